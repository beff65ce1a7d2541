"""Entries that could not be written to their journal wait in a file until they can.

1. A file is named after its journal (with links resolved) and the session. Its lines are like those
   of a synced folder, each with a checksum, so that what a crash cut short is recognised.
2. An entry is on disk when `set_aside` returns: in the person's state folder or, if that cannot be
   written, in the temporary folder. Nobody else may read it.
3. Whoever opens the journal to write adds them (`rescue.open_journal`). A file is removed once all
   of it is in the journal. Until then it may be added any number of times.
4. A process that adds a file renames it first. So what another process appends at the same time is
   in a file that nobody has read, or is written again.
"""

from __future__ import annotations

import errno
import os
import secrets
import stat
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from typing import Final

from hipvoice.files import make_folder, make_private, sync, user
from hipvoice.journal.exchange import Taken, append, read_file, take
from hipvoice.journal.ids import real
from hipvoice.journal.opening import JournalError, says_damaged
from hipvoice.journal.store import Journal
from hipvoice.journal.tables import Stamped
from hipvoice.journal.transfer import json_lines

_ENDING: Final = ".jsonl"
_DIGITS: Final = 16  # of the digest of the journal's path


def set_aside(journal: Path, entries: Sequence[Stamped]) -> Path | None:
    """Write entries of one session to disk. Returns the file; None if no folder is writable."""
    name = f"{_prefix(journal)}{entries[0].session}{_ENDING}"
    for folder in _folders():
        with suppress(OSError):
            _make_own(folder)
            _append(folder / name, entries)
            return folder / name
    return None


def files(journal: Path) -> list[Path]:
    """The files with entries that are waiting for the journal at that path."""
    pattern = f"{_prefix(journal)}*{_ENDING}"
    return [path for folder in _folders() if _is_own(folder) for path in folder.glob(pattern)]


def take_in(journal: Journal) -> tuple[str, ...]:
    """Write what is waiting into the journal. Returns messages about it.

    Raises JournalError if the journal turns out to be damaged. What cannot be written keeps
    waiting.
    """
    remarks: list[str] = []
    for path in files(journal.path):
        try:
            remarks += _take_file(journal, path)
        except FileNotFoundError:
            pass  # somebody else adds it
        except JournalError as error:
            if says_damaged(error):
                raise
            remarks.append(f"entries from before still wait in a file: {error.title}")
        except OSError as error:
            remarks.append(f"{path}: {error.strerror}")
    return tuple(remarks)


def _take_file(journal: Journal, path: Path) -> Iterator[str]:
    claimed = path.with_name(f"{_prefix(journal.path)}{secrets.token_hex(8)}{_ENDING}")
    path.rename(claimed)
    taken, troubles = Taken(), list[str]()
    take(journal, read_file(claimed, troubles), taken)
    if taken.new:
        entries = "1 entry" if taken.new == 1 else f"{taken.new} entries"
        yield f"{entries} that could not be written before: now in the journal"
    if troubles or taken.refused:
        kept = claimed.rename(claimed.with_suffix(".kept"))
        yield f"not all that waited for the journal could be read; it is kept as {kept}"
    else:
        claimed.unlink()


def _append(path: Path, entries: Sequence[Stamped]) -> None:
    """Write them durably into a file that is still at `path` afterwards. Raises OSError."""
    while True:
        make_private(path)
        before = path.stat()
        append(path, json_lines(entries))
        with suppress(FileNotFoundError):  # somebody is adding it now
            if os.path.samestat(before, path.stat()):
                break
    sync(path.parent)


def _prefix(journal: Path) -> str:
    return f"{sha256(os.fsencode(real(journal))).hexdigest()[:_DIGITS]}-"


def _folders() -> Iterable[Path]:
    """Where entries may wait, best place first."""
    from platformdirs import user_state_path  # noqa: PLC0415 - most sessions do not need it

    yield user_state_path("hipvoice", appauthor=False) / "waiting"
    yield Path(tempfile.gettempdir()) / f"waiting-hipvoice-{user()}"


def _make_own(folder: Path) -> None:
    """Make the folder, private to this person. Raises OSError if it belongs to somebody else."""
    make_folder(folder)
    if not _is_own(folder):
        raise PermissionError(errno.EPERM, "the folder is somebody else's", folder)


def _is_own(folder: Path) -> bool:
    """Whether it exists and belongs to us: anybody can write to the temporary folder."""
    try:
        found = folder.lstat()
    except OSError:
        return False
    return stat.S_ISDIR(found.st_mode) and found.st_uid in {user(), 0}
