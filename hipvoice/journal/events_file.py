"""Sessions as events for a calendar program: iCalendar (RFC 5545)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Final

from hipvoice.core import harmless
from hipvoice.journal.reports import SessionReport, SetReport

CRLF: Final = "\r\n"
NEWLINE: Final = "\n"
_LINE: Final = 75  # octets at most, without the line break (RFC 5545, 3.1)
_ESCAPED: Final = {"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n"}  # 3.3.11


def event_lines(sessions: Iterable[SessionReport]) -> Iterator[str]:
    """One event for each session with a completed set. An event keeps its UID at every export."""
    yield from folded("BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//hipvoice//journal//EN")
    for session in sessions:
        if session.completed:
            yield from folded(*_event(session))
    yield from folded("END:VCALENDAR")


def _event(session: SessionReport) -> Iterator[str]:
    began, ended = datetime.fromisoformat(session.began), _end(session)
    summary = f"{session.name}: {session.completed} of {session.planned} sets"
    done = [f"{s.name}, set {s.set}{_sided(s)}: {s.status}" for s in session.sets]
    yield "BEGIN:VEVENT"
    yield f"UID:{session.id}@hipvoice"
    yield f"DTSTAMP:{_utc(ended)}"
    yield f"DTSTART:{_utc(began)}"
    yield f"DTEND:{_utc(ended)}"
    yield f"SUMMARY:{escaped(summary)}"
    yield f"DESCRIPTION:{escaped(NEWLINE.join([*done, *(note.text for note in session.notes)]))}"
    yield "TRANSP:TRANSPARENT"  # it was done; it makes nobody busy
    yield "END:VEVENT"


def _end(session: SessionReport) -> datetime:
    """When it ended. If the session was cut off or resumed, its start plus the time worked.

    Never before it began.
    """
    began = datetime.fromisoformat(session.began)
    worked = timedelta(milliseconds=sum(s.worked_ms for s in session.sets))
    ended_at = None if session.resumed else session.ended
    ended = datetime.fromisoformat(ended_at) if ended_at else began + worked
    return max(ended, began + timedelta(seconds=1))  # DTEND is later than DTSTART (3.8.2.2)


def _sided(entry: SetReport) -> str:
    return f", {entry.side}" if entry.side else ""


def _utc(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def escaped(text: str) -> str:
    """A value of type TEXT, which may not contain control characters."""
    return "".join(_ESCAPED.get(character, character) for character in harmless.lines(text))


def folded(*lines: str) -> Iterator[str]:
    """Lines with line breaks, the long ones folded."""
    for line in lines:
        yield CRLF.join(_pieces(line)) + CRLF


def _pieces(line: str) -> Iterator[str]:
    """Parts of at most 75 octets that split no character; all but the first start with a space."""
    piece, octets = "", 0
    for character in line:
        size = len(character.encode())
        if octets + size > _LINE:
            yield piece
            piece, octets = " ", 1
        piece, octets = piece + character, octets + size
    yield piece
