"""Turns checked records into what the library holds: an exercise at its default dose, or a test.

An exercise of the library is a `Step`: the exercise with its dose. Defaults are those of the core's
classes, and are nowhere else. Everything here copes with values that are missing because they were
wrong.

A dose, a hold or reps, may change only part of the dose that it is based on. In a figure, an
impossible pose is a problem with its place.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from hipvoice.core.figure.body import bends, joints, place
from hipvoice.core.figure.drawing import NEED_TO
from hipvoice.core.figure.model import (
    BOTH,
    LIMBS,
    Figure,
    FigureError,
    Limb,
    Pose,
    PoseMoment,
    Prop,
    Reach,
)
from hipvoice.core.routine.exercise import SIDE_VALUES, require
from hipvoice.core.routine.routine import (
    Answer,
    Breathing,
    Caution,
    Correction,
    Dose,
    Exercise,
    Hold,
    Reps,
    SetupMove,
    Side,
    Step,
    Tempo,
    Test,
)
from hipvoice.routines.durations import said
from hipvoice.routines.formats import LEAVE_OUT
from hipvoice.routines.problems import Report, choices, quote
from hipvoice.routines.schema import CheckedMap, KeyPath, texts_under

DOSE = ("hold", "time", "reps", "tempo", "end-hold", "last", "sets")
_OF_REPS = {
    "tempo": "a tempo belongs to reps",
    "end-hold": "an end-hold belongs to reps",
    "last": "a last hold belongs to reps",
}


def dose_of(record: CheckedMap, base: Dose | None, report: Report) -> Dose | None:
    """The dose of a record; `base` if it sets none."""
    values = record.values
    timed = record.has("hold") or record.has("time")
    reps = base if isinstance(base, Reps) and not timed else None
    _check_keys_of_reps(record, reps, report)
    if "hold" in values:
        return Hold(values["hold"])
    if "time" in values:
        return Hold(values["time"], moving=True)
    if reps is None and "reps" not in values:
        return base
    tempo = _tempo(record, report) if "tempo" in values else getattr(reps, "tempo", None)
    if values.get("last") and tempo is None and not _reported((*record.path, "tempo"), report):
        hint = "such as `tempo: {back: 3s, forward: 3s}`; without one, nobody knows which is last"
        report.add(record.key("last"), "`last` needs a `tempo`", hint, record.path)
    return _reps(values, reps, tempo)


def check_breathing(record: CheckedMap, doses: Iterable[Dose], report: Report) -> None:
    """Report a breathing pace without a hold, or one whose breath is longer than a hold."""
    breathing = settings(record).get("breathing")
    if not record.has("breathe") or _reported(record.path, report):
        return
    where, path = record.value("breathe"), (*record.path, "breathe")
    for dose in doses:
        if not isinstance(dose, Hold) or dose.moving:
            hint = "take it out, or give a `hold`"
            report.add(record.key("breathe"), "`breathe` belongs to a hold", hint, record.path)
            return
        if breathing and breathing.breath_ms > dose.ms:
            breath, hold = said(breathing.breath_ms), said(dose.ms)
            message = f"a breath of {breath} is longer than the hold of {hold}"
            report.add(where, message, "hold longer, or breathe faster", path)
            return


def doses_of_sides(record: CheckedMap, base: Dose, report: Report) -> dict[Side, Dose]:
    """The doses that a record sets for single sides."""
    found: dict[Side, Dose] = {}
    for side in Side:
        given: CheckedMap | None = record.values.get(side.value)
        dose = dose_of(given, base, report) if given else None
        if dose is not None:
            found[side] = dose
    return found


def _reps(values: Mapping[str, Any], base: Reps | None, tempo: Tempo | None) -> Reps:
    base = base or Reps(1)  # whose count is replaced
    count: Reps = values.get("reps", base)
    last = values.get("last", base.last_hold_ms) if tempo else 0
    held = values.get("end-hold", base.end_hold_ms)
    return replace(count, tempo=tempo, end_hold_ms=held, last_hold_ms=last)


def _tempo(record: CheckedMap, report: Report) -> Tempo | None:
    """The tempo of a record, whose phases may have words; None for an open one or a wrong one."""
    given, path = record.values["tempo"], (*record.path, "tempo")
    if given is None or isinstance(given, Tempo) or _reported(path, report):
        return given if isinstance(given, Tempo) else None
    try:
        return _of_phases(given)
    except ValueError as error:
        hint = "two or three phases, such as `{down: 3s, hold: 1s, up: 3s}`"
        report.add(record.value("tempo"), str(error), hint, path)
        return None


def _of_phases(phases: Sequence[tuple[str, int]]) -> Tempo:
    """A tempo of phases with their words, in order. Raises ValueError."""
    count = len(phases)
    require(count in {2, 3}, f"a tempo of {count} phase{'s' * (count != 1)}")
    (out, out_ms), *middle, (back, back_ms) = phases
    pause, pause_ms = middle[0] if middle else ("", 0)
    return Tempo(out_ms, pause_ms, back_ms, (out, pause, back))


def _check_keys_of_reps(record: CheckedMap, base: Reps | None, report: Report) -> None:
    if record.has("reps") or base:
        return
    for key, message in _OF_REPS.items():
        if record.has(key):
            hint = "take it out, or give `reps` in place of `hold`"
            report.add(record.key(key), message, hint, record.path)


def figure(record: CheckedMap, report: Report) -> Figure | None:
    """The figure of a record; None if something in it is wrong."""
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


def _wrong(record: CheckedMap, report: Report) -> bool:
    """Whether a problem was found within the record."""
    return _reported(record.path, report)


def _reported(path: KeyPath, report: Report) -> bool:
    """Whether a problem was found at `path` or within it."""
    return any(problem.path[: len(path)] == path for problem in report.problems)


def _pose(record: CheckedMap | None, base: Pose, report: Report) -> Pose:
    """A pose; what the record leaves out is as in `base`."""
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


def _limb(record: CheckedMap | None, report: Report) -> Limb | None:
    if record is None:
        return None
    values: Mapping[str, Any] = record.values
    _check_limb(record, report)
    if "bones" in values:
        return tuple(values["bones"])
    if "to" not in values or "bend" not in values:
        return None
    return Reach(values["to"], values["bend"], values.get("foot"))


def _check_limb(record: CheckedMap, report: Report) -> None:
    """Bones are directions; a limb with a target needs the direction in which its middle bends."""
    for key in ("bend", "foot"):
        if record.has("bones") and record.has(key):
            message = f"`{key}` beside `bones`"
            report.add(record.key(key), message, "it goes with `to`", record.path)
    if record.has("to") and not record.has("bend"):
        hint = "such as `bend: 180`, where the elbow or the knee points"
        report.add(record.key("to"), "the key `bend` is missing", hint, record.path)


def _check_thing(record: CheckedMap, report: Report) -> None:
    """Only a stick and a band have two ends."""
    kind = record.values.get("draw")
    if kind and (kind in NEED_TO) != record.has("to"):
        message = "the key `to` is missing" if kind in NEED_TO else f"a {kind} has one place"
        hint = "such as `to: floor 40 0 10`" if kind in NEED_TO else "take `to` out"
        report.add(record.key("draw"), message, hint, record.path)


def _thing(record: CheckedMap) -> Prop:
    values = record.values
    return Prop(values["draw"], values["at"], values.get("to"), values.get("facing", 90))


def _check(made: Figure, record: CheckedMap, report: Report) -> None:
    """Report what no body can do, at its place in the file."""
    for moment in PoseMoment:
        try:
            at = joints(made.pose(moment))
            for spot in made.felt:
                place(spot, at)
            faults = list(bends(made.pose(moment), at))
        except FigureError as error:
            faults = [error]
        for fault in faults:
            _add(fault, moment, record, report)


def _add(fault: FigureError, moment: PoseMoment, record: CheckedMap, report: Report) -> None:
    """The place of the limb in the end pose, or otherwise in the start pose."""
    path = next(
        (
            (pose, key)
            for pose in dict.fromkeys((moment.value, "start"))
            for key in (fault.part, *(both for both, pair in BOTH.items() if fault.part in pair))
            if pose in record.values and record.values[pose].has(key)
        ),
        (moment.value,),
    )
    message = f"no body bends so ({moment}): {fault}"
    report.add(record.value(*path), message, "correct the directions", (*record.path, *path))


OWN = "own"  # the source of what the author of a file set without naming a source
_MS = {"rest": "rest_ms", "switch": "switch_ms"}
_AS_THEY_ARE = ("sets", "sides", "explain", "ready")
_LINKS = ("variant-of", "easier", "harder")
_TABLES = ("conditions", "without")


def exercise_step(
    record: CheckedMap, report: Report, name: str, names: Collection[str]
) -> Step | None:
    """An exercise called `name` in the library; None if something that it needs is wrong.

    `names` are the exercises that it may refer to.
    """
    _check_links(record, report, names)
    if not record.values.get("sides"):
        check_unsided(record, report)
    drawn = _figure(record, report)
    dose, values = dose_of(record, None, report), record.values
    if dose is None or "name" not in values:
        return None
    setup = setup_moves(record)
    _check_setup(record, dose, report)
    check_breathing(record, [dose], report)
    links: dict[str, Any] = {key.replace("-", "_"): values.get(key, "") for key in _LINKS}
    exercise = Exercise(
        id=values.get("id", name),
        name=values["name"],
        setup=setup,
        brief=values.get("brief", setup[0].text if setup else ""),
        corrections=corrections(record),
        breath=values.get("breath", ""),
        sided=bool(values.get("sides")),
        equipment=values.get("equipment", ()),
        cautions=cautions(record),
        position=values.get("position"),
        purpose=values.get("purpose", ""),
        other_side=setup_moves(record, "other-side"),
        way_out=values.get("out", ""),
        slug=name,
        **_sources(record, "exercise"),
        conditions=_pairs(record, "conditions"),
        without=_pairs(record, "without"),
        demands=values.get("demands"),
        no_easier=values.get("easier-none", ""),
        figure=drawn,
        **links,
    )
    return Step(exercise, dose, source=_source_of_dose(record), **settings(record))


def test(record: CheckedMap, report: Report, name: str) -> Test | None:
    """A test called `name` in the library; None if something that it needs is wrong."""
    values = record.values
    answer = values.get("answer", Answer.YES_NO)
    if "answer" in values or not record.has("answer"):
        _check_pass(record, answer, report)
    drawn = _figure(record, report)
    if not values.get("sides"):
        check_unsided(record, report)
    if report.problems:
        return None
    setup = setup_moves(record)
    _check_cautions(record, len(setup), report)
    return Test(
        id=values.get("id", name),
        slug=name,
        name=values["name"],
        setup=setup,
        brief=values.get("brief", setup[0].text),
        question=values["question"],
        answer=answer,
        sides=values["sides"],
        pass_degrees=values.get("pass"),
        equipment=values.get("equipment", ()),
        cautions=cautions(record),
        position=values.get("position"),
        demands=values.get("demands"),
        **_sources(record, "test"),
        figure=drawn,
    )


SPOKEN = (
    "say",
    "setup",
    "brief",
    "corrections",
    "breath",
    "cautions",
    "question",
    "other-side",
    "out",
    "easier-none",
)


def check_unsided(record: CheckedMap, report: Report) -> None:
    """Report texts that name a side although the exercise has none."""
    for text in texts_under(record.node, SPOKEN):
        if any(f"{{{value}}}" in text.text for value in SIDE_VALUES):
            message = f"{quote(text.text)} names a side, but the exercise has no `sides`"
            report.add(
                text.where, message, "write `sides: both`, or leave the side out", record.path
            )


def _check_setup(record: CheckedMap, dose: Dose, report: Report) -> None:
    """Report moves that take longer than the hold, and what has no side or move to belong to."""
    moves = setup_moves(record)
    takes = sum(move.takes_ms or 0 for move in moves)
    if isinstance(dose, Hold) and takes > dose.ms:
        message = f"the moves take {said(takes)}, longer than the hold of {said(dose.ms)}"
        hint = "give them less time, or let the last one `wait: ready`"
        report.add(record.key("setup"), message, hint, (*record.path, "setup"))
    if record.has("other-side") and not record.values.get("sides"):
        message = "`other-side` in an exercise that has no `sides`"
        report.add(
            record.key("other-side"), message, "write `sides: both`, or take it out", record.path
        )
    _check_cautions(record, len(moves), report)


def _check_cautions(record: CheckedMap, moves: int, report: Report) -> None:
    """Report cautions before a move that the set-up does not have."""
    for caution in record.values.get("cautions", ()):
        if caution.values.get("before", 1) > max(1, moves):
            message = f"the set-up has {moves} move{'' if moves == 1 else 's'}"
            hint = "count the moves from 1, or leave `before` out"
            report.add(caution.key("before"), message, hint, (*caution.path, "before"))


def setup_moves(record: CheckedMap, key: str = "setup") -> tuple[SetupMove, ...]:
    """The moves of a set-up, or of another list of moves."""
    given = (r.values for r in record.values.get(key, ()))
    return tuple(
        SetupMove(values["say"], waits=True)
        if "wait" in values
        else SetupMove(values["say"], values.get("takes"))
        for values in given
        if "say" in values
    )


def cautions(record: CheckedMap) -> tuple[Caution, ...]:
    """The cautions of an exercise, a test or a step."""
    given = (r.values for r in record.values.get("cautions", ()))
    return tuple(
        Caution(values["say"], values.get("for", ""), values.get("before", 1))
        for values in given
        if "say" in values
    )


def corrections(record: CheckedMap) -> tuple[Correction, ...]:
    """The corrections of an exercise or of a step."""
    given = (r.values for r in record.values.get("corrections", ()))
    return tuple(_correction(values) for values in given if "say" in values)


def settings(record: CheckedMap) -> dict[str, Any]:
    """What a record sets of a step apart from the dose, by the names of the core."""
    ladder = getattr(record.values.get("reps"), "ladder", ())
    sets = {"sets": len(ladder)} if ladder else {}  # unless the record has its own number
    return sets | settings_of(record.values)


def settings_of(values: Mapping[str, Any]) -> dict[str, Any]:
    """The same of values by their keys."""
    times = {name: values[key] for key, name in _MS.items() if key in values}
    breath: Mapping[str, int] = values["breathe"].values if "breathe" in values else {}
    if {"in", "out"} <= {*breath}:
        times["breathing"] = Breathing(breath["in"], breath["out"])
    return times | {key: values[key] for key in _AS_THEY_ARE if key in values}


def _correction(values: Mapping[str, Any]) -> Correction:
    place = {}
    if "at" in values:
        unit, number = values["at"]
        place[f"at_{unit}"] = number
    elif "every" in values:
        place["every_ms"] = values["every"]
    fault, source, first = values.get("fault", ""), values.get("source", ""), values.get("first")
    return Correction(values["say"], fault, source, first=bool(first), **place)


def _figure(record: CheckedMap, report: Report) -> Figure | None:
    given: CheckedMap | None = record.values.get("figure")
    return figure(given, report) if given else None


def _pairs(record: CheckedMap, table: str) -> tuple[tuple[str, str], ...]:
    """A table of what to do instead, with the core's value for `leave-out`."""
    pairs = record.values.get(table, ())
    return tuple((key, "" if instead == LEAVE_OUT else instead) for key, instead in pairs)


