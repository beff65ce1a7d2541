"""The figure of an exercise or a test, as lines of a terminal and as SVG."""

from __future__ import annotations

from hipvoice.core.figure.drawing import drawing
from hipvoice.core.figure.model import Figure, Phase
from hipvoice.core.figure.svg import svg
from hipvoice.core.figure.text import Dots, text_lines
from hipvoice.core.routine import Exercise, Side, Test
from hipvoice.routines.library import Library


def figure_lines(  # noqa: PLR0913, PLR0917 - what, which of it, and how large
    name: str,
    side: Side | None,
    phase: Phase,
    columns: int,
    rows: int,
    dots: Dots = Dots.BRAILLE,
    library: Library | None = None,
) -> list[str]:
    """The figure of the exercise or test called `name`, in `rows` lines of `columns` characters.

    Empty where it has none. Raises HipvoiceError where there is no such exercise.
    """
    figure = subject_of(library or Library(), name).figure
    if figure is None:
        return []
    return text_lines(drawing(figure, side, phase, mat=False), columns, rows, dots)


def figure_svg(library: Library, name: str, side: Side | None, phase: Phase) -> str:
    """The same as an SVG element; empty where it has none. Raises HipvoiceError."""
    subject = subject_of(library, name)
    return svg_of(subject.figure, subject, side, phase, name) if subject.figure else ""


def svg_of(
    figure: Figure, subject: Exercise | Test, side: Side | None, phase: Phase, key: str
) -> str:
    """A figure as an SVG element, with ids that begin with `key`."""
    of_side = f", {side} side" if side else ""
    title = f"{subject.name}{of_side}, {WORDS[phase]}"
    key = f"{key}-{side or 'both'}-{phase}"
    return svg(drawing(figure, side, phase), title, subject.brief, key)


WORDS = {Phase.START: "the start", Phase.END: "the end"}


def is_sided(library: Library, name: str) -> bool:
    """Whether one of two sides is drawn."""
    subject = subject_of(library, name)
    return bool(subject.sides) if isinstance(subject, Test) else subject.sided


def subject_of(library: Library, name: str) -> Exercise | Test:
    """The exercise or the test of that name. Raises HipvoiceError."""
    if name in library.test_files:
        return library.test(name)
    return library.exercise(name).exercise
