"""The file of the journal: opening it, what can go wrong with it, and whether it is sound.

Opening finds out whose file it is and which schema it has, and makes sure that commits reach the
disk. What goes wrong becomes a message for a person. Soundness includes what SQLite cannot know.

Several people can share a file: a connection can be limited to the entries of some of them.

A session belongs to its person (`began.person`, empty if nobody was named), and so do all its
entries. Temporary views of the connection hide the tables and views of the file under the same
names, so queries need not mention people. Code that writes names the tables in `main`.
"""

from __future__ import annotations

import errno
import sqlite3
import time
from collections import Counter
from collections.abc import Collection, Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Final

from hipvoice import files
from hipvoice.errors import HipvoiceError
from hipvoice.journal import migrations, tables
from hipvoice.journal.ids import real
from hipvoice.journal.migrations import APPLICATION_ID, MIGRATIONS, migrate
from hipvoice.journal.rows import from_row, to_row
from hipvoice.journal.tables import TABLES

CANNOT_OPEN: Final = "cannot open the journal"

_OTHER_PLACE: Final = "or name another place with --journal PATH"
_MAY_WRITE: Final = f"make the file and its folder writable for you, {_OTHER_PLACE}"
_MAKE_ROOM: Final = f"make room on the disk, {_OTHER_PLACE}"
_MOVE_AWAY: Final = (
    "if it was one, `hipvoice journal rescue` saves what can be read; if not,"
    f" move the file away to start a new journal, {_OTHER_PLACE}"
)
_RESCUE: Final = (
    f"`hipvoice journal rescue` sets it aside and saves what can be read, {_OTHER_PLACE}"
)

# By SQLite's primary result code: what is wrong, and how to fix it.
_TROUBLES: Final[dict[int, tuple[str, str]]] = {
    sqlite3.SQLITE_PERM: ("it may not be written", _MAY_WRITE),
    sqlite3.SQLITE_READONLY: ("it may only be read, not written", _MAY_WRITE),
    sqlite3.SQLITE_CANTOPEN: ("the file can be neither opened nor made", _MAY_WRITE),
    sqlite3.SQLITE_FULL: ("the disk is full", _MAKE_ROOM),
    sqlite3.SQLITE_IOERR: (
        "the disk refused to read or write",
        f"check whether the disk is full, read-only or gone, {_OTHER_PLACE}",
    ),
    sqlite3.SQLITE_BUSY: (
        "another program keeps it locked",
        f"close the other program (a database browser?), {_OTHER_PLACE}",
    ),
    sqlite3.SQLITE_PROTOCOL: ("too many programs want it at once", "try again in a moment"),
    sqlite3.SQLITE_NOTADB: ("this is not a journal", _MOVE_AWAY),
    sqlite3.SQLITE_CORRUPT: ("the file is damaged", _RESCUE),
}
# What damage that SQLite does not notice leads to, once we read the values.
_ODD: Final[tuple[type[Exception], ...]] = (
    sqlite3.Error,
    ArithmeticError,
    AssertionError,
    AttributeError,
    LookupError,
    StopIteration,
    TypeError,
    ValueError,
)

_FOLDER_TROUBLES: Final[dict[int | None, str]] = {
    errno.ENOSPC: _MAKE_ROOM,
    errno.EDQUOT: _MAKE_ROOM,
}

_FIRST_WITH_STRICT: Final = (3, 37, 0)
_PRIMARY: Final = 0xFF  # the low byte of an extended result code is its primary code


class JournalError(HipvoiceError):
    """An entry could not be written. The session goes on, and the entry is tried again."""


@contextmanager
def explained(path: Path, title: str, kind: type[HipvoiceError]) -> Iterator[None]:
    """Turn errors of SQLite about the file at `path` into a `kind` with `title`.

    Any other error in the body is blamed on the file if the file turns out to be damaged. Otherwise
    it is a bug and passes through.
    """
    try:
        yield
    except _ODD as error:
        if not is_known(error) and not _is_to_blame(path):
            raise
        what, hint = _TROUBLES[_primary_code(error) if is_known(error) else sqlite3.SQLITE_CORRUPT]
        said = str(error) or type(error).__name__
        raise kind(title, f"{path}: {what} ({said})", hint) from error


def _is_to_blame(path: Path) -> bool:

    try:
        return not is_sound(path)
    except (OSError, sqlite3.Error):  # it cannot be checked now
        return False


