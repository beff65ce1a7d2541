"""How long a session was under way: its time without pauses and questions, ms."""

from __future__ import annotations


class ActiveTime:
    """Runs from `begin` on; `stop` and `run` may come more than once in a row."""

    def __init__(self) -> None:
        self._began = 0
        self._idle_ms = 0
        self._idle_from: int | None = None

    def begin(self, now: int, earlier_ms: int = 0) -> None:
        """Count from now on, after `earlier_ms` of earlier runs of the session."""
        self._began = now - earlier_ms

    def stop(self, now: int) -> None:
        """Leave out what comes."""
        self._idle_from = now

    def run(self, now: int) -> None:
        """Count again."""
        if self._idle_from is not None:
            self._idle_ms += now - self._idle_from
            self._idle_from = None

    def until(self, now: int) -> int:
        """The time until now, which it must be running."""
        return now - self._began - self._idle_ms
