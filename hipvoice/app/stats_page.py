"""The statistics as a page: tables and lines."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

from hipvoice.app.pages import Bar, Cell, Page, Table
from hipvoice.app.words import count, course, iso
from hipvoice.core.balance import Total
from hipvoice.core.routine import Side
from hipvoice.core.statistics import GUIDANCE, Statistics, Week
from hipvoice.core.transcript import minutes
from hipvoice.core.trends import PainTrend, TestResult, TestTrend, Version

MOST_RESULTS: Final = 4  # of a test in one line


def stats_page(counted: Statistics, name: Callable[[str], str]) -> Page:
    """The statistics to be read; `name` tells the name of an exercise by its slug."""
    least, most = GUIDANCE
    days = counted.weeks[-1].days
    return [
        f"Streak: {count(counted.streak, 'week')} in a row with at least {least} days.",
        f"This week: {count(days, 'day')}; advised are {least} to {most} or more.",
        _weeks_table(counted),
        *_exercise_tables(counted),
        *_tests_table(counted),
        *_versions_table(counted, name),
        "",
        _completion_line(counted),
        _pain_line(counted.pain),
    ]


def _weeks_table(counted: Statistics) -> Table:
    rows: list[tuple[Cell, ...]] = [
        (iso(w.monday), str(w.days), w.goal, minutes(w.active_ms), _mean(w), Bar(w.days / 7))
        for w in counted.weeks
    ]
    return Table(("week of", ">days", "guidance", ">time", ">pain", ""), rows, "Weeks")


def _mean(week: Week) -> str:
    return "" if week.pain is None else f"{week.pain:.1f}"


def _exercise_tables(counted: Statistics) -> Iterator[Table]:
    latest = {(t.exercise, t.side): t for t in counted.totals}
    rows: list[tuple[Cell, ...]] = [
        (t.name, t.side or "", *_amounts(latest.get((t.exercise, t.side))), *_amounts(t))
        for t in counted.ever
    ]
    span = count(len(counted.weeks), "week")
    columns = ("exercise", "side", f">sets, {span}", ">time", ">sets, ever", ">time")
    yield Table(columns, rows, "Time under stretch")
    if counted.balances:
        yield Table(("exercise", ">left", ">right", "less", ""), _balance_rows(counted), "Balance")


def _amounts(total: Total | None) -> tuple[str, str]:
    return (str(total.completed), minutes(total.worked_ms)) if total else ("0", "0:00")


def _balance_rows(counted: Statistics) -> list[tuple[Cell, ...]]:
    rows: list[tuple[Cell, ...]] = []
    for b in counted.balances:
        both = b.left_ms + b.right_ms
        share = b.left_ms / both if both else 0.5
        less = {None: "even", Side.LEFT: "left", Side.RIGHT: "right"}[b.less]
        rows.append((b.name, minutes(b.left_ms), minutes(b.right_ms), less, Bar(share)))
    return rows


def _tests_table(counted: Statistics) -> Iterator[Table]:
    columns = ("test", "side", "results", "last", "change")
    rows: list[tuple[Cell, ...]] = [
        (
            trend.name,
            trend.side or "",
            _results(trend),
            iso(trend.results[-1].day),
            trend.change or "",
        )
        for trend in counted.tests
    ]
    if rows:
        yield Table(columns, rows, "Tests, the newest result on the right")


def _results(trend: TestTrend) -> str:
    """The latest few, in degrees where they were told."""
    shown = trend.results[-MOST_RESULTS:]
    words = [_result(result) for result in shown]
    return " ".join(["…", *words] if len(shown) < len(trend.results) else words)


def _result(result: TestResult) -> str:
    if result.degrees is not None:
        return f"{result.degrees}°"
    return "yes" if result.passed else "no"


def _versions_table(counted: Statistics, name: Callable[[str], str]) -> Iterator[Table]:
    rows: list[tuple[Cell, ...]] = [
        (name(v.exercise), _version(v, name), iso(v.day)) for v in counted.versions
    ]
    if rows:
        yield Table(("exercise", "done as", "since"), rows, "Versions in use")


def _version(version: Version, name: Callable[[str], str]) -> str:
    if version.ms is not None:
        return f"a hold of {round(version.ms / 1000)} s"
    return name(version.variant)


def _completion_line(counted: Statistics) -> str:
    done = counted.completion
    if done.share is None:
        return "Completion: nothing was planned."
    sets = f"{done.completed} of {done.planned} planned sets ({done.share:.0%})"
    return f"Completion: {sets} in {count(done.sessions, 'session')}."


def _pain_line(pain: PainTrend) -> str:
    if not pain.answers:
        return "Pain: not asked or not answered."
    return f"Pain: {course(pain, 'meaningful change')}"
