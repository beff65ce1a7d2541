"""The report on each movement: its time, its sides, its score, the version in use.

In the charts left is solid and right is hatched.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, TypeVar

from hipvoice.app.journal.pages import count, ends_of, hours, long, movement_name, signed
from hipvoice.app.report.markup import (
    WIDTH,
    Content,
    Markup,
    below,
    drawing,
    element,
    key,
    numbers,
    section,
    shown,
    table,
    words,
)
from hipvoice.core.history.statistics import Balance, Statistics, Total
from hipvoice.core.history.trends import ScoreTrend, Version
from hipvoice.core.programme.assessment import FULL, Score, weakest
from hipvoice.core.routine.routine import Side
from hipvoice.core.session.transcript import minutes
from hipvoice.core.wording.wording import capital

_THICK: Final = 12.0  # of a bar
_NAME: Final = 18.0  # room for the name of a movement
_SIDE: Final = 34.0  # room for the name of a side
_TOLD: Final = 106.0  # room for the words after the longest bar
_EVEN: Final = 0.5
_ROW: Final = 54.0

_CURVE: Final = 68.0  # the height of a movement with its curves
_TALL: Final = 34.0  # from 0 to 100 points
_DOT: Final = 5.0  # room for half a dot

_IN_ONE: Final = 8  # movements in one drawing, so that it fits on a printed page

_Item = TypeVar("_Item")


def _side_bar(bar: SideBar, y: float, width: float) -> list[Markup]:
    return [
        words(bar.side, 0, y + 10, "start", "small"),
        _beam(_SIDE, y, width, "hatched" if bar.side == "right" else "solid"),
        words(bar.told, round(_SIDE + width + 6, 2), y + 10, "start", "number"),
    ]


def times(counted: Statistics) -> Iterator[Markup]:
    """How long each movement was done, by side."""
    movements: dict[str, list[Total]] = {}
    for total in sorted(counted.totals, key=lambda t: t.side or ""):
        movements.setdefault(total.name, []).append(total)
    longest = sorted(movements.items(), key=lambda item: -sum(t.worked_ms for t in item[1]))
    if not longest:
        return
    time = hours(sum(t.worked_ms for t in counted.totals))
    told = f"{time} in {count(len(longest), 'movement')}, also in sets cut short."
    charts = [
        side_bars(title, told, {name: [_bar_of(t) for t in totals] for name, totals in part})
        for title, part in _parts("Stretched, by movement and side", longest)
    ]
    ever = {(t.exercise, t.side): t for t in counted.ever}
    rows = [_total_row(t, ever) for _, totals in longest for t in totals]
    names = ("movement", "side", ">sets", ">stretched", ">sets, ever", ">stretched, ever")
    figures = numbers(table(names, rows, "Completed sets, and how long was stretched"))
    yield section("Stretched", told, *charts, figures)


def _parts(title: str, items: Sequence[_Item]) -> Iterator[tuple[str, Sequence[_Item]]]:
    """The parts for one drawing each, with titles of their own."""
    for start in range(0, len(items), _IN_ONE):
        named = title if len(items) <= _IN_ONE else f"{title}, from {start + 1}"
        yield named, items[start : start + _IN_ONE]


def _bar_of(total: Total) -> SideBar:
    told = f"{minutes(total.worked_ms)}, {count(total.completed, 'set')}"
    return SideBar(total.side or "both", total.worked_ms, told)


def _total_row(total: Total, ever: Mapping[tuple[str, Side | None], Total]) -> tuple[Content, ...]:
    whole = ever.get((total.exercise, total.side), total)
    amounts = (total.completed, minutes(total.worked_ms), whole.completed, minutes(whole.worked_ms))
    return (total.name, total.side or "both", *amounts)


def sides(counted: Statistics) -> Iterator[Markup]:
    """How the sides of each movement compare."""
    balances = counted.balances
    if not balances:
        return
    uneven = sum(b.less is not None for b in balances)
    told = f"In {uneven} of {count(len(balances), 'movement')} one side had less than the other."
    charts = [
        leans(title, told, [_lean(b) for b in part])
        for title, part in _parts("Balance of the sides", balances)
    ]
    note = "The beam leans to the side that had more; a tenth of the sum or less counts as even."
    yield section("Left and right", told, *charts, key(note))


def _lean(balance: Balance) -> Lean:
    left, right = balance.left_ms, balance.right_ms
    told = f"left {minutes(left)}, right {minutes(right)}"
    less = f": less on the {balance.less}" if balance.less else ""
    return Lean(balance.name, right / (left + right) if left + right else _EVEN, told + less)


def scores(counted: Statistics) -> Iterator[Markup]:
    """What the tests gave each movement and side, over all time."""
    trends = counted.scores
    if not trends:
        return
    days = [scored.day for trend in trends for scored in trend.days]
    first, last = min(days), max(days)
    told = f"{capital(weakest_of(trends))}."
    groups: dict[str, list[Curve]] = {}
    for trend in trends:
        curve = _curve(trend, first, max(last - first, 1))
        groups.setdefault(movement_name(trend.movement), []).append(curve)
    chart = curves("Scores by the tests", told, groups, ends_of(first, last))
    note = (
        f"From 0 below to {FULL} above. Left: a line with filled dots; right: dashed, with rings."
        " In brackets: since the first tests."
    )
    rows = [row for trend in trends for row in _scored_rows(trend)]
    what = table(("movement", "side", "day", ">points"), rows, f"Points of {FULL}")
    yield section("Scores", told, chart, key(note), numbers(what))


def weakest_of(trends: Sequence[ScoreTrend]) -> str:
    """The weakest movement with its sides, in words."""
    now = [Score(trend.movement, trend.side, trend.days[-1].points) for trend in trends]
    found = weakest(now)
    if not found:
        return f"nothing is limited: every score is {FULL}"
    names = " and ".join(movement_name(movement).lower() for movement in found)
    if len(found) > 1:
        return f"{names} are the weakest"
    sides = ", ".join(f"{s.side or 'both'} {s.points}" for s in now if s.movement in found)
    return f"{names} is the weakest: {sides} of {FULL}"


def _curve(trend: ScoreTrend, first: int, length: int) -> Curve:
    side = trend.side or "both"
    change = f" ({signed(trend.overall)})" if trend.overall else ""
    marks = [((scored.day - first) / length, scored.points) for scored in trend.days]
    return Curve(side, f"{side} {trend.days[-1].points}{change}", marks)


def _scored_rows(trend: ScoreTrend) -> Iterator[tuple[Content, ...]]:
    for scored in trend.days:
        yield movement_name(trend.movement), trend.side or "", long(scored.day), scored.points


def versions(counted: Statistics, name: Callable[[str], str]) -> Iterator[Markup]:
    """What is done instead of which movement; `name` returns a name from its slug."""
    if not counted.versions:
        return
    told = f"{count(len(counted.versions), 'movement')} in an easier, harder or longer version."
    rows = [(name(v.exercise), _done_as(v, name), long(v.day)) for v in counted.versions]
    what = table(("movement", "done as", "since"), rows, "The last choice for each")
    yield section("Versions in use", told, shown(what))


def _done_as(version: Version, name: Callable[[str], str]) -> str:
    if version.ms is None:
        return name(version.variant)
    return f"a hold of {round(version.ms / 1000)} s"


@dataclass(frozen=True, slots=True)
class SideBar:
    """The bar of one side of a movement: "left", "right", or "both" if it has no sides."""

    side: str
    value: float
    told: str


@dataclass(frozen=True, slots=True)
class Curve:
    """The points (0 to 100) of a side at places (0 to 1) of the time: "left", "right", "both"."""

    side: str
    told: str
    marks: Sequence[tuple[float, int]]


@dataclass(frozen=True, slots=True)
class Lean:
    """How the time of a movement is shared: `share` is 0 if all is left, 1 if all is right."""

    name: str
    share: float
    told: str


def side_bars(title: str, told: str, movements: Mapping[str, Sequence[SideBar]]) -> Markup:
    """Horizontal bars, one or two below the name of each movement."""
    longest = max((b.value for bars in movements.values() for b in bars), default=0) or 1
    unit = (WIDTH - _SIDE - _TOLD) / longest
    shapes: list[Markup] = []
    y = 0.0
    for name, bars in movements.items():
        shapes.append(words(name, 0, y + 12, "start", "name"))
        for place, bar in enumerate(bars):
            shapes += _side_bar(bar, y + _NAME + place * (_THICK + 4), round(unit * bar.value, 2))
        y += _NAME + len(bars) * (_THICK + 4) + 8
    return drawing(title, told, y, *shapes)


def leans(title: str, told: str, movements: Sequence[Lean]) -> Markup:
    """For each movement a beam from the middle to the side with more."""
    middle, half = WIDTH / 2, WIDTH / 2 - 4
    shapes: list[Markup] = []
    for number, lean in enumerate(movements):
        y = number * _ROW
        reach = round((lean.share - _EVEN) * 2 * half, 2)
        start, style = (middle, "hatched") if reach > 0 else (middle + reach, "solid")
        shapes += [
            words(lean.name, 0, y + 12, "start", "name"),
            words(lean.told, 4, y + 43, "start", "number"),
            _beam(4, y + _NAME, 2 * half, "rail"),
            _beam(start, y + _NAME, abs(reach), style),
            element("line", x1=middle, x2=middle, y1=y + 15, y2=y + 33, class_="middle"),
        ]
    bottom = len(movements) * _ROW
    ends = (("left", 4.0, "start"), ("even", middle, "middle"), ("right", WIDTH - 4, "end"))
    shapes += [words(text, x, bottom + 6, anchor, "small") for text, x, anchor in ends]
    return drawing(title, told, bottom + 14, *shapes)


def curves(
    title: str, told: str, movements: Mapping[str, Sequence[Curve]], ends: Sequence[str]
) -> Markup:
    """For each movement the points of its sides over time."""
    shapes: list[Markup] = []
    for number, (name, sides) in enumerate(movements.items()):
        top = number * _CURVE
        shapes.append(words(name, 0, top + 12, "start", "name"))
        shapes.append(words(", ".join(c.told for c in sides), WIDTH, top + 12, "end", "number"))
        shapes += [_level(top + _NAME + _DOT + below) for below in (0, _TALL)]
        for curve in sides:
            shapes += _line(curve, top + _NAME + _DOT)
    bottom = len(movements) * _CURVE + 6
    shapes += below(ends, 0, bottom)
    return drawing(title, told, bottom + 4, *shapes)


def _line(curve: Curve, top: float) -> Iterator[Markup]:
    """The points of a side and what joins them, with 100 at `top`."""
    width = WIDTH - 2 * _DOT
    places = [
        (round(_DOT + width * place, 2), round(top + _TALL * (1 - points / FULL), 2))
        for place, points in curve.marks
    ]
    right = curve.side == "right"
    line = " ".join(f"{x:g},{y:g}" for x, y in places)
    yield element("polyline", points=line, class_="dashed" if right else "curve")
    size, style = (4.5, "ring") if right else (3.0, "dot")
    yield from (element("circle", cx=x, cy=y, r=size, class_=style) for x, y in places)


def _level(y: float) -> Markup:
    return element("line", x1=0, x2=WIDTH, y1=y, y2=y, class_="grid")


def share_bar(title: str, told: str, share: float) -> Markup:
    """How much of a whole (0 to 1) was done."""
    rail, done = _beam(0, 1, WIDTH, "rail"), _beam(0, 1, round(WIDTH * share, 2), "solid")
    return drawing(title, told, _THICK + 2, rail, done)


def _beam(x: float, y: float, width: float, style: str) -> Markup:
    return element("rect", x=x, y=y, width=width, height=_THICK, class_=style)
