"""A drawing as SVG, or as lines of text; neither needs colour.

In SVG what works is solid, the rest is outlined, and a dotted ring marks where the stretch is felt.
Nothing is loaded, scripted or styled from elsewhere; the title and the description are for people
who do not see it. Text is braille with 2 x 4 dots a character, or half blocks with 1 x 2. Limbs are
single lines there; what works is a thick line.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from enum import Enum
from html import escape
from itertools import pairwise
from typing import Final

from hipvoice.core.figure.drawing import Circle, Drawing, Mark, Part, Stroke
from hipvoice.core.figure.model import Point

# Line widths, in cm and minimum dots, by what the line is part of; OTHERS for the rest.
OTHERS: Final = (1.8, 1.0)
THICK: Final = {Part.WORKING: (6.0, 2.4), Part.FLOOR: (0.0, 1.0), Part.FURNITURE: (0.0, 1.0)}
MIN_RING: Final = 4.5  # radius in dots; a smaller ring would be a blot
RING_GAP: Final = 2.8  # dots from one dot of the ring to the next
LINE_CM: Final = 2.2  # of an outline
GAP_CM: Final = 1.6  # of white around what is in front

_BRAILLE: Final = 0x2800
# The bits of the eight dots, by row and column: ISO/TR 11548-1.
_BITS: Final = ((0x01, 0x08), (0x02, 0x10), (0x04, 0x20), (0x40, 0x80))
_HALVES: Final = {(False, False): " ", (True, False): "▀", (False, True): "▄", (True, True): "█"}
_INK, _PAPER, _GREY = "#111", "#fff", "#777"


class Dots(Enum):
    """How a character is divided: columns and rows."""

    BRAILLE = (2, 4)
    HALF_BLOCKS = (1, 2)


Raster = list[list[bool]]  # rows from the top


def text_lines(seen: Drawing, columns: int, rows: int, dots: Dots = Dots.BRAILLE) -> list[str]:
    """The figure in `rows` lines of `columns` characters, centred, as large as fits."""
    across, down = dots.value
    raster = _raster(seen, columns * across, rows * down)
    make = _braille if dots is Dots.BRAILLE else _half_blocks
    return ["".join(make(raster, row, column) for column in range(columns)) for row in range(rows)]


def svg(seen: Drawing, title: str, about: str, key: str = "figure") -> str:
    """The figure as one `<svg>` element; `key` makes its ids unique in a page."""
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


def _raster(seen: Drawing, width: int, height: int) -> Raster:
    (left, bottom), (right, top) = seen.low, seen.high
    per_cm = min((width - 1) / (right - left), (height - 1) / (top - bottom))
    middle = ((left + right) / 2, (bottom + top) / 2)
    raster = [[False] * width for _ in range(height)]
    for mark in seen.marks:
        cm, least = THICK.get(mark.part, OTHERS)
        thick = max(least, cm * per_cm)
        for x, y in _trail(mark, per_cm):
            column = (x - middle[0]) * per_cm + (width - 1) / 2
            row = (middle[1] - y) * per_cm + (height - 1) / 2
            _dab(raster, column, row, thick)
    return raster


def _trail(mark: Mark, per_cm: float) -> Iterator[Point]:
    """Points along a mark, two per dot; the ring where it is felt has gaps if there is room."""
    if isinstance(mark, Circle):
        felt = mark.part is Part.FELT
        if not felt or mark.radius * per_cm >= MIN_RING:
            yield from _round(mark, per_cm, 1 / RING_GAP if felt else 2.0)
        return
    ends = [*mark.points, mark.points[0]] if mark.closed else list(mark.points)
    for a, b in pairwise(ends):
        steps = max(1, math.ceil(math.dist(a, b) * per_cm * 2))
        for n in range(steps + 1):
            yield (a[0] + (b[0] - a[0]) * n / steps, a[1] + (b[1] - a[1]) * n / steps)


def _round(mark: Circle, per_cm: float, a_dot: float) -> Iterator[Point]:
    """Points around a circle, `a_dot` of them per dot of its line."""
    steps = max(8, math.ceil(mark.radius * per_cm * 2 * math.pi * a_dot))
    for n in range(steps):
        a = 2 * math.pi * n / steps
        x, y = mark.centre
        yield (x + mark.radius * math.cos(a), y + mark.radius * math.sin(a))


def _dab(raster: Raster, column: float, row: float, thick: float) -> None:
    """Set the dots within half of `thick` of a point, at least the nearest one."""
    reach = thick / 2
    nearest = (round(row), round(column))
    for r in range(math.ceil(row - reach), math.floor(row + reach) + 1):
        for c in range(math.ceil(column - reach), math.floor(column + reach) + 1):
            if math.dist((r, c), (row, column)) <= reach and thick > 1:
                _set(raster, r, c)
    _set(raster, *nearest)


def _set(raster: Raster, row: int, column: int) -> None:
    if 0 <= row < len(raster) and 0 <= column < len(raster[0]):
        raster[row][column] = True


def _braille(raster: Raster, row: int, column: int) -> str:
    bits = sum(
        bit
        for r, pair in enumerate(_BITS)
        for c, bit in enumerate(pair)
        if raster[4 * row + r][2 * column + c]
    )
    return chr(_BRAILLE + bits)


def _half_blocks(raster: Raster, row: int, column: int) -> str:
    return _HALVES[raster[2 * row][column], raster[2 * row + 1][column]]


def _drawn(mark: Mark) -> list[str]:
    """The elements of a mark, from bottom to top."""
    if isinstance(mark, Circle):
        return [_circle(mark)]
    return [_path(mark, width, colour, fill) for width, colour, fill in _layers(mark)]


def _layers(mark: Stroke) -> list[tuple[float, str, str]]:
    """Width, colour and fill of the lines that make a stroke."""
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
