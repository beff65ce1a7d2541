"""What the journal shows, as tables and lines: data for the command line to draw.

Days, times, numbers and the trend of pain are put into words here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from hipvoice.core.entries import YES_OR_NO, Asked
from hipvoice.core.history.trends import ActivityTrend, PainAround, PainTrend
from hipvoice.core.programme.assessment import Movement
from hipvoice.core.session.transcript import amount, answer_words, minutes
from hipvoice.journal.reports import SessionReport, SetReport

EPOCH: Final = date(1970, 1, 1)
MINUTE_MS: Final = 60_000

MAX_ANSWERS: Final = 6  # about an activity, in one line
SHORT_ID: Final = 10  # the time part of an id: unique except for sessions of the same ms

_ID: Final = re.compile(r"\b[A-Z][0-9]{1,2}\b")

START: Final = "start with: hipvoice play two-minute-basics"


@dataclass(frozen=True, slots=True)
class BarCell:
    """A bar that fills `share` (0 to 1) of its space; only a terminal shows it."""

    share: float


Cell = str | BarCell


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under the names of their columns; one that starts with ">" is right-aligned."""

    columns: tuple[str, ...]
    rows: list[tuple[Cell, ...]]
    title: str = ""

    def __post_init__(self) -> None:
        """Refuse what a damaged journal gave instead of text, while its source is known."""
        if not all(isinstance(cell, str | BarCell) for row in self.rows for cell in row):
            raise TypeError("something else where a text was expected")


Page = list[Table | str]


def list_page(sessions: list[SessionReport], others: list[str]) -> Page:
    """The sessions, one line each. `others` are the people whose sessions are left out."""
    if not sessions:
        return [f"Nothing yet; {START}", *_line_about(others)]
    columns = ("id", "began", "session", ">sets", ">time", ">stretched", "ending")
    return [Table(columns, [_session_row(session) for session in sessions])]


def _line_about(others: list[str]) -> Iterator[str]:
    named = [name for name in others if name]
    if named:
        yield f"In this journal there are sessions of {', '.join(named)}: --person NAME."
    if len(named) < len(others):
        yield "There are sessions of nobody in particular: without --person."


def _session_row(session: SessionReport) -> tuple[Cell, ...]:
    stretched = sum(s.worked_ms for s in session.sets)
    return (
        session.id[:SHORT_ID],
        moment(session.began),
        session.name,
        f"{session.completed} of {session.planned}",
        minutes(stretched if session.active_ms is None else session.active_ms),
        minutes(stretched),
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
    columns = (">#", "exercise", ">set", "side", "status", ">done", ">stretched")
    if sets:
        yield Table(columns, [_set_row(place, s) for place, s in enumerate(sets, 1)])
    else:
        yield "No set was done."


def _answers(session: SessionReport) -> Iterator[str]:
    for answer in session.answers:
        at = ":" if answer.question == Asked.ACTIVITY else " at"
        where = f"{at} {in_names(answer.exercise)}" if answer.exercise else ""
        out_of = "" if answer.question in YES_OR_NO else " of 10"
        yield f"{answer.question} {answer_words(answer.question, answer.value)}{out_of}{where}"


def in_names(text: str) -> str:
    """A text in which the names of exercises and tests stand for their ids in the journal."""
    if not _ID.search(text):
        return text
    from hipvoice.app.library.library import titles  # noqa: PLC0415 - every command prints

    return _ID.sub(lambda found: titles().get(found[0], found[0]), text)


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
    """A moment in a report, in local time."""
    return f"{datetime.fromisoformat(iso):%a %Y-%m-%d %H:%M}"


def number_of(day: date) -> int:
    """The number of a day in the statistics."""
    return (day - EPOCH).days


def day_of(number: int) -> date:
    """The date of a day of the statistics."""
    return EPOCH + timedelta(days=number)


def iso(number: int) -> str:
    """The date of a day of the statistics, as in ISO 8601."""
    return day_of(number).isoformat()


def short(number: int) -> str:
    """A day without its year."""
    day = day_of(number)
    return f"{day.day} {day:%b}"


def ends_of(first: int, last: int) -> tuple[str, ...]:
    """The first and the last day of a chart, with years if these differ; one if it is one day."""
    if first == last:
        return (short(first),)
    years = [day_of(number).year for number in (first, last)]
    shown = [f" {year}" if years[0] != years[1] else "" for year in years]
    return short(first) + shown[0], short(last) + shown[1]


def long(number: int) -> str:
    """A day with its year."""
    day = day_of(number)
    return f"{day.day} {day:%B %Y}"


def hours(ms: int) -> str:
    """A time in hours and minutes."""
    whole, rest = divmod(round(ms / MINUTE_MS), 60)
    return f"{whole} h {rest:02d} min" if whole else f"{rest} min"


def count(number: int, word: str) -> str:
    """A number of things."""
    return f"{number} {word}{'s' * (number != 1)}"


def course(pain: PainTrend, change: str) -> str:
    """How pain has changed, to follow a colon; `change` is the name of a meaningful one.

    There must be an answer.
    """
    answers = count(pain.answers, "answer")
    if pain.earlier is None or pain.later is None:
        mean = pain.later if pain.earlier is None else pain.earlier
        return f"{mean:.1f} of 10 on average ({answers}); too few for a trend."
    return (
        f"from {pain.earlier:.1f} to {pain.later:.1f} of 10 between the first and the second half"
        f" ({answers}): {'a' if pain.meaningful else 'no'} {change}."
    )


def around(pain: PainAround) -> str:
    """How pain after the sessions compares with pain before them, as the end of a sentence."""
    days = count(pain.sessions, "session")
    told = f"{pain.before:.1f} before and {pain.after:.1f} after on average ({days})"
    return f"{told}; less after {pain.less} of them, more after {pain.more}."


def activity_line(trend: ActivityTrend) -> str:
    """How well an activity went over time, in one line."""
    told = ", ".join(f"{value} ({short(day)})" for day, value in trend.answers[-MAX_ANSWERS:])
    told = f"… {told}" if len(trend.answers) > MAX_ANSWERS else told
    if trend.change is None:
        return f"{trend.activity}: {told}."
    told = f"{trend.activity}: {told}; {signed(trend.change)} since the first"
    return f"{told}, which is more than chance." if trend.meaningful else f"{told}."


def movement_name(movement: Movement) -> str:
    """Its name: "Internal rotation"."""
    return movement.replace("-", " ").capitalize()


def signed(change: int | None) -> str:
    """A change of points with its sign; empty for none."""
    return "" if change is None else f"{change:+}" if change else "0"
