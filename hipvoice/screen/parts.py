"""The parts of the picture: each a pure function from what is known to lines.

A part gets columns and rows, and returns at most that many lines.
"""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Iterator
from functools import lru_cache

from hipvoice.core.commands import Situation
from hipvoice.core.events import By
from hipvoice.core.figure.model import Figure, PoseMoment
from hipvoice.core.routine.routine import Side
from hipvoice.core.session.view import View
from hipvoice.core.timeline.layout import WORK
from hipvoice.core.wording.lines import Label
from hipvoice.screen.lettering import (
    Style,
    TextLine,
    at_edges,
    band,
    cut,
    filled,
    first_fitting,
    fitted,
    in_style,
    length,
    lettered,
)
from hipvoice.screen.plain import MicState
from hipvoice.screen.scene import WORKING, Note, Picture, Sign, count, stands

DrawPart = Callable[[Picture, int, int], list[TextLine]]

# The loudest that a voice gets at two metres, and a quiet room; levels between them are shown.
LOUD_DB, QUIET_DB = -15.0, -60.0
METER = "▁▂▄▆█"
SENTENCE_LINES = 3  # of big letters


def status(picture: Picture, width: int, rows: int) -> list[TextLine]:
    """Where the session is, and whether the person is heard; the microphone is never left out."""
    right = (*_rehearsal(picture), *_ear(picture))
    where = first_fitting(_wheres(picture), width - length(right) - 1)
    line = at_edges(((where, Style.PLAIN),), right, width)
    if picture.view and picture.view.deaf:  # a band, so that nobody speaks in vain
        line = (("".join(text for text, _ in line), Style.SHUT),)
    return [line][:rows]


def _wheres(picture: Picture) -> Iterator[str]:
    """Where the session is, from the longest way to say it to the shortest."""
    view = picture.view
    if view is None:
        yield picture.scene.title
        return
    situation = picture.language.wording.situations[view.situation]
    yield f"{view.place} · {situation}"
    yield view.place
    yield picture.label(Label.PROGRESS, completed=view.completed, sets=view.sets)


def _rehearsal(picture: Picture) -> TextLine:
    if not picture.scene.rehearsal:
        return ()
    return ((f" {picture.label(Label.REHEARSAL).upper()} ", Style.STOPPED), (" ", Style.PLAIN))


def _ear(picture: Picture) -> TextLine:
    readings = picture.readings
    if picture.view and picture.view.deaf:
        return ((f"⊘ {picture.label(Label.MIC_DEAF).upper()}", Style.SHUT),)
    if readings.hearing is MicState.NONE:
        return ((f"⊘ {picture.label(Label.KEYS_ONLY)}", Style.PLAIN),)
    if readings.hearing is MicState.MISSING:
        return ((f"⊘ {picture.label(Label.MIC_MISSING)}", Style.PLAIN),)
    if readings.hearing is MicState.SILENT:
        return ((f" ⊘ {picture.label(Label.MIC_SILENT)} ", Style.STOPPED),)
    meter = "" if picture.calm else _meter(readings.level)
    return ((f"◉ {picture.label(Label.MIC_OPEN)} ", Style.PLAIN), (meter, Style.WORK))


def _meter(level: float | None) -> str:
    """The level as a row of bars that fills from the left."""
    share = 0.0 if level is None else (level - QUIET_DB) / (LOUD_DB - QUIET_DB)
    filled = round(min(max(share, 0.0), 1.0) * len(METER))
    return METER[:filled].ljust(len(METER), "·")


def words(picture: Picture, width: int, rows: int) -> list[TextLine]:
    """The exercise, as big as possible."""
    title = picture.view.title if picture.view else picture.scene.title
    return in_style(fitted(title, width, rows), Style.STRONG)


def state(picture: Picture, width: int, rows: int) -> list[TextLine]:
    """The side or activity; while the clock is stopped, a band from edge to edge instead."""
    view = picture.view
    if view is None:
        return in_style([picture.label(Label.OPENING)], Style.QUIET)
    situation = picture.language.wording.situations[view.situation]
    if stands(view):
        return band(fitted(situation, width - 2, rows), width)
    sided = view.side and view.situation is not Situation.REST
    text = picture.label(Label.SIDE, side=view.side) if sided else situation
    style = Style.REST if view.situation is Situation.REST else Style.STRONG
    return in_style(fitted(text, width, rows), style)


def number(picture: Picture, width: int, rows: int) -> list[TextLine]:
    """What is counted, as big as possible."""
    counted = count(picture)
    if counted is None or picture.view is None:
        return []
    style = Style.WORK if picture.view.situation in WORKING else Style.REST
    if stands(picture.view):
        style = Style.QUIET
    return in_style(fitted(counted, width, rows, most_lines=1), style)


