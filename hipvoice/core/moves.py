"""Moving about in a session: next, repeat, previous, skip, ready, done, other side."""

from __future__ import annotations

from dataclasses import replace

from hipvoice.core import answers
from hipvoice.core.account import enough_reps
from hipvoice.core.commands import Command
from hipvoice.core.effects import Chime, Earcon
from hipvoice.core.entries import Moved, Status
from hipvoice.core.lines import Line
from hipvoice.core.routine import Place
from hipvoice.core.segments import Kind
from hipvoice.core.session import Session
from hipvoice.core.state import Phase
from hipvoice.core.timeline import swap_sides

BETWEEN = frozenset({Kind.REST, Kind.SWITCH})


def leave(session: Session, status: Status, now: int) -> None:
    """Log the set under way, if it was begun, as ended early; after enough reps, as completed."""
    state = session.state
    if state.working and state.elapsed(now):
        enough = status is Status.PARTIAL and enough_reps(state, now)
        session.log_set(Status.COMPLETED if enough else status, now)


def skip_rest_of(session: Session, step: int, now: int) -> None:
    """Log the sets of a step that have no entry yet as skipped."""
    for place in session.state.timeline.places():
        if place.step == step and place not in session.state.logged | session.state.void:
            session.log_set(Status.SKIPPED, now, place)


def next_part(session: Session, _: Command, now: int) -> None:
    """End this segment; before a set that is being approached, begin it."""
    state = session.state
    session.hush(now)
    if state.phase is not Phase.RUNNING and not state.frozen:
        session.enter(state.index, now)
        return
    leave(session, Status.PARTIAL, now)
    session.enter(state.index + 1, now)


def repeat(session: Session, _: Command, now: int) -> None:
    """Start this set again; after a set do it once more; anywhere else say it again."""
    state = session.state
    before = state.timeline.place_before(state.segment.place)
    if state.working:
        leave(session, Status.RESTARTED, now)
        _again(session, state.index, now)
    elif state.segment.kind in BETWEEN and before:
        _again(session, state.timeline.work_index(before), now)
    else:
        session.hush(now)
        session.enter(state.index, now)


def previous(session: Session, _: Command, now: int) -> None:
    """Go to the set before."""
    state = session.state
    before = state.timeline.place_before(state.segment.place)
    if before is None:
        session.answer(Line.NO_PREVIOUS, now)
        return
    leave(session, Status.PARTIAL, now)
    _again(session, state.timeline.work_index(before), now)


def skip(session: Session, _: Command, now: int) -> None:
    """Leave the exercise."""
    place = session.state.segment.place
    assert place is not None
    leave(session, Status.PARTIAL, now)
    session.hush(now)
    skip_rest_of(session, place.step, now)
    session.enter(session.state.timeline.first_index(place.step + 1), now)


def end_part(session: Session, _: Command, now: int) -> None:
    """End what waits for a word: getting ready, or open reps."""
    session.hush(now)
    if session.state.working:
        open_reps = session.state.segment.kind is Kind.OPEN_REPS
        if open_reps:
            session.log_set(Status.COMPLETED, now)
        else:
            leave(session, Status.PARTIAL, now)
        session.emit(Chime(Earcon.FINISH, now))
    session.enter(session.state.index + 1, now)


def other_side(session: Session, _: Command, now: int) -> None:
    """Go to the other side of this set; before the first set, start with it."""
    state, place = session.state, session.state.segment.place
    assert place is not None
    assert place.side is not None
    if not state.working and state.segment.kind is not Kind.SWITCH:
        _swap(session, place, now)
        return
    target = state.timeline.work_index(replace(place, side=place.side.other))
    leave(session, Status.PARTIAL, now)
    session.hush(now)
    if target > state.index:
        session.enter(target - 1, now)
    else:
        _again(session, target, now)


def _swap(session: Session, place: Place, now: int) -> None:
    """Put the sides of the whole step in the other order, and go on where we are."""
    wording, state = session.language.wording, session.state
    timeline = swap_sides(state.timeline, place.step, wording)
    session.state = replace(state, timeline=timeline)
    where = session.state.target
    assert where is not None
    number = session.entries + 1
    session.log(Moved(number, now, where.step, where.set, where.side, swapped=True))
    segment = timeline.segments[state.index]
    if segment.kind is not Kind.SETUP:
        session.hush(now)
        session.enter(state.index, now)
        return
    session.state = replace(session.state, segment=segment)
    assert segment.place is not None
    session.answer(Line.OTHER_FIRST, now, side=wording.side(segment.place.side))


def _again(session: Session, index: int, now: int) -> None:
    timeline, wording = session.state.timeline, session.language.wording
    place = answers.place_text(timeline, timeline.segments[index].place, wording)
    session.approach(index, wording.line(Line.AGAIN, place=place), now)
