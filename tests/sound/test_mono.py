"""Channels mixed down: the mean, unless they cancel each other out in it."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from hipvoice.sound.recording import OPPOSITE, Mono
from tests.tries import tries

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
    "other", [noise(1), noise(2), noise(2, level=2100)], ids=["equal", "unrelated", "softer"]
)
def test_the_mean_is_taken_of_channels_that_all_have_sound(other: Samples) -> None:
    told: list[str] = []
    mean = np.stack((noise(1), other), axis=1).mean(axis=1).astype(np.int16)
    assert np.array_equal(mixed(noise(1), other, told=told), mean)
    assert told == []


@pytest.mark.parametrize("other", [0, 10, 600], ids=["silent", "hiss", "crosstalk"])
@pytest.mark.parametrize("live", [0, 1])
def test_a_channel_without_sound_of_its_own_is_left_out_from_the_first_sample(
    live: int, other: int
) -> None:
    told: list[str] = []
    pair = [noise(1), noise(2, level=other)]
    assert np.array_equal(mixed(pair[live], pair[1 - live], told=told), noise(1))
    assert told == []


def test_all_of_the_music_is_kept() -> None:
    mono, one = Mono(kept=True), np.stack((noise(1), np.zeros_like(noise(1))), axis=1)
    assert np.array_equal(mono.mix(one, RATE), one.mean(axis=1).astype(np.int16))


@pytest.mark.parametrize("gain", [1.0, 0.8, 0.5])
def test_of_channels_of_opposite_sign_the_difference_is_taken_from_the_first_sample(
    gain: float,
) -> None:
    told: list[str] = []
    softer = (-gain * noise(1)).astype(np.int16)
    difference = (noise(1) / 2 - softer / 2).astype(np.int16)
    assert np.array_equal(np.abs(mixed(softer, noise(1), told=told)), np.abs(difference))
    assert told == [OPPOSITE]


def test_what_the_cable_picks_up_is_gone_in_the_difference() -> None:
    hum = (2000 * np.sin(2 * np.pi * 50 * np.arange(2 * RATE) / RATE)).astype(np.int16)
    assert np.allclose(mixed(noise(1) + hum, hum - noise(1)), noise(1), atol=1)


def test_it_stays_the_difference_through_pauses_and_is_told_once() -> None:
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
    left = np.concatenate((noise(1), noise(2, 10, level=30), noise(3)))
    right = np.concatenate((-noise(1), noise(4, 10, level=30), noise(3)))
    assert np.array_equal(mixed(left, right)[-RATE:], noise(3)[-RATE:])


def test_another_number_of_channels_is_another_device() -> None:
    mono = Mono()
    stereo = np.stack((noise(1), -noise(1)), axis=1)
    mono.mix(stereo, RATE)
    three = np.stack((noise(1), noise(1), noise(1)), axis=1)
    assert np.allclose(mono.mix(three, RATE), noise(1), atol=1)
    assert not len(mono.mix(stereo[:0], RATE))


SLOW_RATE = 8000  # Hz: less to compute
SPEECH_MS = (80, 300, 60, 180, 500, 120, 90, 200, 150, 320)


def syllables() -> Samples:
    """Syllables and gaps by turns."""
    ends = np.cumsum(SPEECH_MS) * SLOW_RATE // 1000
    wave = noise(3)[: ends[-1]].astype(float)
    for first, last in zip(ends[::2], ends[1::2], strict=True):
        wave[first:last] = 0
    return np.tile(wave, 3)


def heard_in(sound: Samples, room: Samples, got: Samples) -> float:
    """How much of the sound is in what was made of it, relative to what is left of the room."""
    share = float(got @ sound / (sound @ sound))
    return abs(share) * float(np.std(room)) / float(np.std(got - share * sound))


@pytest.mark.slow
@settings(max_examples=tries(30))
@given(
    first=st.floats(-1, 1),
    second=st.floats(-1, 1),
    room_db=st.floats(15, 50),
    pause_s=st.sampled_from([0, 15]),
)
def test_any_two_channels_give_nearly_as_clear_a_voice_as_the_best_of_them(
    first: float, second: float, room_db: float, pause_s: int
) -> None:
    """And what was found out in the first second of it stays so, however long nobody speaks."""
    best = max(abs(first), abs(second))
    assume(best > 0.1)
    voice = np.concatenate((syllables(), np.zeros(pause_s * SLOW_RATE), syllables()))
    level = 3000 * best * 10 ** (-room_db / 20)
    rooms = [noise(seed, 30, level)[: len(voice)] for seed in (5, 6)]
    pair = np.stack([first * voice + rooms[0], second * voice + rooms[1]], axis=1)
    mono, blocks, found = Mono(), [], []
    block = SLOW_RATE // 50
    for at in range(0, len(pair), block):
        blocks.append(mono.mix(pair[at : at + block], SLOW_RATE))
        found.append(mono.wiring)
    got = np.concatenate(blocks)
    after = slice(SLOW_RATE, None)
    assert heard_in(voice[after], rooms[0], got[after]) > best * 0.75
    assert len(set(found[50:])) == 1


def test_a_change_goes_evenly_from_one_to_the_other() -> None:
    """The room is the same on both sides; then somebody speaks, and one side does not hear it."""
    wave = (3000 * np.sin(2 * np.pi * 200 * np.arange(RATE) / RATE)).astype(np.int16)
    quiet = noise(1, 12, level=30)
    got = mixed(np.concatenate((quiet, wave)), np.concatenate((quiet, 0 * wave)))
    said = got[len(quiet) :]
    assert np.abs(np.diff(said.astype(int))).max() < 1.2 * np.abs(np.diff(wave.astype(int))).max()
    assert np.array_equal(said[BLOCK:], wave[BLOCK:])
