"""The figure of an exercise or a test, as lines of a terminal and as SVG."""

from __future__ import annotations

from hipvoice.core.figure.drawing import Drawing, drawing
from hipvoice.core.figure.model import Figure, Phase
from hipvoice.core.figure.svg import svg
from hipvoice.core.figure.text import Dots, text_lines
from hipvoice.core.routine import Exercise, Side, Test
from hipvoice.routines.library import Library

MOST_VARIANTS = 10  # that lead from one to the next


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
    seen = seen_figure(library or Library(), name, side, phase)
    return text_lines(seen, columns, rows, dots) if seen else []


def figure_svg(library: Library, name: str, side: Side | None, phase: Phase) -> str:
    """The same as an SVG element; empty where it has none."""
    seen = seen_figure(library, name, side, phase)
    if seen is None:
        return ""
    subject = subject_of(library, name)
    of_side = f", {side} side" if side else ""
    title = f"{subject.name}{of_side}, {WORDS[phase]}"
    return svg(seen, title, subject.brief, f"{name}-{side or 'both'}-{phase}")


WORDS = {Phase.START: "the start", Phase.END: "the end"}


def seen_figure(library: Library, name: str, side: Side | None, phase: Phase) -> Drawing | None:
    """The figure as it is seen; None where there is none."""
    figure = figure_of(library, subject_of(library, name))
    return drawing(figure, side, phase) if figure else None


def figure_of(library: Library, subject: Exercise | Test) -> Figure | None:
    """The figure, for a version without one that of the exercise that it is a version of."""
    for _ in range(MOST_VARIANTS):
        variant_of = subject.variant_of if isinstance(subject, Exercise) else ""
        if subject.figure or not variant_of:
            break
        subject = library.exercise(variant_of).exercise
    return subject.figure


def subject_of(library: Library, name: str) -> Exercise | Test:
    """The exercise or the test of that name. Raises HipvoiceError."""
    if name in library.test_files:
        return library.test(name)
    return library.exercise(name).exercise
