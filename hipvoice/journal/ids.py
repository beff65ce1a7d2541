"""Ids that sort by time and are unique across machines: 48 bits of time, 80 random bits.

They are written as 26 characters of Crockford's base 32 (no I, L, O, U), the form known as ULID.

`machine_id` is the name of this machine among those that share a journal: an id that is made once.
`default_path` is where the journal is. It is here and not in `store`, because every command needs
it for the config.
"""

from __future__ import annotations

import os
import secrets
import time
from pathlib import Path
from threading import Lock
from typing import Final

from hipvoice.files import explained, make_folder, write

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


WHAT = "the name of this machine"


def machine_path() -> Path:
    """Where the id is kept: in the user's data folder, not beside a journal that may be copied."""
    from platformdirs import user_data_path  # noqa: PLC0415 - only `sync` needs it

    return user_data_path("hipvoice", appauthor=False) / "machine"


def machine_id(path: Path) -> str:
    """The id in the file at `path`. It is made if there is none, or none that can be read.

    A new id only costs a new file in the synced folder. Raises HipvoiceError.
    """
    try:
        found = path.read_text("ascii").strip()
    except (OSError, UnicodeDecodeError):
        found = ""
    return found if is_id(found) else _made(path)


def _made(path: Path) -> str:
    fresh = new_id(time.time_ns() // 1_000_000)
    with explained(path, WHAT):
        make_folder(path.parent)
    write(path, f"{fresh}\n".encode(), WHAT, private=True, force=True)
    return fresh


def default_path() -> Path:
    """The file in the user's data folder."""
    from platformdirs import user_data_path  # noqa: PLC0415 - most callers name a path

    return user_data_path("hipvoice", appauthor=False) / "journal.sqlite3"


def real(path: Path) -> Path:
    """The path with links resolved, even if they lead in a circle or nowhere."""
    return Path(os.path.realpath(path))
