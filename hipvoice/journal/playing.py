"""Whether any process is playing a session with this journal now.

A player holds a shared SQLite lock on an empty file beside the journal. The system releases it when
the process ends, however it ends. A process that gets an exclusive lock is alone.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

from hipvoice.journal.place import real
from hipvoice.writing import make_private


@contextmanager
def playing(journal: Path) -> Iterator[bool]:
    """Play a session in the body. Yields whether nobody else does.

    The lock is beside the target of a link, so that it is the same one through every link.
    """
    path = real(journal)
    path = path.with_name(f"{path.name}-playing")
    with suppress(OSError):  # SQLite reports it
        make_private(path)
    with closing(sqlite3.connect(path, timeout=0, isolation_level=None)) as lock:
        alone = _alone(lock)
        _share(lock)
        yield alone


def _alone(lock: sqlite3.Connection) -> bool:
    try:
        lock.execute("BEGIN EXCLUSIVE")
        lock.execute("ROLLBACK")
    except sqlite3.OperationalError:
        return False
    return True


def _share(lock: sqlite3.Connection) -> None:
    """Two processes that try at the same instant may block each other; neither is harmed."""
    try:
        lock.execute("BEGIN")
        lock.execute("SELECT * FROM sqlite_schema").fetchall()
    except sqlite3.OperationalError:
        return
