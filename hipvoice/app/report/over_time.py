"""Charts with time from left to right."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import ceil
from typing import Final

from hipvoice.app.report.drawing import HEIGHT, LEFT, WIDTH, Scale, axis, drawing, upright, words
from hipvoice.app.report.markup import Markup, element

_GAP: Final = 0.28  # of the place of a bar
_LABELS: Final = 6  # at most so many dates below the bars
_EDGE: Final = 8.0  # so that the last date is not cut off
_TRACK: Final = 52.0  # the height of a line with marks
_MARGIN: Final = 12.0  # so that words above the first and last mark are not cut off
_APART: Final = 0.07  # of the time shown: closer words would touch
_WIDE: Final = 11.0  # a narrower bar has no room for a number
_WIDEST: Final = 40.0  # so that a bar stays upright where there are few


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: its `label` below, `value` as its height, `told` above it, solid or hollow."""

    label: str
    value: float
    told: str
    solid: bool = True


@dataclass(frozen=True, slots=True)
class Point:
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
class Mark:
    """A result at a `place` (0 to 1 of the time shown); `told` stands above it."""

    place: float
    passed: bool
    told: str


@dataclass(frozen=True, slots=True)
class Track:
    """The results of one thing over time, and what they come to in a word."""

    name: str
    told: str
    marks: Sequence[Mark]


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
            shapes.append(words(bar.label, middle, HEIGHT - 6, "middle", "small"))
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
    values: Sequence[Point],
    levels: Sequence[Level],
    ends: tuple[str, str],
) -> Markup:
    """Answers from 0 to 10 over time, with levels drawn through them."""
    y = upright(10)
    shapes = [*axis((0, 5, 10), y)]
    shapes += [element("circle", cx=_x(p.place), cy=y(p.value), r=3, class_="dot") for p in values]
    for level in levels:
        line = {"x1": _x(level.start), "x2": _x(level.end)}
        shapes.append(element("line", y1=y(level.value), y2=y(level.value), class_="level", **line))
        shapes.append(words(level.told, line["x1"] + 2, y(level.value) - 5, "start", "number"))
    shapes.append(words(ends[0], LEFT, HEIGHT - 6, "start", "small"))
    shapes.append(words(ends[1], WIDTH, HEIGHT - 6, "end", "small"))
    return drawing(title, told, HEIGHT, *shapes)


def _x(place: float) -> float:
    return round(LEFT + 6 + (WIDTH - LEFT - 12) * place, 2)


def tracks(title: str, told: str, rows: Sequence[Track], ends: tuple[str, str]) -> Markup:
    """A line for each thing, with a mark for each of its results."""
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
    shapes.append(words(ends[0], 0, bottom, "start", "small"))
    shapes.append(words(ends[1], WIDTH, bottom, "end", "small"))
    return drawing(title, told, bottom + 4, *shapes)


def _with_room(marks: Sequence[Mark]) -> set[int]:
    """The marks whose words can be read: the last, and before it those that keep their distance."""
    kept: list[int] = []
    for number in range(len(marks) - 1, -1, -1):
        if not kept or marks[kept[-1]].place - marks[number].place > _APART:
            kept.append(number)
    return {*kept}


def _mark(mark: Mark, y: float, *, told: bool) -> Iterator[Markup]:
    x = round(_MARGIN + (WIDTH - 2 * _MARGIN) * mark.place, 2)
    yield element("circle", cx=x, cy=y, r=4.5, class_="passed" if mark.passed else "failed")
    if not mark.passed:
        cross = f"M{x - 2:g} {y - 2:g}l4 4m0 -4l-4 4"
        yield element("path", d=cross, class_="failed")
    if told:
        yield words(mark.told, x, y - 8, "middle", "small")
