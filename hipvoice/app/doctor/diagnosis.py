"""What one check found, and what the checks share: where things are stored, and the config.

Nothing here changes anything.
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

_QUICKLY_READ: Final = 10_000_000  # bytes: 40,000 sets, whose rows are all read in about 6 s


class Severity(StrEnum):
    """The state of a part, best first."""

    OK = "ok"
    WARNING = "warning"  # a session runs, but something is missing
    FAILURE = "failure"  # a part of the session is missing, or all of it


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """What was found, in words; `mend` is the command (or what to do) to fix it."""

    status: Severity
    found: str
    mend: str = ""


@dataclass(frozen=True, slots=True)
class Examination:
    """What a check gets. `ask` is None if nobody can answer."""

    ask: Ask | None = None


def ok(found: str) -> Diagnosis:
    """Nothing is wrong."""
    return Diagnosis(Severity.OK, found)


def warning(found: str, mend: str) -> Diagnosis:
    """A session runs, but something is missing."""
    return Diagnosis(Severity.WARNING, found, mend)


def failure(found: str, mend: str) -> Diagnosis:
    """A part of the session is missing."""
    return Diagnosis(Severity.FAILURE, found, mend)


def without_advice(fault: str) -> str:
    """A fault as a session reports it, without its general advice: the remedy is separate."""
    return parted(fault)[0]


def parted(fault: str) -> tuple[str, str]:
    """A fault as a session reports it: what is wrong, and how to fix it."""
    wrong, _, mend = fault.partition(" To fix it: ")
    return wrong, mend


def config() -> Config:
    """The config of the person who trains; the defaults if it is wrong, which has its own check."""
    try:
        return load_config().for_person()
    except HipvoiceError:
        return Config()


def existing(folder: Path) -> Path:
    """`folder`, or the nearest existing folder above it."""
    return next(place for place in (folder, *folder.parents) if place.is_dir())


def is_damaged(journal: Path) -> bool:
    """Whether there is a damaged journal. It is not opened, which would set it aside.

    A file that cannot be read at all is not damaged; opening it says what is wrong.
    """
    try:
        if not journal.exists() or not is_ours(journal):
            return False
        return not is_sound(journal, every_row=journal.stat().st_size < _QUICKLY_READ)
    except Exception:  # noqa: BLE001 - SQLite's errors are explained by the journal
        return False
