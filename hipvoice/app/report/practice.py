"""The report on practice as a whole: how often, how long, how much of the plan.

Its charts have time from left to right, or a year at a glance.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import ceil
from typing import Final

from hipvoice.app.journal.pages import MINUTE_MS, count, day_of, hours, short
from hipvoice.app.report.markup import (
    HEIGHT,
    LEFT,
    WIDTH,
    Markup,
    Scale,
    axis,
    below,
    drawing,
    element,
    key,
    numbers,
    section,
    table,
    upright,
    words,
)
from hipvoice.app.report.movements import share_bar
from hipvoice.core.history.statistics import (
    GUIDANCE,
    DoneSession,
    Goal,
    Statistics,
    practised_ms,
)
from hipvoice.core.history.trends import monday_of
from hipvoice.core.session.transcript import minutes

_GAP: Final = 0.28  # share of the space for a bar
_LABELS: Final = 6  # at most this many dates below the bars
_EDGE: Final = 8.0  # so that the last bar is not at the edge
_HALF: Final = 18.0  # half of the longest date
_MONTH: Final = 24.0  # the name of a month
_TRACK: Final = 52.0  # the height of a line with marks
_MARGIN: Final = 12.0  # so that words above the first and last mark are not cut off
_APART: Final = 0.07  # share of the time shown: closer words would touch
_WIDE: Final = 11.0  # a narrower bar has no room for a number
_WIDEST: Final = 40.0  # so that bars stay upright if there are few

_SIZES: Final = {"none": 3.0, "short": 6.5, "long": 10.0}  # size of the square of a day
_STRIPS: Final = 2
_HEAD: Final = 14.0  # room for the months above a strip
_NAMED: Final = {0: "Mon", 3: "Thu", 6: "Sun"}

YEAR_WEEKS: Final = 53
LONG_MS: Final = 10 * MINUTE_MS  # a day with this much has the largest mark


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
    """Round numbers from 0 to at least the highest value."""
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
    active = practised_ms(sessions)
    told = f"{count(len(active), 'day')} of practice, {hours(active.total())} in all."
    first = monday_of(today) - 7 * (YEAR_WEEKS - 1)
    weeks = [
        YearWeek(
            _month(monday), [_day(d, active) for d in range(monday, min(monday + 7, today + 1))]
        )
        for monday in range(first, today + 1, 7)
    ]
    chart = year("Days of practice in a year", told, weeks)
    note = "A dot: no practice; a small square: under ten minutes; a large one: ten or more."
    return section("The last year", told, chart, key(note))


def _month(monday: int) -> str:
    days = [day_of(monday + n) for n in range(7)]
    return next((f"{day:%b}" for day in days if day.day == 1), "")


def _day(day: int, active: Counter[int]) -> Day:
    if day not in active:
        return Day("none", f"{day_of(day)}: no practice")
    return Day(
        "long" if active[day] >= LONG_MS else "short", f"{day_of(day)}: {hours(active[day])}"
    )


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: its `label` below, `value` as its height, `told` above it, solid or hollow."""

    label: str
    value: float
    told: str
    solid: bool = True


@dataclass(frozen=True, slots=True)
class DataPoint:
    """A value on a day; `place` is 0 to 1 of the time shown."""

    place: float
    value: float


@dataclass(frozen=True, slots=True)
class Level:
    """A value over a part of the time (0 to 1), and what is said about it."""

    start: float
    end: float
    value: float
    told: str


@dataclass(frozen=True, slots=True)
class ResultMark:
    """A result at a `place` (0 to 1 of the time shown); `told` is the text above it."""

    place: float
    passed: bool
    told: str


@dataclass(frozen=True, slots=True)
class Track:
    """The results of one thing over time, and the trend in a word."""

    name: str
    told: str
    marks: Sequence[ResultMark]


def columns(
    title: str,
    told: str,
    bars: Sequence[Bar],
    marks: Sequence[float],
    band: tuple[float, float] | None = None,
) -> Markup:
    """Upright bars on an axis with `marks`; `band` is a range to compare them with."""
    y, place = upright(marks[-1]), (WIDTH - LEFT - _EDGE) / len(bars)
    width = min(round(place * (1 - _GAP), 2), _WIDEST)
    shapes = [*_band(band, y), *axis(marks, y)]
    every = ceil(len(bars) / _LABELS)
    for number, bar in enumerate(bars):
        middle = round(LEFT + place * (number + 0.5), 2)
        shapes += _column(bar, middle, width, y)
        if (len(bars) - 1 - number) % every == 0:
            ends = middle + _HALF > WIDTH  # or the last one would be cut off
            at = (WIDTH, HEIGHT - 6, "end") if ends else (middle, HEIGHT - 6, "middle")
            shapes.append(words(bar.label, *at, "small"))
    return drawing(title, told, HEIGHT, *shapes)


def _band(band: tuple[float, float] | None, y: Scale) -> Iterator[Markup]:
    if band:
        bottom, top = y(band[0]), y(band[1])
        size = {"width": WIDTH - LEFT, "height": round(bottom - top, 2)}
        yield element("rect", x=LEFT, y=top, class_="band", **size)


def _column(bar: Bar, middle: float, width: float, y: Scale) -> Iterator[Markup]:
    top, x = y(bar.value), round(middle - width / 2, 2)
    if bar.value:
        size = {"width": width, "height": round(y(0) - top, 2), "rx": 1.5}
        yield element("rect", x=x, y=top, class_="solid" if bar.solid else "hollow", **size)
    if width > _WIDE:
        yield words(bar.told, middle, round(top - 3, 2), "middle", "number")


