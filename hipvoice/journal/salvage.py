"""Rebuilds the entries of a damaged journal from its records.

1. The kind of a record is what its row in `entries` says. If that is lost, it is what the values
   fit.
2. An entry whose row in `entries` is lost has the time of the one before it.
3. A session whose beginning is lost gets a new one, of the routine `LOST`, so that its sets are
   shown.
"""
# ruff: noqa: S608 - the names of tables and columns are those of a journal that was made here

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from hipvoice.core.entries import Record, SessionBegan, SessionResumed, Undone
from hipvoice.journal import limits
from hipvoice.journal.ids import ms_of
from hipvoice.journal.migrations import migrate
from hipvoice.journal.raw import RawFile, Value, page_sizes
from hipvoice.journal.rows import KINDS, from_row, to_row
from hipvoice.journal.tables import LOST, TABLES, Stamped, stream

_TYPES: Final = {"TEXT": str, "INTEGER": int}
_LOST_NAME: Final = "Session without its beginning"
# Four integers each, which also occur in indexes: without their entry they mean nothing.
_ALIKE: Final[tuple[type[Record], ...]] = (SessionResumed, Undone)
_HEAD: Final = "FROM entries AS e WHERE e.session = k.session AND e.number = k.number"


@dataclass(frozen=True, slots=True)
class Salvaged:
    """What was found: how many entries, and how many times and beginnings were made up."""

    entries: Iterator[Stamped]
    traces: int
    times: int
    beginnings: int


@dataclass(frozen=True, slots=True)
class _Column:
    """A column of a table; `later` if older rows may lack it."""

    name: str
    kind: type
    may_be_null: bool
    default: str | None
    is_key: bool
    later: bool

    def takes(self, value: Value) -> bool:
        if value is None:
            return self.may_be_null
        return isinstance(value, self.kind) and limits.allows(self.name, value)


_Tables = dict[str, list[_Column]]


@contextmanager
def salvaged(path: Path) -> Iterator[Salvaged]:
    """Every entry that has a record, by session and number. Raises OSError."""
    with closing(sqlite3.connect("", isolation_level=None)) as found:  # gone when it is closed
        found.execute("BEGIN")
        owners = _collect(path, found)
        _leave_out_others(found)
        times = _add_times(found)
        _leave_out_others(found)  # of two that could be the same entry, one is left
        beginnings = _add_beginnings(found, owners)
        ((traces,),) = found.execute("SELECT count(*) FROM entries")
        yield Salvaged(_valid(stream(found, "entries")), traces, times, beginnings)


def _collect(path: Path, found: sqlite3.Connection) -> dict[tuple[str, int], str]:
    """Put the records into tables like ours; the persons of beginnings come from an index."""
    owners: dict[tuple[str, int], str] = {}
    tables = _tables()
    for name, columns in tables.items():
        described = [f'"{c.name}" DEFAULT {c.default or "NULL"}' for c in columns]
        key = ", ".join(c.name for c in columns if c.is_key or c.name == "kind")
        found.execute(f"CREATE TABLE {name} ({', '.join(described)}, PRIMARY KEY ({key}))")
    for size in page_sizes(path):
        raw = RawFile(path, size)
        for record in raw.records():
            _keep(found, tables, record)
        owners |= {(session, number): person for person, session, number in raw.owners()}
    return owners


def _tables() -> _Tables:
    """`entries` and the tables of the kinds, in today's form."""
    with closing(sqlite3.connect(":memory:")) as model:
        migrate(model)
        return {name: _columns(model, name) for name in ("entries", *KINDS)}


def _columns(model: sqlite3.Connection, table: str) -> list[_Column]:
    schema = "SELECT sql FROM sqlite_schema WHERE name = ?"
    (statement,) = model.execute(schema, (table,)).fetchone()
    first_form = statement.partition("PRIMARY KEY")[0]  # what was added later comes after it
    rows = model.execute(f"PRAGMA table_info({table})")
    return [
        _Column(name, _TYPES[kind], not needed, default, bool(key), name not in first_form)
        for _, name, kind, needed, default, key in rows
    ]


