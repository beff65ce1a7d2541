"""What a session is going to say, told ahead: the voice renders it, and decides who speaks."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from itertools import groupby

import pytest

from hipvoice.app.library.library import english
from hipvoice.app.render.plan import oblige
from hipvoice.core.commands import Command
from hipvoice.core.effects import Effect, Enter, Remark, Say
from hipvoice.core.engine import Engine
from hipvoice.core.events import Commanded, Event, Remarked, Started
from hipvoice.core.timeline.cues import CueKind
from hipvoice.core.timeline.layout import Ends, SegmentKind
from hipvoice.core.timeline.timeline import Background, Cued, compile_routine
from hipvoice.core.wording.wording import nominal_ms
from hipvoice.drivers.loop import SimulatedClock, SimulatedStage, run
from hipvoice.routines.library import Library
from tests.core.golden import LANGUAGE
from tests.core.left import Killed, gone_on, left
from tests.core.routines import HOLDS, SHORT

PRESETS = ("two-minute-basics", "hip-screen", "chair-four")


class Told(SimulatedStage):
    """Notes what the engine tells ahead as each segment is entered, and what it then says."""

    def __init__(self, engine: Engine, clock: SimulatedClock) -> None:
        super().__init__(clock, nominal_ms, self._obliges, lambda _: 0)
        self._engine = engine
        self.ahead: list[tuple[int, list[Cued]]] = []
        self.said: list[tuple[int, Say]] = []

    def _obliges(self, effect: Effect, now: int) -> Iterator[tuple[int, Event]]:
        return oblige(self._engine.state.timeline.routine, effect, now)

    def perform(self, effect: Effect, now: int) -> None:
        if isinstance(effect, Enter):
            self.ahead.append((now, self._engine.script(now)))
        if isinstance(effect, Say):
            self.said.append((now, effect))
        super().perform(effect, now)


@cache
def told(name: str, commands: tuple[tuple[int, Command], ...] = ()) -> Told:
    language, background = english(), Background(first=True)
    timeline = compile_routine(Library().routine(name), language.wording, background)
    engine, clock = Engine(timeline, language, background), SimulatedClock()
    for at, command in commands:
        clock.post(Commanded(command), at)
    stage = Told(engine, clock)
    run(engine, clock, stage)
    return stage


def cues(stage: Told) -> list[tuple[int, Say]]:
    """What was said unasked, except for the summary."""
    segments = [e.segment for _, e in stage.performed if isinstance(e, Enter)]
    texts = {cue.text for segment in segments[:-1] for cue in segment.cues}
    return [(at, say) for at, say in stage.said if say.text in texts]


@pytest.mark.parametrize("name", PRESETS)
def test_what_is_said_was_told_at_the_beginning_and_for_no_later_time(name: str) -> None:
    stage = told(name)
    began, script = stage.ahead[0]
    first: dict[tuple[int, str], int] = {}
    for cued in script:
        first.setdefault((cued.part, cued.text), cued.at)
    assert len(cues(stage)) > 20
    for at, say in cues(stage):
        assert first[say.part, say.text] <= at - began, say


@pytest.mark.parametrize("name", PRESETS)
def test_the_summary_is_told_right_as_the_last_part_begins(name: str) -> None:
    stage = told(name)
    closing = [say.text for _, say in stage.said if say.part == stage.said[-1][1].part]
    at, script = stage.ahead[-2]  # the last segment before the summary
    assert closing[-1] in [cued.text for cued in script], (at, closing)


@pytest.mark.parametrize("name", PRESETS)
def test_parts_come_one_after_the_other(name: str) -> None:
    stage = told(name)
    parts = [part for part, _ in groupby(say.part for _, say in stage.said)]
    steps = len(Library().routine(name).steps)
    assert parts == [*range(steps + 2)]
    assert [part for part, _ in groupby(cued.part for cued in stage.ahead[0][1])] == parts


def test_after_a_command_what_it_changed_is_told() -> None:
    stage = told("two-minute-basics", ((60_000, Command.LESS_TALK),))
    began, script = next((at, script) for at, script in stage.ahead if at > 60_000)
    later = {say.text for at, say in cues(stage) if at >= began}
    assert later <= {cued.text for cued in script}
    before = {cued.text for cued in stage.ahead[0][1] if cued.part > script[0].part}
    assert before - {cued.text for cued in script}


def test_what_is_on_a_beat_never_waits() -> None:
    stage = told("two-minute-basics", ((20_000, Command.TIME),))
    segment = None
    for _, effect in stage.performed:
        if isinstance(effect, Enter):
            segment = effect.segment
        if isinstance(effect, Say) and segment and effect.text in {c.text for c in segment.cues}:
            kinds = {cue.kind for cue in segment.cues if cue.text == effect.text}
            beat = segment.ends is Ends.TIME and segment.kind is not SegmentKind.REST
            assert effect.patient is not (beat or kinds != {CueKind.INSTRUCTION})
    answers = [say for at, say in stage.said if 20_000 <= at < 20_100]
    assert answers
    assert all(say.patient for say in answers)


def test_while_one_that_was_left_is_offered_what_is_told_goes_on_from_there() -> None:
    timeline = compile_routine(HOLDS, LANGUAGE.wording)
    _, entries = left(Killed(timeline, LANGUAGE), [], 100_000)
    engine = gone_on(HOLDS, LANGUAGE, entries, asked=True)
    (question, *script) = engine.script(0)
    engine.handle(Started(), 0)
    assert question == engine.script(0)[0]
    assert (question.part, question.at) == (0, 0)
    assert question.text.endswith("?")
    assert min(cued.part for cued in script) > 0
    engine.handle(Commanded(Command.NO), 1000)
    assert {cued.part for cued in engine.script(1000)} >= {0, 1}


def test_a_remark_is_passed_on_to_whoever_reads_along() -> None:
    engine = Engine(compile_routine(SHORT, LANGUAGE.wording), LANGUAGE)
    assert engine.handle(Remarked("The other voice speaks."), 0) == [
        Remark("The other voice speaks.")
    ]
