"""An entry as a row of plain values, for JSON and CSV; and back, with every value checked.

A row has the session, number, kind and time of its entry, and the fields of its kind by name.
`written` is ISO 8601 in local time, to the millisecond.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import MISSING, fields
from datetime import UTC, datetime, timedelta, timezone
from enum import StrEnum
from functools import cache
from types import NoneType
from typing import Any, Final, get_args, get_type_hints

from hipvoice.core.entries import Record, Undone
from hipvoice.journal import limits
from hipvoice.journal.ids import ALPHABET, LENGTH
from hipvoice.journal.tables import TABLES, Stamped, column_names

SHOWN: Final = 10  # wrong fields
MAX_SHOWN: Final = 60  # characters of a value
HEAD: Final = ("session", "number", "kind", "written", "at")
KINDS: Final = {name: kind for kind, name in TABLES.items()}
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MS: Final = timedelta(milliseconds=1)
_MINUTE: Final = timedelta(minutes=1)


def names_of(kind: type[Record]) -> tuple[str, ...]:
    """The fields of a row of that kind, after those of `HEAD`."""
    return ("entries",) if kind is Undone else column_names(kind)


def defaults(kind: type[Record]) -> dict[str, Any]:
    """The values of newer fields, for entries that were made before there were any."""
    return {f.name: f.default for f in fields(kind) if f.default is not MISSING}


def local(written: int, offset: int) -> str:
    """An instant (ms since 1970, UTC) on the clock `offset` minutes east of UTC."""
    zone = timezone(timedelta(minutes=offset)) if offset else UTC
    moment = datetime.fromtimestamp(written // 1000, zone)
    return moment.replace(microsecond=written % 1000 * 1000).isoformat(timespec="milliseconds")


def to_row(stamped: Stamped) -> dict[str, Any]:
    """The entry as plain values."""
    entry = stamped.entry
    kind = type(entry)
    written = local(stamped.written, stamped.utc_offset)
    head = (stamped.session, entry.number, TABLES[kind], written, entry.at)
    row: dict[str, Any] = dict(zip(HEAD, head, strict=True))
    return row | {name: getattr(entry, name) for name in names_of(kind)}


def from_row(row: object) -> Stamped:
    """The entry of a row. Raises ValueError with what is wrong, in words for a person."""
    if not isinstance(row, dict):
        raise ValueError("expected an object with the fields of an entry")  # noqa: TRY004 - reported like the others
    kind = KINDS.get(str(row.get("kind")))
    if kind is None:
        raise ValueError(f"`kind` is {_shown(row.get('kind'))}, expected one of {', '.join(KINDS)}")
    expected = {*HEAD, *names_of(kind)}
    row = defaults(kind) | row  # what an export of an earlier release does not have
    if row.keys() != expected:
        raise ValueError(_misfit(row.keys() - expected, expected - row.keys()))
    written, offset = _instant(row["written"])
    _refuse(limits.wrong_number("written", written) and _wrong_moment(row["written"]))
    types = hints(row["kind"])
    names = ("number", "at", *names_of(kind))
    values = {name: _checked(name, row[name], types[name]) for name in names}
    return Stamped(_session_id(row["session"]), written, offset, kind(**values))


def _misfit(unknown: set[str], missing: set[str]) -> str:
    found = [f"unknown field `{_cut(name)}`" for name in sorted(unknown)]
    found += [f"`{name}` is missing" for name in sorted(missing)]
    return ", ".join(found[:SHOWN])


def _shown(value: object) -> str:
    """A value as it is shown in a message."""
    return _cut(repr(value))


def _cut(words: str) -> str:
    return words if len(words) <= MAX_SHOWN else f"{words[:MAX_SHOWN]}..."


def _refuse(wrong: str | None) -> None:
    if wrong:
        raise ValueError(wrong)


@cache
def hints(kind: str) -> dict[str, Any]:
    """The types of the fields of the kind of that name."""
    return get_type_hints(KINDS[kind])


@cache
def nullable(hint: Any) -> bool:
    """Whether a field of that type may be None."""
    return NoneType in get_args(hint)


@cache
def plain_type(hint: Any) -> Any:
    """The type without None."""
    return next((part for part in get_args(hint) if part is not NoneType), hint)


def _checked(name: str, value: Any, hint: Any) -> Any:
    """The value of a field. Raises ValueError with what is wrong."""
    if value is None and nullable(hint):
        return None
    if hint == tuple[int, ...]:
        return _numbers(name, value)
    wanted = plain_type(hint)
    if issubclass(wanted, StrEnum):
        return wanted(_one_of(name, value, limits.CHOICES[name]))
    if type(value) is not wanted:
        words = {int: "a whole number", str: "a text", bool: "true or false"}[wanted]
        raise ValueError(f"`{name}` is {_shown(value)}, expected {words}")
    if name in limits.CHOICES:
        return _one_of(name, value, limits.CHOICES[name])
    _refuse(limits.wrong_text(name, value) if wanted is str else limits.wrong_number(name, value))
    return value


def _numbers(name: str, value: Any) -> tuple[int, ...]:
    if not isinstance(value, list | tuple):
        raise ValueError(f"`{name}` is {_shown(value)}, expected a list of whole numbers")  # noqa: TRY004 - the same
    if len(value) > limits.MAX_ENTRIES:
        raise ValueError(f"`{name}` are {len(value)}, expected {limits.MAX_ENTRIES} at most")
    return tuple(_checked(name, one, int) for one in value)


def _one_of(name: str, value: Any, choices: Sequence[str]) -> str:
    if value not in choices:
        raise ValueError(f"`{name}` is {_shown(value)}, expected one of {', '.join(choices)}")
    return str(value)


def _session_id(value: object) -> str:
    if isinstance(value, str) and len(value) == LENGTH and set(value) <= set(ALPHABET):
        return value
    raise ValueError(f"`session` is {_shown(value)}, expected {LENGTH} digits and capital letters")


def _instant(value: object) -> tuple[int, int]:
    """The ms since 1970 (UTC) and the minutes east of UTC."""
    try:
        moment = datetime.fromisoformat(str(value))
        since, offset = moment - _EPOCH, moment.utcoffset() or timedelta()
    except (ValueError, TypeError, OverflowError):
        raise ValueError(_wrong_moment(value)) from None
    if since % _MS or offset % _MINUTE:
        raise ValueError("`written` is finer than a millisecond, or its zone than a minute")
    return since // _MS, offset // _MINUTE


def _wrong_moment(value: object) -> str:
    shape = "a time from 1970 to 2999 as 2026-11-20T09:00:00.000+01:00"
    return f"`written` is {_shown(value)}, expected {shape}"
