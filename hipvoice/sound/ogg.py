"""Chapters in an Ogg file, as comments in its headers.

Sources: RFC 3533 (pages and their CRC), RFC 7845 (Opus in Ogg), the Vorbis I specification (its
comments), and the chapter extension of Xiph's wiki: CHAPTER001=00:00:00.000, CHAPTER001NAME=title.
"""

from __future__ import annotations

import shutil
import struct
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import BinaryIO, Final

MOST_SEGMENTS: Final = 255  # of a page, each of at most that many bytes
POLYNOMIAL: Final = 0x04C11DB7

# Pattern, version, type, position, stream, number of the page, CRC, number of segments.
_PAGE: Final = struct.Struct("<4sBBqIIIB")
_CRC_AT: Final = slice(22, 26)
_LENGTH: Final = struct.Struct("<I")
# By the first packet of a file: the start of its comments.
_COMMENTS: Final = {b"OpusHead": b"OpusTags", b"\x01vorbis": b"\x03vorbis"}

Chapter = tuple[int, str]  # start (ms) and name


def add_chapters(source: Path, target: Path, chapters: Sequence[Chapter]) -> None:
    """Write `source` to `target` with chapters if its headers fit their pages; otherwise unchanged.

    Raises OSError.
    """
    with source.open("rb") as old, target.open("wb") as new:
        _head, first = _page(old)
        start = old.tell()
        head, packets = _page(old)
        mark = next(mark for magic, mark in _COMMENTS.items() if first[0].startswith(magic))
        marked = [_with_chapters(packets[0], mark, chapters), *packets[1:]]
        fits = sum(len(packet) // 255 + 1 for packet in marked) <= MOST_SEGMENTS
        end = old.tell() if fits else start
        old.seek(0)
        new.write(old.read(start))
        if fits:
            new.write(_made_page(head, marked))
        old.seek(end)
        shutil.copyfileobj(old, new)


def _page(file: BinaryIO) -> tuple[bytes, list[bytes]]:
    """The header of the next page, without its segments, and the packets that end in it."""
    head = file.read(_PAGE.size)
    segments = file.read(head[-1])
    packets, packet = [], b""
    for size in segments:
        packet += file.read(size)
        if size < MOST_SEGMENTS:
            packets.append(packet)
            packet = b""
    return head, packets


def _made_page(head: bytes, packets: Sequence[bytes]) -> bytes:
    segments = bytes(size for packet in packets for size in _segments(len(packet)))
    page = bytearray(head[:-1] + bytes([len(segments)]) + segments + b"".join(packets))
    page[_CRC_AT] = bytes(4)
    page[_CRC_AT] = _LENGTH.pack(_crc(page))
    return bytes(page)


def _segments(length: int) -> Iterator[int]:
    """The sizes of the pieces of a packet; the last one is shorter than the others."""
    yield from [255] * (length // 255)
    yield length % 255


def _with_chapters(packet: bytes, mark: bytes, chapters: Sequence[Chapter]) -> bytes:
    """The packet of comments with the chapters added at the end; what follows is kept."""
    vendor_end = len(mark) + _LENGTH.size + _LENGTH.unpack_from(packet, len(mark))[0]
    (count,) = _LENGTH.unpack_from(packet, vendor_end)
    end = vendor_end + _LENGTH.size
    for _ in range(count):
        end += _LENGTH.size + _LENGTH.unpack_from(packet, end)[0]
    added = [comment.encode() for comment in _comments(chapters)]
    written = b"".join(_LENGTH.pack(len(comment)) + comment for comment in added)
    count_at = slice(vendor_end, vendor_end + _LENGTH.size)
    new = bytearray(packet[:end])
    new[count_at] = _LENGTH.pack(count + len(added))
    rest = packet[end:].rstrip(b"\0")  # Opus pads its comments, so they may grow
    return bytes(new) + written + rest


def _comments(chapters: Sequence[Chapter]) -> Iterator[str]:
    for number, (at, name) in enumerate(chapters, start=1):
        seconds, ms = divmod(at, 1000)
        minutes, second = divmod(seconds, 60)
        hour, minute = divmod(minutes, 60)
        yield f"CHAPTER{number:03}={hour:02}:{minute:02}:{second:02}.{ms:03}"
        yield f"CHAPTER{number:03}NAME={name}"


def _crc(data: bytes | bytearray) -> int:
    """The CRC of RFC 3533: from the left, beginning with 0, not inverted."""
    crc = 0
    for byte in data:
        crc = ((crc << 8) & 0xFFFFFFFF) ^ _CRC_OF[(crc >> 24) ^ byte]
    return crc


def _crc_of(byte: int) -> int:
    crc = byte << 24
    for _ in range(8):
        crc = ((crc << 1) ^ (POLYNOMIAL if crc & 0x80000000 else 0)) & 0xFFFFFFFF
    return crc


_CRC_OF: Final = [_crc_of(byte) for byte in range(256)]
