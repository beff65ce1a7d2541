"""The outermost frame of the program: its streams, and the one place where errors end up.

`outer_handler` goes around everything, once. A `HipvoiceError` is shown in its own words; anything
else is a bug: its traceback goes to a file, and the person sees the path of the file.

The standard streams are set up once for the whole program:

1. What a terminal cannot show is replaced, so that no character ends a command. ASCII means that
   the system has no setting, and becomes UTF-8, as in Python itself in the C locale.
2. Standard output that cannot be written (a full disk, a closed pipe) is noticed at the latest when
   the program ends, even if the error was swallowed on its way.
3. Output to standard error is lost if nobody can read it; that is no reason to end.
4. A closed stream is replaced: otherwise the next file that is opened, perhaps the journal, gets
   its number and everything that is printed.
"""

from __future__ import annotations

import codecs
import errno
import io
import os
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any, Final, TextIO

from hipvoice import __version__
from hipvoice.core import harmless
from hipvoice.errors import DISK_FULL, EXIT_BUG, EXIT_EXPECTED, EXIT_INTERRUPTED, HipvoiceError

if TYPE_CHECKING:
    from pathlib import Path

    from _typeshed import ReadableBuffer

LACKING: Final = "replace"  # for characters that the terminal lacks
ESCAPED: Final = "backslashreplace"  # the same, as Python has it for errors
ASCII: Final = "ascii"


class WatchedOutput(io.RawIOBase):
    """Writes to `raw` and keeps its latest `error`, which it raises if `raises` is set."""

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
        """Point the descriptor nowhere, so that what is still in a buffer does no harm."""
        with suppress(OSError, ValueError):
            nowhere = os.open(os.devnull, os.O_WRONLY)
            os.dup2(nowhere, self.fileno())
            os.close(nowhere)


@contextmanager
def standard_streams() -> Iterator[WatchedOutput | None]:
    """Set up the standard streams for the body; yields standard output.

    If the real ones have been replaced, all are left as they are, and None is yielded.
    """
    before = sys.stdin, sys.stdout, sys.stderr
    if before != (sys.__stdin__, sys.__stdout__, sys.__stderr__):
        yield None
        return
    _occupy()
    output = WatchedOutput(_raw(sys.stdout) or _shut(), raises=True)
    told = WatchedOutput(_raw(sys.stderr) or _shut(), raises=False)
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


def stream_to(descriptor: int, like: TextIO) -> TextIO:
    """A stream to an open descriptor, with the encoding of `like`, that never raises OSError."""
    raw = io.FileIO(descriptor, "w", closefd=False)
    encoding = like.encoding or "utf-8"
    return io.TextIOWrapper(
        io.BufferedWriter(WatchedOutput(raw, raises=False)), encoding, ESCAPED, line_buffering=True
    )


def _occupy() -> None:
    """Give a descriptor to each stream that has none; the lowest one is used first."""
    for descriptor in range(3):
        try:
            os.fstat(descriptor)
        except OSError:
            os.open(os.devnull, os.O_RDWR)


def _raw(stream: Any) -> Any:
    """What is below the buffer of a stream; None if it was closed before the start."""
    return stream and getattr(stream.buffer, "raw", stream.buffer)


def _shut() -> io.FileIO:
    """Writing to it fails as it would on a closed stream."""
    return io.FileIO(os.open(os.devnull, os.O_RDONLY), "w")


def _readable(stream: Any) -> Any:
    if stream is None:
        return open(os.devnull, encoding="utf-8")  # noqa: PTH123 - every start would wait for pathlib
    stream.reconfigure(errors=LACKING)
    return stream


def _text_to(output: WatchedOutput, stream: Any) -> TextIO:
    """A text stream like `stream`, but writing to `output`."""
    if stream is None:
        return io.TextIOWrapper(io.BufferedWriter(output), "utf-8", LACKING)
    encoding = "utf-8" if codecs.lookup(stream.encoding).name == ASCII else stream.encoding
    errors = ESCAPED if stream.errors == ESCAPED else LACKING
    stream.reconfigure(encoding=encoding, errors=errors)
    by_line = stream.line_buffering or stream.write_through
    return io.TextIOWrapper(io.BufferedWriter(output), encoding, errors, line_buffering=by_line)


