"""The gauge of the microphone check, and the comparison of the first sound, on arrays."""

from __future__ import annotations

import numpy as np
import pytest

from hipvoice.app.session.mic_check import FirstSound, Gauge
from hipvoice.core.events import Measured
from hipvoice.ear.samples import FRAME, RATE, as_samples, from_ms, level_db
from hipvoice.pcm import FULL_SCALE, Samples


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


BLOCK = 160  # samples: 10 ms
SPEECH_MS = 5500


def speech(seed: int) -> Samples:
    """Syllables of 60 to 200 ms with gaps between them, as noise: no two are alike."""
    rng = np.random.default_rng(seed)
    parts: list[Samples] = []
    while sum(map(len, parts)) < from_ms(SPEECH_MS):
        parts.append(rng.normal(0, rng.uniform(2000, 6000), from_ms(int(rng.uniform(60, 200)))))
        parts.append(np.zeros(from_ms(int(rng.uniform(10, 70)))))
    return as_samples(np.concatenate(parts)[: from_ms(SPEECH_MS)])


def sleeping(  # noqa: PLR0913 - what a room is made of
    played: Samples, *, lead_in: int, asleep: int, delay: int, gain: float, seed: int
) -> Samples:
    """What the microphone hears of a speaker that is silent for its first `asleep` ms."""
    rng = np.random.default_rng(seed)
    out = np.concatenate((np.zeros(from_ms(lead_in)), played))
    out[: from_ms(asleep)] = 0
    room = np.exp(-np.arange(from_ms(120)) / from_ms(25)) * rng.normal(0, 0.15, from_ms(120))
    room[0] = 1
    echo = np.convolve(np.concatenate((np.zeros(from_ms(delay)), out)), room * gain)
    return as_samples(echo + rng.normal(0, 20, len(echo)))


def told(played: Samples, heard: Samples, lead_in: int) -> list[tuple[int, int]]:
    """What is told about a speaker that was given `played` after its lead-in."""
    told: list[tuple[int, int]] = []
    first = FirstSound(lambda before, lost: told.append((before, lost)))
    for at in range(0, len(heard), BLOCK):
        given = at - from_ms(lead_in)
        if 0 <= given < len(played):
            first.played((played[given : given + BLOCK] / FULL_SCALE).astype(np.float32), RATE)
        first.feed(heard[at : at + BLOCK])
    return told


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize(
    ("lead_in", "asleep"), [(300, 0), (300, 300), (300, 1000), (300, 1700), (1500, 1000)]
)
def test_what_a_sleeping_speaker_swallowed_is_found(lead_in: int, asleep: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    delay, gain = int(rng.integers(40, 400)), float(rng.uniform(0.05, 0.8))
    played = np.concatenate((np.zeros(from_ms(50), np.int16), speech(seed)))
    heard = sleeping(played, lead_in=lead_in, asleep=asleep, delay=delay, gain=gain, seed=seed)
    ((before, lost),) = told(played, heard, lead_in)
    assert before == pytest.approx(50, abs=1)
    swallowed = max(0, asleep - lead_in - 50)
    assert lost == pytest.approx(swallowed, abs=90)  # a gap between two syllables, and a frame
    assert swallowed or not lost, "nothing is missing"


def test_without_an_echo_nothing_is_known() -> None:
    played = speech(1)
    assert told(played, noise(-60, 8000), 300) == []


def test_another_voice_is_no_echo() -> None:
    heard = np.concatenate((speech(2), speech(3)))
    assert told(speech(1), heard, 300) == []
