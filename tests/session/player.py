"""Plays real sessions: the program in a process of its own, its lines read as they come."""

from __future__ import annotations

import os
import queue
import re
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from hipvoice.journal.reports import SessionReport, sessions
from hipvoice.journal.store import Journal

MODEL = os.environ.get("HIPVOICE_TEST_MODEL")  # a folder to be tested in place of the built-in
DATA = Path(__file__).parents[1] / "ear" / "data"
LINE_LIMIT_S = 90.0  # the longest that a test waits for one line; the longest hold takes 25 s
TIME = re.compile(r"^\s*(\d+):(\d\d)\.(\d{3})  (\S+)\s*(.*)$")

ROUTINE = """\
name: Test session
steps:
  - use: gluteal-stretch
    hold: 30s
    ready: 4s
    switch: 4s
    rest: 6s
  - use: all-fours-rock-back
    hold: 30s
    sets: 1
    ready: 4s
"""


@dataclass(frozen=True)
class Shown:
    """One line of the trace: session time (ms), its word, the rest."""

    at: int
    word: str
    text: str


class Player:
    """A running `hipvoice play --trace`, or another command."""

    def __init__(
        self, arguments: Sequence[str], environment: dict[str, str], command: str = "play"
    ) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-u", "-m", "hipvoice", command, *arguments],
            env={**os.environ, **environment},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self.lines: list[str] = []
        self.shown: list[Shown] = []
        self._arriving: queue.SimpleQueue[str | None] = queue.SimpleQueue()
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self._arriving.put(line.rstrip("\n"))
        self._arriving.put(None)

    def until(self, pattern: str) -> Shown:
        """Wait for a line in which `pattern` is found."""
        while not re.search(pattern, self.line(repr(pattern))):
            pass
        return self.shown[-1]

    def sees(self, pattern: str, within_s: float) -> bool:
        """Whether a line in which `pattern` is found comes within some seconds."""
        end = time.monotonic() + within_s
        while (left := end - time.monotonic()) > 0:
            try:
                line = self._arriving.get(timeout=left)
            except queue.Empty:
                break
            assert line is not None, f"no {pattern!r} in:\n" + "\n".join(self.lines)
            self._note(line)
            if re.search(pattern, line):
                return True
        return False

    def line(self, wanted: str = "line") -> str:
        """Wait for the next line."""
        line = self._next_line()
        assert line is not None, f"no {wanted} in:\n" + "\n".join(self.lines)
        self._note(line)
        return line

    def _note(self, line: str) -> None:
        self.lines.append(line)
        if match := TIME.match(line):
            at = int(match[1]) * 60_000 + int(match[2]) * 1000 + int(match[3])
            self.shown.append(Shown(at, match[4], match[5]))

    def _next_line(self) -> str | None:
        """The next line; None at the end, or when none comes."""
        try:
            return self._arriving.get(timeout=LINE_LIMIT_S)
        except queue.Empty:
            return None

    def finish(self) -> int:
        """Read to the end; the exit code."""
        while (line := self._next_line()) is not None:
            self.lines.append(line)
        return self.process.wait(LINE_LIMIT_S)

    def said(self) -> list[Shown]:
        """What was said so far."""
        return [line for line in self.shown if line.word == "say"]


@contextmanager
def running(
    command: str, *arguments: str, environment: dict[str, str] | None = None
) -> Iterator[Player]:
    """A command that is surely over when the context is left."""
    player = Player(arguments, environment or {}, command)
    try:
        yield player
    finally:
        player.process.kill()
        player.process.wait()


@contextmanager
def playing(*arguments: str, environment: dict[str, str] | None = None) -> Iterator[Player]:
    """A session that is surely over when the context is left."""
    model = ["--model", MODEL] if MODEL and "--model" not in arguments else []
    with running("play", "--trace", *arguments, *model, environment=environment) as player:
        yield player


def kept(journal: Path) -> list[SessionReport]:
    """The sessions in a journal, newest first."""
    with Journal.read(journal) as opened:
        return sessions(opened)


WALK = "name: Walk\nsteps: [{exercise: {name: Walk, time: 5s}}]\n"


def get_acquainted(journal: Path) -> None:
    """Let the person of `journal` have walked once: the very first session waits for a word."""
    routine = journal.with_name("walk.yaml")
    routine.write_text(WALK, "utf-8")
    silent = ("--speaker", "none", "--mic", "none", "--speed", "100", "--log")
    with playing(str(routine), *silent, "--journal", str(journal), environment={}) as player:
        assert player.finish() == 0, player.lines


def clip(name: str) -> Path:
    """A recording of one command."""
    return DATA / f"{name}.opus"
