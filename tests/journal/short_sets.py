"""A session of twenty short sets, played by the program in a process of its own and killed."""

from __future__ import annotations

import random
import re
import subprocess
import sys
import time
from pathlib import Path

from tests.program import hipvoice

SPEED = 100
SETS = 20
LONGEST_S = 0.25  # until a kill, from a set on; a session takes 1.5 s at this speed
ROUTINE = """\
name: Short sets
steps:
  - exercise: { name: Press, hold: 5s }
    sets: 20
    rest: 1s
    ready: 1s
"""
SET = re.compile(r"press set (\d+) completed")


def arguments(routine: Path, *more: str) -> list[str]:
    """How `routine` is played into the journal beside it."""
    options = ["--trace", "--speaker", "none", "--mic", "none", "--speed", str(SPEED), "--log"]
    journal = ["--journal", str(routine.parent / "journal.sqlite3")]
    return ["play", str(routine), *options, *journal, *more]


def start(routine: Path, *more: str, prefix: tuple[str, ...] = ()) -> subprocess.Popen[str]:
    """Begin to play; what it says is to be read. `prefix` is a command that runs it."""
    return subprocess.Popen(
        [*prefix, sys.executable, "-u", "-m", "hipvoice", *arguments(routine, *more)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def run(folder: Path, *more: str) -> subprocess.CompletedProcess[str]:
    """Play to the end."""
    return hipvoice(*arguments(folder / "sets.yaml", *more))


def kill(folder: Path, *more: str) -> None:
    """Play, and kill it at some instant after the first set that it did."""
    with start(folder / "sets.yaml", *more) as play:
        assert play.stdout
        assert any(SET.search(line) for line in play.stdout)
        time.sleep(random.uniform(0, LONGEST_S))  # the instant is the point of the test
        play.kill()
        play.stdout.read()
