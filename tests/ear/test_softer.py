"""A television, or people in the next room: softer talk, and a person who speaks over it."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hipvoice.core.commands import Command
from hipvoice.core.session.hearing import Reason
from hipvoice.ear.activity import (
    CLOSE,
    JOINED_DB,
    JOINED_PRE_ROLL,
    ONSET,
    REMEMBERED,
    RISE,
    Activity,
    SofterTalk,
    VoiceBegan,
    VoiceContinued,
    VoiceEnded,
)
from hipvoice.ear.ear import Ear
from hipvoice.ear.samples import FRAME, SILENCE_DB, from_ms, to_ms
from hipvoice.pcm import Samples

from .support import clip, commands, hear, over, silence

COMMANDS = {
    "espeak-next": Command.NEXT,
    "espeak-pause": Command.PAUSE,
    "espeak-skip": Command.SKIP,
    "espeak-stop": Command.STOP,
    "espeak-time-left": Command.TIME,
    "repeat-1": Command.REPEAT,
    "stop-2": Command.STOP,
}
AT_MS = 4000  # where the word begins, in the middle of a sentence
LEFT_END = from_ms(500)  # of the voice in "left-1"
GAP_MS = 285  # a new voice, and not yet quiet before it
SECOND = 1000 // 20  # frames
QUIET_DB = -70.0  # the floor of a room where nothing hides talk


def over_talk(name: str, talk_db: float) -> Samples:
    """A word in the middle of a sentence whose loudest sample is so much below that of the word."""
    return over("sentence-1", name, talk_db, AT_MS)


@pytest.mark.parametrize("name", COMMANDS)
@pytest.mark.parametrize("talk_db", [-30, -20])
def test_a_command_over_softer_talk_is_heard(ear: Ear, name: str, talk_db: float) -> None:
    assert commands(hear(ear, over_talk(name, talk_db))) == [COMMANDS[name]]


def test_a_command_over_talk_as_loud_as_itself_is_not(ear: Ear) -> None:
    heard = hear(ear, over_talk("espeak-next", 0))
    assert heard
    assert commands(heard) == []


@pytest.mark.parametrize("name", ["espeak-next", "espeak-pause", "espeak-skip", "stop-2"])
def test_a_voice_begins_anew_where_the_word_joins_the_talk(name: str) -> None:
    samples, detector = over_talk(name, -20), Activity()
    events = [*detector.feed(samples), *detector.finish()]
    begins = [at for at, event in enumerate(events) if isinstance(event, VoiceBegan)]
    ends = [at for at, event in enumerate(events) if isinstance(event, VoiceEnded)]
    assert len(begins) == len(ends) + 1, "the talk before it has an end of its own"
    (anew,) = [at for at in begins if at and isinstance(events[at - 1], VoiceContinued)]
    began, first = events[anew], events[anew + 1]
    assert isinstance(began, VoiceBegan)
    assert isinstance(first, VoiceContinued)
    assert from_ms(AT_MS) - ONSET <= began.start < from_ms(AT_MS) + len(clip(name))
    start = began.start - JOINED_PRE_ROLL
    assert np.array_equal(first.samples, samples[start : start + len(first.samples)])
    voices = [event.voice for event in events if isinstance(event, VoiceEnded)]
    (voice,) = [voice for voice in voices if voice.start == began.start]
    assert voice.end < from_ms(AT_MS) + len(clip(name)) + from_ms(100), "the talk went on in it"


@pytest.mark.parametrize("name", ["espeak-next", "stop-2"])
def test_a_noise_that_has_begun_hides_no_beginning(name: str) -> None:
    """It counts as a voice until the floor has risen to it, and no word starts again in it."""
    word = clip(name).astype(float)
    noise = np.random.default_rng(7).normal(0, np.abs(word).max() / 30, from_ms(4000) + len(word))
    noise[from_ms(4000) :] += word
    samples = np.concatenate((silence(1000), noise.astype(np.int16), silence(1000)))
    events = [*(detector := Activity()).feed(samples), *detector.finish()]
    begins = [event.start for event in events if isinstance(event, VoiceBegan)]
    ended = [event.voice for event in events if isinstance(event, VoiceEnded)]
    assert ended[0].start < from_ms(1200), "the noise itself is a voice at first"
    assert begins == [voice.start for voice in ended], "none began anew"


@pytest.mark.parametrize(("first_db", "reason"), [(0, Reason.NOT_QUIET), (-16, Reason.ACCEPTED)])
def test_quiet_before_a_command_is_broken_only_by_who_is_as_loud(
    ear: Ear, first_db: float, reason: Reason
) -> None:
    command = clip("espeak-next")
    begin = int(np.flatnonzero(np.abs(command) > np.abs(command).max() / 20)[0])
    before = (clip("left-1")[:LEFT_END] * 10 ** (first_db / 20)).astype(np.int16)
    parts = (silence(1000), before, silence(GAP_MS), command[begin:], silence(800))
    heard = hear(ear, np.concatenate(parts))
    assert [h.at - h.end for h in heard[:-1]] == [to_ms(CLOSE)], "one voice"
    assert [h.reason for h in heard][-1] is reason


def joints(levels: list[float]) -> list[int]:
    talk = SofterTalk()
    return [at for at, level in enumerate(levels) if talk.take(level, QUIET_DB) is not None]


def test_it_is_joined_once_by_a_voice_that_stays() -> None:
    assert joints([-40.0] * SECOND + [-20.0] * 2 * SECOND) == [SECOND]


@pytest.mark.parametrize(("floor_db", "softer_db"), [(-46.0, -40.0), (-45.9, None)])
def test_what_the_floor_has_risen_to_is_noise(floor_db: float, softer_db: float | None) -> None:
    talk = SofterTalk()
    for _ in range(SECOND):
        talk.take(-40.0, QUIET_DB)
    assert talk.take(-20.0, floor_db) == softer_db


def test_it_tells_how_loud_the_talk_was() -> None:
    talk = SofterTalk()
    for level in [-45.0, -40.0, -50.0, SILENCE_DB] * SECOND:
        assert talk.take(level, QUIET_DB) is None
    assert talk.take(-20.0, QUIET_DB) == -40.0


def test_a_word_that_rises_slowly_joins_where_it_is_loud_enough() -> None:
    rise = [-40.0 + 2 * step for step in range(RISE // FRAME)]
    assert joints([-40.0] * SECOND + rise) == [SECOND + int(JOINED_DB / 2)]


def test_after_silence_there_is_nothing_to_join() -> None:
    assert joints([SILENCE_DB] * SECOND + [-20.0] * SECOND) == []


def test_the_soft_beginning_of_a_word_is_no_talk() -> None:
    assert joints([SILENCE_DB] * SECOND + [-40.0] * (RISE // FRAME) + [-20.0] * SECOND) == []


def test_talk_is_forgotten() -> None:
    quiet = [SILENCE_DB] * (REMEMBERED // FRAME)
    assert joints([-40.0, *quiet, -20.0]) == []
    assert joints([-40.0, *quiet[:-1], -20.0]) == [len(quiet)]


@given(st.lists(st.floats(SILENCE_DB, 0), max_size=300))
def test_a_joint_is_so_much_louder_than_all_that_was_voiced_before_it_rose(
    levels: list[float],
) -> None:
    for at in joints(levels):
        before = levels[max(0, at - REMEMBERED // FRAME) : at - RISE // FRAME]
        assert levels[at] >= max(before) + JOINED_DB