@contextmanager
def outer_handler() -> Iterator[None]:
    """Run the body; let no traceback reach the screen. Goes around everything, once.

    Raises SystemExit with the exit code for every exception.
    """
    with standard_streams() as output:
        try:
            with _reaching(output):
                yield
        except HipvoiceError as error:
            for each in _as_they_came(error):
                _tell(each)
            raise SystemExit(EXIT_EXPECTED) from None
        except KeyboardInterrupt:
            raise SystemExit(EXIT_INTERRUPTED) from None
        except Exception as error:  # noqa: BLE001 - the outermost one: everything else is a bug
            unwritten = output and error is output.error
            raise SystemExit(_unwritten(error) if unwritten else _bug(error)) from None


@contextmanager
def _reaching(output: WatchedOutput | None) -> Iterator[None]:
    """Make sure that what the body prints reaches standard output. Raises its OSError otherwise."""
    try:
        yield
    except SystemExit:
        _flush(output)
        raise
    _flush(output)


def _flush(output: WatchedOutput | None) -> None:
    sys.stdout.flush()
    if output and output.error:
        raise output.error


def _unwritten(error: Exception) -> int:
    """Report that standard output cannot be written, unless its reader has gone, as `head` does."""
    if not isinstance(error, BrokenPipeError):
        code = getattr(error, "errno", None)
        reason = "it is closed" if code == errno.EBADF else os.strerror(code or 0)
        hint = "make room on that disk, or send it elsewhere" if code in DISK_FULL else ""
        _tell(HipvoiceError("cannot write to standard output", reason, hint))
    return EXIT_EXPECTED


def _tell(error: HipvoiceError) -> None:
    print(error.render(), file=sys.stderr)  # noqa: T201 - this is where errors are shown


def _as_they_came(error: HipvoiceError) -> list[HipvoiceError]:
    """The error, and those before it that were being handled when it was raised."""
    found: list[HipvoiceError] = []
    here: BaseException | None = error
    explained: BaseException | None = None  # what another error replaced
    while here is not None:
        if isinstance(here, HipvoiceError) and here is not explained:
            found.insert(0, here)
        explained = here.__cause__ or (here.__context__ if here.__suppress_context__ else None)
        here = here.__context__
    return found


def _bug(error: Exception) -> int:
    """Write the traceback to a file, report its path, and return the exit code."""
    name = harmless.one_line(f"{type(error).__name__}: {error}".splitlines()[0])
    name = _without_passwords(name)
    try:
        where = f"The details are in {_write_log(error)}"
    except OSError as refused:
        where = f"The details could not be written to a file: {refused}"
    print(f"error: this is a bug in hipvoice: {name}\n{where}", file=sys.stderr)  # noqa: T201 - see above
    return EXIT_BUG


def _write_log(error: Exception) -> Path:
    """The path of a new file with the traceback, in the log folder or the temporary folder.

    What only a bug needs is imported here: `--version` would wait for it.
    """
    import platform  # noqa: PLC0415 - see above
    import tempfile  # noqa: PLC0415 - see above
    import traceback  # noqa: PLC0415 - see above
    from datetime import datetime  # noqa: PLC0415 - see above
    from pathlib import Path  # noqa: PLC0415 - see above

    from platformdirs import user_log_path  # noqa: PLC0415 - see above

    now = datetime.now().astimezone()
    text = "\n".join(
        [
            f"hipvoice {__version__}, Python {platform.python_version()}, {platform.platform()}",
            f"{now.isoformat(timespec='seconds')}  {sys.argv}",
            "".join(traceback.format_exception(error)),
        ]
    )
    text = _without_passwords(harmless.lines(text))
    name = f"bug-{now:%Y%m%d-%H%M%S}-{os.getpid()}.log"
    try:
        return _write(user_log_path("hipvoice", appauthor=False) / name, text)
    except OSError:
        return _write(Path(tempfile.gettempdir()) / f"hipvoice-{name}", text)


def _without_passwords(text: str) -> str:
    """The text with the passwords in addresses (`//name:password@host`) made unreadable."""
    text = re.sub(r"(?<=//)([^\s:/@]*):\S*@", r"\1:***@", text)
    return re.sub(r"(?<=password=)[^\s&'\"]+", "***", text)


def _write(path: Path, text: str) -> Path:
    from hipvoice.files import make_folder, private  # noqa: PLC0415 - as above

    make_folder(path.parent)
    with open(path, "x", encoding="utf-8", errors="backslashreplace", opener=private) as file:
        file.write(text)
    return path
