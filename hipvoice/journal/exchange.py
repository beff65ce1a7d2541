"""Journals of several machines get what they lack from each other: by a server or a folder.

An entry never changes and is identified by its session and number, so two sides with the same
numbers for a session have the same entries. Clocks are never compared. Entries are added in
batches, so that nobody waits long.

A server: both sides compute a digest for each session; only sessions whose digests differ are sent.
A batch arrives completely or not at all, so that after an interruption the next run continues with
the rest.

A folder: a file is JSON lines as in an export, each with a checksum (CRC-32 of the line without
it). The program that syncs the folder may be in the middle of its work: a file may be cut short,
lack what was there before, or exist twice.

1. Each machine reads the files of all machines and appends to its own. So no two write to the same
   file, and whatever syncs the folder has nothing to merge.
2. It appends what its journal has and no file offers. So any machine that still has an entry
   restores it if a file was lost, cut short or damaged, and nothing has to be remembered between
   runs.
3. What cannot be read is reported and left as it is.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import count, islice
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Final, TypeVar
from zlib import crc32

from hipvoice.errors import HipvoiceError
from hipvoice.files import private, tighten
from hipvoice.journal.rows import from_row, to_row
from hipvoice.journal.store import Journal
from hipvoice.journal.tables import Stamped
from hipvoice.journal.transfer import json_lines

if TYPE_CHECKING:
    from psycopg import Connection


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

    def count(self, stamped: Stamped, *, new: bool) -> None:
        """The journal has this entry; `new` is whether it had not before."""
        self.new += new
        self.there[stamped.session].add(stamped.entry.number)

    def refuse(self, stamped: Stamped) -> None:
        """The journal has another entry in place of this one."""
        self.refused.append(stamped)


def take(journal: Journal, entries: Iterable[Stamped], taken: Taken) -> None:
    """Write the entries that are not there yet, and count them in `taken`. Raises HipvoiceError.

    What was added before an error or a crash stays; adding it again changes nothing.
    """
    for batch in batches(entries):
        with journal.writing() as insert:
            for stamped in batch:
                try:
                    new = insert(stamped)
                except ValueError:
                    taken.refuse(stamped)
                else:
                    taken.count(stamped, new=new)


def batches(items: Iterable[_Item]) -> Iterator[list[_Item]]:
    """The items in lists of `BATCH`, each complete before it is yielded."""
    rest = iter(items)
    while batch := list(islice(rest, BATCH)):
        yield batch


PATTERN: Final = "hipvoice-*.jsonl"  # also the names that sync programs make in a conflict
LONGEST: Final = 1 << 20  # bytes in a line; ours are much shorter


@dataclass(frozen=True, slots=True)
class FileLine:
    """A line of a file, counted from 1; `whole` is whether it has its line break."""

    number: int
    text: bytes
    whole: bool


def file_of(folder: Path, machine: str) -> Path:
    """The only file in the folder to which this machine writes."""
    return folder / PATTERN.replace("*", machine)


def files_in(folder: Path) -> list[Path]:
    """The files of all machines. Raises OSError if the folder cannot be read."""
    names = [entry.name for entry in os.scandir(folder) if entry.is_file()]
    return sorted(path for name in names if (path := folder / name).match(PATTERN))


def read_file(path: Path, troubles: list[str]) -> Iterator[Stamped]:
    """Every readable entry of a file. What was wrong is added to `troubles` at the end."""
    wrong: list[str] = []
    torn = False
    try:
        for line in _lines(path):
            torn = not line.whole
            if torn or not line.text.strip():
                continue
            try:
                yield _entry_of_line(line)
            except ValueError as error:
                wrong.append(f"line {line.number} ({error})" if not wrong else "")
    except OSError as error:
        troubles.append(f"{path.name}: {error.strerror}")
    if wrong:
        more = f" and {len(wrong) - 1} more" if len(wrong) > 1 else ""
        troubles.append(f"{path.name}: left out {wrong[0]}{more}")
    if torn:
        troubles.append(
            f"{path.name}: its last line is not whole; it is read when the rest is there"
        )


def _lines(path: Path) -> Iterator[FileLine]:
    with path.open("rb") as file:
        for number in count(1):
            text = end = file.readline(LONGEST)
            while len(end) == LONGEST and not end.endswith(b"\n"):
                end = file.readline(LONGEST)
            if not text:
                return
            yield FileLine(number, text, end.endswith(b"\n"))


def _entry_of_line(line: FileLine) -> Stamped:
    """The entry in a line. Raises ValueError with what is wrong."""
    if len(line.text) >= LONGEST:
        raise ValueError("far too long")
    text = line.text.strip()
    content = text[: -len(_seal(b""))] + b"}"
    if not text.endswith(_seal(content)):
        raise ValueError("damaged")
    try:
        return from_row(json.loads(content.decode()))
    except (json.JSONDecodeError, UnicodeDecodeError, RecursionError):
        raise ValueError("damaged") from None


def _seal(content: bytes) -> bytes:
    """The end of a line, instead of the last brace of its content."""
    return f', "check": "{crc32(content):08x}"}}'.encode()


def append(path: Path, lines: Iterable[str]) -> None:
    """Write lines of JSON durably to the end of this machine's file. Raises OSError.

    An incomplete last line, left by a crash, is cut off first: its entry is written again.
    """
    tighten(path)
    with open(path, "a+b", opener=private) as file:
        file.truncate(_whole_lines(file))
        for line in lines:
            content = line.strip().encode()
            file.write(content[:-1] + _seal(content) + b"\n")
        file.flush()
        os.fsync(file.fileno())


def _whole_lines(file: BinaryIO) -> int:
    """How many bytes of a file are whole lines; all of it if its end is not one of ours."""
    size = file.seek(0, os.SEEK_END)
    start = max(size - LONGEST, 0)
    file.seek(start)
    end = file.read().rfind(b"\n") + 1
    return start + end if end or not start else size


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
        troubles += _messages_about(path, taken.refused[before:])
    return taken, troubles


def _messages_about(path: Path, refused: list[Stamped]) -> Iterator[str]:
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


_PEOPLE: Final = """
SELECT session, person FROM (
    SELECT session, person, number FROM began UNION SELECT session, person, number FROM followed
) ORDER BY number DESC"""  # the first one counts
_DIGESTS: Final = """
SELECT session, md5(string_agg(number::text, ',' ORDER BY number)) FROM hipvoice_entries
WHERE %(person)s::text IS NULL OR person = %(person)s GROUP BY session ORDER BY session"""
_FETCH: Final = """
SELECT session, number, entry::text FROM hipvoice_entries
WHERE session = ANY(%s) ORDER BY session, number"""
_SEND: Final = """
INSERT INTO hipvoice_entries (session, number, person, room, entry)
VALUES (%s, %s, %s, %s, %s) ON CONFLICT DO NOTHING"""


@dataclass(frozen=True, slots=True)
class Pulled:
    """How many entries were new to the journal, and messages about what could not be added."""

    new: int
    troubles: tuple[str, ...]


def push(journal: Journal, server: Connection, room: str, person: str | None) -> int:
    """Send the server what it lacks, of one person or of all. Returns how many entries it took.

    Raises HipvoiceError about the journal, psycopg.Error about the server.
    """
    people = {session: _storable(name) for session, name in journal.select(_PEOPLE)}
    theirs = _digests(server, None)
    ours = digests(journal).items()
    lacking = [session for session, digest in ours if theirs.get(session) != digest]
    wanted = [s for s in lacking if person is None or people.get(s) == _storable(person)]
    entries = (stamped for session in wanted for stamped in journal.entries(session))
    return sum(_send(server, batch, people, room) for batch in batches(entries))


def _send(server: Connection, batch: list[Stamped], people: dict[str, str], room: str) -> int:
    rows = [
        (s.session, s.entry.number, people.get(s.session, ""), room, json.dumps(to_row(s)))
        for s in batch
    ]
    with server.transaction(), server.cursor() as cursor:
        cursor.executemany(_SEND, rows)
        return cursor.rowcount


def pull(journal: Journal, server: Connection, person: str | None) -> Pulled:
    """Add what the journal lacks, of one person or of all.

    Raises HipvoiceError about the journal, psycopg.Error about the server.
    """
    theirs, ours = _digests(server, person), digests(journal)
    wanted = [session for session, digest in theirs.items() if ours.get(session) != digest]
    taken, troubles = Taken(), list[str]()
    for sessions in batches(wanted):
        take(journal, _readable(_fetched(server, sessions), troubles), taken)
    refused = [
        f"entry {s.entry.number} of session {s.session}: differs from the journal's; both are kept"
        for s in taken.refused
    ]
    return Pulled(taken.new, (*troubles, *refused))


def _digests(server: Connection, person: str | None) -> dict[str, str]:
    wanted = None if person is None else _storable(person)
    return dict(server.execute(_DIGESTS, {"person": wanted}).fetchall())


def _fetched(server: Connection, sessions: list[str]) -> Iterator[tuple[str, int, str]]:
    with server.cursor(name="hipvoice", withhold=True) as cursor:  # the rows come a few at a time
        yield from cursor.execute(_FETCH, (sessions,))


def _readable(rows: Iterable[tuple[str, int, str]], troubles: list[str]) -> Iterator[Stamped]:
    for session, number, text in rows:
        try:
            yield _entry_of_row(session, number, text)
        except (ValueError, RecursionError) as error:
            troubles.append(f"entry {number} of session {session}: {error}")


def _entry_of_row(session: str, number: int, text: str) -> Stamped:
    stamped = from_row(json.loads(text))
    if (stamped.session, stamped.entry.number) != (session, number):
        raise ValueError("this is another entry")
    return stamped


def _storable(text: str) -> str:
    """Text in PostgreSQL cannot contain NUL or half a surrogate pair; in JSON they are escaped."""
    return text.replace("\0", "").encode("utf-8", "replace").decode()
