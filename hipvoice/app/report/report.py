"""Reads the journal, makes the page and writes it."""

from __future__ import annotations

import webbrowser
from datetime import date
from pathlib import Path
from typing import Final

from hipvoice.app.journal import Answer, opened
from hipvoice.app.report.page import page
from hipvoice.app.report.sections import EPOCH, YEAR_WEEKS, Told, day_of, sections
from hipvoice.app.transfer import written
from hipvoice.core import statistics
from hipvoice.journal import figures
from hipvoice.journal.store import Journal

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
    person: str | None = None,
) -> Answer:
    """Write the page about the latest `weeks` to `target`, and open it in the browser if asked.

    Raises HipvoiceError; then a file of that name is as it was.
    """
    with opened(path, person) as journal:
        told = _told(journal, weeks, (today - EPOCH).days)
    first, last = map(day_of, told.statistics.span)
    about = f"{_words(first)} to {_words(last)}, {weeks} weeks."
    with written(target, "report") as out:
        out.write(page("Practice", about, sections(told), _NOTES).encode())
    if opens:
        webbrowser.open(target.absolute().as_uri())
    return Answer([f"wrote {target}"], {"file": str(target)})


def _told(journal: Journal, weeks: int, today: int) -> Told:
    span = statistics.span_of(today, weeks)
    pain = figures.pain_answers(journal, span)
    rows = statistics.Rows(
        days=figures.days_of_practice(journal),
        sessions=figures.done_sessions(journal, span),
        pain=pain,
        totals=figures.totals(journal, span),
        ever=figures.totals_ever(journal),
    )
    year = figures.done_sessions(journal, statistics.span_of(today, YEAR_WEEKS))
    return Told(statistics.count(rows, today, weeks), pain, year)


def _words(day: date) -> str:
    return f"{day.day} {day:%B %Y}"
