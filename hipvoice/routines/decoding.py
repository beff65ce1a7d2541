"""The bytes of a file as text, and what is wrong with a file that is no text.

UTF-8 with or without a byte order mark, at most `MAX_BYTES`, no control characters and no tabs for
indentation. Every pass is linear.
"""

from __future__ import annotations

import re
from pathlib import Path

from hipvoice.files import read_beginning
from hipvoice.routines.problems import TOP, Report, Where

MAX_BYTES = 1_000_000  # some hundred times a long routine
_BREAKS = re.compile("\r\n|[\n\r\x85\u2028\u2029]")  # what YAML 1.1 counts as the end of a line
_TAB = re.compile("^ *(\t)")
_CONTROL = re.compile("([^\t\x20-\x7e\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff])")


def read_bytes(path: Path) -> bytes:
    """The content of a file, at most one byte over the limit. Raises HipvoiceError."""
    return read_beginning(path, MAX_BYTES + 1)


def decode(data: bytes, report: Report) -> str | None:
    """The text of a file, its lines noted in `report`; or None, and the problems there."""
    if refused := _refused(data):
        report.add(TOP, *refused)
        return None
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        report.lines = _BREAKS.split(data.decode("utf-8", errors="replace"))
        bad = f"byte 0x{error.object[error.start]:02X} is not UTF-8"
        report.add(_end_of(error.object[: error.start]), bad, "save the file as UTF-8")
        return None
    report.lines = _BREAKS.split(text)
    _find(_TAB, report, "a tab in the indentation", "indent with spaces")
    _find(_CONTROL, report, "a control character", "take it out")
    return None if report.problems else text


def _refused(data: bytes) -> tuple[str, str] | None:
    """Why these bytes cannot be text in UTF-8 at all: what is wrong, and a hint."""
    if len(data) > MAX_BYTES:
        return f"the file is larger than {MAX_BYTES // 1000:,} kB", "a routine has a few kB"
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "the file is in UTF-16", "save the file as UTF-8"
    if b"\0" in data:
        return "the file is binary", "a routine is a text file in YAML"
    return None


def _end_of(good: bytes) -> Where:
    """The place after the bytes that could be decoded."""
    lines = _BREAKS.split(good.decode("utf-8"))
    return Where(len(lines), len(lines[-1]) + 1)


def _find(wrong: re.Pattern[str], report: Report, message: str, hint: str) -> None:
    """Report the first match in each line."""
    for number, line in enumerate(report.lines, start=1):
        if found := wrong.search(line):
            report.add(Where(number, found.start(1) + 1), message, hint)
