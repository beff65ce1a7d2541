"""The loop: take one event, perform all its effects, wait until the deadline.

A session in simulated time: all of it in milliseconds, for plans, tests and rendering.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Protocol

from hipvoice.core.effects import Chime, Earcon, Effect, Say
from hipvoice.core.events import Event, Started, UtteranceFinished
from hipvoice.core.session.transcript import effect_line, event_line
from hipvoice.core.wording.wording import nominal_ms
from hipvoice.drivers.clocks import SimulatedClock


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


MOST_STEPS = 1_000_000  # more than ten thousand segments take; a session that loops is a defect


# What a person does about an effect: events, and the session times at which they happen.
SimulatedPerson = Callable[[Effect, int], Iterable[tuple[int, Event]]]


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
        self.performed: list[tuple[int, Effect]] = []
        self.lines: list[str] = []
        self._clock = clock
        self._durations = durations
        self._person = person
        self._earcons = earcons
        self._quiet_at = 0  # when the last earcon is over, ms

    def received(self, event: Event, now: int) -> None:
        """Record the line of an event."""
        self._keep(event_line(now, event))

    def perform(self, effect: Effect, now: int) -> None:
        """Record the effect; an utterance that is not hushed will finish."""
        self.performed.append((now, effect))
        self._keep(effect_line(now, effect))
        if isinstance(effect, Chime):
            self._quiet_at = max(self._quiet_at, now + self._earcons(effect.earcon))
        if isinstance(effect, Say):  # an utterance waits for the earcon before it
            begins = max(now, self._quiet_at)
            self._clock.post(UtteranceFinished(effect.id), begins + self._durations(effect.text))
        for at, event in self._person(effect, now):
            self._clock.post(event, at)
        if len(self.performed) > MOST_STEPS:
            raise RuntimeError("the session does not come to an end")

    def _keep(self, line: str | None) -> None:
        if line is not None:
            self.lines.append(line)


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
