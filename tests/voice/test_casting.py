"""Which voice speaks which part of a session: never late, never two in turn."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future
from dataclasses import astuple
from itertools import groupby
from types import SimpleNamespace
from typing import Any, ClassVar

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hipvoice.core.effects import Say
from hipvoice.core.timeline.timeline import Cued
from hipvoice.core.wording.wording import nominal_ms
from hipvoice.voice import voice as module
from hipvoice.voice.cache import Pcm
from hipvoice.voice.engines import sentences
from hipvoice.voice.voice import MARGIN, Cast, Pace, parts_in_time
from tests.tries import tries
from tests.voice.conftest import Faults

pytestmark = pytest.mark.filterwarnings("error")

SENTENCES = [f"Sentence {'and so on ' * (n % 7)}number {n}." for n in range(20)]
texts = st.lists(st.sampled_from(SENTENCES), min_size=1, max_size=3).map(" ".join)
cues = st.lists(st.tuples(texts, st.integers(0, 8_000)), max_size=6)
factors = st.floats(0, 4)


@st.composite
def scripts(draw: st.DrawFn) -> list[Cued]:
    """What a session says: parts one after the other, with pauses of any length."""
    script, at = [], 0
    for part, said in enumerate(draw(st.lists(cues, max_size=6))):
        for text, pause in said:
            script.append(Cued(part, text, at))
            at += pause
    return script


def missing_of(kept: set[str]) -> Callable[[str], list[str]]:
    return lambda text: [sentence for sentence in sentences(text) if sentence not in kept]


def rendered_at(script: list[Cued], parts: frozenset[int], kept: set[str], factor: float) -> Any:
    """When each sentence of these parts is there, if they are rendered in order; ms."""
    there, at = dict.fromkeys(kept, 0.0), 0.0
    for cued in script:
        if cued.part in parts:
            for sentence in missing_of(kept)(cued.text):
                if sentence not in there:
                    at += factor * nominal_ms(sentence)
                    there[sentence] = at
    return there


@settings(max_examples=tries(300))
@given(scripts(), st.sets(st.sampled_from(SENTENCES)), factors)
def test_what_a_part_was_given_for_is_there_when_it_is_due(
    script: list[Cued], kept: set[str], factor: float
) -> None:
    parts = parts_in_time(script, missing_of(kept), factor)
    there = rendered_at(script, parts, kept, factor * MARGIN)
    for cued in script:
        if cued.part in parts:
            assert all(there[s] <= cued.at + 1e-6 for s in sentences(cued.text) if s not in kept)


@settings(max_examples=tries(300))
@given(scripts(), st.sets(st.sampled_from(SENTENCES)), factors)
def test_the_chosen_voice_speaks_as_soon_as_it_can(
    script: list[Cued], kept: set[str], factor: float
) -> None:
    parts = parts_in_time(script, missing_of(kept), factor)
    for part in {cued.part for cued in script} - parts:
        before = [cued for cued in script if cued.part in parts and cued.part < part]
        mine = [cued for cued in script if cued.part == part]
        there = rendered_at([*before, *mine], parts | {part}, kept, factor * MARGIN)
        assert any(there[s] > cued.at - 1e-6 for cued in mine for s in missing_of(kept)(cued.text))


@given(scripts(), factors)
def test_what_is_all_there_is_spoken_by_the_chosen_voice(script: list[Cued], factor: float) -> None:
    every = {cued.part for cued in script}
    assert parts_in_time(script, missing_of({*SENTENCES}), factor, 2_000) == every
    assert parts_in_time(script, missing_of(set()), 0.0) == every


def test_a_part_that_cannot_be_ready_leaves_its_time_to_the_next() -> None:
    opening = [Cued(0, "Welcome to a long session.", 0)]
    first = [Cued(1, f"A long sentence, the {n}th of many of them.", 5_000) for n in range(20)]
    second = [Cued(2, f"Another sentence, the {n}th of these.", 30_000) for n in range(8)]
    assert parts_in_time([*opening, *first, *second], sentences, 1.0) == {2}
    assert parts_in_time([*opening, *second], sentences, 1.0, loading_ms=20_000) == frozenset()


class Clockwork:
    """Stands in for `threading.Timer`: rings when it is told to."""

    running: ClassVar[list[Clockwork]] = []

    def __init__(self, interval: float, function: Callable[[], None]) -> None:
        self.interval, self.ring, self.daemon = interval, function, False

    def start(self) -> None:
        Clockwork.running.append(self)

    def cancel(self) -> None:
        if self in Clockwork.running:
            Clockwork.running.remove(self)


class Actor:
    """Stands in for a `Voice`: has what is `kept` at once, and the rest when it is told to."""

    def __init__(self, sound: int, kept: set[str] | None = None) -> None:
        self.sound = sound
        self.kept = kept  # None: everything
        self.pace = Pace()
        self.engines = SimpleNamespace(at_best=True)
        self.open: list[tuple[str, Future[Pcm]]] = []
        self.prepared: list[str] = []
        self.rates: set[int] = set()

    def missing(self, text: str, _rate: int) -> list[str]:
        return [] if self.kept is None else missing_of(self.kept)(text)

    def prepare(self, texts: Iterable[str], rate: int) -> None:
        self.prepared = [*texts]
        self.rates.add(rate)

    def render(self, text: str, rate: int) -> Future[Pcm]:
        future: Future[Pcm] = Future()
        self.rates.add(rate)
        if self.missing(text, rate):
            self.open.append((text, future))
        else:
            future.set_result(self.speech)
        return future

    def finish(self) -> None:
        """Have ready what was asked for."""
        for text, future in self.open:
            assert self.kept is not None
            self.kept |= {*sentences(text)}
            future.set_result(self.speech)
        self.open.clear()

    @property
    def speech(self) -> Pcm:
        return np.full(10, self.sound, np.int16), 8_000

    def close(self) -> None:
        """Nothing to close."""


CHOSEN, STANDARD = 1, 2


@pytest.fixture(autouse=True)
def clockwork(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(module.threading, "Timer", Clockwork)
    yield
    Clockwork.running.clear()


class Stage:
    """A cast with actors, and who said what in which part."""

    def __init__(self, kept: set[str]) -> None:
        self.chosen, self.standard = Actor(CHOSEN, kept), Actor(STANDARD)
        self.faults, self.remarks = Faults(), list[str]()
        self.cast = Cast(
            self.chosen,
            self.standard,
            self.faults,
            self.remarks.append,
            rate_wpm=165,  # type: ignore[arg-type]
        )
        self.heard: list[tuple[int, int]] = []  # part, sound

    def announce(self, part: int, script: list[Cued]) -> None:
        self.cast.announce(part, [cued for cued in script if cued.part >= part])

    def say(self, part: int, text: str, *, patient: bool) -> Future[Pcm]:
        speech = self.cast.say(Say(1, text, 0, part, patient))
        speech.add_done_callback(lambda done: self._hear(part, done))
        return speech

    def _hear(self, part: int, done: Future[Pcm]) -> None:
        self.heard.append((part, int(done.result()[0][0])))


@settings(max_examples=tries(300))
@given(st.data())
def test_no_part_has_two_voices_in_turn_and_no_count_waits(data: st.DataObject) -> None:
    Clockwork.running.clear()
    script = data.draw(scripts())
    stage = Stage(data.draw(st.sets(st.sampled_from(SENTENCES))))
    stage.chosen.pace.measure(data.draw(st.floats(0.1, 4)), 1.0)
    for part, group in groupby(script, key=lambda cued: cued.part):
        stage.announce(part, script)
        for cued in group:
            answer = data.draw(st.none() | texts)
            patient = data.draw(st.booleans())
            if data.draw(st.booleans()):
                stage.chosen.finish()  # it has come so far
            speech = stage.say(part, answer or cued.text, patient=patient)
            assert speech.done() or patient or not stage.chosen.missing(cued.text, 165)
            if not speech.done():
                (timer,) = Clockwork.running
                assert 0 < timer.interval <= module.PATIENCE_S
                timer.ring() if data.draw(st.booleans()) else stage.chosen.finish()
            assert speech.done()
    for part in {part for part, _ in stage.heard}:
        voices = [sound for said_in, sound in stage.heard if said_in == part]
        assert voices == sorted(voices), "the chosen voice came back within a part"
        if STANDARD in voices:
            assert len(stage.remarks) >= 1
    assert len(stage.remarks) <= len({cued.part for cued in script})
    assert len({*stage.faults}) <= 1


def test_an_answer_is_waited_for_and_then_the_standard_voice_speaks_the_rest_of_the_part() -> None:
    stage = Stage({"Lie down.", "Get up.", "Turn over."})
    script = [Cued(1, "Lie down.", 0), Cued(1, "Get up.", 9_000), Cued(2, "Turn over.", 20_000)]
    stage.announce(1, script)
    stage.say(1, "Lie down.", patient=True)
    answer = stage.say(1, "Twelve seconds.", patient=True)
    (timer,) = Clockwork.running
    assert timer.interval == module.PATIENCE_S
    assert not answer.done()
    timer.ring()
    assert answer.done()
    stage.say(1, "Get up.", patient=False)
    stage.announce(2, script)
    stage.say(2, "Turn over.", patient=False)
    assert stage.heard == [(1, CHOSEN), (1, STANDARD), (1, STANDARD), (2, CHOSEN)]
    assert stage.remarks == [module.REST_OF_PART]
    assert stage.faults == [("voice", module.STANDS_IN)]


def test_an_answer_that_comes_in_time_is_the_chosen_voice_s() -> None:
    stage = Stage({"Lie down."})
    stage.announce(1, [Cued(1, "Lie down.", 0)])
    answer = stage.say(1, "Twelve seconds.", patient=True)
    stage.chosen.finish()
    assert answer.done()
    stage.say(1, "Lie down.", patient=False)
    assert stage.heard == [(1, CHOSEN), (1, CHOSEN)]
    assert stage.remarks == []


def test_what_is_no_longer_wanted_does_not_cost_the_part_its_voice() -> None:
    stage = Stage({"Lie down."})
    stage.announce(1, [Cued(1, "Lie down.", 0)])
    stage.say(1, "Twelve seconds.", patient=True)
    stage.cast.hush()
    assert not Clockwork.running
    stage.say(1, "Lie down.", patient=False)
    assert stage.heard == [(1, CHOSEN)]


def test_the_chosen_voice_renders_what_it_will_speak_and_the_rest_last() -> None:
    stage = Stage(set())
    stage.chosen.pace.measure(1.0, 1.0)
    script = [Cued(0, "Welcome.", 0), Cued(1, "Lie down.", 30_000), Cued(2, "Get up.", 40_000)]
    stage.cast.announce(0, script, ["Paused."])
    assert stage.chosen.prepared == ["Lie down.", "Get up.", "Paused.", "Welcome."]
    assert stage.standard.prepared == ["Welcome."]
    assert "1 of its 1" in stage.remarks[0]
    script = [Cued(part, text, at - 29_000) for part, text, at in map(astuple, script[1:])]
    stage.cast.announce(1, script, ["Paused."])
    stage.cast.announce(1, [Cued(1, "Lie down.", 10), script[1]], ["Paused."])
    stage.say(1, "Lie down.", patient=False)  # it is late after all
    assert stage.chosen.prepared == ["Get up.", "Paused.", "Lie down."]


def test_what_it_can_hardly_have_ready_comes_before_what_nobody_may_ask_for() -> None:
    stage = Stage(set())
    stage.chosen.pace.measure(50.0, 1.0)
    script = [Cued(0, "Welcome.", 0), Cued(1, "Lie down.", 30_000), Cued(2, "Get up.", 90_000)]
    stage.cast.announce(0, script, ["Paused."])
    assert stage.chosen.prepared == ["Get up.", "Lie down.", "Paused.", "Welcome."]


def test_a_new_rate_makes_all_missing_and_what_is_announced_is_rendered_at_it() -> None:
    stage = Stage({"Lie down.", "Get up."})
    stage.announce(1, [Cued(1, "Lie down.", 0), Cued(2, "Get up.", 9_000)])
    stage.cast.tune(150)
    assert stage.chosen.rates == {165, 150}
    stage.say(1, "Lie down.", patient=False)
    assert stage.standard.rates == {165, 150}


def test_an_engine_that_has_failed_is_given_nothing_more_and_not_blamed_again() -> None:
    stage = Stage({"Lie down."})
    stage.chosen.engines.at_best = False
    stage.announce(1, [Cued(1, "Lie down.", 0)])
    stage.say(1, "Lie down.", patient=True)
    assert stage.heard == [(1, STANDARD)]
    assert stage.chosen.prepared == []
    assert stage.remarks == []
    assert stage.faults == []


def test_what_was_announced_for_no_part_is_decided_by_itself() -> None:
    stage = Stage({"Lie down."})
    stage.chosen.pace.measure(1.0, 1.0)
    stage.say(3, "Lie down.", patient=False)
    stage.say(4, "Get up.", patient=True)
    assert stage.heard == [(3, CHOSEN), (4, STANDARD)]


def test_without_a_stand_in_one_voice_says_everything_however_long_it_takes() -> None:
    voice = Actor(CHOSEN, set())
    cast = Cast(voice, None, Faults(), pytest.fail, rate_wpm=165)  # type: ignore[arg-type]
    cast.announce(0, [Cued(0, "Welcome.", 0)], ["Paused."])
    assert voice.prepared == ["Welcome.", "Paused."]
    speech = cast.say(Say(1, "Welcome.", 0, 0, patient=False))
    assert not speech.done()
    assert not Clockwork.running
    voice.finish()
    assert speech.done()
