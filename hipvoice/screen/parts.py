"""The parts of the picture: each a pure function from what is known to lines.

A part gets columns and rows, and returns at most that many lines.
"""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache

from hipvoice.core.commands import DEGREES, NUMBERS, Situation
from hipvoice.core.events import By
from hipvoice.core.figure.model import Figure, PoseMoment
from hipvoice.core.routine.routine import Side
from hipvoice.core.session.view import View
from hipvoice.core.timeline.cues import CueKind
from hipvoice.core.timeline.layout import WORK
from hipvoice.core.wording.lines import Label
from hipvoice.screen.lettering import (
    Style,
    TextLine,
    at_edges,
    band,
    filled,
    first_fitting,
    fitted,
    in_style,
    length,
    lettered,
)
from hipvoice.screen.plain import YES_NO, MicState
from hipvoice.screen.scene import WORKING, Note, Picture, Sign, count, stands

DrawPart = Callable[[Picture, int, int], list[TextLine]]

# The loudest that a voice gets at two metres, and a quiet room; levels between them are shown.
LOUD_DB, QUIET_DB = -15.0, -60.0
METER = "▁▂▄▆█"
BIG_SENTENCE = 9  # rows from which it is in big letters
SENTENCE_LINES = 3  # of these letters
QUESTION_LINES = 5  # the same
GAP = 1  # row between a question and its answers
# How many rows the answers to a question get at most, and its letters at least, best first.
LETTER_ROWS = ((10, 5), (8, 5), (5, 3), (3, 3))
MANY_NOTES = 3  # rows
PAGE_MS = 10_000  # between two pages of what is to be read

WORK_SIGN = "■"  # tells work from what is around it by its shape
BREATHE, BREATHE_SHORT = (Label.INHALE, Label.EXHALE), (Label.INWARD, Label.OUTWARD)
SIDELESS = frozenset({Situation.REST, Situation.INTRO, Situation.ENDED})
SCALES = (NUMBERS, DEGREES)  # answers of which the first and the last are shown


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
    return in_style(fitted(title, width, rows), Style.STRONG) if rows > 0 else []


def state(picture: Picture, width: int, rows: int) -> list[TextLine]:
    """What is going on, on which side; while the clock is stopped, a band from edge to edge."""
    view = picture.view
    if view is None:
        return in_style([picture.label(Label.OPENING)], Style.QUIET)
    situation = picture.language.wording.situations[view.situation]
    if stands(view):
        return band(fitted(situation, width, rows), width)
    style = Style.REST if view.situation is Situation.REST else Style.STRONG
    sided = "" if view.situation in SIDELESS else view.side
    sign = f"{WORK_SIGN} " if view.situation in WORKING else ""
    return in_style(fitted(f"{sign}{with_side(picture, situation, sided)}", width, rows), style)


def with_side(picture: Picture, what: str, side: str) -> str:
    """`what` and the side, if there is one."""
    return picture.label(Label.SIDED, what=what, side=side) if side else what


def answers(picture: Picture) -> str:
    """What an open question can be answered with, as it is written large."""
    legal = picture.view.legal if picture.view else frozenset()
    ways = [" / ".join(map(picture.language.phrase, YES_NO))] if legal >= {*YES_NO} else []
    for scale in SCALES:
        if legal.issuperset(scale):
            first, last = scale[0].value, scale[-1].value
            ways.append(picture.label(Label.CHOICE, first=first, last=last))
    return " / ".join(ways)


def question(picture: Picture, width: int, rows: int) -> list[TextLine]:
    """The whole open question and its answers, in a band as high as there is room."""
    asked = picture.view.question if picture.view else ""
    lines = _question(asked, answers(picture), width, rows)
    above = max(rows - len(lines), 0) // 2
    below = max(rows - len(lines) - above, 0)
    return band([*[""] * above, *lines, *[""] * below], width)


def _question(asked: str, answered: str, width: int, rows: int) -> list[str]:
    """The question and its answers, both large if they can be, or else the answers."""
    plain = textwrap.wrap(asked, max(width, 1))
    for large, small in LETTER_ROWS:
        answer = lettered(answered, width, large, 1)
        question = lettered(asked, width, rows - len(answer) - GAP, QUESTION_LINES)
        if answer and question and len(question) >= small:
            return [*question, *[""] * GAP, *answer]
    for large, _ in LETTER_ROWS:
        answer = lettered(answered, width, large, 1)
        if answer and len(plain) + len(answer) <= rows:
            gap = min(GAP, rows - len(plain) - len(answer))
            return [*plain, *[""] * gap, *answer]
    return [*plain, *textwrap.wrap(answered.upper(), max(width, 1))]


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


def breath(picture: Picture, width: int, rows: int) -> list[TextLine]:
    """Whether to breathe in or out, by the pace of a hold; its rows stay where there is neither."""
    if picture.view is None or picture.view.pace is None or not rows:
        return []
    (breathe_in, breathe_out), tall = _breaths(picture, width, rows)
    texts = {CueKind.BREATHE_IN: breathe_in, CueKind.BREATHE_OUT: breathe_out, None: ""}
    text = texts[picture.view.breath_at(picture.now)]
    shown = fitted(text, width, tall, most_lines=1) if text else ()
    return filled(in_style(shown, Style.REST), tall)


