"""A session put together again from its entries is as it was; going on loses nothing."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from hipvoice.core.commands import Command, Degrees, Intent
from hipvoice.core.effects import Log
from hipvoice.core.engine import Engine
from hipvoice.core.entries import (
    Amended,
    Assessed,
    Moved,
    Record,
    SessionEnded,
    SetEnded,
    Status,
    Switched,
)
from hipvoice.core.events import Closed, Commanded, Event
from hipvoice.core.programme.assessment import Finding
from hipvoice.core.routine.routine import GetReady, Hold, Place, Routine, Side, Step, digest
from hipvoice.core.session.account import counting
from hipvoice.core.session.replay import replayed
from hipvoice.core.session.state import State
from hipvoice.core.timeline.layout import SegmentKind
from hipvoice.core.timeline.timeline import NOTHING_KNOWN, Background, compile_routine
from hipvoice.drivers.loop import simulate
from tests.core.golden import LANGUAGE
from tests.core.left import Killed, found, gone_on, left
from tests.core.routines import HOLDS, STEERED, VARIED
from tests.core.test_properties import HOUR_MS, inputs, routines
from tests.tries import tries

WORDING = LANGUAGE.wording
moments = st.integers(0, 400_000)
Inputs = list[tuple[int, Event]]


def session(routine: Routine) -> Killed:
    return Killed(compile_routine(routine, WORDING), LANGUAGE)


def entries_of(engine: Engine) -> list[Record]:
    """The entries of a session in which nobody says a word any more."""
    stage = simulate(engine, [(HOUR_MS, Closed())])
    return [e.entry for _, e in stage.performed if isinstance(e, Log)]


@given(routines, inputs, moments)
@settings(max_examples=tries(300))
def test_replay_of_the_entries_is_the_state_of_the_session(
    routine: Routine, events: Inputs, at: int
) -> None:
    live, entries = left(session(routine), events, at)
    if live.segment.kind is SegmentKind.SUMMARY:  # it has an end of its own
        return
    told = replayed(compile_routine(routine, WORDING), entries, WORDING, ())
    assert told.completed == live.completed
    assert told.ahead == live.target
    assert told.void == live.void
    assert told.findings == live.findings
    assert (told.left_out, told.wanted) == (live.left_out, live.wanted)
    assert Counter(told.timeline.places()) == Counter(live.timeline.places())
    assert digest(told.timeline.routine) == digest(live.timeline.routine)


spoken = st.sampled_from(
    [
        *[Command.YES, Command.NO, Command.READY, Command.PREVIOUS, Command.SKIP, Command.UNDO],
        *[Command.OTHER_SIDE, Command.EASIER, Command.NEXT, Degrees(30), Degrees(60)],
    ]
)


@given(st.lists(spoken, min_size=6, max_size=25), st.sampled_from([(), ("T5", Side.RIGHT)]))
@settings(max_examples=tries(300))
def test_replay_leads_to_the_same_order_of_sides(
    words: list[Intent], before: tuple[str, Side] | tuple[()]
) -> None:
    """The tests at the start steer the sides, and nothing but the entries tells how."""
    findings = (Finding(*before, passed=False),) if before else ()
    known = Background(findings=findings)
    events: Inputs = [(2_000 * n, Commanded(word)) for n, word in enumerate(words, 1)]
    timeline = compile_routine(STEERED, WORDING, known)
    live, entries = left(Killed(timeline, LANGUAGE, known), events, 2_000 * len(words) + 1_000)
    if live.segment.kind is SegmentKind.SUMMARY:
        return
    told = replayed(timeline, entries, WORDING, ())
    assert told.timeline.places() == live.timeline.places()
    assert told.timeline.routine == live.timeline.routine
    assert told.ahead == live.target


@given(routines, inputs, moments, st.booleans())
@settings(max_examples=tries(300))
def test_going_on_does_the_same_sets(
    routine: Routine,
    events: Inputs,
    at: int,
    killed: bool,  # noqa: FBT001 - drawn
) -> None:
    """Whatever was done before: no set is lost, none is done twice, and the sum adds up."""
    before, entries = left(session(routine), events, at, killed=killed)
    there = found(routine, LANGUAGE, entries, NOTHING_KNOWN)
    if there is None or before.segment.kind is SegmentKind.SUMMARY:
        return
    rest = entries_of(gone_on(routine, LANGUAGE, entries))
    assert [e.number for e in rest] == [*range(len(entries) + 1, len(entries) + len(rest) + 1)]
    assert [e.at for e in [*entries, *rest]] == sorted(e.at for e in [*entries, *rest])
    done = [e for e in counting([*entries, *rest]) if isinstance(e, SetEnded)]
    tries = Counter((e.step, e.set, e.side, e.attempt) for e in done)
    assert max(tries.values(), default=1) == 1
    completed = {place(e) for e in done if e.status is Status.COMPLETED}
    end = rest[-1]
    assert isinstance(end, SessionEnded)
    assert end.completed == len(completed) <= end.sets
    assert completed >= {*there.state.completed}
    straight = left(session(routine), quiet_from(events, at), HOUR_MS)[0]
    waits = before.situation.startswith(("asked", "coming", "paused"))
    if not waits and not waits_again(before):
        assert completed == {*straight.completed}


def waits_again(state: State) -> bool:
    """Whether it waits for a word, which nobody says, here or when the set starts again."""
    if any(s.kind is SegmentKind.FETCH for s in state.timeline.segments[state.index :]):
        return True
    step = state.timeline.routine.steps[state.target.step] if state.target else None
    return isinstance(step, Step) and step.ready is GetReady.WAIT


def quiet_from(events: Inputs, at: int) -> Inputs:
    return [(t, e) for t, e in events if t < at]


def place(entry: SetEnded) -> Place:
    return Place(entry.step, entry.set, entry.side)


def test_every_set_of_a_routine_can_be_the_last_before_a_kill() -> None:
    whole = entries_of(session(VARIED))
    sets = [e for e in whole if isinstance(e, SetEnded)]
    assert len(sets) == 4
    for last in sets[:-1]:
        entries = whole[: last.number]
        rest = entries_of(gone_on(VARIED, LANGUAGE, entries))
        again = [e for e in rest if isinstance(e, SetEnded)]
        assert [place(e) for e in [*entries, *rest] if isinstance(e, SetEnded)] == [
            place(e) for e in sets
        ]
        assert {e.status for e in again[:-1]} <= {Status.COMPLETED}  # the last waits for "done"
        assert {e.attempt for e in again} == {1}


def test_what_was_amended_meanwhile_counts_as_amended() -> None:
    whole = entries_of(session(HOLDS))
    entries = whole[:3]  # the beginning and two sets
    second = entries[2]
    assert isinstance(second, SetEnded)
    removed = [*entries, Amended(10**12, second.at, second.number, None, "slept through it")]
    there = found(HOLDS, LANGUAGE, removed, NOTHING_KNOWN)
    assert there is not None
    assert (there.state.ahead, there.done, there.entries) == (place(second), 1, 10**12)


def test_what_is_not_of_the_routine_is_passed_over() -> None:
    """A correction may have added it, and a file that somebody has edited."""
    whole = entries_of(session(VARIED))
    entries = whole[:3]
    second = entries[2]
    assert isinstance(second, SetEnded)
    foreign: list[Record] = [
        replace(second, number=100, step=10_000, exercise="pigeon"),
        Amended(101, second.at, None, 100, "done as well"),
        replace(second, number=102, set=9),
        replace(second, number=103, side=Side.LEFT),
        Assessed(104, second.at, "T5", "Turn", Side.LEFT, passed=True, degrees=None, step=0),
        Switched(105, second.at, 7, 1, None, "bridge", "small-bridge"),
        Switched(106, second.at, 0, 1, None, "bridge", "no-such-bridge"),
        Moved(107, second.at, 5, 1, None, swapped=True),
    ]
    plain, more = (
        found(VARIED, LANGUAGE, [*entries, *added], NOTHING_KNOWN) for added in ([], foreign)
    )
    assert plain is not None
    assert more is not None
    assert (more.state.ahead, more.state.completed) == (plain.state.ahead, plain.state.completed)
    assert more.done == plain.done == 2


def test_a_set_cut_short_by_the_end_comes_again_as_long_as_it_was_to_be() -> None:
    entries: list[Record] = [
        *entries_of(session(HOLDS))[:2],
        SetEnded(
            3, 90_000, 0, "g", "G", 1, Side.RIGHT, 1, "ms", 40_000, 9_000, 9_000, Status.PARTIAL
        ),
    ]
    ended = SessionEnded(4, 90_000, ending="stopped", completed=1, sets=4, active_ms=90_000)  # type: ignore[arg-type]
    there = found(HOLDS, LANGUAGE, [*entries, ended], NOTHING_KNOWN)
    assert there is not None
    assert there.state.ahead == Place(0, 1, Side.RIGHT)
    work = there.state.timeline.segments[there.state.timeline.work_index(there.state.ahead)]
    assert work.duration == 40_000
    killed = found(HOLDS, LANGUAGE, entries, NOTHING_KNOWN)  # "next" ended it, then came the kill
    assert killed is not None
    assert killed.state.ahead == Place(0, 2, Side.LEFT)


def test_a_routine_with_another_dose_is_another_one() -> None:
    (step,) = HOLDS.steps
    longer = replace(HOLDS, steps=(replace(step, dose=Hold(31_000)),))
    renamed = replace(HOLDS, name="Evening", notes=("Slowly.",))
    assert digest(longer) != digest(HOLDS) == digest(renamed)
