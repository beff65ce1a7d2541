"""The account of a session: its entries, which of them count, and what they say.

`set_entry` and `move_entry` make entries of a state. `counted` is everything that an entry changes
in the account, both while the session is played and when it is rebuilt from its entries, so the two
cannot differ.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from hipvoice.core.entries import (
    Amended,
    Answered,
    Asked,
    Assessed,
    Ending,
    Entry,
    Followed,
    Moved,
    Noted,
    Record,
    SessionEnded,
    SetEnded,
    Status,
    Switched,
    Undone,
)
from hipvoice.core.programme.assessment import HIGH, Finding, side_to_favour
from hipvoice.core.programme.selection import favour
from hipvoice.core.routine.routine import Place, Reps
from hipvoice.core.session.state import State
from hipvoice.core.timeline.timeline import PutOff, can_put_off, put_off, with_exercises
from hipvoice.core.wording.wording import Wording


def finished(entries: Sequence[Record]) -> bool:
    """Whether the session was finished."""
    ends = (e for e in counting(entries) if isinstance(e, SessionEnded))
    return any(e.ending is Ending.FINISHED for e in ends)


def counting(entries: Sequence[Record]) -> list[Entry]:
    """The entries that count, in the order of the session."""
    gone = {number for e in entries if isinstance(e, Undone) for number in e.entries}
    gone |= {e.entry for e in entries if isinstance(e, Amended) and e.entry is not None}
    left = [e for e in entries if e.number not in gone]
    kept = [e for e in left if not isinstance(e, Noted | Amended | Undone | Followed)]
    return sorted(kept, key=lambda e: (e.at, e.number))


def active_ms(entries: Sequence[Record]) -> int:
    """The time without pauses (ms); after a cut-off, the time of the sets since."""
    kept = counting(entries)
    ends = [i for i, e in enumerate(kept) if isinstance(e, SessionEnded)]
    since = ends[-1] + 1 if ends else 0
    worked = sum(e.worked_ms for e in kept[since:] if isinstance(e, SetEnded))
    end = kept[ends[-1]] if ends else None
    return worked + (end.active_ms if isinstance(end, SessionEnded) else 0)


def set_entry(state: State, number: int, status: Status, place: Place, now: int) -> SetEnded:
    """The attempt at `place` as entry `number`; the time worked is that of the current set."""
    step = state.timeline.work_step(place)
    under_way = state.working and place == state.segment.place and status is not Status.SKIPPED
    worked = state.elapsed(now) if under_way else 0
    planned, done = _amounts(state, place, status, worked)
    return SetEnded(
        number=number,
        at=now,
        step=place.step,
        exercise=step.exercise.id,
        name=step.exercise.name,
        set=place.set,
        side=place.side,
        attempt=state.attempts.get(place, 0) + 1,
        unit="reps" if isinstance(step.dose_of(place.side), Reps) else "ms",
        planned=planned,
        done=done,
        worked_ms=worked,
        status=status,
    )


def _amounts(state: State, place: Place, status: Status, worked: int) -> tuple[int, int | None]:
    """Planned and done, in the unit of the dose; a rep counts at its end."""
    dose, segment = state.timeline.work_step(place).dose_at(place), state.segment
    planned = dose.count if isinstance(dose, Reps) else dose.ms
    if status is Status.SKIPPED:
        return planned, 0
    if not isinstance(dose, Reps):
        return segment.planned_ms or planned, worked
    if segment.rep_ms:
        return planned, segment.reps_done(worked)
    return planned, planned if status is Status.COMPLETED else None


def enough(state: State, now: int) -> bool:
    """Whether what is required of the set is done, in one that allows more."""
    place, segment = state.segment.place, state.segment
    if segment.is_past(state.elapsed(now)):
        return True
    dose = state.timeline.work_step(place).dose_at(place) if place and segment.rep_ms else None
    return isinstance(dose, Reps) and segment.reps_done(state.elapsed(now)) >= dose.count


def counted(state: State, entry: Entry, wording: Wording) -> State:
    """`state` with `entry` counted, and with the set that comes next."""
    match entry:
        case SetEnded():
            return _set_counted(state, entry)
        case Assessed(step=int(step)):
            place = Place(step, 1, entry.side)
            others = {p: f for p, f in state.findings.items() if p != place}
            found = Finding(entry.test, entry.side, entry.passed, entry.degrees)
            state = _steered(replace(state, findings={**others, place: found}), wording)
            return replace(state, ahead=state.timeline.place_after(place))
        case Moved(later=True):
            return _put_off(state, Place(entry.step, entry.set, entry.side), wording)
        case Switched() | Moved():
            place = Place(entry.step, entry.set, entry.side)
            return replace(state, ahead=place if entry.set else None)
        case Answered():
            return _answer_counted(state, entry)
    return state


def later(state: State, place: Place) -> PutOff | None:
    """What there is to put off of the exercise at `place`; see `can_put_off`.

    A set that is being done again stays as it was, and one that was left is put off with the rest.
    """
    done = state.completed | state.void | (state.logged - {place})
    return can_put_off(state.timeline, place, done)


def _put_off(state: State, place: Place, wording: Wording) -> State:
    what = later(state, place)
    if what is None:
        return state
    timeline = put_off(state.timeline, what, wording)
    return replace(state, timeline=timeline, ahead=what.others[0])


def _steered(state: State, wording: Wording) -> State:
    """The side that the tests at the start find worse comes first, until an exercise has begun."""
    timeline = state.timeline
    tested = timeline.routine.tested
    if not tested or any(place.step >= tested for place in state.logged):
        return state
    today = [found for place, found in state.findings.items() if place.step < tested]
    side = side_to_favour(timeline.routine, [*timeline.background.findings, *today])
    routine = favour(timeline.routine, side, wording)
    if routine == timeline.routine:
        return state
    return replace(state, timeline=with_exercises(timeline, routine, wording))


def _answer_counted(state: State, entry: Answered) -> State:
    """The pain is kept; if strong, it leaves an exercise out for today, and so does a no to it."""
    this = {entry.exercise} - {""}
    match entry.question, entry.value:
        case Asked.PAIN, value:
            strongest = max(value, state.felt.get(entry.exercise, 0))
            left_out = state.left_out | (this if value >= HIGH else set())
            return replace(state, felt={**state.felt, entry.exercise: strongest}, left_out=left_out)
        case Asked.AGAIN, 0:
            return replace(state, left_out=state.left_out | this)
        case Asked.AGAIN, _:
            return replace(state, wanted=state.wanted | this)
    return state


def _set_counted(state: State, entry: SetEnded) -> State:
    place = Place(entry.step, entry.set, entry.side)
    again = entry.status is Status.RESTARTED
    done = {place} if entry.status is Status.COMPLETED else set()
    worked = {place.step} if entry.status is not Status.SKIPPED else set()
    return replace(
        state,
        attempts={**state.attempts, place: entry.attempt},
        completed=state.completed | done,
        worked=state.worked | worked,
        logged=state.logged | {place},
        ahead=place if again else state.timeline.place_after(place),
    )


def move_entry(state: State, number: int, now: int) -> Moved | None:
    """Where the session is, as entry `number`; None if the other entries already say so."""
    target = state.target
    if target == state.ahead:
        return None
    place = target or Place(len(state.timeline.routine.steps), 0)
    return Moved(number, now, place.step, place.set, place.side, swapped=False)
