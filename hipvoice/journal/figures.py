"""The rows that `core.history` counts, test results, and how exercises went.

SQL does the adding up, so there are few of them.

Everything that was undone or amended is left out. Days are those of `core.history`, in the time
zone where the session began. A span is its first and its last day.
"""

# ruff: noqa: S608 - the queries are put together from the pieces of this file

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from typing import Any, Final

from hipvoice.core.entries import Asked
from hipvoice.core.history.statistics import DoneSession, Rows, Total
from hipvoice.core.history.trends import (
    LATELY_DAYS,
    SessionPain,
    StrongPain,
    TestResult,
    Told,
    Version,
)
from hipvoice.core.programme.assessment import HIGH, Finding
from hipvoice.core.programme.proposals import Practice
from hipvoice.core.routine.routine import Side
from hipvoice.journal.ids import first_id
from hipvoice.journal.store import Journal

DAY_MS: Final = 24 * 60 * 60 * 1000
_WEEK_DAYS: Final = 7
_ABROAD: Final = 2  # days: the ids of a day are no further off than that, in any time zone

# How many sets a session had in the end: what was found or chosen on the way may have added some.
PLANNED: Final = """coalesce((SELECT d.sets FROM counted_ended AS d WHERE d.session = b.session
    ORDER BY d.number DESC LIMIT 1), b.sets)"""
DAY: Final = f"(e.written + e.utc_offset * 60000) / {DAY_MS}"
_BEGAN: Final = "counted_began AS b JOIN entries AS e USING (session, number)"
_WITHIN: Final = f"b.session BETWEEN :low AND :high AND {DAY} BETWEEN :first AND :last"

# A session makes its day a day of practice once one of its sets was completed.
_DAYS: Final = "SELECT DISTINCT day FROM days WHERE completed > 0"

# A session that was cut off has no duration of its own; that of its sets is used.
_SESSIONS: Final = f"""
SELECT {DAY}, {PLANNED}, count(DISTINCT iif(s.status = 'completed',
        s.step || ' ' || s."set" || ' ' || coalesce(s.side, ''), NULL)),
    coalesce((SELECT max(d.active_ms) FROM counted_ended AS d WHERE d.session = b.session),
        sum(s.worked_ms), 0)
FROM {_BEGAN} LEFT JOIN counted_sets AS s ON s.session = b.session
WHERE {_WITHIN} GROUP BY b.session"""

_EVER: Final = """
SELECT exercise, max(name), nullif(side, ''), sum(completed), sum(worked_ms) FROM totals
GROUP BY exercise, side"""
_SPAN: Final = f"""
SELECT s.exercise, max(s.name), s.side, sum(s.status = 'completed'), sum(s.worked_ms)
FROM counted_sets AS s WHERE s.session BETWEEN :low AND :high
AND s.session IN (SELECT b.session FROM {_BEGAN} WHERE {_WITHIN}) GROUP BY s.exercise, s.side"""

_PAIN: Final = f"""
SELECT {DAY}, a.value FROM {_BEGAN} JOIN counted_answers AS a ON a.session = b.session
WHERE {_WITHIN} AND a.question = 'pain' ORDER BY a.session, a.number"""

_ACTIVITIES: Final = f"""
SELECT {DAY}, a.exercise, a.value FROM counted_answers AS a JOIN entries AS e
USING (session, number) WHERE a.question = 'activity' ORDER BY a.session, a.number"""
_AROUND: Final = f"""
SELECT {DAY}, b.name, max(iif(a.question = 'pain-before', a.value, NULL)),
    max(iif(a.question = 'pain' AND a.exercise = '', a.value, NULL))
FROM {_BEGAN} JOIN counted_answers AS a ON a.session = b.session
WHERE {_WITHIN} AND a.question IN ('pain', 'pain-before') AND a.exercise = ''
GROUP BY b.session ORDER BY b.session"""

_LEFT_OUT: Final = f"""
WITH left_out AS (
    SELECT a.exercise, max({DAY}) AS last
    FROM {_BEGAN} JOIN counted_answers AS a ON a.session = b.session
    WHERE {_WITHIN} AND a.exercise <> '' AND (a.question = :pain AND a.value >= :high
        OR a.question = :again AND a.value = 0)
    GROUP BY a.exercise)
SELECT coalesce(
        (SELECT s.name FROM counted_sets AS s
         WHERE s.exercise = l.exercise ORDER BY s.session DESC LIMIT 1),
        (SELECT max(t.name) FROM counted_assessed AS t WHERE t.test = l.exercise),
        l.exercise
    ) AS name, max(l.last)
FROM left_out AS l GROUP BY name ORDER BY max(l.last) DESC, name"""

