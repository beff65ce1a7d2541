"""Microphones with something wrong: what the ear makes of them."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hipvoice.core.commands import Intent
from hipvoice.ear.activity import (
    LOUDEST_DB,
    MAX_GAIN_DB,
    SOFT_DB,
    USUAL_DB,
    Activity,
    VoiceEnded,
    gain_for,
    gain_within,
    raised,
)
from hipvoice.ear.ear import Ear
from hipvoice.ear.heard import NOTHING_LEARNED, Levels
from hipvoice.ear.models import Model
from hipvoice.ear.recogniser import WatchedRecogniser
from hipvoice.ear.samples import SILENCE_DB, as_samples
from hipvoice.pcm import FULL_SCALE, Samples

from .support import EVERY, PHRASES, clip, commands, hear, silence

WORDS = ("espeak-next", "espeak-pause", "espeak-resume", "espeak-stop", "next-1", "no-2", "stop-1")
TOO_LOW_DB = 48


def said(name: str) -> Samples:
    """A word in a room, with time for the noise floor."""
    return np.concatenate((silence(2000), clip(name), silence(1500)))


def softer(samples: Samples, by_db: float = TOO_LOW_DB) -> Samples:
    """As a microphone gives it whose level is far too low; its own noise is no softer."""
    soft = samples * 10 ** (-by_db / 20)
    return as_samples(soft + np.random.default_rng(len(soft)).normal(0, 0.5, len(soft)))


@given(st.floats(SILENCE_DB, 0))
def test_only_a_soft_voice_is_raised_and_never_above_the_usual(voice_db: float) -> None:
    gain = gain_for(voice_db)
    assert 0 <= gain <= MAX_GAIN_DB
    assert (gain > 0) == (SILENCE_DB < voice_db < SOFT_DB)
    assert voice_db + gain <= max(voice_db, USUAL_DB)


def test_what_needs_no_gain_stays_as_it_is() -> None:
    sound = silence(100)
    assert raised(sound, 0) is sound
    assert np.std(raised(sound, 20)) == pytest.approx(10 * np.std(sound), rel=0.01)


@given(st.floats(0, MAX_GAIN_DB), st.integers(1, FULL_SCALE - 1))
def test_no_sample_is_raised_so_far_that_it_is_cut_off(gain_db: float, peak: int) -> None:
    sound = np.array([0, peak, -peak], np.int16)
    gain = gain_within(gain_db, sound)
    assert 0 <= gain <= gain_db
    loudest = int(raised(sound, gain).max())
    assert loudest <= max(peak, FULL_SCALE * 10 ** (LOUDEST_DB / 20) + 1)
    assert gain == gain_db or loudest >= peak


def test_the_level_is_told_as_it_is_and_the_gain_follows_it() -> None:
    activity = Activity()
    word = said("espeak-next")
    (loud,) = [e.voice for e in activity.feed(word) if isinstance(e, VoiceEnded)]
    assert not activity.gain_db
    soft = np.tile(softer(word, by_db=36), 9)
    told = [e.voice for e in activity.feed(soft) if isinstance(e, VoiceEnded)]
    assert told[-1].level_db == pytest.approx(loud.level_db - 36, abs=1)
    assert activity.gain_db == pytest.approx(min(MAX_GAIN_DB, USUAL_DB - told[-1].level_db), abs=1)


def understood(ear: Ear, samples: Samples) -> list[Intent]:
    ear.listen_for(EVERY)
    return commands(hear(ear, samples))


@pytest.mark.slow
@pytest.mark.parametrize("known", [True, False], ids=["from mic-check", "from the voice before"])
@pytest.mark.parametrize("name", WORDS)
def test_a_level_far_too_low_changes_nothing(
    recogniser: WatchedRecogniser, model: Model, name: str, *, known: bool
) -> None:
    meant = understood(Ear(recogniser, PHRASES, model), said(name))
    soft = softer(said(name))
    if not known:
        soft = np.concatenate((softer(said("sentence-1")), soft))
    levels = Levels(voice_db=-60.0) if known else NOTHING_LEARNED
    assert len(meant) == 1
    assert understood(Ear(recogniser, PHRASES, model, levels=levels), soft) == meant


@pytest.mark.slow
@pytest.mark.parametrize("name", ["espeak-next", "stop-1"])
def test_a_person_after_a_soft_television_is_not_raised(
    recogniser: WatchedRecogniser, model: Model, name: str
) -> None:
    television = np.tile(softer(said("sentence-1"), by_db=36), 2)
    ear = Ear(recogniser, PHRASES, model, keep_sound=True)
    ear.listen_for(EVERY)
    voices = hear(ear, np.concatenate((television, said(name))))
    kept = voices[-1].samples
    assert kept is not None
    assert np.abs(kept.astype(int)).max() < FULL_SCALE * 0.95
    assert [voices[-1].intent] == understood(Ear(recogniser, PHRASES, model), said(name))


@pytest.mark.slow
@pytest.mark.parametrize("name", WORDS)
def test_a_constant_offset_changes_nothing(
    recogniser: WatchedRecogniser, model: Model, name: str
) -> None:
    word = said(name) // 2
    shifted = as_samples(word + 0.4 * FULL_SCALE)
    heard = [hear(Ear(recogniser, PHRASES, model), sound) for sound in (word, shifted)]
    meant = [understood(Ear(recogniser, PHRASES, model), sound) for sound in (word, shifted)]
    assert meant[0] == meant[1] != []
    plain, moved = (voices[-1] for voices in heard)
    assert moved.level_db == pytest.approx(plain.level_db, abs=0.3)
    assert moved.floor_db == pytest.approx(plain.floor_db, abs=0.5)
