"""A set that goes on past its end: how long, what is said, what is logged, and what ends it."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hipvoice.core.commands import Command
from hipvoice.core.effects import Effect, Enter, Log, Say
from hipvoice.core.engine import Engine
from hipvoice.core.entries import SetEnded, Status
from hipvoice.core.events import Closed, Commanded, Pressed
from hipvoice.core.routine.routine import Exercise, Hold, Reps, Routine, Step, Talk, Tempo
from hipvoice.core.session import account, answers
from hipvoice.core.session.state import Phase
from hipvoice.core.timeline.cues import LONGEST_SILENCE_MS
from hipvoice.core.timeline.layout import GO_ON_MS, WORK, going_on, work_segment
from hipvoice.core.timeline.timeline import Background, compile_routine
from hipvoice.core.wording.lines import Outcome
from hipvoice.core.wording.wording import nominal_ms
from hipvoice.drivers.loop import simulate
from tests.core.golden import LANGUAGE
from tests.core.routines import BRIDGE, GLUTEAL, HOLDS, LED, SHORT, SQUAT
from tests.tries import tries

WORDING = LANGUAGE.wording
KNOWN = Background(familiar=frozenset({"gluteal-stretch", "bridge", "squat"}))
Performed = list[tuple[int, Effect]]
GO_ON = Command.KEEP_GOING
HELD = Routine(
    "held",
    "Held",
    (
        Step(BRIDGE, Reps(3, Tempo(2_000, 0, 2_000), last_hold_ms=15_000)),
        Step(SQUAT, Hold(5_000)),
    ),
)


def played(routine: Routine, *commands: tuple[int, Command], until: int = 600_000) -> Performed:
    timeline = compile_routine(routine, WORDING, KNOWN)
    given = [(at, Commanded(command)) for at, command in commands if at < until]
    return simulate(Engine(timeline, LANGUAGE, KNOWN), [*given, (until, Closed())]).performed


def work(routine: Routine) -> tuple[int, int]:
    """When the first set begins and ends if nothing is commanded."""
    performed = played(routine)
    begins = next(at for at, e in performed if isinstance(e, Enter) and e.segment.kind in WORK)
    return begins, next(at for at, e in performed if logged(e))


def logged(effect: Effect) -> bool:
    return isinstance(effect, Log) and isinstance(effect.entry, SetEnded)


def sets(performed: Performed) -> list[SetEnded]:
    """The sets that count."""
    entries = account.counting([e.entry for _, e in performed if isinstance(e, Log)])
    return [entry for entry in entries if isinstance(entry, SetEnded)]


def said(performed: Performed) -> list[str]:
    return [e.text for _, e in performed if isinstance(e, Say)]


@pytest.mark.parametrize("late", [-20_000, -100, 0, 1_500, 5_000])
@pytest.mark.parametrize("ending", [Command.NEXT, Command.DONE, Command.STOP])
def test_a_hold_goes_on_from_within_and_from_just_after_it(late: int, ending: Command) -> None:
    begins, ends = work(HOLDS)
    performed = played(HOLDS, (ends + late, GO_ON), (ends + 12_000, ending), until=ends + 20_000)
    assert [(e.planned, e.done, e.status) for e in sets(performed)] == [
        (30_000, ends + 12_000 - begins, Status.COMPLETED)
    ]


def test_a_hold_that_is_left_long_ago_stays_as_it_was() -> None:
    _, ends = work(HOLDS)
    performed = played(HOLDS, (ends + 5_001, GO_ON), until=ends + 8_000)
    assert [e.done for e in sets(performed)] == [30_000]
    assert WORDING.line(Outcome.NO_SET_TO_GO_ON) in said(performed)


def test_at_the_end_of_the_session_it_takes_that_back_too() -> None:
    _, ends = work(SHORT)
    going_on = played(SHORT, (ends + 3_000, GO_ON), until=ends + 4_000)
    before = [e.entry for at, e in going_on if isinstance(e, Log) and at < ends + 4_000]
    assert not account.finished(before), "if it is killed now, there is something to resume"
    performed = played(SHORT, (ends + 3_000, GO_ON), (ends + 9_000, Command.DONE))
    assert [e.done for e in sets(performed)] == [14_000]
    assert account.finished([e.entry for _, e in performed if isinstance(e, Log)])


def test_a_session_that_was_stopped_stays_so() -> None:
    _, ends = work(SHORT)
    script = (ends - 2_000, Command.STOP), (ends, Command.YES), (ends + 1_000, GO_ON)
    performed = played(SHORT, *script)
    assert [e.done for e in sets(performed)] == [3_000]


def test_a_rest_that_was_skipped_is_not_taken_back() -> None:
    _, ends = work(HOLDS)
    script = (ends + 1_000, Command.NEXT), (ends + 2_000, GO_ON)
    performed = played(HOLDS, *script, until=ends + 4_000)
    assert [e.side for e in sets(performed)] == ["left", "right"], (
        "it is the next hold that goes on"
    )


def test_nothing_ends_it_before_its_target_except_early() -> None:
    begins, ends = work(HOLDS)
    performed = played(HOLDS, (begins + 5_000, GO_ON), (ends - 2_000, Command.DONE), until=ends)
    assert [(e.done, e.status) for e in sets(performed)] == [(28_000, Status.PARTIAL)]


def test_stop_before_the_target_asks_and_past_it_ends_the_set() -> None:
    begins, ends = work(HOLDS)
    for at, asked in ((ends - 2_000, True), (ends + 2_000, False)):
        performed = played(HOLDS, (begins + 5_000, GO_ON), (at, Command.STOP), until=at + 1_000)
        assert ("Do you want to end the session?" in said(performed)) is asked


def test_it_ends_by_itself_and_each_time_it_is_said_it_has_as_long_again() -> None:
    begins, ends = work(HOLDS)
    once = sets(played(HOLDS, (begins + 5_000, GO_ON)))[0]
    assert once.done == 30_000 + GO_ON_MS
    twice = sets(played(HOLDS, (begins + 5_000, GO_ON), (ends + 60_000, GO_ON)))[0]
    assert twice.done == 30_000 + 60_000 + GO_ON_MS
    assert (
        (once.status, once.planned) == (twice.status, twice.planned) == (Status.COMPLETED, 30_000)
    )


def test_ten_more_has_no_meaning_while_it_goes_on() -> None:
    timeline = compile_routine(HOLDS, WORDING, KNOWN)
    engine, begins = Engine(timeline, LANGUAGE, KNOWN), work(HOLDS)[0]
    simulate(engine, [(begins + 5_000, Commanded(GO_ON)), (begins + 9_000, Closed())])
    length = {Command.LONGER, Command.SHORTER}
    legal = answers.legal(replace(engine.state, phase=Phase.RUNNING), can_undo=False)
    assert not length & legal
    assert Command.DONE in legal


def test_repeat_past_the_target_keeps_the_set_and_does_another() -> None:
    begins, ends = work(HOLDS)
    script = (begins + 5_000, GO_ON), (ends + 5_000, Command.REPEAT)
    found = sets(played(HOLDS, *script, until=ends + 60_000))
    assert [(e.attempt, e.status, e.done) for e in found[:2]] == [
        (1, Status.COMPLETED, 35_000),
        (2, Status.COMPLETED, 30_000),
    ]


def test_a_last_rep_that_is_held_is_held_on() -> None:
    _, ends = work(HELD)
    for late in (-5_000, 2_000):
        performed = played(HELD, (ends + late, GO_ON), (ends + 24_000, Command.DONE))
        entry, _ = sets(performed)
        assert (entry.done, entry.worked_ms, entry.status) == (3, 51_000, Status.COMPLETED)
        assert "Forty seconds so far." in said(performed)


def test_before_the_last_hold_reps_go_on_without_it() -> None:
    begins, _ = work(HELD)
    script = (begins + 3_000, GO_ON), (begins + 21_000, Command.DONE)
    entry, _ = sets(played(HELD, *script))
    assert (entry.done, entry.planned, entry.status) == (5, 3, Status.COMPLETED)


def test_the_key_does_the_same() -> None:
    begins, _ = work(HOLDS)
    (key,) = LANGUAGE.keys[GO_ON]
    timeline = compile_routine(HOLDS, WORDING, KNOWN)
    events = [(begins + 5_000, Pressed(key)), (begins + 50_000, Closed())]
    performed = simulate(Engine(timeline, LANGUAGE, KNOWN), events).performed
    assert [e.done for e in sets(performed)] == [50_000]


@given(
    st.integers(5, 120),
    st.integers(0, 200),
    st.sampled_from(Talk),
    st.sampled_from([GLUTEAL, SQUAT]),
)
@settings(max_examples=tries(150))
def test_words_of_a_hold_that_goes_on_never_collide_nor_stay_away_long(
    seconds: int, elapsed: int, talk: Talk, exercise: Exercise
) -> None:
    step = Step(exercise, Hold(seconds * 1_000))
    place = compile_routine(Routine("r", "R", (step,)), WORDING).places()[0]
    segment = going_on(work_segment(step, place, WORDING), step, elapsed * 1_000, WORDING, talk)
    assert segment.duration == max(seconds, elapsed) * 1_000 + GO_ON_MS
    assert segment.target is not None
    spoken = [(c.at, c.at + nominal_ms(c.text)) for c in segment.cues]
    assert all(one[1] <= other[0] for one, other in pairwise(spoken))
    past = [span for span in spoken if span[0] >= segment.target]
    answered = elapsed * 1_000 + nominal_ms(WORDING.line(Outcome.ON_AND_ON))
    times = [(0, max(segment.target, answered)), *past, (segment.duration, 0)]
    assert all(other[0] - one[1] <= LONGEST_SILENCE_MS for one, other in pairwise(times))


def test_with_no_number_of_reps_left_the_words_of_the_end_are_gone() -> None:
    """Nothing announces a last rep that is not the last."""
    step = LED.steps[0]
    assert isinstance(step, Step)
    place = compile_routine(LED, WORDING).places()[0]
    segment = going_on(work_segment(step, place, WORDING), step, 0, WORDING, Talk.FULL)
    assert segment.duration is not None
    last = [c.at for c in segment.cues if "Last one" in c.text or "more if you like" in c.text]
    assert last == [segment.duration - segment.rep_ms]
