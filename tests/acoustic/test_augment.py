"""What training does to a clip so that no two hearings of it are alike."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tools.acoustic import augment
from tools.acoustic.settings import MELS, RATE

SEEDS = st.integers(0, 2**32 - 1)


def tone(seconds=0.5, hertz=440.0, loudness=0.3):
    time = np.arange(int(seconds * RATE)) / RATE
    return (loudness * np.sin(2 * np.pi * hertz * time)).astype(np.float32)


def power(samples):
    return float(np.mean(samples.astype(float) ** 2))


@given(SEEDS, st.floats(0, 40))
def test_noise_is_as_loud_as_asked(seed, decibel):
    noise = np.random.default_rng(seed).standard_normal(RATE // 2).astype(np.float32)
    added = augment.mix(tone(), noise, decibel) - tone()
    # The louder half of the squares of a sine has (1/2 + 1/pi) of its squared height as a mean.
    ratio = 0.3**2 * (0.5 + 1 / np.pi) / power(added)
    assert 10 * np.log10(ratio) == pytest.approx(decibel, abs=0.05)


def test_the_level_is_of_the_word_and_not_of_the_quiet_around_it():
    noise = np.random.default_rng(1).standard_normal(RATE).astype(np.float32)
    padded = np.pad(tone(0.5), RATE // 4)
    alone = power(augment.mix(tone(0.5), noise[: RATE // 2], 12) - tone(0.5))
    assert power(augment.mix(padded, noise, 12) - padded) < alone


@given(SEEDS)
def test_a_room_is_at_most_as_long_as_its_decay_and_adds_no_energy(seed):
    response = augment.made_room(np.random.default_rng(seed))
    assert 0.15 * RATE <= len(response) + 1 <= 0.6 * RATE + 1
    assert np.sum(response.astype(float) ** 2) == pytest.approx(1, abs=1e-3)


@pytest.mark.parametrize("hertz", [300, 1000, 3000])
def test_noise_like_a_quiet_piece_has_its_colour(hertz):
    rng = np.random.default_rng(2)
    found = augment.like(tone(0.12, hertz), 2 * RATE, rng)
    assert len(found) == 2 * RATE
    spectrum = np.abs(np.fft.rfft(found)) ** 2
    near = slice(2 * (hertz - 60), 2 * (hertz + 60))
    assert spectrum[near].sum() > 0.95 * spectrum.sum()


def test_noise_like_silence_is_silence():
    silence = np.zeros(1920, np.float32)
    assert not augment.like(silence, RATE, np.random.default_rng(3)).any()


@given(SEEDS, st.integers(1, RATE))
def test_every_background_is_as_long_as_asked_and_finite(seed, size):
    for make in (augment.coloured, augment.breathing, augment.knocks):
        made = make(size, np.random.default_rng(seed))
        assert made.shape == (size,)
        assert np.isfinite(made).all()


@given(SEEDS, st.integers(1, 500), st.integers(1, 2000))
def test_a_piece_of_a_short_clip_repeats_it(seed, size, wanted):
    found = augment.fit(np.arange(size), wanted, np.random.default_rng(seed))
    assert len(found) == wanted
    assert {int(step) for step in np.diff(found) % size} <= {1 % size}


@given(SEEDS)
def test_the_peak_is_within_36_db_of_full_scale_and_never_above(seed):
    peak = float(np.max(np.abs(augment.level(tone(), np.random.default_rng(seed)))))
    assert 10 ** (-36 / 20) * 0.999 <= peak <= 1


@pytest.mark.parametrize("factor", [0.5, 1.0, 2.2])
def test_stretching_keeps_what_is_heard_and_when(factor):
    mels = np.repeat(np.linspace(0, 9, 100, dtype=np.float32)[:, None], MELS, axis=1)
    found = augment.stretch(mels, factor)
    assert found.shape == (round(100 * factor), MELS)
    assert found[0, 0] == 0
    assert found[-1, 0] == pytest.approx(9)
    assert (np.diff(found[:, 0]) > 0).all()


@pytest.mark.parametrize("factor", [0.88, 1.14])
def test_faster_is_shorter_and_higher(factor):
    found = augment.speed(tone(1.0, 500), factor)
    assert len(found) == pytest.approx(RATE / factor, abs=2)
    peak = np.argmax(np.abs(np.fft.rfft(found))) * RATE / len(found)
    assert peak == pytest.approx(500 * factor, abs=2)


def test_cut_edges_are_soft_and_the_middle_is_left():
    flat = np.ones(RATE, np.float32)
    found = augment.fade(flat)
    assert found[0] == found[-1] == 0
    assert (found[160:-160] == 1).all()
    assert (flat == 1).all()


def test_a_mask_hides_a_little_and_nothing_of_a_short_clip():
    rng = np.random.default_rng(4)
    short = np.arange(29 * MELS, dtype=np.float32).reshape(29, MELS)
    assert (augment.mask(short.copy(), rng) == short).all()
    long = np.arange(90 * MELS, dtype=np.float32).reshape(90, MELS)
    changed = [(augment.mask(long.copy(), rng) != long).mean() for _ in range(200)]
    assert 0 < np.mean(np.array(changed) > 0) < 1
    assert max(changed) <= augment.MASKS * 6 / MELS + 6 / 90
