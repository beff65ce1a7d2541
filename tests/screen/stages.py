"""The stages of a session as scenes: what a person sees of each is drawn from them.

`python -m tests.screen.golden NAME` draws one as SVG.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from hipvoice.app.library.library import safety_lines
from hipvoice.core.commands import Command, Intent, Number
from hipvoice.core.effects import Effect
from hipvoice.core.engine import Engine
from hipvoice.core.events import By, Closed, Commanded, Event, Faulted
from hipvoice.core.routine.routine import Routine
from hipvoice.core.timeline.timeline import Background, compile_routine
from hipvoice.core.wording.wording import nominal_ms
from hipvoice.drivers.loop import SimulatedClock, SimulatedStage, run, silent
from hipvoice.routines.library import Library
from hipvoice.screen.plain import MicState, Readings
from hipvoice.screen.scene import Picture, Scene, after
from tests.core.golden import FOLDER, LANGUAGE, read
from tests.core.routines import BREATHED, EVERYTHING, GLUTEAL, HIPS, RESET

HEARING = Readings(MicState.OPEN, -34.0, 80, 80)
PREPARING = Readings(MicState.OPEN, -55.0, 12, 80)
NO_MICROPHONE = Readings(MicState.NONE, None, 80, 80)
WITH_FIGURE = replace(
    EVERYTHING,
    steps=(replace(EVERYTHING.steps[0], exercise=Library().exercise(GLUTEAL.id).exercise),),
)
NO_DEVICE = "There is no microphone: the keys still work. To fix it: plug one in."


@dataclass(frozen=True)
class Stage:
    """A moment `at` (session ms) of a routine, in which `events` have happened."""

    at: int
    events: Sequence[tuple[int, Event]] = ()
    readings: Readings = HEARING
    routine: Routine = EVERYTHING
    known: Background = field(default_factory=lambda: Background(familiar=frozenset({"bridge"})))


def said(at: int, command: Intent, by: By = By.VOICE) -> tuple[int, Event]:
    return at, Commanded(command, by, at - 400)


STRONG = [said(34_000, Command.THAT_HURTS), said(37_000, Number(8))]
SCORED = read(FOLDER / "scored-again.txt")
FAMILIAR = Background(familiar=frozenset({"E6"}))
CALM = Background(familiar=frozenset({"bridge", "tilt"}))
STAGES = {
    "intro": Stage(2_000, readings=PREPARING, known=Background(first=True)),
    "set-up": Stage(12_000),
    "ready": Stage(19_000),
    "hold": Stage(33_000),
    "reps": Stage(114_000),
    "rest": Stage(86_000),
    "paused": Stage(40_000, [said(34_000, Command.PAUSE)]),
    "question": Stage(40_000, [said(34_000, Command.THAT_HURTS)]),
    "ask-end": Stage(40_000, [said(34_000, Command.STOP, By.KEY)]),
    "muted": Stage(33_000, [said(31_000, Command.STOP_LISTENING, By.KEY)]),
    "no-microphone": Stage(33_000, [(29_000, Faulted("microphone", NO_DEVICE))], NO_MICROPHONE),
    "ended": Stage(232_000, [said(200_000, Command.READY), said(230_000, Command.DONE)]),
    "help": Stage(33_000, [said(32_000, Command.HELP)]),
    "figure": Stage(33_000, routine=WITH_FIGURE, known=FAMILIAR),
    "breath": Stage(67_500, routine=BREATHED, known=CALM),
    "numbness": Stage(52_000, STRONG, routine=WITH_FIGURE, known=FAMILIAR),
    "urgent": Stage(
        57_000, [*STRONG, said(53_000, Command.YES)], routine=WITH_FIGURE, known=FAMILIAR
    ),
    "scored": Stage(30_000, SCORED.inputs, routine=HIPS, known=SCORED.background()),
    "test": Stage(17_000, routine=RESET, known=Background(familiar=frozenset({"T5", GLUTEAL.id}))),
}


def picture(stage: Stage) -> Picture:
    """What the display knows at that moment."""
    known = stage.known
    timeline = compile_routine(stage.routine, LANGUAGE.wording, known)
    engine = Engine(timeline, LANGUAGE, known)
    clock = SimulatedClock()
    for at, event in stage.events:
        clock.post(event, at)
    clock.post(Closed(), stage.at + 3_600_000)
    audience = _Audience(clock, engine, stage)
    run(engine, clock, audience)
    return Picture(audience.scene, stage.readings, LANGUAGE, stage.at)


class _Audience:
    """A simulated stage that keeps the scene of one moment."""

    def __init__(self, clock: SimulatedClock, engine: Engine, stage: Stage) -> None:
        self._stage = SimulatedStage(clock, nominal_ms, silent, lambda _earcon: 0)
        self._engine = engine
        self._until = stage.at
        notice = tuple(safety_lines(LANGUAGE)) if stage.known.first else ()
        self.scene = Scene(stage.routine.name, notice=notice)

    def received(self, event: Event, now: int) -> None:
        self._stage.received(event, now)

    def perform(self, effect: Effect, now: int) -> None:
        self._stage.perform(effect, now)
        if now <= self._until:
            view = self._engine.view(now)
            self.scene = after(self.scene, effect, view, LANGUAGE)
