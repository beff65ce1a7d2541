"""The parts of the picture: each a pure function from what is known to lines of spans.

A span is a text and the name of its style; a line is spans. What a style looks like is said in one
table (`STYLES`): the terminal's own colours, so that it is light or dark as the terminal is, and
signs, capitals and reversal, so that nothing is told by colour alone.
"""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from hipvoice.core.answers import HELP_ORDER
from hipvoice.core.commands import DEGREES, NUMBERS, Command, Situation
from hipvoice.core.events import By
from hipvoice.core.figure.drawing import drawing
from hipvoice.core.figure.model import Figure, Phase
from hipvoice.core.figure.text import text_lines
from hipvoice.core.labels import Label
from hipvoice.core.language import Language
from hipvoice.core.routine import Side
from hipvoice.core.segments import WORK, Kind
from hipvoice.core.view import SetMark, Standing, View
from hipvoice.screen.lettering import fitted, lettered
from hipvoice.screen.readings import Hearing, Readings
from hipvoice.screen.scene import Note, Scene, Sign


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


@dataclass(frozen=True, slots=True)
class Picture:
    """All that a part is drawn from: the scene at session time `now` (ms)."""

    scene: Scene
    readings: Readings
    language: Language
    now: int
    calm: bool = False  # nothing moves but what counts

    @property
    def view(self) -> View | None:
        """The session, once there is one."""
        return self.scene.view

    @property
    def elapsed(self) -> int:
        """Milliseconds of the segment that are behind."""
        return self.view.elapsed_at(self.now) if self.view else 0

    def label(self, name: Label, **values: object) -> str:
        """Words of the display."""
        return self.language.label(name, **values)

    def key(self, command: Command) -> str:
        """The first key of a command."""
        return next(iter(self.language.keys.get(command, ())), "")


# In these the clock stands, and somebody has to do something for it to go on.
STOPPED = frozenset(
    {Situation.PAUSED, Situation.ASKED_END, Situation.ASKED_PAIN, Situation.ASKED_EASIER}
)
# These ask about what is over; the time of what comes next would only confuse.
ABOUT_A_SET_BEFORE = frozenset({Situation.ASKED_PAIN, Situation.ASKED_EASIER})
WORKING = frozenset({Situation.HOLD, Situation.REPS, Situation.OPEN_REPS})
# The loudest that a voice two metres away gets, and the quiet of a room; levels between are shown.
LOUD_DB, QUIET_DB = -15.0, -60.0
METER = "▁▂▄▆█"
SENTENCE_LINES = 3  # of big letters
SIGNS = {
    Standing.DONE: ("●", Style.STRONG),
    Standing.NOT_DONE: ("✗", Style.PLAIN),
    Standing.NOW: ("◐", Style.WORK),
    Standing.AHEAD: ("○", Style.QUIET),
}


def status(picture: Picture, width: int, rows: int) -> list[Line]:
    """Where the session is, and whether it is heard; the microphone is never left out."""
    ear = _ear(picture)
    where = _cut(_where(picture), width - _length(ear) - 1)
    line = _between(((where, Style.PLAIN),), ear, width)
    if picture.view and picture.view.deaf:  # a band, so that nobody speaks in vain
        line = (("".join(text for text, _ in line), Style.SHUT),)
    return [line][:rows]


def _where(picture: Picture) -> str:
    view = picture.view
    if view is None:
        return picture.scene.title
    situation = picture.language.wording.situations[view.situation]
    return f"{view.place} · {situation}"


def _ear(picture: Picture) -> Line:
    readings = picture.readings
    if picture.view and picture.view.deaf:
        return ((f"⊘ {picture.label(Label.MIC_DEAF).upper()}", Style.SHUT),)
    if readings.hearing is Hearing.NONE:
        return ((f"⊘ {picture.label(Label.MIC_NONE)}", Style.PLAIN),)
    if readings.hearing is Hearing.SILENT:
        return ((f" ⊘ {picture.label(Label.MIC_SILENT)} ", Style.STOPPED),)
    meter = "" if picture.calm else _meter(readings.level)
    return ((f"◉ {picture.label(Label.MIC_OPEN)} ", Style.PLAIN), (meter, Style.WORK))


