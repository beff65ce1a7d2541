"""The journal for the command line: each reply as a page to draw and as JSON.

It shows sessions and the history of one (every entry as it was written, and what became of it),
amends one, checks and rescues the file, and syncs it with other machines by a folder or a server.
"""

from __future__ import annotations

import platform
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from hipvoice.app.config import Config, load_config
from hipvoice.app.config.values import whose
from hipvoice.app.journal import pages
from hipvoice.app.journal.pages import START, Cell, Page, Table, in_names, moment
from hipvoice.app.session.process import tell
from hipvoice.core.entries import (
    Amended,
    Answered,
    Assessed,
    Followed,
    Moved,
    Noted,
    Record,
    SessionBegan,
    SessionEnded,
    SessionResumed,
    SetEnded,
    Suggested,
    Switched,
    Undone,
)
from hipvoice.core.routine.routine import Step
from hipvoice.core.session.transcript import amount, entry_line, finding, minutes, suggested
from hipvoice.errors import HipvoiceError
from hipvoice.journal import exchange, opening, waiting
from hipvoice.journal.amending import Amendment, amend
from hipvoice.journal.exchange import sync
from hipvoice.journal.ids import machine_id, machine_path
from hipvoice.journal.known import find_session
from hipvoice.journal.opening import is_sound, refuse_newer
from hipvoice.journal.reports import session, sessions
from hipvoice.journal.rescue import open_journal, rescue, rescued_error
from hipvoice.journal.rows import local, to_row
from hipvoice.journal.server import connected
from hipvoice.journal.store import Journal
from hipvoice.journal.tables import Stamped

