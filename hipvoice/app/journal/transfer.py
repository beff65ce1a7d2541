"""Export and import of the journal, for the command line."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import BinaryIO, Final

from hipvoice.app.config import load_config
from hipvoice.app.journal.journal import Reply, opened, reporting
from hipvoice.app.journal.pages import Table, session_page
from hipvoice.core import harmless
from hipvoice.files import new_file
from hipvoice.journal.reports import SessionReport, every_session
from hipvoice.journal.rescue import open_journal
from hipvoice.journal.store import Journal
from hipvoice.journal.transfer import csv_lines, event_lines, import_file, json_lines


def export(
    path: Path | None,
    form: str,
    target: Path | None,
    person: str | None = None,
    *,
    force: bool = False,
) -> None:
    """Write the journal in a form of `FORMS` to a file or to standard output.

    It is that of everybody, or only of `person`. Raises HipvoiceError and leaves an existing file
    as it was, always without `force`.
    """
    with (
        opened(path, person, everybody=person is None) as journal,
        _out(target, force=force) as out,
    ):
        for line in FORMS[form](journal):
            out.write(line.encode())


def take_in(path: Path | None, source: Path) -> Reply:
    """Import a file. Raises HipvoiceError, and then nothing of it was imported."""
    with reporting(open_journal(path or load_config().journal)) as journal:
        taken = import_file(journal, source)
    lines = [f"{taken.new} new entries, {taken.known} that were there already"]
    return Reply([*lines], {"new": taken.new, "known": taken.known})


def _out(target: Path | None, *, force: bool) -> AbstractContextManager[BinaryIO]:
    if target is None:
        return nullcontext(sys.stdout.buffer)
    return new_file(target, "the export", private=True, force=force)


def _json(journal: Journal) -> Iterator[str]:
    with journal.streaming() as entries:
        yield from json_lines(entries)


def _csv(journal: Journal) -> Iterator[str]:
    with journal.streaming() as entries:
        yield from csv_lines(entries)


def _markdown(journal: Journal) -> Iterator[str]:
    yield "# Journal\n"
    for session in every_session(journal):
        yield from _markdown_session(session)


def _markdown_session(session: SessionReport) -> Iterator[str]:
    title, *blocks = session_page(session)
    yield f"\n## {_inline(str(title))}\n\n"
    for block in blocks:
        if isinstance(block, Table):
            yield from _markdown_table(block)
        else:
            yield f"{_inline(block)}\\\n"


def _markdown_table(table: Table) -> Iterator[str]:
    yield "\n" + _markdown_row(tuple(name.removeprefix(">") for name in table.columns))
    yield _markdown_row(tuple("--:" if name.startswith(">") else "---" for name in table.columns))
    for row in table.rows:
        yield _markdown_row(tuple(_inline(str(cell)) for cell in row))
    yield "\n"


def _markdown_row(cells: tuple[str, ...]) -> str:
    return f"| {' | '.join(cells)} |\n"


_SPECIAL: Final = str.maketrans({c: f"\\{c}" for c in "\\`*_[]<>#|"})


def _inline(text: str) -> str:
    """Text on one line, escaped for Markdown."""
    return harmless.one_line(text).translate(_SPECIAL)


def _events(journal: Journal) -> Iterator[str]:
    return event_lines(every_session(journal))


FORMS: Final[dict[str, Callable[[Journal], Iterator[str]]]] = {
    "jsonl": _json,
    "csv": _csv,
    "markdown": _markdown,
    "ics": _events,
}
