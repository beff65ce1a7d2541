"""Conditions of the evaluation that need no recordings."""

from __future__ import annotations

import numpy as np
import pytest

from tools.acoustic.conditions import NEAR, NOISE_AFTER, NOISE_BEFORE, within_noise

CLIP = 8000  # samples


@pytest.fixture
def noise() -> np.ndarray:
    """Noise that is four times as loud until shortly before the clip."""
    rng = np.random.default_rng(1)
    found = rng.normal(0, 1, NOISE_BEFORE + CLIP + NOISE_AFTER)
    found[: NOISE_BEFORE - NEAR] *= 4
    return found


@pytest.mark.parametrize("decibel", [6, 24])
def test_the_noise_is_so_far_below_the_clip(noise: np.ndarray, decibel: float) -> None:
    clip = np.full(CLIP, 0.1)
    stream = within_noise(clip, noise, decibel)
    around = slice(NOISE_BEFORE - NEAR, NOISE_BEFORE + CLIP + NEAR)
    left = stream[around] - np.pad(clip, NEAR)
    ratio = 10 * np.log10(0.1**2 / np.mean(left**2))
    assert ratio == pytest.approx(decibel, abs=0.1)


def test_the_noise_lasts_before_and_after_the_clip(noise: np.ndarray) -> None:
    stream = within_noise(np.full(CLIP, 0.1), noise, 12)
    assert len(stream) == len(noise)
    scale = stream[0] / noise[0]
    assert stream[:NOISE_BEFORE] == pytest.approx(scale * noise[:NOISE_BEFORE])
    assert stream[-NOISE_AFTER:] == pytest.approx(scale * noise[-NOISE_AFTER:])
