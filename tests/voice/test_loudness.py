"""Every voice, sentence and rate is as loud as every other, and none is cut or overdriven."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import numpy as np
import pyloudnorm
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.signal import resample_poly

from hipvoice.pcm import (
    CEILING_DB,
    FULL_SCALE,
    SPEECH_LUFS,
    levelled,
    limited,
    loudness,
    true_peak_db,
)
from hipvoice.voice.cache import TAIL_MS, Pcm
from hipvoice.voice.engines import Engines
from tests.voice.piper_voice import make_voice

SENTENCES = ["Stop.", "Hold your knees.", "Fold the left half, and stay soft.", "One", "Six", "Up"]
RATES = [8_000, 16_000, 22_050, 24_000, 48_000]
ONSET_MS = 5


def noise(seed: int, seconds: float, rate: int) -> np.ndarray:
    """A sound that swells and fades, as speech does; a few of its samples are clicks."""
    rng = np.random.default_rng(seed)
    size = round(seconds * rate)
    swell = np.interp(np.arange(size), np.linspace(0, size, 12), rng.uniform(0.02, 1, 12))
    sound = rng.normal(size=size) * swell
    sound[rng.integers(0, size, 5)] *= 8
    return sound / np.abs(sound).max() * rng.uniform(0.05, 0.9)


def judged_lufs(sound: np.ndarray, rate: int) -> float:
    """The loudness by pyloudnorm, with the filters of the standard."""
    block = min(0.4, len(sound) / rate)
    return pyloudnorm.Meter(rate, filter_class="DeMan", block_size=block).integrated_loudness(sound)


def judged_peak_db(sound: np.ndarray) -> float:
    """The true peak by scipy's resampling."""
    return float(20 * np.log10(np.abs(resample_poly(sound, 4, 1)).max()))


@given(st.integers(0, 10_000), st.integers(1, 30), st.sampled_from(RATES))
@settings(deadline=None, max_examples=40)
def test_loudness_is_that_of_the_standard(seed: int, tenths: int, rate: int) -> None:
    """Of whole steps of the blocks: pyloudnorm takes in another one where half of it is there."""
    sound = noise(seed, tenths / 10, rate)
    assert loudness(sound, rate) == pytest.approx(judged_lufs(sound, rate), abs=0.1)


@given(st.integers(0, 10_000), st.floats(0.1, 3), st.sampled_from(RATES))
@settings(deadline=None, max_examples=40)
def test_what_is_levelled_has_the_loudness_and_no_peak(
    seed: int, seconds: float, rate: int
) -> None:
    samples = (noise(seed, seconds, rate) * FULL_SCALE).astype(np.int16)
    level = levelled(samples, rate) / FULL_SCALE
    assert len(level) == len(samples)
    assert loudness(level, rate) == pytest.approx(SPEECH_LUFS, abs=1)
    assert judged_peak_db(level) <= CEILING_DB


def test_silence_stays_silence() -> None:
    assert not levelled(np.zeros(100, dtype=np.int16), 8_000).any()
    assert not len(levelled(np.zeros(0, dtype=np.int16), 8_000))


def test_a_peak_is_turned_down_and_what_is_far_from_it_is_not() -> None:
    rate = 24_000
    sound = 0.1 * np.sin(np.arange(rate) / 7)
    sound[rate // 2] = 1.5
    quiet = limited(sound, rate)
    assert true_peak_db(quiet) <= CEILING_DB
    far = np.abs(np.arange(rate) - rate // 2) > rate * 25 // 1000
    np.testing.assert_allclose(quiet[far], sound[far], rtol=1e-9)


@pytest.fixture(params=["system", "piper"])
def engines(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engines]:
    voice = f"piper:{make_voice(tmp_path)}" if request.param == "piper" else None
    with closing(Engines(voice, lambda _part, text: pytest.fail(text))) as made:
        yield made


def assert_ready_to_be_heard(pcm: Pcm, text: str) -> None:
    samples, rate = pcm
    sound = samples[: len(samples) - rate * TAIL_MS // 1000] / FULL_SCALE
    assert judged_lufs(sound, rate) == pytest.approx(SPEECH_LUFS, abs=1), text
    assert judged_peak_db(samples / FULL_SCALE) <= CEILING_DB, text
    moments = np.abs(sound[: rate * ONSET_MS // 1000])
    assert moments.max() > np.abs(sound).max() * 10 ** (-45 / 20), text


@pytest.mark.parametrize("rate", [105, 165, 240])
def test_a_sentence_is_as_loud_as_every_other(engines: Engines, rate: int) -> None:
    for text in SENTENCES:
        assert_ready_to_be_heard(engines.render(text, rate), text)
