"""Corrections after a session. Nothing is changed: new entries say what counts instead.

An amendment is numbered by its time (`ids.late_number`).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import count
from typing import Final

from hipvoice.core.entries import Amended, Noted, Record, SetEnded, Status
from hipvoice.core.routine.routine import Exercise, Place, Reps, Side, Step
from hipvoice.errors import HipvoiceError
from hipvoice.journal import limits
from hipvoice.journal.ids import late_number
from hipvoice.journal.reports import SessionReport
from hipvoice.journal.store import Journal


@dataclass(frozen=True, slots=True)
class Amendment:
    """What to correct. `place` is the number of a set in the list of a session, from 1.

    `note` alone is a note about the session or the set; with one of the others it is the reason.
    `forgotten`: another set like the one at `place` was done, or one of `exercise`, with its usual
    dose.
    """

    note: str = ""
    place: int | None = None
    side: Side | None = None
    remove: bool = False
    forgotten: bool = False
    exercise: Step | None = None


BEHIND: Final = 10_000  # more steps than a routine has; what was not part of it comes after them
Numbers = Callable[[], int]


def amend(journal: Journal, session: SessionReport, change: Amendment) -> list[Record]:
    """Write the entries that correct it, all of them or none. Raises HipvoiceError."""
    if wrong := limits.wrong_text("text", change.note):
        raise HipvoiceError("this note cannot be kept", wrong.replace("`text`", "it"))
    entries = _entries(journal, session, change, _numbers(journal))
    with journal.writing() as insert:
        for entry in entries:
            insert(journal.stamp(session.id, entry))
    return entries


def _numbers(journal: Journal) -> Numbers:
    numbers = count(late_number(int(journal.now().timestamp() * 1000)))
    return lambda: next(numbers)


def _entries(
    journal: Journal, session: SessionReport, change: Amendment, number: Numbers
) -> list[Record]:
    if change.exercise is not None:
        added = _of_exercise(journal, session, change.exercise, change.side, number())
        return [added, Amended(number(), added.at, None, added.number, change.note)]
    if change.place is None:
        return [Noted(number(), _end(journal, session), None, change.note)]
    old = _set_at(journal, session, change.place)
    if change.remove:
        return [Amended(number(), old.at, old.number, None, change.note)]
    if change.forgotten:
        added = _like(old, session, change.side, number())
        return [added, Amended(number(), old.at, None, added.number, change.note)]
    if change.side is None:
        return [Noted(number(), old.at, old.number, change.note)]
    corrected = replace(old, number=number(), side=_other_side(old, change.side))
    return [corrected, Amended(number(), old.at, old.number, corrected.number, change.note)]


def _end(journal: Journal, session: SessionReport) -> int:
    return max(stamped.entry.at for stamped in journal.entries(session.id))


def _set_at(journal: Journal, session: SessionReport, place: int) -> SetEnded:
    if not 1 <= place <= len(session.sets):
        there = f"it has {len(session.sets)}, numbered from 1"
        hint = f"`hipvoice journal show {session.id}` lists them"
        raise HipvoiceError(f"the session has no set {place}", there, hint)
    wanted = session.sets[place - 1].number
    sets = [s.entry for s in journal.entries(session.id) if s.entry.number == wanted]
    entry = sets[0]
    assert isinstance(entry, SetEnded)
    return entry


def _other_side(old: SetEnded, side: Side) -> Side:
    if old.side is None:
        raise HipvoiceError(f"{old.name} has no sides", "", "a note may say what was different")
    if old.side is side:
        raise HipvoiceError(f"this set of {old.name} is on the {side} already")
    return side


def _of_exercise(
    journal: Journal, session: SessionReport, step: Step, side: Side | None, number: int
) -> SetEnded:
    """A set of an exercise at the end of the session, after its other sets."""
    exercise = step.exercise
    _fitting(exercise, side)
    same = [s for s in session.sets if s.exercise == exercise.id]
    last = max((s.step for s in session.sets), default=0)
    before = max((s.set for s in same if s.side == side), default=0)
    dose = step.dose_at(Place(0, before + 1, side))
    planned = dose.count if isinstance(dose, Reps) else dose.ms
    worked = dose.count * dose.rep_ms + dose.last_hold_ms if isinstance(dose, Reps) else dose.ms
    return SetEnded(
        number=number,
        at=_end(journal, session),
        step=same[0].step if same else max(last + 1, BEHIND),
        exercise=exercise.id,
        name=exercise.name,
        set=before + 1,
        side=side,
        attempt=1,
        unit="reps" if isinstance(dose, Reps) else "ms",
        planned=planned,
        done=planned,
        worked_ms=worked,
        status=Status.COMPLETED,
    )


def _fitting(exercise: Exercise, side: Side | None) -> None:
    if side is None and exercise.sided:
        raise HipvoiceError(f"{exercise.name} has two sides", "", "say which with --side")
    if side is not None and not exercise.sided:
        raise HipvoiceError(f"{exercise.name} has no sides", "", "leave --side out")


def _like(old: SetEnded, session: SessionReport, side: Side | None, number: int) -> SetEnded:
    """The next set of the same kind, done as planned."""
    wanted = old.side if side is None else side
    if old.side is None and side is not None:
        raise HipvoiceError(f"{old.name} has no sides", "", "leave --side out")
    sets = [s.set for s in session.sets if (s.step, s.side) == (old.step, wanted)]
    done = old.planned if old.done is not None else None
    worked = old.planned if old.unit == "ms" else old.worked_ms
    changed = replace(old, number=number, set=max(sets, default=0) + 1, side=wanted, attempt=1)
    return replace(changed, done=done, worked_ms=worked, status=Status.COMPLETED)
