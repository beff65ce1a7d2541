"""What the journal adds up to: read from the file, counted by the core, as pages and as JSON."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any, Final

from hipvoice.app.journal.journal import Reply, opened
from hipvoice.app.journal.pages import (
    BarCell,
    Cell,
    Page,
    Table,
    activity_line,
    around,
    count,
    course,
    iso,
    movement_name,
    number_of,
    signed,
)
from hipvoice.core.history import statistics
from hipvoice.core.history.statistics import GUIDANCE, Statistics, Total, Week
from hipvoice.core.history.trends import (
    PainAround,
    PainTrend,
    TestResult,
    TestTrend,
    Version,
    monday_of,
)
from hipvoice.core.programme.assessment import FULL
from hipvoice.core.routine.routine import Side
from hipvoice.core.session.transcript import minutes
from hipvoice.journal import figures
from hipvoice.journal.figures import rows
from hipvoice.routines.library import Library

MAX_RESULTS: Final = 4  # results of a test in one line

LONG_MS: Final = 10 * 60 * 1000  # a day with this much is marked "#" in the calendar
WEEKDAYS: Final = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
LEGEND: Final = ". no practice   + under ten minutes   # ten minutes or more"


def stats(path: Path | None, weeks: int, today: date, person: str | None = None) -> Reply:
    """The statistics of the latest `weeks`. Raises HipvoiceError."""
    day = number_of(today)
    span = statistics.span_of(day, weeks)
    with opened(path, person) as journal:
        counted = statistics.count(rows(journal, span), day, weeks)
        return Reply(stats_page(counted, exercise_name), _stats_data(counted))


def calendar(path: Path | None, year: int, person: str | None = None) -> Reply:
    """The days of practice of a year. Raises HipvoiceError."""
    span = number_of(date(year, 1, 1)), number_of(date(year, 12, 31))
    with opened(path, person) as journal:
        active = statistics.practised_ms(figures.done_sessions(journal, span))
        days = [{"date": iso(day), "active_ms": ms} for day, ms in sorted(active.items())]
        return Reply(_calendar_page(year, span, active), {"year": year, "days": days})


def exercise_name(slug: str) -> str:
    """The name of an exercise in the library; an unknown slug stays as it is."""
    library = Library()
    return library.exercise(slug).exercise.name if slug in library.exercise_files else slug


def _stats_data(counted: Statistics) -> dict[str, Any]:
    """The statistics with dates instead of day numbers."""
    data = asdict(counted)
    data["first"], data["last"] = map(iso, data.pop("span"))
    for week in data["weeks"]:
        week["monday"] = iso(week["monday"])
    for trend in data["tests"]:
        for result in trend["results"]:
            result["day"] = iso(result["day"])
    for score in data["scores"]:
        for scored in score["days"]:
            scored["day"] = iso(scored["day"])
    for told in (*data["versions"], *data["session_pain"]):
        told["day"] = iso(told["day"])
    for activity, trend in zip(data["activities"], counted.activities, strict=True):
        activity["answers"] = [{"day": iso(day), "value": value} for day, value in trend.answers]
        activity |= {"change": trend.change, "meaningful": trend.meaningful}
    return data


def _calendar_page(year: int, span: tuple[int, int], active: Counter[int]) -> Page:
    monday = monday_of(span[0])
    columns = range(monday, span[1] + 1, 7)
    rows = [
        f"{WEEKDAYS[place]}  " + "".join(_mark(first + place, span, active) for first in columns)
        for place in range(7)
    ]
    total = f"{count(len(active), 'day')}, {minutes(active.total())} in all"
    return [f"{year}: {total}", "", "     " + _months(year, monday), *rows, "", LEGEND]


def _mark(day: int, span: tuple[int, int], active: Counter[int]) -> str:
    if not span[0] <= day <= span[1]:
        return " "
    return "." if day not in active else "#" if active[day] >= LONG_MS else "+"


def _months(year: int, monday: int) -> str:
    """The names of the months, each above the week in which it begins."""
    line = ""
    for month in range(1, 13):
        first = date(year, month, 1)
        line = line.ljust((number_of(first) - monday) // 7) + f"{first:%b}"
    return line


def stats_page(counted: Statistics, name: Callable[[str], str]) -> Page:
    """The statistics as text; `name` returns the name of an exercise from its slug."""
    least, most = GUIDANCE
    days = counted.weeks[-1].days
    return [
        f"Streak: {count(counted.streak, 'week')} in a row with at least {least} days.",
        f"This week: {count(days, 'day')}; advised are {least} to {most} days, or more.",
        _weeks_table(counted),
        *_exercise_tables(counted),
        *_scores_table(counted),
        *_tests_table(counted),
        *_versions_table(counted, name),
        "",
        _completion_line(counted),
        _pain_line(counted.pain),
        *_around_line(counted.around),
        *(f"Activity: {activity_line(trend)}" for trend in counted.activities),
    ]


def _weeks_table(counted: Statistics) -> Table:
    rows: list[tuple[Cell, ...]] = [
        (iso(w.monday), str(w.days), w.goal, minutes(w.active_ms), _mean(w), BarCell(w.days / 7))
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
    columns = ("exercise", "side", f">sets, {span}", ">stretched", ">sets, ever", ">stretched")
    yield Table(columns, rows, "Exercises")
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
        rows.append((b.name, minutes(b.left_ms), minutes(b.right_ms), less, BarCell(share)))
    return rows


def _scores_table(counted: Statistics) -> Iterator[Table]:
    columns = ("movement", "side", "points", "last", ">change", ">since the first", "")
    rows: list[tuple[Cell, ...]] = [
        (
            movement_name(trend.movement),
            trend.side or "",
            _latest([str(scored.points) for scored in trend.days]),
            iso(trend.days[-1].day),
            signed(trend.change),
            signed(trend.overall),
            BarCell(trend.days[-1].points / FULL),
        )
        for trend in counted.scores
    ]
    if rows:
        yield Table(columns, rows, f"Scores by the tests, of {FULL}, the newest on the right")


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
    """The latest few, in degrees if given."""
    return _latest([_result(result) for result in trend.results])


def _latest(words: list[str]) -> str:
    """The latest few of them."""
    shown = words[-MAX_RESULTS:]
    return " ".join(["…", *shown] if len(shown) < len(words) else shown)


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


def _around_line(pain: PainAround) -> Iterator[str]:
    if pain.sessions:
        yield f"Pain before and after: {around(pain)}"


def _pain_line(pain: PainTrend) -> str:
    if not pain.answers:
        return "Pain: not asked or not answered."
    return f"Pain: {course(pain, 'meaningful change')}"
