"""What can go wrong with the file of the journal, and the messages about it."""

from __future__ import annotations

import errno
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

from hipvoice import writing
from hipvoice.errors import HipvoiceError
from hipvoice.journal.place import real

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
        f"look whether the disk is full, read-only or gone, {_OTHER_PLACE}",
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
    from hipvoice.journal.soundness import is_sound  # noqa: PLC0415 - it explains its own troubles

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
        writing.make_folder(path.parent)
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
        writing.make_private(path)
    place = real(path)  # SQLite's files are beside the file itself
    for suffix in ("", "-wal", "-shm"):
        writing.tighten(place.with_name(place.name + suffix))


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
