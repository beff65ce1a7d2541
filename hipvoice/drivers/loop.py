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
    """Whoever performs the effects."""

    def perform(self, effect: Effect, now: int) -> None:
        """Do what the effect asks for. Must not block for longer than a journal entry takes."""

    def received(self, event: Event, now: int) -> None:
        """An event is about to be handled."""


class Machine(Protocol):
    """What is run: the engine of a session, or a check of the microphone."""

    @property
    def ended(self) -> bool:
        """Whether it is over."""

    def handle(self, event: Event, now: int) -> list[Effect]:
        """Take an event; what is to be done about it."""

    def handle_timer(self, now: int) -> list[Effect]:
        """Do what has become due."""

    def deadline(self) -> int | None:
        """When `handle_timer` is to be called."""


def run(engine: Machine, clock: Clock, stage: Stage) -> None:
    """Run a machine from start to end. The thread that calls this owns it."""
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
