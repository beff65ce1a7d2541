"""Days, times, numbers and the course of pain in words, as the statistics are told."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

from hipvoice.core.trends import PainTrend

EPOCH: Final = date(1970, 1, 1)
MINUTE_MS: Final = 60_000


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


def long(number: int) -> str:
    """A day with its year."""
    day = day_of(number)
    return f"{day.day} {day:%B %Y}"


def hours(ms: int) -> str:
    """A time in hours and minutes."""
    whole, rest = divmod(round(ms / MINUTE_MS), 60)
    return f"{whole} h {rest:02d} min" if whole else f"{rest} min"


def count(number: int, word: str) -> str:
    """So many of a thing."""
    return f"{number} {word}{'s' * (number != 1)}"


def course(pain: PainTrend, change: str) -> str:
    """How pain has gone, to stand behind a colon; `change` is the name of one that is meaningful.

    Somebody must have answered.
    """
    answers = count(pain.answers, "answer")
    if pain.earlier is None or pain.later is None:
        mean = pain.later if pain.earlier is None else pain.earlier
        return f"{mean:.1f} of 10 on average ({answers}); too few for a trend."
    return (
        f"from {pain.earlier:.1f} to {pain.later:.1f} of 10 between the first and the second half"
        f" ({answers}): {'a' if pain.meaningful else 'no'} {change}."
    )
