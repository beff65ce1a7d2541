"""The journal as the command line asks for it: each answer as a page to draw and as JSON."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from hipvoice.app import pages
from hipvoice.app.config import Config, load_config
from hipvoice.app.faults import tell
from hipvoice.app.history import history_page
from hipvoice.app.pages import Page
from hipvoice.app.people import whose
from hipvoice.core.routine import Step
from hipvoice.errors import HipvoiceError
from hipvoice.journal import waiting
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


def latest_sessions(path: Path | None, latest: int, person: str | None = None) -> Answer:
    """The `latest` sessions, newest first. Raises HipvoiceError."""
    config = _config(person)
    path = path or config.journal
    settle(path)
    if not path.exists():
        return Answer(pages.list_page([], []), [])
    with told(Journal.read(path)) as journal:
        others = sorted(journal.people() - {*whose(config)})
        found = sessions(journal.only(whose(config)), latest)
        return Answer(pages.list_page(found, others), [asdict(one) for one in found])


def one_session(path: Path | None, wanted: str, person: str | None = None) -> Answer:
    """The session whose id begins with `wanted`, or the last one. Raises HipvoiceError."""
    with opened(path, person) as journal:
        found = session(journal, find_session(journal, wanted))
        return Answer(pages.session_page(found), asdict(found))


def history(path: Path | None, wanted: str, person: str | None = None) -> Answer:
    """Every entry of a session, also those that do not count any more. Raises HipvoiceError."""
    with opened(path, person) as journal:
        entries = journal.entries(find_session(journal, wanted))
        return Answer(history_page(entries), [to_row(stamped) for stamped in entries])


def amend_session(
    path: Path | None,
    wanted: str,
    person: str | None = None,
    exercise: str | None = None,
    **changes: Any,
) -> Answer:
    """Put right what a `Change` names; the session as it is then. Raises HipvoiceError.

    `exercise` is the name of one of the library, or a file.
    """
    change = Change(**changes, exercise=_exercise(exercise) if exercise else None)
    with opened(path, person, Journal.open) as journal:
        found = session(journal, find_session(journal, wanted))
        amend(journal, found, change)
        found = session(journal, found.id)
        return Answer(pages.session_page(found), asdict(found))


@contextmanager
def opened(
    path: Path | None,
    person: str | None = None,
    way: Callable[[Path], Journal] = Journal.read,
    *,
    everybody: bool = False,
) -> Iterator[Journal]:
    """The journal, which must be there already, with the sessions of `person` or of `everybody`.

    None is the person of the config. `way` is how it is opened. Raises HipvoiceError.
    """
    config = _config(person)
    path = path or config.journal
    if way is not Journal.open:
        settle(path)
    if not path.exists():
        raise HipvoiceError("there is no journal yet", str(path), pages.START)
    with told(way(path)) as journal:
        yield journal if everybody else journal.only(whose(config))


def settle(path: Path) -> None:
    """Before the journal is looked at, take in what waits for it. Tells that, or why it waits."""
    if not (files := waiting.files(path)):
        return
    why = f"there is no {path}"
    if path.exists():
        try:
            told(Journal.open(path)).close()
        except HipvoiceError as error:
            why = "; ".join((error.title, *error.detail.splitlines()))
        else:
            return
    for file in files:
        tell("journal", f"entries wait in {file}: {why}")


def told(journal: Journal) -> Journal:
    """The journal, once what is to be told of its opening has been told."""
    for remark in journal.remarks:
        tell("journal", remark)
    return journal


def _exercise(name: str) -> Step:
    from hipvoice.routines.library import Library  # noqa: PLC0415 - listing has no need of it

    return Library().exercise(name)


def _config(person: str | None) -> Config:
    return load_config(options={"person": person} if person else {}).for_person()
