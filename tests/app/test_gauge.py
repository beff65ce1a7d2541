"""The gauge of the microphone check, on arrays."""

from __future__ import annotations

import numpy as np

from hipvoice.app.session.mic_check import Gauge
from hipvoice.core.events import Measured
from hipvoice.ear.samples import FRAME, from_ms, level_db
from hipvoice.pcm import Samples


def noise(db: float, ms: int) -> Samples:
    steps = 32_768 * 10 ** (db / 20)
    return np.random.default_rng(ms).normal(0, steps, from_ms(ms)).astype(np.int16)


def fed(gauge: Gauge, raw: Samples, cleaned: Samples) -> None:
    for at in range(0, len(raw), FRAME):
        gauge.feed(raw[at : at + FRAME], cleaned[at : at + FRAME])


def test_floor_peak_and_what_is_left() -> None:
    got: list[Measured] = []
    gauge = Gauge(got.append)
    gauge.begin(2000)
    fed(gauge, np.concatenate((noise(-60, 1000), noise(-20, 1000))), noise(-50, 2000))
    (measured,) = got
    assert abs(measured.floor + 60) < 1.5
    assert abs(measured.peak + 20) < 1.5
    assert abs(measured.residual + 50) < 1.5


def test_a_click_is_not_how_loud_it_is() -> None:
    got: list[Measured] = []
    gauge = Gauge(got.append)
    gauge.begin(1000)
    sound = noise(-60, 1000)
    sound[100:110] = 30_000
    fed(gauge, sound, sound)
    assert got[0].peak < -55


def test_it_measures_only_for_as_long_as_it_is_asked() -> None:
    got: list[Measured] = []
    gauge = Gauge(got.append)
    fed(gauge, noise(-10, 500), noise(-10, 500))
    assert got == []
    gauge.begin(400)
    fed(gauge, noise(-40, 200), noise(-40, 200))
    gauge.begin(400)  # the person skipped to the next step
    fed(gauge, noise(-60, 1000), noise(-60, 1000))
    (measured,) = got
    assert measured.peak < -55


def test_silence_is_measured_as_silence() -> None:
    got: list[Measured] = []
    gauge = Gauge(got.append)
    gauge.begin(200)
    fed(gauge, np.zeros(from_ms(200), np.int16), np.zeros(from_ms(200), np.int16))
    assert got[0].floor == got[0].residual == level_db(np.zeros(FRAME, np.int16))
