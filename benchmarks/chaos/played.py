"""One session under the witness, in a window of its own or without one, and commands beside it."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from benchmarks.chaos import witness
from benchmarks.chaos.truth import Claim, claim
from benchmarks.chaos.world import HIPVOICE, World, children, command_of, wait_until
from tests.session.terminal import Terminal

BUGS = ("Traceback (most recent call last)", "this is a bug", "Exception ignored", "Fatal Python")
HANG_S = 60.0  # the longest that the end of a session may take, on a busy machine
STACKS_S = 2.0
LAST_LINES_S = 0.3  # until they are read from a window
QUIET = ("--trace", "--mic", "none", "--speaker", "none", "--fresh")
ROUTINE = """\
name: Chaos
steps:
  - exercise: { name: Press, hold: 5s }
    sets: 8
    rest: 1s
    ready: 1s
  - use: gluteal-stretch
    hold: 10s
    sets: 1
    ready: 2s
    switch: 2s
    rest: 2s
  - exercise: { name: Bridge, reps: 4, tempo: 1-0-1 }
    sets: 3
    rest: 1s
    ready: 1s
"""


class Evidence:
    """What one session claims to have kept."""

    def __init__(self, world: World, name: str) -> None:
        self.routine = world.folder / f"{name}.yaml"
        self.routine.write_text(ROUTINE, "utf-8")
        self.file = world.logs / f"{name}.witness"
        self.program = (sys.executable, "-P", witness.__file__, str(self.file))

    def claims(self) -> list[Claim]:
        """Each entry that the program had performed when its next effect was due."""
        rows = [json.loads(line) for line in self._lines()]
        return [claim(self.routine.stem, row["entry"]) for row in rows if "entry" in row]

    def silent_s(self) -> float:
        """How long nothing was done, seconds."""
        with suppress(FileNotFoundError):
            return time.time() - self.file.stat().st_mtime
        return 0.0

    def stacks(self) -> str:
        """What the threads were doing when they were asked."""
        with suppress(FileNotFoundError):
            return self.file.with_suffix(".stacks").read_text()
        return ""

    def _lines(self) -> list[bytes]:
        with suppress(FileNotFoundError):
            return [line for line in self.file.read_bytes().split(b"\n")[:-1] if line]
        return []


@dataclass
class Command:
    """A program beside the session; what it writes goes to a file."""

    process: subprocess.Popen[bytes]
    out: Path
    what: str
    began: float

    @classmethod
    def start(
        cls,
        world: World,
        *arguments: str,
        program: tuple[str, ...] = HIPVOICE,
        home: Path | None = None,
    ) -> Command:
        """Run it in the background."""
        out = world.logs / f"{time.monotonic_ns()}.out"
        environment = {**os.environ, **world.environment(home)}
        with out.open("wb") as file:
            process = subprocess.Popen(
                [*program, *arguments],
                env=environment,
                cwd=world.folder,
                stdin=subprocess.DEVNULL,
                stdout=file,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        return cls(process, out, " ".join(arguments), time.monotonic())

    def ended(self, limit_s: float = HANG_S) -> int | None:
        """Its exit code; None if it is not over in time."""
        with suppress(subprocess.TimeoutExpired):
            return self.process.wait(limit_s)
        return None

    @property
    def text(self) -> str:
        """All that it wrote."""
        return self.out.read_text(errors="replace")


class Played:
    """A session. `window` is None where nobody looks and nobody types."""

    def __init__(self, world: World, evidence: Evidence, shown: str, *options: str) -> None:
        self.world = world
        self.evidence = evidence
        self.shown = shown
        self.killed = False
        self.signalled = 0
        self._claimed_before = len(evidence.claims())
        arguments = [str(evidence.routine), *options, *(["--trace"] if shown != "live" else [])]
        self.window: Terminal | None = None
        if shown == "pipe":
            started = Command.start(world, "play", *arguments, program=evidence.program)
            self.process, self._out = started.process, started.out
        else:
            self.window = Terminal(arguments, world.environment(), program=evidence.program)
            self.process = self.window.process

    @property
    def alive(self) -> bool:
        """Whether it is still there."""
        return self.process.poll() is None

    @property
    def text(self) -> str:
        """All that it wrote."""
        return self.window.screen if self.window else self._out.read_text(errors="replace")

    def signal(self, number: int) -> None:
        """Send a signal to the program."""
        if self.alive:
            self.process.send_signal(number)
            self.signalled = number

    @property
    def under_way(self) -> bool:
        """Whether it has begun and has not reported its end."""
        entries = [entry for _, entry in self.evidence.claims()[self._claimed_before :]]
        return bool(entries) and '"kind": "ended"' not in entries[-1]

    def kill(self) -> None:
        """End it the hard way, by no fault of its own."""
        self.killed = True
        self.signal(signal.SIGKILL)

    def press(self, keys: str | bytes) -> None:
        """Type, if there is a window."""
        if self.window and self.window.is_open and self.alive:
            self.window.press(keys)

    def child(self, part: str) -> int | None:
        """The process of its "voice" or "ear"."""
        found = [pid for pid in children(self.process.pid) if f"hipvoice.{part}" in command_of(pid)]
        return found[0] if found else None

    def finished(self) -> int | None:
        """Its exit code; None if it hangs, and then it is killed after its stacks were taken."""
        with suppress(subprocess.TimeoutExpired):
            code = self.process.wait(HANG_S)
            wait_until(lambda: False, LAST_LINES_S)
            return code
        self.signal(signal.SIGUSR1)
        wait_until(self.evidence.stacks, STACKS_S)
        self.kill()
        self.process.wait()
        return None

    def close(self) -> None:
        """Nothing of it is left; its window is closed."""
        if self.window:
            self.window.close()
