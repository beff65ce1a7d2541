"""What is put off until the others are done: nothing is lost, and nothing is counted twice."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hipvoice.core.commands import Command
from hipvoice.core.effects import Enter, Log, Say
from hipvoice.core.engine import Engine
from hipvoice.core.entries import Ending, Record, SessionEnded, SetEnded, Status
from hipvoice.core.events import Closed, Commanded, Event
from hipvoice.core.routine.routine import Hold, Place, Reps, Routine, Side, Step, Tempo, TestStep
from hipvoice.core.session import account, answers
from hipvoice.core.session.replay import replayed
from hipvoice.core.session.state import Phase
from hipvoice.core.timeline.layout import WORK, SegmentKind
from hipvoice.core.timeline.timeline import (
    Timeline,
    can_put_off,
    compile_routine,
    nominal_duration,
    put_off,
)
from hipvoice.core.wording.lines import Outcome
from hipvoice.drivers.loop import SimulatedStage, simulate
from tests.core.golden import LANGUAGE
from tests.core.left import Killed, left
from tests.core.routines import BOTH, BRIDGE, FLOOR_BRIDGE, GLUTEAL, SQUAT, STICK, VARIANTS
from tests.tries import tries

WORDING = LANGUAGE.wording
HOUR_MS = 3_600_000
STRETCH = Step(GLUTEAL, Hold(6_000), sets=2, sides=BOTH, rest_ms=3_000, section="Round")
LADDER = Step(
    BRIDGE, Reps(3, Tempo(700, 0, 700), ladder=(3, 2)), sets=2, rest_ms=2_000, section="Round"
)
SQUATS = Step(SQUAT, Hold(5_000), rest_ms=2_000, section="End")
CIRCUIT = Routine("circuit", "Circuit", (STRETCH, LADDER, STRETCH, LADDER, SQUATS))
FAVOURED = replace(STRETCH, sets=1, extra=Side.LEFT, section="")
VERSIONS = Step(FLOOR_BRIDGE, Hold(8_000), sets=2, rest_ms=2_000)
MIXED = Routine("mixed", "Mixed", (FAVOURED, VERSIONS, SQUATS, LADDER), variants=VARIANTS)
LATER, SKIP = Command.LATER, Command.SKIP
Inputs = list[tuple[int, Event]]


def timeline(routine: Routine = CIRCUIT) -> Timeline:
    return compile_routine(routine, WORDING)


def steps(laid_out: Timeline) -> list[int]:
    """The steps in the order of their sets."""
    return [place.step for place in laid_out.order]


def deferred(laid_out: Timeline, place: Place, *done: Place) -> Timeline:
    what = can_put_off(laid_out, place, done)
    assert what is not None
    return put_off(laid_out, what, WORDING)


def played(routine: Routine, events: Inputs) -> SimulatedStage:
    return simulate(Engine(timeline(routine), LANGUAGE), [*events, (HOUR_MS, Closed())])


def entries(stage: SimulatedStage) -> list[Record]:
    return [e.entry for _, e in stage.performed if isinstance(e, Log)]


def said(stage: SimulatedStage) -> list[str]:
    return [e.text for _, e in stage.performed if isinstance(e, Say)]


def first_end() -> int:
    """When the first set is over if nothing is commanded."""
    performed = played(CIRCUIT, []).performed
    return next(at for at, e in performed if isinstance(e, Log) and isinstance(e.entry, SetEnded))


def test_an_exercise_goes_to_the_end_with_all_its_rounds() -> None:
    laid_out = timeline()
    assert steps(laid_out) == [0] * 4 + [1] * 2 + [2] * 4 + [3] * 2 + [4]
    moved = deferred(laid_out, laid_out.order[0])
    assert steps(moved) == [1] * 2 + [3] * 2 + [4] + [0] * 4 + [2] * 4
    assert Counter(moved.order) == Counter(laid_out.order)


def test_the_time_that_is_left_stays_about_the_same() -> None:
    laid_out = timeline()
    moved = deferred(laid_out, laid_out.order[0])
    before, after = (nominal_duration(t.segments) for t in (laid_out, moved))
    assert abs(before - after) < before / 10


def test_the_sets_that_are_left_follow_with_a_set_up_and_their_numbers() -> None:
    laid_out = timeline()
    first, second = laid_out.order[4:6]
    moved = deferred(laid_out, second, first)
    assert moved.order[-3:] == [second, *laid_out.order[-3:-1]]
    span = moved.span(second)
    kinds = [moved.segments[i].kind for i in span]
    assert kinds[0] is SegmentKind.REST
    assert SegmentKind.SETUP in kinds
    assert "Back to Bridge, set two of two." in [c.text for c in moved.segments[span[0]].cues]
    assert moved.segments[moved.work_index(second)].reps == 2, "the second rung of the ladder"


def test_a_section_is_announced_once() -> None:
    laid_out = timeline()
    moved = deferred(laid_out, laid_out.order[0])
    sections = [text for text in moved.texts() if "Next part" in text]
    assert [text.split(".")[0] for text in sections] == ["Next part: Round", "Next part: End"]


def test_nothing_is_put_off_past_a_test() -> None:
    routine = replace(CIRCUIT, steps=(STRETCH, SQUATS, TestStep(STICK), LADDER))
    laid_out = timeline(routine)
    assert steps(deferred(laid_out, laid_out.order[0]))[:5] == [1, 0, 0, 0, 0]
    assert can_put_off(laid_out, laid_out.order[4], ()) is None


def test_the_last_exercise_stays_and_the_coach_says_why() -> None:
    routine = replace(CIRCUIT, steps=(STRETCH, STRETCH))
    stage = played(routine, [(9_000, Commanded(LATER)), (20_000, Commanded(LATER))])
    assert said(stage).count(WORDING.line(Outcome.NOT_LATER)) == 2
    assert [e.status for e in entries(stage) if isinstance(e, SetEnded)] == [Status.COMPLETED] * 8


def test_a_set_that_was_begun_is_done_again_in_full() -> None:
    laid_out = timeline()
    at = first_end()
    stage = played(CIRCUIT, [(at - 2_000, Commanded(LATER))])
    sets = [e for e in entries(stage) if isinstance(e, SetEnded)]
    assert (sets[0].status, sets[0].done, sets[0].exercise) == (
        Status.RESTARTED,
        4_000,
        GLUTEAL.id,
    )
    again = [e for e in sets[1:] if Place(e.step, e.set, e.side) == laid_out.order[0]]
    assert [(e.attempt, e.status) for e in again] == [(2, Status.COMPLETED)]
    end = entries(stage)[-1]
    assert isinstance(end, SessionEnded)
    assert (end.completed, end.sets, end.ending) == (13, 13, Ending.FINISHED)


def test_past_its_target_a_set_is_done_and_the_rest_is_put_off() -> None:
    ends = first_end()
    script = (ends - 1_000, Commanded(Command.KEEP_GOING)), (ends + 4_000, Commanded(LATER))
    sets = [e for e in entries(played(CIRCUIT, [*script])) if isinstance(e, SetEnded)]
    assert [(e.done, e.status) for e in sets[:1]] == [(10_000, Status.COMPLETED)]
    assert [e.exercise for e in sets[1:3]] == [BRIDGE.id] * 2
    assert len(sets) == 13


def test_what_was_put_off_can_be_put_off_again() -> None:
    laid_out = timeline(MIXED)
    once = deferred(laid_out, laid_out.order[0])
    twice = deferred(once, once.order[0])
    assert steps(twice) == [2, 0, 0, 0, 1, 1, 3, 3]
    assert steps(deferred(twice, twice.order[1])) == [2, 1, 1, 3, 3, 0, 0, 0]


def test_past_the_target_of_its_last_set_nothing_of_an_exercise_comes_back() -> None:
    routine = replace(CIRCUIT, steps=(SQUATS, STRETCH))
    script = (first_of(routine) + 1_000, Command.KEEP_GOING), (first_of(routine) + 8_000, LATER)
    stage = played(routine, [(at, Commanded(command)) for at, command in script])
    assert not any("We come back" in text for text in said(stage))
    sets = [e for e in entries(stage) if isinstance(e, SetEnded)]
    assert [(e.status, e.done) for e in sets[:1]] == [(Status.COMPLETED, 8_000)]
    assert len(sets) == 5


def first_of(routine: Routine) -> int:
    """When the first set begins if nothing is commanded."""
    performed = played(routine, []).performed
    return next(at for at, e in performed if isinstance(e, Enter) and e.segment.kind in WORK)


def test_a_test_is_not_put_off() -> None:
    engine = Engine(timeline(replace(CIRCUIT, steps=(TestStep(STICK), SQUATS))), LANGUAGE)
    simulate(engine, [(20_000, Commanded(Command.READY)), (80_000, Closed())])
    state = replace(engine.state, phase=Phase.RUNNING)
    assert state.segment.kind is SegmentKind.TEST
    legal = answers.legal(state, can_undo=False)
    assert SKIP in legal
    assert LATER not in legal


# Nothing of these goes past a set without a word about it in the journal.
kept = [LATER, SKIP, Command.KEEP_GOING, Command.UNDO, Command.REPEAT, Command.PAUSE]
kept += [Command.RESUME, Command.DONE, Command.LONGER, Command.SHORTER, LATER, LATER]
others = [Command.NEXT, Command.PREVIOUS, Command.OTHER_SIDE, Command.EASIER, Command.HARDER]
others += [Command.READY, Command.LESS_TALK, Command.MORE_TALK]


def given_in_turn(commands: list[Command]) -> st.SearchStrategy[Inputs]:
    """Some commands, each a moment after the one before."""
    waits = st.integers(500, 12_000)
    pairs = st.lists(st.tuples(waits, st.sampled_from(commands)), max_size=25)

    def timed(drawn: list[tuple[int, Command]]) -> Inputs:
        at, events = 3_000, []
        for wait, command in drawn:
            at += wait
            events.append((at, Commanded(command)))
        return events

    return pairs.map(timed)


routines = st.sampled_from([CIRCUIT, MIXED])


@given(routines, given_in_turn(kept))
@settings(max_examples=tries(200))
def test_every_set_is_logged_once_or_told_as_left_out(routine: Routine, events: Inputs) -> None:
    resumed = [*events, *((at, Commanded(Command.RESUME)) for at in range(600_000, 609_000, 1_000))]
    stage = played(routine, resumed)
    logged = entries(stage)
    end = logged[-1]
    assert isinstance(end, SessionEnded)
    sets = [e for e in account.counting(logged) if isinstance(e, SetEnded)]
    assert max(Counter((e.step, e.set, e.side, e.attempt) for e in sets).values(), default=1) == 1
    told = {Place(e.step, e.set, e.side): e for e in sets}
    completed = {
        p
        for p in told
        for e in sets
        if e.status is Status.COMPLETED and Place(e.step, e.set, e.side) == p
    }
    assert end.completed == len(completed) <= end.sets == routine.places
    if end.ending is Ending.FINISHED:
        assert {*told} == {*timeline(routine).places()}


@given(routines, given_in_turn([*kept, *others]), st.integers(0, 150_000))
@settings(max_examples=tries(400))
def test_the_entries_tell_the_order_of_what_is_to_come(
    routine: Routine, events: Inputs, at: int
) -> None:
    live, logged = left(Killed(timeline(routine), LANGUAGE), events, at)
    if live.segment.kind is SegmentKind.SUMMARY:
        return
    told = replayed(timeline(routine), logged, WORDING, ())
    assert told.timeline.order == live.timeline.order
    assert told.ahead == live.target
    assert (told.completed, told.void) == (live.completed, live.void)
    assert told.timeline.routine.steps == live.timeline.routine.steps


@given(routines, given_in_turn([*kept, *others]))
@settings(max_examples=tries(200))
def test_the_session_ends_and_its_sum_is_right(routine: Routine, events: Inputs) -> None:
    logged = entries(played(routine, events))
    end = logged[-1]
    assert isinstance(end, SessionEnded)
    sets = [e for e in account.counting(logged) if isinstance(e, SetEnded)]
    done = {(e.step, e.set, e.side) for e in sets if e.status is Status.COMPLETED}
    assert end.completed == len(done) <= end.sets


@pytest.mark.parametrize("command", [LATER, SKIP])
def test_it_is_obeyed_in_a_pause_like_skip(command: Command) -> None:
    at = first_end() - 3_000
    stage = played(CIRCUIT, [(at, Commanded(Command.PAUSE)), (at + 2_000, Commanded(command))])
    after = said(stage)[said(stage).index("Paused.") + 1 :]
    assert any("Bridge" in text for text in after[:3])
