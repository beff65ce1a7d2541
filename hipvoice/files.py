"""Reads files that people name: regular ones alone, and never more of them than a limit.

A pipe that nobody writes to would be waited for, and a device may have no end.
"""

from __future__ import annotations

import codecs
import os
import stat
from pathlib import Path
from typing import BinaryIO

from hipvoice.errors import HipvoiceError

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

    Raises HipvoiceError, also where `path` is a folder, a pipe or a device.
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
    """The content of a file. Raises HipvoiceError, also where it has more than `most` bytes."""
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
    """The encoding of a file that begins so: UTF-8 unless a byte order mark says UTF-16."""
    return "utf-16" if data.startswith(_UTF_16) else "utf-8-sig"


def is_there(path: Path) -> bool:
    """Whether there is anything of that name, whatever it is; of a link, where it leads to."""
    try:
        return path.exists()
    except (OSError, ValueError):  # too long, a NUL character
        return False


def is_regular(path: Path) -> bool:
    """Whether there is a regular file; not for paths that no system allows."""
    try:
        return path.is_file()
    except (OSError, ValueError):  # too long, a NUL character
        return False


def _other_kind(found: os.stat_result) -> str:
    """What is there instead of a regular file; empty for a regular file."""
    return next((kind for is_kind, kind in _KINDS if is_kind(found.st_mode)), "")
