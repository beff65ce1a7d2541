"""Reading and writing files that people name.

Only regular files are read, and never more than a limit: a pipe that nobody writes to would block,
and a device may have no end.

Files are written completely or not at all, and private if they are about a person:

1. A file is written beside its place, reaches the disk, and only then gets its name. A symbolic
   link stays one: its target is written.
2. What is not a regular file (a FIFO, a device, a descriptor such as /dev/stdout) is written to as
   it is, and never replaced.
3. A private file is readable only by its owner, whatever the umask; so is a folder made for it.
4. An existing file is replaced only with force.
"""

from __future__ import annotations

import codecs
import errno
import os
import re
import secrets
import shutil
import stat
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO, Final

from hipvoice.errors import DISK_FULL, HipvoiceError

_UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_KINDS = (
    (stat.S_ISDIR, "a folder"),
    (stat.S_ISFIFO, "a pipe"),
    (stat.S_ISSOCK, "a socket"),
    (stat.S_ISCHR, "a device"),
    (stat.S_ISBLK, "a device"),
)


def open_file(path: Path) -> BinaryIO:
    """A regular file, or a link to one, open for reading.

    Raises HipvoiceError, also if `path` is a folder, a pipe or a device.
    """
    try:
        if kind := _other_kind(path.stat()):
            raise HipvoiceError(f"there is no file {path}: it is {kind}")
        return path.open("rb")
    except FileNotFoundError:
        raise HipvoiceError(f"there is no file {path}") from None
    except (OSError, ValueError) as error:  # ValueError: a NUL in the name
        reason = getattr(error, "strerror", "") or str(error)
        raise HipvoiceError(f"{path} cannot be read", reason) from None


def read_beginning(path: Path, most: int) -> bytes:
    """The first `most` bytes of a file. Raises HipvoiceError."""
    try:
        with open_file(path) as file:
            return file.read(most)
    except OSError as error:
        raise HipvoiceError(f"{path} cannot be read", os.strerror(error.errno or 0)) from None


def read_bytes(path: Path, most: int) -> bytes:
    """The content of a file. Raises HipvoiceError, also if it has more than `most` bytes."""
    data = read_beginning(path, most + 1)
    if len(data) > most:
        raise HipvoiceError(f"{path} is too large", f"It may have {most:,} bytes.")
    return data


def read_text(path: Path, most: int) -> str:
    """The text of a file in UTF-8, of at most `most` bytes. Raises HipvoiceError."""
    data = read_bytes(path, most)
    try:
        return data.decode(encoding_of(data))
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        bad = f"Line {line}: byte 0x{error.object[error.start]:02X}."
        raise HipvoiceError(f"{path} is not UTF-8", bad, "save the file as UTF-8") from None


def encoding_of(data: bytes) -> str:
    """The encoding of a file with that start: UTF-8 unless a byte order mark says UTF-16."""
    return "utf-16" if data.startswith(_UTF_16) else "utf-8-sig"


def is_there(path: Path) -> bool:
    """Whether there is anything of that name, whatever it is; for a link, its target."""
    try:
        return path.exists()
    except (OSError, ValueError):  # too long, a NUL character
        return False


def is_regular(path: Path) -> bool:
    """Whether there is a regular file; False for paths that no system allows."""
    try:
        return path.is_file()
    except (OSError, ValueError):  # too long, a NUL character
        return False


def _other_kind(found: os.stat_result) -> str:
    """What is there instead of a regular file; empty for a regular file."""
    return next((kind for is_kind, kind in _KINDS if is_kind(found.st_mode)), "")


PRIVATE_FILE: Final = 0o600
PRIVATE_FOLDER: Final = 0o700
_OTHERS: Final = 0o077
_SHARED_FILE: Final = 0o666  # minus the umask

LOCK_WAIT_S: Final = 10.0  # for others who are changing the same file, which takes milliseconds
_POLL_S: Final = 0.01

