"""What all charts of the report are drawn with.

A drawing is 360 units wide, which fits a telephone; where there is room it grows. No value is told
by colour alone: what differs in colour differs in shape, pattern or words as well.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from typing import Final

from hipvoice.app.report.markup import Content, Markup, element

WIDTH: Final = 360.0
LEFT: Final = 30.0  # room for the numbers of the vertical axis
HEIGHT: Final = 150.0
_TOP: Final = 14.0
_FOOT: Final = 20.0  # room for the dates below

Scale = Callable[[float], float]

HATCH: Final = Markup(
    '<svg class="hidden" aria-hidden="true" width="0" height="0"><defs>'
    '<pattern id="hatch" width="5" height="5" patternUnits="userSpaceOnUse"'
    ' patternTransform="rotate(45)"><rect class="right-under" width="5" height="5"></rect>'
    '<rect class="right-over" width="2.5" height="5"></rect></pattern></defs></svg>'
)


def drawing(title: str, told: str, height: float, *shapes: Content) -> Markup:
    """An image with a title, and what it shows in words for who cannot see it."""
    name = re.sub(r"\W+", "-", title.lower())
    return element(
        "svg",
        element("title", title, id=f"{name}-title"),
        element("desc", told, id=f"{name}-told"),
        *shapes,
        viewBox=f"0 0 {WIDTH:g} {height:g}",
        role="img",
        aria_labelledby=f"{name}-title {name}-told",
    )


def upright(highest: float) -> Scale:
    """From a value between 0 and `highest` to its place in a drawing of `HEIGHT`."""
    inner = HEIGHT - _TOP - _FOOT
    return lambda value: round(_TOP + inner * (1 - value / highest), 2)


def axis(values: Sequence[float], y: Scale) -> Iterator[Markup]:
    """A line across for each of the values, with its number."""
    for value in values:
        yield element("line", x1=LEFT, x2=WIDTH, y1=y(value), y2=y(value), class_="grid")
        yield words(f"{value:g}", LEFT - 5, y(value) + 3.5, "end", "small")


def words(text: str, x: float, y: float, anchor: str, style: str) -> Markup:
    """A text that begins ("start"), ends ("end") or is centred ("middle") at x."""
    return element("text", text, x=x, y=y, text_anchor=anchor, class_=style)
