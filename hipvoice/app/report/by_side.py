"""Charts that compare movements and their sides: left is solid, right is hatched."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from hipvoice.app.report.drawing import WIDTH, drawing, words
from hipvoice.app.report.markup import Markup, element

_THICK: Final = 12.0  # of a bar
_NAME: Final = 18.0  # room for the name of a movement
_SIDE: Final = 34.0  # room for the name of a side
_TOLD: Final = 106.0  # room for the words behind the longest bar
_EVEN: Final = 0.5
_ROW: Final = 54.0


@dataclass(frozen=True, slots=True)
class SideBar:
    """The bar of one side of a movement: "left", "right", or "both" where it has no sides."""

    side: str
    value: float
    told: str


@dataclass(frozen=True, slots=True)
class Lean:
    """How the time of a movement is shared: `share` is 0 if all is left, 1 if all is right."""

    name: str
    share: float
    told: str


def side_bars(title: str, told: str, movements: Mapping[str, Sequence[SideBar]]) -> Markup:
    """Lying bars, one or two below the name of each movement."""
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


def _side_bar(bar: SideBar, y: float, width: float) -> list[Markup]:
    return [
        words(bar.side, 0, y + 10, "start", "small"),
        _beam(_SIDE, y, width, "hatched" if bar.side == "right" else "solid"),
        words(bar.told, round(_SIDE + width + 6, 2), y + 10, "start", "number"),
    ]


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


def share_bar(title: str, told: str, share: float) -> Markup:
    """How much of a whole (0 to 1) was done."""
    rail, done = _beam(0, 1, WIDTH, "rail"), _beam(0, 1, round(WIDTH * share, 2), "solid")
    return drawing(title, told, _THICK + 2, rail, done)


def _beam(x: float, y: float, width: float, style: str) -> Markup:
    return element("rect", x=x, y=y, width=width, height=_THICK, class_=style)
