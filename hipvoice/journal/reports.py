"""What the journal tells when asked. All of it leaves out what was undone."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from hipvoice.core.assessment import Finding
from hipvoice.core.entries import Status
from hipvoice.core.routine import Side
from hipvoice.core.timeline import Background
from hipvoice.journal.ids import first_id
from hipvoice.journal.rows import local
from hipvoice.journal.store import Journal

_EPOCH: Final = date(1970, 1, 1)
_DAY_MS: Final = 24 * 60 * 60 * 1000
_AFTER_ALL: Final = "~"  # greater than every id

_BEGAN: Final = """
SELECT b.session, b.routine, b.name, b.sets, e.written, e.utc_offset
FROM counted_began AS b JOIN entries AS e USING (session, number)
WHERE b.session BETWEEN ? AND ? ORDER BY b.session DESC LIMIT ?"""

# Steps from one exercise to the next in the index, instead of reading every set that was ever done.
_FAMILIAR: Final = """
WITH RECURSIVE known (exercise) AS (
    SELECT min(exercise) FROM sets WHERE status = 'completed'
    UNION ALL
    SELECT (SELECT min(s.exercise) FROM sets AS s
            WHERE s.status = 'completed' AND s.exercise > known.exercise)
    FROM known WHERE known.exercise IS NOT NULL
)
SELECT exercise FROM known WHERE EXISTS (
    SELECT 1 FROM counted_sets AS s
    WHERE s.status = 'completed' AND s.exercise = known.exercise
)
UNION SELECT test FROM counted_assessed"""

# `written` moved to the calendar of the place where the session was.
_SESSIONS_BETWEEN: Final = """
SELECT count(*) FROM counted_began AS b JOIN entries AS e USING (session, number)
WHERE b.session >= ? AND e.written + e.utc_offset * 60000 BETWEEN ? AND ? AND EXISTS (
    SELECT 1 FROM counted_sets AS s WHERE s.session = b.session AND s.status = 'completed'
)"""


_FINDINGS: Final = """
SELECT test, side, passed, degrees, written, utc_offset FROM (
    SELECT a.*, e.written, e.utc_offset, row_number() OVER (
        PARTITION BY test, side ORDER BY a.session DESC, a.number DESC) AS place
    FROM counted_assessed AS a JOIN entries AS e USING (session, number)
) WHERE place = 1 ORDER BY session, number"""

# SQLite takes the other columns from the row of the maximum, here the latest session.
_LAST_PLAYED: Final = """
SELECT routine, written, utc_offset FROM (
    SELECT b.routine, e.written, e.utc_offset, max(b.session)
    FROM counted_began AS b JOIN entries AS e USING (session, number)
    WHERE EXISTS (SELECT 1 FROM counted_sets AS s
                  WHERE s.session = b.session AND s.status = 'completed')
       OR EXISTS (SELECT 1 FROM counted_assessed AS a WHERE a.session = b.session)
    GROUP BY b.routine
)"""


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

    `ended` and `ending` are None where the end was never written: the program was killed.
    `completed` counts the places of the routine (step, set, side) with a completed set.
    """

    id: str
    routine: str
    name: str
    began: str
    ended: str | None
    ending: str | None
    planned: int
    completed: int
    sets: tuple[SetReport, ...]
    answers: tuple[AnswerReport, ...]
    notes: tuple[NoteReport, ...]


def sessions(journal: Journal, latest: int | None = None) -> list[SessionReport]:
    """The `latest` sessions (all of them if None), newest first. Raises HipvoiceError."""
    return _told(journal, ("", _AFTER_ALL), -1 if latest is None else latest)


def session(journal: Journal, session: str) -> SessionReport:
    """The session of that id, which must be there. Raises HipvoiceError."""
    (told,) = _told(journal, (session, session), 1)
    return told


def every_session(journal: Journal) -> Iterator[SessionReport]:
    """All sessions, oldest first, some at a time. Raises HipvoiceError."""
    last = ""
    while page := journal.select(_NEXT, (last, _PAGE)):
        last = page[-1][0]
        yield from reversed(_told(journal, (page[0][0], last), -1))


def _told(journal: Journal, span: tuple[str, str], most: int) -> list[SessionReport]:
    """At most so many of the sessions whose ids lie in `span`, newest first."""
    began = journal.select(_BEGAN, (*span, most))
    if not began:
        return []
    span = (began[-1][0], began[0][0])
    sets, ended = _sets(journal, span), _endings(journal, span)
    answers, notes = _answers(journal, span), _notes(journal, span)
    return [
        SessionReport(
            session,
            routine,
            name,
            local(written, offset),
            *ended.get(session, (None, None)),
            planned,
            _completed(sets[session]),
            tuple(sets[session]),
            tuple(answers[session]),
            tuple(notes[session]),
        )
        for session, routine, name, planned, written, offset in began
    ]


