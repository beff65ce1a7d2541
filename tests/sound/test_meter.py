"""The level of the microphone as a display shows it."""

from __future__ import annotations

import numpy as np
import pytest

from hipvoice.sound.microphone import FALL_DB_PER_S, FLOOR_DB, STALE_S, Meter


class Watch:
    """A clock that is set by hand, s."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


def square(level: int) -> np.ndarray[tuple[int], np.dtype[np.int16]]:
    return np.tile(np.array([level, -level], dtype=np.int16), 160)


def test_a_square_wave_has_the_level_of_its_steps() -> None:
    meter = Meter(Watch())
    meter.feed(square(3277))
    assert meter.level() == pytest.approx(-20, abs=0.01)


def test_silence_is_the_floor_and_no_samples_at_all_are_none() -> None:
    watch = Watch()
    meter = Meter(watch)
    meter.feed(square(0))
    assert meter.level() == FLOOR_DB
    watch.now += STALE_S + 0.1
    assert meter.level() is None


def test_a_microphone_that_is_opened_has_a_moment_to_begin() -> None:
    watch = Watch()
    meter = Meter(watch)
    assert meter.level() == FLOOR_DB
    watch.now += STALE_S + 0.1
    assert meter.level() is None


def test_a_loud_moment_falls_back_slowly_enough_to_be_seen() -> None:
    watch = Watch()
    meter = Meter(watch)
    meter.feed(square(3277))
    watch.now += 0.25
    meter.feed(square(0))
    assert meter.level() == pytest.approx(-20 - FALL_DB_PER_S / 4, abs=0.01)
