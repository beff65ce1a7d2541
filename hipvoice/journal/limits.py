"""What values an entry may have: one table for everything that comes in or is already there.

1. `rows.from_row` checks what comes in, and refuses it with a message about what was expected.
2. What is already in a file can never be removed. A trigger on each table notes such an entry in
   `implausible`, and it is left out whenever the journal is read. (This is step 6 of the
   migrations, so a change here needs another step, which watches the table anew.)

Times and durations are limited so that no arithmetic with them overflows: not that of dates, nor
the sum of a hundred million sets in 64 bits.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence
from typing import Final

from hipvoice.core import harmless
from hipvoice.core.entries import Asked, Ending, Progress, Status, Turn
from hipvoice.core.routine.routine import Side
from hipvoice.journal.ids import ALPHABET, LENGTH, is_id

_EXACT: Final = 2**53  # up to here every reader of JSON is exact
_DAY_MS: Final = 24 * 60 * 60 * 1000
_MANY: Final = 1_000_000
_YEAR_3000: Final = 32_503_680_000_000  # ms since 1970
_LENGTH_MS: Final = (0, 366 * _DAY_MS)

RANGES: Final[dict[str, tuple[int, int]]] = {
    "number": (1, _EXACT),
    "at": (0, 10 * 366 * _DAY_MS),
    "written": (0, _YEAR_3000 - 1),
    "utc_offset": (1 - 24 * 60, 24 * 60 - 1),
    "sets": (0, _MANY),
    "completed": (0, _MANY),
    "step": (0, _MANY),
    "set": (0, _MANY),
    "attempt": (0, _MANY),
    "planned": _LENGTH_MS,
    "done": _LENGTH_MS,
    "worked_ms": _LENGTH_MS,
    "active_ms": _LENGTH_MS,
    "ms": _LENGTH_MS,
    "value": (0, 10),
    "degrees": (-360, 360),
    "entry": (1, _EXACT),
    "entries": (1, _EXACT),
    "by": (1, _EXACT),
    "place": (0, _MANY),
    "passed": (0, 1),
    "swapped": (0, 1),
    "later": (0, 1),
    "taken": (0, 1),
    "day": (0, _YEAR_3000 // _DAY_MS),
}
CHOICES: Final[dict[str, tuple[str, ...]]] = {
    "side": tuple(side.value for side in Side),
    "status": tuple(status.value for status in Status),
    "ending": tuple(ending.value for ending in Ending),
    "progress": tuple(progress.value for progress in Progress),
    "turn": tuple(turn.value for turn in Turn),
    "unit": ("ms", "reps"),
    "question": tuple(question.value for question in Asked),
    "kind": (
        "began",
        "sets",
        "answers",
        "switched",
        "moved",
        "suggested",
        "assessed",
        "ended",
        "resumed",
        "undone",
        "noted",
        "amended",
        "followed",
    ),
}
LENGTHS: Final = {  # characters
    **dict.fromkeys(("routine", "name", "person", "digest", "exercise", "variant", "test"), 1_000),
    "programme": 1_000,
    **dict.fromkeys(("text", "why", "wishes"), 10_000),
}
OF_SEVERAL_LINES: Final = ("text", "why")
MAX_ENTRIES: Final = 10_000  # that one `Undone` takes back
_NOTE: Final = "INSERT OR IGNORE INTO implausible"


def wrong_number(name: str, value: int) -> str | None:
    """What is wrong with the number called `name`, in words; None if nothing is."""
    low, high = RANGES[name]
    if value > high:
        return f"`{name}` is too large, expected {high} at most"
    if value < low:
        return f"`{name}` counts from 1" if low == 1 else f"`{name}` is less than {low}"
    return None


def wrong_text(name: str, value: str) -> str | None:
    """What is wrong with the text called `name`, in words; None if nothing is."""
    if len(value) > LENGTHS[name]:
        return f"`{name}` has {len(value)} characters, expected {LENGTHS[name]} at most"
    if not value.isprintable():
        try:
            value.encode()
        except UnicodeEncodeError:
            return f"`{name}` has half a character in it"
    if sign := harmless.found(value, one_line=name not in OF_SEVERAL_LINES):
        return f"`{name}` has the control character {sign} in it, expected text"
    return None


def allows(name: str, value: int | str) -> bool:
    """SQL for whether a column may have its value; for text, only the length is checked."""
    if name == "session":
        return is_id(str(value))
    if name in RANGES:
        return isinstance(value, int) and not wrong_number(name, value)
    if name in CHOICES:
        return value in CHOICES[name]
    return isinstance(value, str) and len(value) <= LENGTHS[name]


def storable(name: str, text: str) -> str:
    """The text as the journal accepts it: without half characters and control characters."""
    if not text.isprintable():
        text = text.encode("utf-8", "replace").decode()
        text = harmless.kept(text) if name in OF_SEVERAL_LINES else harmless.one_line(text)
    return text[: LENGTHS.get(name)]


def make(connection: sqlite3.Connection, tables: Mapping[str, Sequence[str]]) -> None:
    """Note what is implausible in these tables (names and columns), now and in future."""
    connection.execute(
        "CREATE TABLE implausible (session TEXT NOT NULL, number INTEGER NOT NULL,"
        " PRIMARY KEY (session, number)) STRICT, WITHOUT ROWID"
    )
    for table, columns in tables.items():
        connection.execute(
            f"{_NOTE} SELECT session, number FROM {table} WHERE NOT ({_condition(columns, '')})"  # noqa: S608 - names of columns
        )
        watch(connection, table, columns)


def watch(connection: sqlite3.Connection, table: str, columns: Sequence[str]) -> None:
    """From now on, note what is implausible in a table, by the values that are allowed today."""
    # Before the sums of `totals` change, but not if the entry is there already.
    moment = "AFTER" if table == "entries" else "BEFORE"
    wrong, name = f"NOT ({_condition(columns, 'NEW.')})", f"implausible_{table}"
    noted = f"BEGIN {_NOTE} VALUES (NEW.session, NEW.number); END"
    connection.execute(f"DROP TRIGGER IF EXISTS {name}")
    connection.execute(f"CREATE TRIGGER {name} {moment} INSERT ON {table} WHEN {wrong} {noted}")


def left_out(connection: sqlite3.Connection) -> tuple[str, ...]:
    """The message about entries that are left out."""
    found = connection.execute("SELECT session, number, count(*) OVER () FROM implausible LIMIT 1")
    return tuple(
        f"{count} {'entry is' if count == 1 else 'entries are'} left out, with values that cannot"
        f" be{'' if count == 1 else ', the first one'}: number {number} of session {session}"
        for session, number, count in found
    )


def _condition(columns: Sequence[str], row: str) -> str:
    """SQL for whether the values of a row are allowed; a missing one (NULL) always is."""
    return " AND ".join(_of_column(name, f'{row}"{name}"') for name in columns)


def _of_column(name: str, value: str) -> str:
    if name == "session":
        return f"(length({value}) = {LENGTH} AND {value} NOT GLOB '*[^{ALPHABET}]*')"
    if name in RANGES:
        low, high = RANGES[name]
        return f"{value} BETWEEN {low} AND {high}"
    if name in CHOICES:
        return f"{value} IN {CHOICES[name]}"
    octets = 4 * LENGTHS[name]  # the most bytes that a character can have
    return f"length(CAST({value} AS BLOB)) <= {octets}"
