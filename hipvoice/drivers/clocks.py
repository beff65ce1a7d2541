"""The clocks: real time (at any speed), and time that jumps to the next event.

Time that passes as sound is pulled: a session as fast as it can be computed.
"""

from __future__ import annotations

import heapq
import itertools
import queue
import time
from collections.abc import Callable

from hipvoice.core.events import Event

LONGEST_WAIT_S = 3600.0  # one wait; the loop just waits again


# Linux's monotonic clock stops while the computer sleeps, which would hide the sleep.
system_seconds: Callable[[], float] = (
    (lambda: time.clock_gettime(time.CLOCK_BOOTTIME))
    if hasattr(time, "CLOCK_BOOTTIME")
    else time.monotonic
)


class RealClock:
    """Session time that runs `speed` times as fast as the wall clock, with a thread-safe inbox."""

    def __init__(self, speed: float = 1.0) -> None:
        self._speed = speed
        self._origin = system_seconds()
        self._inbox: queue.SimpleQueue[Event] = queue.SimpleQueue()

    def post(self, event: Event) -> None:
        """Put an event into the inbox. Any thread."""
        self._inbox.put(event)

    def begin(self) -> None:
        """Set session time to zero: what was opened before belongs to no session."""
        self._origin = system_seconds()

    def now(self) -> int:
        """Session time, ms."""
        return int((system_seconds() - self._origin) * 1000 * self._speed)

    def wait(self, deadline: int | None) -> Event | None:
        """Wait for an event until `deadline` (session ms)."""
        try:
            return self._inbox.get(timeout=self.seconds_to(deadline))
        except queue.Empty:
            return None

    def seconds_to(self, deadline: int | None) -> float:
        """How long to wait until `deadline` (session ms), s; never longer than an hour."""
        if deadline is None:
            return LONGEST_WAIT_S
        target = self._origin + deadline / (1000 * self._speed)
        return min(max(0.0, target - system_seconds()), LONGEST_WAIT_S)


class SimulatedClock:
    """Time that jumps to whatever comes next. Raises RuntimeError if nothing ever will."""

    def __init__(self) -> None:
        self._now = 0
        self._order = itertools.count()
        self._events: list[tuple[int, int, Event]] = []

    def post(self, event: Event, at: int) -> None:
        """Let `event` happen at session time `at`, after those already posted for that time."""
        heapq.heappush(self._events, (max(at, self._now), next(self._order), event))

    def now(self) -> int:
        """Session time, ms."""
        return self._now

    def wait(self, deadline: int | None) -> Event | None:
        """Jump to the next event or to `deadline`, whichever is first."""
        due = self._events[0][0] if self._events else None
        if due is None and deadline is None:
            raise RuntimeError("the session waits for something that will never happen")
        if due is None or (deadline is not None and deadline < due):
            assert deadline is not None
            self._now = max(self._now, deadline)
            return None
        self._now = due
        return heapq.heappop(self._events)[2]


# No utterance is shorter: its tail alone is 60 ms. So one that begins within a step is reported
# before its end is pulled, and ends in the right millisecond.
STEP_MS = 50


class PulledClock(SimulatedClock):
    """Goes on to the next event or deadline in steps of at most STEP_MS.

    `pull(now)` is called with the session time (ms) up to which sound is due; it may post events.
    """

    def __init__(self, pull: Callable[[int], None]) -> None:
        super().__init__()
        self._pull = pull

    def wait(self, deadline: int | None) -> Event | None:
        """Pull what sounds until the next event or `deadline`, whichever is first."""
        while (due := self._due(deadline)) is not None and due > self._now:
            self._now = min(due, self._now + STEP_MS)
            self._pull(self._now)
        return super().wait(deadline)

    def _due(self, deadline: int | None) -> int | None:
        times = [*(at for at, _, _ in self._events[:1]), *([] if deadline is None else [deadline])]
        return min(times, default=None)
