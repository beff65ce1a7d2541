"""Writes sound files piece by piece, with their tags, completely or not at all.

MP3: title and chapters are an ID3 tag before the sound; libsndfile writes none there. Sources: ID3
2.4.0, main structure and native frames (id3.org, 2000), and ID3v2 Chapter Frame Addendum 1.0
(2005).

Ogg: chapters are comments in the headers. Sources: RFC 3533 (pages and their CRC), RFC 7845 (Opus
in Ogg), the Vorbis I specification (its comments), and the chapter extension of Xiph's wiki:
CHAPTER001=00:00:00.000, CHAPTER001NAME=title.
"""

from __future__ import annotations

import shutil
import struct
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import BinaryIO, Final

import soundfile

from hipvoice.errors import HipvoiceError
from hipvoice.files import explained, new_path
from hipvoice.pcm import Block
from hipvoice.sound.recording import name_for_libsndfile

MAX_CHAPTERS: Final = 255  # as many as a table of contents can name
_UTF_8: Final = b"\x03"
_TOP_LEVEL_IN_ORDER: Final = b"\x03"
_NOWHERE: Final = 0xFFFFFFFF  # no position in bytes: the times count

Chapter = tuple[int, str]  # start (ms) and name


def add_tag(source: Path, target: Path, title: str, chapters: Sequence[Chapter], end: int) -> None:
    """Write `source` to `target` with a tag in front; the sound ends at `end` (ms).

    Raises OSError.
    """
    with source.open("rb") as old, target.open("wb") as new:
        new.write(_tag(title, chapters[:MAX_CHAPTERS], end))
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


MAX_SEGMENTS: Final = 255  # of a page, each of at most that many bytes
POLYNOMIAL: Final = 0x04C11DB7

# Pattern, version, type, position, stream, number of the page, CRC, number of segments.
_PAGE: Final = struct.Struct("<4sBBqIIIB")
_CRC_AT: Final = slice(22, 26)
_LENGTH: Final = struct.Struct("<I")
# By the first packet of a file: the start of its comments.
_COMMENTS: Final = {b"OpusHead": b"OpusTags", b"\x01vorbis": b"\x03vorbis"}


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
        fits = sum(len(packet) // 255 + 1 for packet in marked) <= MAX_SEGMENTS
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
        if size < MAX_SEGMENTS:
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

# By extension: container and coding, as libsndfile calls them. Vorbis, Opus and MP3 come out at
# about 37, 45 and 64 kbit/s (two-minute-basics, half of which is pauses; libsndfile 1.2.2). Opus
# needs 28 to 40 for full-band speech and 48 to 64 for music in mono (RFC 6716, 2.1.1), so its
# default suits both a voice alone and a voice over music.
FORMATS = {
    ".wav": ("WAV", "PCM_16"),
    ".flac": ("FLAC", "PCM_16"),
    ".ogg": ("OGG", "VORBIS"),
    ".opus": ("OGG", "OPUS"),
    ".mp3": ("MP3", "MPEG_LAYER_III"),
}
RATE = 48_000  # Hz; Opus does not support 44,100

# Longer writes of Vorbis overflow the stack (python-soundfile issues 396 and 426).
MAX_FRAMES = 48_000


class SoundFileWriter:
    """Writes mono sound at RATE Hz beside `path`, and moves it there when it is complete.

    `tags` are libsndfile's ("title", "comment"). A context: after an exception it leaves nothing
    behind. An existing file is replaced only with `force`. Raises HipvoiceError.
    """

    def __init__(
        self, path: Path, tags: Mapping[str, str], *, private: bool = False, force: bool = False
    ) -> None:
        self._chapters: list[Chapter] = []
        self._title = tags.get("title", "")
        self._frames = 0
        self._path = path
        kind, coding = format_of(path)
        with ExitStack() as stack:
            place = new_path(path, "the sound file", private=private, force=force)
            self._part = stack.enter_context(place)
            with _explained(path):
                self._file = soundfile.SoundFile(
                    name_for_libsndfile(self._part),
                    "w",
                    samplerate=RATE,
                    channels=1,
                    format=kind,
                    subtype=coding,
                )
            stack.callback(self._let_go)
            for name, text in tags.items():
                if text:  # libsndfile refuses an empty one
                    setattr(self._file, name, text)
            self._place = stack.pop_all()

    def __enter__(self) -> SoundFileWriter:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: object
    ) -> None:
        with self._place:
            if error is not None:
                raise error
            with _explained(self._path):
                self._file.close()
                self._add_chapters()

    def _let_go(self) -> None:
        """Close the file if it is open. An error that ended it before is the one to report."""
        with suppress(soundfile.LibsndfileError):
            self._file.close()

    def _add_chapters(self) -> None:
        """Put the chapters into the file, by way of another file beside it. Raises OSError."""
        marked = self._part.with_suffix(".marked")
        end = self._frames * 1000 // RATE
        try:
            match self._path.suffix.lower():
                case ".ogg" | ".opus" if self._chapters:
                    add_chapters(self._part, marked, self._chapters)
                case ".mp3":
                    add_tag(self._part, marked, self._title, self._chapters, end)
                case _:
                    return
            marked.replace(self._part)
        finally:
            marked.unlink(missing_ok=True)

    @property
    def chapters(self) -> Sequence[Chapter]:
        """The chapters so far."""
        return self._chapters

    def begin_chapter(self, at: int, name: str) -> None:
        """A chapter begins at `at` (ms), after those before it; kept if the format has them."""
        self._chapters.append((at, name))

    def write(self, block: Block) -> None:
        """Append `block`. Raises HipvoiceError if the disk is full."""
        with _explained(self._path):
            for start in range(0, len(block), MAX_FRAMES):
                self._file.write(block[start : start + MAX_FRAMES])
            self._frames += len(block)


def format_of(path: Path) -> tuple[str, str]:
    """Container and coding of a file by its extension. Raises HipvoiceError."""
    found = FORMATS.get(path.suffix.lower())
    if found is None:
        known = ", ".join(FORMATS)
        raise HipvoiceError(f"{path} has no extension of a sound file", hint=f"known are {known}")
    return found


@contextmanager
def _explained(path: Path) -> Iterator[None]:
    """Turn errors of libsndfile and the disk into HipvoiceError."""
    with explained(path, "the sound file"):
        try:
            yield
        except (soundfile.LibsndfileError, AssertionError) as error:  # it asserts on a full disk
            reason = str(error) or "the disk is full"
            raise HipvoiceError("cannot write the sound file", f"{path}: {reason}") from None
