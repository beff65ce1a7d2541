"""What the report tells about practice as a whole: how often, how long, how much of the plan."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from math import ceil
from typing import Final

from hipvoice.app.report.by_side import share_bar
from hipvoice.app.report.markup import Markup, table
from hipvoice.app.report.over_time import Bar, columns
from hipvoice.app.report.page import key, numbers, section
from hipvoice.app.report.year import Day, YearWeek, year
from hipvoice.app.words import MINUTE_MS, count, day_of, hours, short
from hipvoice.core import statistics
from hipvoice.core.statistics import GUIDANCE, DoneSession, Goal, Statistics
from hipvoice.core.transcript import minutes

YEAR_WEEKS: Final = 53
LONG_MS: Final = 10 * MINUTE_MS  # a day with that much has the largest mark


def frequency(counted: Statistics) -> Markup:
    """Days of practice, week by week."""
    least, most = GUIDANCE
    weeks = counted.weeks
    kept = sum(w.goal is not Goal.BELOW for w in weeks)
    told = (
        f"{count(counted.streak, 'week')} in a row with at least {least} days. Advised are"
        f" {least} to {most} days a week or more: {kept} of {count(len(weeks), 'week')} had them."
    )
    bars = [Bar(short(w.monday), w.days, str(w.days), w.goal is not Goal.BELOW) for w in weeks]
    chart = columns("Days of practice a week", told, bars, (0, 2, 4, 7), (least, most))
    rows = [(short(w.monday), str(w.days), w.goal.value) for w in weeks]
    figures = table(("week of", ">days", "compared with the advice"), rows, "Days a week")
    note = f"Shaded: {least} to {most} days. A hollow bar is below."
    return section("How often", told, chart, key(note), numbers(figures))


def length(counted: Statistics) -> Markup:
    """Minutes, week by week."""
    weeks = counted.weeks
    total = sum(w.active_ms for w in weeks)
    told = f"{hours(total)} in all, {hours(total // len(weeks))} a week, without pauses."
    values = [w.active_ms / MINUTE_MS for w in weeks]
    bars = [
        Bar(short(w.monday), value, f"{value:.0f}") for w, value in zip(weeks, values, strict=True)
    ]
    chart = columns("Minutes a week", told, bars, _marks(max(values)))
    rows = [(short(w.monday), minutes(w.active_ms)) for w in weeks]
    figures = table(("week of", ">minutes"), rows, "Minutes a week")
    return section("How long", told, chart, numbers(figures))


def _marks(highest: float) -> tuple[float, float, float]:
    """Round numbers from 0 to what is at least the highest."""
    step = 10 if highest <= 100 else 50 if highest <= 500 else 200  # noqa: PLR2004 - minutes
    top = max(ceil(highest / step), 1) * step
    return 0, top / 2, top


def completion(counted: Statistics) -> Markup:
    """How much of what was planned was done."""
    done = counted.completion
    if done.share is None:
        return section("Completion", "Nothing was planned in this time.")
    told = (
        f"{done.completed} of {done.planned} planned sets ({done.share:.0%}) in"
        f" {count(done.sessions, 'session')}."
    )
    return section("Completion", told, share_bar("Share of the planned sets", told, done.share))


def last_year(today: int, sessions: Sequence[DoneSession]) -> Markup:
    """The days of a year at a glance."""
    active: Counter[int] = Counter()
    for session in sessions:
        if session.completed:
            active[session.day] += session.active_ms
    told = f"{count(len(active), 'day')} of practice, {hours(active.total())} in all."
    first = statistics.monday_of(today) - 7 * (YEAR_WEEKS - 1)
    weeks = [
        YearWeek(
            _month(monday), [_day(d, active) for d in range(monday, min(monday + 7, today + 1))]
        )
        for monday in range(first, today + 1, 7)
    ]
    chart = year("Days of practice in a year", told, weeks)
    note = "A dot: no session; a small square: under ten minutes; a large one: ten or more."
    return section("The last year", told, chart, key(note))


def _month(monday: int) -> str:
    days = [day_of(monday + n) for n in range(7)]
    return next((f"{day:%b}" for day in days if day.day == 1), "")


def _day(day: int, active: Counter[int]) -> Day:
    if day not in active:
        return Day("none", f"{day_of(day)}: no session")
    return Day(
        "long" if active[day] >= LONG_MS else "short", f"{day_of(day)}: {hours(active[day])}"
    )
