"""What can go wrong for a person, the exit codes, and the one place where errors end up.

An error that the program foresees is a `HipvoiceError`: it says what happened, where, and how to
mend it, and the person sees exactly that. Everything else is a bug: its traceback goes to a file,
and the person sees the path of the file.
"""

from __future__ import annotations

import errno
import os
import platform
import re
import sys
import tempfile
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Final

from hipvoice import __version__
from hipvoice.core import harmless
from hipvoice.streams import Output, standard_streams

EXIT_OK: Final = 0
EXIT_EXPECTED: Final = 1
EXIT_USAGE: Final = 2
EXIT_BUG: Final = 3
EXIT_INTERRUPTED: Final = 130

DISK_FULL: Final = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}


class HipvoiceError(Exception):
    """An expected error, in words for a person.

    `title` is one line without a full stop, `detail` tells what and where (several lines are
    printed as they are), `hint` tells how to mend it.
    """

    def __init__(self, title: str, detail: str = "", hint: str = "") -> None:
        """Keep the three parts; `str()` gives the title."""
        super().__init__(title)
        self.title = title
        self.detail = detail
        self.hint = hint

    def render(self) -> str:
        """The lines that a person reads; what comes from elsewhere in them is harmless."""
        hint = f"hint: {self.hint}" if self.hint else ""
        parts = (f"error: {harmless.one_line(self.title)}", self.detail, hint)
        return harmless.lines("\n".join(part for part in parts if part))


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
def _reaching(output: Output | None) -> Iterator[None]:
    """Let what the body prints reach standard output. Raises its OSError if not all of it does."""
    try:
        yield
    except SystemExit:
        _flush(output)
        raise
    _flush(output)


def _flush(output: Output | None) -> None:
    sys.stdout.flush()
    if output and output.error:
        raise output.error


def _unwritten(error: Exception) -> int:
    """Tell that standard output cannot be written; not where its reader is gone, as `head` goes."""
    if not isinstance(error, BrokenPipeError):
        code = getattr(error, "errno", None)
        reason = "it is closed" if code == errno.EBADF else os.strerror(code or 0)
        hint = "make room on that disk, or send it elsewhere" if code in DISK_FULL else ""
        _tell(HipvoiceError("cannot write to standard output", reason, hint))
    return EXIT_EXPECTED


def _tell(error: HipvoiceError) -> None:
    print(error.render(), file=sys.stderr)  # noqa: T201 - this is where errors are shown


def _as_they_came(error: HipvoiceError) -> list[HipvoiceError]:
    """The error, after those that it came upon while what they had ended was being closed."""
    found: list[HipvoiceError] = []
    here: BaseException | None = error
    explained: BaseException | None = None  # what another was raised in place of
    while here is not None:
        if isinstance(here, HipvoiceError) and here is not explained:
            found.insert(0, here)
        explained = here.__cause__ or (here.__context__ if here.__suppress_context__ else None)
        here = here.__context__
    return found


def _bug(error: Exception) -> int:
    """Write the traceback to a file, tell its path, and return the exit code."""
    name = harmless.one_line(f"{type(error).__name__}: {error}".splitlines()[0])
    name = _without_passwords(name)
    try:
        where = f"The details are in {_write_log(error)}"
    except OSError as refused:
        where = f"The details could not be written to a file: {refused}"
    print(f"error: this is a bug in hipvoice: {name}\n{where}", file=sys.stderr)  # noqa: T201 - see above
    return EXIT_BUG


def _write_log(error: Exception) -> Path:
    """The path of a new file with the traceback, in the log folder or else the temporary one."""
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
        return _write(_log_folder() / name, text)
    except OSError:
        return _write(Path(tempfile.gettempdir()) / f"hipvoice-{name}", text)


def _without_passwords(text: str) -> str:
    """The text with the passwords in addresses (`//name:password@host`) made unreadable."""
    text = re.sub(r"(?<=//)([^\s:/@]*):\S*@", r"\1:***@", text)
    return re.sub(r"(?<=password=)[^\s&'\"]+", "***", text)


def _write(path: Path, text: str) -> Path:
    from hipvoice.writing import make_folder, private  # noqa: PLC0415 - it raises our errors

    make_folder(path.parent)
    with open(path, "x", encoding="utf-8", errors="backslashreplace", opener=private) as file:
        file.write(text)
    return path


def _log_folder() -> Path:
    from platformdirs import user_log_path  # noqa: PLC0415 - only a bug needs it, `--version` does not

    return user_log_path("hipvoice", appauthor=False)
