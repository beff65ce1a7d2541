"""What `core.statistics` counts: the rows of `figures`, test results, and versions in use."""

from __future__ import annotations

from typing import Final

from hipvoice.core.routine import Side
from hipvoice.core.statistics import Rows
from hipvoice.core.trends import TestResult, Version
from hipvoice.journal import figures
from hipvoice.journal.figures import DAY, Span
from hipvoice.journal.store import Journal

_TESTS: Final = f"""
SELECT {DAY}, a.test, a.name, a.side, a.passed, a.degrees
FROM counted_assessed AS a JOIN entries AS e USING (session, number)
ORDER BY a.session, a.number"""  # noqa: S608 - a piece of a query

# SQLite takes the other columns from the row with the maximum, here the latest choice.
_VERSIONS: Final = f"""
SELECT exercise, variant, ms, {DAY}, max(session || printf('%020d', number)) FROM (
    SELECT session, number, exercise, variant, NULL AS ms FROM counted_switched
    UNION ALL SELECT session, number, exercise, variant, ms FROM counted_suggested WHERE taken
) JOIN entries AS e USING (session, number) GROUP BY exercise, ms IS NULL ORDER BY exercise"""  # noqa: S608 - the same


def rows(journal: Journal, span: Span) -> Rows:
    """Everything that the statistics of `span` count. Raises HipvoiceError."""
    return Rows(
        days=figures.days_of_practice(journal),
        sessions=figures.done_sessions(journal, span),
        pain=figures.pain_answers(journal, span),
        totals=figures.totals(journal, span),
        ever=figures.totals_ever(journal),
        tests=test_results(journal),
        versions=versions(journal),
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
