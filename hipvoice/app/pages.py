"""What the journal shows, as tables and lines: data for the command line to draw."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from hipvoice.core.transcript import amount, minutes
from hipvoice.journal.reports import SessionReport, SetReport

SHORT_ID: Final = 10  # the part of an id that is its time: unique but for sessions of one ms


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar that fills `share` (0 to 1) of its place; only a terminal shows it."""

    share: float


Cell = str | Bar


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under the names of their columns; a column whose name begins with ">" is set right."""

    columns: tuple[str, ...]
    rows: list[tuple[Cell, ...]]
    title: str = ""

    def __post_init__(self) -> None:
        """Refuse what a damaged journal gave in place of a text, while it is known whose it is."""
        if not all(isinstance(cell, str | Bar) for row in self.rows for cell in row):
            raise TypeError("something else where a text was expected")


Page = list[Table | str]

START: Final = "start with: hipvoice play two-minute-basics"


def list_page(sessions: list[SessionReport], others: list[str]) -> Page:
    """The sessions, one line each. `others` are the people whose sessions are not among them."""
    if not sessions:
        return [f"Nothing yet; {START}", *_told_of(others)]
    columns = ("id", "began", "session", ">sets", ">time", "ending")
    return [Table(columns, [_session_row(session) for session in sessions])]


def _told_of(others: list[str]) -> Iterator[str]:
    named = [name for name in others if name]
    if named:
        yield f"In this journal there are sessions of {', '.join(named)}: --person NAME."
    if len(named) < len(others):
        yield "There are sessions of nobody in particular: without --person."


def _session_row(session: SessionReport) -> tuple[Cell, ...]:
    return (
        session.id[:SHORT_ID],
        moment(session.began),
        session.name,
        f"{session.completed} of {session.planned}",
        minutes(sum(s.worked_ms for s in session.sets)),
        session.ending or "cut off",
    )


def session_page(session: SessionReport) -> Page:
    """One session with its sets."""
    return [*_head(session), *_sets(session.sets), *_answers(session), *_notes(session)]


def _head(session: SessionReport) -> Iterator[str]:
    yield f"{session.name} ({session.routine})"
    ended = f"{session.ending} {moment(session.ended)}" if session.ended else "cut off"
    ended = ", ".join([*(f"resumed {moment(at)}" for at in session.resumed), ended])
    yield f"{moment(session.began)}, {ended}; {session.completed} of {session.planned} sets"
    yield session.id


def _sets(sets: tuple[SetReport, ...]) -> Iterator[Table | str]:
    columns = (">#", "exercise", ">set", "side", "status", ">done", ">under way")
    if sets:
        yield Table(columns, [_set_row(place, s) for place, s in enumerate(sets, 1)])
    else:
        yield "No set was done."


def _answers(session: SessionReport) -> Iterator[str]:
    for answer in session.answers:
        where = f" at {answer.exercise}" if answer.exercise else ""
        yield f"{answer.question} {answer.value} of 10{where}"


def _notes(session: SessionReport) -> Iterator[str]:
    places = {s.number: place for place, s in enumerate(session.sets, 1)}
    for note in session.notes:
        about = f" on set {places[note.about]}" if note.about in places else ""
        yield f"note{about}, {moment(note.written)}: {note.text}"


def _set_row(place: int, entry: SetReport) -> tuple[Cell, ...]:
    attempt = f", attempt {entry.attempt}" if entry.attempt > 1 else ""
    return (
        str(place),
        entry.name,
        str(entry.set),
        entry.side or "",
        f"{entry.status}{attempt}",
        amount(entry.unit, entry.done, entry.planned),
        minutes(entry.worked_ms),
    )


def moment(iso: str) -> str:
    """An instant of a report as a person reads it, on the clock of its place."""
    return f"{datetime.fromisoformat(iso):%a %Y-%m-%d %H:%M}"
