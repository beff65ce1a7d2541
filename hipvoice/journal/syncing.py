"""One journal on several machines, through any folder that is synced between them.

1. Each machine reads the files of all machines and appends to its own. So no two write to the same
   file, and whatever syncs the folder has nothing to merge.
2. It appends what its journal has and no file offers. So any machine that still has an entry
   restores it if a file was lost, cut short or damaged, and nothing has to be remembered between
   runs.
3. An entry is identified by its session and number, wherever and however often it occurs. Clocks
   are never compared.
4. What cannot be read is reported and left as it is.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from hipvoice.errors import HipvoiceError
from hipvoice.journal.folder import append, file_of, files_in, read_file
from hipvoice.journal.holdings import numbers
from hipvoice.journal.store import Journal
from hipvoice.journal.tables import Stamped
from hipvoice.journal.taking import Taken, take
from hipvoice.journal.transfer import json_lines


@dataclass(frozen=True, slots=True)
class Synced:
    """How many entries came and went, and messages about what could not be read."""

    taken: int
    given: int
    troubles: tuple[str, ...]


def sync(journal: Journal, folder: Path, machine: str) -> Synced:
    """Add what the folder has to the journal, and the other way round. Raises HipvoiceError.

    However it is interrupted, the next run continues.
    """
    if not folder.is_dir():
        hint = "plug it in, or make it if this is the first machine"
        raise HipvoiceError("there is no such folder to sync with", str(folder), hint)
    try:
        taken, troubles = _take_in(journal, folder)
        missing = _missing(journal, taken.there)
        if missing:
            append(file_of(folder, machine), json_lines(_entries(journal, missing)))
    except OSError as error:
        detail = f"{error.filename or folder}: {error.strerror}"
        hint = "run it again when the folder can be read and written"
        raise HipvoiceError("cannot sync with the folder", detail, hint) from error
    return Synced(taken.new, sum(map(len, missing.values())), tuple(troubles))


def _take_in(journal: Journal, folder: Path) -> tuple[Taken, list[str]]:
    taken, troubles = Taken(), list[str]()
    for path in files_in(folder):
        before = len(taken.refused)
        take(journal, read_file(path, troubles), taken)
        troubles += _told(path, taken.refused[before:])
    return taken, troubles


def _told(path: Path, refused: list[Stamped]) -> Iterator[str]:
    if refused:
        first = f"entry {refused[0].entry.number} of session {refused[0].session}"
        entries = "entry differs" if len(refused) == 1 else "entries differ"
        yield f"{path.name}: {len(refused)} {entries} from the journal's, as {first}; both are kept"


def _missing(journal: Journal, there: Mapping[str, set[int]]) -> dict[str, set[int]]:
    """The numbers by session of the entries that no file offers."""
    found = {session: {*ours} - there.get(session, set()) for session, ours in numbers(journal)}
    return {session: lacking for session, lacking in found.items() if lacking}


def _entries(journal: Journal, wanted: Mapping[str, set[int]]) -> Iterator[Stamped]:
    for session, lacking in wanted.items():
        yield from (s for s in journal.entries(session) if s.entry.number in lacking)
