"""Checked records as what the library holds: an exercise at its default dose, a test.

An exercise of the library is a `Step`: the exercise with its dose. Defaults are those of the core's
classes and stand nowhere else. Everything here copes with values that are missing because they were
wrong.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from hipvoice.core.figure.model import Figure
from hipvoice.core.routine import Answer, Correction, Exercise, Step, Test
from hipvoice.routines.doses import dose_of
from hipvoice.routines.figures import figure
from hipvoice.routines.formats import LEAVE_OUT
from hipvoice.routines.problems import Report, choices, quote
from hipvoice.routines.schema import Path, Record

OWN = "own"  # the source of what the author of a file set without naming one
_MS = {"rest": "rest_ms", "switch": "switch_ms", "ready": "ready_ms"}
_AS_THEY_ARE = ("sets", "sides", "explain")
_LINKS = ("variant-of", "easier", "harder")
_TABLES = ("conditions", "without")


def exercise_step(record: Record, report: Report, name: str, names: Collection[str]) -> Step | None:
    """An exercise called `name` in the library; None where something that it needs is wrong.

    `names` are those of the exercises that it may lead to.
    """
    _check_links(record, report, names)
    drawn = _figure(record, report)
    dose, values = dose_of(record, None, report), record.values
    if dose is None or "name" not in values:
        return None
    setup = values.get("setup", ())
    links: dict[str, Any] = {key.replace("-", "_"): values.get(key, "") for key in _LINKS}
    exercise = Exercise(
        id=values.get("id", name),
        name=values["name"],
        setup=setup,
        brief=values.get("brief", setup[0] if setup else ""),
        corrections=corrections(record),
        sided=bool(values.get("sides")),
        equipment=values.get("equipment", ()),
        cautions=values.get("cautions", ()),
        slug=name,
        **_sources(record, "exercise"),
        conditions=_pairs(record, "conditions"),
        without=_pairs(record, "without"),
        figure=drawn,
        **links,
    )
    return Step(exercise, dose, source=_source_of_dose(record), **settings(record))


def test(record: Record, report: Report, name: str) -> Test | None:
    """A test called `name` in the library; None where something that it needs is wrong."""
    values = record.values
    answer = values.get("answer", Answer.YES_NO)
    if "answer" in values or not record.has("answer"):
        _check_pass(record, answer, report)
    drawn = _figure(record, report)
    if report.problems:
        return None
    return Test(
        id=values.get("id", name),
        slug=name,
        name=values["name"],
        setup=values["setup"],
        brief=values.get("brief", values["setup"][0]),
        question=values["question"],
        answer=answer,
        sides=values["sides"],
        pass_degrees=values.get("pass"),
        equipment=values.get("equipment", ()),
        cautions=values.get("cautions", ()),
        **_sources(record, "test"),
        figure=drawn,
    )


def corrections(record: Record) -> tuple[Correction, ...]:
    """The corrections of an exercise or of a step."""
    given = (r.values for r in record.values.get("corrections", ()))
    return tuple(_correction(values) for values in given if "say" in values)


def settings(record: Record) -> dict[str, Any]:
    """What a record sets of a step besides the dose, by the names of the core."""
    values = record.values
    times = {name: values[key] for key, name in _MS.items() if key in values}
    return times | {key: values[key] for key in _AS_THEY_ARE if key in values}


def _correction(values: Mapping[str, Any]) -> Correction:
    place = {}
    if "at" in values:
        unit, number = values["at"]
        place[f"at_{unit}"] = number
    elif "every" in values:
        place["every_ms"] = values["every"]
    return Correction(values["say"], values.get("fault", ""), values.get("source", ""), **place)


def _figure(record: Record, report: Report) -> Figure | None:
    given: Record | None = record.values.get("figure")
    return figure(given, report) if given else None


def _pairs(record: Record, table: str) -> tuple[tuple[str, str], ...]:
    """A table of what to do instead, `leave-out` as the core has it."""
    pairs = record.values.get(table, ())
    return tuple((key, "" if instead == LEAVE_OUT else instead) for key, instead in pairs)


def _check_links(record: Record, report: Report, names: Collection[str]) -> None:
    """Report names of exercises that there are not."""
    links: list[tuple[Path, str]] = [
        ((key,), record.values[key]) for key in _LINKS if key in record.values
    ]
    for table in _TABLES:
        links += [((table, key), instead) for key, instead in _pairs(record, table) if instead]
    for path, name in links:
        if name not in names:
            hint = choices(name, names) or "`hipvoice list --exercises` names them"
            where = record.value(*path)
            report.add(where, f"there is no exercise {quote(name)}", hint, (*record.path, *path))


def _check_pass(record: Record, answer: Answer, report: Report) -> None:
    """Degrees need a number to pass with, yes and no have none."""
    if answer is Answer.DEGREES and not record.has("pass"):
        hint = "such as `pass: 45`"
        report.add(record.value("answer"), "the key `pass` is missing", hint, record.path)
    if answer is Answer.YES_NO and record.has("pass"):
        hint = "take it out, or write `answer: degrees`"
        report.add(record.key("pass"), "`pass` belongs to `answer: degrees`", hint, record.path)


def _sources(record: Record, whole: str) -> dict[str, Any]:
    """Where something comes from: as a whole, and the parts that have a source of their own."""
    source: Record | None = record.values.get("source")
    given = source.values if source else {}
    parts = tuple((part, word) for part, word in given.items() if part != whole)
    return {"source": given.get(whole, OWN), "sources": parts}


def _source_of_dose(record: Record) -> str:
    source: Record | None = record.values.get("source")
    given = source.values if source else {}
    return str(given.get("dose", given.get("exercise", OWN)))
