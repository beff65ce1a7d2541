"""Runs `hipvoice doctor` as a person does, in an environment from which things were taken away."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.program import hipvoice

LIMIT_S = 90
ESPEAK_LIBRARIES = ("libespeak-ng.so.1", "libespeak-ng.so", "libespeak.so.1", "libespeak.so")


@dataclass(frozen=True)
class Diagnosis:
    """The exit code and the rows by check."""

    code: int
    rows: dict[str, dict[str, Any]]

    def failures(self) -> set[str]:
        return {name for name, row in self.rows.items() if row["status"] == "failure"}


def diagnosed(
    prefix: tuple[str, ...] = (), cwd: Path | None = None, **environment: str
) -> Diagnosis:
    done = hipvoice("doctor", "--json", prefix=prefix, cwd=cwd, limit_s=LIMIT_S, **environment)
    assert "Traceback" not in done.stderr, done.stderr
    told = json.loads(done.stdout)
    assert told["ok"] is (done.returncode == 0)
    return Diagnosis(done.returncode, {row["check"]: row for row in told["checks"]})


def damaged_libraries(folder: Path, *names: str) -> str:
    """A value of LD_LIBRARY_PATH by which these libraries cannot be loaded."""
    for name in names:
        (folder / name).write_bytes(b"no library")
    return str(folder)
