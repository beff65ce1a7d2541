"""Drives a machine (a session, the microphone check), and holds the clocks that it waits on.

The loop takes one event, performs all its effects, and waits until the deadline. It is the same for
every clock:

* `RealClock`: real time, at any speed, with an inbox for events from other threads.
* `SimulatedClock`: jumps to the next event. `simulate` runs a whole session with it, for `plan` and
  the tests.
* `PulledClock`: goes on with the sound that is pulled, for `render`.

Times are in ms of session time.
"""

from __future__ import annotations

import heapq
import itertools
import queue
import time
from collections.abc import Callable, Iterable
from typing import Protocol

from hipvoice.core.effects import MARKS, SOFT, Chime, Earcon, Effect, Say
from hipvoice.core.events import Event, Started, UtteranceFinished
from hipvoice.core.session.transcript import line_of
from hipvoice.core.wording.wording import nominal_ms

MAX_WAIT_S = 3600.0  # one wait; the loop just waits again

# Linux's monotonic clock stops while the computer sleeps, which would hide the sleep.
system_seconds: Callable[[], float] = (
    (lambda: time.clock_gettime(time.CLOCK_BOOTTIME))
    if hasattr(time, "CLOCK_BOOTTIME")
    else time.monotonic
)

# No utterance is shorter: its tail alone is 60 ms. So one that begins within a step is reported
# before its end is pulled, and ends in the right millisecond.
STEP_MS = 50

MAX_STEPS = 1_000_000  # more than ten thousand segments take; a session that loops is a defect

# What a person does about an effect: events, and the session times at which they happen.
SimulatedPerson = Callable[[Effect, int], Iterable[tuple[int, Event]]]


class Clock(Protocol):
    """Session time in ms, and the inbox that events arrive in."""

    def now(self) -> int:
        """Session time, ms; never goes back."""

    def wait(self, deadline: int | None) -> Event | None:
        """The next event, or None when `deadline` is reached first."""


class Stage(Protocol):
    """Performs the effects."""

    def perform(self, effect: Effect, now: int) -> None:
        """Do what the effect says. Must not block for longer than a journal entry takes."""

    def received(self, event: Event, now: int) -> None:
        """An event is about to be handled."""


class Machine(Protocol):
    """What runs: the engine of a session, or a microphone check."""

    @property
    def ended(self) -> bool:
        """Whether it is over."""

    def handle(self, event: Event, now: int) -> list[Effect]:
        """Handle an event. Returns the effects to perform."""

    def handle_timer(self, now: int) -> list[Effect]:
        """Do what is due. Returns the effects to perform."""

    def deadline(self) -> int | None:
        """When to call `handle_timer`."""


def run(engine: Machine, clock: Clock, stage: Stage) -> None:
    """Run a machine from start to end. The calling thread owns it."""
    _take(engine, Started(), clock.now(), stage)
    while not engine.ended:
        event = clock.wait(engine.deadline())
        now = clock.now()
        if event is None:
            _perform(engine.handle_timer(now), now, stage)
        else:
            _take(engine, event, now, stage)


def _take(engine: Machine, event: Event, now: int, stage: Stage) -> None:
    stage.received(event, now)
    _perform(engine.handle(event, now), now, stage)


def _perform(effects: list[Effect], now: int, stage: Stage) -> None:
    for effect in effects:
        stage.perform(effect, now)


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

    def moment(self, at: int) -> float:
        """The session time `at` (ms) by `system_seconds`."""
        return self._origin + at / (1000 * self._speed)

    def seconds_to(self, deadline: int | None) -> float:
        """How long to wait until `deadline` (session ms), s; never longer than an hour."""
        if deadline is None:
            return MAX_WAIT_S
        return min(max(0.0, self.moment(deadline) - system_seconds()), MAX_WAIT_S)


class NothingToComeError(RuntimeError):
    """A simulated session waits for an event that nobody posts."""


