from __future__ import annotations

import itertools

import numpy as np
import numpy.typing as npt
import pytest

from hipvoice.core.effects import SOFT, Earcon
from hipvoice.core.timeline.cues import TONE_MS
from hipvoice.sound.earcons import earcon_ms, earcon_sound


@pytest.mark.parametrize("earcon", sorted(SOFT))
def test_a_turn_of_the_breath_is_soft_and_glides_up_or_down(earcon: Earcon) -> None:
    samples, rate = earcon_sound(earcon)
    assert len(samples) * 1000 / rate == TONE_MS == earcon_ms(earcon)
    assert 20 * np.log10(np.abs(samples).max() / 32_768) == pytest.approx(-24, abs=0.1)
    assert np.abs(samples[: rate // 100]).max() < 100, "it swells: nobody starts up from it"
    assert np.abs(samples[-rate // 100 :]).max() < 100
    halves = [_pitch(half, rate) for half in np.array_split(samples.astype(float), 2)]
    rises = earcon is Earcon.BREATHE_IN
    assert (halves[1] / halves[0] > 1.15) if rises else (halves[0] / halves[1] > 1.15)


def _pitch(wave: npt.NDArray[np.float64], rate: int) -> float:
    """The strongest frequency, Hz."""
    strengths = np.abs(np.fft.rfft(wave * np.hanning(len(wave)), 1 << 16))
    return float(np.fft.rfftfreq(1 << 16, 1 / rate)[strengths.argmax()])


@pytest.mark.parametrize("earcon", sorted(set(Earcon) - SOFT))
def test_an_earcon_is_short_calm_and_does_not_click(earcon: Earcon) -> None:
    samples, rate = earcon_sound(earcon)
    assert samples.dtype == np.int16
    assert 80 <= len(samples) * 1000 / rate <= 250
    assert 20 * np.log10(np.abs(samples).max() / 32_768) == pytest.approx(-12, abs=0.1)
    assert np.abs(samples[[0, -1]]).max() < 50
    assert np.abs(np.diff(samples.astype(int))).max() < 2000


@pytest.mark.parametrize(("one", "other"), [*itertools.combinations(Earcon, 2)])
def test_no_two_earcons_sound_alike(one: Earcon, other: Earcon) -> None:
    a, b = (earcon_sound(earcon)[0].astype(float) for earcon in (one, other))
    alike = np.correlate(a, b, "full") / np.sqrt((a @ a) * (b @ b))
    assert np.abs(alike).max() < 0.8
