"""Reads the journal, makes the page and writes it."""

from __future__ import annotations

import webbrowser
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Final

from hipvoice.app.config import load_config
from hipvoice.app.journal import Answer, opened
from hipvoice.app.report import findings, movements, practice
from hipvoice.app.report.markup import Markup
from hipvoice.app.report.page import page
from hipvoice.app.statistics import exercise_name
from hipvoice.app.words import count, long, number_of
from hipvoice.core import statistics
from hipvoice.core.statistics import DoneSession, Statistics
from hipvoice.journal import figures
from hipvoice.journal.trends import rows
from hipvoice.writing import new_file

_NOTES: Final = (
    "A day of practice is one on which a set was completed. Time is the time under way in sets, or"
    " that of sessions without their pauses. Entries that were taken back do not count.",
    "The advice on days a week is that of the American College of Sports Medicine (2011): two to"
    " three at least, daily is best. A change of pain by two points of ten is one that matters.",
    "Made by hipvoice from the person's own journal. This is guidance for healthy movement, not"
    " medical advice.",
)


def report(  # noqa: PLR0913 - what is asked for
    path: Path | None,
    target: Path,
    weeks: int,
    today: date,
    *,
    opens: bool,
    force: bool = False,
    person: str | None = None,
) -> Answer:
    """Write the page about the latest `weeks` to `target`, and open it in the browser if asked.

    A file that is there is replaced only by force. Raises HipvoiceError; then it is as it was.
    """
    day = number_of(today)
    span = statistics.span_of(day, weeks)
    with opened(path, person) as journal:
        there = rows(journal, span)
        year = figures.done_sessions(journal, statistics.span_of(day, practice.YEAR_WEEKS))
        counted = statistics.count(there, day, weeks)
        about = f"{long(counted.span[0])} to {long(day)}, {count(len(counted.weeks), 'week')}."
        name = person or load_config().person
        title = f"Practice of {name}" if name else "Practice"
        with new_file(target, "the report", private=True, force=force) as out:
            parts = _sections(counted, there.pain, year)
            out.write(page(title, about, parts, _NOTES).encode())
    if opens:
        webbrowser.open(target.absolute().as_uri())
    return Answer([f"wrote {target}"], {"file": str(target)})


def _sections(
    counted: Statistics, answers: Sequence[tuple[int, int]], year: Sequence[DoneSession]
) -> Iterator[Markup]:
    """The sections in the order in which they are read."""
    yield practice.frequency(counted)
    yield practice.length(counted)
    yield practice.completion(counted)
    yield from movements.times(counted)
    yield from movements.sides(counted)
    yield findings.pain(counted, answers)
    yield from findings.tests(counted)
    yield from movements.versions(counted, exercise_name)
    yield practice.last_year(counted.span[1], year)