_STRONG: Final = f"""
SELECT {DAY}, coalesce(
        (SELECT max(s.name) FROM counted_sets AS s
         WHERE s.session = b.session AND s.exercise = a.exercise), a.exercise),
    max(iif(a.question = :pain, a.value, 0)) AS pain,
    max(iif(a.question = :numbness, a.value, NULL)),
    max(iif(a.question = :below_knee, a.value, NULL))
FROM {_BEGAN} JOIN counted_answers AS a ON a.session = b.session
WHERE {_WITHIN} AND a.exercise <> '' GROUP BY b.session, a.exercise HAVING pain >= :high
ORDER BY b.session, min(a.number)"""
_ASKED: Final = {"pain": Asked.PAIN, "numbness": Asked.NUMBNESS, "below_knee": Asked.BELOW_KNEE}

DaySpan = tuple[int, int]


def days_of_practice(journal: Journal) -> list[int]:
    """Every day on which a set was completed. Raises HipvoiceError."""
    return [day for (day,) in journal.select(_DAYS)]


def done_sessions(journal: Journal, span: DaySpan) -> list[DoneSession]:
    """The sessions within `span`. Raises HipvoiceError."""
    return [DoneSession(*row) for row in journal.select(_SESSIONS, _values(span))]


def pain_answers(journal: Journal, span: DaySpan) -> list[tuple[int, int]]:
    """Day and pain (0-10) of every answer within `span`. Raises HipvoiceError."""
    return [(day, pain) for day, pain in journal.select(_PAIN, _values(span))]


def activity_answers(journal: Journal) -> list[tuple[int, str, int]]:
    """Day, activity and value (0-10) of every answer about one, oldest first.

    Raises HipvoiceError.
    """
    return [(day, about, value) for day, about, value in journal.select(_ACTIVITIES)]


def session_pain(journal: Journal, span: DaySpan) -> list[SessionPain]:
    """Pain before and after the sessions within `span` that told of it. Raises HipvoiceError."""
    return [SessionPain(*row) for row in journal.select(_AROUND, _values(span))]


def left_out(journal: Journal, span: DaySpan) -> list[tuple[str, int]]:
    """The exercises (their names) that were left out because of pain within `span`.

    Each with the day on which that was last the case. Raises HipvoiceError.
    """
    values = {**_values(span), "pain": Asked.PAIN, "again": Asked.AGAIN, "high": HIGH}
    return [(name, day) for name, day in journal.select(_LEFT_OUT, values)]


def strong_pain(journal: Journal, span: DaySpan) -> list[StrongPain]:
    """Every exercise that hurt strongly within `span`, oldest first. Raises HipvoiceError."""

    def said(value: int | None) -> bool | None:
        return None if value is None else bool(value)

    found = journal.select(_STRONG, {**_values(span), **_ASKED, "high": HIGH})
    return [StrongPain(day, name, pain, said(a), said(b)) for day, name, pain, a, b in found]


def totals(journal: Journal, span: DaySpan) -> list[Total]:
    """The sums over the sets within `span`. Raises HipvoiceError."""
    return _totals(journal.select(_SPAN, _values(span)))


def totals_ever(journal: Journal) -> list[Total]:
    """The sums over all sets, by exercise and side. Raises HipvoiceError."""
    return _totals(journal.select(_EVER))


def _values(span: DaySpan) -> dict[str, Any]:
    first, last = span
    low, high = first_id((first - _ABROAD) * DAY_MS), first_id((last + 1 + _ABROAD) * DAY_MS)
    return {"first": first, "last": last, "low": low, "high": high}


def _totals(rows: list[tuple[Any, ...]]) -> list[Total]:
    """The sums that are not empty."""
    return [
        Total(exercise, name, Side(side) if side else None, completed, worked)
        for exercise, name, side, completed, worked in rows
        if completed or worked
    ]


_TESTS: Final = f"""
SELECT {DAY}, a.test, a.name, a.side, a.passed, a.degrees
FROM counted_assessed AS a JOIN entries AS e USING (session, number)
ORDER BY a.session, a.number"""

# SQLite takes the other columns from the row with the maximum, here the latest choice.
_VERSIONS: Final = f"""
SELECT exercise, variant, ms, {DAY}, max(session || printf('%020d', number)) FROM (
    SELECT session, number, exercise, variant, NULL AS ms FROM counted_switched
    UNION ALL SELECT session, number, exercise, variant, ms FROM counted_suggested WHERE taken
) JOIN entries AS e USING (session, number) GROUP BY exercise, ms IS NULL ORDER BY exercise"""


def rows(journal: Journal, span: DaySpan) -> Rows:
    """Everything that the statistics of `span` count. Raises HipvoiceError."""
    return Rows(
        days=days_of_practice(journal),
        sessions=done_sessions(journal, span),
        pain=pain_answers(journal, span),
        totals=totals(journal, span),
        ever=totals_ever(journal),
        tests=test_results(journal),
        versions=versions(journal),
        session_pain=session_pain(journal, span),
        activities=activity_answers(journal),
    )


