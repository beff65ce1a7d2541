"""Lines of text with a meaning, and the one table of what each meaning looks like.

The colours are the terminal's own, so that the display is light or dark as the terminal is. Signs,
capitals and reversal say the same, so that nothing is told by colour alone.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum


class Style(StrEnum):
    """What a span means; `STYLES` says what that looks like."""

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
Line = tuple[Span, ...]


def in_style(texts: Iterable[str], style: Style) -> list[Line]:
    """Lines of one style."""
    return [((text, style),) for text in texts]


def band(texts: Iterable[str], width: int) -> list[Line]:
    """Lines that are filled to the edges, so that they can be seen from the corner of an eye."""
    return [((f" {text}".ljust(width), Style.STOPPED),) for text in texts]


def filled(lines: list[Line], rows: int) -> list[Line]:
    """`lines`, and empty ones up to `rows`."""
    return [*lines, *[()] * (rows - len(lines))]


def cut(text: str, width: int) -> str:
    """`text`, its end left out where it is longer than `width`."""
    return text if len(text) <= width else f"{text[: max(width - 1, 0)]}…"


def length(line: Iterable[Span]) -> int:
    """The columns that a line takes."""
    return sum(len(text) for text, _ in line)


def at_edges(left: Line, right: Line, width: int) -> Line:
    """One at each edge; the right one is left out where they would touch."""
    gap = width - length(left) - length(right)
    return left if gap < 1 else (*left, (" " * gap, Style.PLAIN), *right)