_HINTS: Final = {
    frozenset(DISK_FULL): "make room on the disk, or choose another place",
    frozenset({errno.EACCES, errno.EPERM, errno.EROFS}): "choose a place where you may write",
    frozenset({errno.ENOENT, errno.ENOTDIR}): "make the folder first, or choose another place",
    frozenset({errno.EISDIR}): "name a file, not a folder",
}
_MAX_LINKS: Final = 40  # as in Linux
_DESCRIPTORS: Final = re.compile(r"/dev/fd|/proc/(?P<process>\d+)(/task/\d+)?/fd")
_CREATE: Final = os.O_CREAT | os.O_EXCL | os.O_WRONLY | getattr(os, "O_BINARY", 0)


class ExistsError(HipvoiceError):
    """There is a file that must not be replaced."""


@contextmanager
def new_file(
    path: Path, what: str = "the file", *, private: bool, force: bool = False
) -> Iterator[BinaryIO]:
    """A file to write to, which gets its name if the body succeeds.

    `what` is its name in errors. Raises HipvoiceError, also for an OSError in the body; then there
    is no new file, and an existing one is as it was.
    """
    with explained(path, what):
        if (special := _special(path)) is not None:
            with open(special, "wb") as out:  # noqa: PTH123 - it may be a descriptor
                yield out
            return
        with _beside(path, private=private, force=force) as part, part.open("r+b") as out:
            yield out


def write(
    path: Path, data: bytes, what: str = "the file", *, private: bool, force: bool = False
) -> None:
    """Write a file, as `new_file` does."""
    with new_file(path, what, private=private, force=force) as out:
        out.write(data)


@contextmanager
def new_path(
    path: Path, what: str = "the file", *, private: bool, force: bool = False
) -> Iterator[Path]:
    """A temporary name for the body to write to, for code that needs a name; as `new_file`.

    What is not a regular file gets the content when the body ends.
    """
    with explained(path, what):
        if (special := _special(path)) is None:
            with _beside(path, private=private, force=force) as part:
                yield part
            return
        with open(special, "wb") as out, tempfile.TemporaryDirectory() as folder:  # noqa: PTH123 - it may be a descriptor
            part = Path(folder) / "part"
            yield part
            with part.open("rb") as source:
                shutil.copyfileobj(source, out)


@contextmanager
def explained(path: Path, what: str = "the file") -> Iterator[None]:
    """Turn an OSError in the body into a HipvoiceError about writing the file at `path`."""
    try:
        yield
    except OSError as error:
        reason = error.strerror or str(error)
        hint = next((hint for codes, hint in _HINTS.items() if error.errno in codes), "")
        raise HipvoiceError(f"cannot write {what}", f"{path}: {reason}", hint) from error


def require_free(path: Path, *, force: bool) -> None:
    """Raise HipvoiceError if there is a file that must not be replaced."""
    if not force and path.is_file():
        raise _exists(path)


def make_folder(folder: Path) -> None:
    """Make a folder and missing parents. Raises OSError."""
    if not folder.is_dir():
        make_folder(folder.parent)
        folder.mkdir(PRIVATE_FOLDER, exist_ok=True)


def private(path: str, flags: int) -> int:
    """An opener, for `open`, that makes new files private."""
    return os.open(path, flags, PRIVATE_FILE)


def make_private(path: Path) -> None:
    """Make an empty private file, if there is none. Raises OSError."""
    with suppress(FileExistsError):
        os.close(os.open(os.path.realpath(path), _CREATE, PRIVATE_FILE))


def tighten(path: Path) -> None:
    """Make a file private, if it exists and belongs to the user. Never raises."""
    with suppress(OSError):
        found = path.stat()
        mode = stat.S_IMODE(found.st_mode)
        if stat.S_ISREG(found.st_mode) and found.st_uid == user() and mode & _OTHERS:
            path.chmod(mode & ~_OTHERS)


