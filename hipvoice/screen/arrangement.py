"""How much room each part of the picture gets in a terminal of a size.

`ROOM` is the one table: what is given room, from first to last. A part that stands there again
grows. What does not fit any more is left out, so that read backwards the table says what is dropped
first when a terminal is made smaller.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from hipvoice.screen import parts
from hipvoice.screen.dots import dots
from hipvoice.screen.key_list import key_line, key_list, key_pages
from hipvoice.screen.picture import Picture
from hipvoice.screen.spans import Line, Style

MARGIN = 1  # columns left free at both sides
FIGURE_SHARE = 0.42  # of the width
GUTTER = 2
HEAD = 2  # rows of the session above something to read
SPACIOUS = 2  # free rows from which one stands above the words
OTHER_ROWS = 11  # what stands above and below the figure at least
FIGURE_LEAST = (24, 8)  # columns and rows: smaller, a figure says nothing
ROOM: tuple[tuple[str, int], ...] = (
    ("state", 1),
    ("number", 3),
    ("words", 1),
    ("status", 1),
    ("heard", 1),
    ("number", 5),
    ("sentence", 1),
    ("keys", 1),
    ("sentence", 2),
    ("bar", 1),
    ("dots", 1),
    ("upcoming", 1),
    ("words", 3),
    ("state", 3),
    ("words", 6),
    ("number", 8),
    ("space", 3),
    ("heard", 2),
    ("number", 10),
    ("words", 5),
    ("state", 5),
    ("space", 6),
    ("words", 10),
    ("heard", 3),
    ("number", 15),
    ("sentence", 9),
    ("state", 8),
    ("words", 16),
    ("number", 25),
    ("number", 30),
)
# From top to bottom; "space" is the empty rows around the middle.
MIDDLE = ("state", "number", "bar")
BELOW = ("dots", "sentence", "upcoming", "heard", "keys")
PARTS: Mapping[str, parts.Part] = MappingProxyType(
    {
        "status": parts.status,
        "words": parts.words,
        "state": parts.state,
        "number": parts.number,
        "bar": parts.bar,
        "dots": dots,
        "sentence": parts.sentence,
        "upcoming": parts.upcoming,
        "heard": parts.heard,
        "keys": key_line,
    }
)


def arrange(picture: Picture, width: int, height: int) -> list[Line]:
    """The whole picture: `height` lines of at most `width` columns."""
    room = max(width - 2 * MARGIN, 1)
    if picture.scene.help_page is not None:
        lines = [*_head(picture, room), *key_list(picture, room, height - HEAD)]
    elif picture.scene.notice:
        lines = _notice(picture, room, height)
    else:
        lines = _session(picture, room, height)
    margin = (" " * MARGIN, Style.PLAIN)
    return [(margin, *line) for line in lines[:height]]


def help_pages(picture: Picture, width: int, height: int) -> int:
    """How many pages the list of keys has in a terminal of this size."""
    return len(key_pages(picture, width - 2 * MARGIN, height - HEAD))


def _head(picture: Picture, width: int) -> list[Line]:
    """What of the session stays in sight above something to read."""
    return [*parts.status(picture, width, 1), *parts.state(picture, width, 1)][:HEAD]


def _notice(picture: Picture, width: int, height: int) -> list[Line]:
    below = [*parts.upcoming(picture, width, 1), *key_line(picture, width, 1)]
    rows = height - HEAD - len(below)
    listed = parts.notice(picture, width, rows)
    return [*_head(picture, width), *listed, *_blank(rows - len(listed)), *below]


def _session(picture: Picture, width: int, height: int) -> list[Line]:
    columns = _figure_columns(picture, width, height)
    drawn = _drawn(picture, width, height, width - columns - (GUTTER if columns else 0))
    above = [*drawn["status"], *_blank(len(drawn["space"]) > SPACIOUS), *drawn["words"]]
    below = [line for name in BELOW for line in drawn[name]]
    rows = height - len(above) - len(below)
    middle = _spread([drawn[name] for name in MIDDLE], rows)
    if columns:
        middle = _beside(middle, parts.figure(picture, columns, rows), width - columns)
    return [*above, *middle, *below]


def _figure_columns(picture: Picture, width: int, height: int) -> int:
    """The columns of the figure; none where it would be too small to say anything."""
    least_columns, least_rows = FIGURE_LEAST
    columns = int(width * FIGURE_SHARE)
    rows = height - OTHER_ROWS
    fits = columns >= least_columns and rows >= least_rows
    return columns if fits and picture.view and picture.view.figure else 0


def _drawn(picture: Picture, width: int, height: int, left: int) -> dict[str, list[Line]]:
    """The lines of each part; those of the middle are at most `left` wide."""
    drawn: dict[str, list[Line]] = {name: [] for name, _ in ROOM}
    used = 0
    for name, rows in ROOM:
        columns = left if name in MIDDLE else width
        part = PARTS.get(name)
        lines = part(picture, columns, rows) if part else _blank(rows)
        more = len(lines) - len(drawn[name])
        if more > 0 and used + more <= height:
            drawn[name] = lines
            used += more
    return drawn


def _spread(blocks: Sequence[list[Line]], rows: int) -> list[Line]:
    """The blocks one below the other, what is free of `rows` evenly around them."""
    blocks = [block for block in blocks if block]
    free = rows - sum(map(len, blocks))
    gaps = len(blocks) + 1
    lines: list[Line] = []
    for index, block in enumerate(blocks):
        lines += [*_blank(free * (index + 1) // gaps - free * index // gaps), *block]
    return [*lines, *_blank(rows - len(lines))]


def _beside(left: Sequence[Line], right: Sequence[Line], at: int) -> list[Line]:
    """`right` beside `left`, from column `at` on, in the middle of its height."""
    lead = (len(left) - len(right)) // 2
    lines = []
    for row, line in enumerate(left):
        beside = right[row - lead] if 0 <= row - lead < len(right) else ()
        gap = " " * (at - sum(len(text) for text, _ in line))
        lines.append((*line, (gap, Style.PLAIN), *beside))
    return lines


def _blank(rows: int) -> list[Line]:
    return [()] * max(rows, 0)
