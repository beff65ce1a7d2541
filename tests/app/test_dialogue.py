"""A dialogue: when its sounds are due, and what is reported about the sound at its end."""

from __future__ import annotations

from concurrent.futures import Future
from typing import Any

import numpy as np
import pytest

from hipvoice.app.session.dialogue import Dialogue, broken_off
from hipvoice.core.effects import TIMED, Chime, Earcon, Say
from hipvoice.drivers.loop import RealClock
from hipvoice.sound.mixer import Mixer
from hipvoice.voice.cache import Pcm


@pytest.mark.parametrize(("count", "told"), [(1, "broke off once."), (3, "broke off 3 times.")])
def test_how_often_the_sound_broke_off_is_reported(count: int, told: str) -> None:
    assert told in broken_off(count)


def test_nothing_hears_of_sound_that_was_whole() -> None:
    assert not broken_off(0)


class Ready:
    """A voice whose sentences are there already."""

    def say(self, _say: Say) -> Future[Pcm]:
        speech = Future[Pcm]()
        speech.set_result((np.zeros(100, np.int16), 48_000))
        return speech


class Noted(Mixer):
    """A mixer that notes when sounds are due."""

    def __init__(self) -> None:
        super().__init__(48_000, lambda _id, _at: None, lambda _id: None)
        self.dues: list[float | None] = []

    def play(self, *given: Any) -> None:
        self.dues.append(given[3])

    def chime(self, *given: Any, soft: bool) -> None:
        self.dues.append(given[2])


class Speaker:
    """What is played goes nowhere."""

    def __init__(self) -> None:
        self.mixer = Noted()


@pytest.mark.parametrize("speed", [1.0, 4.0])
def test_what_marks_a_time_is_due_at_that_time_and_what_answers_at_once(speed: float) -> None:
    clock, speaker = RealClock(speed), Speaker()
    mixer = speaker.mixer
    dialogue = Dialogue(Ready(), speaker, None, clock, 80)  # type: ignore[arg-type]
    dialogue.perform(Say(1, "Halfway.", due=5000))
    dialogue.perform(Say(2, "ten", due=5000, count=True))
    for earcon in Earcon:
        dialogue.perform(Chime(earcon, due=5000))
    due = clock.moment(5000)
    assert due == pytest.approx(clock.moment(0) + 5 / speed)
    assert mixer.dues == [None, due, *(due if earcon in TIMED else None for earcon in Earcon)]
    assert {Earcon.BEGIN, Earcon.FINISH, Earcon.BREATHE_IN, Earcon.BREATHE_OUT} == TIMED