def is_busy(error: sqlite3.Error) -> bool:
    """Whether another program holds a lock that is in the way."""
    return _primary_code(error) == sqlite3.SQLITE_BUSY


def is_shut(error: sqlite3.Error) -> bool:
    """Whether the file, or one that SQLite needs beside it, cannot be opened or made."""
    return _primary_code(error) in {sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY}


def is_damage(error: sqlite3.Error) -> bool:
    """Whether SQLite found the file damaged, or not a database at all."""
    return _primary_code(error) in {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}


def is_known(error: Exception) -> bool:
    """Whether it is one of the troubles that SQLite reports about a file."""
    return _primary_code(error) in _TROUBLES


def says_damaged(error: HipvoiceError) -> bool:
    """Whether the error says that the file is damaged."""
    return error.hint == _RESCUE


def _primary_code(error: Exception) -> int:
    """SQLite's primary result code; 0 if Python itself raised the error."""
    return getattr(error, "sqlite_errorcode", 0) & _PRIMARY


def require_strict_tables(version: tuple[int, int, int]) -> None:
    """Raise HipvoiceError if the SQLite that Python was built with is too old."""
    if version < _FIRST_WITH_STRICT:
        here, needed = (".".join(map(str, v)) for v in (version, _FIRST_WITH_STRICT))
        detail = f"this Python comes with SQLite {here}, {needed} or newer is needed"
        raise HipvoiceError(CANNOT_OPEN, detail, "run hipvoice with a newer Python")


def make_folder(path: Path) -> None:
    """Make the folder for the file at `path`. Raises HipvoiceError."""
    try:
        files.make_folder(path.parent)
    except OSError as error:
        hint = _FOLDER_TROUBLES.get(error.errno, _MAY_WRITE)
        detail = f"{path.parent}: the folder cannot be made ({error.strerror})"
        raise HipvoiceError(CANNOT_OPEN, detail, hint) from error


def damaged(path: Path, what: str) -> HipvoiceError:
    """The error for a file with content that no journal has."""
    return HipvoiceError(CANNOT_OPEN, f"{path}: the file is damaged ({what})", _RESCUE)


def make_private(path: Path) -> None:
    """Create the file if necessary, and make it and SQLite's files beside it private.

    SQLite's files get the permissions of the database. SQLite reports what is wrong with the place.
    """
    with suppress(OSError):
        files.make_private(path)
    place = real(path)  # SQLite's files are beside the file itself
    for suffix in ("", "-wal", "-shm"):
        files.tighten(place.with_name(place.name + suffix))


def foreign(path: Path) -> HipvoiceError:
    """The error for a database of another program."""
    return HipvoiceError(CANNOT_OPEN, f"{path}: this is not a journal", _MOVE_AWAY)


def newer(path: Path, version: int, known: int) -> HipvoiceError:
    """The error for a file of a later release, whose entries this one cannot know."""
    return HipvoiceError(
        CANNOT_OPEN,
        f"{path}: a newer hipvoice wrote it (form {version}, this one knows up to {known})",
        f"update hipvoice, {_OTHER_PLACE}",
    )


_ROUGH: tuple[type[Exception], ...] = (ValueError, TypeError, LookupError, ArithmeticError)


def is_sound(path: Path, *, every_row: bool = True) -> bool:
    """Whether the whole file shows no damage. Raises sqlite3.Error if it cannot be read.

    Without `every_row`, only what SQLite finds, in a tenth of the time.
    """
    try:
        with closing(readable(path)) as connection:
            return _is_of_a_known_form(connection) and _is_whole(connection, every_row=every_row)
    except sqlite3.DatabaseError as error:
        if is_damage(error) or not is_known(error):
            return False
        raise
    except _ROUGH:
        return False


def _is_of_a_known_form(connection: sqlite3.Connection) -> bool:
    """Whether the file has everything of its schema, word for word. It may have more."""
    (application,) = connection.execute("PRAGMA application_id").fetchone()
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    if application != APPLICATION_ID or not 0 <= version <= len(MIGRATIONS):
        return False
    return has_form(connection, version)


def has_form(connection: sqlite3.Connection, version: int) -> bool:
    """Whether everything of that schema version is there, word for word. Raises sqlite3.Error."""
    with closing(sqlite3.connect(":memory:")) as model:
        migrate(model, version)
        return _schema(model) <= _schema(connection)


