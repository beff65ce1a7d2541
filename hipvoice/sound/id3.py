"""Title and chapters of an MP3 file, as an ID3 tag before its sound; libsndfile writes none there.

Sources: ID3 2.4.0, main structure and native frames (id3.org, 2000), and ID3v2 Chapter Frame
Addendum 1.0 (2005).
"""

from __future__ import annotations

import shutil
import struct
from collections.abc import Sequence
from pathlib import Path
from typing import Final

MOST_CHAPTERS: Final = 255  # as many as a table of contents can name
_UTF_8: Final = b"\x03"
_TOP_LEVEL_IN_ORDER: Final = b"\x03"
_NOWHERE: Final = 0xFFFFFFFF  # no position in bytes: the times count

Chapter = tuple[int, str]  # start (ms) and name


def add_tag(source: Path, target: Path, title: str, chapters: Sequence[Chapter], end: int) -> None:
    """Write `source` to `target` with a tag in front; the sound ends at `end` (ms).

    Raises OSError.
    """
    with source.open("rb") as old, target.open("wb") as new:
        new.write(_tag(title, chapters[:MOST_CHAPTERS], end))
        shutil.copyfileobj(old, new)


def _tag(title: str, chapters: Sequence[Chapter], end: int) -> bytes:
    body = _text(b"TIT2", title) + (_marked(chapters, end) if chapters else b"")
    return b"ID3\x04\x00\x00" + _syncsafe(len(body)) + body


def _marked(chapters: Sequence[Chapter], end: int) -> bytes:
    """The table of contents, which names the chapters in order, and then each chapter."""
    ends = [*(at for at, _ in chapters[1:]), end]
    marks = [b"chapter%d" % number for number in range(1, len(chapters) + 1)]
    named = b"".join(mark + b"\0" for mark in marks)
    contents = _frame(b"CTOC", b"toc\0" + _TOP_LEVEL_IN_ORDER + bytes([len(marks)]) + named)
    lasting = zip(marks, chapters, ends, strict=True)
    return contents + b"".join(_chapter(mark, *chapter, until) for mark, chapter, until in lasting)


def _chapter(mark: bytes, start: int, name: str, end: int) -> bytes:
    times = struct.pack(">IIII", start, end, _NOWHERE, _NOWHERE)
    return _frame(b"CHAP", mark + b"\0" + times + _text(b"TIT2", name))


def _text(name: bytes, text: str) -> bytes:
    return _frame(name, _UTF_8 + text.encode())


def _frame(name: bytes, body: bytes) -> bytes:
    return name + _syncsafe(len(body)) + b"\0\0" + body


def _syncsafe(number: int) -> bytes:
    """A 28-bit number in four bytes whose highest bits are never set."""
    return bytes((number >> shift) & 0x7F for shift in (21, 14, 7, 0))
