"""The journal as the command line prints it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any

from hipvoice.core.transcript import amount
from hipvoice.journal.reports import SessionReport, SetReport, sessions
from hipvoice.journal.store import Journal, default_path

NOTHING = "Nothing yet. Start with: hipvoice play two-minute-basics"


def session_rows(path: Path | None, latest: int) -> list[dict[str, Any]]:
    """The `latest` sessions as JSON-able rows, newest first. Raises HipvoiceError."""
    return [asdict(session) for session in _latest(path, latest)]


def session_lines(path: Path | None, latest: int) -> Iterator[str]:
    """The `latest` sessions as lines to read. Raises HipvoiceError."""
    found = _latest(path, latest)
    if not found:
        yield NOTHING
    for session in found:
        yield _session_line(session)
        yield from map(_set_line, session.sets)


def _latest(path: Path | None, latest: int) -> list[SessionReport]:
    path = path or default_path()
    if not path.exists():
        return []
    with Journal.open(path) as journal:
        return sessions(journal, latest)


def _session_line(session: SessionReport) -> str:
    began = datetime.fromisoformat(session.began)
    ending = session.ending or "cut off"
    done = f"{session.completed} of {session.planned} sets"
    return f"{began:%a %Y-%m-%d %H:%M}  {session.name}: {done}, {ending}"


def _set_line(entry: SetReport) -> str:
    side = f", {entry.side}" if entry.side else ""
    attempt = f", attempt {entry.attempt}" if entry.attempt > 1 else ""
    place = f"{entry.name}, set {entry.set}{side}{attempt}"
    return f"    {place:<52}{entry.status:<11}{amount(entry.unit, entry.done, entry.planned)}"
