"""Rebuilds the entries of a damaged journal from its records.

1. The kind of a record is what its row in `entries` says. If that is lost, it is what the values
   fit.
2. An entry whose row in `entries` is lost has the time of the one before it.
3. A session whose beginning is lost gets a new one, of the routine `LOST`, so that its sets are
   shown.

Records are found in the bytes of the files, by what they look like (`RawFile`). SQLite finds a row
by the header of the file, the schema, a tree of pages and a list in each page; one wrong byte in
any of these hides everything behind it. This module trusts none of them. Every row of ours starts
with the id of a session, so a record is a list of types whose first is "a text of 26 characters",
followed by such an id. Rows never change, so an old copy in an unused page, or in the write-ahead
log, is as good as any.

The format of records and pages: https://sqlite.org/fileformat2.html.
"""

# ruff: noqa: S608 - the names of tables and columns are those of a journal that was made here

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Final

from hipvoice.core.entries import Record, SessionBegan, SessionResumed, Undone
from hipvoice.journal import limits
from hipvoice.journal.ids import LENGTH, is_id, ms_of
from hipvoice.journal.migrations import migrate
from hipvoice.journal.rows import KINDS, from_row, to_row
from hipvoice.journal.tables import LOST, TABLES, Stamped, stream

Value = int | str | None

_PAGE_SIZES: Final = frozenset(1 << power for power in range(9, 17))  # bytes
_USUAL_SIZE: Final = 4096
_LOG_HEADER: Final = 32  # bytes before the frames of the log
_FRAME_HEADER: Final = 24  # bytes before the page in each frame
_NUMBER: Final = 4  # bytes of a page number
_LISTS: Final = {2: 12, 10: 8}  # where a page of that kind (its first byte) has its list of records
_CONSTANTS: Final = {0: None, 8: 0, 9: 1}
_WIDTHS: Final = {1: 1, 2: 2, 3: 3, 4: 4, 5: 6, 6: 8} | dict.fromkeys(_CONSTANTS, 0)  # bytes
_BLOB: Final = 12  # the type of an empty blob; a text of the same length is one more
_SESSION: Final = b"%c" % (_BLOB + 2 * LENGTH + 1)
_INTEGER: Final = rb"[\x01-\x06\x08\x09]"
# The length of the list of types, then a session and a number.
_RECORD: Final = re.compile(rb"(?s)(?=[\x03-\x40]" + _SESSION + _INTEGER + rb")")
# A person before them: the index of the sessions by people.
_OWNED: Final = re.compile(rb"(?s)(?=\x04[\x0d-\x7f]" + _SESSION + _INTEGER + rb")")


def log_of(path: Path) -> Path:
    """The write-ahead log of the file at `path`."""
    return path.with_name(f"{path.name}-wal")


def page_sizes(path: Path) -> list[int]:
    """In bytes: what the header of the file says, if that is possible, and the usual size."""
    with path.open("rb") as file:
        said = int.from_bytes(file.read(18)[16:])
    return [*dict.fromkeys(size for size in (said, _USUAL_SIZE) if size in _PAGE_SIZES)]


