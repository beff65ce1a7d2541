"""A journal and a server: each gets what it lacks from the other, in batches.

Both sides compute a digest for each session; only sessions whose digests differ are sent. A batch
arrives completely or not at all, so that after an interruption the next run continues with the
rest.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from hipvoice.journal.holdings import digests
from hipvoice.journal.rows import from_row, to_row
from hipvoice.journal.store import Journal
from hipvoice.journal.tables import Stamped
from hipvoice.journal.taking import Taken, batches, take

if TYPE_CHECKING:
    from psycopg import Connection

_PEOPLE: Final = "SELECT session, person FROM began ORDER BY number DESC"  # the first one counts
_DIGESTS: Final = """
SELECT session, md5(string_agg(number::text, ',' ORDER BY number)) FROM hipvoice_entries
WHERE %(person)s::text IS NULL OR person = %(person)s GROUP BY session ORDER BY session"""
_FETCH: Final = """
SELECT session, number, entry::text FROM hipvoice_entries
WHERE session = ANY(%s) ORDER BY session, number"""
_SEND: Final = """
INSERT INTO hipvoice_entries (session, number, person, room, entry)
VALUES (%s, %s, %s, %s, %s) ON CONFLICT DO NOTHING"""


@dataclass(frozen=True, slots=True)
class Pulled:
    """How many entries were new to the journal, and messages about what could not be added."""

    new: int
    troubles: tuple[str, ...]


def push(journal: Journal, server: Connection, room: str, person: str | None) -> int:
    """Send the server what it lacks, of one person or of all. Returns how many entries it took.

    Raises HipvoiceError about the journal, psycopg.Error about the server.
    """
    people = {session: _storable(name) for session, name in journal.select(_PEOPLE)}
    theirs = _digests(server, None)
    ours = digests(journal).items()
    lacking = [session for session, digest in ours if theirs.get(session) != digest]
    wanted = [s for s in lacking if person is None or people.get(s) == _storable(person)]
    entries = (stamped for session in wanted for stamped in journal.entries(session))
    return sum(_send(server, batch, people, room) for batch in batches(entries))


def _send(server: Connection, batch: list[Stamped], people: dict[str, str], room: str) -> int:
    rows = [
        (s.session, s.entry.number, people.get(s.session, ""), room, json.dumps(to_row(s)))
        for s in batch
    ]
    with server.transaction(), server.cursor() as cursor:
        cursor.executemany(_SEND, rows)
        return cursor.rowcount


def pull(journal: Journal, server: Connection, person: str | None) -> Pulled:
    """Add what the journal lacks, of one person or of all.

    Raises HipvoiceError about the journal, psycopg.Error about the server.
    """
    theirs, ours = _digests(server, person), digests(journal)
    wanted = [session for session, digest in theirs.items() if ours.get(session) != digest]
    taken, troubles = Taken(), list[str]()
    for sessions in batches(wanted):
        take(journal, _readable(_fetched(server, sessions), troubles), taken)
    refused = [
        f"entry {s.entry.number} of session {s.session}: differs from the journal's; both are kept"
        for s in taken.refused
    ]
    return Pulled(taken.new, (*troubles, *refused))


def _digests(server: Connection, person: str | None) -> dict[str, str]:
    wanted = None if person is None else _storable(person)
    return dict(server.execute(_DIGESTS, {"person": wanted}).fetchall())


def _fetched(server: Connection, sessions: list[str]) -> Iterator[tuple[str, int, str]]:
    with server.cursor(name="hipvoice", withhold=True) as cursor:  # the rows come a few at a time
        yield from cursor.execute(_FETCH, (sessions,))


def _readable(rows: Iterable[tuple[str, int, str]], troubles: list[str]) -> Iterator[Stamped]:
    for session, number, text in rows:
        try:
            yield _entry(session, number, text)
        except (ValueError, RecursionError) as error:
            troubles.append(f"entry {number} of session {session}: {error}")


def _entry(session: str, number: int, text: str) -> Stamped:
    stamped = from_row(json.loads(text))
    if (stamped.session, stamped.entry.number) != (session, number):
        raise ValueError("this is another entry")
    return stamped


def _storable(text: str) -> str:
    """Text in PostgreSQL cannot contain NUL or half a surrogate pair; in JSON they are escaped."""
    return text.replace("\0", "").encode("utf-8", "replace").decode()
