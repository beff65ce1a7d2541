"""How loud the microphone is at the moment, for a display."""

from __future__ import annotations

import math
import time
from collections.abc import Callable

import numpy as np
import numpy.typing as npt

FULL_SCALE = 32_768  # 16-bit steps
FLOOR_DB = -100.0
STALE_S = 1.0  # no block of a working microphone is as late as this
FALL_DB_PER_S = 60.0  # the meter falls back slowly, so that a short word can be seen


class Meter:
    """Fed by the ear's thread, read by any other thread. `clock` gives seconds."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._seen = (clock(), FLOOR_DB)  # when (s), and the level then (dBFS)

    def feed(self, samples: npt.NDArray[np.int16]) -> None:
        """The next samples, 16 bit, any number of them."""
        if len(samples):
            power = float(np.mean(np.square(samples, dtype=np.float32))) / FULL_SCALE**2
            level = 10 * math.log10(power) if power else FLOOR_DB
            now = self._clock()
            self._seen = (now, max(level, self._fallen(now)))

    def level(self) -> float | None:
        """The level in dBFS; None if nothing came for a second."""
        now = self._clock()
        return None if now - self._seen[0] > STALE_S else self._fallen(now)

    def _fallen(self, now: float) -> float:
        then, level = self._seen
        return max(level - FALL_DB_PER_S * (now - then), FLOOR_DB)
