"""Time that passes as sound is pulled: a session as fast as it can be computed."""

from __future__ import annotations

from collections.abc import Callable

from hipvoice.core.events import Event
from hipvoice.drivers.clocks import SimulatedClock

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
