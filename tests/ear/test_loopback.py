"""A microphone that the system has switched to the speaker's monitor hears nobody, and is
reported.
"""

from __future__ import annotations

import numpy as np
import pytest
import soxr

from benchmarks.room import plain_room
from hipvoice.ear.echo import LOOPBACK_SPAN, MAX_DELAY, Echo, SoundOrigin, find_canceller, likeness
from hipvoice.ear.samples import FRAME, RATE, from_ms
from hipvoice.pcm import Samples

from .support import clip, silence, through_the_door

pytestmark = pytest.mark.slow

ROUNDS = 3


def talk() -> Samples:
    """The coach says a sentence, is silent for three seconds, and goes on like that."""
    one = np.concatenate((clip("sentence-1"), np.zeros(3 * RATE, np.int16)))
    return np.tile(one, ROUNDS)


def monitor(far: Samples, late: int = 3000, gain: float = 0.7) -> Samples:
    """The same sound, `late` samples of 48 kHz later (or earlier), resampled as a server does."""
    fast = soxr.resample(far.astype(float), RATE, 48_000)
    delayed = np.concatenate(
        (np.zeros(max(0, late)), fast[max(0, -late) :], np.zeros(max(0, -late)))
    )
    delayed = delayed[: len(fast)]
    return np.round(soxr.resample(delayed, 48_000, RATE) * gain).astype(np.int16)[: len(far)]


def room(far: Samples, noise: float = 8.0) -> Samples:
    """The same sound in a room, with the noise of a microphone."""
    response = np.concatenate((np.zeros(from_ms(80)), plain_room()))
    size = len(far) + len(response)
    echo = np.fft.irfft(np.fft.rfft(far, size) * np.fft.rfft(response, size), size)[: len(far)]
    return np.round(0.3 * echo + np.random.default_rng(2).normal(0, noise, len(far))).astype(
        np.int16
    )


def source_after(near: Samples, far: Samples, echo: Echo | None = None) -> SoundOrigin:
    """What is thought of a microphone that hears `near` while `far` is played."""
    echo, near = echo or Echo(find_canceller()), through_the_door(near)
    for at in range(0, min(len(near), len(far)), FRAME):
        echo.played((far[at : at + FRAME] / 32_768).astype(np.float32), RATE)
        echo.clean(near[at : at + FRAME])
    return echo.source


@pytest.mark.parametrize("late", [-1200, 1200, 3001, 9602])
@pytest.mark.parametrize("gain", [0.1, 1.0])
def test_a_monitor_is_known_by_its_sound(late: int, gain: float) -> None:
    assert source_after(monitor(talk(), late, gain), talk()) is SoundOrigin.SPEAKER


def test_a_room_is_no_monitor() -> None:
    assert source_after(room(talk()), talk()) is SoundOrigin.ROOM


def test_a_room_without_any_noise_is_no_monitor() -> None:
    assert source_after(room(talk(), noise=0), talk()) is SoundOrigin.ROOM


def test_a_copy_with_the_noise_of_a_microphone_is_no_monitor() -> None:
    near = monitor(talk()) + silence(len(talk()) * 1000 // RATE)[: len(talk())]
    assert source_after(near, talk()) is SoundOrigin.ROOM


def test_a_microphone_that_is_muted_is_no_monitor() -> None:
    assert source_after(np.zeros(len(talk()), np.int16), talk()) is SoundOrigin.ROOM


def test_a_person_who_is_heard_is_no_monitor() -> None:
    person = np.tile(np.pad(clip("espeak-next"), (2 * RATE, RATE)), 20)[: len(talk())]
    assert source_after(monitor(talk()) // 2 + person // 2, talk()) is SoundOrigin.ROOM


def test_it_is_told_when_the_room_is_back() -> None:
    echo = Echo(find_canceller())
    assert source_after(monitor(talk()), talk(), echo) is SoundOrigin.SPEAKER
    assert source_after(room(talk()), talk(), echo) is SoundOrigin.ROOM


def test_likeness_is_of_the_best_delay() -> None:
    far = np.random.default_rng(1).normal(0, 1000, LOOPBACK_SPAN + MAX_DELAY).astype(np.int16)
    near = far[100 : 100 + LOOPBACK_SPAN]
    assert likeness(near, far) > 0.999
    assert likeness(-near, far) > 0.999
    assert likeness(np.roll(near, 999)[::-1], far) < 0.1
    assert likeness(np.zeros(LOOPBACK_SPAN, np.int16), far) == 0
