"""What one check found.

What is kept and where it lies, looked at without changing anything.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Final

from hipvoice.app.config import Config, load_config
from hipvoice.errors import HipvoiceError
from hipvoice.journal.opening import is_sound
from hipvoice.journal.rescue import is_ours

Ask = Callable[[str], bool]  # a question with the answer yes or no


class Severity(StrEnum):
    """How well a part is, best first."""

    OK = "ok"
    WARNING = "warning"  # a session runs, with something less
    FAILURE = "failure"  # a part of the session is missing, or all of it


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """What was found, in words; `mend` is the command (or the deed) that mends it."""

    status: Severity
    found: str
    mend: str = ""


@dataclass(frozen=True, slots=True)
class Examination:
    """What a check is given. `ask` is None where nobody can answer."""

    ask: Ask | None = None


def ok(found: str) -> Diagnosis:
    """Nothing is wrong."""
    return Diagnosis(Severity.OK, found)


def warning(found: str, mend: str) -> Diagnosis:
    """A session runs, with something less."""
    return Diagnosis(Severity.WARNING, found, mend)


def failure(found: str, mend: str) -> Diagnosis:
    """A part of the session is missing."""
    return Diagnosis(Severity.FAILURE, found, mend)


def without_advice(fault: str) -> str:
    """A fault as a session tells it, without its general advice: the remedy is told apart."""
    return parted(fault)[0]


def parted(fault: str) -> tuple[str, str]:
    """A fault as a session tells it: what is wrong, and what mends it."""
    wrong, _, mend = fault.partition(" To mend it: ")
    return wrong, mend


_QUICKLY_READ: Final = 10_000_000  # bytes: 40,000 sets, of which every row is read in some 6 s


def config() -> Config:
    """The config of the person who trains; the defaults where it is wrong: that has its check."""
    try:
        return load_config().for_person()
    except HipvoiceError:
        return Config()


def existing(folder: Path) -> Path:
    """`folder`, or the nearest folder above it that is there."""
    return next(place for place in (folder, *folder.parents) if place.is_dir())


def is_damaged(journal: Path) -> bool:
    """Whether a journal is there and damaged. To open it would set it aside: not for a doctor.

    A file that cannot be read at all is no matter of damage; to open it tells what is wrong.
    """
    try:
        if not journal.exists() or not is_ours(journal):
            return False
        return not is_sound(journal, every_row=journal.stat().st_size < _QUICKLY_READ)
    except Exception:  # noqa: BLE001 - SQLite's errors are the journal's own, and explained there
        return False