def _breaths(picture: Picture, width: int, rows: int) -> tuple[list[str], int]:
    """The words for a breath in and out, short if only that fits in big letters, and their rows."""
    for names in (BREATHE, BREATHE_SHORT):
        texts = [picture.label(name) for name in names]
        if tall := min(len(lettered(text, width, rows, 1)) for text in texts):
            return texts, tall
    return [picture.label(name) for name in BREATHE], 1


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
    """What the coach says: the whole of it, or nothing where it does not fit."""
    text = picture.scene.sentence
    if not text or not rows:
        return []
    big = lettered(text, width, rows, SENTENCE_LINES) if rows >= BIG_SENTENCE else ()
    if big:
        return in_style(big, Style.PLAIN)
    return _whole(f"“{text}”", width, rows, Style.SPOKEN)


def cautions(picture: Picture, width: int, rows: int) -> list[TextLine]:
    """What to be careful about in this exercise: as many whole sentences as fit."""
    texts = [f"! {text}" for text in (picture.view.cautions if picture.view else ())]
    return in_style(_that_fit([textwrap.wrap(t, max(width, 1)) for t in texts], rows), Style.STRONG)


def alerts(picture: Picture, width: int, rows: int) -> list[TextLine]:
    """What must not be missed, in a band: as many of the latest as fit."""
    latest = sorted(picture.alerts, key=lambda note: -note.at)  # those of one moment in order
    return band(_that_fit([textwrap.wrap(n.texts[0], max(width, 1)) for n in latest], rows), width)


def upcoming(picture: Picture, width: int, rows: int) -> list[TextLine]:
    """What comes next; while the voice is being prepared, its progress."""
    progress = _preparing(picture)
    text = picture.view.upcoming if picture.view and not picture.scene.notice else ""
    if not progress:
        return _whole(text, width, rows, Style.PLAIN)
    shown = first_fitting([text], width - len(progress) - 1)
    return [at_edges(((shown, Style.PLAIN),), ((progress, Style.QUIET),), width)][:rows]


def _whole(text: str, width: int, rows: int, style: Style) -> list[TextLine]:
    """The whole of `text`; nothing if it does not fit."""
    lines = textwrap.wrap(text, max(width, 1))
    return in_style(lines, style) if len(lines) <= rows else []


def _that_fit(texts: Iterable[list[str]], rows: int) -> list[str]:
    """The lines of as many of `texts` as fit, up to the first that does not."""
    shown: list[str] = []
    for lines in texts:
        if len(shown) + len(lines) > rows:
            break
        shown += lines
    return shown


def _preparing(picture: Picture) -> str:
    """How many sentences are ready, until all are."""
    readings = picture.readings
    if readings.ready >= readings.all:
        return ""
    return picture.label(Label.PREPARING, ready=readings.ready, all=readings.all)


def heard(picture: Picture, width: int, rows: int) -> list[TextLine]:
    """What was heard or pressed and what came of it: the newest note only, in few rows.

    Where there are many rows, all of them are kept free for as many notes as fit, newest last.
    """
    many = rows >= MANY_NOTES
    shown: list[TextLine] = []
    for note in reversed(picture.notes if many else picture.notes[-1:]):
        lines = _note(picture, note, width)
        if len(shown) + len(lines) > rows:
            break
        shown = [*lines, *shown]
    return filled(shown, rows if many else 0)


def _note(picture: Picture, note: Note, width: int) -> list[TextLine]:
    """A note in one line if it can be said in one, or else the shortest way to say it."""
    labels = {By.VOICE: Label.SAID, By.KEY: Label.PRESSED, None: None}
    label = labels[note.by]
    by = f"{picture.label(label)} " if label else ""
    style = Style.STRONG if note.sign is Sign.OBEYED else Style.PLAIN
    head: TextLine = ((f"{note.sign} ", style), (by, Style.QUIET))
    room = max(width - length(head), 1)
    text = first_fitting(note.texts, room) or note.texts[-1]
    first, *more = textwrap.wrap(text, room) or [""]
    return [(*head, (first, style)), *in_style((" " * length(head) + line for line in more), style)]


def notice(picture: Picture, width: int, rows: int) -> list[TextLine]:
    """What to read before the first exercise; what does not fit at once comes page by page."""
    paragraphs = [textwrap.wrap(text, max(width, 1)) or [""] for text in picture.scene.notice]
    if sum(map(len, paragraphs)) <= rows:
        return in_style([line for lines in paragraphs for line in lines], Style.PLAIN)
    pages = _pages(paragraphs, max(rows - 1, 1))
    page = picture.now // PAGE_MS % len(pages)
    foot = picture.label(Label.NOTICE_PAGE, page=page + 1, pages=len(pages))
    lines = [*in_style(pages[page], Style.PLAIN), *in_style([foot], Style.QUIET)]
    return lines[: max(rows, 0)]


def _pages(paragraphs: Sequence[list[str]], rows: int) -> list[list[str]]:
    """The paragraphs in pages of at most that many rows; one is split only if it is longer."""
    pages: list[list[str]] = [[]]
    for lines in paragraphs:
        for part in (lines[at : at + rows] for at in range(0, len(lines), rows)):
            if len(pages[-1]) + len(part) > rows:
                pages.append([])
            pages[-1] += part
    return pages