def _meter(level: float | None) -> str:
    """The level as a row of bars that fills from the left."""
    share = 0.0 if level is None else (level - QUIET_DB) / (LOUD_DB - QUIET_DB)
    filled = round(min(max(share, 0.0), 1.0) * len(METER))
    return METER[:filled].ljust(len(METER), "·")


def words(picture: Picture, width: int, rows: int) -> list[Line]:
    """The exercise, as big as there is room."""
    title = picture.view.title if picture.view else picture.scene.title
    return _all(fitted(title, width, rows), Style.STRONG)


def state(picture: Picture, width: int, rows: int) -> list[Line]:
    """The side or what is done; that the clock stands is a band from edge to edge in its place."""
    view = picture.view
    if view is None:
        return _all([picture.label(Label.OPENING)], Style.QUIET)
    situation = picture.language.wording.situations[view.situation]
    if view.situation in STOPPED:
        return _band(fitted(situation, width - 2, rows), width)
    sided = view.side and view.situation is not Situation.REST
    text = picture.label(Label.SIDE, side=view.side) if sided else situation
    style = Style.REST if view.situation is Situation.REST else Style.STRONG
    return _all(fitted(text, width, rows), style)


def number(picture: Picture, width: int, rows: int) -> list[Line]:
    """What is counted, as big as there is room."""
    counted = count(picture)
    if counted is None or picture.view is None:
        return []
    style = Style.WORK if picture.view.situation in WORKING else Style.REST
    if picture.view.situation in STOPPED:
        style = Style.QUIET
    return _all(fitted(counted, width, rows, most_lines=1), style)


