"""A session in simulated time: all of it in milliseconds, for plans, tests and rendering."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from hipvoice.core.effects import Chime, Earcon, Effect, Say
from hipvoice.core.events import Event, UtteranceFinished
from hipvoice.core.transcript import effect_line, event_line
from hipvoice.core.wording import nominal_ms
from hipvoice.drivers.clocks import SimulatedClock
from hipvoice.drivers.loop import Machine, run

MOST_STEPS = 1_000_000  # more than ten thousand segments take; a session that loops is a defect


# What a person does about an effect: events, and the session times at which they happen.
Person = Callable[[Effect, int], Iterable[tuple[int, Event]]]


def silent(effect: Effect, now: int) -> tuple[()]:  # noqa: ARG001 - a person who does nothing
    """A person who says nothing."""
    return ()


class SimulatedStage:
    """Records what was performed, and finishes every utterance after its duration (ms)."""

    def __init__(
        self,
        clock: SimulatedClock,
        durations: Callable[[str], int],
        person: Person,
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
    person: Person = silent,
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
