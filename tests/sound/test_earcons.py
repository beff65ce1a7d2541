from __future__ import annotations

import itertools

import numpy as np
import pytest

from hipvoice.core.effects import Earcon
from hipvoice.sound.earcons import earcon_sound


@pytest.mark.parametrize("earcon", Earcon)
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