def count(picture: Picture) -> str | None:
    """Seconds left, reps done, seconds gone in a set without tempo; None where nothing counts."""
    view, elapsed = picture.view, picture.elapsed
    if view is None or view.situation in ABOUT_A_SET_BEFORE:
        return None
    if view.rep_ms and view.duration:
        return f"{elapsed // view.rep_ms}/{view.duration // view.rep_ms}"
    if view.duration is None:
        return _clock(elapsed // 1000) if view.kind is Kind.OPEN_REPS else None
    return _clock(-(-(view.duration - elapsed) // 1000))


def _clock(seconds: int) -> str:
    return f"{seconds // 60}:{seconds % 60:02}"


def bar(picture: Picture, width: int, rows: int) -> list[Line]:
    """How much of the time has gone; still while the clock stands."""
    view = picture.view
    if view is None or not view.duration or count(picture) is None:
        return []
    elapsed = picture.elapsed // 1000 * 1000 if picture.calm else picture.elapsed
    halves = 2 * width * elapsed // view.duration
    done = "━" * (halves // 2) + "╸" * (halves % 2)
    style = Style.WORK if view.situation in WORKING else Style.REST
    line: Line = ((done, style), ("─" * (width - len(done)), Style.QUIET))
    return [line][:rows]


def figure(picture: Picture, width: int, rows: int) -> list[Line]:
    """The position of the exercise, as the side does it; nothing where it has no figure."""
    view = picture.view
    if view is None or view.figure is None:
        return []
    return _all(
        _figure(view.figure, view.figure_side, _moment(picture, view), width, rows), Style.PLAIN
    )


def _moment(picture: Picture, view: View) -> Phase:
    """The end of the movement while it is held; in reps the two in turn, as the tempo has it."""
    if view.rep_ms and not picture.calm:
        ahead = picture.elapsed % view.rep_ms * 4 // view.rep_ms  # the quarter of the rep
        return Phase.END if ahead in {1, 2} else Phase.START
    return Phase.END if view.kind in WORK else Phase.START


@lru_cache(maxsize=16)
def _figure(
    figure: Figure, side: Side | None, moment: Phase, columns: int, rows: int
) -> tuple[str, ...]:
    return tuple(text_lines(drawing(figure, side, moment, mat=False), columns, rows))


def dots(picture: Picture, width: int, rows: int) -> list[Line]:
    """The sets of this exercise side by side, and of the session where there is room."""
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
    short: Line = ((progress, Style.QUIET),)
    full: Line = (*_session_dots(view.marks), ("  ", Style.PLAIN), *short)
    left = tuple(spans)
    right = full if _length(left) + _length(full) <= width else short
    return [_between(left, right, width)]


def _dots(marks: Iterable[SetMark], side: str) -> list[Span]:
    signs = [SIGNS[mark.standing] for mark in marks if mark.side == side]
    return [(f"{sign} ", style) for sign, style in signs]


def _session_dots(marks: Sequence[SetMark]) -> list[Span]:
    """A dot for each set, exercises set apart."""
    spans: list[Span] = []
    for index, mark in enumerate(marks):
        if index and mark.step != marks[index - 1].step:
            spans.append((" ", Style.PLAIN))
        spans.append(SIGNS[mark.standing])
    return spans


def sentence(picture: Picture, width: int, rows: int) -> list[Line]:
    """What the coach says, or said last; in big letters where there is much room."""
    text = picture.scene.sentence
    if not text or not rows:
        return []
    if big := lettered(text, width, rows, SENTENCE_LINES):
        return _all(big, Style.PLAIN)
    folded = textwrap.wrap(f"“{text}”", max(width, 1), max_lines=rows, placeholder=" …")
    return _all(folded, Style.SPOKEN)


def upcoming(picture: Picture, width: int, rows: int) -> list[Line]:
    """What comes next; while the voice is being prepared, how far that is."""
    progress = _preparing(picture)
    text = picture.view.upcoming if picture.view and not picture.scene.notice else ""
    room = width - len(progress) - 1 if progress else width
    line = _between(((_cut(text, room), Style.PLAIN),), ((progress, Style.QUIET),), width)
    return [line][:rows]


def _preparing(picture: Picture) -> str:
    """How many sentences are ready, until all are."""
    readings = picture.readings
    if readings.ready >= readings.all:
        return ""
    return picture.label(Label.PREPARING, ready=readings.ready, all=readings.all)


def heard(picture: Picture, width: int, rows: int) -> list[Line]:
    """What was heard or pressed and what became of it, the newest last."""
    notes = picture.scene.notes[-rows:] if rows else ()
    return _filled([_note(picture, note, width) for note in notes], rows)


def _note(picture: Picture, note: Note, width: int) -> Line:
    labels = {By.VOICE: Label.SAID, By.KEY: Label.PRESSED, None: None}
    label = labels[note.by]
    by = f"{picture.label(label)} " if label else ""
    style = Style.STRONG if note.sign is Sign.OBEYED else Style.PLAIN
    head: Line = ((f"{note.sign} ", style), (by, Style.QUIET))
    return (*head, (_cut(note.text, width - _length(head)), style))


def notice(picture: Picture, width: int, rows: int) -> list[Line]:
    """What is to be read before the first exercise, whole paragraphs as far as there is room."""
    lines: list[Line] = []
    for paragraph in picture.scene.notice:
        folded = _all(textwrap.wrap(paragraph, width) or [""], Style.PLAIN)
        if len(lines) + len(folded) > rows:
            break
        lines += folded
    return lines


def keys(picture: Picture, width: int, rows: int) -> list[Line]:
    """The likeliest commands of this moment with their keys, as many as fit; `?` for all."""
    if picture.view is None or not rows:
        return []
    chosen: list[Span] = []
    tail = _key_spans(picture.key(Command.HELP), picture.label(Label.ALL_KEYS))
    for phrase, key in _likely(picture, picture.view.legal):
        more = _key_spans(key, phrase)
        if _length((*chosen, *more, *tail)) > width:
            break
        chosen += more
    return [(*chosen, *tail)]


def _likely(picture: Picture, legal: frozenset[Command]) -> Iterator[tuple[str, str]]:
    """Phrases with a key each: answers to an open question, then what is wanted most often."""
    for commands in RANGES:
        if legal.issuperset(commands):
            yield _range_row(picture, commands)[:2]
    for command in LIKELY:
        if command in legal:
            yield picture.language.phrase(command), picture.key(command)


# In the order in which they are named; the same as help speaks, then what is wanted after a slip.
LIKELY = (*HELP_ORDER, Command.UNDO, Command.THAT_HURTS, Command.PREVIOUS, Command.TIME)


def _key_spans(key: str, what: str) -> list[Span]:
    return [(key, Style.KEY), (f" {what}   ", Style.QUIET)]


def help_rows(picture: Picture) -> list[tuple[str, str, str]]:
    """What can be said and pressed now: phrase, keys, meaning. Numbers are named by their range."""
    legal = picture.view.legal if picture.view else frozenset()
    rows = []
    for command in (*LIKELY, *Command):
        if command not in legal or any(command in commands for commands in RANGES):
            continue
        row = _help_row(picture, command)
        if row not in rows:
            rows.append(row)
    for commands in RANGES:
        if legal.issuperset(commands):
            rows.insert(0, _range_row(picture, commands))
    return rows


RANGES: tuple[tuple[Command, ...], ...] = (NUMBERS, tuple(DEGREES))


def _help_row(picture: Picture, command: Command) -> tuple[str, str, str]:
    keys = " ".join(picture.language.keys.get(command, ()))
    return picture.language.phrase(command), keys, picture.language.meanings[command]


def _range_row(picture: Picture, commands: Sequence[Command]) -> tuple[str, str, str]:
    first, last = commands[0], commands[-1]
    phrases = f"{picture.language.phrase(first)} … {picture.language.phrase(last)}"
    keys = f"{picture.key(first)} … {picture.key(last)}"
    return phrases, keys, picture.language.meanings[last]


def help_pages(picture: Picture, width: int, rows: int) -> list[list[Line]]:
    """The keys and what can be said, in as many columns as fit; meanings where there is room."""
    title: Line = ((picture.label(Label.HELP_TITLE), Style.STRONG),)
    entries, tall = help_rows(picture), max(rows - 1, 1)
    for form in (_full_entry, _brief_entry):
        cells = [form(entry, entries) for entry in entries]
        cell = max(map(_length, cells), default=1) + 2
        columns = max(1, (width + 2) // cell)
        if len(cells) <= columns * tall:
            break
    pages = [cells[i : i + columns * tall] for i in range(0, len(cells), columns * tall)]
    return [[title, *_grid(page, columns, cell)] for page in pages]


def _grid(cells: Sequence[Line], columns: int, width: int) -> list[Line]:
    """The cells column by column."""
    tall = -(-len(cells) // columns)
    return [_row(cells[row::tall], width) for row in range(tall)]


def help_list(picture: Picture, width: int, rows: int) -> list[Line]:
    """The page of the list that is open, and how to turn or close it."""
    pages = help_pages(picture, width, rows - 1)
    page = min(picture.scene.help_page or 0, len(pages) - 1)
    name = Label.HELP_MORE if page + 1 < len(pages) else Label.HELP_CLOSE
    foot = picture.label(name, key=picture.key(Command.HELP), page=page + 1, pages=len(pages))
    lines = pages[page] if pages else []
    return [*_filled(lines, rows - 1), ((foot, Style.QUIET),)]


def _full_entry(entry: tuple[str, str, str], entries: Sequence[tuple[str, str, str]]) -> Line:
    phrase_width = max(len(phrase) for phrase, _, _ in entries) + 2
    return (*_brief_entry(entry, entries, phrase_width), (entry[2], Style.QUIET))


def _brief_entry(
    entry: tuple[str, str, str], entries: Sequence[tuple[str, str, str]], phrase_width: int = 0
) -> Line:
    phrase, keys, _ = entry
    keys_width = max(len(keys) for _, keys, _ in entries) + 2
    return ((keys.ljust(keys_width), Style.KEY), (phrase.ljust(phrase_width), Style.PLAIN))


def _row(cells: Sequence[Line], width: int) -> Line:
    spans: list[Span] = []
    for cell in cells:
        spans += [*cell, (" " * (width - _length(cell)), Style.PLAIN)]
    return tuple(spans)


def _all(texts: Iterable[str], style: Style) -> list[Line]:
    return [((text, style),) for text in texts]


def _band(texts: Iterable[str], width: int) -> list[Line]:
    """Lines that are filled to the edges, so that they can be seen from the corner of an eye."""
    return [((f" {text}".ljust(width), Style.STOPPED),) for text in texts]


def _filled(lines: list[Line], rows: int) -> list[Line]:
    return [*lines, *[()] * (rows - len(lines))]


def _cut(text: str, width: int) -> str:
    return text if len(text) <= width else f"{text[: max(width - 1, 0)]}…"


def _length(line: Iterable[Span]) -> int:
    return sum(len(text) for text, _ in line)


def _between(left: Line, right: Line, width: int) -> Line:
    """One at each edge; the right one is left out where they would touch."""
    gap = width - _length(left) - _length(right)
    return left if gap < 1 else (*left, (" " * gap, Style.PLAIN), *right)


Part = Callable[[Picture, int, int], list[Line]]
