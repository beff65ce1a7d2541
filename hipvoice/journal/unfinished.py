"""The session that a person left unfinished."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from hipvoice.core.counting import finished
from hipvoice.core.entries import Amended, Noted, Record, SessionBegan
from hipvoice.journal.store import Journal

MINUTE_MS: Final = 60_000
# If another session has begun since, this one is abandoned. A session in which nothing was done
# does not count.
_LATEST: Final = """
SELECT b.session FROM counted_began AS b
WHERE EXISTS (SELECT 1 FROM sets AS s WHERE s.session = b.session)
   OR EXISTS (SELECT 1 FROM assessed AS a WHERE a.session = b.session)
ORDER BY b.session DESC LIMIT 1"""


@dataclass(frozen=True, slots=True)
class Unfinished:
    """A session that was left at `left` (ms since 1970, UTC), and its entries.

    `left_local` is the same moment in local time.
    """

    id: str
    began: SessionBegan
    entries: tuple[Record, ...]
    left: int
    left_local: int


def unfinished(journal: Journal) -> Unfinished | None:
    """The latest session, if it was not finished. Raises HipvoiceError."""
    for (session,) in journal.select(_LATEST):
        stamped = journal.entries(session)
        entries = tuple(s.entry for s in stamped)
        began = next(e for e in entries if isinstance(e, SessionBegan))
        if finished(entries):
            return None
        later = {e.by for e in entries if isinstance(e, Amended)}  # a correction is not practice
        own = [s for s in stamped if not isinstance(s.entry, Noted | Amended)]
        last = max((s for s in own if s.entry.number not in later), key=lambda s: s.written)
        local = last.written + last.utc_offset * MINUTE_MS
        return Unfinished(session, began, entries, last.written, local)
    return None