def _keep(found: sqlite3.Connection, tables: _Tables, record: tuple[Value, ...]) -> None:
    """Put a record into every table that it fits. The first one with a key stays."""
    for name, columns in tables.items():
        given, rest = columns[: len(record)], columns[len(record) :]
        fits = len(given) == len(record) and all(column.later for column in rest)
        if fits and all(column.takes(v) for column, v in zip(given, record, strict=True)):
            names = ", ".join(f'"{column.name}"' for column in given)
            marks = ", ".join("?" * len(record))
            found.execute(f"INSERT OR IGNORE INTO {name} ({names}) VALUES ({marks})", record)


def _leave_out_others(found: sqlite3.Connection) -> None:
    """One row of `entries` per entry, one record in the table that it names; complete lists."""
    for name in KINDS:
        found.execute(
            f"DELETE FROM entries AS k WHERE kind = '{name}' AND NOT EXISTS"
            f" (SELECT 1 FROM {name} AS e WHERE e.session = k.session AND e.number = k.number)"
            f" AND EXISTS (SELECT 1 {_HEAD} AND e.kind <> '{name}')"
        )
    found.execute(f"DELETE FROM entries AS k WHERE EXISTS (SELECT 1 {_HEAD} AND e.rowid < k.rowid)")
    for kind, name in TABLES.items():
        wrong = f"EXISTS (SELECT 1 {_HEAD} AND e.kind <> '{name}')"
        if kind in _ALIKE:
            wrong = f"NOT EXISTS (SELECT 1 {_HEAD} AND e.kind = '{name}')"
        found.execute(f"DELETE FROM {name} AS k WHERE {wrong}")
    key = "(session, number)"
    found.execute(
        f"DELETE FROM undone WHERE {key} IN (SELECT session, number FROM undone"
        " GROUP BY session, number HAVING max(place) >= count(*))"
    )


def _add_times(found: sqlite3.Connection) -> int:
    """Make up the lost rows of `entries`. Returns how many."""
    lost = [
        (name, session, number)
        for kind, name in TABLES.items()
        if kind not in _ALIKE
        for session, number in found.execute(
            f"SELECT session, number FROM {name} AS k WHERE NOT EXISTS (SELECT 1 {_HEAD})"
        )
    ]
    return sum(
        _add_head(found, (session, number, name, *_time(found, session, number)))
        for name, session, number in sorted(lost, key=lambda row: row[1:])
    )


def _add_head(found: sqlite3.Connection, row: tuple[Value, ...]) -> int:
    """Add a row to `entries`. Returns 1, or 0 if its key is taken."""
    return found.execute("INSERT OR IGNORE INTO entries VALUES (?, ?, ?, ?, ?, ?)", row).rowcount


def _time(found: sqlite3.Connection, session: str, number: int) -> tuple[int, int, int]:
    """`at`, `written` and `utc_offset` of the entry before, or otherwise of the one after."""
    nearest = found.execute(
        "SELECT at, written, utc_offset FROM entries WHERE session = ?"
        " ORDER BY number > ?, abs(number - ?) LIMIT 1",
        (session, number, number),
    ).fetchone()
    return nearest or (0, ms_of(session), 0)


def _add_beginnings(found: sqlite3.Connection, owners: dict[tuple[str, int], str]) -> int:
    """Make up the lost beginnings of sessions with a set. Returns how many."""
    lost = found.execute(
        "SELECT session, coalesce((SELECT min(number) FROM entries AS e WHERE kind = 'began'"
        " AND e.session = s.session), 1), count(DISTINCT step || ' ' || \"set\" || ' ' ||"
        " coalesce(side, '')) FROM sets AS s"
        " WHERE session NOT IN (SELECT session FROM began) GROUP BY session"
    ).fetchall()
    for session, number, sets in lost:
        _, written, offset = _time(found, session, number)
        _add_head(found, (session, number, TABLES[SessionBegan], 0, written, offset))
        found.execute(
            "INSERT INTO began (session, number, routine, name, sets, person)"
            " VALUES (?, ?, ?, ?, ?, ?)",
            (session, number, LOST, _LOST_NAME, sets, owners.get((session, number), "")),
        )
    return len(lost)


def _valid(entries: Iterator[Stamped]) -> Iterator[Stamped]:
    """Those that an import would accept."""
    for stamped in entries:
        try:
            if stamped.entry != Undone(stamped.entry.number, stamped.entry.at, ()):
                yield from_row(to_row(stamped))
        except (ValueError, OverflowError):
            continue
