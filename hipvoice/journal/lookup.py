"""Finds the session that a person means."""

from __future__ import annotations

from typing import Final

from hipvoice.errors import HipvoiceError
from hipvoice.journal.ids import ALPHABET, LENGTH
from hipvoice.journal.store import Journal

LAST: Final = "last"
_SHOWN: Final = 5  # how many matches are named
_AFTER_ALL: Final = "~"  # greater than every character of an id


def find_session(journal: Journal, wanted: str) -> str:
    """The id that starts with `wanted`, in any case; `last` is the newest. Raises HipvoiceError."""
    prefix = "" if wanted.lower() == LAST else wanted.upper()
    if not _can_be_id(prefix):
        raise _unclear(wanted, [])
    order, most = ("DESC", 1) if not prefix else ("ASC", _SHOWN + 1)
    found = journal.select(
        "SELECT DISTINCT session FROM counted_began WHERE session BETWEEN ? AND ?"  # noqa: S608 - a word from above
        f" ORDER BY session {order} LIMIT ?",
        (prefix, prefix + _AFTER_ALL, most),
    )
    if len(found) != 1:
        raise _unclear(wanted, [session for (session,) in found])
    return str(found[0][0])


def _unclear(wanted: str, found: list[str]) -> HipvoiceError:
    if found:
        more = ["..."] if len(found) > _SHOWN else []
        detail = "\n".join([*found[:_SHOWN], *more])
        return HipvoiceError(f"`{wanted}` begins several ids", detail, "give more of it")
    if wanted.lower() == LAST:
        return HipvoiceError("there is no session yet", hint="`hipvoice play` makes one")
    shape = "" if _can_be_id(wanted) else "an id is made of digits and capital letters"
    hint = "`hipvoice journal` lists the sessions; `last` is the newest"
    return HipvoiceError(f"no session `{wanted}`", shape, hint)


def _can_be_id(wanted: str) -> bool:
    return len(wanted) <= LENGTH and set(wanted.upper()) <= set(ALPHABET)
