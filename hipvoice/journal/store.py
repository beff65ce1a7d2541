"""The file of the journal: opening it, and appending entries durably.

1. An entry is one transaction. When `append` returns, it is on disk (WAL, synchronous FULL).
2. An entry is known by its session and number. Appending it again changes nothing.
3. Several programs may have the file open; each waits briefly for the others to finish writing.
4. A `Journal` belongs to the thread that opened it.
5. To only read, open it with `read`, which writes nothing: that also works with a read-only file or
   folder.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Collection, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final, Self

from hipvoice.core.entries import Record
from hipvoice.errors import HipvoiceError
from hipvoice.journal import limits, opening, tables
from hipvoice.journal.ids import new_id
from hipvoice.journal.migrations import MIGRATIONS, migrate
from hipvoice.journal.opening import (
    OPEN_WAIT_S,
    JournalError,
    explained,
    migrated_copy,
    readable,
    refuse_others,
    set_durable,
    transaction,
)
from hipvoice.journal.tables import Stamped

_CANNOT_READ: Final = "cannot read the journal"
APPEND_WAIT_S: Final = 1.0  # the same during a session, when every cue waits as well

WallClock = Callable[[], datetime]
TakeIn = Callable[["Journal"], tuple[str, ...]]


def local_now() -> datetime:
    """The wall clock, with the offset of the local time zone."""
    return datetime.now().astimezone()


class Journal:
    """An open journal. Close it, or use it as a context."""

    def __init__(
        self,
        path: Path,
        connection: sqlite3.Connection,
        now: WallClock,
        remarks: tuple[str, ...] = (),
    ) -> None:
        """Take over a connection that `open` has prepared."""
        self.path = path
        self.remarks = remarks  # messages about opening it
        self._connection = connection
        self._now = now

    @classmethod
    def open(
        cls, path: Path, now: WallClock = local_now, take_in: TakeIn = lambda _journal: ()
    ) -> Journal:
        """Open the journal at `path`, made if it is not there, and prove that it can be written.

        `take_in` may write to it first; what it returns is the beginning of `remarks`. Raises
        HipvoiceError, with what is wrong and how to fix it. Programs call `rescue.open_journal`,
        which also mends a damaged journal.
        """
        opening.require_strict_tables(sqlite3.sqlite_version_info)
        opening.make_folder(path)
        with explained(path, opening.CANNOT_OPEN, HipvoiceError), ExitStack() as undo:
            opening.make_private(path)
            connection = sqlite3.connect(path, timeout=OPEN_WAIT_S, isolation_level=None)
            undo.callback(connection.close)
            refuse_others(connection, path)
            set_durable(connection)
            with transaction(connection):
                migrate(connection)
            journal = cls(path, connection, now)
            journal.wait_for_others(APPEND_WAIT_S)
            remarks = (*take_in(journal), *limits.left_out(connection))
            undo.pop_all()
        return cls(path, connection, now, remarks)

    @classmethod
    def read(cls, path: Path, now: WallClock = local_now) -> Journal:
        """Open the journal at `path`, which must exist, to read it. Raises HipvoiceError.

        A file with an older schema is migrated, in memory if it is read-only.
        """
        opening.require_strict_tables(sqlite3.sqlite_version_info)
        with explained(path, _CANNOT_READ, HipvoiceError), ExitStack() as undo:
            connection = readable(path)
            undo.callback(connection.close)
            if refuse_others(connection, path) < len(MIGRATIONS):
                connection = migrated_copy(connection)
                undo.callback(connection.close)
            connection.execute(f"PRAGMA busy_timeout = {OPEN_WAIT_S * 1000:.0f}")
            remarks = limits.left_out(connection)
            undo.pop_all()
        return cls(path, connection, now, remarks)

    @classmethod
    def blank(cls, path: Path) -> Journal:
        """An empty journal in memory, in place of the one at `path`."""
        opening.require_strict_tables(sqlite3.sqlite_version_info)
        connection = sqlite3.connect(":memory:", isolation_level=None)
        with transaction(connection):
            migrate(connection)
        return cls(path, connection, local_now)

    def only(self, names: Collection[str]) -> Self:
        """This journal, from now on limited to the sessions of these people."""
        with explained(self.path, _CANNOT_READ, HipvoiceError):
            opening.look_at(self._connection, names)
        return self

    def people(self) -> set[str]:
        """Everybody who has a session in the file; an empty name if nobody was named."""
        with explained(self.path, _CANNOT_READ, HipvoiceError):
            return opening.people_of(self._connection)

    def wait_for_others(self, seconds: float) -> None:
        """From now on, wait that long for others to finish writing."""
        self._connection.execute(f"PRAGMA busy_timeout = {seconds * 1000:.0f}")

    def now(self) -> datetime:
        """The wall clock of this journal."""
        return self._now()

    def begin(self) -> SessionLog:
        """A new session. Nothing is written until its first entry is appended."""
        return SessionLog(self, new_id(_utc_ms(self._now())))

    def stamp(self, session: str, entry: Record) -> Stamped:
        """`entry`, stamped with the current time."""
        now = self._now()
        offset = (now.utcoffset() or timedelta()) // timedelta(minutes=1)
        return Stamped(session, _utc_ms(now), offset, tables.storable(entry))

    def write(self, stamped: Stamped) -> bool:
        """Write an entry durably; False if it was there already.

        Raises JournalError if it could not be written (nothing of it is there, so try again), and
        ValueError if the session has another entry with that number.
        """
        with self.writing() as insert:
            return insert(stamped)

    @contextmanager
    def writing(self) -> Iterator[Callable[[Stamped], bool]]:
        """Write several entries as `write` does: all of them or, if the body raises, none.

        Other writers wait until it is over.
        """
        cannot_write = explained(self.path, "cannot write to the journal", JournalError)
        with cannot_write, transaction(self._connection):
            yield self._insert

    def _insert(self, stamped: Stamped) -> bool:
        if tables.insert(self._connection, stamped):
            return True
        session, number = stamped.session, stamped.entry.number
        there = [s.entry for s in tables.read(self._connection, session, number)]
        if not any(tables.agree(entry, stamped.entry) for entry in there):
            raise ValueError(f"session {session} has another entry {number}")
        return False

    def entries(self, session: str) -> list[Stamped]:
        """Every entry of a session by number, including undone ones. Raises HipvoiceError."""
        with explained(self.path, _CANNOT_READ, HipvoiceError):
            return tables.read(self._connection, session)

    def select(
        self, query: str, values: tuple[Any, ...] | dict[str, Any] = ()
    ) -> list[tuple[Any, ...]]:
        """The rows of a query, for the reports. Raises HipvoiceError."""
        with explained(self.path, _CANNOT_READ, HipvoiceError):
            rows = self._connection.execute(query, values).fetchall()
            if any(isinstance(value, bytes) for row in rows for value in row):
                raise TypeError("bytes where there are only numbers and texts")
            return rows

    @contextmanager
    def streaming(self) -> Iterator[Iterator[Stamped]]:
        """Every entry, by session and number, a few at a time. Raises HipvoiceError.

        What is written meanwhile, even by this program, is not among them.
        """
        with explained(self.path, _CANNOT_READ, HipvoiceError):
            self._connection.execute("BEGIN")
            try:
                yield tables.stream(self._connection)
            finally:
                self._connection.execute("COMMIT")

    def close(self) -> None:
        """Close the file. What was appended is on disk already."""
        self._connection.close()

    def __enter__(self) -> Self:
        """The journal itself."""
        return self

    def __exit__(self, _type: object, error: BaseException | None, _trace: object) -> None:
        """Close the file. Raises HipvoiceError for an error in the body that damage led to."""
        self.close()
        if error:
            with explained(self.path, _CANNOT_READ, HipvoiceError):
                raise error


@dataclass(frozen=True, slots=True)
class SessionLog:
    """One run of a routine in the journal, under its `id`."""

    journal: Journal
    id: str

    def stamp(self, entry: Record) -> Stamped:
        """`entry`, stamped with the current time."""
        return self.journal.stamp(self.id, entry)

    def append(self, entry: Record) -> bool:
        """Write `entry` durably, stamped with the current time. See `Journal.write`."""
        return self.journal.write(self.stamp(entry))


def _utc_ms(now: datetime) -> int:
    return int(now.timestamp() * 1000)