class SimulatedClock:
    """Time that jumps to whatever comes next. Raises NothingToComeError if nothing ever will."""

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

    def due(self, deadline: int | None) -> int | None:
        """When the next event happens, or `deadline` if that is earlier; None for never."""
        times = [*(at for at, _, _ in self._events[:1]), *([] if deadline is None else [deadline])]
        return min(times, default=None)

    def advance(self, to: int) -> None:
        """Go on to session time `to`, which must not be past the next event."""
        self._now = max(self._now, to)

    def wait(self, deadline: int | None) -> Event | None:
        """Jump to the next event or to `deadline`, whichever is first."""
        due = self._events[0][0] if self._events else None
        if due is None and deadline is None:
            raise NothingToComeError("the session waits for something that will never happen")
        if due is None or (deadline is not None and deadline < due):
            assert deadline is not None
            self._now = max(self._now, deadline)
            return None
        self._now = due
        return heapq.heappop(self._events)[2]


class PulledClock:
    """Simulated time that goes on in steps of at most STEP_MS.

    `pull(now)` is called with the session time (ms) up to which sound is due; it may post events.
    """

    def __init__(self, pull: Callable[[int], None]) -> None:
        self._clock = SimulatedClock()
        self._pull = pull

    def post(self, event: Event, at: int) -> None:
        """Let `event` happen at session time `at`, after those already posted for that time."""
        self._clock.post(event, at)

    def now(self) -> int:
        """Session time, ms."""
        return self._clock.now()

    def wait(self, deadline: int | None) -> Event | None:
        """Pull what sounds until the next event or `deadline`, whichever is first."""
        while (due := self._clock.due(deadline)) is not None and due > self.now():
            self._clock.advance(min(due, self.now() + STEP_MS))
            self._pull(self.now())
        return self._clock.wait(deadline)


def silent(effect: Effect, now: int) -> tuple[()]:  # noqa: ARG001 - a person who does nothing
    """A person who says nothing."""
    return ()


class SimulatedStage:
    """Records what was performed, and finishes every utterance after its duration (ms)."""

    def __init__(
        self,
        clock: SimulatedClock,
        durations: Callable[[str], int],
        person: SimulatedPerson,
        earcons: Callable[[Earcon], int],
    ) -> None:
        self.happened: list[tuple[int, Event | Effect]] = []
        self._clock = clock
        self._durations = durations
        self._person = person
        self._earcons = earcons
        self._quiet_at = 0  # when the last earcon is over, ms
        self._said_due = -1  # of the last utterance, ms, if it is a count
        self._said_until = 0

    @property
    def performed(self) -> list[tuple[int, Effect]]:
        """The effects, each with its session time (ms)."""
        return [(at, what) for at, what in self.happened if isinstance(what, Effect)]

    @property
    def lines(self) -> list[str]:
        """The session as lines to read."""
        lines = (line_of(at, what) for at, what in self.happened)
        return [line for line in lines if line is not None]

    def received(self, event: Event, now: int) -> None:
        """Record an event."""
        self.happened.append((now, event))

    def perform(self, effect: Effect, now: int) -> None:
        """Record the effect; an utterance that is not hushed will finish."""
        self.happened.append((now, effect))
        if isinstance(effect, Chime) and effect.earcon not in SOFT:
            after = effect.earcon in MARKS and effect.due == self._said_due
            begins = max(now, self._said_until) if after else now
            self._quiet_at = max(self._quiet_at, begins + self._earcons(effect.earcon))
        if isinstance(effect, Say):  # an utterance waits for the earcon before it
            self._said_due = effect.due if effect.count else -1
            self._said_until = max(now, self._quiet_at) + self._durations(effect.text)
            self._clock.post(UtteranceFinished(effect.id), self._said_until)
        for at, event in self._person(effect, now):
            self._clock.post(event, at)
        if len(self.happened) > MAX_STEPS:
            raise RuntimeError("the session does not come to an end")


def simulate(
    engine: Machine,
    inputs: Iterable[tuple[int, Event]] = (),
    durations: Callable[[str], int] = nominal_ms,
    person: SimulatedPerson = silent,
    earcons: Callable[[Earcon], int] = lambda _earcon: 0,
) -> SimulatedStage:
    """Run a session to its end.

    `inputs` are events with the session times at which they happen. `durations` gives how long a
    text takes to say, and `earcons` how long an earcon lasts (ms). `person` reacts to what is
    performed.
    """
    clock = SimulatedClock()
    for at, event in inputs:
        clock.post(event, at)
    stage = SimulatedStage(clock, durations, person, earcons)
    run(engine, clock, stage)
    return stage
