"""The bytes of a file as text, and what is wrong with a file that is no text.

UTF-8 with or without a byte order mark, at most `MAX_BYTES`, no control characters and no tabs for
indentation. What cannot be seen is named where it would mislead: other spaces than the plain one
where YAML needs that, and what takes no room or turns the order of the text around. Within a text
another space is a space. Every pass is linear.
"""

from __future__ import annotations

import re
import unicodedata
from pathlib import Path

from hipvoice.files import read_beginning
from hipvoice.routines.problems import TOP, Report, Where

MAX_BYTES = 1_000_000  # some hundred times a long routine
_BREAKS = re.compile("\r\n|[\n\r\x85\u2028\u2029]")  # what YAML 1.1 counts as the end of a line
_TAB = re.compile("^(?: |- )*-?(\t)")
_SPACES = "\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000"
_UNSEEN = "\u00ad\u180e\u200b\u2060-\u2064\ufeff"
_TURNING = "\u202a-\u202e\u2066-\u2069"
_MISPLACED = re.compile(rf"^(?: |- )*(?:-|[\w-]+:)?([{_SPACES}])")  # before, or just after, a key
_WITHOUT_ROOM = re.compile(rf"^(?! *#).*?([{_UNSEEN}])")  # in a comment it misleads nobody
_TURNED = re.compile(f"([{_TURNING}])")
_NEVER = re.compile(f"[{_UNSEEN}{_TURNING}]")
_TAKE_OUT = "take it out"
_NAMES = {
    "\u00a0": "non-breaking space",
    "\u200b": "zero-width space",
    "\ufeff": "byte order mark",
}
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
    _find(_MISPLACED, report, "{} where YAML needs a plain one", "type a plain space in its place")
    _find(_WITHOUT_ROOM, report, "{}, which cannot be seen", _TAKE_OUT)
    _find(_TURNED, report, "{}, which turns the text around", _TAKE_OUT)
    _find(_CONTROL, report, "a control character", _TAKE_OUT)
    return None if report.problems else text


def never_in_a_text(text: str) -> str | None:
    """The first character that no text may have: one without room, or one that turns the order."""
    return found[0] if (found := _NEVER.search(text)) else None


def hidden(text: str) -> str | None:
    """The first character that a person cannot see, or not tell from a plain space."""
    odd = (c for c in text if c != " " and unicodedata.category(c) in {"Cf", "Zs"})
    return next(odd, None)


def without_hidden(text: str) -> str:
    """A text as a person sees it."""
    kinds = ((c, unicodedata.category(c)) for c in text)
    return "".join(" " if kind == "Zs" else c for c, kind in kinds if kind != "Cf").strip()


def code_and_name(character: str) -> str:
    """A character as it is looked up, such as `U+00A0 non-breaking space`."""
    name = _NAMES.get(character) or unicodedata.name(character, "").lower()
    return f"U+{ord(character):04X} {name}".rstrip()


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
            what = message.format(code_and_name(found[1]))
            report.add(Where(number, found.start(1) + 1), what, hint)