def bar(picture: Picture, width: int, rows: int) -> list[TextLine]:
    """How much of the time has passed, at most all; frozen while the clock is stopped."""
    view = picture.view
    if view is None or not view.duration or count(picture) is None:
        return []
    elapsed = picture.elapsed // 1000 * 1000 if picture.calm else picture.elapsed
    halves = min(2 * width, 2 * width * elapsed // (view.target or view.duration))
    done = "━" * (halves // 2) + "╸" * (halves % 2)
    style = Style.WORK if view.situation in WORKING else Style.REST
    line: TextLine = ((done, style), ("─" * (width - len(done)), Style.QUIET))
    return [line][:rows]


def figure(picture: Picture, width: int, rows: int) -> list[TextLine]:
    """The position of the exercise for this side; nothing if it has no figure."""
    view = picture.view
    if view is None or view.figure is None:
        return []
    moment = _moment(picture, view)
    return in_style(_figure(view.figure, view.figure_side, moment, width, rows), Style.PLAIN)


def _moment(picture: Picture, view: View) -> PoseMoment:
    """The end of the movement for a hold; for reps, start and end in turn, at the tempo."""
    if view.rep_ms and not picture.calm:
        within, length = _rep(view, picture.elapsed)
        quarter = view.rep_ms // 4
        return PoseMoment.END if quarter <= within < length - quarter else PoseMoment.START
    return PoseMoment.END if view.kind in WORK else PoseMoment.START


def _rep(view: View, elapsed: int) -> tuple[int, int]:
    """How far into a rep one is, and how long it lasts, ms; the last one may be held."""
    before_last = (view.duration or 0) - view.rep_ms - view.last_hold_ms
    if elapsed < before_last:
        return elapsed % view.rep_ms, view.rep_ms
    return elapsed - before_last, view.rep_ms + view.last_hold_ms


@lru_cache(maxsize=16)
def _figure(
    figure: Figure, side: Side | None, moment: PoseMoment, columns: int, rows: int
) -> tuple[str, ...]:
    # Not before the first picture, which has no figure.
    from hipvoice.core.figure.drawing import drawing  # noqa: PLC0415
    from hipvoice.core.figure.rendering import text_lines  # noqa: PLC0415

    return tuple(text_lines(drawing(figure, side, moment, mat=False), columns, rows))


def sentence(picture: Picture, width: int, rows: int) -> list[TextLine]:
    """What the coach says, or said last; in big letters if there is much room."""
    text = picture.scene.sentence
    if not text or not rows:
        return []
    if big := lettered(text, width, rows, SENTENCE_LINES):
        return in_style(big, Style.PLAIN)
    folded = textwrap.wrap(f"“{text}”", max(width, 1), max_lines=rows, placeholder=" …")
    return in_style(folded, Style.SPOKEN)


def cautions(picture: Picture, width: int, rows: int) -> list[TextLine]:
    """What to be careful about in this exercise: as many whole sentences as fit."""
    lines: list[str] = []
    for text in picture.view.cautions if picture.view else ():
        folded = textwrap.wrap(f"! {text}", max(width, 1), subsequent_indent="  ")
        if len(lines) + len(folded) > rows:
            break
        lines += folded
    return in_style(lines, Style.STRONG)


def upcoming(picture: Picture, width: int, rows: int) -> list[TextLine]:
    """What comes next; while the voice is being prepared, its progress."""
    progress = _preparing(picture)
    text = picture.view.upcoming if picture.view and not picture.scene.notice else ""
    room = width - len(progress) - 1 if progress else width
    line = at_edges(((cut(text, room), Style.PLAIN),), ((progress, Style.QUIET),), width)
    return [line][:rows]


def _preparing(picture: Picture) -> str:
    """How many sentences are ready, until all are."""
    readings = picture.readings
    if readings.ready >= readings.all:
        return ""
    return picture.label(Label.PREPARING, ready=readings.ready, all=readings.all)


def heard(picture: Picture, width: int, rows: int) -> list[TextLine]:
    """What was heard or pressed and what came of it, newest last."""
    notes = picture.scene.notes[-rows:] if rows else ()
    return filled([_note(picture, note, width) for note in notes], rows)


def _note(picture: Picture, note: Note, width: int) -> TextLine:
    labels = {By.VOICE: Label.SAID, By.KEY: Label.PRESSED, None: None}
    label = labels[note.by]
    by = f"{picture.label(label)} " if label else ""
    style = Style.STRONG if note.sign is Sign.OBEYED else Style.PLAIN
    head: TextLine = ((f"{note.sign} ", style), (by, Style.QUIET))
    return (*head, (cut(note.text, width - length(head)), style))


def notice(picture: Picture, width: int, rows: int) -> list[TextLine]:
    """What to read before the first exercise: as many whole paragraphs as fit."""
    paragraphs = [textwrap.wrap(text, max(width, 1)) or [""] for text in picture.scene.notice]
    if sum(map(len, paragraphs)) <= rows:
        return in_style([line for lines in paragraphs for line in lines], Style.PLAIN)
    shown: list[str] = []
    for lines in paragraphs:
        if len(shown) + len(lines) > rows - 1:
            break
        shown += lines
    more = in_style([picture.label(Label.NOTICE_MORE)], Style.QUIET)
    return [*in_style(shown, Style.PLAIN), *more]
