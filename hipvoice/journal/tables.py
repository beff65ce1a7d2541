"""How an entry is stored: one row in `entries`, the rest in the table of its kind.

The columns of a kind are the fields of its class, by name, so there is no list to maintain.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass, fields, replace
from enum import StrEnum
from heapq import merge
from itertools import groupby
from operator import itemgetter
from typing import Any, Final

from hipvoice.core.entries import (
    Amended,
    Answered,
    Assessed,
    Ending,
    Followed,
    Moved,
    Noted,
    Progress,
    Record,
    SessionBegan,
    SessionEnded,
    SessionResumed,
    SetEnded,
    Status,
    Suggested,
    Switched,
    Turn,
    Undone,
)
from hipvoice.core.routine.routine import Side
from hipvoice.journal import limits

TABLES: Final[dict[type[Record], str]] = {
    SessionBegan: "began",
    SetEnded: "sets",
    Answered: "answers",
    Switched: "switched",
    Moved: "moved",
    Suggested: "suggested",
    Assessed: "assessed",
    SessionEnded: "ended",
    SessionResumed: "resumed",
    Undone: "undone",
    Noted: "noted",
    Amended: "amended",
    Followed: "followed",
}
_CLASSES: Final = {name: kind for kind, name in TABLES.items()}
_TYPES: Final[dict[str, type[StrEnum] | type[bool]]] = {
    "side": Side,
    "status": Status,
    "ending": Ending,
    "passed": bool,
    "swapped": bool,
    "later": bool,
    "progress": Progress,
    "turn": Turn,
    "taken": bool,
}
LOST: Final = "?"  # the routine of a session whose beginning a rescue had to make up
_IN_ENTRIES: Final = frozenset({"number", "at"})
_COLUMNS: Final[dict[type[Record], tuple[str, ...]]] = {
    kind: tuple(field.name for field in fields(kind) if field.name not in _IN_ENTRIES)
    for kind in TABLES
}


@dataclass(frozen=True, slots=True)
class Stamped:
    """An entry of `session` and when it was made.

    `written` is in ms since 1970 (UTC), `utc_offset` in minutes east of UTC.
    """

    session: str
    written: int
    utc_offset: int
    entry: Record


def storable(entry: Record) -> Record:
    """`entry` with text as the journal accepts it, whatever a routine or a file contains."""
    texts = {n: v for n in column_names(type(entry)) if isinstance(v := getattr(entry, n), str)}
    whole = {name: limits.storable(name, text) for name, text in texts.items()}
    changed = {name: text for name, text in whole.items() if text != texts[name]}
    return replace(entry, **changed) if changed else entry  # type: ignore[arg-type]


def insert(connection: sqlite3.Connection, stamped: Stamped) -> bool:
    """Insert the rows of an entry. Returns False, and inserts nothing, if its number is taken."""
    entry, table = stamped.entry, TABLES[type(stamped.entry)]
    taken = connection.execute(
        "INSERT INTO main.entries VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
        (stamped.session, entry.number, table, entry.at, stamped.written, stamped.utc_offset),
    )
    if not taken.rowcount:
        return False
    for values in _rows(entry):
        columns = ", ".join(f'"{name}"' for name in values)
        marks = ", ".join("?" for _ in values)
        connection.execute(
            f"INSERT INTO main.{table} (session, number, {columns}) VALUES (?, ?, {marks})",  # noqa: S608 - names of fields
            (stamped.session, entry.number, *values.values()),
        )
    return True


def _rows(entry: Record) -> Iterator[dict[str, Any]]:
    if isinstance(entry, Undone):
        for place, number in enumerate(entry.entries):
            yield {"place": place, "entry": number}
    else:
        yield {name: getattr(entry, name) for name in column_names(type(entry))}


def column_names(kind: type[Record]) -> tuple[str, ...]:
    """The fields of a kind, without those that every entry has."""
    return _COLUMNS[kind]


def agree(there: Record, offered: Record) -> bool:
    """Whether two entries with one number are the same, except for what a rescue had to make up."""
    if isinstance(there, SessionBegan) and isinstance(offered, SessionBegan):
        made_up = LOST in {there.routine, offered.routine}
    else:
        made_up = False
    return made_up or replace(there, at=offered.at) == offered


def read(connection: sqlite3.Connection, session: str, only: int | None = None) -> list[Stamped]:
    """Every entry of a session as it was appended, including undone ones, or one of them.

    Entries with impossible values are left out.
    """
    rows = connection.execute(
        "SELECT number, kind, at, written, utc_offset FROM main.plausible_entries"
        " WHERE session = ?1 AND (?2 IS NULL OR number = ?2) ORDER BY number",
        (session, only),
    ).fetchall()
    return [
        Stamped(session, written, offset, storable(_entry(connection, kind, (session, number), at)))
        for number, kind, at, written, offset in rows
    ]


def stream(connection: sqlite3.Connection, entries: str = "plausible_entries") -> Iterator[Stamped]:
    """Every entry by session and number: one query per kind, merged as the rows come.

    `entries` is the table or view that they must be in.
    """
    kinds = [stream_kind(connection, kind, entries) for kind in TABLES]
    return merge(*kinds, key=lambda stamped: (stamped.session, stamped.entry.number))


def stream_kind(
    connection: sqlite3.Connection, kind: type[Record], entries: str
) -> Iterator[Stamped]:
    """The entries of one kind by session and number."""
    if kind is Undone:
        yield from _stream_undone(connection, entries)
        return
    names = column_names(kind)
    listed = ", ".join(f'k."{name}"' for name in names)
    rows = connection.execute(
        f"SELECT session, number, e.at, e.written, e.utc_offset, {listed}"  # noqa: S608 - names of fields
        f" FROM {TABLES[kind]} AS k JOIN {entries} AS e USING (session, number)"
        " ORDER BY session, number"
    )
    for session, number, at, written, offset, *stored in rows:
        values: dict[str, Any] = {n: _value(n, v) for n, v in zip(names, stored, strict=True)}
        entry = storable(kind(number=number, at=at, **values))
        yield Stamped(session, written, offset, entry)


def _stream_undone(connection: sqlite3.Connection, entries: str) -> Iterator[Stamped]:
    rows = connection.execute(
        "SELECT session, number, e.at, e.written, e.utc_offset, u.entry"  # noqa: S608 - a table or view
        f" FROM {entries} AS e LEFT JOIN undone AS u USING (session, number)"
        " WHERE e.kind = 'undone' ORDER BY session, number, place"
    )
    for (session, number, at, written, offset), group in groupby(rows, itemgetter(0, 1, 2, 3, 4)):
        named = tuple(entry for *_, entry in group if entry is not None)
        yield Stamped(session, written, offset, Undone(number, at, named))


def _entry(connection: sqlite3.Connection, table: str, key: tuple[str, int], at: int) -> Record:
    kind = _CLASSES[table]
    number = key[1]
    if kind is Undone:
        rows = connection.execute(
            "SELECT entry FROM main.undone WHERE session = ? AND number = ? ORDER BY place", key
        )
        return Undone(number, at, tuple(entry for (entry,) in rows))
    names = column_names(kind)
    listed = ", ".join(f'"{name}"' for name in names)
    row = connection.execute(
        f"SELECT {listed} FROM main.{table} WHERE session = ? AND number = ?",  # noqa: S608 - names of fields
        key,
    ).fetchone()
    values: dict[str, Any] = {n: _value(n, v) for n, v in zip(names, row, strict=True)}
    return kind(number=number, at=at, **values)


def _value(name: str, stored: Any) -> Any:
    """A stored value with the type of the field of that name."""
    kind = _TYPES.get(name)
    return stored if kind is None or stored is None else kind(stored)
