"""A real session on the virtual sound card: `python -m benchmarks.session`.

Measures from Enter to the first word in the speaker, how late the timers of a session are, and the
memory of all processes of `play`.
"""

from __future__ import annotations

import os
import re
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import numpy as np

from hipvoice.app.library.library import english
from hipvoice.core.effects import Effect, Say
from hipvoice.core.engine import Engine
from hipvoice.core.events import Closed, Event, UtteranceFinished
from hipvoice.core.timeline.timeline import compile_routine
from hipvoice.core.wording.wording import nominal_ms
from hipvoice.drivers.loop import RealClock, run
from hipvoice.routines.library import Library
from tests.soundcard import RATE, SoundCard

ROUTINE = "two-minute-basics"
MIB = 1024
RUNS = 5
LOUD = 500  # 16-bit steps: the first sample of a word or an earcon
SESSION_S = 120


def play(card: SoundCard, *options: str) -> subprocess.Popen[str]:
    """Start a session with the card's speaker and microphone."""
    home = tempfile.mkdtemp()
    return subprocess.Popen(
        [sys.executable, "-u", "-m", "hipvoice", "play", ROUTINE, "--trace", *options],
        env={**os.environ, **card.environment, "HOME": home, "XDG_DATA_HOME": home},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        text=True,
    )


def first_word_ms() -> float:
    """From starting the program to the first loud sample of the speaker, ms."""
    with SoundCard() as card, card.capture() as capture:
        captured_before = time.monotonic()
        begun = time.monotonic()
        process = play(card)
        time.sleep(3)
        process.terminate()
        process.wait()
    loud = int(np.flatnonzero(np.abs(capture.samples.astype(np.int32)) > LOUD)[0])
    return (loud / RATE - (begun - captured_before)) * 1000


def memory_mib(pid: int) -> float:
    """Proportional set size of a process and its children, MiB."""
    try:
        threads = Path(f"/proc/{pid}/task").iterdir()
        children = [child for t in threads for child in (t / "children").read_text().split()]
        text = Path(f"/proc/{pid}/smaps_rollup").read_text()
    except (FileNotFoundError, ProcessLookupError):  # one that has just ended
        return 0.0
    own = int(re.search(r"^Pss:\s+(\d+)", text, re.MULTILINE)[1]) / MIB  # type: ignore[index]
    return own + sum(memory_mib(int(child)) for child in children)


class WatchedClock(RealClock):
    """A clock that notes how late (ms) it hands over each deadline."""

    def __init__(self) -> None:
        super().__init__()
        self.late: list[int] = []

    def wait(self, deadline: int | None) -> Event | None:
        """Wait, and note the lateness."""
        event = super().wait(deadline)
        if event is None and deadline is not None:
            self.late.append(self.now() - deadline)
        return event


class SilentStage:
    """A stage without sound: every utterance takes its nominal time."""

    def __init__(self, clock: RealClock) -> None:
        self._clock = clock

    def received(self, event: Event, now: int) -> None:
        """Events are not measured."""

    def perform(self, effect: Effect, now: int) -> None:
        """Let an utterance finish."""
        if isinstance(effect, Say):
            seconds = nominal_ms(effect.text) / 1000
            threading.Timer(seconds, self._clock.post, [UtteranceFinished(effect.id)]).start()


def timer_errors() -> list[int]:
    """How late the timers of some minutes of a session are, ms, in the order of the session."""
    language = english()
    timeline = compile_routine(Library().routine(ROUTINE), language.wording)
    clock = WatchedClock()
    threading.Timer(SESSION_S, clock.post, [Closed()]).start()
    run(Engine(timeline, language), clock, SilentStage(clock))
    return clock.late


def memory_in_a_session() -> float:
    """The memory of all processes of `play` after twenty seconds, the model loaded, MiB."""
    with SoundCard() as card:
        process = play(card)
        time.sleep(20)
        memory = memory_mib(process.pid)
        process.terminate()
        process.wait()
    return memory


def main() -> None:
    """Print the table."""
    words = [first_word_ms() for _ in range(RUNS)]
    print(
        f"{'Enter to first word':<34}{statistics.median(words):9.0f} ms  (worst {max(words):.0f})"
    )
    late = timer_errors()
    p99 = sorted(late)[int(len(late) * 0.99)]
    print(f"{'timer error p99':<34}{p99:9d} ms  (of {len(late)}; the last one {late[-1]} ms)")
    print(f"{'memory of play, all processes':<34}{memory_in_a_session():9.0f} MiB")


if __name__ == "__main__":
    main()
