"""Moving about in a session: next, repeat, previous, skip, ready, done, other side."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from hipvoice.core import answers
from hipvoice.core.account import enough_reps
from hipvoice.core.commands import Command
from hipvoice.core.effects import Chime, Earcon
from hipvoice.core.entries import Moved, Status
from hipvoice.core.lines import Line
from hipvoice.core.routine import Place
from hipvoice.core.segments import Kind
from hipvoice.core.state import Phase
from hipvoice.core.timeline import swap_sides

if TYPE_CHECKING:
    from hipvoice.core.engine import Engine

BETWEEN = frozenset({Kind.REST, Kind.SWITCH})


def leave(engine: Engine, status: Status, now: int) -> None:
    """Log the set under way, if it was begun, as ended early; after enough reps, as completed."""
    state = engine.state
    if state.working and state.elapsed(now):
        enough = status is Status.PARTIAL and enough_reps(state, now)
        engine.log_set(Status.COMPLETED if enough else status, now)


def skip_rest_of(engine: Engine, step: int, now: int) -> None:
    """Log the sets of a step that have no entry yet as skipped."""
    for place in engine.state.timeline.places():
        if place.step == step and place not in engine.state.logged | engine.state.void:
            engine.log_set(Status.SKIPPED, now, place)


def next_part(engine: Engine, _: Command, now: int) -> None:
    """End this segment; before a set that is being approached, begin it."""
    state = engine.state
    engine.emit(*engine.speech.hush(now))
    if state.phase is not Phase.RUNNING and not state.frozen:
        engine.enter(state.index, now)
        return
    leave(engine, Status.PARTIAL, now)
    engine.enter(state.index + 1, now)


def repeat(engine: Engine, _: Command, now: int) -> None:
    """Start this set again; after a set do it once more; anywhere else say it again."""
    state = engine.state
    before = state.timeline.place_before(state.segment.place)
    if state.working:
        leave(engine, Status.RESTARTED, now)
        _again(engine, state.index, now)
    elif state.segment.kind in BETWEEN and before:
        _again(engine, state.timeline.work_index(before), now)
    else:
        engine.emit(*engine.speech.hush(now))
        engine.enter(state.index, now)


def previous(engine: Engine, _: Command, now: int) -> None:
    """Go to the set before."""
    state = engine.state
    before = state.timeline.place_before(state.segment.place)
    if before is None:
        engine.answer(Line.NO_PREVIOUS, now)
        return
    leave(engine, Status.PARTIAL, now)
    _again(engine, state.timeline.work_index(before), now)


def skip(engine: Engine, _: Command, now: int) -> None:
    """Leave the exercise."""
    place = engine.state.segment.place
    assert place is not None
    leave(engine, Status.PARTIAL, now)
    engine.emit(*engine.speech.hush(now))
    skip_rest_of(engine, place.step, now)
    engine.enter(engine.state.timeline.first_index(place.step + 1), now)


def end_part(engine: Engine, _: Command, now: int) -> None:
    """End what waits for a word: getting ready, or open reps."""
    engine.emit(*engine.speech.hush(now))
    if engine.state.working:
        open_reps = engine.state.segment.kind is Kind.OPEN_REPS
        if open_reps:
            engine.log_set(Status.COMPLETED, now)
        else:
            leave(engine, Status.PARTIAL, now)
        engine.emit(Chime(Earcon.FINISH, now))
    engine.enter(engine.state.index + 1, now)


def other_side(engine: Engine, _: Command, now: int) -> None:
    """Go to the other side of this set; before the first set, start with it."""
    state, place = engine.state, engine.state.segment.place
    assert place is not None
    assert place.side is not None
    if not state.working and state.segment.kind is not Kind.SWITCH:
        _swap(engine, place, now)
        return
    target = state.timeline.work_index(replace(place, side=place.side.other))
    leave(engine, Status.PARTIAL, now)
    engine.emit(*engine.speech.hush(now))
    if target > state.index:
        engine.enter(target - 1, now)
    else:
        _again(engine, target, now)


def _swap(engine: Engine, place: Place, now: int) -> None:
    """Put the sides of the whole step in the other order, and go on where we are."""
    wording, state = engine.language.wording, engine.state
    timeline = swap_sides(state.timeline, place.step, wording)
    engine.state = replace(state, timeline=timeline)
    where = engine.state.target
    assert where is not None
    number = engine.entries + 1
    engine.log(Moved(number, now, where.step, where.set, where.side, swapped=True))
    segment = timeline.segments[state.index]
    if segment.kind is not Kind.SETUP:
        engine.emit(*engine.speech.hush(now))
        engine.enter(state.index, now)
        return
    engine.state = replace(engine.state, segment=segment)
    assert segment.place is not None
    engine.answer(Line.OTHER_FIRST, now, side=wording.side(segment.place.side))


def _again(engine: Engine, index: int, now: int) -> None:
    timeline, wording = engine.state.timeline, engine.language.wording
    place = answers.place_text(timeline, timeline.segments[index].place, wording)
    engine.approach(index, wording.line(Line.AGAIN, place=place), now)
