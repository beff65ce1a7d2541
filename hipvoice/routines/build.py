"""A checked record as a `Routine`, its sections and rounds unrolled into steps.

A step of a routine is an exercise of the library at its default dose, with parts of it replaced.
Everything here copes with values that are missing because they were wrong.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from hipvoice.core.programme.variants import Find, Versions, answered
from hipvoice.core.routine.exercise import Condition
from hipvoice.core.routine.routine import Exercise, Routine, Side, Step, Test, TestStep
from hipvoice.routines.content import (
    DOSE,
    OWN,
    cautions,
    check_unsided,
    corrections,
    dose_of,
    doses_of_sides,
    exercise_step,
    settings,
    setup_moves,
)
from hipvoice.routines.formats import ALWAYS_THERE, CONDITION_TABLE, MAX_STEPS
from hipvoice.routines.problems import Report, Where, quote
from hipvoice.routines.scalars import WrongValueError, slug
from hipvoice.routines.schema import CheckedMap

_WORDING = ("name", "brief")
_OTHER_KIND = {
    "use": "it is a test: write `test: {name}`",
    "test": "it is an exercise: write `use: {name}`",
}
_Content = TypeVar("_Content", Step, Test)


@dataclass(frozen=True, slots=True)
class Names:
    """Looks up the names in a routine.

    `exercise` and `test` return what has a name, or None if its own file is wrong, and raise
    WrongValueError if there is no such file. `exercises` and `tests` are all known names;
    `versions` returns those of the exercises that name one as their base or as harder.
    """

    exercise: Callable[[str], Step | None]
    test: Callable[[str], Test | None]
    exercises: Collection[str]
    tests: Collection[str]
    versions: Versions

    def found(self, name: str) -> Exercise | None:
        """The exercise that something leads to."""
        step = self.exercise(name)
        return step.exercise if step else None

    def answered(self, step: Step) -> Step:
        """`step` with what every condition means for its exercise."""
        table = CONDITION_TABLE.values()
        return replace(step, exercise=answered(step.exercise, table, self.found, self.versions))

    def answered_test(self, test: Test) -> Test:
        """`test` with what every condition means for it."""
        return answered(test, CONDITION_TABLE.values(), self.found, self.versions)


@dataclass(frozen=True, slots=True)
class Built:
    """A routine, and for each of its steps the place in the file."""

    routine: Routine
    places: tuple[Where, ...]


@dataclass(frozen=True, slots=True)
class _Part:
    """Steps that follow one another: those of a section, or a single one without a section."""

    records: Sequence[CheckedMap]
    section: str = ""
    rounds: int = 1
    rest_ms: int | None = None  # after each round, if different from the last step's


def build(record: CheckedMap, report: Report, routine_id: str, names: Names) -> Built | None:
    """A routine; None if something in it is wrong."""
    parts = [_part(r) for r in record.values.get("steps", ())]
    _check_length(record, parts, report)
    if report.problems and sum(len(part.records) for part in parts) > MAX_STEPS:
        return None
    steps = [placed for part in parts for placed in _unrolled(part, report, names)]
    if report.problems or not steps:
        return None
    values = record.values
    routine = Routine(
        routine_id,
        values["name"],
        tuple(step for step, _ in steps),
        values.get("about", ""),
        variants=_variants([step for step, _ in steps], names),
        questions=tuple(dict.fromkeys(values.get("questions", ()))),
        notes=values.get("notes", ()),
        talk=values.get("talk"),
    )
    return Built(routine, tuple(where for _, where in steps))


def _part(record: CheckedMap) -> _Part:
    values = record.values
    if not record.has("steps"):
        return _Part([record])
    rounds, rest = values.get("rounds", 1), values.get("rest")
    return _Part(values.get("steps", ()), values.get("section", ""), rounds, rest)


def _check_length(record: CheckedMap, parts: Sequence[_Part], report: Report) -> None:
    count = sum(len(part.records) * part.rounds for part in parts)
    if count > MAX_STEPS:
        message = f"{count} steps, with all rounds"
        report.add(record.value("steps"), message, f"at most {MAX_STEPS}", ("steps",))


def _unrolled(part: _Part, report: Report, names: Names) -> Iterator[tuple[Step | TestStep, Where]]:
    """The steps of a part, round after round, each with its place in the file."""
    built = [(_step(record, report, names), record.node.where) for record in part.records]
    steps = [(replace(s, section=part.section), where) for s, where in built if s]
    if steps and part.rest_ms is not None:
        last, where = steps[-1]
        steps[-1] = replace(last, rest_ms=part.rest_ms), where
    for _ in range(part.rounds):
        yield from steps


def _step(record: CheckedMap, report: Report, names: Names) -> Step | TestStep | None:
    return _test_step(record, report, names) if record.has("test") else _work(record, report, names)


def _test_step(record: CheckedMap, report: Report, names: Names) -> TestStep | None:
    found = _found(record, "test", report, names.test, names.exercises)
    if found is None:
        return None
    given = {name: v for name, v in settings(record).items() if name in {"explain", "rest_ms"}}
    return TestStep(names.answered_test(found), **given)


def _work(record: CheckedMap, report: Report, names: Names) -> Step | None:
    """A step: the exercise that it uses, with what it changes."""
    base = _base(record, report, names)
    dose = dose_of(record, base.dose if base else None, report)
    if base is None or dose is None:
        return None
    _check_sides(record, base, report)
    if not base.exercise.sided and not record.has("exercise"):
        check_unsided(record, report)
    doses = doses_of_sides(record, dose, report)
    own_dose = doses or any(record.has(key) for key in DOSE)
    return replace(
        base,
        exercise=_reworded(base.exercise, record),
        dose=dose,
        doses=doses,
        source=record.values.get("source", OWN if own_dose else base.source),
        **settings(record),
    )


def _base(record: CheckedMap, report: Report, names: Names) -> Step | None:
    """The exercise of a step at its default dose: from the library, or written in the step."""
    inline: CheckedMap | None = record.values.get("exercise")
    if inline:
        name = slug(inline.values.get("name", ""))
        step = exercise_step(inline, report, name, names.exercises)
        if step:
            check_versions(inline, step.exercise, report, names.found)
    else:
        step = _found(record, "use", report, names.exercise, names.tests)
    return names.answered(step) if step else None


def check_versions(record: CheckedMap, exercise: Exercise, report: Report, find: Find) -> None:
    """Report versions of an exercise that are of no help when they are wanted.

    An easier one may need nothing more; the one for a condition must suit that condition.
    """
    easier = find(exercise.easier) if exercise.easier else None
    more = set(easier.equipment) - {*exercise.equipment, *ALWAYS_THERE} if easier else set()
    if more:
        message = f"{quote(exercise.easier)} needs {', '.join(sorted(more))} as well"
        hint = "name one that can be done at once, or say why there is none in `easier-none`"
        report.add(record.value("easier"), message, hint, (*record.path, "easier"))
    for name, instead in exercise.conditions:
        found = find(instead) if instead else None
        if found and (wrong := _unsuited(found, CONDITION_TABLE[name])):
            message = f"the table contradicts itself: with {quote(name)}, {quote(instead)} {wrong}"
            hint = "name an exercise that suits it, or `leave-out`"
            path = ("conditions", name)
            report.add(record.value(*path), message, hint, (*record.path, *path))


def _unsuited(exercise: Exercise, condition: Condition) -> str:
    """Why an exercise does not suit a condition; empty if it does."""
    if demands := condition.ruled_out(exercise):
        return f"demands {' and '.join(map(quote, demands))}"
    return "is not done either" if condition.name in dict(exercise.conditions) else ""


def _found(
    record: CheckedMap,
    key: str,
    report: Report,
    find: Callable[[str], _Content | None],
    elsewhere: Collection[str],
) -> _Content | None:
    """What the name under `key` refers to; an unknown name is reported."""
    name = record.values.get(key)
    try:
        return find(name) if name else None
    except WrongValueError as wrong:
        hint = _OTHER_KIND[key].format(name=name) if name in elsewhere else wrong.hint
        report.add(record.value(key), str(wrong), hint, (*record.path, key))
        return None


def _reworded(exercise: Exercise, record: CheckedMap) -> Exercise:
    """The exercise with the wording of a step; its cautions are always kept."""
    values = record.values
    words = {key: values[key] for key in _WORDING if key in values}
    if "setup" in values:
        words["setup"] = setup_moves(record)
    return replace(
        exercise,
        corrections=(*corrections(record), *exercise.corrections),
        cautions=(*exercise.cautions, *cautions(record)),
        **words,
    )


def _check_sides(record: CheckedMap, base: Step, report: Report) -> None:
    """Sides need an exercise that has them; such an exercise needs sides, all of them trained."""
    name, sides = base.exercise.name, record.values.get("sides")
    if base.exercise.sided and sides == ():
        hint = "one of `both`, `left`, `right`, `right-first`"
        message = f"{name} is done on one side at a time"
        report.add(record.value("sides"), message, hint, (*record.path, "sides"))
    if not base.exercise.sided and sides:
        report.add(
            record.value("sides"),
            f"{name} has no sides",
            "take `sides` out",
            (*record.path, "sides"),
        )
    for side in Side:
        if record.has(side) and side not in (sides or base.sides):
            message = f"{name} is not done on the {side} side here"
            report.add(record.key(side), message, f"take `{side}` out", record.path)


def _variants(steps: Sequence[Step | TestStep], names: Names) -> dict[str, Step]:
    """Every exercise that can replace one of the steps, and those that can replace it in turn."""
    found: dict[str, Step] = {}
    wanted = [name for step in steps if isinstance(step, Step) for name in _leads_to(step.exercise)]
    while wanted:
        name = wanted.pop()
        variant = None if name in found else names.exercise(name)
        if variant:
            found[name] = names.answered(variant)
            wanted += _leads_to(found[name].exercise)
    return found


def _leads_to(exercise: Exercise) -> list[str]:
    instead = [slug for _, slug in (*exercise.conditions, *exercise.without)]
    instead += [change.instead for change in exercise.changes]
    return [name for name in (exercise.easier, exercise.harder, *instead) if name]
