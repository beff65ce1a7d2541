"""Channels mixed down: the mean, unless they cancel each other out in it."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pytest

from hipvoice.sound.recording import OPPOSITE, Mono

RATE = 48_000
BLOCK = 480
Samples = npt.NDArray[np.int16]


def noise(seed: int, seconds: float = 2.0, level: float = 3000) -> Samples:
    size = int(RATE * seconds)
    return np.random.default_rng(seed).normal(0, level, size).astype(np.int16)


def mixed(*channels: Samples, told: list[str] | None = None) -> Samples:
    mono, stream = Mono((told if told is not None else []).append), np.stack(channels, axis=1)
    blocks = [stream[at : at + BLOCK] for at in range(0, len(stream), BLOCK)]
    return np.concatenate([mono.mix(block, RATE) for block in blocks])


def test_one_channel_is_left_as_it_is() -> None:
    assert np.array_equal(mixed(noise(1)), noise(1))


@pytest.mark.parametrize(
    "other", [noise(1), noise(2), np.zeros_like(noise(1))], ids=["equal", "unrelated", "silent"]
)
def test_the_mean_is_taken_where_channels_do_not_cancel_each_other_out(other: Samples) -> None:
    told: list[str] = []
    mean = np.stack((noise(1), other), axis=1).mean(axis=1).astype(np.int16)
    assert np.array_equal(mixed(noise(1), other, told=told), mean)
    assert told == []


@pytest.mark.parametrize("gain", [1.0, 0.8, 0.5])
def test_of_channels_of_opposite_sign_the_loudest_is_taken_from_its_first_sample(
    gain: float,
) -> None:
    told: list[str] = []
    softer = (-gain * noise(1)).astype(np.int16)
    assert np.array_equal(np.abs(mixed(softer, noise(1), told=told)), np.abs(noise(1)))
    assert told == [OPPOSITE]


def test_it_stays_one_channel_through_pauses_and_is_told_once() -> None:
    wave = np.concatenate((noise(1), noise(2, level=2), noise(3), np.zeros(RATE, np.int16)))
    told: list[str] = []
    assert np.array_equal(mixed(wave, -wave, told=told), wave)
    assert told == [OPPOSITE]


def test_constant_parts_of_opposite_sign_are_no_sound() -> None:
    told: list[str] = []
    got = mixed(noise(1) + 900, noise(1) - 900, told=told)
    assert np.array_equal(got, noise(1))
    assert told == []


def test_channels_that_add_up_again_are_mixed_again() -> None:
    left = np.concatenate((noise(1), noise(2, 10), noise(3)))
    right = np.concatenate((-noise(1), noise(4, 10), noise(3)))
    assert np.array_equal(mixed(left, right)[-RATE:], noise(3)[-RATE:])


def test_another_number_of_channels_is_another_device() -> None:
    mono = Mono()
    stereo = np.stack((noise(1), -noise(1)), axis=1)
    mono.mix(stereo, RATE)
    three = np.stack((noise(1), noise(1), noise(1)), axis=1)
    assert np.array_equal(mono.mix(three, RATE), noise(1))
    assert not len(mono.mix(stereo[:0], RATE))
