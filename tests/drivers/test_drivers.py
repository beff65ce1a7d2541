"""The clocks and the loop: real time, scaled, says what simulated time says."""

from __future__ import annotations

import threading

import pytest

from hipvoice.core.commands import Command
from hipvoice.core.effects import Chime, Effect, Enter, Log, Say
from hipvoice.core.engine import JUMP_MS, Engine
from hipvoice.core.events import Commanded, Event, UtteranceFinished
from hipvoice.core.timeline.timeline import Background, compile_routine
from hipvoice.core.wording.wording import nominal_ms
from hipvoice.drivers.loop import RealClock, SimulatedClock, run, simulate
from tests.core.golden import LANGUAGE
from tests.core.routines import SHORT

SPEED = 8.0
KNOWN = Background(familiar=frozenset({"bridge"}))


def engine() -> Engine:
    timeline = compile_routine(SHORT, LANGUAGE.wording, KNOWN)
    return Engine(timeline, LANGUAGE, KNOWN, jump_ms=int(JUMP_MS * SPEED))


class TimedStage:
    """Finishes utterances from timer threads, as the mixer does from its own."""

    def __init__(self, clock: RealClock) -> None:
        self.clock = clock
        self.performed: list[Effect] = []

    def received(self, event: Event, now: int) -> None:
        """Events are not kept."""

    def perform(self, effect: Effect, now: int) -> None:
        self.performed.append(effect)
        if isinstance(effect, Say):
            seconds = nominal_ms(effect.text) / 1000 / SPEED
            finished = UtteranceFinished(effect.id)
            threading.Timer(seconds, self.clock.post, [finished]).start()


def told(effects: list[Effect]) -> list[object]:
    """What is said, shown and logged, without its times."""
    words: list[object] = []
    for effect in effects:
        match effect:
            case Say(text=text):
                words.append(text)
            case Chime(earcon=earcon):
                words.append(earcon)
            case Enter(segment=segment):
                words.append(segment.kind)
            case Log(entry=entry):
                words.append(type(entry))
    return words


@pytest.mark.slow
def test_scaled_real_time_says_what_simulated_time_says() -> None:
    clock = RealClock(SPEED)
    stage = TimedStage(clock)
    run(engine(), clock, stage)
    simulated = [effect for _, effect in simulate(engine()).performed]
    assert told(stage.performed) == told(simulated)


def test_real_clock_hands_over_events_in_order_and_then_the_deadline() -> None:
    clock = RealClock(100.0)
    clock.post(Commanded(Command.NEXT))
    clock.post(Commanded(Command.PAUSE))
    deadline = clock.now() + 1000
    events = [clock.wait(deadline) for _ in range(3)]
    assert events == [Commanded(Command.NEXT), Commanded(Command.PAUSE), None]
    assert clock.now() >= deadline - 1


def test_real_clock_runs_at_its_speed() -> None:
    fast, slow = RealClock(50.0), RealClock(1.0)
    slow.wait(slow.now() + 40)
    passed = slow.now()
    assert fast.now() >= 10 * passed


def test_simulated_clock_refuses_to_wait_for_nothing() -> None:
    with pytest.raises(RuntimeError, match="never happen"):
        SimulatedClock().wait(None)


def test_simulated_clock_goes_to_whatever_is_first() -> None:
    clock = SimulatedClock()
    clock.post(Commanded(Command.NEXT), 500)
    assert clock.wait(300) is None
    assert clock.now() == 300
    assert clock.wait(700) == Commanded(Command.NEXT)
    assert clock.now() == 500


def test_loop_shows_each_event_to_the_stage_before_it_is_handled() -> None:
    order: list[str] = []

    class Stage:
        def received(self, event: Event, now: int) -> None:
            order.append(type(event).__name__)

        def perform(self, effect: Effect, now: int) -> None:
            order.append(type(effect).__name__)
            if isinstance(effect, Say):
                clock.post(UtteranceFinished(effect.id), now + 1000)

    clock = SimulatedClock()
    run(engine(), clock, Stage())
    assert order[:2] == ["Started", "Log"]
    assert order[-1] == "End"
