"""The loop: take one event, perform all its effects, wait until the deadline."""

from __future__ import annotations

from typing import Protocol

from hipvoice.core.effects import Effect
from hipvoice.core.events import Event, Started


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
