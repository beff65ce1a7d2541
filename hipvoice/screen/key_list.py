"""The keys and what can be said: the likeliest in a line, all of them as a list."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from hipvoice.core.answers import HELP_ORDER
from hipvoice.core.commands import DEGREES, NUMBERS, Command
from hipvoice.core.labels import Label
from hipvoice.screen.picture import Picture
from hipvoice.screen.spans import Line, Span, Style, filled, in_style, length

# In the order in which they are named: as help speaks them, then what is wanted after a slip.
LIKELY = (*HELP_ORDER, Command.UNDO, Command.THAT_HURTS, Command.PREVIOUS, Command.TIME)
# Answers that are named by the first and the last of them.
RANGES: tuple[tuple[Command, ...], ...] = (NUMBERS, tuple(DEGREES))
GUTTER = 2  # columns between two columns of the list


class Entry(NamedTuple):
    """One line of the list."""

    phrase: str
    keys: str
    meaning: str


def key_line(picture: Picture, width: int, rows: int) -> list[Line]:
    """The likeliest commands of this moment with their keys, as many as fit; `?` for all."""
    if picture.view is None or not rows:
        return []
    chosen: list[Span] = []
    tail = _key_spans(picture.key(Command.HELP), picture.label(Label.ALL_KEYS))
    for phrase, key in _likely(picture, picture.view.legal):
        more = _key_spans(key, phrase)
        if length((*chosen, *more, *tail)) > width:
            break
        chosen += more
    return [(*chosen, *tail)]


def key_list(picture: Picture, width: int, rows: int) -> list[Line]:
    """The page of the list that is open, and how to turn or close it."""
    pages = key_pages(picture, width, rows)
    page = min(picture.scene.help_page or 0, len(pages) - 1)
    name = Label.HELP_MORE if page + 1 < len(pages) else Label.HELP_CLOSE
    foot = picture.label(name, key=picture.key(Command.HELP), page=page + 1, pages=len(pages))
    lines = pages[page] if pages else []
    return [*filled(lines, rows - 1), *in_style([foot], Style.QUIET)]


def key_pages(picture: Picture, width: int, rows: int) -> list[list[Line]]:
    """The list in pages, a row less than `rows`: in columns, with meanings where there is room."""
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


def entries_of(picture: Picture) -> list[Entry]:
    """All that can be said and pressed now."""
    legal = picture.view.legal if picture.view else frozenset()
    ranges = [commands for commands in RANGES if legal.issuperset(commands)]
    single = [c for c in dict.fromkeys((*LIKELY, *Command)) if c in legal]
    named = {command for commands in ranges for command in commands}
    return [
        *(_range(picture, commands) for commands in ranges),
        *(_entry(picture, command) for command in single if command not in named),
    ]


def _likely(picture: Picture, legal: frozenset[Command]) -> Iterator[tuple[str, str]]:
    """Phrases with a key each: answers to an open question, then what is wanted most often."""
    for commands in RANGES:
        if legal.issuperset(commands):
            yield _range(picture, commands)[:2]
    for command in LIKELY:
        if command in legal:
            yield picture.language.phrase(command), picture.key(command)


def _key_spans(key: str, what: str) -> list[Span]:
    return [(key, Style.KEY), (f" {what}   ", Style.QUIET)]


def _entry(picture: Picture, command: Command) -> Entry:
    keys = " ".join(picture.language.keys.get(command, ()))
    return Entry(picture.language.phrase(command), keys, picture.language.meanings[command])


def _range(picture: Picture, commands: Sequence[Command]) -> Entry:
    first, last = commands[0], commands[-1]
    phrases = f"{picture.language.phrase(first)} … {picture.language.phrase(last)}"
    keys = f"{picture.key(first)} … {picture.key(last)}"
    return Entry(phrases, keys, picture.language.meanings[last])


def _full(entry: Entry, entries: Sequence[Entry]) -> Line:
    phrase_width = max(len(phrase) for phrase, _, _ in entries) + 2
    return (*_brief(entry, entries, phrase_width), (entry.meaning, Style.QUIET))


def _brief(entry: Entry, entries: Sequence[Entry], phrase_width: int = 0) -> Line:
    keys_width = max(len(keys) for _, keys, _ in entries) + 2
    phrase = entry.phrase.ljust(phrase_width)
    return ((entry.keys.ljust(keys_width), Style.KEY), (phrase, Style.PLAIN))


def _grid(cells: Sequence[Line], columns: int, width: int) -> list[Line]:
    """The cells column by column."""
    tall = -(-len(cells) // columns)
    return [_row(cells[row::tall], width) for row in range(tall)]


def _row(cells: Sequence[Line], width: int) -> Line:
    spans = list(cells[0])
    for before, cell in pairwise(cells):
        spans += [(" " * (width - length(before)), Style.PLAIN), *cell]
    return tuple(spans)
