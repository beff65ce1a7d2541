"""Checked records as the objects of the core: `Step` for an exercise or a step, `Routine`.

An exercise of the library is a `Step` too: the exercise with its default dose. A step of a routine
is that one with some of it replaced. Defaults are those of the core's classes and stand nowhere
else. Everything here copes with values that are missing because they were wrong.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from hipvoice.core.routine import Correction, Dose, Exercise, Hold, Reps, Routine, Step
from hipvoice.routines.problems import Report
from hipvoice.routines.scalars import WrongValueError, slug
from hipvoice.routines.schema import Record

OWN = "own"  # the source of what the author of a file set without naming one
DOSE = ("hold", "reps", "tempo", "sets")
_MS = {"rest": "rest_ms", "switch": "switch_ms", "ready": "ready_ms"}
_AS_THEY_ARE = ("sets", "sides", "explain")

# The exercise of that name; None where its own file is wrong. Raises WrongValueError for no such.
Find = Callable[[str], Step | None]


def exercise_step(record: Record, report: Report, default_id: str) -> Step | None:
    """An exercise with its default dose; None where something that it needs is wrong."""
    dose, values = _dose(record, None, report), record.values
    if dose is None or "name" not in values:
        return None
    setup = values.get("setup", ())
    exercise = Exercise(
        id=values.get("id", default_id),
        name=values["name"],
        setup=setup,
        brief=values.get("brief", setup[0] if setup else ""),
        corrections=_corrections(record),
        sided=bool(values.get("sides")),
        equipment=values.get("equipment", ()),
        cautions=values.get("cautions", ()),
        source=_source(record, "exercise"),
    )
    return Step(exercise, dose, source=_source(record, "dose"), **_settings(record))


def routine(record: Record, report: Report, routine_id: str, find: Find) -> Routine | None:
    """A routine; None where something in it is wrong."""
    records = record.values.get("steps", ())
    steps = [step for r in records if (step := _step(r, report, find))]
    if report.problems or not steps:
        return None
    about = record.values.get("about", "")
    return Routine(routine_id, record.values["name"], tuple(steps), about)


def _step(record: Record, report: Report, find: Find) -> Step | None:
    """A step: the exercise that it uses, with what it sets itself."""
    base = _base(record, report, find)
    dose = _dose(record, base.dose if base else None, report)
    if base is None or dose is None:
        return None
    _check_sides(record, base.exercise, report)
    own_dose = any(record.has(key) for key in DOSE)
    source = record.values.get("source", OWN if own_dose else base.source)
    corrections = (*_corrections(record), *base.exercise.corrections)
    exercise = replace(base.exercise, corrections=corrections)
    return replace(base, exercise=exercise, dose=dose, source=source, **_settings(record))


def _base(record: Record, report: Report, find: Find) -> Step | None:
    """The exercise of a step at its default dose: from the library, or written in the step."""
    inline, name = record.values.get("exercise"), record.values.get("use")
    if inline:
        return exercise_step(inline, report, slug(inline.values.get("name", "")))
    try:
        return find(name) if name else None
    except WrongValueError as wrong:
        report.add(record.value("use"), str(wrong), wrong.hint, (*record.path, "use"))
        return None


def _dose(record: Record, base: Dose | None, report: Report) -> Dose | None:
    """The dose of a record, which may change only a part of the one that it is based on."""
    values = record.values
    base_reps = base if isinstance(base, Reps) else None
    if record.has("tempo") and not (record.has("reps") or (base_reps and not record.has("hold"))):
        hint = "take it out, or give `reps` in place of `hold`"
        report.add(record.key("tempo"), "a tempo belongs to reps", hint, record.path)
    if "hold" in values:
        return Hold(values["hold"])
    count = values.get("reps", base_reps and base_reps.count)
    if count is None:
        return base
    return Reps(count, values.get("tempo", base_reps and base_reps.tempo))


def _settings(record: Record) -> dict[str, Any]:
    """What a record sets of a step besides the dose, by the names of the core."""
    values = record.values
    times = {name: values[key] for key, name in _MS.items() if key in values}
    return times | {key: values[key] for key in _AS_THEY_ARE if key in values}


def _check_sides(record: Record, exercise: Exercise, report: Report) -> None:
    """Sides are for exercises that have them, and those are not done without."""
    sides = record.values.get("sides")
    if sides is None or bool(sides) == exercise.sided:
        return
    message, hint = (
        (
            f"{exercise.name} is done on one side at a time",
            "one of `both`, `left`, `right`, `right-first`",
        )
        if exercise.sided
        else (f"{exercise.name} has no sides", "take `sides` out")
    )
    report.add(record.value("sides"), message, hint, (*record.path, "sides"))


def _corrections(record: Record) -> tuple[Correction, ...]:
    given = (r.values for r in record.values.get("corrections", ()))
    return tuple(Correction(v["say"], v.get("fault", "")) for v in given if "say" in v)


def _source(record: Record, part: str) -> str:
    """Where a part of an exercise comes from: its own source, else that of the exercise."""
    source = record.values.get("source")
    if not source:
        return OWN
    source_of_exercise = source.values.get("exercise", OWN)
    return str(source.values.get(part, source_of_exercise))
