"""Counts keep the beat: a real mixer, a simulated clock, and a device that asks unevenly."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pytest

from hipvoice.pcm import Block, Samples
from hipvoice.sound.mixer import BEAT_MS, MOST_S, Mixer

RATE = 48_000
COUNT = np.full(RATE // 5, 9000, dtype=np.int16)
EARCON = np.full(RATE // 4, 5000, dtype=np.int16)
KEPT_MS = 5.0  # a quarter of what would be heard as uneven
HANDED_OVER_S = 0.03  # after it was due, at most: a busy machine
LATE_S = 0.02  # that every second block is requested too late, at most


@dataclass
class Device:
    """Asks `mixer` for `block` samples at a time; `now` is its clock, in seconds."""

    block: int
    seed: int
    now: float = 100.0
    started: list[tuple[int, int]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.mixer = Mixer(
            RATE,
            lambda number, at: self.started.append((number, at)),
            lambda _: None,
            clock=lambda: self.now,
        )
        self._rng = np.random.default_rng(self.seed)
        self._ideal = self.now

    def run(self, dues: list[float]) -> None:
        """Play a count at each of `dues` (s), handed over late by up to HANDED_OVER_S."""
        waiting = [(due + self._rng.uniform(0, HANDED_OVER_S), due) for due in dues]
        while waiting:
            late = self._rng.choice([0, self._rng.uniform(0, LATE_S)])
            self.now = max(self.now, self._ideal + self.block / RATE + late)
            while waiting and waiting[0][0] <= self.now:
                _, due = waiting.pop(0)
                self.mixer.play(round(due * 1000), COUNT, RATE, due)
            self._ask()
        self.ask(1.0)

    def ask(self, seconds: float) -> Samples:
        """Ask for that much sound, each block on time."""
        blocks = []
        for _ in range(round(seconds * RATE / self.block)):
            self.now = max(self.now, self._ideal + self.block / RATE)
            blocks.append(self._ask())
        return np.round(np.concatenate(blocks) * 32_768).astype(np.int16)

    def _ask(self) -> Block:
        self._ideal += self.block / RATE
        return self.mixer.read(self.block)

    def starve(self, seconds: float) -> None:
        """Ask for nothing for a while, and run out of samples."""
        self._ideal += seconds
        self.now = self._ideal
        self.mixer.count_underrun()

    def delays(self) -> list[float]:
        """How long after it was due each count began, in ms of the sound."""
        return [at * 1000 / RATE - number for number, at in self.started]


def spread(values: list[float]) -> float:
    return max(values) - min(values)


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("block", [480, 1920, 4800])
def test_counts_are_even_although_all_else_is_not(block: int, seed: int) -> None:
    device = Device(block, seed)
    device.run([102.0 + n for n in range(12)])
    assert len(device.delays()) == 12
    assert spread(device.delays()) < KEPT_MS


def test_they_are_even_again_when_the_device_has_run_out_of_samples() -> None:
    device = Device(480, 0)
    device.run([102.0 + n for n in range(5)])
    device.starve(0.2)
    device.run([device.now + 0.2 + n / 3 for n in range(5)])
    before, after = device.delays()[:5], device.delays()[5:]
    assert spread(before) < KEPT_MS
    assert spread(after) < KEPT_MS


@pytest.fixture
def device() -> Device:
    """A device that has asked for two seconds of sound, on time."""
    device = Device(480, 0)
    device.ask(2.0)
    return device


def test_a_count_begins_to_the_sample_a_little_after_it_was_due(device: Device) -> None:
    here = device.mixer.position
    device.mixer.play(1, COUNT, RATE, device.now - 0.007)
    device.ask(1.0)
    assert device.started == [(1, here + (BEAT_MS - 7) * RATE // 1000)]


def test_what_is_handed_over_too_late_begins_at_once(device: Device) -> None:
    here = device.mixer.position
    device.mixer.play(1, COUNT, RATE, device.now - 1.0)
    device.ask(1.0)
    assert device.started == [(1, here)]


def test_a_clock_that_jumps_holds_nothing_back_for_long(device: Device) -> None:
    here = device.mixer.position
    device.mixer.play(1, COUNT, RATE, device.now + 3600)
    device.ask(1.0)
    ((_, at),) = device.started
    assert at == here + round(MOST_S * RATE)


def test_an_earcon_that_is_due_with_a_count_comes_after_it(device: Device) -> None:
    device.mixer.play(1, COUNT, RATE, device.now)
    device.mixer.chime(EARCON, RATE, device.now)
    out = device.ask(1.0)
    begins = BEAT_MS * RATE // 1000
    expected = np.concatenate((np.zeros(begins), COUNT, EARCON))
    assert (out[: len(expected)] == expected).all()
    assert not out[len(expected) :].any()


@pytest.mark.parametrize("due", [None, 1.0])
def test_an_earcon_for_another_time_sounds_over_the_voice(
    device: Device, due: float | None
) -> None:
    device.mixer.play(1, COUNT, RATE, 2.0)
    device.mixer.chime(EARCON, RATE, due)
    assert (device.ask(0.01) == 14_000).all()
