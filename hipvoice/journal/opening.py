"""Opening the file: whose it is, which schema it has, and that commits reach the disk."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Final

from hipvoice.errors import HipvoiceError
from hipvoice.journal import troubles
from hipvoice.journal.migrations import APPLICATION_ID, MIGRATIONS, migrate
from hipvoice.journal.place import real

OPEN_WAIT_S: Final = 3.0  # for others to release the file, before the session starts
_POLL_S: Final = 0.01


def readable(path: Path) -> sqlite3.Connection:
    """A connection that writes nothing.

    In WAL mode SQLite needs a file of its own beside the database even to read it. If it cannot
    make one, and nothing is waiting in the log, the database alone is read.
    """
    there = path.absolute().as_uri()  # "rw" creates no file, and only reads if it has to
    connection = sqlite3.connect(f"{there}?mode=rw", OPEN_WAIT_S, isolation_level=None, uri=True)
    try:
        connection.execute("SELECT 1 FROM sqlite_schema")
    except sqlite3.DatabaseError as error:
        connection.close()
        log = real(path)  # SQLite's own files are beside the target of a link
        log = log.with_name(f"{log.name}-wal")
        waiting = log.exists() and log.stat().st_size
        if not troubles.is_shut(error) or waiting or not path.is_file():
            raise
        unchanging = f"{there}?mode=ro&immutable=1"
        connection = sqlite3.connect(unchanging, isolation_level=None, uri=True)
    return connection


def require_writable(path: Path) -> None:
    """Take the write lock and release it, without writing anything. Raises HipvoiceError."""
    there = f"{path.absolute().as_uri()}?mode=rw"
    with (
        troubles.explained(path, troubles.CANNOT_OPEN, HipvoiceError),
        closing(sqlite3.connect(there, OPEN_WAIT_S, isolation_level=None, uri=True)) as connection,
    ):
        connection.execute("BEGIN IMMEDIATE")
        connection.execute("ROLLBACK")


def migrated_copy(connection: sqlite3.Connection) -> sqlite3.Connection:
    """The whole file in memory, in the current schema."""
    copy = sqlite3.connect(":memory:", isolation_level=None)
    with closing(connection):
        connection.backup(copy)
    with transaction(copy):
        migrate(copy)
    return copy


def refuse_others(connection: sqlite3.Connection, path: Path) -> int:
    """The schema version of the file. Refuses a database of another program, or of a later release.

    Everything is read at one moment, as another process may be creating the tables.
    """
    connection.execute("BEGIN")
    (application,) = connection.execute("PRAGMA application_id").fetchone()
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    (tables_there,) = connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()
    connection.execute("COMMIT")
    if application != APPLICATION_ID and (tables_there or version):
        raise troubles.foreign(path)
    if version < 0:
        raise troubles.damaged(path, f"its form is {version}")
    if version > len(MIGRATIONS):
        raise troubles.newer(path, version, len(MIGRATIONS))
    return int(version)


def set_durable(connection: sqlite3.Connection) -> None:
    """Every commit reaches the disk; on macOS that takes a pragma of its own."""
    deadline = time.monotonic() + OPEN_WAIT_S
    while not _in_wal_mode(connection, deadline):
        time.sleep(_POLL_S)
    for setting in ("synchronous = FULL", "fullfsync = ON", "foreign_keys = ON"):
        connection.execute(f"PRAGMA {setting}")


def _in_wal_mode(connection: sqlite3.Connection, deadline: float) -> bool:
    """Whether the switch to WAL worked. SQLite does not wait for others here, so we retry."""
    try:
        connection.execute("PRAGMA journal_mode = WAL")
    except sqlite3.OperationalError as error:
        if not troubles.is_busy(error) or time.monotonic() > deadline:
            raise
        return False
    return True


@contextmanager
def transaction(connection: sqlite3.Connection) -> Iterator[None]:
    """A transaction: all of the body or none of it, whatever interrupts it."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
        connection.execute("COMMIT")
    finally:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
