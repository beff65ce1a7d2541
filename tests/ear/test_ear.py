"""The pipeline with the real recogniser over real recordings."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from hipvoice.core.commands import Command, Number
from hipvoice.core.session.hearing import Reason
from hipvoice.ear.acceptance import LONGEST
from hipvoice.ear.activity import CLOSE
from hipvoice.ear.ear import REMEMBERED, Ear
from hipvoice.ear.heard import Levels
from hipvoice.ear.models import Model
from hipvoice.ear.recogniser import WatchedRecogniser
from hipvoice.ear.samples import from_ms, to_ms

from .support import (
    EVERY,
    HOLD,
    PHRASES,
    clip,
    commands,
    hear,
    over,
    silence,
    stream,
    through_the_door,
)

WORDS = {
    "next-1": Command.NEXT,
    "stop-1": Command.STOP,
    "stop-2": Command.STOP,
    "stop-3": Command.STOP,
    "yes-1": Command.YES,
    "yes-2": Command.YES,
    "yes-3": Command.YES,
    "no-1": Command.NO,
    "no-2": Command.NO,
    "no-3": Command.NO,
    "repeat-1": Command.REPEAT,
    "repeat-2": Command.REPEAT,
    "five-1": Number(5),
    "espeak-next": Command.NEXT,
    "espeak-next-one": Command.NEXT,
    "espeak-pause": Command.PAUSE,
    "espeak-resume": Command.RESUME,
    "espeak-stop": Command.STOP,
    "espeak-skip": Command.SKIP,
    "espeak-done": Command.DONE,
    "espeak-go-back": Command.PREVIOUS,
    "espeak-time-left": Command.TIME,
}
OTHERS = ("left-1", "right-1", "computer-1", "sentence-1")


@pytest.mark.parametrize("name", WORDS)
def test_each_command_is_heard_soon_after_its_end(ear: Ear, name: str) -> None:
    heard = hear(ear, stream(1000, name, 1000))
    assert commands(heard) == [WORDS[name]]
    (obeyed,) = [h for h in heard if h.accepted]
    assert 900 <= obeyed.start < obeyed.end <= 1000 + len(clip(name)) / 16
    assert obeyed.at - obeyed.end == to_ms(CLOSE)


@pytest.mark.parametrize("name", OTHERS)
def test_other_words_are_heard_and_not_obeyed(ear: Ear, name: str) -> None:
    heard = hear(ear, stream(1000, name, 1000))
    assert heard
    assert commands(heard) == []


def test_a_command_in_the_middle_of_a_sentence_is_not_meant(ear: Ear) -> None:
    sentence = clip("sentence-1")[: 16 * 1800]
    samples = [silence(1000), sentence, clip("espeak-next"), sentence, silence(1000)]
    assert commands([h for part in samples for h in ear.feed(part)]) == []


def test_silence_and_noise_are_not_commands(ear: Ear) -> None:
    noise = (silence(5000).astype(int) * 100).clip(-32768, 32767).astype("int16")
    assert commands(hear(ear, noise)) == []
    assert hear(ear, silence(5000)) == []


@pytest.mark.parametrize("name", ["stop-1", "espeak-next"])
def test_the_blocks_of_the_stream_change_nothing(ear: Ear, name: str) -> None:
    samples = stream(800, name, 600)
    whole = [(h.start, h.end, h.at, h.intent, h.text) for h in hear(ear, samples, len(samples))]
    offset = len(samples) // 320 * 20
    again = hear(ear, samples[len(samples) % 320 :], 777)
    assert [h.intent for h in again] == [command for *_, command, _ in whole]
    assert all(h.start >= offset for h in again)


def test_only_what_is_legal_is_understood(ear: Ear) -> None:
    ear.listen_for(HOLD - {Command.NEXT})
    assert commands(hear(ear, stream(1000, "next-1", 600))) == []
    ear.listen_for({Command.NEXT})
    assert commands(hear(ear, stream(1000, "next-1", 600))) == [Command.NEXT]
    ear.listen_for(())
    assert commands(hear(ear, stream(1000, "next-1", 600))) == []


def test_what_is_legal_changes_with_the_next_voice(ear: Ear) -> None:
    word = stream(1000, "espeak-next", 600)
    begun = 1300 * 16
    heard = ear.feed(word[:begun])
    ear.listen_for({Command.PAUSE})
    heard += ear.feed(word[begun:])
    assert commands(heard) == [Command.NEXT]


def test_while_the_coach_speaks_nothing_is_obeyed(ear: Ear) -> None:
    ear.coach_began()
    (heard,) = hear(ear, stream(1000, "espeak-next", 600))
    assert (heard.text, heard.intent, heard.reason) == ("next", None, Reason.OWN_VOICE)
    ear.coach_ended()
    (soon,) = hear(ear, stream(300, "espeak-pause", 600))
    assert soon.reason is Reason.OWN_VOICE or soon.start > 2500
    assert commands(hear(ear, stream(600, "espeak-pause", 600))) == [Command.PAUSE]


def test_the_same_command_twice_at_once_is_one(ear: Ear) -> None:
    # A word cut short, so that it can be said twice within 0.8 s.
    word = clip("espeak-next")[: 16 * 420]
    heard = [h for part in (silence(1000), word, silence(330), word) for h in ear.feed(part)]
    heard += ear.feed(silence(1000))
    assert [h.reason for h in heard if h.text == "next"] == [Reason.ACCEPTED, Reason.SAME_AGAIN]


def test_the_same_command_after_a_second_is_another(ear: Ear) -> None:
    heard = hear(ear, stream(1000, "espeak-next", 900, "espeak-next", 900))
    assert commands(heard) == [Command.NEXT, Command.NEXT]


def test_a_row_has_seconds_and_plain_values(ear: Ear) -> None:
    (heard,) = hear(ear, stream(1000, "espeak-next", 600))
    assert heard.as_row() == {
        "start": heard.start / 1000,
        "end": heard.end / 1000,
        "at": heard.at / 1000,
        "command": "next",
        "text": "next",
        "accepted": True,
        "reason": "accepted",
        "level": round(heard.level_db, 1),
        "floor": round(heard.floor_db, 1),
    }


@pytest.mark.parametrize(
    ("name", "command"),
    [("repeat-1", Command.REPEAT), ("stop-2", Command.STOP), ("espeak-next-one", Command.NEXT)],
)
def test_a_command_over_music_that_keeps_the_voice_open_is_heard(
    ear: Ear, name: str, command: Command
) -> None:
    music = over("music-1", name, -8, 6000)
    heard = hear(ear, np.concatenate((silence(1000), music, silence(1000))))
    assert commands(heard) == [command]
    (obeyed,) = (one for one in heard if one.intent)
    assert from_ms(obeyed.end - obeyed.start) > LONGEST


def test_a_voice_far_softer_than_the_person_is_somebody_else(
    recogniser: WatchedRecogniser, model: Model
) -> None:
    plain = Ear(recogniser, PHRASES, model)
    plain.listen_for(EVERY)
    (near,) = hear(plain, stream(1000, "espeak-next", 600))
    for louder, reason in ((17, Reason.ACCEPTED), (20, Reason.TOO_SOFT)):
        usual = Levels(near.floor_db, near.level_db + louder)
        learned = Ear(recogniser, PHRASES, model, levels=usual)
        learned.listen_for(EVERY)
        (heard,) = hear(learned, stream(1000, "espeak-next", 600))
        assert heard.reason is reason


def test_the_noise_that_was_learned_holds_until_the_room_was_heard(
    recogniser: WatchedRecogniser, model: Model
) -> None:
    told = []
    for floor in (-60.0, -40.0):
        ear = Ear(recogniser, PHRASES, model, levels=Levels(floor_db=floor))
        ear.listen_for(EVERY)
        told += [heard.floor_db for heard in hear(ear, stream("espeak-next", 600))]
    assert told == [-60.0, -40.0]


def test_sound_is_kept_only_if_that_is_asked_for(
    recogniser: WatchedRecogniser, model: Model, ear: Ear
) -> None:
    keeping = Ear(recogniser, PHRASES, model, keep_sound=True)
    keeping.listen_for(EVERY)
    samples = stream(1000, "espeak-next", 1500, "espeak-stop", 600)
    first, second = hear(keeping, samples)
    let_in = through_the_door(samples)
    for heard in (first, second):
        assert heard.samples is not None
        at = (heard.at * 16) - len(heard.samples)
        assert np.array_equal(heard.samples, let_in[at : heard.at * 16])
    assert [heard.samples for heard in hear(ear, samples)] == [None, None]


def test_a_conversation(ear: Ear) -> None:
    samples = stream(
        1000, "espeak-pause", 800, "espeak-resume", 800, "sentence-1", 900, "stop-1", 900
    )
    heard = hear(ear, samples)
    assert commands(heard) == [Command.PAUSE, Command.RESUME, Command.STOP]
    assert all(a.at <= b.start for a, b in itertools.pairwise(heard))
    assert EVERY.issuperset(commands(heard))


def test_the_last_fifty_decisions_are_kept(ear: Ear) -> None:
    heard = [h for _ in range(26) for h in hear(ear, stream(300, "espeak-next", 330, "no-1", 300))]
    assert len(heard) > REMEMBERED
    assert list(ear.recent) == heard[-REMEMBERED:]