def _completed(sets: list[SetReport]) -> int:
    return len({(s.step, s.set, s.side) for s in sets if s.status == Status.COMPLETED})


def _sets(journal: Journal, span: tuple[str, str]) -> defaultdict[str, list[SetReport]]:
    found: defaultdict[str, list[SetReport]] = defaultdict(list)
    rows = journal.select(
        "SELECT s.session, e.written, e.utc_offset, s.number, s.step, s.exercise, s.name,"
        ' s."set",'
        " s.side, s.attempt, s.unit, s.planned, s.done, s.worked_ms, s.status"
        " FROM counted_sets AS s JOIN entries AS e USING (session, number)"
        " WHERE s.session BETWEEN ? AND ? ORDER BY s.session, e.at, s.number",
        span,
    )
    for session, written, offset, number, *values in rows:
        found[session].append(SetReport(number, local(written, offset), *values))
    return found


def _answers(journal: Journal, span: tuple[str, str]) -> defaultdict[str, list[AnswerReport]]:
    found: defaultdict[str, list[AnswerReport]] = defaultdict(list)
    rows = journal.select(
        "SELECT a.session, e.written, e.utc_offset, a.question, a.value, a.exercise"
        " FROM counted_answers AS a JOIN entries AS e USING (session, number)"
        " WHERE a.session BETWEEN ? AND ? ORDER BY a.session, a.number",
        span,
    )
    for session, written, offset, *answer in rows:
        found[session].append(AnswerReport(local(written, offset), *answer))
    return found


def _notes(journal: Journal, span: tuple[str, str]) -> defaultdict[str, list[NoteReport]]:
    found: defaultdict[str, list[NoteReport]] = defaultdict(list)
    rows = journal.select(
        "SELECT n.session, e.written, e.utc_offset, n.entry, n.text"
        " FROM counted_noted AS n JOIN entries AS e USING (session, number)"
        " WHERE n.session BETWEEN ? AND ? ORDER BY n.session, n.number",
        span,
    )
    for session, written, offset, about, text in rows:
        found[session].append(NoteReport(local(written, offset), about, text))
    return found


def _endings(journal: Journal, span: tuple[str, str]) -> dict[str, tuple[str | None, str | None]]:
    """When and how each session ended; the last one counts where there are several."""
    rows = journal.select(
        "SELECT d.session, e.written, e.utc_offset, d.ending"
        " FROM counted_ended AS d JOIN entries AS e USING (session, number)"
        " WHERE d.session BETWEEN ? AND ? ORDER BY d.session, d.number",
        span,
    )
    return {session: (local(written, offset), ending) for session, written, offset, ending in rows}


def background(journal: Journal, today: date) -> Background:
    """What earlier sessions tell a new one. Raises HipvoiceError.

    A session counts once a set of it was completed: who stopped during the first welcome has not
    heard the safety advice. Weeks begin on Monday, on the calendar of the place of each session.
    """
    familiar = journal.select(_FAMILIAR)
    monday = (today - timedelta(days=today.weekday()) - _EPOCH).days * _DAY_MS
    # No id of this week is less than that of the Saturday before, in any time zone.
    this_week = (first_id(monday - 2 * _DAY_MS), monday, monday + 7 * _DAY_MS - 1)
    ((sessions_this_week,),) = journal.select(_SESSIONS_BETWEEN, this_week)
    return Background(
        first=not familiar,
        familiar=frozenset(name for (name,) in familiar),
        sessions_this_week=sessions_this_week,
        findings=tuple(finding for finding, _ in findings(journal)),
        choices=choices(journal),
    )


def findings(journal: Journal) -> list[tuple[Finding, str]]:
    """The latest finding of each test and side, and when it was made (ISO 8601, local time)."""
    rows = journal.select(_FINDINGS)
    return [
        (Finding(test, Side(side) if side else None, bool(passed), degrees), local(at, offset))
        for test, side, passed, degrees, at, offset in rows
    ]


def choices(journal: Journal) -> dict[str, str]:
    """The last choice of a variant for each exercise, by slug; only those that differ from it."""
    rows = journal.select("SELECT exercise, variant FROM counted_switched ORDER BY session, number")
    last = dict(rows)
    return {exercise: variant for exercise, variant in last.items() if variant != exercise}


def last_played(journal: Journal) -> dict[str, date]:
    """The day of each routine's latest session that had a completed set or an answered test.

    On the calendar of the place of the session.
    """
    rows = journal.select(_LAST_PLAYED)
    return {routine: date.fromisoformat(local(at, offset)[:10]) for routine, at, offset in rows}
