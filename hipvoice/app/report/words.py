"""Days, times and numbers of the report in words."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

EPOCH: Final = date(1970, 1, 1)
MINUTE_MS: Final = 60_000


def day_of(number: int) -> date:
    """The date of a day of the statistics."""
    return EPOCH + timedelta(days=number)


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
