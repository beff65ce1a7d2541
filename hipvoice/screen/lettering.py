"""Lines of text with meanings, what each meaning looks like, and letters that fill the screen.

The colours are the terminal's own, so the display is light or dark as the terminal is. Signs,
capitals and reverse video say the same, so colour is never the only sign.

A big letter is five pixels high (`letters.txt`). At scale n a pixel is n columns wide and n half
rows high, which is a square in most terminals. Five rows, about 2 cm on a laptop, are readable from
3 m.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator
from enum import StrEnum
from functools import cache, lru_cache
from pathlib import Path

HEIGHT = 5  # pixels
SPACE = 2  # pixels between two words
FULL, UPPER, LOWER, EMPTY = "█", "▀", "▄", " "
HALVES = {(True, True): FULL, (True, False): UPPER, (False, True): LOWER, (False, False): EMPTY}
CACHED = 256  # texts in sizes: a few for each part, redrawn four times a second
SCALES = tuple(range(12, 0, -1))

_BLANK = ("." * SPACE,) * HEIGHT


class Style(StrEnum):
    """What a span means; `STYLES` has what that looks like."""

    PLAIN = "plain"
    QUIET = "quiet"
    STRONG = "strong"
    WORK = "work"
    REST = "rest"
    STOPPED = "stopped"
    SHUT = "shut"
    SPOKEN = "spoken"
    KEY = "key"


STYLES = {
    Style.PLAIN: "",
    Style.QUIET: "dim",
    Style.STRONG: "bold",
    Style.WORK: "bold green",
    Style.REST: "bold cyan",
    Style.STOPPED: "bold reverse",
    Style.SHUT: "bold reverse red",
    Style.SPOKEN: "italic",
    Style.KEY: "bold",
}


Span = tuple[str, Style]


TextLine = tuple[Span, ...]


def in_style(texts: Iterable[str], style: Style) -> list[TextLine]:
    """Lines of one style."""
    return [((text, style),) for text in texts]


def band(texts: Iterable[str], width: int) -> list[TextLine]:
    """Lines that are filled to the edges, to be noticed from the corner of an eye."""
    return [((text.ljust(width), Style.STOPPED),) for text in texts]


def filled(lines: list[TextLine], rows: int) -> list[TextLine]:
    """`lines`, with empty ones added up to `rows`."""
    return [*lines, *[()] * (rows - len(lines))]


def first_fitting(texts: Iterable[str], width: int) -> str:
    """The first of `texts` that is not longer than `width`; none if all are."""
    return next((text for text in texts if len(text) <= width), "")


def length(line: Iterable[Span]) -> int:
    """How many columns a line takes."""
    return sum(len(text) for text, _ in line)


def at_edges(left: TextLine, right: TextLine, width: int) -> TextLine:
    """One at each edge; the right one is left out if they would touch."""
    gap = width - length(left) - length(right)
    return left if gap < 1 else (*left, (" " * gap, Style.PLAIN), *right)


def rows_of(scale: int) -> int:
    """The rows that a line of letters takes."""
    return (HEIGHT * scale + 1) // 2


def can_letter(text: str) -> bool:
    """Whether there is a letter for every character."""
    return all(character in _font() or character == " " for character in text.upper())


def width_of(text: str, scale: int) -> int:
    """The columns that a line of letters takes."""
    return len(_pixels(text)[0]) * scale


def lettering(text: str, scale: int) -> list[str]:
    """`text` in capitals, one line of letters. Every character must have a letter."""
    pixels = _pixels(text)
    halves = [[bit for bit in row for _ in range(scale)] for row in pixels for _ in range(scale)]
    if len(halves) % 2:
        halves.append([False] * len(halves[0]))
    pairs = zip(halves[::2], halves[1::2], strict=True)
    return ["".join(HALVES[pair] for pair in zip(*rows, strict=True)) for rows in pairs]


@lru_cache(maxsize=CACHED)
def fitted(text: str, width: int, rows: int, most_lines: int = 2) -> tuple[str, ...]:
    """`text` as big as fits into `width` columns and `rows`; plain capitals if no size fits."""
    plain = textwrap.wrap(text.upper(), max(width, 1))[:rows]
    return lettered(text, width, rows, most_lines) or tuple(plain)


@lru_cache(maxsize=CACHED)
def lettered(text: str, width: int, rows: int, most_lines: int) -> tuple[str, ...]:
    """`text` in the biggest letters that fit, in up to `most_lines`; nothing if none fit."""
    if not can_letter(text):
        return ()
    for scale in SCALES:
        for lines in _ways(text, width, scale, min(most_lines, rows // rows_of(scale))):
            return tuple(row for line in lines for row in lettering(line, scale))
    return ()


def _ways(text: str, width: int, scale: int, most: int) -> Iterator[list[str]]:
    """The ways to break `text` into at most that many fitting lines, the best first."""
    if not most:
        return
    words = text.split()
    pairs = [[" ".join(words[:i]), " ".join(words[i:])] for i in range(1, len(words))]
    even = sorted(pairs, key=lambda lines: max(map(len, lines)))
    for lines in ([text], *even, _filled(words, width, scale)):
        if len(lines) <= most and all(width_of(line, scale) <= width for line in lines):
            yield lines


def _filled(words: list[str], width: int, scale: int) -> list[str]:
    """Lines of as many words as fit."""
    lines: list[str] = []
    for word in words:
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and width_of(longer, scale) <= width:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines


def _pixels(text: str) -> list[list[bool]]:
    """Five rows of pixels, a blank column between two letters."""
    font = _font()
    rows: list[list[bool]] = [[] for _ in range(HEIGHT)]
    for character in text.upper():
        for pixels, bits in zip(rows, font.get(character, _BLANK), strict=True):
            pixels += [*(bit == "#" for bit in bits), False]
    return [row[:-1] for row in rows]


@cache
def _font() -> dict[str, tuple[str, ...]]:
    blocks = Path(__file__).with_name("letters.txt").read_text("utf-8").strip().split("\n\n")
    font: dict[str, tuple[str, ...]] = {}
    for block in blocks:
        names, *rows = (line.split() for line in block.splitlines())
        columns = zip(*rows, strict=True)
        font |= dict(zip(names, columns, strict=True))
    return font
