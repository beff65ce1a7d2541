"""What one check found."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

Ask = Callable[[str], bool]  # a question with the answer yes or no


class Status(StrEnum):
    """How well a part is, best first."""

    OK = "ok"
    WARNING = "warning"  # a session runs, with something less
    FAILURE = "failure"  # a part of the session is missing, or all of it


@dataclass(frozen=True, slots=True)
class Finding:
    """What was found, in words; `mend` is the command (or the deed) that mends it."""

    status: Status
    found: str
    mend: str = ""


@dataclass(frozen=True, slots=True)
class Examination:
    """What a check is given. `ask` is None where nobody can answer."""

    ask: Ask | None = None


def ok(found: str) -> Finding:
    """Nothing is wrong."""
    return Finding(Status.OK, found)


def warning(found: str, mend: str) -> Finding:
    """A session runs, with something less."""
    return Finding(Status.WARNING, found, mend)


def failure(found: str, mend: str) -> Finding:
    """A part of the session is missing."""
    return Finding(Status.FAILURE, found, mend)


def without_advice(fault: str) -> str:
    """A fault as a session tells it, without its general advice: the remedy is told apart."""
    return parted(fault)[0]


def parted(fault: str) -> tuple[str, str]:
    """A fault as a session tells it: what is wrong, and what mends it."""
    wrong, _, mend = fault.partition(" To mend it: ")
    return wrong, mend