def refuse_newer(path: Path) -> None:
    """Raise HipvoiceError for a file of a later release: unknown version and other schema.

    If only the version number is wrong, everything else is the current schema.
    """
    with suppress(sqlite3.Error, *_ROUGH), closing(readable(path)) as connection:
        (version,) = connection.execute("PRAGMA user_version").fetchone()
        known = len(MIGRATIONS)
        if version > known and not has_form(connection, known):
            raise newer(path, version, known)


def _schema(connection: sqlite3.Connection) -> set[tuple[str, ...]]:
    return {*connection.execute("SELECT type, name, tbl_name, sql FROM sqlite_schema")}


def _is_whole(connection: sqlite3.Connection, *, every_row: bool) -> bool:
    if connection.execute("PRAGMA integrity_check").fetchall() != [("ok",)]:
        return False
    if not every_row:
        return True
    if connection.execute("PRAGMA foreign_key_check").fetchone():
        return False
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    if version < len(MIGRATIONS):
        with closing(migrated_copy(connection)) as today:
            return _is_understood(today)
    return _is_understood(connection)


def _is_understood(connection: sqlite3.Connection) -> bool:
    """Whether each row belongs to an entry, and the sums match the entries.

    Entries that are left out are known, too.
    """
    understood = Counter[str]()
    for stamped in tables.stream(connection):
        from_row(to_row(stamped))
        understood[tables.TABLES[type(stamped.entry)]] += 1
    entries = dict(connection.execute("SELECT kind, count(*) FROM plausible_entries GROUP BY kind"))
    return entries == understood and migrations.are_right(connection)


_COUNTED: Final = tuple(f"counted_{table}" for table in TABLES.values())
_NAMES: Final = ("entries", "plausible_entries", *TABLES.values(), *_COUNTED)
# Evaluated for each row that a query has found by other means, so for few.
_THEIRS: Final = """
CREATE TEMP VIEW {name} AS SELECT * FROM main.{name} AS e WHERE EXISTS (
    SELECT 1 FROM main.began AS b
    WHERE b.session = e.session AND b.person IN (SELECT name FROM temp.looked_at)
) OR EXISTS (
    SELECT 1 FROM main.followed AS f
    WHERE f.session = e.session AND f.person IN (SELECT name FROM temp.looked_at)
)"""
_IS_LIMITED: Final = "SELECT 1 FROM temp.sqlite_master WHERE name = 'looked_at'"
_PEOPLE: Final = "SELECT person FROM main.began UNION SELECT person FROM main.followed"
_SUMS: Final = """
CREATE TEMP VIEW {name} AS
SELECT * FROM main.{name} WHERE person IN (SELECT name FROM temp.looked_at)"""


def people_of(connection: sqlite3.Connection) -> set[str]:
    """Everybody who has a session in the file; an empty name stands for nobody."""
    return {name for (name,) in connection.execute(_PEOPLE)}


def look_at(connection: sqlite3.Connection, people: Collection[str]) -> None:
    """Hide the sessions of everybody except `people`, until others are looked at."""
    if not connection.execute(_IS_LIMITED).fetchone():
        if people_of(connection) <= {*people}:
            return  # nothing to hide, and nothing to slow queries down
        _limit(connection)
    connection.execute("DELETE FROM temp.looked_at")
    connection.executemany(
        "INSERT INTO temp.looked_at VALUES (?)", [(name,) for name in dict.fromkeys(people)]
    )


def _limit(connection: sqlite3.Connection) -> None:
    """From now on, show of every table only what is of somebody who is looked at."""
    connection.execute("PRAGMA temp_store = MEMORY")
    connection.execute("CREATE TEMP TABLE looked_at (name TEXT PRIMARY KEY)")
    for name in _NAMES:
        if name != "counted_undone":  # an undo always holds
            connection.execute(_THEIRS.format(name=name))
    for name in ("totals", "days"):
        connection.execute(_SUMS.format(name=name))


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
        if not is_shut(error) or waiting or not path.is_file():
            raise
        unchanging = f"{there}?mode=ro&immutable=1"
        connection = sqlite3.connect(unchanging, isolation_level=None, uri=True)
    return connection


def require_writable(path: Path) -> None:
    """Take the write lock and release it, without writing anything. Raises HipvoiceError."""
    there = f"{path.absolute().as_uri()}?mode=rw"
    with (
        explained(path, CANNOT_OPEN, HipvoiceError),
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
        raise foreign(path)
    if version < 0:
        raise damaged(path, f"its form is {version}")
    if version > len(MIGRATIONS):
        raise newer(path, version, len(MIGRATIONS))
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
        if not is_busy(error) or time.monotonic() > deadline:
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
