"""The door of the ear: hum and rumble stay out, voices come in, and nothing is late."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hipvoice.ear.ear import Ear
from hipvoice.ear.models import Model
from hipvoice.ear.recogniser import WatchedRecogniser
from hipvoice.ear.samples import PIECE, RATE, SECTIONS, HighPass, Signal, as_samples
from hipvoice.pcm import FULL_SCALE, Samples

from .support import EVERY, PHRASES, clip, commands, hear, silence

# Second and third harmonic of the hum of a cable, dB below its first.
HARMONICS = (14, 20)
WORDS = (
    *("espeak-done", "espeak-go-back", "espeak-next-one", "espeak-next", "espeak-pause"),
    *("espeak-resume", "espeak-skip", "espeak-stop", "espeak-time-left", "five-1", "next-1"),
    *("no-1", "no-2", "no-3", "repeat-1", "repeat-2"),
)


def tone(hz: float, seconds: float = 1.0) -> Signal:
    return np.sin(2 * np.pi * hz * np.arange(int(seconds * RATE)) / RATE)


def one_by_one(samples: Signal) -> Signal:
    """The same filter as its sections are defined, one sample after the other."""
    out = samples.astype(float)
    for b0, b1, b2, a1, a2 in SECTIONS:
        x1 = x2 = y1 = y2 = 0.0
        for at, x in enumerate(out):
            y = b0 * x + b1 * x1 + b2 * x2 - a1 * y1 - a2 * y2
            x1, x2, y1, y2, out[at] = x, x1, y, y1, y
    return out


@pytest.mark.parametrize("hz", [10, 25, 50, 60, 65])
def test_what_is_below_every_voice_stays_out(hz: float) -> None:
    assert np.abs(HighPass().feed(tone(hz, 3))[RATE:]).max() < 10 ** (-34 / 20)


@pytest.mark.parametrize("hz", [90, 100, 150, 300, 1000, 7000])
def test_voices_come_in_as_loud_as_they_are(hz: float) -> None:
    power = np.mean(np.square(HighPass().feed(tone(hz, 3))[RATE:])) / 0.5
    assert 10 * np.log10(power) == pytest.approx(-0.05, abs=0.06)


def test_a_constant_part_is_gone_after_a_quarter_of_a_second() -> None:
    assert np.abs(HighPass().feed(np.full(RATE, 3000.0))[RATE // 4 :]).max() < 1


def test_silence_stays_digital_silence() -> None:
    door = HighPass()
    door.feed(tone(300) * FULL_SCALE)
    quiet = as_samples(door.feed(np.zeros(RATE)))
    assert not quiet[RATE // 5 :].any()


def test_nothing_is_late() -> None:
    click = np.zeros(1000)
    click[100] = 1.0
    assert np.abs(HighPass().feed(click)).argmax() == 100


@given(st.lists(st.integers(0, 3 * PIECE), min_size=1, max_size=12))
def test_it_is_the_same_however_the_stream_is_cut(sizes: list[int]) -> None:
    samples = np.random.default_rng(7).integers(-30_000, 30_000, sum(sizes)).astype(np.int16)
    door, cuts = HighPass(), np.cumsum(sizes)[:-1]
    got = np.concatenate([door.feed(part) for part in np.split(samples, cuts)])
    assert np.allclose(got, one_by_one(samples), rtol=0, atol=1e-3)


def with_hum(samples: Samples, hz: int, below_db: float) -> Samples:
    """With the hum of the mains so far below the loudest sample of what is said."""
    mains = tone(hz, len(samples) / RATE)
    for times, below in enumerate(HARMONICS, start=2):
        mains += 10 ** (-below / 20) * tone(hz * times, len(samples) / RATE)
    mains *= np.abs(samples).max() * 10 ** (-below_db / 20) / np.sqrt(np.mean(mains**2))
    return as_samples(samples + mains)


@pytest.mark.slow
@pytest.mark.parametrize("below_db", [19, 16])
@pytest.mark.parametrize("hz", [50, 60])
def test_hum_changes_nothing(
    recogniser: WatchedRecogniser, model: Model, hz: int, below_db: float
) -> None:
    for name in WORDS:
        plain, humming = Ear(recogniser, PHRASES, model), Ear(recogniser, PHRASES, model)
        said = np.concatenate((silence(2000), clip(name), silence(1500)))
        for ear in (plain, humming):
            ear.listen_for(EVERY)
        meant = commands(hear(plain, said))
        assert len(meant) == 1, name
        assert commands(hear(humming, with_hum(said, hz, below_db))) == meant, name


def test_levels_are_told_of_what_came_in(recogniser: WatchedRecogniser, model: Model) -> None:
    told: list[Samples] = []
    ear = Ear(recogniser, PHRASES, model, on_fed=lambda heard, _cleaned: told.append(heard))
    quiet = silence(2000)
    hear(ear, quiet + as_samples(tone(50, 2) * 1000))
    assert np.std(np.concatenate(told)[RATE:]) < 1.5 * np.std(quiet) + 1000 * 10 ** (-34 / 20)
