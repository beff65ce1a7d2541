"""The history of a session: every entry as it was written, and what became of it."""

from __future__ import annotations

from hipvoice.app.pages import Cell, Page, Table, moment
from hipvoice.core.entries import (
    Amended,
    Answered,
    Assessed,
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
from hipvoice.core.transcript import amount, entry_line, finding, minutes, suggested
from hipvoice.journal.rows import local
from hipvoice.journal.tables import Stamped

Places = dict[int, int]  # from the number of an entry to its place in the list


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
    """What became of the entries that do not count any more."""
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
            return entry_line(entry)
        case Suggested():
            return f"suggested {suggested(entry)}"
        case Assessed(name=name, side=side):
            sided = f", {side}" if side else ""
            return f"{name}{sided}: {finding(entry.passed, entry.degrees)}"
        case Undone(entries=entries):
            return f"taken back: {_named(entries, places)}"
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
    """Entries by their places in the list; one that is not there by its own number."""
    return ", ".join(str(places.get(number, f"entry {number}")) for number in numbers)
