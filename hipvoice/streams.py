"""The standard streams, set up once for the whole program.

1. What a terminal cannot show is replaced, so that no letter ends a command. ASCII stands for a
   system that was told nothing, and gets UTF-8, as Python itself does in the C locale.
2. Standard output that cannot be written (a full disk, a closed pipe) is found out at the latest
   when the program ends, also where the error was swallowed on its way.
3. What is told on standard error is lost where nobody can read it; that is no reason to end.
4. A stream that was closed is there nevertheless: else the next file that is opened, which may be
   the journal, gets its number and everything that is printed.
"""

from __future__ import annotations

import codecs
import io
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TextIO

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer

LACKING: Final = "replace"  # what becomes of letters that the terminal lacks
ESCAPED: Final = "backslashreplace"  # the same, as Python has it for errors
ASCII: Final = "ascii"


class Output(io.RawIOBase):
    """Writes to `raw` and keeps the latest `error` of it, which it raises if it `raises`."""

    def __init__(self, raw: Any, *, raises: bool) -> None:
        """Write to `raw`, which is never closed from here."""
        self.error: OSError | None = None
        self._raw = raw
        self._raises = raises

    def write(self, data: ReadableBuffer, /) -> int:
        """Write all of it. Raises OSError."""
        left = memoryview(data).cast("B")
        whole = len(left)
        try:
            while left:
                left = left[self._raw.write(left) or 0 :]
        except OSError as error:
            self.error = error
            if self._raises:
                raise
        return whole

    def writable(self) -> bool:
        """Nothing is ever read from it."""
        return True

    def fileno(self) -> int:
        """The descriptor that it writes to."""
        return int(self._raw.fileno())

    def isatty(self) -> bool:
        """Whether it is a terminal."""
        return bool(self._raw.isatty())

    def let_go(self) -> None:
        """Let the descriptor lead nowhere, so that what is still in a buffer does no harm."""
        with suppress(OSError, ValueError):
            nowhere = os.open(os.devnull, os.O_WRONLY)
            os.dup2(nowhere, self.fileno())
            os.close(nowhere)


@contextmanager
def standard_streams() -> Iterator[Output | None]:
    """Set up the standard streams for the body; yields standard output.

    Where something else stands in place of the real ones, all are left as they are, and None is
    yielded.
    """
    before = sys.stdin, sys.stdout, sys.stderr
    if before != (sys.__stdin__, sys.__stdout__, sys.__stderr__):
        yield None
        return
    _occupy()
    output = Output(_raw(sys.stdout) or _shut(), raises=True)
    told = Output(_raw(sys.stderr) or _shut(), raises=False)
    sys.stdin = _readable(sys.stdin)
    sys.stdout, sys.stderr = _text_to(output, sys.stdout), _text_to(told, sys.stderr)
    try:
        yield output
    finally:
        for stream, guard in ((sys.stdout, output), (sys.stderr, told)):
            with suppress(OSError):
                stream.flush()
            if guard.error:
                guard.let_go()
        sys.stdin, sys.stdout, sys.stderr = before


def told_to(descriptor: int, like: TextIO) -> TextIO:
    """A stream to an open descriptor, with the letters of `like`, that never raises OSError."""
    raw = io.FileIO(descriptor, "w", closefd=False)
    encoding = like.encoding or "utf-8"
    return io.TextIOWrapper(
        io.BufferedWriter(Output(raw, raises=False)), encoding, ESCAPED, line_buffering=True
    )


def _occupy() -> None:
    """Give a descriptor to each stream that has none; the lowest one is given out first."""
    for descriptor in range(3):
        try:
            os.fstat(descriptor)
        except OSError:
            os.open(os.devnull, os.O_RDWR)


def _raw(stream: Any) -> Any:
    """What is below the buffer of a stream; None where it was closed before the start."""
    return stream and getattr(stream.buffer, "raw", stream.buffer)


def _shut() -> io.FileIO:
    """Writing to it fails as it would have to a stream that is closed."""
    return io.FileIO(os.open(os.devnull, os.O_RDONLY), "w")


def _readable(stream: Any) -> Any:
    if stream is None:
        return Path(os.devnull).open(encoding="utf-8")
    stream.reconfigure(errors=LACKING)
    return stream


def _text_to(output: Output, stream: Any) -> TextIO:
    """A stream of text like `stream`, which may be written to as well, but to `output`."""
    if stream is None:
        return io.TextIOWrapper(io.BufferedWriter(output), "utf-8", LACKING)
    encoding = "utf-8" if codecs.lookup(stream.encoding).name == ASCII else stream.encoding
    errors = ESCAPED if stream.errors == ESCAPED else LACKING
    stream.reconfigure(encoding=encoding, errors=errors)
    by_line = stream.line_buffering or stream.write_through
    return io.TextIOWrapper(io.BufferedWriter(output), encoding, errors, line_buffering=by_line)
