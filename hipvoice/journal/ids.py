"""Ids that sort by time and are unique across machines: 48 bits of time, 80 random bits.

They are written as 26 characters of Crockford's base 32 (no I, L, O, U), the form known as ULID.
"""

from __future__ import annotations

import secrets
from threading import Lock
from typing import Final

ALPHABET: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH: Final = 26
_CHANCE_BITS: Final = 80
_CHARACTER_BITS: Final = 5
_LATE_BITS: Final = 8


class IdSource:
    """Makes ids that always increase, even if the clock goes back."""

    def __init__(self) -> None:
        """Start below every id."""
        self._last = -1
        self._lock = Lock()

    def next(self, utc_ms: int) -> str:
        """A new id for the moment `utc_ms` (milliseconds since 1970, UTC)."""
        fresh = utc_ms << _CHANCE_BITS | secrets.randbits(_CHANCE_BITS)
        with self._lock:
            self._last = max(fresh, self._last + 1)
            return _encode(self._last)


def first_id(utc_ms: int) -> str:
    """The smallest id that can be made at `utc_ms` or later, even if the clock goes back."""
    return _encode(max(utc_ms, 0) << _CHANCE_BITS)


def ms_of(identifier: str) -> int:
    """When an id was made: ms since 1970 (UTC)."""
    value = 0
    for character in identifier:
        value = value << _CHARACTER_BITS | ALPHABET.index(character)
    return value >> _CHANCE_BITS


def late_number(utc_ms: int) -> int:
    """A number for an entry that is added to a session at that time, after it ended or was left.

    It is greater than every number so far, and two machines do not choose the same: the time times
    256, plus a random part. Entries that follow count on from it.
    """
    return (utc_ms << _LATE_BITS) + secrets.randbits(_LATE_BITS)


def is_id(text: str) -> bool:
    """Whether a text looks like an id."""
    return len(text) == LENGTH and set(text) <= set(ALPHABET)


def _encode(value: int) -> str:
    places = range((LENGTH - 1) * _CHARACTER_BITS, -1, -_CHARACTER_BITS)
    return "".join(ALPHABET[value >> place & len(ALPHABET) - 1] for place in places)


_SOURCE: Final = IdSource()


def new_id(utc_ms: int) -> str:
    """A new id from the generator of this process."""
    return _SOURCE.next(utc_ms)