class RawFile:
    """The pages of a journal and of its write-ahead log, as they are on disk."""

    def __init__(self, path: Path, page_size: int) -> None:
        """Read both. Raises OSError."""
        self._size = page_size
        self._pages = dict(enumerate(_cut(path.read_bytes(), page_size), 1))
        self._older: list[memoryview] = []
        log = log_of(path)
        for number, page in _frames(log.read_bytes() if log.exists() else b"", page_size):
            self._older += [self._pages[number]] if number in self._pages else []
            self._pages[number] = page

    def records(self) -> Iterator[tuple[Value, ...]]:
        """Every record that begins with a session and a number.

        Those that their page lists come first: the others may be left from before a change.
        """
        for is_listed in (True, False):
            for page in chain(self._pages.values(), self._older):
                listed = _listed(page)
                starts = [match.start() for match in _RECORD.finditer(page)]
                found = (self._record(page, s) for s in starts if (s in listed) is is_listed)
                yield from filter(_has_session, found)

    def owners(self) -> Iterator[tuple[str, str, int]]:
        """Person, session and number of each `began`, as far as the index has them."""
        for page in chain(self._pages.values(), self._older):
            for match in _OWNED.finditer(page):
                person, *record = self._record(page, match.start()) or ("",)
                if _has_session(tuple(record)):
                    yield str(person), str(record[0]), int(record[1])  # type: ignore[arg-type]

    def whole(self) -> bytes:
        """The file with the log merged into it."""
        last, empty = max(self._pages, default=0), bytes(self._size)
        return b"".join(self._pages.get(number, empty) for number in range(1, last + 1))

    def _record(self, page: memoryview, start: int) -> tuple[Value, ...]:
        """The values of the record that starts there; empty if there is none."""
        types = _types(page, start)
        if not all(kind >= _BLOB or kind in _WIDTHS for kind in types):
            return ()
        payload = self._payload(page, start, page[start] + sum(map(_width, types)))
        values, at = list[Value](), page[start]
        for kind in types:
            values.append(_value(kind, payload[at : at + _width(kind)]))
            at += _width(kind)
        return tuple(values) if at <= len(payload) else ()

    def _payload(self, page: memoryview, start: int, length: int) -> bytes:
        """The next `length` bytes. What is too long for a page continues in a chain of others."""
        most, least = ((self._size - 12) * share // 255 - 23 for share in (64, 32))
        if length <= most:
            return bytes(page[start : start + length])
        if length > self._size * len(self._pages):  # or a circle of pages would never end
            return b""
        room = self._size - _NUMBER
        end = start + least + (length - least) % room
        end = end if end <= start + most else start + least
        found, number = bytes(page[start:end]), page[end : end + _NUMBER]
        while len(found) < length and (following := self._pages.get(int.from_bytes(number))):
            found, number = found + following[_NUMBER:], following[:_NUMBER]
        return found[:length]


def _cut(content: bytes, size: int) -> Iterator[memoryview]:
    """The pages in order; the last one may be incomplete."""
    view = memoryview(content)
    return (view[start : start + size] for start in range(0, len(content), size))


def _frames(log: bytes, size: int) -> Iterator[tuple[int, memoryview]]:
    """The numbers and pages of the log, except those from before it was last restarted."""
    salt, view = log[16:24], memoryview(log)
    for start in range(_LOG_HEADER, len(log), _FRAME_HEADER + size):
        page = start + _FRAME_HEADER
        if log[start + 8 : start + 16] == salt:
            yield int.from_bytes(log[start : start + _NUMBER]), view[page : page + size]


def _listed(page: memoryview) -> set[int]:
    """Where the records are that the page lists."""
    at = _LISTS.get(page[0], 0)
    pointers = page[at : at + 2 * int.from_bytes(page[3:5])] if at else page[:0]
    child = _NUMBER if page[0] == min(_LISTS) else 0
    found = (int.from_bytes(pointers[i : i + 2]) + child for i in range(0, len(pointers), 2))
    return {end for start in found if (end := _after_varint(page, start))}


def _after_varint(page: memoryview, at: int) -> int:
    """Where the variable-length number that starts there ends; 0 if the page ends first."""
    while at < len(page) and page[at] & 0x80:
        at += 1
    return at + 1 if at < len(page) else 0


def _types(page: memoryview, start: int) -> list[int]:
    """The types of the values of the record that starts there."""
    types, kind, end = list[int](), 0, start + page[start]
    for byte in page[start + 1 : end]:
        kind = kind << 7 | byte & 0x7F
        if not byte & 0x80:
            types.append(kind)
            kind = 0
    return types


def _width(kind: int) -> int:
    """How many bytes a value of that type takes."""
    return (kind - _BLOB) // 2 if kind >= _BLOB else _WIDTHS[kind]


def _value(kind: int, stored: bytes) -> Value:
    """A stored value. Damaged bytes in a text become a replacement character."""
    if kind >= _BLOB:  # we have no blobs, so it was a text
        return stored.decode("utf-8", "replace")
    return _CONSTANTS[kind] if kind in _CONSTANTS else int.from_bytes(stored, signed=True)


def _has_session(record: tuple[Value, ...]) -> bool:
    match record:
        case (str(session), int(), *_):
            return is_id(session)
    return False


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
