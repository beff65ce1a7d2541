"""Keeps the entries of a session until they are on disk, and marks the journal as being played.

A player holds a shared SQLite lock on an empty file beside the journal. The system releases it when
the process ends, however it ends. A process that gets an exclusive lock is alone.
"""

from __future__ import annotations

import sqlite3
from collections import deque
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from itertools import islice
from pathlib import Path
from typing import Final, Self

from hipvoice.core.entries import Entry, SessionResumed
from hipvoice.core.session.transcript import entry_line
from hipvoice.errors import HipvoiceError
from hipvoice.files import make_private
from hipvoice.journal.ids import real
from hipvoice.journal.opening import JournalError
from hipvoice.journal.store import APPEND_WAIT_S, SessionLog
from hipvoice.journal.tables import Stamped
from hipvoice.journal.transfer import json_lines
from hipvoice.journal.waiting import set_aside, take_in


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


END_WAIT_S: Final = 10.0  # for others to finish writing, when no cue is waiting any more

_GOES_ON: Final = "the session goes on, and what is not written {where} and is tried again"
_IN_FILE: Final = "waits in {file}"
_IN_MEMORY: Final = "waits in memory"
_TAKEN_IN: Final = "the next `hipvoice play` or `hipvoice journal` imports them"
_NOWHERE: Final = "they could not be written to a file either; save these lines as FILE, and"
_IMPORT: Final = "`hipvoice journal import FILE` imports them"


class Keeper:
    """Appends entries in order. What cannot be written waits, and is tried again with the next one.

    What waits is in a file elsewhere (see `waiting`), so that nothing is lost if the process is
    killed; each entry keeps the time at which it was made.
    """

    def __init__(self, session: SessionLog, left: SessionLog | None = None) -> None:
        """Keep the entries of `session`, or, once it is resumed, those of `left`."""
        self._session = session
        self._left = left
        self._waiting: deque[Stamped] = deque()
        self._outage = False
        self._in_file = 0  # how many of the waiting entries are on disk elsewhere: the first ones
        self._file: Path | None = None

    @property
    def waiting(self) -> tuple[Entry, ...]:
        """The entries that are not in the journal yet, oldest first."""
        return tuple(stamped.entry for stamped in self._waiting)  # type: ignore[misc]

    def keep(self, entry: Entry) -> JournalError | None:
        """Append `entry` after those that wait.

        Returns what to tell the person: the error that started an outage, once; otherwise None.
        """
        if isinstance(entry, SessionResumed) and self._left:
            self._session = self._left
        self._waiting.append(self._session.stamp(entry))
        return self.retry()

    def retry(self) -> JournalError | None:
        """Append the waiting entries, as `keep` does."""
        reported, error = self._outage, self._write()
        return None if reported or error is None else self._with_comfort(error)

    def __enter__(self) -> Self:
        """The keeper itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Try once more, with more patience, however the session ended.

        Raises HipvoiceError if entries are still waiting: which, where they are, and how to import
        them.
        """
        if self._waiting:
            self._session.journal.wait_for_others(END_WAIT_S)
            if error := self._write():
                raise self._unwritten(error) from error

    def _write(self) -> JournalError | None:
        """Write what is waiting. Returns the error, if some of it could not be written."""
        journal = self._session.journal
        try:
            while self._waiting:
                journal.write(self._waiting[0])
                self._waiting.popleft()
                self._in_file = max(0, self._in_file - 1)
        except JournalError as error:
            self._outage = True
            journal.wait_for_others(0)  # the cues have waited once
            return error
        finally:
            self._set_aside()
        if self._outage:
            self._outage = False
            journal.wait_for_others(APPEND_WAIT_S)
            with suppress(JournalError):  # the next program that opens the journal does it
                take_in(journal)
        return None

    def _set_aside(self) -> None:
        """Write what is waiting to disk elsewhere, unless it is there already."""
        fresh = [*islice(self._waiting, self._in_file, None)]
        if fresh and (file := set_aside(self._session.journal.path, fresh)):
            self._file, self._in_file = file, len(self._waiting)

    def _with_comfort(self, error: JournalError) -> JournalError:
        where = _IN_FILE.format(file=self._file) if self._in_file else _IN_MEMORY
        hint = f"{error.hint}; {_GOES_ON.format(where=where)}"
        return JournalError(error.title, error.detail, hint)

    def _unwritten(self, error: JournalError) -> HipvoiceError:
        """The message about entries that could only be written elsewhere."""
        safe = self._in_file == len(self._waiting)
        if safe:
            where = [f"they are in {self._file}; {_TAKEN_IN}:"]
            entries = [f"  {entry_line(entry)}" for entry in self.waiting]
        else:
            where = [_NOWHERE, f"{_IMPORT}:"]
            entries = [line.rstrip() for line in json_lines(self._waiting)]
        return HipvoiceError(
            "entries of this session are not in the journal yet",
            "\n".join([error.detail, *where, *entries]),
            error.hint,
        )
