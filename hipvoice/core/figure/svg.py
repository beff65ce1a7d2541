"""A figure as SVG, to be read without colour: what works is solid, the rest is outlined.

Where the stretch is felt there is a dotted ring. Nothing is fetched, scripted or styled from
elsewhere; the title and the description are for those who do not see it.
"""

from __future__ import annotations

from html import escape
from typing import Final

from hipvoice.core.figure.drawing import Circle, Drawing, Mark, Part, Stroke

LINE_CM: Final = 2.2  # of an outline
GAP_CM: Final = 1.6  # of white round what is in front
_INK, _PAPER, _GREY = "#111", "#fff", "#777"


def svg(seen: Drawing, title: str, about: str, key: str = "figure") -> str:
    """The figure as one `<svg>` element; `key` makes its ids unique within a page."""
    (left, bottom), (right, top) = seen.low, seen.high
    box = f"{_n(left)} {_n(-top)} {_n(right - left)} {_n(top - bottom)}"
    marks = "\n".join(line for mark in seen.marks for line in _drawn(mark))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{box}" '
        f'preserveAspectRatio="xMidYMax" role="img" '
        f'aria-labelledby="{key}-title {key}-about" fill="none" stroke-linecap="round" '
        f'stroke-linejoin="round">\n'
        f'<title id="{key}-title">{escape(title)}</title>\n'
        f'<desc id="{key}-about">{escape(about)}</desc>\n{marks}\n</svg>\n'
    )


def _drawn(mark: Mark) -> list[str]:
    """The elements of a mark, from below upward."""
    if isinstance(mark, Circle):
        return [_circle(mark)]
    return [_path(mark, width, colour, fill) for width, colour, fill in _layers(mark)]


def _layers(mark: Stroke) -> list[tuple[float, str, str]]:
    """Width, colour and filling of the lines that a stroke is made of."""
    match mark.part:
        case Part.FLOOR:
            return [(1.2, _GREY, "none")]
        case Part.FURNITURE:
            return [(1.6, _GREY, _PAPER if mark.closed else "none")]
        case Part.TOOL:
            return [(2.4, _INK, _PAPER if mark.closed else "none")]
        case Part.WORKING:
            return [(mark.width + 2 * GAP_CM, _PAPER, "none"), (mark.width, _INK, "none")]
        case _:
            fill = _PAPER if mark.closed else "none"
            return [
                (mark.width, _INK, _INK if mark.closed else "none"),
                (mark.width - 2 * LINE_CM, _PAPER, fill),
            ]


def _path(mark: Stroke, width: float, colour: str, fill: str) -> str:
    points = " L".join(f"{_n(x)} {_n(-y)}" for x, y in mark.points)
    end = "Z" if mark.closed else ""
    return f'<path d="M{points}{end}" stroke="{colour}" stroke-width="{_n(width)}" fill="{fill}"/>'


def _circle(mark: Circle) -> str:
    x, y = mark.centre
    where = f'<circle cx="{_n(x)}" cy="{_n(-y)}" r="{_n(mark.radius)}"'
    if mark.part is Part.FELT:
        return f'{where} stroke="{_INK}" stroke-width="2" stroke-dasharray="0.1 4.5"/>'
    return f'{where} fill="{_PAPER}" stroke="{_INK}" stroke-width="{LINE_CM}"/>'


def _n(number: float) -> str:
    """A number with at most one decimal."""
    return f"{round(number, 1) + 0.0:g}"  # + 0.0: no minus before a zero
