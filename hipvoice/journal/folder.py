"""The files of a synced folder: read in whatever state they are, appended to by one machine each.

A file is JSON lines as in an export, each with a checksum (CRC-32 of the line without it). The
program that syncs the folder may be in the middle of its work: a file may be cut short, lack what
was there before, or exist twice.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import BinaryIO, Final
from zlib import crc32

from hipvoice.journal.rows import from_row
from hipvoice.journal.tables import Stamped
from hipvoice.writing import private, tighten

PATTERN: Final = "hipvoice-*.jsonl"  # also the names that sync programs make in a conflict
LONGEST: Final = 1 << 20  # bytes in a line; ours are much shorter


@dataclass(frozen=True, slots=True)
class Line:
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
                yield _entry(line)
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


def _lines(path: Path) -> Iterator[Line]:
    with path.open("rb") as file:
        for number in count(1):
            text = end = file.readline(LONGEST)
            while len(end) == LONGEST and not end.endswith(b"\n"):
                end = file.readline(LONGEST)
            if not text:
                return
            yield Line(number, text, end.endswith(b"\n"))


def _entry(line: Line) -> Stamped:
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
