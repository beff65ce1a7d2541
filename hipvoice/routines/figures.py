"""Checked records as figures; a pose that no body can take is a problem with its place."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from hipvoice.core.figure.body import joints, place
from hipvoice.core.figure.limits import bends
from hipvoice.core.figure.model import (
    BOTH,
    LIMBS,
    Figure,
    FigureError,
    Limb,
    Phase,
    Pose,
    Prop,
    Reach,
)
from hipvoice.core.figure.props import NEED_TO
from hipvoice.routines.problems import Report
from hipvoice.routines.schema import Record


def figure(record: Record, report: Report) -> Figure | None:
    """The figure of a record; None where something in it is wrong."""
    start = _pose(record.values.get("start"), Pose(), report)
    end = _pose(record.values.get("end"), start, report)
    for thing in record.values.get("things", ()):
        _check_thing(thing, report)
    if _wrong(record, report):
        return None
    values = record.values
    things = tuple(_thing(thing) for thing in values.get("things", ()))
    marked = (values.get("works", ()), values.get("felt", ()))
    made = Figure(values["view"], start, end, things, *marked)
    _check(made, record, report)
    return None if _wrong(record, report) else made


def _wrong(record: Record, report: Report) -> bool:
    """Whether a problem was found within the record."""
    depth = len(record.path)
    return any(problem.path[:depth] == record.path for problem in report.problems)


def _pose(record: Record | None, base: Pose, report: Report) -> Pose:
    """A pose; what the record does not say is as in `base`."""
    if record is None:
        return base
    values = record.values
    changed: dict[str, Any] = {key: values[key] for key in ("pelvis", "spine") if key in values}
    for key in ("hips", "shoulders"):
        if key in values:
            (changed[key],) = values[key]
    limbs = dict(base.limbs)
    for key in (*BOTH, *LIMBS):
        if limb := _limb(values.get(key), report):
            limbs |= dict.fromkeys(BOTH.get(key, (key,)), limb)
    return replace(base, limbs=tuple(limbs.items()), **changed)


def _limb(record: Record | None, report: Report) -> Limb | None:
    if record is None:
        return None
    values: Mapping[str, Any] = record.values
    _check_limb(record, report)
    if "bones" in values:
        return tuple(values["bones"])
    if "to" not in values or "bend" not in values:
        return None
    return Reach(values["to"], values["bend"], values.get("foot"))


def _check_limb(record: Record, report: Report) -> None:
    """Bones are directions; a limb that goes somewhere needs to know where its middle bends."""
    for key in ("bend", "foot"):
        if record.has("bones") and record.has(key):
            message = f"`{key}` beside `bones`"
            report.add(record.key(key), message, "it goes with `to`", record.path)
    if record.has("to") and not record.has("bend"):
        hint = "such as `bend: 180`, where the elbow or the knee points"
        report.add(record.key("to"), "the key `bend` is missing", hint, record.path)


def _check_thing(record: Record, report: Report) -> None:
    """A stick and a band have two ends, nothing else has."""
    kind = record.values.get("draw")
    if kind and (kind in NEED_TO) != record.has("to"):
        message = "the key `to` is missing" if kind in NEED_TO else f"a {kind} has one place"
        hint = "such as `to: floor 40 0 10`" if kind in NEED_TO else "take `to` out"
        report.add(record.key("draw"), message, hint, record.path)


def _thing(record: Record) -> Prop:
    values = record.values
    return Prop(values["draw"], values["at"], values.get("to"), values.get("facing", 90))


def _check(made: Figure, record: Record, report: Report) -> None:
    """Report what no body can do, at the place in the file that says it."""
    for phase in Phase:
        try:
            at = joints(made.pose(phase))
            for spot in made.felt:
                place(spot, at)
            faults = list(bends(made.pose(phase), at))
        except FigureError as error:
            faults = [error]
        for fault in faults:
            _add(fault, phase, record, report)


def _add(fault: FigureError, phase: Phase, record: Record, report: Report) -> None:
    """At the limb as the end says it, else as the start does."""
    path = next(
        (
            (moment, key)
            for moment in dict.fromkeys((phase.value, "start"))
            for key in (fault.part, *(both for both, pair in BOTH.items() if fault.part in pair))
            if moment in record.values and record.values[moment].has(key)
        ),
        (phase.value,),
    )
    message = f"no body bends so ({phase}): {fault}"
    report.add(record.value(*path), message, "mend the directions", (*record.path, *path))
