"""The noise floor."""

from __future__ import annotations

import numpy as np
import pytest

from hipvoice.ear.activity import LOWEST_DB, WINDOW_MS, NoiseFloor
from hipvoice.ear.samples import FRAME, FRAME_MS, SILENCE_DB, level_db
from hipvoice.pcm import Samples

from .support import clip

WINDOW = WINDOW_MS // FRAME_MS


def fed(floor: NoiseFloor, samples: Samples) -> NoiseFloor:
    for at in range(0, len(samples) - FRAME + 1, FRAME):
        floor.take(level_db(samples[at : at + FRAME]))
    return floor


@pytest.mark.parametrize("level", [-60.0, -45.0, -30.0])
def test_it_finds_a_steady_level_within_its_window(level: float) -> None:
    floor = NoiseFloor()
    for _ in range(WINDOW):
        floor.take(level)
    assert floor.db == level


def test_a_word_does_not_raise_it() -> None:
    room = np.random.default_rng(0).normal(0, 30, 2 * WINDOW * FRAME)
    floor = fed(NoiseFloor(), room[: WINDOW * FRAME])
    before = floor.db
    word = clip("yes-1")
    assert abs(fed(floor, word + room[: len(word)]).db - before) < 1


def test_a_microphone_that_is_off_does_not_pull_it_down_for_ever() -> None:
    assert fed(NoiseFloor(), np.zeros(WINDOW * FRAME, np.int16)).db == LOWEST_DB


def test_levels() -> None:
    full = np.tile([32767, -32768], FRAME // 2).astype(np.int16)
    assert level_db(full) == pytest.approx(0, abs=0.01)
    assert level_db(np.full(FRAME, 5000, np.int16)) == SILENCE_DB
    assert level_db(full // 10) == pytest.approx(-20, abs=0.1)
