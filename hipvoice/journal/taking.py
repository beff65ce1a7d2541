"""Adds entries of other machines to a journal in batches, so that nobody waits long."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import Final, TypeVar

from hipvoice.journal.store import Journal
from hipvoice.journal.tables import Stamped

BATCH: Final = 500  # entries; a session that is being played waits while this many are written

_Item = TypeVar("_Item")


@dataclass(slots=True)
class Taken:
    """What came of the entries: how many were new, and those that differ from the journal's.

    `there` has the numbers, by session, of all that the journal now has as they were offered.
    """

    new: int = 0
    refused: list[Stamped] = field(default_factory=list)
    there: defaultdict[str, set[int]] = field(default_factory=lambda: defaultdict(set))


def take(journal: Journal, entries: Iterable[Stamped], taken: Taken) -> None:
    """Write the entries that are not there yet, and count them in `taken`. Raises HipvoiceError.

    What was added before an error or a crash stays; adding it again changes nothing.
    """
    for batch in batches(entries):
        with journal.writing() as insert:
            for stamped in batch:
                try:
                    taken.new += insert(stamped)
                except ValueError:
                    taken.refused.append(stamped)
                else:
                    taken.there[stamped.session].add(stamped.entry.number)


def batches(items: Iterable[_Item]) -> Iterator[list[_Item]]:
    """The items in lists of `BATCH`, each complete before it is yielded."""
    rest = iter(items)
    while batch := list(islice(rest, BATCH)):
        yield batch
