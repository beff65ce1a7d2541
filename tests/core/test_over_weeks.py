"""What is to be assessed, as it has not improved over weeks: by the rules, and never too often."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hipvoice.core.engine import Engine
from hipvoice.core.entries import Answered, Ending, SessionEnded
from hipvoice.core.events import Closed
from hipvoice.core.history.trends import (
    LATELY_DAYS,
    Persisting,
    Told,
    monday_of,
    persisting,
    to_assess,
)
from hipvoice.core.programme.assessment import Finding
from hipvoice.core.routine.routine import Place, Side
from hipvoice.core.session.account import counted
from hipvoice.core.session.replay import Beginning
from hipvoice.core.session.session import summary, told_by
from hipvoice.core.session.state import State
from hipvoice.core.timeline.timeline import Background, compile_routine
from hipvoice.drivers.loop import simulate
from tests.core.golden import LANGUAGE
from tests.core.left import Killed, found, left
from tests.core.routines import VARIED
from tests.tries import tries

PAIN = Persisting()


def weekly(*pain: int, every: int = 7, exercise: str = "") -> list[Told]:
    return [Told(every * n, {exercise: value}) for n, value in enumerate(pain)]


def results(*degrees: int, every: int = 14, side: Side = Side.LEFT) -> list[Told]:
    """A test that 45 degrees pass."""
    found = [Finding("T3", side, value >= 45, value) for value in degrees]
    return [Told(every * n, {}, (finding,)) for n, finding in enumerate(found)]


@pytest.mark.parametrize(
    ("pain", "stays"),
    [
        ((2, 2, 2, 2, 2, 2), True),
        ((4, 4, 4, 4, 4, 4), True),
        ((1, 2, 3, 3, 4, 5), True),
        ((2, 3, 2, 2, 3, 2), True),
        ((1, 1, 1, 1, 1, 1), False),  # hardly felt
        ((3, 3, 3, 2, 2, 2), False),  # lower
        ((6, 6, 6, 5, 5, 5), True),  # lower, but strong, and the change is not meaningful
        ((7, 7, 7, 5, 5, 5), False),
        ((4, 4, 4, 4, 4, 1), False),  # not today
        ((2, 2, 2, 2, 2), False),  # too few answers
        ((9, 9, 9, 9, 9), False),
    ],
)
def test_pain_that_stays(pain: tuple[int, ...], stays: bool) -> None:  # noqa: FBT001
    assert persisting(weekly(*pain)) == (PAIN if stays else None)
    assert to_assess(weekly(*pain)) == persisting(weekly(*pain))


@pytest.mark.parametrize(("every", "stays"), [(4, False), (5, False), (6, True), (14, True)])
def test_it_takes_four_weeks(every: int, stays: bool) -> None:  # noqa: FBT001
    assert bool(persisting(weekly(3, 3, 3, 3, 3, 3, every=every))) is stays


def test_six_answers_on_one_day_are_not_six_days() -> None:
    days = [0, 28, 28, 28, 28, 28]
    assert persisting([Told(day, {"": 5}) for day in days]) is None


def test_what_is_long_ago_does_not_matter() -> None:
    ago = weekly(9, 9, 9)
    lately = [Told(LATELY_DAYS + 14 + s.day, s.pain) for s in weekly(3, 3, 3, 3, 3, 3)]
    assert persisting([*ago, *lately]) == PAIN
    assert persisting([*ago, *lately[:5]]) is None


def test_an_exercise_that_was_done_without_pain_gets_better() -> None:
    assert persisting(weekly(3, 3, 3, 3, 3, 3, exercise="E5")) == Persisting(exercise="E5")
    assert persisting(weekly(3, 3, 3, 0, 0, 3, exercise="E5")) is None


def test_the_exercise_comes_before_the_session_and_the_test() -> None:
    together = [
        Told(one.day, {"": 3, "E5": 3, "E6": 0}, two.findings)
        for one, two in zip(weekly(*[3] * 6), results(*[20] * 6, every=7), strict=True)
    ]
    assert persisting(together) == Persisting(exercise="E5")
    only = [Told(s.day, {"": s.pain[""], "E6": 0}, s.findings) for s in together]
    assert persisting(only) == PAIN


@pytest.mark.parametrize(
    ("degrees", "stays"),
    [
        ((30, 30, 30), True),
        ((30, 40, 25), True),
        ((30, 30, 35), False),
        ((45, 50, 45), False),  # it passes
        ((30, 30), False),
    ],
)
def test_a_test_that_stays_limited(degrees: tuple[int, ...], stays: bool) -> None:  # noqa: FBT001
    assert persisting(results(*degrees)) == (Persisting(test="T3") if stays else None)


def test_each_side_is_compared_with_itself() -> None:
    left, right = results(40, 40, 40), results(20, 30, 35, side=Side.RIGHT)
    both = [Told(a.day, {}, (*b.findings, *a.findings)) for a, b in zip(left, right, strict=True)]
    assert persisting(both) == Persisting(test="T3")
    assert persisting([*both[:2], Told(28, {}, right[2].findings)]) is None


def test_only_what_was_told_today_is_spoken_of() -> None:
    assert to_assess([*weekly(3, 3, 3, 3, 3, 3), Told(40, {"E6": 0})]) is None


def test_a_session_without_its_summary_did_not_say_it() -> None:
    sessions = weekly(3, 3, 3, 3, 3, 3)
    again = [*sessions, Told(sessions[-1].day, {"": 3})]
    assert to_assess(again) is None
    assert to_assess([*again[:5], Told(35, {"": 3}, summed_up=False), again[-1]]) == PAIN


sessions_ = st.lists(st.tuples(st.integers(0, 6), st.integers(0, 5)), max_size=40)


def said(sessions: Sequence[Told]) -> list[int]:
    """The days on which it was said."""
    return [s.day for n, s in enumerate(sessions, 1) if to_assess(sessions[:n])]


@given(sessions_, st.integers(20_000, 20_006))
@settings(max_examples=tries(300))
def test_it_is_said_at_most_once_a_week_and_never_early(
    steps: list[tuple[int, int]], day: int
) -> None:
    sessions: list[Told] = []
    for gap, pain in steps:
        day += gap
        sessions.append(Told(day, {"": pain}))
    days = said(sessions)
    assert all(count == 1 for count in Counter(map(monday_of, days)).values())
    for one in days:
        before = {s.day for s in sessions if s.day <= one}
        assert one - min(before) >= 28
        assert len(before) >= 6


@given(st.integers(2, 10), st.integers(1, 4), st.integers(20_000, 20_006))
@settings(max_examples=tries(100))
def test_steady_pain_is_spoken_of_every_week_from_the_fifth_on(
    pain: int, every: int, day: int
) -> None:
    sessions = [Told(day + every * n, {"": pain}) for n in range(90 // every)]
    weeks = {monday_of(s.day) for s in sessions if s.day - day >= 28}
    assert {monday_of(one) for one in said(sessions)} == weeks


FIVE = Background(told=tuple(weekly(3, 3, 3, 3, 3, exercise="bridge")), today=35)


def last_words(state: State, background: Background) -> str:
    end = SessionEnded(9, 0, Ending.FINISHED, 1, 2, 60_000)
    return summary(LANGUAGE.wording, background, end, state)[-1]


def test_what_is_said_at_the_end() -> None:
    timeline = compile_routine(VARIED, LANGUAGE.wording)
    state = State(timeline, 0, timeline.segments[0], volume=80, rate=165)
    assert "week" in last_words(state, FIVE)
    done = replace(state, completed=frozenset({Place(0, 1)}))
    assert told_by(done, 35) == Told(35, {"bridge": 0})
    assert "some weeks" not in last_words(done, FIVE)
    hurt = replace(done, felt={"bridge": 3})
    assert (
        last_words(hurt, FIVE) == "Bridge has hurt for some weeks. Have it assessed by a clinician."
    )
    elsewhere = Background(told=tuple(weekly(3, 3, 3, 3, 3, exercise="E5")), today=35)
    strange = replace(done, felt={"E5": 3})  # of a version that was left again
    assert last_words(strange, elsewhere).startswith("The pain has not eased")
    failing = replace(
        state, findings={Place(0, 1, Side.LEFT): Finding("T3", Side.LEFT, passed=False)}
    )
    before = Background(told=tuple(results(20, 20)), today=28)
    assert last_words(failing, before).startswith("One test is no better")


def test_the_strongest_answer_of_a_session_is_kept() -> None:
    timeline = compile_routine(VARIED, LANGUAGE.wording)
    state = State(timeline, 0, timeline.segments[0], volume=80, rate=165)
    for number, (question, value) in enumerate([("pain", 3), ("pain", 2), ("effort", 9)]):
        state = counted(state, Answered(number, 0, question, value, "bridge"), LANGUAGE.wording)
    assert state.felt == {"bridge": 3}


def test_a_resumed_session_is_not_its_own_past() -> None:
    """What was known when it began counts, and not what it wrote itself."""
    before = Killed(compile_routine(VARIED, LANGUAGE.wording), LANGUAGE)
    _, entries = left(before, [], 70_000)
    there = found(VARIED, LANGUAGE, entries, FIVE)
    assert there
    tested = (Finding("T3", Side.LEFT, passed=False),)
    start = Beginning(resumption=replace(there, earlier=replace(FIVE, tested=tested)))
    itself = replace(FIVE, told=(*FIVE.told, Told(35, {"bridge": 3}, summed_up=True)))
    engine = Engine(compile_routine(VARIED, LANGUAGE.wording), LANGUAGE, itself, beginning=start)
    simulate(engine, [(1_000, Closed())])
    assert engine.session.background.told == FIVE.told
    assert engine.session.background.tested == tested
