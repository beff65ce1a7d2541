"""The library and the format: `python -m benchmarks.library`. Limits are the project's."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from benchmarks.core import seconds
from hipvoice.app.library.library import english
from hipvoice.core.wording.wording import nominal_ms
from hipvoice.routines.library import Library, shipped_folder
from hipvoice.routines.remarks import remarks

RUNS = 5
LIMIT_MS = 300  # for the whole shipped library, and for a cold `hipvoice list`
LANGUAGE = english()
SHIPPED = sorted(shipped_folder().rglob("*.yaml"))


def load() -> None:
    """Load all routines with everything that they use, as `list` does."""
    _, problems = Library().routines()
    assert not problems


def check() -> None:
    """Check every shipped file by itself, with remarks, as `check` does."""
    for path in SHIPPED:
        remarks(Library().read(path), LANGUAGE, nominal_ms)


def cold(*arguments: str) -> float:
    """Seconds for the program, started from scratch."""
    command = [sys.executable, "-m", "hipvoice", *arguments]
    return seconds(lambda: subprocess.run(command, stdout=subprocess.DEVNULL, check=True), RUNS)


def cold_cpu(*arguments: str) -> float:
    """Seconds of the processor for it, which do not depend on what else the machine does."""
    before = os.times()
    cold(*arguments)
    after = os.times()
    spent = after.children_user + after.children_system
    return (spent - before.children_user - before.children_system) / RUNS


def long_routine(steps: int) -> float:
    """Seconds to check a routine of that many steps, with one problem in each."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "long.yaml"
        path.write_text("name: Long\nsteps:\n" + "  - {use: bridge-hold, hold: no}\n" * steps)
        return seconds(lambda: Library().check(path), 3)


def main() -> None:
    """Print the table."""
    rows = [
        (f"load the library ({len(SHIPPED)} files)", seconds(load)),
        ("check it, with remarks", seconds(check)),
        ("hipvoice list, cold", cold("list")),
        ("hipvoice list, cold, processor time", cold_cpu("list")),
    ]
    for name, spent in rows:
        print(f"{name:<40}{spent * 1000:9.1f} ms  (limit {LIMIT_MS} ms)")
    for steps in (500, 1_000, 2_000):
        print(f"{f'check {steps} wrong steps':<40}{long_routine(steps) * 1000:9.1f} ms")


if __name__ == "__main__":
    main()