def sync(path: Path) -> None:
    """Flush a file, or the names in a folder, to disk. Raises OSError.

    A folder that cannot be opened is left alone: Windows opens none, and need not.
    """
    with suppress(PermissionError):
        opened = os.open(path, os.O_RDONLY if os.name == "posix" else os.O_RDWR)
        try:
            os.fsync(opened)
        finally:
            os.close(opened)


def user() -> int:
    """The user id of this process, as in `st_uid` of their files."""
    return os.geteuid() if hasattr(os, "geteuid") else 0  # what `st_uid` is on Windows


class BusyError(HipvoiceError):
    """Another process has locked what it is changing."""


@contextmanager
def locked(path: Path, wait_s: float = LOCK_WAIT_S) -> Iterator[None]:
    """Keep others from changing the file at `path`, from reading it to writing it.

    Its folder must exist. Raises BusyError if others take longer than `wait_s`.
    """
    deadline = time.monotonic() + wait_s
    lock = _lock_beside(Path(os.path.realpath(path)))
    try:
        while not _acquired(lock):
            if time.monotonic() > deadline:
                hint = "end the hipvoice that does, or try again later"
                raise BusyError(f"another process is changing {path}", hint=hint)
            time.sleep(_POLL_S)
        yield
    finally:
        os.close(lock)


if sys.platform == "win32":
    import msvcrt

    def _lock_beside(place: Path) -> int:
        return os.open(place.with_name(f".{place.name}.lock"), os.O_CREAT | os.O_RDWR)

    def _acquired(lock: int) -> bool:
        try:
            msvcrt.locking(lock, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

else:
    import fcntl

    def _lock_beside(place: Path) -> int:
        """Lock the folder itself: a lock file would stay behind, perhaps in a Git repository."""
        return os.open(place.parent, os.O_RDONLY)

    def _acquired(lock: int) -> bool:
        """Whether nobody else holds it; also true on a disk without locks."""
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            return error.errno not in {errno.EAGAIN, errno.EACCES}
        return True


def _special(path: Path) -> str | int | None:
    """What to open if `path` is not a regular file and never becomes one. Raises OSError."""
    place = path
    for _ in range(_MAX_LINKS):
        place = Path(os.path.realpath(place.parent)) / place.name
        if found := _DESCRIPTORS.fullmatch(str(place.parent)):
            own = found["process"] in {None, str(os.getpid())}
            return os.dup(int(place.name)) if own else str(place)
        if not place.is_symlink():
            break
        place = place.parent / place.readlink()
    with suppress(FileNotFoundError):
        return None if stat.S_ISREG(place.stat().st_mode) else str(place)
    return None


@contextmanager
def _beside(path: Path, *, private: bool, force: bool) -> Iterator[Path]:
    """A new file in the folder of `path`, whose name it gets if the body succeeds."""
    require_free(path, force=force)
    place = Path(os.path.realpath(path))
    part = place.with_name(f".hipvoice-{secrets.token_hex(8)}.part")
    os.close(os.open(part, _CREATE, PRIVATE_FILE if private else _SHARED_FILE))
    try:
        yield part
        if not private and place.exists():
            shutil.copymode(place, part)
        sync(part)
        if not _linked(part, path, place, force=force):
            part.replace(place)
        sync(place.parent)
    finally:
        with suppress(OSError):
            part.unlink(missing_ok=True)


def _linked(part: Path, path: Path, place: Path, *, force: bool) -> bool:
    """Give it its name without replacing what has that name by now. Returns False if that fails."""
    if force:
        return False
    try:
        os.link(part, place)
    except FileExistsError:
        raise _exists(path) from None
    except OSError:  # a disk without hard links
        require_free(path, force=False)
        return False
    return True


def _exists(path: Path) -> ExistsError:
    hint = "choose another name, or say --force"
    return ExistsError(f"{path} exists and is left as it is", hint=hint)
