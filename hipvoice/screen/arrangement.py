"""How much room each part of the picture gets in a terminal of a given size, and what is in it.

`ROOM` is the one table: what gets room, from first to last. A part that is listed again grows. What
does not fit any more is left out, so the table read backwards says what is dropped first as a
terminal gets smaller.

Among the parts are the sets as dots (of this exercise, and of the whole session), and the keys and
what can be said: the most likely in a line, all of them as a list.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from types import MappingProxyType
from typing import NamedTuple

from hipvoice.core.commands import INTENTS, NUMBERS, Command, Intent
from hipvoice.core.session.answers import HELP_ORDER, likely
from hipvoice.core.session.view import SetMark, Standing, View
from hipvoice.core.wording.lines import Label
from hipvoice.screen import parts
from hipvoice.screen.lettering import (
    Span,
    Style,
    TextLine,
    at_edges,
    filled,
    fitted,
    in_style,
    length,
)
from hipvoice.screen.parts import BIG_SENTENCE, SCALES
from hipvoice.screen.scene import Picture

SIGNS = {
    Standing.DONE: ("●", Style.STRONG),
    Standing.NOT_DONE: ("✗", Style.PLAIN),
    Standing.NOW: ("◐", Style.WORK),
    Standing.AHEAD: ("○", Style.QUIET),
}

# Named after those that help speaks: what helps after a mistake.
MENDING = (Command.UNDO, Command.PREVIOUS, Command.TIME)

TEN = NUMBERS[-1]  # whose keys are those of one and zero
GUTTER = 2  # columns between two columns of the list

MARGIN = 1  # columns left free at both sides
FIGURE_SHARE = 0.42  # share of the width
HEAD = 2  # rows of the session that stay above something to read
SAID = 4  # rows for what the coach says below it
TITLE_MAX = 8  # rows
SIDE_MAX = 3  # rows of the side below what a question is about
BANDS = frozenset({Style.STOPPED, Style.SHUT})
BAND_MIN = 7  # rows of a question before what it is about is more than named
SPACIOUS = 2  # free rows; from this many, one goes above the words
OTHER_ROWS = 10  # rows above and below the figure, at least
FIGURE_MIN = (24, 8)  # columns and rows: a smaller figure says nothing
ROOM: tuple[tuple[str, int], ...] = (
    ("state", 1),
    ("number", 3),
    ("words", 2),
    ("status", 1),
    ("alerts", 6),
    ("sentence", 4),
    ("keys", 1),
    ("heard", 2),
    ("number", 5),
    ("breath", 1),
    ("bar", 1),
    ("free", 1),
    ("cautions", 2),
    ("dots", 1),
    ("middle", FIGURE_MIN[1]),
    ("state", 3),
    ("words", 3),
    ("upcoming", 2),
    ("cautions", 4),
    ("breath", 3),
    ("number", 8),
    ("words", 6),
    ("gap", 1),
    ("space", 3),
    ("state", 5),
    ("number", 10),
    ("middle", 12),
    ("words", 5),
    ("heard", 3),
    ("number", 15),
    ("state", 8),
    ("sentence", 9),
    ("breath", 5),
    ("number", 20),
    ("words", 10),
    ("space", 6),
    ("number", 25),
    ("words", 16),
    ("number", 30),
)

# From top to bottom; "gap" and "space" are empty rows, "middle" those beside the figure, and "free"
# the one for the next note, so that nothing moves when it comes.
ABOVE = ("status", "words", "gap", "state")
MIDDLE = ("number", "bar", "breath")
BELOW = ("alerts", "dots", "sentence", "cautions", "upcoming", "heard", "free", "keys")


def dots(picture: Picture, width: int, rows: int) -> list[TextLine]:
    """The sets of this exercise side by side, and those of the session if there is room."""
    view = picture.view
    if view is None or not view.marks or not rows:
        return []
    here = [mark for mark in view.marks if mark.step == view.step]
    sides = list(dict.fromkeys(mark.side for mark in here))
    spans: list[Span] = []
    for side in sides:
        name = f"{side} " if side else ""
        spans += [(name, Style.PLAIN), *_dots(here, side), ("   ", Style.PLAIN)]
    progress = picture.label(Label.PROGRESS, completed=view.completed, sets=view.sets)
    short: TextLine = ((progress, Style.QUIET),)
    full: TextLine = (*_session_dots(view.marks), ("  ", Style.PLAIN), *short)
    left = tuple(spans)
    right = full if length(left) + length(full) <= width else short
    return [at_edges(left, right, width)]


def _dots(marks: Iterable[SetMark], side: str) -> list[Span]:
    signs = [SIGNS[mark.standing] for mark in marks if mark.side == side]
    return [(f"{sign} ", style) for sign, style in signs]


def _session_dots(marks: Sequence[SetMark]) -> list[Span]:
    """A dot for each set, with gaps between exercises."""
    spans: list[Span] = []
    for index, mark in enumerate(marks):
        if index and mark.step != marks[index - 1].step:
            spans.append((" ", Style.PLAIN))
        spans.append(SIGNS[mark.standing])
    return spans


class KeyRow(NamedTuple):
    """One line of the list."""

    phrase: str
    keys: str
    meaning: str


def key_line(picture: Picture, width: int, rows: int) -> list[TextLine]:
    """The most likely commands with their keys, as many as fit, of them "that hurts" first."""
    if picture.view is None or not rows:
        return []
    likely = [*_likely(picture, picture.view.legal)]
    hurts = _named(picture, Command.THAT_HURTS)
    all_keys = (picture.label(Label.ALL_KEYS), picture.language.key(Command.HELP))
    for most in range(len(likely), -1, -1):
        left_out = [hurts] if hurts in likely[most:] else []
        line = _key_spans([*likely[:most], *left_out, all_keys])
        if length(line) <= width:
            return [line]
    return [_key_spans([hurts if hurts in likely else all_keys])]


def key_list(picture: Picture, width: int, rows: int) -> list[TextLine]:
    """The page of the list that is open, and how to turn or close it."""
    pages = key_pages(picture, width, rows)
    page = min(picture.scene.help_page or 0, len(pages) - 1)
    name = Label.HELP_MORE if page + 1 < len(pages) else Label.HELP_CLOSE
    key = picture.language.key(Command.HELP)
    foot = picture.label(name, key=key, page=page + 1, pages=len(pages))
    lines = pages[page] if pages else []
    return [*filled(lines, rows - 1), *in_style([foot], Style.QUIET)]


def key_pages(picture: Picture, width: int, rows: int) -> list[list[TextLine]]:
    """The list in pages of one row less than `rows`: in columns, with meanings if there is room."""
    entries, tall = entries_of(picture), max(rows - 2, 1)
    for form in (_full, _brief):
        cells = [form(entry, entries) for entry in entries]
        cell = max(map(length, cells), default=1) + GUTTER
        columns = (width + GUTTER) // cell
        if len(cells) <= columns * tall:
            break
    columns = max(columns, 1)
    pages = [cells[i : i + columns * tall] for i in range(0, len(cells), columns * tall)]
    title = in_style([picture.label(Label.HELP_TITLE)], Style.STRONG)
    return [[*title, *_grid(page, columns, cell)] for page in pages]


def entries_of(picture: Picture) -> list[KeyRow]:
    """All that can be said and pressed now."""
    legal = picture.view.legal if picture.view else frozenset()
    scales = [intents for intents in SCALES if legal.issuperset(intents)]
    single = [i for i in dict.fromkeys((*HELP_ORDER, *MENDING, *INTENTS)) if i in legal]
    named = {intent for intents in scales for intent in intents}
    return [
        *(_range(picture, intents) for intents in scales),
        *(_entry(picture, intent) for intent in single if intent not in named),
    ]


def _likely(picture: Picture, legal: frozenset[Intent]) -> Iterator[tuple[str, str]]:
    """Phrases with a key each: answers to an open question, then what is used most often."""
    for intents in SCALES:
        if legal.issuperset(intents):
            yield _range(picture, intents)[:2]
    for intent in (*likely(legal), *MENDING):
        if intent in legal:
            yield _named(picture, intent)


def _named(picture: Picture, intent: Intent) -> tuple[str, str]:
    return picture.language.phrase(intent), picture.language.key(intent)


def _key_spans(named: Sequence[tuple[str, str]]) -> TextLine:
    """Phrases with their keys, side by side."""
    spans: list[Span] = []
    for phrase, key in named:
        spans += [(" " * GUTTER if spans else "", Style.PLAIN), (key, Style.KEY)]
        spans.append((f" {phrase}", Style.QUIET))
    return tuple(spans)


def _entry(picture: Picture, intent: Intent) -> KeyRow:
    keys = " ".join(picture.language.keys.get(intent, ()))
    return KeyRow(picture.language.phrase(intent), keys, picture.language.meanings[intent])


def _range(picture: Picture, intents: Sequence[Intent]) -> KeyRow:
    language, first, last = picture.language, intents[0], intents[-1]
    phrases = f"{language.phrase(first)} … {language.phrase(last)}"
    pressed = NUMBERS[1::-1] if last == TEN else [last]
    keys = f"{language.key(first)} … {''.join(map(language.key, pressed))}"
    return KeyRow(phrases, keys, language.meanings[last])


def _full(entry: KeyRow, entries: Sequence[KeyRow]) -> TextLine:
    phrase_width = max(len(phrase) for phrase, _, _ in entries) + 2
    return (*_brief(entry, entries, phrase_width), (entry.meaning, Style.QUIET))


def _brief(entry: KeyRow, entries: Sequence[KeyRow], phrase_width: int = 0) -> TextLine:
    keys_width = max(len(keys) for _, keys, _ in entries) + 2
    phrase = entry.phrase.ljust(phrase_width)
    return ((entry.keys.ljust(keys_width), Style.KEY), (phrase, Style.PLAIN))


def _grid(cells: Sequence[TextLine], columns: int, width: int) -> list[TextLine]:
    """The cells column by column."""
    tall = -(-len(cells) // columns)
    return [_row(cells[row::tall], width) for row in range(tall)]


def _row(cells: Sequence[TextLine], width: int) -> TextLine:
    spans = list(cells[0])
    for before, cell in pairwise(cells):
        spans += [(" " * (width - length(before)), Style.PLAIN), *cell]
    return tuple(spans)


PARTS: Mapping[str, parts.DrawPart] = MappingProxyType(
    {
        "status": parts.status,
        "words": parts.words,
        "state": parts.state,
        "number": parts.number,
        "bar": parts.bar,
        "breath": parts.breath,
        "alerts": parts.alerts,
        "dots": dots,
        "sentence": parts.sentence,
        "cautions": parts.cautions,
        "upcoming": parts.upcoming,
        "heard": parts.heard,
        "keys": key_line,
    }
)


def arrange(picture: Picture, width: int, height: int) -> list[TextLine]:
    """The whole picture: `height` lines of at most `width` columns."""
    room = max(width - 2 * MARGIN, 1)
    if picture.scene.help_page is not None:
        lines = _list(picture, room, height)
    elif picture.view and picture.view.question:
        lines = _question(picture, room, height)
    elif picture.scene.notice:
        lines = _notice(picture, room, height)
    else:
        lines = _session(picture, room, height)
    return [_with_margins(line, room) for line in lines[:height]]


def help_pages(picture: Picture, width: int, height: int) -> int:
    """How many pages the list of keys has in a terminal of this size."""
    room = width - 2 * MARGIN
    return len(key_pages(picture, room, _list_rows(picture, room, height)))


def _with_margins(line: TextLine, width: int) -> TextLine:
    """The line with empty margins; those of a band belong to it."""
    style = line[0][1] if line and line[0][1] in BANDS and length(line) == width else Style.PLAIN
    margin = (" " * MARGIN, style)
    return (margin, *line, margin) if style in BANDS else (margin, *line)


def _head(picture: Picture, width: int) -> list[TextLine]:
    """The part of the session that stays visible above something to read."""
    return [*parts.status(picture, width, 1), *parts.state(picture, width, 1)][:HEAD]


def _list(picture: Picture, width: int, height: int) -> list[TextLine]:
    """The list of keys, and below it what the coach says meanwhile."""
    rows = _list_rows(picture, width, height)
    said = parts.sentence(picture, width, SAID)
    return [*_head(picture, width), *key_list(picture, width, rows), *said]


def _list_rows(picture: Picture, width: int, height: int) -> int:
    return height - HEAD - len(parts.sentence(picture, width, SAID))


def _notice(picture: Picture, width: int, height: int) -> list[TextLine]:
    """What to read before the first exercise, and below it what the coach says.

    What room is left is for large letters: of what the coach says, then of the title.
    """
    told = parts.alerts(picture, width, SAID)
    said = parts.sentence(picture, width, SAID)
    below = [*parts.upcoming(picture, width, 1), *key_line(picture, width, 1)]
    status, *state = _head(picture, width)
    rows = height - HEAD - len(told) - len(said) - len(below)
    listed = parts.notice(picture, width, rows)
    if rows - len(listed) >= BIG_SENTENCE:
        large = parts.sentence(picture, width, BIG_SENTENCE)
        rows, said = rows + len(said) - len(large), large
    title = parts.words(picture, width, min(rows - len(listed) - 1, TITLE_MAX))
    listed = [*title, *state, *listed]
    return [status, *listed, *_blank(rows + len(state) - len(listed)), *told, *said, *below]


def _question(picture: Picture, width: int, height: int) -> list[TextLine]:
    """A question and its answers in a band that takes all the room but for what it is about."""
    view = picture.view
    assert view
    other = picture.scene.sentence != view.question
    below = [
        *parts.alerts(picture, width, SAID),
        *(parts.sentence(picture, width, SAID) if other else ()),
        *filled(parts.heard(picture, width, 2), 1),
        *key_line(picture, width, 1),
    ]
    status = parts.status(picture, width, 1)
    rows = height - len(status) - len(below)
    about = _about(picture, width, rows)
    return [*status, *about, *parts.question(picture, width, rows - len(about)), *below]


def _about(picture: Picture, width: int, rows: int) -> list[TextLine]:
    """The exercise that a question is about, by name and, if there is room, drawn."""
    view = picture.view
    assert view
    columns, least = int(width * FIGURE_SHARE), FIGURE_MIN[1]
    tall = max(least, int(rows * FIGURE_SHARE))
    if view.figure and columns >= FIGURE_MIN[0] and rows - tall >= BAND_MIN:
        name = _named_in_lines(view, width - columns - GUTTER, tall)
        return _beside(_spread([name], tall), parts.figure(picture, columns, tall), width - columns)
    named = parts.with_side(picture, view.title, view.side)
    return in_style(fitted(named, width, max((rows - BAND_MIN) // 2, 1)), Style.STRONG)


def _named_in_lines(view: View, width: int, rows: int) -> list[TextLine]:
    """The exercise, and its side below it."""
    side = 1 if view.side else 0
    title = fitted(view.title, width, rows - side)
    shown = fitted(view.side, width, min(rows - len(title), SIDE_MAX)) if side else ()
    return in_style((*title, *shown), Style.STRONG)


def _session(picture: Picture, width: int, height: int) -> list[TextLine]:
    columns = _figure_columns(picture, width, height)
    drawn = _drawn(picture, width, height, columns)
    status, *others = (drawn[name] for name in ABOVE)
    above = [*status, *_blank(len(drawn["space"]) > SPACIOUS), *(row for o in others for row in o)]
    below = [line for name in BELOW for line in drawn[name]]
    rows = height - len(above) - len(below)
    middle = _spread([drawn[name] for name in MIDDLE], rows)
    if columns and rows >= FIGURE_MIN[1]:
        middle = _beside(middle, parts.figure(picture, columns, rows), width - columns)
    return [*above, *middle, *below]


def _figure_columns(picture: Picture, width: int, height: int) -> int:
    """The columns of the figure; 0 if it would be too small to say anything."""
    least_columns, least_rows = FIGURE_MIN
    columns = int(width * FIGURE_SHARE)
    fits = columns >= least_columns and height >= least_rows + OTHER_ROWS
    return columns if fits and picture.view and picture.view.figure else 0


def _drawn(picture: Picture, width: int, height: int, beside: int) -> dict[str, list[TextLine]]:
    """The lines of each part, with `beside` columns kept free for the figure."""
    drawn: dict[str, list[TextLine]] = {name: [] for name, _ in ROOM}
    left = width - beside - GUTTER if beside else width
    for name, rows in ROOM:
        if part := PARTS.get(name):
            lines = part(picture, left if name in MIDDLE else width, rows)
        else:
            lines = _blank(rows if beside or name != "middle" else 0)
        if len(lines) > len(drawn[name]):
            grown = {**drawn, name: lines}
            drawn = grown if _rows_of(grown) <= height else drawn
    return {**drawn, "free": [] if drawn["heard"] else drawn["free"]}


def _rows_of(drawn: Mapping[str, list[TextLine]]) -> int:
    """The rows that all parts take together."""
    rows = {name: len(lines) for name, lines in drawn.items()}
    middle = max(sum(rows[name] for name in MIDDLE), rows["middle"])
    return middle + rows["space"] + sum(rows[name] for name in (*ABOVE, *BELOW))


def _spread(blocks: Sequence[list[TextLine]], rows: int) -> list[TextLine]:
    """The blocks one below the other, with the free rows of `rows` evenly around them."""
    blocks = [block for block in blocks if block]
    free = rows - sum(map(len, blocks))
    gaps = len(blocks) + 1
    lines: list[TextLine] = []
    for index, block in enumerate(blocks):
        lines += [*_blank(free * (index + 1) // gaps - free * index // gaps), *block]
    return [*lines, *_blank(rows - len(lines))]


def _beside(left: Sequence[TextLine], right: Sequence[TextLine], at: int) -> list[TextLine]:
    """`right` beside `left`, from column `at` on, centred vertically."""
    lead = (len(left) - len(right)) // 2
    lines = []
    for row, line in enumerate(left):
        beside = right[row - lead] if 0 <= row - lead < len(right) else ()
        gap = " " * (at - sum(len(text) for text, _ in line))
        lines.append((*line, (gap, Style.PLAIN), *beside))
    return lines


def _blank(rows: int) -> list[TextLine]:
    return [()] * max(rows, 0)
