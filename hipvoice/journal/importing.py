"""Imports the entries of a file: all of them, or none if anything in the file is wrong."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final, TextIO

from hipvoice.errors import HipvoiceError
from hipvoice.files import encoding_of, open_file
from hipvoice.journal.store import Journal
from hipvoice.journal.tables import Stamped
from hipvoice.journal.transfer import Read, records

SHOWN: Final = 20  # problems; more are counted
_MEND: Final = "nothing was imported; mend these lines and import again"

Insert = Callable[[Stamped], bool]


@dataclass(frozen=True, slots=True)
class Imported:
    """How many entries are new, and how many were there already."""

    new: int
    known: int


def import_file(journal: Journal, path: Path) -> Imported:
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
    return Imported(counts[True], counts[False])


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
