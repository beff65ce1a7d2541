"""A damaged journal is set aside as it is, and what can still be read goes into a new one.

1. The damaged file is never written: it is read from a copy, and only its name changes.
2. The new file gets its name when all of it is there.
3. Each table is read from both ends up to the damage. What lies between is lost to the new file.
"""

from __future__ import annotations

import shutil
import sqlite3
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from hipvoice.errors import HipvoiceError
from hipvoice.journal import tables, troubles
from hipvoice.journal.migrations import APPLICATION_ID
from hipvoice.journal.rows import from_row, to_row
from hipvoice.journal.store import Clock, Journal, local_now

_APPLICATION_AT: Final = slice(68, 72)  # in the header of every SQLite file, big-endian
_BESIDE: Final = ("-wal", "-shm", "")  # SQLite's files of one database; the main one goes last


@dataclass(frozen=True, slots=True)
class Rescued:
    """Where the damaged file lies now, and what is in the new one."""

    aside: Path
    sessions: int
    sets: int
    entries: int


def is_ours(path: Path) -> bool:
    """Whether the header says that the file is a journal, whatever comes after it."""
    with path.open("rb") as file:
        return file.read(100)[_APPLICATION_AT] == APPLICATION_ID.to_bytes(4)


def is_sound(path: Path) -> bool:
    """Whether SQLite finds no damage in all of the file."""
    try:
        with closing(sqlite3.connect(path)) as connection:
            return connection.execute("PRAGMA quick_check").fetchall() == [("ok",)]
    except sqlite3.DatabaseError as error:
        if troubles.is_damage(error):
            return False
        raise


def rescue(path: Path, now: Clock = local_now) -> Rescued:
    """Set the file at `path` aside and put a new journal in its place. Raises HipvoiceError."""
    try:
        with tempfile.TemporaryDirectory(dir=path.parent, prefix="rescue-") as name:
            copy, fresh = Path(name) / "damaged", Path(name) / "fresh"
            _each_file(path, copy, shutil.copyfile)
            counts = _save(copy, fresh)
            aside = _free_name(path, now())
            _each_file(path, aside, Path.rename)
            fresh.rename(path)
    except OSError as error:
        detail = f"{path}: {error.strerror}; the damaged file is as it was"
        raise HipvoiceError("cannot set the damaged journal aside", detail) from error
    return Rescued(aside, *counts)


def told(path: Path, rescued: Rescued) -> HipvoiceError:
    """What a person is told who met the damage."""
    saved = f"{rescued.sessions} sessions with {rescued.sets} sets were saved into {path}"
    nothing = f"nothing could be read from it; {path} is a new journal"
    return HipvoiceError(
        "the journal was damaged",
        f"it was set aside, unchanged, as {rescued.aside}\n{saved if rescued.entries else nothing}",
        "run the command again: it goes on with what was saved; keep the damaged file",
    )


def _each_file(source: Path, target: Path, action: Callable[[Path, Path], object]) -> None:
    for suffix in _BESIDE:
        file = source.with_name(source.name + suffix)
        if file.exists():
            action(file, target.with_name(target.name + suffix))


def _free_name(path: Path, now: datetime) -> Path:
    """A name beside `path` that nothing has."""
    stamp, tries = f"{now:%Y%m%d-%H%M%S}", 1
    while True:
        more = f"-{tries}" if tries > 1 else ""
        name = path.with_name(f"{path.stem}.damaged-{stamp}{more}{path.suffix}")
        if not name.exists():
            return name
        tries += 1


def _save(copy: Path, fresh: Path) -> tuple[int, int, int]:
    """What can be read from the copy, into a new file: how many sessions, sets and entries."""
    with Journal.open(fresh) as journal:
        with journal.writing() as insert, closing(sqlite3.connect(copy)) as damaged:
            for stamped in _readable(damaged):
                insert(stamped)
        counts = "SELECT (SELECT count(*) FROM began), (SELECT count(*) FROM sets), count(*)"
        ((sessions, sets, entries),) = journal.select(f"{counts} FROM entries")
    return sessions, sets, entries


def _readable(damaged: sqlite3.Connection) -> Iterator[tables.Stamped]:
    for kind in tables.TABLES:
        for order in ("ASC", "DESC"):
            # Damage shows as an error of SQLite, or as a value that can be none of ours.
            with suppress(sqlite3.DatabaseError, ValueError, TypeError, OverflowError):
                for stamped in tables.stream_kind(damaged, kind, order):
                    yield from_row(to_row(stamped))
