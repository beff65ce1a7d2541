"""What the report tells: each section from the statistics to a chart, a sentence and a table."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from math import ceil
from typing import Final

from hipvoice.app.report.by_side import Lean, SideBar, leans, share_bar, side_bars
from hipvoice.app.report.markup import Content, Markup, table
from hipvoice.app.report.over_time import Bar, Level, Point, columns, points
from hipvoice.app.report.page import key, numbers, section
from hipvoice.app.report.year import Day, YearWeek, year
from hipvoice.core import statistics
from hipvoice.core.routine import Side
from hipvoice.core.statistics import GUIDANCE, DoneSession, Goal, PainTrend, Statistics, Total
from hipvoice.core.transcript import minutes

EPOCH: Final = date(1970, 1, 1)
YEAR_WEEKS: Final = 53
LONG_MS: Final = 10 * 60 * 1000  # a day with that much has the largest mark
_IN_ONE: Final = 8  # movements in one drawing, so that it fits on a printed page
_MINUTE_MS: Final = 60_000


@dataclass(frozen=True, slots=True)
class Told:
    """All that the report is made of; `pain` and `sessions` are (day, ...) of the time shown."""

    statistics: Statistics
    pain: Sequence[tuple[int, int]]
    year: Sequence[DoneSession]


def sections(told: Told) -> Iterator[Markup]:
    """The sections in the order in which they are read."""
    counted = told.statistics
    yield _frequency(counted)
    yield _time(counted)
    yield from _movements(counted)
    yield from _balance(counted)
    yield _completion(counted)
    yield _pain(counted, told.pain)
    yield _year(counted.span[1], told.year)


def day_of(number: int) -> date:
    """The date of a day of the statistics."""
    return EPOCH + timedelta(days=number)


def _short(number: int) -> str:
    day = day_of(number)
    return f"{day.day} {day:%b}"


def _count(number: int, word: str) -> str:
    return f"{number} {word}{'s' * (number != 1)}"


def _frequency(counted: Statistics) -> Markup:
    least, most = GUIDANCE
    weeks = counted.weeks
    kept = sum(w.goal is not Goal.BELOW for w in weeks)
    told = (
        f"{_count(counted.streak, 'week')} in a row with at least {least} days. Advised are"
        f" {least} to {most} days a week or more: {kept} of {_count(len(weeks), 'week')} had them."
    )
    bars = [Bar(_short(w.monday), w.days, str(w.days), w.goal is not Goal.BELOW) for w in weeks]
    chart = columns("Days of practice a week", told, bars, (0, 2, 4, 7), (least, most))
    rows = [(_short(w.monday), str(w.days), w.goal.value) for w in weeks]
    figures = table(("week of", ">days", "compared with the advice"), rows, "Days a week")
    note = f"Shaded: {least} to {most} days. A hollow bar is below."
    return section("How often", told, chart, key(note), numbers(figures))


def _time(counted: Statistics) -> Markup:
    weeks = counted.weeks
    total = sum(w.active_ms for w in weeks)
    told = f"{_hours(total)} in all, {_hours(total // len(weeks))} a week, without pauses."
    values = [w.active_ms / _MINUTE_MS for w in weeks]
    bars = [
        Bar(_short(w.monday), value, f"{value:.0f}") for w, value in zip(weeks, values, strict=True)
    ]
    chart = columns("Minutes a week", told, bars, _marks(max(values)))
    rows = [(_short(w.monday), minutes(w.active_ms)) for w in weeks]
    figures = table(("week of", ">minutes"), rows, "Minutes a week")
    return section("How long", told, chart, numbers(figures))


def _marks(highest: float) -> tuple[float, float, float]:
    """Round numbers from 0 to what is at least the highest."""
    step = 10 if highest <= 100 else 50 if highest <= 500 else 200  # noqa: PLR2004 - minutes
    top = max(ceil(highest / step), 1) * step
    return 0, top / 2, top


def _hours(ms: int) -> str:
    hours, rest = divmod(round(ms / _MINUTE_MS), 60)
    return f"{hours} h {rest:02d} min" if hours else f"{rest} min"


def _movements(counted: Statistics) -> Iterator[Markup]:
    if not counted.totals:
        return
    movements: dict[str, list[Total]] = {}
    for total in sorted(counted.totals, key=lambda t: t.side or ""):
        movements.setdefault(total.name, []).append(total)
    order = sorted(movements, key=lambda name: -sum(t.worked_ms for t in movements[name]))
    total_ms = sum(t.worked_ms for t in counted.totals)
    told = (
        f"{_hours(total_ms)} under way in sets of {_count(len(movements), 'movement')}; also in"
        " sets that were not completed."
    )
    charts = [
        side_bars(
            _part("Time by movement and side", start, len(order)),
            told,
            {
                name: [_side_bar(t) for t in movements[name]]
                for name in order[start : start + _IN_ONE]
            },
        )
        for start in range(0, len(order), _IN_ONE)
    ]
    ever = {(t.exercise, t.side): t for t in counted.ever}
    rows = [_total_row(t, ever) for name in order for t in movements[name]]
    names = ("movement", "side", ">sets", ">time", ">sets, ever", ">time, ever")
    figures = numbers(table(names, rows, "Completed sets and time under way"))
    yield section("Time under stretch", told, *charts, figures)


def _part(title: str, start: int, count: int) -> str:
    return title if count <= _IN_ONE else f"{title}, from {start + 1}"


def _side_bar(total: Total) -> SideBar:
    told = f"{minutes(total.worked_ms)}, {_count(total.completed, 'set')}"
    return SideBar(total.side or "both", total.worked_ms, told)


def _total_row(total: Total, ever: Mapping[tuple[str, Side | None], Total]) -> tuple[Content, ...]:
    whole = ever[total.exercise, total.side]
    amounts = (total.completed, minutes(total.worked_ms), whole.completed, minutes(whole.worked_ms))
    return (total.name, total.side or "both", *amounts)


def _balance(counted: Statistics) -> Iterator[Markup]:
    if not counted.balances:
        return
    uneven, all_of_them = sum(b.less is not None for b in counted.balances), len(counted.balances)
    told = f"In {uneven} of {_count(all_of_them, 'movement')} one side had less than the other."
    rows = [
        Lean(
            b.name,
            b.right_ms / (b.left_ms + b.right_ms) if b.left_ms + b.right_ms else 0.5,
            f"left {minutes(b.left_ms)}, right {minutes(b.right_ms)}"
            + (f": less on the {b.less}" if b.less else ""),
        )
        for b in counted.balances
    ]
    charts = [
        leans(_part("Balance of the sides", at, len(rows)), told, rows[at : at + _IN_ONE])
        for at in range(0, len(rows), _IN_ONE)
    ]
    note = "The beam leans to the side that had more; a tenth of the sum or less counts as even."
    yield section("Left and right", told, *charts, key(note))


def _completion(counted: Statistics) -> Markup:
    done = counted.completion
    if done.share is None:
        return section("Completion", "Nothing was planned in this time.")
    told = (
        f"{done.completed} of {done.planned} planned sets ({done.share:.0%}) in"
        f" {_count(done.sessions, 'session')}."
    )
    return section("Completion", told, share_bar("Share of the planned sets", told, done.share))


def _pain(counted: Statistics, answers: Sequence[tuple[int, int]]) -> Markup:
    trend, (first, last) = counted.pain, counted.span
    if not answers:
        return section("Pain", "Not asked or not answered in this time.")
    told = _pain_told(trend)
    length = max(last - first, 1)
    dots = [Point((day - first) / length, value) for day, value in answers]
    halves = [(0.0, 0.5, trend.earlier), (0.5, 1.0, trend.later)]
    levels = [Level(a, b, mean, f"{mean:.1f}") for a, b, mean in halves if mean is not None]
    chart = points("Pain, 0 to 10", told, dots, levels, (_short(first), _short(last)))
    rows = [(_short(day), str(value)) for day, value in answers]
    figures = table(("day", ">pain"), rows, "Answers")
    note = "Each dot is an answer; the dashed lines are the means of the two halves."
    return section("Pain", told, chart, key(note), numbers(figures))


def _pain_told(trend: PainTrend) -> str:
    count = _count(trend.answers, "answer")
    if trend.change is None:
        mean = trend.later if trend.earlier is None else trend.earlier
        return f"{mean:.1f} of 10 on average ({count}); too few for a trend."
    size = "a change that matters" if trend.meaningful else "no change that matters"
    return (
        f"From {trend.earlier:.1f} to {trend.later:.1f} of 10 between the first and the second half"
        f" ({count}): {size} (two points or more)."
    )


def _year(today: int, sessions: Sequence[DoneSession]) -> Markup:
    active: Counter[int] = Counter()
    for session in sessions:
        if session.completed:
            active[session.day] += session.active_ms
    told = f"{_count(len(active), 'day')} of practice, {_hours(active.total())} in all."
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
        "long" if active[day] >= LONG_MS else "short", f"{day_of(day)}: {_hours(active[day])}"
    )
