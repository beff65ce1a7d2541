"""Finds the records of a journal in the bytes of its files by what they look like.

SQLite finds a row by the header of the file, the schema, a tree of pages and a list in each page;
one wrong byte in any of these hides everything behind it. This module trusts none of them. Every
row of ours starts with the id of a session, so a record is a list of types whose first is "a text
of 26 characters", followed by such an id. Rows never change, so an old copy in an unused page, or
in the write-ahead log, is as good as any.

The format of records and pages: https://sqlite.org/fileformat2.html.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from typing import Final

from hipvoice.journal.ids import LENGTH, is_id

Value = int | str | None

_PAGE_SIZES: Final = frozenset(1 << power for power in range(9, 17))  # bytes
_USUAL_SIZE: Final = 4096
_LOG_HEADER: Final = 32  # bytes before the frames of the log
_FRAME_HEADER: Final = 24  # bytes before the page in each frame
_NUMBER: Final = 4  # bytes of a page number
_LISTS: Final = {2: 12, 10: 8}  # where a page of that kind (its first byte) has its list of records
_CONSTANTS: Final = {0: None, 8: 0, 9: 1}
_WIDTHS: Final = {1: 1, 2: 2, 3: 3, 4: 4, 5: 6, 6: 8} | dict.fromkeys(_CONSTANTS, 0)  # bytes
_BLOB: Final = 12  # the type of an empty blob; a text of the same length is one more
_SESSION: Final = b"%c" % (_BLOB + 2 * LENGTH + 1)
_INTEGER: Final = rb"[\x01-\x06\x08\x09]"
# The length of the list of types, then a session and a number.
_RECORD: Final = re.compile(rb"(?s)(?=[\x03-\x40]" + _SESSION + _INTEGER + rb")")
# A person before them: the index of the sessions by people.
_OWNED: Final = re.compile(rb"(?s)(?=\x04[\x0d-\x7f]" + _SESSION + _INTEGER + rb")")


def log_of(path: Path) -> Path:
    """The write-ahead log of the file at `path`."""
    return path.with_name(f"{path.name}-wal")


def page_sizes(path: Path) -> list[int]:
    """In bytes: what the header of the file says, if that is possible, and the usual size."""
    with path.open("rb") as file:
        said = int.from_bytes(file.read(18)[16:])
    return [*dict.fromkeys(size for size in (said, _USUAL_SIZE) if size in _PAGE_SIZES)]


class RawFile:
    """The pages of a journal and of its write-ahead log, as they are on disk."""

    def __init__(self, path: Path, page_size: int) -> None:
        """Read both. Raises OSError."""
        self._size = page_size
        self._pages = dict(enumerate(_cut(path.read_bytes(), page_size), 1))
        self._older: list[memoryview] = []
        log = log_of(path)
        for number, page in _frames(log.read_bytes() if log.exists() else b"", page_size):
            self._older += [self._pages[number]] if number in self._pages else []
            self._pages[number] = page

    def records(self) -> Iterator[tuple[Value, ...]]:
        """Every record that begins with a session and a number.

        Those that their page lists come first: the others may be left from before a change.
        """
        for is_listed in (True, False):
            for page in chain(self._pages.values(), self._older):
                listed = _listed(page)
                starts = [match.start() for match in _RECORD.finditer(page)]
                found = (self._record(page, s) for s in starts if (s in listed) is is_listed)
                yield from filter(_has_session, found)

    def owners(self) -> Iterator[tuple[str, str, int]]:
        """Person, session and number of each `began`, as far as the index has them."""
        for page in chain(self._pages.values(), self._older):
            for match in _OWNED.finditer(page):
                person, *record = self._record(page, match.start()) or ("",)
                if _has_session(tuple(record)):
                    yield str(person), str(record[0]), int(record[1])  # type: ignore[arg-type]

    def whole(self) -> bytes:
        """The file with the log merged into it."""
        last, empty = max(self._pages, default=0), bytes(self._size)
        return b"".join(self._pages.get(number, empty) for number in range(1, last + 1))

    def _record(self, page: memoryview, start: int) -> tuple[Value, ...]:
        """The values of the record that starts there; empty if there is none."""
        types = _types(page, start)
        if not all(kind >= _BLOB or kind in _WIDTHS for kind in types):
            return ()
        payload = self._payload(page, start, page[start] + sum(map(_width, types)))
        values, at = list[Value](), page[start]
        for kind in types:
            values.append(_value(kind, payload[at : at + _width(kind)]))
            at += _width(kind)
        return tuple(values) if at <= len(payload) else ()

    def _payload(self, page: memoryview, start: int, length: int) -> bytes:
        """The next `length` bytes. What is too long for a page continues in a chain of others."""
        most, least = ((self._size - 12) * share // 255 - 23 for share in (64, 32))
        if length <= most:
            return bytes(page[start : start + length])
        if length > self._size * len(self._pages):  # or a circle of pages would never end
            return b""
        room = self._size - _NUMBER
        end = start + least + (length - least) % room
        end = end if end <= start + most else start + least
        found, number = bytes(page[start:end]), page[end : end + _NUMBER]
        while len(found) < length and (following := self._pages.get(int.from_bytes(number))):
            found, number = found + following[_NUMBER:], following[:_NUMBER]
        return found[:length]


def _cut(content: bytes, size: int) -> Iterator[memoryview]:
    """The pages in order; the last one may be incomplete."""
    view = memoryview(content)
    return (view[start : start + size] for start in range(0, len(content), size))


def _frames(log: bytes, size: int) -> Iterator[tuple[int, memoryview]]:
    """The numbers and pages of the log, except those from before it was last restarted."""
    salt, view = log[16:24], memoryview(log)
    for start in range(_LOG_HEADER, len(log), _FRAME_HEADER + size):
        page = start + _FRAME_HEADER
        if log[start + 8 : start + 16] == salt:
            yield int.from_bytes(log[start : start + _NUMBER]), view[page : page + size]


def _listed(page: memoryview) -> set[int]:
    """Where the records are that the page lists."""
    at = _LISTS.get(page[0], 0)
    pointers = page[at : at + 2 * int.from_bytes(page[3:5])] if at else page[:0]
    child = _NUMBER if page[0] == min(_LISTS) else 0
    found = (int.from_bytes(pointers[i : i + 2]) + child for i in range(0, len(pointers), 2))
    return {end for start in found if (end := _after_varint(page, start))}


def _after_varint(page: memoryview, at: int) -> int:
    """Where the variable-length number that starts there ends; 0 if the page ends first."""
    while at < len(page) and page[at] & 0x80:
        at += 1
    return at + 1 if at < len(page) else 0


def _types(page: memoryview, start: int) -> list[int]:
    """The types of the values of the record that starts there."""
    types, kind, end = list[int](), 0, start + page[start]
    for byte in page[start + 1 : end]:
        kind = kind << 7 | byte & 0x7F
        if not byte & 0x80:
            types.append(kind)
            kind = 0
    return types


def _width(kind: int) -> int:
    """How many bytes a value of that type takes."""
    return (kind - _BLOB) // 2 if kind >= _BLOB else _WIDTHS[kind]


def _value(kind: int, stored: bytes) -> Value:
    """A stored value. Damaged bytes in a text become a replacement character."""
    if kind >= _BLOB:  # we have no blobs, so it was a text
        return stored.decode("utf-8", "replace")
    return _CONSTANTS[kind] if kind in _CONSTANTS else int.from_bytes(stored, signed=True)


def _has_session(record: tuple[Value, ...]) -> bool:
    match record:
        case (str(session), int(), *_):
            return is_id(session)
    return False
