"""What the journal's rows add up to: frequency, completion, sides, pain. Pure arithmetic.

A day is an integer: days since 1970-01-01 in local time. Weeks begin on Monday. Times are in ms.
Today is an argument, because the core looks at no clock.

Rules
1. The goal is at least 2 to 3 days a week; daily is best (ACSM position stand 2011; guidelines 11th
   edition).
2. Sides that differ by a tenth of their sum are called uneven (our own choice).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from hipvoice.core.history.trends import (
    ActivityTrend,
    PainAround,
    PainTrend,
    ScoreTrend,
    SessionPain,
    TestResult,
    TestTrend,
    Version,
    activities_of,
    mean,
    monday_of,
    pain_around,
    pain_trend,
    score_trends,
    trends_of,
)
from hipvoice.core.routine.routine import Side

NO_PAIN_AROUND: Final = pain_around(())
GUIDANCE: Final = (2, 3)  # days a week
UNEVEN = 0.1  # of the time of both sides


class Goal(StrEnum):
    """How the days of a week compare with the guidance."""

    BELOW = "below"
    MET = "met"
    ABOVE = "above"


@dataclass(frozen=True, slots=True)
class Week:
    """The week of the day `monday`: days with a completed set, and time without pauses.

    `pain` is the mean of the answers (0 to 10), None without any.
    """

    monday: int
    days: int
    active_ms: int
    goal: Goal
    pain: float | None = None


@dataclass(frozen=True, slots=True)
class DoneSession:
    """One session on `day`: sets planned and completed (each place once), time without pauses."""

    day: int
    planned: int
    completed: int
    active_ms: int


def practised_ms(sessions: Iterable[DoneSession]) -> Counter[int]:
    """The time of each day of practice, of all of its sessions; ms without pauses."""
    sessions = [*sessions]
    practised = {session.day for session in sessions if session.completed}
    found: Counter[int] = Counter()
    for session in sessions:
        if session.day in practised:
            found[session.day] += session.active_ms
    return found


@dataclass(frozen=True, slots=True)
class Completion:
    """How much of what was planned was done; `share` is None if nothing was planned."""

    sessions: int
    planned: int
    completed: int
    share: float | None


@dataclass(frozen=True, slots=True)
class Statistics:
    """All statistics: `weeks` and the fields below it are for the span of days.

    It begins with the week of the first session at the earliest, because nothing was missed before.
    `ever`, `tests`, `scores`, `versions` and `activities` are for all time. `session_pain` is what
    each session told of pain before and after it, oldest first, and `around` compares the two.
    """

    span: tuple[int, int]
    streak: int
    weeks: tuple[Week, ...]
    completion: Completion
    pain: PainTrend
    balances: tuple[Balance, ...]
    totals: tuple[Total, ...]
    ever: tuple[Total, ...]
    tests: tuple[TestTrend, ...]
    scores: tuple[ScoreTrend, ...]
    versions: tuple[Version, ...]
    session_pain: tuple[SessionPain, ...] = ()
    around: PainAround = NO_PAIN_AROUND
    activities: tuple[ActivityTrend, ...] = ()


@dataclass(frozen=True, slots=True)
class Rows:
    """The rows of a span that the statistics are counted from.

    `days` (every day of practice), `ever`, `tests`, `versions` and `activities` (the day, the words
    and 0 to 10) are for all time; tests and activities come oldest first.
    """

    days: Collection[int]
    sessions: Collection[DoneSession]
    pain: Sequence[tuple[int, int]]
    totals: Sequence[Total]
    ever: Sequence[Total]
    tests: Sequence[TestResult] = ()
    versions: Sequence[Version] = ()
    session_pain: Sequence[SessionPain] = ()
    activities: Sequence[tuple[int, str, int]] = ()


@dataclass(frozen=True, slots=True)
class Total:
    """All sets of an exercise (a slug) on one side: how many were completed, time worked."""

    exercise: str
    name: str
    side: Side | None
    completed: int
    worked_ms: int


@dataclass(frozen=True, slots=True)
class Balance:
    """The times of both sides of an exercise; `less` is the side with less, None if even."""

    exercise: str
    name: str
    left_ms: int
    right_ms: int
    less: Side | None


def span_of(today: int, weeks: int) -> tuple[int, int]:
    """The first and the last day of the last `weeks` weeks, which end today."""
    return monday_of(today) - 7 * (weeks - 1), today


def count(rows: Rows, today: int, weeks: int) -> Statistics:
    """The statistics of the last `weeks` weeks, counted from rows of their span."""
    span = max(span_of(today, weeks)[0], monday_of(first_day(rows, today))), today
    return Statistics(
        span=span,
        streak=streak(rows.days, today),
        weeks=weekly(rows.sessions, span, rows.pain),
        completion=completion(rows.sessions),
        pain=pain_trend(rows.pain, *span),
        balances=balances(rows.totals),
        totals=tuple(rows.totals),
        ever=tuple(rows.ever),
        tests=trends_of(rows.tests),
        scores=score_trends(rows.tests),
        session_pain=tuple(rows.session_pain),
        around=pain_around(rows.session_pain),
        activities=activities_of(rows.activities),
        versions=tuple(rows.versions),
    )


def first_day(rows: Rows, today: int) -> int:
    """The day of the first known session; today if there is none yet."""
    return min((today, *rows.days, *(session.day for session in rows.sessions)))


def goal_of(days: int) -> Goal:
    """How that many days in a week compare with the guidance."""
    least, most = GUIDANCE
    return Goal.BELOW if days < least else Goal.MET if days <= most else Goal.ABOVE


def weekly(
    sessions: Iterable[DoneSession],
    span: tuple[int, int],
    pain: Iterable[tuple[int, int]] = (),
) -> tuple[Week, ...]:
    """The weeks of a span of days, oldest first, including empty ones.

    `pain` has the answers: the day, and 0 to 10.
    """
    days, active = defaultdict[int, set[int]](set), Counter[int]()
    answers = defaultdict[int, list[int]](list)
    for day, value in pain:
        answers[monday_of(day)].append(value)
    for session in sessions:
        monday = monday_of(session.day)
        if session.completed:
            days[monday].add(session.day)
        active[monday] += session.active_ms
    mondays = range(monday_of(span[0]), span[1] + 1, 7)
    return tuple(
        Week(m, len(days[m]), active[m], goal_of(len(days[m])), mean(answers[m])) for m in mondays
    )


def streak(days: Iterable[int], today: int) -> int:
    """How many weeks in a row had enough days. The current week does not break the streak."""
    of_week = Counter(monday_of(day) for day in set(days))
    monday, weeks = monday_of(today), 0
    if of_week[monday] >= GUIDANCE[0]:
        weeks = 1
    while of_week[monday - 7] >= GUIDANCE[0]:
        monday, weeks = monday - 7, weeks + 1
    return weeks


def completion(sessions: Collection[DoneSession]) -> Completion:
    """Completed of planned sets over all sessions."""
    planned = sum(session.planned for session in sessions)
    completed = sum(session.completed for session in sessions)
    share = min(completed / planned, 1.0) if planned else None
    return Completion(len(sessions), planned, completed, share)


def balances(totals: Iterable[Total]) -> tuple[Balance, ...]:
    """Both sides of every exercise that has sides, in the order of the rows."""
    names: dict[str, str] = {}
    times: Counter[tuple[str, Side]] = Counter()
    for total in totals:
        if total.side is not None:
            names[total.exercise] = total.name
            times[total.exercise, total.side] += total.worked_ms
    return tuple(
        _balance(exercise, name, times[exercise, Side.LEFT], times[exercise, Side.RIGHT])
        for exercise, name in names.items()
    )


def _balance(exercise: str, name: str, left: int, right: int) -> Balance:
    even = abs(left - right) <= UNEVEN * (left + right)
    less = None if even else Side.LEFT if left < right else Side.RIGHT
    return Balance(exercise, name, left, right, less)
