"""Which entries of a session count, and what they tell of it as a whole."""

from __future__ import annotations

from collections.abc import Sequence

from hipvoice.core.entries import (
    Amended,
    Ending,
    Entry,
    Noted,
    Record,
    SessionEnded,
    SetEnded,
    Undone,
)


def finished(entries: Sequence[Record]) -> bool:
    """Whether the session came to its own end."""
    return any(isinstance(e, SessionEnded) and e.ending is Ending.FINISHED for e in entries)


def counting(entries: Sequence[Record]) -> list[Entry]:
    """The entries that count, in the order of the session."""
    gone = {number for e in entries if isinstance(e, Undone) for number in e.entries}
    gone |= {e.entry for e in entries if isinstance(e, Amended) and e.entry is not None}
    left = [e for e in entries if e.number not in gone]
    kept = [e for e in left if not isinstance(e, Noted | Amended | Undone)]
    return sorted(kept, key=lambda e: (e.at, e.number))


def active_ms(entries: Sequence[Record]) -> int:
    """The time without pauses (ms); of a session that was cut off, that of its sets since."""
    told = counting(entries)
    ends = [i for i, e in enumerate(told) if isinstance(e, SessionEnded)]
    since = ends[-1] + 1 if ends else 0
    worked = sum(e.worked_ms for e in told[since:] if isinstance(e, SetEnded))
    end = told[ends[-1]] if ends else None
    return worked + (end.active_ms if isinstance(end, SessionEnded) else 0)
