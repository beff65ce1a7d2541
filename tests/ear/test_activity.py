"""Voice activity over arrays: real words, made-up noise, and any stream in any blocks."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hipvoice.ear import activity
from hipvoice.ear.activity import Activity, HeardVoice, VoiceBegan, VoiceContinued, VoiceEnded
from hipvoice.ear.samples import FRAME, RATE, from_ms, level_db
from hipvoice.pcm import Samples
from tests.tries import tries

from .support import clip, silence, stream

WORDS = ("espeak-next", "stop-1", "stop-2", "yes-1", "no-1", "repeat-1", "left-1", "espeak-skip")


def events(samples: Samples, cuts: list[int] | None = None) -> list[object]:
    """All the events of a stream, fed in blocks that end at `cuts`."""
    detector = Activity()
    found: list[object] = []
    for block in np.split(samples, sorted(cuts or [])):
        found += detector.feed(block)
    return found + list(detector.finish())


def voices(samples: Samples, cuts: list[int] | None = None) -> list[HeardVoice]:
    return [e.voice for e in events(samples, cuts) if isinstance(e, VoiceEnded)]


def loud_part(samples: Samples) -> tuple[int, int]:
    """Where the frames within 25 dB of the loudest begin and end, in samples."""
    levels = [level_db(samples[i : i + FRAME]) for i in range(0, len(samples) - FRAME, FRAME)]
    loud = [i for i, level in enumerate(levels) if level > max(levels) - 25]
    return loud[0] * FRAME, (loud[-1] + 1) * FRAME


@pytest.mark.parametrize("word", WORDS)
def test_a_word_is_one_voice_that_holds_it_all(word: str) -> None:
    samples = stream(1000, word, 1000)
    (voice,) = voices(samples)
    first, last = loud_part(samples)
    assert voice.start - activity.PRE_ROLL < first - from_ms(100)
    assert voice.start <= first + from_ms(60)
    assert last - from_ms(60) <= voice.end <= last + from_ms(300)
    assert voice.closed_at - voice.end == activity.CLOSE


@pytest.mark.parametrize("word", WORDS)
def test_the_loud_part_holds_all_that_is_nearly_as_loud_as_the_loudest(word: str) -> None:
    samples = stream(1000, word, 1000)
    (voice,) = voices(samples)
    frames = range(voice.start, voice.closed_at, FRAME)
    levels = {at: level_db(samples[at : at + FRAME]) for at in frames}
    loud = [at for at, level in levels.items() if level >= max(levels.values()) - activity.LOUD_DB]
    assert (voice.loud_start, voice.loud_end) == (loud[0], loud[-1] + FRAME)


@pytest.mark.parametrize("word", ["stop-1", "yes-1", "repeat-1"])
def test_the_tail_of_a_room_keeps_nobody_waiting(word: str) -> None:
    dry = stream(1000, word, 1500)
    end = loud_part(dry)[1]
    decay = np.exp(-6.9 * np.arange(int(0.6 * RATE)) / (0.6 * RATE))  # 60 dB in 0.6 s
    response = np.random.default_rng(3).normal(0, 0.04, len(decay)) * decay
    response[0] = 1.0
    wet = np.convolve(dry, response)[: len(dry)]
    (voice,) = voices((wet * 0.5).astype(np.int16))
    assert voice.end > end - from_ms(60)
    assert voice.closed_at < end + from_ms(520)


@pytest.mark.parametrize("word", ["stop-1", "yes-1", "repeat-1"])
def test_a_voice_in_noise_is_given_longer(word: str) -> None:
    samples = stream(3000, word, 1500).astype(float)
    loudness = np.sort(np.abs(samples))[-RATE // 10 :].mean()
    noise = np.random.default_rng(4).normal(0, loudness / 4, len(samples))
    (voice,) = [v for v in voices((samples + noise).astype(np.int16)) if v.start > 2 * RATE]
    assert voice.closed_at - voice.end == activity.CLOSE_IN_NOISE


@pytest.mark.parametrize("word", WORDS)
def test_what_is_handed_on_is_the_stream_from_the_pre_roll_to_the_closing_silence(
    word: str,
) -> None:
    samples = stream(1000, word, 1000)
    found = events(samples)
    (voice,) = [e.voice for e in found if isinstance(e, VoiceEnded)]
    handed = np.concatenate([e.samples for e in found if isinstance(e, VoiceContinued)])
    first = voice.start - activity.PRE_ROLL
    assert np.array_equal(handed, samples[first : voice.closed_at])


def test_samples_are_handed_on_while_the_person_still_speaks() -> None:
    detector = Activity()
    last = 0
    waits = []
    for event in detector.feed(stream(1000, "sentence-1")):
        if isinstance(event, VoiceContinued):
            waits.append(detector.position - last)
        last = detector.position
    assert len(waits) > 50
    assert max(waits) <= activity.BLOCK


@pytest.mark.parametrize("loudness", [300, 3000, 30000])
def test_a_click_opens_nothing(loudness: int) -> None:
    samples = silence(2000)
    samples[RATE : RATE + from_ms(5)] = np.tile([loudness, -loudness], from_ms(5) // 2)
    assert voices(samples) == []


def test_the_gap_within_a_phrase_does_not_end_it() -> None:
    (voice,) = voices(stream(1000, "espeak-go-back", 1000))
    assert voice.end - voice.start > from_ms(350)


VOWEL = clip("no-1")[from_ms(440) : from_ms(540)]


def hiss(length_ms: int) -> Samples:
    """Nearly as loud as an s, and so high that webrtcvad takes it for no voice."""
    times = np.arange(from_ms(length_ms)) / RATE
    pitches = np.random.default_rng(5).uniform(5500, 7500, 40)[:, None]
    rise = np.minimum(1, np.minimum(times, times[::-1]) / 0.02)
    return (250 * rise * np.sin(2 * np.pi * pitches * times).sum(axis=0)).astype(np.int16)


def vowel_after(hiss_ms: int, gap_ms: int) -> tuple[HeardVoice, int]:
    """A hiss, a gap, and a short vowel: as in "skip". The voice, and where the hiss begins."""
    samples = np.concatenate((silence(1000), hiss(hiss_ms), silence(gap_ms), VOWEL, silence(1000)))
    (voice,) = voices(samples)
    return voice, from_ms(1000)


def test_the_sound_of_a_word_begins_before_its_voice() -> None:
    voice, first = vowel_after(120, 80)
    assert voice.end - voice.start < from_ms(180)
    assert abs(voice.sound_start - first) <= FRAME
    assert voice.sound_length > from_ms(290)


def test_a_sound_long_before_is_of_another_word() -> None:
    voice, _ = vowel_after(120, 160)
    assert voice.sound_start > from_ms(1200)


def test_the_sound_of_a_word_goes_on_after_its_voice() -> None:
    samples = np.concatenate((silence(1000), VOWEL, silence(60), hiss(120), silence(1000)))
    (voice,) = voices(samples)
    assert voice.end < from_ms(1200)
    assert voice.sound_end >= from_ms(1260)


def test_two_words_are_two_voices() -> None:
    first, second = voices(stream(1000, "yes-1", 500, "no-1", 1000))
    assert first.closed_at <= second.start


def test_endless_speech_is_cut_at_the_cap() -> None:
    drone = np.tile(clip("no-1")[from_ms(400) : from_ms(600)], 40)
    found = voices(np.concatenate((silence(1000), drone)))
    assert max(v.closed_at - v.start for v in found) == activity.CAP


def test_the_pre_roll_does_not_reach_into_the_voice_before() -> None:
    words = [clip(name)[slice(*loud_part(clip(name)))] for name in ("stop-2", "espeak-next")]
    samples = np.concatenate((silence(1000), words[0], silence(300), words[1], silence(600)))
    end = 0
    began = False
    assert len(voices(samples)) == 2
    for event in events(samples):
        match event:
            case VoiceBegan():
                began = True
            case VoiceContinued(handed) if began:
                began = False
                position = _find(samples, handed)
                assert position >= end
            case VoiceEnded(voice):
                end = voice.end


def _find(samples: Samples, part: Samples) -> int:
    """Where `part` is in the stream, in whole frames."""
    starts = range(0, len(samples) - len(part) + 1, FRAME)
    return next(i for i in starts if np.array_equal(samples[i : i + len(part)], part))


TIMES = np.arange(8 * RATE) / RATE
STEADY = {
    "hiss": np.random.default_rng(1).normal(0, 1, len(TIMES)),
    "fan": np.convolve(np.random.default_rng(2).normal(0, 1, len(TIMES)), np.ones(12) / 4, "same"),
    "hum": sum(np.sin(2 * np.pi * 110 * k * TIMES) / k for k in range(1, 20)),
    "buzz": np.sign(np.sin(2 * np.pi * 140 * TIMES)),
}


@pytest.mark.parametrize("name", STEADY)
def test_a_steady_noise_is_no_voice_once_the_floor_has_risen(name: str) -> None:
    # webrtcvad by itself takes all but the hiss for speech without an end.
    noise = (STEADY[name] * 1500).astype(np.int16)
    assert [v for v in voices(noise) if v.start > 4 * RATE] == []


@pytest.mark.parametrize("name", STEADY)
def test_a_word_in_that_noise_is_a_voice_that_ends(name: str) -> None:
    word = clip("yes-1")
    noise = (STEADY[name] * 300).astype(np.int16)
    noise[5 * RATE : 5 * RATE + len(word)] += word // 2
    found = [v for v in voices(noise) if v.start > 4 * RATE]
    first, last = loud_part(noise[4 * RATE :])
    assert len(found) == 1
    assert found[0].start - 4 * RATE < last
    assert first < found[0].end - 4 * RATE < last + from_ms(200)


def test_a_voice_at_the_end_of_the_stream_is_closed_there() -> None:
    word = stream(1000, "yes-1")
    cut = word[: loud_part(word)[1]]
    (voice,) = voices(cut)
    assert voice.end <= voice.closed_at <= len(cut)


PART = st.tuples(
    st.sampled_from(["silence", "zeros", "noise", "tone", *WORDS]), st.integers(20, 1500)
)


def made(parts: list[tuple[str, int]]) -> Samples:
    """A stream of `parts`: what, and how many ms of it."""
    makers = {
        "silence": silence,
        "zeros": lambda ms: np.zeros(from_ms(ms), np.int16),
        "noise": lambda ms: (silence(ms) * 200).astype(np.int16),
        "tone": lambda ms: (9000 * np.sin(np.arange(from_ms(ms)) / 12)).astype(np.int16),
    }
    return np.concatenate(
        [makers[kind](ms) if kind in makers else clip(kind)[: from_ms(ms)] for kind, ms in parts]
    )


@settings(max_examples=tries(40))
@given(st.lists(PART, min_size=1, max_size=6), st.data())
def test_any_stream_in_any_blocks(parts: list[tuple[str, int]], data: st.DataObject) -> None:
    samples = made(parts)
    cuts = data.draw(st.lists(st.integers(0, len(samples)), max_size=12))
    found = voices(samples, cuts)
    assert found == voices(samples)
    for voice in found:
        assert voice.start < voice.end <= voice.closed_at <= len(samples)
        assert voice.closed_at - voice.start <= activity.CAP
        assert voice.end - voice.start >= activity.OPEN
        assert voice.sound_start <= voice.start < voice.end <= voice.sound_end <= voice.closed_at
        assert voice.start <= voice.loud_start < voice.loud_end <= voice.closed_at
    for before, after in itertools.pairwise(found):
        assert before.end <= before.closed_at <= after.start


@pytest.mark.parametrize("cut", range(4))
def test_a_word_that_fills_the_stream_is_handed_on_with_quiet_around_it(cut: int) -> None:
    """The recogniser would take the first sound for what came before it, and miss the word."""
    word = clip("espeak-next")
    first, last = loud_part(word)
    bare = word[first : last - cut * FRAME]  # so that some samples still wait for a whole block
    found = events(bare)
    heard = np.concatenate([e.samples for e in found if isinstance(e, VoiceContinued)])
    (voice,) = (e.voice for e in found if isinstance(e, VoiceEnded))
    before = activity.PRE_ROLL - voice.start
    assert before > 0
    assert not heard[:before].any()
    assert np.array_equal(heard[before : -activity.AHEAD], bare)
    assert not heard[-activity.AHEAD :].any()
