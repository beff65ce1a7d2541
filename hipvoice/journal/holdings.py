"""What a journal has, in short: the numbers of the entries of each session, or a digest of them.

An entry never changes, so two sides with the same numbers for a session have the same entries.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

from hipvoice.journal.store import Journal

_NUMBERS = """
SELECT session, group_concat(number) FROM plausible_entries GROUP BY session ORDER BY session"""


def numbers(journal: Journal) -> Iterator[tuple[str, list[int]]]:
    """Every session with the numbers of its entries in ascending order. Raises HipvoiceError."""
    for session, listed in journal.select(_NUMBERS):
        yield session, sorted(map(int, listed.split(",")))


def digests(journal: Journal) -> dict[str, str]:
    """A digest for each session, as the server computes it (MD5 of the numbers with commas)."""
    return {session: _digest(found) for session, found in numbers(journal)}


def _digest(found: list[int]) -> str:
    return hashlib.md5(",".join(map(str, found)).encode(), usedforsecurity=False).hexdigest()
