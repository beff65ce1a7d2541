"""The core and the start-up: `python -m benchmarks.core`."""

from __future__ import annotations

import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace

from hipvoice.app.library.library import english
from hipvoice.core.engine import Engine
from hipvoice.core.events import Event
from hipvoice.core.routine.routine import Routine
from hipvoice.core.timeline.timeline import compile_routine
from hipvoice.drivers.loop import simulate
from hipvoice.routines.library import Library

LANGUAGE = english()
FLOOR_FOUR = Library().routine("floor-four")


def seconds(work: Callable[[], object], times: int = 5) -> float:
    """The median of several runs, in seconds."""

    def once() -> float:
        begun = time.perf_counter()
        work()
        return time.perf_counter() - begun

    return statistics.median(once() for _ in range(times))


def routine_of(segments: int) -> Routine:
    """A routine that compiles to about that many segments."""
    per_round = len(compile_routine(FLOOR_FOUR, LANGUAGE.wording).segments)
    rounds = max(1, segments // per_round)
    return replace(FLOOR_FOUR, steps=FLOOR_FOUR.steps * rounds)


class TimedEngine(Engine):
    """An engine that notes how long each call takes."""

    times: list[float]

    def handle(self, event: Event, now: int) -> list:  # type: ignore[type-arg]
        """Handle, timed."""
        begun = time.perf_counter()
        effects = super().handle(event, now)
        self.times.append(time.perf_counter() - begun)
        return effects

    def handle_timer(self, now: int) -> list:  # type: ignore[type-arg]
        """Handle the timer, timed."""
        begun = time.perf_counter()
        effects = super().handle_timer(now)
        self.times.append(time.perf_counter() - begun)
        return effects


def event_times() -> list[float]:
    """Seconds for each event of a session."""
    engine = TimedEngine(compile_routine(FLOOR_FOUR, LANGUAGE.wording), LANGUAGE)
    engine.times = []
    simulate(engine)
    return sorted(engine.times)


def main() -> None:
    """Print the table."""
    version = seconds(
        lambda: subprocess.run(
            [sys.executable, "-m", "hipvoice", "--version"], stdout=subprocess.DEVNULL, check=True
        )
    )
    bare = seconds(lambda: subprocess.run([sys.executable, "-c", ""], check=True))
    print(f"{'hipvoice --version':<40}{version * 1000:9.1f} ms  (bare Python {bare * 1000:.1f} ms)")
    times = [t for _ in range(20) for t in event_times()]
    times.sort()
    for name, share in (("p50", 0.5), ("p99", 0.99)):
        print(f"{'engine event ' + name:<40}{times[int(len(times) * share)] * 1e6:9.1f} us")
    for segments in (1_000, 10_000, 20_000):
        routine = routine_of(segments)
        spent = seconds(lambda r=routine: compile_routine(r, LANGUAGE.wording), 3)
        print(f"{f'compile {segments} segments':<40}{spent * 1000:9.1f} ms")


if __name__ == "__main__":
    main()