def _check_links(record: CheckedMap, report: Report, names: Collection[str]) -> None:
    """Report names of exercises that do not exist."""
    links: list[tuple[KeyPath, str]] = [
        ((key,), record.values[key]) for key in _LINKS if key in record.values
    ]
    for table in _TABLES:
        links += [((table, key), instead) for key, instead in _pairs(record, table) if instead]
    for path, name in links:
        if name not in names:
            hint = choices(name, names) or "`hipvoice list --exercises` names them"
            where = record.value(*path)
            report.add(where, f"there is no exercise {quote(name)}", hint, (*record.path, *path))


def _check_pass(record: CheckedMap, answer: Answer, report: Report) -> None:
    """Degrees need a number to pass; yes and no must not have one."""
    if answer is Answer.DEGREES and not record.has("pass"):
        hint = "such as `pass: 45`"
        report.add(record.value("answer"), "the key `pass` is missing", hint, record.path)
    if answer is Answer.YES_NO and record.has("pass"):
        hint = "take it out, or write `answer: degrees`"
        report.add(record.key("pass"), "`pass` belongs to `answer: degrees`", hint, record.path)


def _sources(record: CheckedMap, whole: str) -> dict[str, Any]:
    """The source of something as a whole, and of parts that have a source of their own."""
    source: CheckedMap | None = record.values.get("source")
    given = source.values if source else {}
    parts = tuple((part, word) for part, word in given.items() if part != whole)
    return {"source": given.get(whole, OWN), "sources": parts}


def _source_of_dose(record: CheckedMap) -> str:
    source: CheckedMap | None = record.values.get("source")
    given = source.values if source else {}
    return str(given.get("dose", given.get("exercise", OWN)))
