"""The journal as text, entry by entry, and back: JSON lines and CSV. Both keep everything.

JSON lines: one row of `rows` for each line. CSV: the columns of all kinds side by side; a cell
without a value, or of another kind, is empty; the numbers in `entries` are separated by spaces.
What a spreadsheet makes of it can be read as well: semicolons or tabs, empty columns and lines.
Entries come one at a time, so the length of a file does not matter.

No text does harm when an export is shown. Control characters are written as `\\uXXXX`, as in JSON,
except for line breaks in CSV. In CSV, a text that a spreadsheet would treat as a formula has an
apostrophe in front; numbers are as they are.

An import takes all entries of a file, or none if anything in it is wrong. Sessions can also be
exported as events for a calendar program: iCalendar (RFC 5545).
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final, TextIO

from hipvoice.core import harmless
from hipvoice.errors import HipvoiceError
from hipvoice.files import encoding_of, open_file
from hipvoice.journal.reports import SessionReport, SetReport
from hipvoice.journal.rows import (
    HEAD,
    KINDS,
    MAX_SHOWN,
    from_row,
    hints,
    names_of,
    nullable,
    to_row,
)
from hipvoice.journal.store import Journal
from hipvoice.journal.tables import Stamped

CRLF: Final = "\r\n"
NEWLINE: Final = "\n"
_LINE: Final = 75  # octets at most, without the line break (RFC 5545, 3.1)
_ESCAPED: Final = {"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n"}  # 3.3.11


def event_lines(sessions: Iterable[SessionReport]) -> Iterator[str]:
    """One event for each session with a completed set. An event keeps its UID at every export."""
    yield from folded("BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//hipvoice//journal//EN")
    for session in sessions:
        if session.completed:
            yield from folded(*_event(session))
    yield from folded("END:VCALENDAR")


def _event(session: SessionReport) -> Iterator[str]:
    began, ended = datetime.fromisoformat(session.began), _end(session)
    summary = f"{session.name}: {session.completed} of {session.planned} sets"
    done = [f"{s.name}, set {s.set}{_sided(s)}: {s.status}" for s in session.sets]
    yield "BEGIN:VEVENT"
    yield f"UID:{session.id}@hipvoice"
    yield f"DTSTAMP:{_utc(ended)}"
    yield f"DTSTART:{_utc(began)}"
    yield f"DTEND:{_utc(ended)}"
    yield f"SUMMARY:{escaped(summary)}"
    yield f"DESCRIPTION:{escaped(NEWLINE.join([*done, *(note.text for note in session.notes)]))}"
    yield "TRANSP:TRANSPARENT"  # it was done; it makes nobody busy
    yield "END:VEVENT"


def _end(session: SessionReport) -> datetime:
    """When it ended. If the session was cut off or resumed, its start plus the time worked.

    Never before it began.
    """
    began = datetime.fromisoformat(session.began)
    worked = timedelta(milliseconds=sum(s.worked_ms for s in session.sets))
    ended_at = None if session.resumed else session.ended
    ended = datetime.fromisoformat(ended_at) if ended_at else began + worked
    return max(ended, began + timedelta(seconds=1))  # DTEND is later than DTSTART (3.8.2.2)


def _sided(entry: SetReport) -> str:
    return f", {entry.side}" if entry.side else ""


def _utc(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def escaped(text: str) -> str:
    """A value of type TEXT, which may not contain control characters."""
    return "".join(_ESCAPED.get(character, character) for character in harmless.lines(text))


def folded(*lines: str) -> Iterator[str]:
    """Lines with line breaks, the long ones folded."""
    for line in lines:
        yield CRLF.join(_pieces(line)) + CRLF


def _pieces(line: str) -> Iterator[str]:
    """Parts of at most 75 octets that split no character; all but the first start with a space."""
    piece, octets = "", 0
    for character in line:
        size = len(character.encode())
        if octets + size > _LINE:
            yield piece
            piece, octets = " ", 1
        piece, octets = piece + character, octets + size
    yield piece


COLUMNS: Final = tuple(dict.fromkeys([*HEAD, *(n for k in KINDS.values() for n in names_of(k))]))
DELIMITERS: Final = ",;\t"  # spreadsheets use what is usual in their locale
LONGEST: Final = 1_000_000  # characters of a line; the longest entry has a few thousand
_TRUTH: Final = {"true": True, "false": False}
_FORMULA: Final = re.compile("'*[=+@\uff1d\uff0b\uff0d\uff20-]")  # "'" is put in front of one
_ESCAPE: Final = re.compile(r"\\u([0-9a-f]{4})")

Read = Callable[[], Stamped]  # raises ValueError with what is wrong


class _Lines:
    """A file for the CSV writer that returns each line."""

    def write(self, line: str) -> str:
        return line


def json_lines(entries: Iterable[Stamped]) -> Iterator[str]:
    """Each entry as one line of JSON."""
    for stamped in entries:
        yield harmless.escaped(json.dumps(to_row(stamped), ensure_ascii=False)) + "\n"


def csv_lines(entries: Iterable[Stamped]) -> Iterator[str]:
    """A header, then each entry as one record (RFC 4180)."""
    writer = csv.writer(_Lines())
    yield writer.writerow(COLUMNS)
    for stamped in entries:
        row = to_row(stamped)
        yield writer.writerow([_cell(row.get(name)) for name in COLUMNS])


def _cell(value: Any) -> Any:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return _as_text(value)
    return " ".join(map(str, value)) if isinstance(value, tuple) else value


def _as_text(text: str) -> str:
    """A text as a cell that is a text for a spreadsheet, and harmless in a terminal."""
    text = harmless.escaped(_ESCAPE.sub(r"\\u005cu\1", text))
    return f"'{text}" if _FORMULA.match(text) else text


def _text_of(cell: str) -> str:
    """The text from which `_as_text` made the cell."""
    text = cell[1:] if cell.startswith("'") and _FORMULA.match(cell) else cell
    return _ESCAPE.sub(lambda at: chr(int(at[1], 16)), text)


def records(file: TextIO) -> Iterator[tuple[int, Read]]:
    """The number of each line and how to read the entry there. Raises ValueError, as reading does.

    The first line shows whether it is JSON lines or CSV.
    """
    lines = _lines(file)
    first = next(lines, "")
    if not first:  # the export of an empty journal
        return iter(())
    if first.lstrip().startswith("{"):
        return _of_json(first, lines)
    return _of_csv(first, lines)


def _lines(file: TextIO) -> Iterator[str]:
    while line := file.readline(LONGEST + 1):
        if len(line) > LONGEST:
            raise ValueError(f"the line is longer than {LONGEST:,} characters")
        yield line


def _of_json(first: str, lines: Iterator[str]) -> Iterator[tuple[int, Read]]:
    yield 1, lambda: _from_json(first)
    for number, line in enumerate(lines, 2):
        if line.strip():
            yield number, lambda line=line: _from_json(line)  # type: ignore[misc]


def _from_json(line: str) -> Stamped:
    try:
        row = json.loads(line.rstrip())
    except RecursionError:
        raise ValueError("nested too deeply") from None
    except json.JSONDecodeError as error:
        raise ValueError(f"no JSON at column {error.colno}: {error.msg}") from None
    return from_row(row)


def _of_csv(first: str, lines: Iterator[str]) -> Iterator[tuple[int, Read]]:
    header, delimiter = _header(first)
    if unknown := [name for name in header if name and name not in COLUMNS]:
        raise ValueError(f"unknown columns: {', '.join(unknown)[:MAX_SHOWN]}")
    if twice := [name for name, count in Counter(header).items() if name and count > 1]:
        raise ValueError(f"columns that are there twice: {', '.join(twice)}")
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    start = 2
    for cells in reader:
        if any(cells):
            yield start, lambda cells=cells: _from_cells(header, cells)  # type: ignore[misc]
        start = reader.line_num + 2  # a cell may have line breaks in it


def _header(first: str) -> tuple[list[str], str]:
    """The names of the columns, and the delimiter: the one that gives known names."""
    for delimiter in DELIMITERS:
        names = next(csv.reader([first.rstrip().rstrip(delimiter)], delimiter=delimiter), [])
        if {"session", "number", "kind"} <= set(names):
            return names, delimiter
    raise ValueError("neither JSON lines nor CSV of a journal: no header, no `{`")


def _from_cells(header: list[str], cells: list[str]) -> Stamped:
    if len(cells) < len(header) or any(cells[len(header) :]):
        raise ValueError(f"{len(cells)} cells, expected {len(header)}")
    row = {name: cell for name, cell in zip(header, cells, strict=False) if name or cell}
    if "" in row:
        raise ValueError(f"{row['']!r} stands in a column without a name")
    kind = KINDS.get(row["kind"])
    if kind is None:
        return from_row(row)  # which says so
    names = (*HEAD, *names_of(kind))
    if stray := [n for n, cell in row.items() if cell and n not in names]:
        raise ValueError(f"a {row['kind']} has no {', '.join(f'`{n}`' for n in stray)}")
    types = hints(row["kind"])
    return from_row({n: _value(row[n], types.get(n, str)) for n in names if n in row})


def _value(cell: str, hint: Any) -> Any:
    """The value of a cell. If it fits no type it stays text, and is refused as such."""
    if not cell and nullable(hint):
        return None
    if hint == tuple[int, ...]:
        return [_value(part, int) for part in cell.split()]
    if hint is bool:
        return _TRUTH.get(cell.lower(), cell)  # spreadsheets write TRUE
    if hint is str:
        return _text_of(cell)
    whole = int in (hint, *getattr(hint, "__args__", ()))
    return int(cell) if whole and _is_whole(cell) else cell


def _is_whole(cell: str) -> bool:
    return cell.isascii() and cell.removeprefix("-").isdecimal() and len(cell) < 20  # noqa: PLR2004 - 64 bits


SHOWN: Final = 20  # problems; more are counted
_MEND: Final = "nothing was imported; fix these lines and import again"

Insert = Callable[[Stamped], bool]


@dataclass(frozen=True, slots=True)
class ImportCounts:
    """How many entries are new, and how many were there already."""

    new: int
    known: int


def import_file(journal: Journal, path: Path) -> ImportCounts:
    """Import every entry of the file. Raises HipvoiceError with every line that is wrong."""
    counts, problems = Counter[bool](), list[str]()
    try:
        with _open_text(path) as file, journal.writing() as insert:
            for outcome in _outcomes(file, insert):
                if isinstance(outcome, bool):
                    counts[outcome] += 1
                else:
                    problems.append(f"{path}:{outcome}" if len(problems) < SHOWN else "")
            if problems:
                raise _refused(problems)
    except OSError as error:
        raise HipvoiceError("cannot read what to import", f"{path}: {error.strerror}") from error
    return ImportCounts(counts[True], counts[False])


def _open_text(path: Path) -> TextIO:
    """The file as text: spreadsheets start it with a byte order mark, or write UTF-16."""
    file = open_file(path)
    start = file.read(2)
    file.seek(0)
    return io.TextIOWrapper(file, encoding_of(start), newline="")


def _outcomes(file: TextIO, insert: Insert) -> Iterator[bool | str]:
    """For each line, whether its entry was new; or what is wrong and where."""
    line = 0
    try:
        for line, read in records(file):
            yield _tried(line, read, insert)
    except UnicodeDecodeError as error:
        yield f"after line {line}: not {error.encoding.upper()} text ({error.reason})"
    except (ValueError, csv.Error) as error:
        yield f"{line + 1}: {error}"


def _tried(line: int, read: Read, insert: Insert) -> bool | str:
    try:
        return insert(read())
    except ValueError as error:
        return f"{line}: {error}"


def _refused(problems: list[str]) -> HipvoiceError:
    more = len(problems) - SHOWN
    shown = [*problems[:SHOWN], *([f"and {more} more"] if more > 0 else [])]
    lines = f"{len(problems)} line{'s' * (len(problems) != 1)}"
    return HipvoiceError(f"{lines} cannot be imported", "\n".join(shown), _MEND)
