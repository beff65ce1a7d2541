"""The arithmetic of the statistics: rows in, figures out. Day 0 is Thursday, 1970-01-01."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hipvoice.core.history import statistics
from hipvoice.core.history.statistics import DoneSession, Goal, PainTrend, Total
from hipvoice.core.history.trends import TestResult, monday_of, score_trends
from hipvoice.core.routine.routine import Side

EPOCH = date(1970, 1, 1)
MONDAY = (date(2026, 11, 16) - EPOCH).days
TODAY = MONDAY + 4


@given(st.dates())
def test_a_week_begins_on_monday(day: date) -> None:
    monday = monday_of((day - EPOCH).days)
    assert EPOCH + timedelta(days=monday) == day - timedelta(days=day.weekday())


@pytest.mark.parametrize(
    ("days", "goal"), [(0, Goal.BELOW), (1, Goal.BELOW), (2, Goal.MET), (3, Goal.MET), (4, "above")]
)
def test_two_to_three_days_a_week_meet_the_guidance(days: int, goal: Goal) -> None:
    assert statistics.goal_of(days) == goal


def test_weeks_count_days_not_sessions() -> None:
    sessions = [
        DoneSession(MONDAY, 4, 4, 60_000),
        DoneSession(MONDAY, 4, 1, 30_000),
        DoneSession(MONDAY + 2, 4, 0, 5_000),  # nothing completed: no day of practice
        DoneSession(MONDAY - 1, 4, 4, 10_000),
        DoneSession(MONDAY - 15, 4, 4, 10_000),  # before the requested time
    ]
    weeks = statistics.weekly(sessions, (MONDAY - 7, TODAY))
    assert [(w.monday, w.days, w.active_ms) for w in weeks] == [
        (MONDAY - 7, 1, 10_000),
        (MONDAY, 1, 95_000),
    ]


@pytest.mark.parametrize(
    ("ever", "sessions", "first"),
    [
        ([MONDAY - 6], [], -7),  # a Tuesday: its week had begun
        ([], [MONDAY - 14], -14),  # nothing was completed, and yet it was a session
        ([MONDAY - 365], [], -21),  # there was something before these weeks
        ([], [], 0),
    ],
)
def test_there_are_no_weeks_before_the_first_session(
    ever: list[int], sessions: list[int], first: int
) -> None:
    done = [DoneSession(day, 4, 0, 5_000) for day in sessions]
    counted = statistics.count(statistics.Rows(ever, done, (), (), ()), TODAY, 4)
    assert [w.monday - MONDAY for w in counted.weeks] == [*range(first, 1, 7)]
    assert counted.span == (MONDAY + first, TODAY)


def days(*weeks: int) -> list[int]:
    """That many days in each week up to the current one."""
    first = MONDAY - 7 * (len(weeks) - 1)
    return [first + 7 * week + day for week, count in enumerate(weeks) for day in range(count)]


@pytest.mark.parametrize(
    ("weeks", "streak"),
    [
        ((), 0),
        ((2,), 1),
        ((1,), 0),
        ((2, 0), 1),  # this week is not over
        ((2, 1), 1),
        ((2, 2), 2),
        ((3, 1, 2, 7, 1), 2),
        ((2, 2, 2, 0, 0), 0),
    ],
)
def test_a_streak_is_weeks_with_two_days(weeks: tuple[int, ...], streak: int) -> None:
    assert statistics.streak(days(*weeks) * 2, TODAY) == streak


def total(side: Side | None, worked_ms: int) -> Total:
    return Total("pigeon", "Pigeon", side, 1, worked_ms)


@pytest.mark.parametrize(
    ("left", "right", "less"),
    [(90, 110, None), (89, 111, Side.LEFT), (111, 89, Side.RIGHT), (0, 5, Side.LEFT), (0, 0, None)],
)
def test_sides_that_differ_by_a_tenth_are_uneven(left: int, right: int, less: Side | None) -> None:
    rows = [total(Side.LEFT, left), total(Side.RIGHT, right), total(None, 1_000)]
    (balance,) = statistics.balances(rows)
    assert (balance.left_ms, balance.right_ms, balance.less) == (left, right, less)


def test_a_side_that_was_never_done_has_no_time() -> None:
    (balance,) = statistics.balances([total(Side.RIGHT, 30_000)])
    assert (balance.left_ms, balance.less) == (0, Side.LEFT)


def test_completion_is_of_what_was_planned() -> None:
    done = statistics.completion([DoneSession(1, 8, 2, 0), DoneSession(2, 4, 4, 0)])
    assert (done.sessions, done.planned, done.completed, done.share) == (2, 12, 6, 0.5)
    assert statistics.completion([]).share is None


def test_pain_is_compared_between_the_halves() -> None:
    answers = [(10, 6), (14, 4), (15, 2), (19, 4)]
    assert statistics.pain_trend(answers, 10, 19) == PainTrend(4, 5.0, 3.0, -2.0, meaningful=True)
    less = statistics.pain_trend([(10, 4), (19, 3)], 10, 19)
    assert (less.change, less.meaningful) == (-1.0, False)


def test_one_half_alone_is_no_trend() -> None:
    assert statistics.pain_trend([(19, 4)], 10, 19) == PainTrend(1, None, 4.0, None, False)  # noqa: FBT003 - the last field
    assert statistics.pain_trend([], 10, 19).answers == 0


def test_a_day_that_came_twice_has_one_score() -> None:
    """Somebody who flies over the date line has Tuesday, Monday, Tuesday."""
    answers = [(TODAY, False), (TODAY - 1, False), (TODAY, True)]
    results = [TestResult(day, "T5", "Stick", Side.LEFT, passed, None) for day, passed in answers]
    (trend,) = score_trends(results)
    assert [(scored.day, scored.points) for scored in trend.days] == [(TODAY - 1, 50), (TODAY, 100)]
    assert (trend.change, trend.overall) == (50, 50)
