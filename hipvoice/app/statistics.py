"""What the journal adds up to: read from the file, counted by the core, as pages and as JSON."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Final

from hipvoice.app.journal import Answer, opened
from hipvoice.app.pages import Bar, Cell, Page, Table
from hipvoice.core import statistics
from hipvoice.core.routine import Side
from hipvoice.core.statistics import GUIDANCE, PainTrend, Statistics, Total
from hipvoice.core.transcript import minutes
from hipvoice.journal import figures

EPOCH: Final = date(1970, 1, 1)
LONG_MS: Final = 10 * 60 * 1000  # a day with that much is marked "#" in the calendar
WEEKDAYS: Final = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
LEGEND: Final = ". no session   + under ten minutes   # ten minutes or more"


def stats(path: Path | None, weeks: int, today: date, person: str | None = None) -> Answer:
    """The statistics of the latest `weeks`. Raises HipvoiceError."""
    day = _number(today)
    span = statistics.span_of(day, weeks)
    with opened(path, person) as journal:
        rows = statistics.Rows(
            days=figures.days_of_practice(journal),
            sessions=figures.done_sessions(journal, span),
            pain=figures.pain_answers(journal, span),
            totals=figures.totals(journal, span),
            ever=figures.totals_ever(journal),
        )
    counted = statistics.count(rows, day, weeks)
    return Answer(_stats_page(counted), _stats_data(counted))


def calendar(path: Path | None, year: int, person: str | None = None) -> Answer:
    """The days of practice of a year. Raises HipvoiceError."""
    span = _number(date(year, 1, 1)), _number(date(year, 12, 31))
    with opened(path, person) as journal:
        sessions = figures.done_sessions(journal, span)
    active: Counter[int] = Counter()
    for session in sessions:
        if session.completed:
            active[session.day] += session.active_ms
    days = [{"date": _iso(day), "active_ms": ms} for day, ms in sorted(active.items())]
    return Answer(_calendar_page(year, span, active), {"year": year, "days": days})


def _number(day: date) -> int:
    return (day - EPOCH).days


def _date(day: int) -> date:
    return EPOCH + timedelta(days=day)


def _iso(day: int) -> str:
    return _date(day).isoformat()


def _stats_data(counted: Statistics) -> dict[str, Any]:
    """The statistics with dates in place of the numbers of days."""
    data = asdict(counted)
    data["first"], data["last"] = map(_iso, data.pop("span"))
    for week in data["weeks"]:
        week["monday"] = _iso(week["monday"])
    return data


def _stats_page(counted: Statistics) -> Page:
    least, most = GUIDANCE
    days = counted.weeks[-1].days
    return [
        f"Streak: {_weeks(counted.streak)} in a row with at least {least} days.",
        f"This week: {days} day{'s' * (days != 1)}; advised are {least} to {most} or more.",
        _weeks_table(counted),
        *_exercise_tables(counted),
        "",
        _completion_line(counted),
        _pain_line(counted.pain),
    ]


def _weeks(count: int) -> str:
    return f"{count} week{'s' * (count != 1)}"


def _weeks_table(counted: Statistics) -> Table:
    rows: list[tuple[Cell, ...]] = [
        (_iso(w.monday), str(w.days), w.goal, minutes(w.active_ms), Bar(w.days / 7))
        for w in counted.weeks
    ]
    return Table(("week of", ">days", "guidance", ">time", ""), rows, "Weeks")


def _exercise_tables(counted: Statistics) -> Iterator[Table]:
    latest = {(t.exercise, t.side): t for t in counted.totals}
    rows: list[tuple[Cell, ...]] = [
        (t.name, t.side or "", *_amounts(latest.get((t.exercise, t.side))), *_amounts(t))
        for t in counted.ever
    ]
    span = _weeks(len(counted.weeks))
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


def _completion_line(counted: Statistics) -> str:
    done = counted.completion
    if done.share is None:
        return "Completion: nothing was planned."
    sets = f"{done.completed} of {done.planned} planned sets ({done.share:.0%})"
    return f"Completion: {sets} in {done.sessions} session{'s' * (done.sessions != 1)}."


def _pain_line(pain: PainTrend) -> str:
    if not pain.answers:
        return "Pain: not asked or not answered."
    count = f"{pain.answers} answer{'s' * (pain.answers != 1)}"
    if pain.earlier is None or pain.later is None or pain.change is None:
        mean = pain.later if pain.earlier is None else pain.earlier
        return f"Pain: {mean:.1f} of 10 on average ({count}); too few for a trend."
    size = "a meaningful change" if pain.meaningful else "no meaningful change"
    return (
        f"Pain: from {pain.earlier:.1f} to {pain.later:.1f} of 10 between the first and the second"
        f" half ({count}): {size}."
    )


def _calendar_page(year: int, span: tuple[int, int], active: Counter[int]) -> Page:
    monday = statistics.monday_of(span[0])
    columns = range(monday, span[1] + 1, 7)
    rows = [
        f"{WEEKDAYS[place]}  " + "".join(_mark(first + place, span, active) for first in columns)
        for place in range(7)
    ]
    total = f"{len(active)} day{'s' * (len(active) != 1)}, {minutes(active.total())} in all"
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
        line = line.ljust((_number(first) - monday) // 7) + f"{first:%b}"
    return line
