"""A year at a glance."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import ceil
from typing import Final

from hipvoice.app.report.drawing import LEFT, WIDTH, drawing, words
from hipvoice.app.report.markup import Markup, element

_SIZES: Final = {"none": 3.0, "short": 6.5, "long": 10.0}  # of the square of a day
_STRIPS: Final = 2
_HEAD: Final = 14.0  # room for the months above a strip
_NAMED: Final = {0: "Mon", 3: "Thu", 6: "Sun"}


@dataclass(frozen=True, slots=True)
class Day:
    """`size` is how much was done: a key of `_SIZES`; `told` is said when it is pointed at."""

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
        shapes.append(words(week.month, round(x, 2), round(y - 4, 2), "start", "small"))
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