def test_results(journal: Journal) -> list[TestResult]:
    """Every answer to a test, oldest first. Raises HipvoiceError."""
    return [
        TestResult(day, test, name, Side(side) if side else None, bool(passed), degrees)
        for day, test, name, side, passed, degrees in journal.select(_TESTS)
    ]


def versions(journal: Journal) -> list[Version]:
    """The last choice for each exercise, unless it is the exercise itself. Raises HipvoiceError.

    A hold that was agreed to is a choice as well; if it was taken back later, the original hold is
    given.
    """
    rows = journal.select(_VERSIONS)
    return [
        Version(exercise, variant, ms, day)
        for exercise, variant, ms, day, _ in rows
        if variant != exercise
    ]


# A session that was closed or cut off ended without its summary.
_TOLD: Final = f"""
SELECT b.session, {DAY}, EXISTS (SELECT 1 FROM counted_ended AS d
    WHERE d.session = b.session AND d.ending <> 'closed')
FROM {_BEGAN} WHERE b.session BETWEEN :low AND :high ORDER BY b.session"""
_TOLD_PAIN: Final = """
SELECT session, exercise, max(value) FROM (
    SELECT session, exercise, 0 AS value FROM counted_sets WHERE status = 'completed'
    UNION ALL SELECT session, exercise, value FROM counted_answers WHERE question = 'pain'
) WHERE session BETWEEN :low AND :high GROUP BY session, exercise"""
_TOLD_BEFORE: Final = """
SELECT session, max(value) FROM counted_answers
WHERE question = 'pain-before' AND session BETWEEN :low AND :high GROUP BY session"""
_TOLD_TESTS: Final = """
SELECT session, test, side, passed, degrees FROM counted_assessed
WHERE session BETWEEN :low AND :high ORDER BY session, number"""


def told(journal: Journal, today: int, before: str) -> tuple[Told, ...]:
    """What the sessions of the last weeks told, oldest first. Raises HipvoiceError.

    They are the sessions up to `before` that matter for what to have assessed this week.
    """
    since = first_id((today - LATELY_DAYS - _WEEK_DAYS - _ABROAD) * DAY_MS)
    span = {"low": since, "high": before}
    pain: defaultdict[str, dict[str, int]] = defaultdict(dict)
    for session, exercise, value in journal.select(_TOLD_PAIN, span):
        pain[session][exercise] = value
    began_with = dict(journal.select(_TOLD_BEFORE, span))
    tests: defaultdict[str, list[Finding]] = defaultdict(list)
    for session, test, side, passed, degrees in journal.select(_TOLD_TESTS, span):
        tests[session].append(Finding(test, Side(side) if side else None, bool(passed), degrees))
    return tuple(
        Told(day, pain[session], tuple(tests[session]), bool(summed_up), began_with.get(session))
        for session, day, summed_up in journal.select(_TOLD, span)
        if session != before
    )


# Eight weeks: what was easy before that says little about today.
LATELY_MS: Final = 8 * 7 * 24 * 60 * 60 * 1000

_PRACTICES: Final = f"""
SELECT s.session, began.day, s.exercise, min(s.status = 'completed' AND s.attempt = 1),
    (SELECT max(a.value) FROM counted_answers AS a
     WHERE a.session = s.session AND a.question = 'pain' AND a.exercise = s.exercise),
    (SELECT max(a.value) FROM counted_answers AS a
     WHERE a.session = s.session AND a.question = 'effort'),
    (SELECT max(a.value) FROM counted_answers AS a
     WHERE a.session = s.session AND a.question = 'pain')
FROM counted_sets AS s
JOIN (SELECT b.session, {DAY} AS day FROM {_BEGAN}) AS began ON began.session = s.session
WHERE s.session >= ? AND s.exercise IN ({{marks}})
GROUP BY s.session, s.exercise ORDER BY s.session DESC"""

_SUGGESTED: Final = "SELECT exercise, max(session) FROM counted_suggested GROUP BY exercise"


def practices(journal: Journal, exercises: Collection[str]) -> list[Practice]:
    """How these exercises (ids) went in recent weeks, newest first. Raises HipvoiceError."""
    since = first_id(int(journal.now().timestamp() * 1000) - LATELY_MS)
    marks = ", ".join("?" * len(exercises))
    rows = journal.select(_PRACTICES.format(marks=marks), (since, *exercises))
    return [
        Practice(session, day, exercise, bool(whole), *answers)
        for session, day, exercise, whole, *answers in rows
    ]


def suggested(journal: Journal) -> dict[str, str]:
    """The session of the last suggestion about each exercise (slug). Raises HipvoiceError."""
    return dict(journal.select(_SUGGESTED))
