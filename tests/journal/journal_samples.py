"""Entries for the tests of the journal."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from hipvoice.core.entries import Ending, Record, SessionBegan, SessionEnded, SetEnded, Status
from hipvoice.core.routine.routine import Side
from hipvoice.journal.store import Journal


def began(number: int = 1, sets: int = 4) -> SessionBegan:
    return SessionBegan(number, 0, "floor-four", "Floor four", sets)


def set_ended(number: int, **changes: Any) -> SetEnded:
    """A completed hold of 30 s on the left, except for `changes`."""
    entry = SetEnded(
        number=number,
        at=number * 30_000,
        step=0,
        exercise="pigeon",
        name="Pigeon",
        set=1,
        side=Side.LEFT,
        attempt=1,
        unit="ms",
        planned=30_000,
        done=30_000,
        worked_ms=30_000,
        status=Status.COMPLETED,
    )
    return replace(entry, **changes)


def ended(number: int, ending: Ending = Ending.FINISHED) -> SessionEnded:
    return SessionEnded(number, number * 30_000, ending, completed=1, sets=4, active_ms=60_000)


class SettableClock:
    """A wall clock that shows what the test says."""

    def __init__(self, moment: str) -> None:
        self.moment = moment

    def __call__(self) -> datetime:
        return datetime.fromisoformat(self.moment)


def play(journal: Journal, *entries: Record) -> str:
    """A session with these entries; its id."""
    session = journal.begin()
    for entry in entries:
        session.append(entry)
    return session.id
