"""Runs the checks, each on its own, so that a failure in one hides nothing of the others.

Rules
1. A check lives in a module of its own, imported when its turn comes: a library that cannot be
   imported costs one line of the result.
2. Whatever a check raises is its diagnosis. One that does not end in time is abandoned.
"""

from __future__ import annotations

import importlib
import threading
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Final

from hipvoice import remedies
from hipvoice.app.doctor.diagnosis import Ask, Diagnosis, Examination, Severity, failure
from hipvoice.app.session.process import quiet_libraries
from hipvoice.errors import HipvoiceError

ANSWER_S: Final = 120.0  # how long a person may take to answer


@dataclass(frozen=True, slots=True)
class Check:
    """`where` is MODULE:FUNCTION within this package; it gets `limit_s` seconds.

    One that `asks` a person gets ANSWER_S more.
    """

    name: str
    where: str
    limit_s: float = 10.0
    asks: bool = False


@dataclass(frozen=True, slots=True)
class Result:
    """A check, what it found, and how long it took."""

    name: str
    diagnosis: Diagnosis
    seconds: float

    def as_row(self) -> dict[str, Any]:
        """A JSON-able row."""
        found = self.diagnosis
        return {
            "check": self.name,
            "status": found.status.value,
            "found": found.found,
            "mend": found.mend or None,
            "seconds": round(self.seconds, 2),
        }


CHECKS: Final = (
    Check("python", "machine:python"),
    Check("packages", "machine:packages"),
    Check("terminal", "machine:terminal"),
    Check("config", "files:config"),
    Check("journal", "files:journal"),
    Check("disk", "machine:disk"),
    Check("clock", "machine:clock"),
    Check("sleep", "machine:sleep"),
    Check("voice", "voice:voice", 40.0),
    Check("portaudio", "sound:portaudio"),
    Check("speaker", "sound:speaker", 20.0, asks=True),
    Check("microphone", "sound:microphone", 20.0),
    Check("echo canceller", "recogniser:echo_canceller"),
    Check("recogniser", "recogniser:recogniser", 90.0),
    Check("listening", "files:listening"),
)


def examine(ask: Ask | None, checks: Iterable[Check] = CHECKS) -> Iterator[Result]:
    """The result of each check, as it comes. `ask` asks a person a question, if there is one."""
    with quiet_libraries():
        for check in checks:
            began = time.monotonic()
            diagnosis = _within_limit(check, Examination(ask))
            yield Result(check.name, diagnosis, time.monotonic() - began)


def is_well(results: Iterable[Result]) -> bool:
    """Whether nothing failed."""
    return all(result.diagnosis.status is not Severity.FAILURE for result in results)


def _within_limit(check: Check, given: Examination) -> Diagnosis:
    found: list[Diagnosis] = []
    thread = threading.Thread(target=lambda: found.append(_diagnosis(check, given)), daemon=True)
    thread.start()
    thread.join(check.limit_s + (ANSWER_S if check.asks and given.ask else 0.0))
    late = f"no answer within {check.limit_s:.0f} s"
    return found[0] if found else failure(late, "restart the computer, then: hipvoice doctor")


def _diagnosis(check: Check, given: Examination) -> Diagnosis:
    module, function = check.where.split(":")
    try:
        run = getattr(importlib.import_module(f"{__package__}.{module}"), function)
        found: Diagnosis = run(given)
    except HipvoiceError as error:
        return failure(": ".join(filter(None, (error.title, error.detail))), error.hint)
    except ImportError as error:
        return failure(f"cannot be loaded: {error}", remedies.reinstall(error.name))
    except Exception as error:  # noqa: BLE001 - a broken part must not hide what the others found
        return failure(f"{type(error).__name__}: {error}", remedies.reinstall())
    return found
