"""Reports from the journal. All of them leave out what was undone."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, fields
from typing import Any, Final, TypeVar

from hipvoice.core.entries import Status
from hipvoice.journal.figures import PLANNED
from hipvoice.journal.rows import local
from hipvoice.journal.store import Journal

_AFTER_ALL: Final = "~"  # greater than every id

_BEGAN: Final = f"""
SELECT b.session, b.routine, b.name, {PLANNED}, e.written, e.utc_offset
FROM counted_began AS b JOIN entries AS e USING (session, number)
WHERE b.session BETWEEN ? AND ? ORDER BY b.session DESC LIMIT ?"""  # noqa: S608 - words from above

_PAGE: Final = 200  # sessions
_NEXT: Final = "SELECT session FROM counted_began WHERE session > ? ORDER BY session LIMIT ?"


@dataclass(frozen=True, slots=True)
class SetReport:
    """One attempt at one set. `written` is ISO 8601 in local time; the rest as in `SetEnded`."""

    number: int
    written: str
    step: int
    exercise: str
    name: str
    set: int
    side: str | None
    attempt: int
    unit: str
    planned: int
    done: int | None
    worked_ms: int
    status: str


@dataclass(frozen=True, slots=True)
class AnswerReport:
    """The answer to a question, as in `Answered`."""

    written: str
    question: str
    value: int
    exercise: str


@dataclass(frozen=True, slots=True)
class NoteReport:
    """A note; `about` is the number of the entry that it is about, None for the session."""

    written: str
    about: int | None
    text: str


@dataclass(frozen=True, slots=True)
class SessionReport:
    """One session; `began` and `ended` are ISO 8601 in local time.

    `ended` and `ending` are None if the end was never written: the program was killed. `completed`
    counts the places of the routine (step, set, side) with a completed set. `active_ms` is the time
    with the session running, None if the end was never written. `resumed` has the time of each
    resumption.
    """

    id: str
    routine: str
    name: str
    began: str
    ended: str | None
    ending: str | None
    active_ms: int | None
    planned: int
    completed: int
    sets: tuple[SetReport, ...]
    answers: tuple[AnswerReport, ...]
    notes: tuple[NoteReport, ...]
    resumed: tuple[str, ...]


_SET: Final = tuple(field.name for field in fields(SetReport) if field.name != "written")
_ANSWER: Final = ("question", "value", "exercise")
_NOTE: Final = ("entry", "text")

_Span = tuple[str, str]  # the ids of the first and the last session
_R = TypeVar("_R")


def sessions(journal: Journal, latest: int | None = None) -> list[SessionReport]:
    """The `latest` sessions (all of them if None), newest first. Raises HipvoiceError."""
    return _session_reports(journal, ("", _AFTER_ALL), -1 if latest is None else latest)


def session(journal: Journal, session: str) -> SessionReport:
    """The session with that id, which must exist. Raises HipvoiceError."""
    (report,) = _session_reports(journal, (session, session), 1)
    return report


def every_session(journal: Journal) -> Iterator[SessionReport]:
    """All sessions, oldest first, a page at a time. Raises HipvoiceError."""
    last = ""
    while page := journal.select(_NEXT, (last, _PAGE)):
        last = page[-1][0]
        yield from reversed(_session_reports(journal, (page[0][0], last), -1))


def _session_reports(journal: Journal, span: _Span, most: int) -> list[SessionReport]:
    """At most `latest` of the sessions whose ids are within `span`, newest first."""
    began = journal.select(_BEGAN, (*span, most))
    if not began:
        return []
    span = (began[-1][0], began[0][0])
    sets, ended = _sets(journal, span), _endings(journal, span)
    answers = _by_session(journal, span, "counted_answers", AnswerReport, _ANSWER)
    notes = _by_session(journal, span, "counted_noted", NoteReport, _NOTE)
    resumed = _by_session(journal, span, "counted_resumed", str)
    return [
        SessionReport(
            session,
            routine,
            name,
            local(written, offset),
            *ended.get(session, (None, None, None)),
            planned,
            _completed(sets[session]),
            tuple(sets[session]),
            tuple(answers[session]),
            tuple(notes[session]),
            tuple(resumed[session]),
        )
        for session, routine, name, planned, written, offset in began
    ]


def _completed(sets: list[SetReport]) -> int:
    return len({(s.step, s.set, s.side) for s in sets if s.status == Status.COMPLETED})


def _sets(journal: Journal, span: _Span) -> defaultdict[str, list[SetReport]]:
    def report(written: str, number: int, *values: Any) -> SetReport:
        return SetReport(number, written, *values)

    return _by_session(journal, span, "counted_sets", report, _SET, order="e.at, r.number")


def _by_session(  # noqa: PLR0913 - what a query is made of
    journal: Journal,
    span: _Span,
    table: str,
    report: Callable[..., _R],
    columns: Sequence[str] = (),
    *,
    order: str = "r.number",
) -> defaultdict[str, list[_R]]:
    """The rows of `table` by session, made by `report` from the time of writing and `columns`."""
    found: defaultdict[str, list[_R]] = defaultdict(list)
    wanted = "".join(f', r."{column}"' for column in columns)
    rows = journal.select(
        f"SELECT r.session, e.written, e.utc_offset{wanted}"  # noqa: S608 - names of columns
        f" FROM {table} AS r JOIN entries AS e USING (session, number)"
        f" WHERE r.session BETWEEN ? AND ? ORDER BY r.session, {order}",
        span,
    )
    for session, written, offset, *values in rows:
        found[session].append(report(local(written, offset), *values))
    return found


def _endings(journal: Journal, span: _Span) -> dict[str, tuple[str | None, str | None, int | None]]:
    """When and how each session last ended and how long it had run, unless resumed since."""
    rows = journal.select(
        "SELECT d.session, e.written, e.utc_offset, d.ending, d.active_ms"
        " FROM counted_ended AS d JOIN entries AS e USING (session, number)"
        " WHERE d.session BETWEEN ? AND ? AND NOT EXISTS"
        " (SELECT 1 FROM counted_resumed AS r WHERE r.session = d.session AND r.number > d.number)"
        " ORDER BY d.session, d.number",
        span,
    )
    return {
        session: (local(written, offset), ending, active)
        for session, written, offset, ending, active in rows
    }
