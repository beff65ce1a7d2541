"""What the journal adds up to: read from the file, counted by the core, as pages and as JSON."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any, Final

from hipvoice.app.journal import Answer, opened
from hipvoice.app.pages import Page
from hipvoice.app.stats_page import stats_page
from hipvoice.app.words import count, iso, number_of
from hipvoice.core import statistics
from hipvoice.core.statistics import Statistics
from hipvoice.core.transcript import minutes
from hipvoice.journal import figures
from hipvoice.journal.trends import rows
from hipvoice.routines.library import Library

LONG_MS: Final = 10 * 60 * 1000  # a day with that much is marked "#" in the calendar
WEEKDAYS: Final = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
LEGEND: Final = ". no session   + under ten minutes   # ten minutes or more"


def stats(path: Path | None, weeks: int, today: date, person: str | None = None) -> Answer:
    """The statistics of the latest `weeks`. Raises HipvoiceError."""
    day = number_of(today)
    span = statistics.span_of(day, weeks)
    with opened(path, person) as journal:
        counted = statistics.count(rows(journal, span), day, weeks)
        return Answer(stats_page(counted, exercise_name), _stats_data(counted))


def calendar(path: Path | None, year: int, person: str | None = None) -> Answer:
    """The days of practice of a year. Raises HipvoiceError."""
    span = number_of(date(year, 1, 1)), number_of(date(year, 12, 31))
    with opened(path, person) as journal:
        active: Counter[int] = Counter()
        for session in figures.done_sessions(journal, span):
            if session.completed:
                active[session.day] += session.active_ms
        days = [{"date": iso(day), "active_ms": ms} for day, ms in sorted(active.items())]
        return Answer(_calendar_page(year, span, active), {"year": year, "days": days})


def exercise_name(slug: str) -> str:
    """The name of an exercise of the library; a slug that it does not have stays as it is."""
    library = Library()
    return library.exercise(slug).exercise.name if slug in library.exercise_files else slug


def _stats_data(counted: Statistics) -> dict[str, Any]:
    """The statistics with dates in place of the numbers of days."""
    data = asdict(counted)
    data["first"], data["last"] = map(iso, data.pop("span"))
    for week in data["weeks"]:
        week["monday"] = iso(week["monday"])
    for trend in data["tests"]:
        for result in trend["results"]:
            result["day"] = iso(result["day"])
    for version in data["versions"]:
        version["day"] = iso(version["day"])
    return data


def _calendar_page(year: int, span: tuple[int, int], active: Counter[int]) -> Page:
    monday = statistics.monday_of(span[0])
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
