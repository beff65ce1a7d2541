"""Keeps the entries of a session until they are on disk."""

from __future__ import annotations

from collections import deque
from typing import Final

from hipvoice.core.entries import Record, SessionResumed
from hipvoice.journal.store import Session
from hipvoice.journal.tables import Stamped
from hipvoice.journal.troubles import JournalError

_WAITS: Final = "the session goes on: what is not written waits in memory and is tried again"


class Keeper:
    """Appends entries in order. What cannot be written waits, and is tried again with the next.

    Nothing is lost while the process lives, and each entry keeps the time at which it was made.
    """

    def __init__(self, session: Session, left: Session | None = None) -> None:
        """Keep the entries of `session`, or from where it is resumed those of `left`."""
        self._session = session
        self._left = left
        self._waiting: deque[Stamped] = deque()
        self._outage = False

    @property
    def waiting(self) -> tuple[Record, ...]:
        """The entries that are not on disk yet, oldest first."""
        return tuple(stamped.entry for stamped in self._waiting)

    def keep(self, entry: Record) -> JournalError | None:
        """Append `entry` after those that wait.

        Returns what to tell the person: the error that began an outage, once, else None.
        """
        if isinstance(entry, SessionResumed) and self._left:
            self._session = self._left
        self._waiting.append(self._session.stamp(entry))
        return self.retry()

    def retry(self) -> JournalError | None:
        """Append those that wait, as `keep` does; at the end of a session, say."""
        try:
            while self._waiting:
                self._session.journal.write(self._waiting[0])
                self._waiting.popleft()
        except JournalError as error:
            told, self._outage = self._outage, True
            return None if told else _with_comfort(error)
        self._outage = False
        return None


def _with_comfort(error: JournalError) -> JournalError:
    return JournalError(error.title, error.detail, f"{error.hint}; {_WAITS}")
