"""The journal as the command line asks for it: each answer as a page to draw and as JSON."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from hipvoice.app import pages
from hipvoice.app.config import load_config
from hipvoice.app.history import history_page
from hipvoice.app.pages import Page
from hipvoice.errors import HipvoiceError
from hipvoice.journal.amending import Change, amend
from hipvoice.journal.lookup import find_session
from hipvoice.journal.reports import session, sessions
from hipvoice.journal.rows import to_row
from hipvoice.journal.store import Journal


@dataclass(frozen=True, slots=True)
class Answer:
    """What was asked for: `page` for people, `data` for programs."""

    page: Page
    data: Any


def latest_sessions(path: Path | None, latest: int) -> Answer:
    """The `latest` sessions, newest first. Raises HipvoiceError."""
    path = path or load_config().journal
    if not path.exists():
        return Answer(pages.list_page([]), [])
    with Journal.open(path) as journal:
        found = sessions(journal, latest)
    return Answer(pages.list_page(found), [asdict(one) for one in found])


def one_session(path: Path | None, wanted: str) -> Answer:
    """The session whose id begins with `wanted`, or the last one. Raises HipvoiceError."""
    with opened(path) as journal:
        found = session(journal, find_session(journal, wanted))
    return Answer(pages.session_page(found), asdict(found))


def history(path: Path | None, wanted: str) -> Answer:
    """Every entry of a session, also those that do not count any more. Raises HipvoiceError."""
    with opened(path) as journal:
        entries = journal.entries(find_session(journal, wanted))
    return Answer(history_page(entries), [to_row(stamped) for stamped in entries])


def amend_session(path: Path | None, wanted: str, **changes: Any) -> Answer:
    """Put right what a `Change` names; the session as it is then. Raises HipvoiceError."""
    change = Change(**changes)
    with opened(path) as journal:
        found = session(journal, find_session(journal, wanted))
        amend(journal, found, change)
        found = session(journal, found.id)
    return Answer(pages.session_page(found), asdict(found))


@contextmanager
def opened(path: Path | None) -> Iterator[Journal]:
    """The journal, which must be there already. Raises HipvoiceError."""
    path = path or load_config().journal
    if not path.exists():
        raise HipvoiceError("there is no journal yet", str(path), pages.START)
    with Journal.open(path) as journal:
        yield journal