Places = dict[int, int]  # from the number of an entry to its place in the list


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer: `page` for people, `data` for programs."""

    page: Page
    data: Any


def latest_sessions(path: Path | None, latest: int, person: str | None = None) -> Reply:
    """The `latest` sessions, newest first. Raises HipvoiceError."""
    config = _config(person)
    path = path or config.journal
    settle(path)
    if not path.exists():
        return Reply(pages.list_page([], []), [])
    with reporting(Journal.read(path)) as journal:
        others = sorted(journal.people() - {*whose(config)})
        found = sessions(journal.only(whose(config)), latest)
        return Reply(pages.list_page(found, others), [asdict(one) for one in found])


def one_session(path: Path | None, wanted: str, person: str | None = None) -> Reply:
    """The session whose id starts with `wanted`, or the last one. Raises HipvoiceError."""
    with opened(path, person) as journal:
        found = session(journal, find_session(journal, wanted))
        return Reply(pages.session_page(found), asdict(found))


def history(path: Path | None, wanted: str, person: str | None = None) -> Reply:
    """Every entry of a session, including those that no longer count. Raises HipvoiceError."""
    with opened(path, person) as journal:
        entries = journal.entries(find_session(journal, wanted))
        return Reply(history_page(entries), [to_row(stamped) for stamped in entries])


def amend_session(
    path: Path | None,
    wanted: str,
    person: str | None = None,
    exercise: str | None = None,
    **changes: Any,
) -> Reply:
    """Make an `Amendment`. Returns the session after it. Raises HipvoiceError.

    `exercise` is a name in the library, or a file.
    """
    change = Amendment(**changes, exercise=_exercise(exercise) if exercise else None)
    with opened(path, person, open_journal) as journal:
        found = session(journal, find_session(journal, wanted))
        amend(journal, found, change)
        found = session(journal, found.id)
        return Reply(pages.session_page(found), asdict(found))


@contextmanager
def opened(
    path: Path | None,
    person: str | None = None,
    way: Callable[[Path], Journal] = Journal.read,
    *,
    everybody: bool = False,
) -> Iterator[Journal]:
    """The journal, which must exist, with the sessions of `person` or of `everybody`.

    None is the person of the config. `way` opens it. Raises HipvoiceError.
    """
    config = _config(person)
    path = path or config.journal
    if way is not open_journal:
        settle(path)
    if not path.exists():
        raise HipvoiceError("there is no journal yet", str(path), pages.START)
    with reporting(way(path)) as journal:
        yield journal if everybody else journal.only(whose(config))


def settle(path: Path) -> None:
    """Before reading the journal, add what is waiting for it. Reports that, or why not."""
    if not (files := waiting.files(path)):
        return
    why = f"there is no {path}"
    if path.exists():
        try:
            reporting(open_journal(path)).close()
        except HipvoiceError as error:
            why = "; ".join((error.title, *error.detail.splitlines()))
        else:
            return
    for file in files:
        tell("journal", f"entries wait in {file}: {why}")


def reporting(journal: Journal) -> Journal:
    """The journal, after reporting its remarks about opening it."""
    for remark in journal.remarks:
        tell("journal", remark)
    return journal


def _exercise(name: str) -> Step:
    from hipvoice.routines.library import Library  # noqa: PLC0415 - listing does not need it

    return Library().exercise(name)


def _config(person: str | None) -> Config:
    return load_config(options={"person": person} if person else {}).for_person()


def history_page(entries: list[Stamped]) -> Page:
    """All entries in the order in which they were written, each with its fate."""
    places = {stamped.entry.number: place for place, stamped in enumerate(entries, 1)}
    fates = _fates([stamped.entry for stamped in entries], places)
    rows: list[tuple[Cell, ...]] = [
        (
            str(place),
            moment(local(stamped.written, stamped.utc_offset)),
            _words(stamped.entry, places),
            fates.get(stamped.entry.number, ""),
        )
        for place, stamped in enumerate(entries, 1)
    ]
    return [Table((">#", "written", "what", "then"), rows)]


def _fates(entries: list[Record], places: Places) -> dict[int, str]:
    """What became of the entries that no longer count."""
    fates: dict[int, str] = {}
    for entry in entries:
        place = places[entry.number]
        if isinstance(entry, Undone):
            fates |= dict.fromkeys(entry.entries, f"taken back by {place}")
        elif isinstance(entry, Amended) and entry.entry is not None:
            fates[entry.entry] = f"amended by {place}"
    return fates


def _words(entry: Record, places: Places) -> str:  # noqa: C901, PLR0911 - a table in the form of a match
    match entry:
        case SessionBegan(name=name, sets=sets):
            return f"began {name}: {sets} sets planned"
        case SessionResumed(completed=completed, sets=sets):
            return f"resumed: {completed} of {sets} sets behind it"
        case SetEnded():
            done = amount(entry.unit, entry.done, entry.planned)
            return f"{_set_words(entry)}: {entry.status}, {done}"
        case Answered() | Switched() | Moved():
            return in_names(entry_line(entry))
        case Suggested():
            return f"suggested {in_names(suggested(entry))}"
        case Assessed(name=name, side=side):
            sided = f", {side}" if side else ""
            return f"{name}{sided}: {finding(entry.passed, entry.degrees)}"
        case Undone(entries=entries):
            return f"taken back: {_named(entries, places)}"
        case Followed(name=name, turn=turn):
            return f"{name} {turn}"
        case Noted(entry=about, text=text):
            return f"note{'' if about is None else f' on {_named((about,), places)}'}: {text}"
        case Amended():
            return _amendment(entry, places)
        case SessionEnded(ending=ending, completed=completed, sets=sets, active_ms=active):
            return f"{ending}: {completed} of {sets} sets in {minutes(active)}"


def _set_words(entry: SetEnded) -> str:
    side = f", {entry.side}" if entry.side else ""
    attempt = f", attempt {entry.attempt}" if entry.attempt > 1 else ""
    return f"{entry.name}, set {entry.set}{side}{attempt}"


def _amendment(entry: Amended, places: Places) -> str:
    why = f" ({entry.why})" if entry.why else ""
    by = None if entry.by is None else _named((entry.by,), places)
    if entry.entry is None:
        return f"amended: {by} had been forgotten{why}"
    old = _named((entry.entry,), places)
    return f"amended: {old} was not done{why}" if by is None else f"amended: {by} for {old}{why}"


def _named(numbers: tuple[int, ...], places: Places) -> str:
    """Entries by their places in the list; one that is not in it by its own number."""
    return ", ".join(str(places.get(number, f"entry {number}")) for number in numbers)


def rescue_journal(path: Path | None) -> Reply:
    """Set a damaged journal aside and save what can be read. Raises HipvoiceError."""
    path = path or load_config().journal
    if not path.exists():
        raise HipvoiceError("there is no journal yet", str(path), START)
    with opening.explained(path, opening.CANNOT_OPEN, HipvoiceError):
        refuse_newer(path)
        sound = is_sound(path)
    if sound:
        return Reply([f"{path} is sound: nothing to rescue"], {"damaged": False})
    rescued = rescue(path)
    error = rescued_error(path, rescued)
    counts = {"sessions": rescued.sessions, "sets": rescued.sets, "entries": rescued.entries}
    data = {"damaged": True, **asdict(rescued), **counts, "aside": str(rescued.aside)}
    return Reply([error.title, *error.detail.splitlines()], data)


def sync_folder(path: Path | None, folder: Path) -> Reply:
    """Merge the journal, which is created if necessary, with the folder. Raises HipvoiceError."""
    with reporting(open_journal(path or load_config().journal)) as journal:
        synced = sync(journal, folder, machine_id(machine_path()))
    line = f"{_entries(synced.taken)} received, {synced.given} sent to {folder}"
    return Reply([line, *synced.troubles], asdict(synced))


def push(path: Path | None, url: str, person: str | None) -> Reply:
    """Send the server what it lacks, of one person or of all. Raises HipvoiceError."""
    with opened(path, everybody=True) as journal, connected(url) as server:
        new = exchange.push(journal, server, platform.node(), person)
    return Reply([f"{_entries(new)} given to the server"], {"new": new})


def pull(path: Path | None, url: str, person: str | None) -> Reply:
    """Add what the journal, which is created if necessary, lacks. Raises HipvoiceError."""
    with (
        reporting(open_journal(path or load_config().journal)) as journal,
        connected(url) as server,
    ):
        pulled = exchange.pull(journal, server, person)
    line = f"{_entries(pulled.new)} received from the server"
    return Reply([line, *pulled.troubles], asdict(pulled))


def _entries(count: int) -> str:
    return f"{count} {'entry' if count == 1 else 'entries'}"
