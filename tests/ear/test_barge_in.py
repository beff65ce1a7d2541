"""A person interrupts the coach: the whole loop of mixer, room, echo stage and ear in numbers."""

from __future__ import annotations

import numpy as np
import pytest

from benchmarks.room import Room, loudness_db
from benchmarks.streams import PERSON_DB, at_level
from hipvoice.core.commands import Command
from hipvoice.core.session.hearing import Reason
from hipvoice.ear.ear import Ear
from hipvoice.ear.echo import Echo, find_canceller
from hipvoice.ear.heard import NOTHING_LEARNED, Levels
from hipvoice.ear.models import Model
from hipvoice.ear.recogniser import WatchedRecogniser
from hipvoice.ear.samples import FRAME, RATE, from_ms
from hipvoice.pcm import Samples

from .support import HOLD, PHRASES, clip, commands

pytestmark = pytest.mark.slow

TEXT = "A sentence that lasts."
DUCKED_WITHIN = from_ms(300)  # 60 ms to open, 40 to be sure; the first sound of a word is soft


def room(
    recogniser: WatchedRecogniser,
    model: Model,
    echo_db: float,
    echo: Echo | None = None,
    levels: Levels = NOTHING_LEARNED,
) -> Room:
    """The coach is heard `echo_db` louder than the person."""
    ear = Ear(recogniser, PHRASES, model, echo or Echo(find_canceller()), levels=levels)
    ear.listen_for(HOLD)
    return Room(ear, 10 ** ((PERSON_DB + echo_db - loudness_db(coach())) / 20))


def coach() -> Samples:
    return clip("sentence-1")


def learn(it: Room) -> None:
    """The coach speaks until his echo is known."""
    for _ in range(2):
        it.say(TEXT, coach(), RATE)
        it.listen_out()
    it.heard.clear()
    it.ducks.clear()


def interrupt(it: Room, name: str, text: str = TEXT) -> int:
    """Say a command in the middle of a sentence; at which sample it began."""
    it.say(text, coach(), RATE)
    it.pass_by(np.zeros(from_ms(800), np.int16))
    began = it.position
    word = at_level(clip(name), PERSON_DB)
    it.pass_by(np.pad(word, (0, -len(word) % FRAME)))
    it.listen_out()
    return began


@pytest.mark.parametrize("echo_db", [-12, 0])
@pytest.mark.parametrize("name", ["espeak-next", "espeak-pause"])
def test_a_command_over_the_coach_is_heard_and_ducks_him(
    recogniser: WatchedRecogniser, model: Model, echo_db: float, name: str
) -> None:
    it = room(recogniser, model, echo_db)
    learn(it)
    began = interrupt(it, name)
    assert commands(it.heard) == [Command(name.removeprefix("espeak-"))]
    assert any(began < at <= began + DUCKED_WITHIN for at in it.ducks)


@pytest.mark.parametrize("echo_db", [0, 6])
def test_the_coach_alone_gives_no_command(
    recogniser: WatchedRecogniser, model: Model, echo_db: float
) -> None:
    it = room(recogniser, model, echo_db)
    for name in ("sentence-1", "espeak-next", "espeak-stop", "espeak-pause"):
        it.say("Something else.", clip(name), RATE)
        it.listen_out()
    assert commands(it.heard) == []


def test_a_word_that_the_coach_says_does_not_count(
    recogniser: WatchedRecogniser, model: Model
) -> None:
    it = room(recogniser, model, 0)
    learn(it)
    interrupt(it, "espeak-next", text="The next one is the last.")
    assert commands(it.heard) == []
    assert Reason.OWN_WORDS in [h.reason for h in it.heard]


def test_until_his_echo_is_known_it_is_half_duplex(
    recogniser: WatchedRecogniser, model: Model
) -> None:
    it = room(recogniser, model, -12)
    interrupt(it, "espeak-next")
    assert commands(it.heard) == []
    assert Reason.OWN_VOICE in [h.reason for h in it.heard]
    assert it.ducks == [], "he ducks himself"


def test_a_voice_that_the_canceller_made_softer_is_still_that_of_the_person(
    recogniser: WatchedRecogniser, model: Model
) -> None:
    it = room(recogniser, model, 0, levels=Levels(voice_db=PERSON_DB + 60))
    learn(it)
    interrupt(it, "espeak-pause")
    assert commands(it.heard) == [Command.PAUSE]


def test_with_headphones_a_word_counts_whatever_the_coach_says(
    recogniser: WatchedRecogniser, model: Model
) -> None:
    it = room(recogniser, model, -100, Echo(headphones=True))
    interrupt(it, "espeak-next", text="The next one is the last.")
    assert commands(it.heard) == [Command.NEXT]
