"""Opens a journal to write, and rescues a damaged one.

A damaged journal is set aside as it is, and what can still be read is saved into a new one.

1. The damaged file is only read. It keeps its content, with its log, under another name.
2. The new file takes its place once all of it is on disk. Whatever interrupts this, there is always
   one of the two, complete: the damaged file with its log, or the new file.
3. What the file says about itself is not trusted (`salvage`).
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from hipvoice.errors import HipvoiceError
from hipvoice.files import sync
from hipvoice.journal import opening
from hipvoice.journal.ids import real
from hipvoice.journal.keeper import playing
from hipvoice.journal.migrations import APPLICATION_ID
from hipvoice.journal.salvage import RawFile, log_of, page_sizes, salvaged
from hipvoice.journal.store import Journal, WallClock, local_now
from hipvoice.journal.waiting import take_in

_APPLICATION_AT: Final = slice(68, 72)  # in the header of every SQLite file, big-endian
_BESIDE: Final = ("-wal", "-shm", "")  # SQLite's files of one database; the main one goes last
_KINDS: Final = {  # for people: singular, plural
    "began": ("session", "sessions"),
    "sets": ("set", "sets"),
    "answers": ("answer", "answers"),
    "assessed": ("result of a test", "results of tests"),
    "noted": ("note", "notes"),
    "amended": ("correction", "corrections"),
    "undone": ("undo", "undos"),
    "switched": ("choice of a version", "choices of a version"),
    "suggested": ("suggestion", "suggestions"),
    "moved": ("move", "moves"),
    "resumed": ("resumption", "resumptions"),
    "ended": ("end of a session", "ends of sessions"),
    "followed": ("turn of a programme", "turns of programmes"),
}


@dataclass(frozen=True, slots=True)
class Rescued:
    """Where the damaged file is now, and how many entries of each kind are in the new one.

    `lost` are entries of which only the kind and the time could be read. `times` and `beginnings`
    are how many of the saved ones had lost theirs.
    """

    aside: Path
    kinds: dict[str, int]
    lost: int
    times: int
    beginnings: int

    @property
    def sessions(self) -> int:
        """How many sessions were saved."""
        return self.kinds.get("began", 0)

    @property
    def sets(self) -> int:
        """How many sets were saved, including those that do not count."""
        return self.kinds.get("sets", 0)

    @property
    def entries(self) -> int:
        """How many entries were saved, of all kinds."""
        return sum(self.kinds.values())


def is_ours(path: Path) -> bool:
    """Whether the header says that the file is a journal, whatever comes after it."""
    with path.open("rb") as file:
        return file.read(100)[_APPLICATION_AT] == APPLICATION_ID.to_bytes(4)


def open_journal(path: Path, now: WallClock = local_now) -> Journal:
    """Open the journal at `path` as a program does that writes to it: `Journal.open`, and more.

    What waited for it in a file (see `waiting`) is taken in, and named in its `remarks`. Raises
    HipvoiceError. A damaged journal is set aside first, and what can be read of it is then in a new
    one at `path`.
    """
    try:
        return Journal.open(path, now, take_in)
    except HipvoiceError as error:
        if not (opening.says_damaged(error) and is_ours(path)):
            raise
        raise rescued_error(path, rescue(path, now)) from error


def rescue(path: Path, now: WallClock = local_now) -> Rescued:
    """Set the file at `path` aside and put a new journal in its place. Raises HipvoiceError.

    If the path is a link, its target is repaired. The file is left alone if nothing shows that it
    was a journal, and while a session is being played with it.
    """
    path = real(path)
    _require_nobody_plays(path)
    try:
        with _workshop(path) as folder:
            before = _state(path)
            rescued = _save(path, folder / "fresh", _free_name(path, now()))
            if not rescued.entries and not is_ours(path):
                raise opening.foreign(path)
            if _state(path) != before:
                detail = f"{path}: something was written to it meanwhile; it is as it was"
                raise HipvoiceError("cannot rescue the journal", detail, "try it again")
            _keep(path, rescued.aside, folder)
            _replace(path, folder)
    except OSError as error:
        detail = f"{path}: {error.strerror}; the damaged file is as it was"
        raise HipvoiceError("cannot set the damaged journal aside", detail) from error
    return rescued


def rescued_error(path: Path, rescued: Rescued) -> HipvoiceError:
    """The error for a person who ran into the damage."""
    return HipvoiceError(
        "the journal was damaged",
        "\n".join(_lines(path, rescued)),
        "run the command again: it goes on with what was saved; keep the damaged file",
    )


def _lines(path: Path, rescued: Rescued) -> Iterator[str]:
    yield f"it was set aside, unchanged, as {rescued.aside}"
    if not rescued.entries:
        yield f"nothing could be read from it; {path} is a new journal"
        return
    yield f"{rescued.sessions} sessions with {rescued.sets} sets were saved into {path}"
    others = [_counted(kind, n) for kind, n in rescued.kinds.items() if kind not in _IN_TITLE and n]
    if others:
        yield f"with them: {', '.join(others)}"
    if rescued.lost:
        yield f"lost: {_of(rescued.lost, 'entry', 'entries')}, of which only the time could be read"
    if rescued.times:
        yield (
            f"{_of(rescued.times, 'entry was', 'entries were')} saved without the time:"
            " it is that of the entry before"
        )
    if rescued.beginnings:
        yield (
            f"{_of(rescued.beginnings, 'session was', 'sessions were')} saved without the name of"
            " the routine"
        )


_IN_TITLE: Final = frozenset({"began", "sets"})


def _counted(kind: str, count: int) -> str:
    return _of(count, *_KINDS[kind])


def _of(count: int, one: str, several: str) -> str:
    return f"{count} {one if count == 1 else several}"


def _require_nobody_plays(path: Path) -> None:
    """Raise HipvoiceError during a session, which would go on writing to the damaged file."""
    if not path.with_name(f"{path.name}-playing").exists():
        return
    with playing(path) as alone:
        if not alone:
            hint = "rescue it once the session has ended"
            raise HipvoiceError("a session of this journal is being played right now", hint=hint)


@contextmanager
def _workshop(path: Path) -> Iterator[Path]:
    """An empty folder on the same disk, removed afterwards; what a crash left goes first."""
    folder = path.with_name(f"{path.name}-rescue")
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(mode=0o700)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _state(path: Path) -> list[tuple[int, int, int]]:
    """A value that changes if somebody writes to the file or its log, or replaces it."""
    there = [file.stat() for file in (path, log_of(path)) if file.exists()]
    return [(s.st_ino, s.st_size, s.st_mtime_ns) for s in there if s.st_size]


def _save(path: Path, fresh: Path, aside: Path) -> Rescued:
    """Save what can be read into a new file."""
    with Journal.open(fresh) as journal:
        with salvaged(path) as found, journal.writing() as insert:
            for stamped in found.entries:
                insert(stamped)
        count = "SELECT kind, count(*) FROM entries GROUP BY kind"
        there = dict(journal.select(count))
    kinds = {kind: there.get(kind, 0) for kind in _KINDS}
    lost = found.traces - sum(kinds.values())
    return Rescued(aside, kinds, lost, found.times, found.beginnings)


def _free_name(path: Path, now: datetime) -> Path:
    """A name beside `path` that nothing has."""
    stamp, tries = f"{now:%Y%m%d-%H%M%S}", 1
    while True:
        more = f"-{tries}" if tries > 1 else ""
        name = path.with_name(f"{path.stem}.damaged-{stamp}{more}{path.suffix}")
        if not name.exists():
            return name
        tries += 1


def _keep(path: Path, aside: Path, folder: Path) -> None:
    """Give the damaged file and those beside it an additional name."""
    for suffix in _BESIDE:
        file, kept = path.with_name(path.name + suffix), aside.with_name(aside.name + suffix)
        if not file.exists():
            continue
        try:
            kept.hardlink_to(file)
        except OSError:  # not every file system can do that
            shutil.copy2(file, folder / "copy")
            sync(folder / "copy")
            (folder / "copy").rename(kept)
    sync(path.parent)


def _replace(path: Path, folder: Path) -> None:
    """Put the new file in the place.

    The log must be gone by then, or SQLite would use it with the new file. So that the damaged file
    is complete without it, it is replaced by a copy that has the log merged in.
    """
    shutil.copymode(path, folder / "fresh")
    log = log_of(path)
    if log.exists():
        (folder / "whole").write_bytes(RawFile(path, page_sizes(path)[0]).whole())
        sync(folder / "whole")
        (folder / "whole").replace(path)
        sync(path.parent)
    for suffix in ("-wal", "-shm"):
        path.with_name(path.name + suffix).unlink(missing_ok=True)
    sync(path.parent)
    (folder / "fresh").replace(path)
    sync(path.parent)