def points(
    title: str,
    told: str,
    values: Sequence[DataPoint],
    levels: Sequence[Level],
    ends: Sequence[str],
) -> Markup:
    """Answers from 0 to 10 over time, with levels drawn through them."""
    y = upright(10)
    shapes = [*axis((0, 5, 10), y)]
    shapes += [element("circle", cx=_x(p.place), cy=y(p.value), r=3, class_="dot") for p in values]
    for level in levels:
        line = {"x1": _x(level.start), "x2": _x(level.end)}
        shapes.append(element("line", y1=y(level.value), y2=y(level.value), class_="level", **line))
        shapes.append(words(level.told, line["x1"] + 2, y(level.value) - 5, "start", "number"))
    shapes += below(ends, LEFT, HEIGHT - 6)
    return drawing(title, told, HEIGHT, *shapes)


@dataclass(frozen=True, slots=True)
class PainPair:
    """Pain (0-10) before and after a session at a `place` (0 to 1 of the time shown)."""

    place: float
    before: int | None
    after: int | None


def pairs(title: str, told: str, values: Sequence[PainPair], ends: Sequence[str]) -> Markup:
    """Pain before each session as a ring, after it as a dot, with a line from one to the other."""
    y = upright(10)
    shapes = [*axis((0, 5, 10), y)]
    for pair in values:
        x = _x(pair.place)
        if pair.before is not None and pair.after is not None:
            line = {"x1": x, "x2": x, "y1": y(pair.before), "y2": y(pair.after)}
            shapes.append(element("line", class_="link", **line))
        if pair.before is not None:
            shapes.append(element("circle", cx=x, cy=y(pair.before), r=4, class_="ring"))
        if pair.after is not None:
            shapes.append(element("circle", cx=x, cy=y(pair.after), r=3, class_="dot"))
    shapes += below(ends, LEFT, HEIGHT - 6)
    return drawing(title, told, HEIGHT, *shapes)


def _x(place: float) -> float:
    return round(LEFT + 6 + (WIDTH - LEFT - 12) * place, 2)


def tracks(title: str, told: str, rows: Sequence[Track], ends: Sequence[str]) -> Markup:
    """A line for each thing, with a mark for each result."""
    shapes: list[Markup] = []
    for number, track in enumerate(rows):
        y = number * _TRACK
        shapes.append(words(track.name, 0, y + 12, "start", "name"))
        shapes.append(words(track.told, WIDTH, y + 12, "end", "number"))
        shapes.append(
            element("line", x1=_MARGIN, x2=WIDTH - _MARGIN, y1=y + 38, y2=y + 38, class_="grid")
        )
        told_places = _with_room(track.marks)
        for place, mark in enumerate(track.marks):
            shapes += _mark(mark, y + 38, told=place in told_places)
    bottom = len(rows) * _TRACK + 8
    shapes += below(ends, 0, bottom)
    return drawing(title, told, bottom + 4, *shapes)


def _with_room(marks: Sequence[ResultMark]) -> set[int]:
    """The marks with readable words: the last one, and those far enough apart before it."""
    kept: list[int] = []
    for number in range(len(marks) - 1, -1, -1):
        if not kept or marks[kept[-1]].place - marks[number].place > _APART:
            kept.append(number)
    return {*kept}


def _mark(mark: ResultMark, y: float, *, told: bool) -> Iterator[Markup]:
    x = round(_MARGIN + (WIDTH - 2 * _MARGIN) * mark.place, 2)
    yield element("circle", cx=x, cy=y, r=4.5, class_="passed" if mark.passed else "failed")
    if not mark.passed:
        cross = f"M{x - 2:g} {y - 2:g}l4 4m0 -4l-4 4"
        yield element("path", d=cross, class_="failed")
    if told:
        yield words(mark.told, x, y - 8, "middle", "small")


@dataclass(frozen=True, slots=True)
class Day:
    """`size` is how much was done: a key of `_SIZES`; `told` is the tooltip."""

    size: str
    told: str


@dataclass(frozen=True, slots=True)
class YearWeek:
    """A week from Monday on, up to today; `month` is the one that begins in it, or ""."""

    month: str
    days: Sequence[Day]


def year(title: str, told: str, weeks: Sequence[YearWeek]) -> Markup:
    """Weeks as columns of days, in two strips: the larger the square, the more was done."""
    in_strip = ceil(len(weeks) / _STRIPS)
    cell = (WIDTH - LEFT) / in_strip
    height = _HEAD + 7 * cell + 10
    shapes: list[Markup] = []
    for number, week in enumerate(weeks):
        strip, column = divmod(number, in_strip)
        x, y = LEFT + column * cell, strip * height + _HEAD
        at, anchor = (WIDTH, "end") if x + _MONTH > WIDTH else (round(x, 2), "start")
        shapes.append(words(week.month, at, round(y - 4, 2), anchor, "small"))
        shapes += _squares(week.days, x, y, cell)
    for strip in range(_STRIPS):
        for day, name in _NAMED.items():
            y = strip * height + _HEAD + (day + 0.8) * cell
            shapes.append(words(name, 0, round(y, 2), "start", "small"))
    return drawing(title, told, _STRIPS * height, *shapes)


def _squares(days: Sequence[Day], x: float, y: float, cell: float) -> Iterator[Markup]:
    for number, day in enumerate(days):
        size = _SIZES[day.size]
        edge = (cell - size) / 2
        place = {"x": round(x + edge, 2), "y": round(y + number * cell + edge, 2)}
        square = {"width": size, "height": size, "rx": 1.5}
        yield element("rect", element("title", day.told), class_=day.size, **place, **square)
