"""The sets as dots: of this exercise side by side, and of the whole session."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from hipvoice.core.labels import Label
from hipvoice.core.view import SetMark, Standing
from hipvoice.screen.picture import Picture
from hipvoice.screen.spans import Line, Span, Style, at_edges, length

SIGNS = {
    Standing.DONE: ("●", Style.STRONG),
    Standing.NOT_DONE: ("✗", Style.PLAIN),
    Standing.NOW: ("◐", Style.WORK),
    Standing.AHEAD: ("○", Style.QUIET),
}


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
    right = full if length(left) + length(full) <= width else short
    return [at_edges(left, right, width)]


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
