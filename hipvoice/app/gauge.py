"""Measures what comes from the microphone for a while: the room, or the coach's own voice."""

from __future__ import annotations

import threading
from collections.abc import Callable

import numpy as np

from hipvoice.core.events import Measured
from hipvoice.ear.samples import FRAME, SILENCE_DB, Samples, from_ms, level_db

SOFTEST, LOUDEST = 0.1, 0.95  # of the frames: a click is not how loud something is


class Gauge:
    """Fed by the ear's thread, on which `on_measured` is called."""

    def __init__(self, on_measured: Callable[[Measured], None]) -> None:
        self._on_measured = on_measured
        self._lock = threading.Lock()
        self._wanted = 0  # samples that are still to come
        self._raw: list[Samples] = []
        self._cleaned: list[Samples] = []

    def begin(self, ms: int) -> None:
        """Measure from now on; what was under way is given up."""
        with self._lock:
            self._wanted = from_ms(ms)
            self._raw, self._cleaned = [], []

    def feed(self, samples: Samples, cleaned: Samples) -> None:
        """The next samples of the microphone, and the next ones without the echo."""
        with self._lock:
            if not self._wanted:
                return
            self._raw.append(samples)
            self._cleaned.append(cleaned)
            self._wanted = max(0, self._wanted - len(samples))
            if self._wanted:
                return
            measured = _measured(self._raw, self._cleaned)
        self._on_measured(measured)


def _measured(raw: list[Samples], cleaned: list[Samples]) -> Measured:
    levels, left = _levels(raw), _levels(cleaned)
    return Measured(_at(levels, SOFTEST), _at(levels, LOUDEST), _at(left, LOUDEST))


def _levels(blocks: list[Samples]) -> list[float]:
    """The levels of all frames, the softest first; silence if there are none."""
    samples = np.concatenate(blocks) if blocks else np.zeros(0, np.int16)
    starts = range(0, len(samples) - FRAME + 1, FRAME)
    return sorted(level_db(samples[at : at + FRAME]) for at in starts) or [SILENCE_DB]


def _at(levels: list[float], fraction: float) -> float:
    return levels[int(len(levels) * fraction)]
