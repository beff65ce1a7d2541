"""Starts `journal_child.py` as a process of its own, and reads what it acknowledged."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Self

CHILD = Path(__file__).with_name("journal_child.py")


class Child:
    """A process that appends to the journal at `path`; it waits for `go`."""

    def __init__(self, path: Path, count: int = 1_000_000) -> None:
        self._process = subprocess.Popen(
            [sys.executable, CHILD, path, str(count)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        )
        self._expect("ready")

    def go(self) -> None:
        """Let it open the journal."""
        assert self._process.stdin
        self._process.stdin.write("go\n")
        self._process.stdin.flush()

    def kill(self) -> tuple[str, list[int]]:
        """End it with SIGKILL. The id of its session, and the numbers that it acknowledged."""
        self._process.kill()
        return self.finished()

    def finished(self) -> tuple[str, list[int]]:
        """Wait for its end. The id of its session ("" if none), and the acknowledged numbers."""
        out, _ = self._process.communicate(timeout=60)
        # A line that the kill cut short acknowledges nothing.
        session, *numbers = [
            line for line in out.splitlines(keepends=True) if line[-1] == "\n"
        ] or [""]
        return session.strip(), [int(number) for number in numbers]

    @property
    def exit_code(self) -> int | None:
        return self._process.returncode

    def _expect(self, line: str) -> None:
        assert self._process.stdout
        assert self._process.stdout.readline().strip() == line

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._process.kill()
        self._process.communicate()
