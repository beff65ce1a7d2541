"""Whether the file of a journal is sound, including what SQLite cannot know."""

from __future__ import annotations

import sqlite3
from collections import Counter
from contextlib import closing, suppress
from pathlib import Path

from hipvoice.journal import tables, totals, troubles
from hipvoice.journal.migrations import APPLICATION_ID, MIGRATIONS, migrate
from hipvoice.journal.opening import migrated_copy, readable
from hipvoice.journal.rows import from_row, to_row

_ROUGH: tuple[type[Exception], ...] = (ValueError, TypeError, LookupError, ArithmeticError)


def is_sound(path: Path, *, every_row: bool = True) -> bool:
    """Whether the whole file shows no damage. Raises sqlite3.Error if it cannot be read.

    Without `every_row`, only what SQLite finds, in a tenth of the time.
    """
    try:
        with closing(readable(path)) as connection:
            return _is_of_a_known_form(connection) and _is_whole(connection, every_row=every_row)
    except sqlite3.DatabaseError as error:
        if troubles.is_damage(error) or not troubles.is_known(error):
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
            raise troubles.newer(path, version, known)


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
    return entries == understood and totals.are_right(connection)
