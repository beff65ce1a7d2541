"""Whether the microphone hears the room, or the system has connected it to the speaker's monitor.

If its microphone goes away, a sound server silently moves the stream to another source, often to
the monitor of the speaker. The person is not heard any more, and nothing looks wrong: there is
sound, but it is the coach. Two things distinguish it from an echo, and both must hold:

1. The sound is exactly what was played, only delayed. A room adds reflections and a loudspeaker its
   own colour: the likeness of an echo is 0.20 to 0.91 in ten measured rooms, that of a monitor at
   least 0.992 (depending on the fraction of a sample in the delay).
2. If nothing was played, nothing comes. Even the quietest microphone has noise of its own.
"""

from __future__ import annotations

from enum import Enum

import numpy as np

from hipvoice.ear.samples import Samples, from_ms, level_db

SPAN = from_ms(1000)  # this much is compared
MOST_DELAY = from_ms(500)  # through both devices, as far as the canceller follows
# A monitor may deliver a sound before the reference, which is kept waiting (6 ms with PulseAudio).
MOST_AHEAD = from_ms(100)
ALIKE = 0.98
COPIES, MOST_COPIES = 2, 3  # spans; a drop-out makes one span unlike, which subtracts one
NOTHING_DB = -80.0  # dBFS: three steps of 16 bits
NOTHING_FOR = from_ms(300)
LOUD_DB = -60.0  # of a span: softer ones say nothing


class Source(Enum):
    """Where the microphone's sound comes from."""

    ROOM = "the room"
    SPEAKER = "the speaker's own sound"


class Loopback:
    """Gets both streams step by step. `source` is the room until the contrary is certain."""

    def __init__(self) -> None:
        self.source = Source.ROOM
        self._near: Samples = np.zeros(SPAN + MOST_AHEAD, np.int16)
        self._far: Samples = np.zeros(MOST_DELAY + SPAN + MOST_AHEAD, np.int16)
        self._since = 0  # samples since the last comparison
        self._copies = 0
        self._nothing = 0  # samples of nothing, where nothing was played

    def take(self, near: Samples, far: Samples, *, silent: bool) -> None:
        """The next samples of both. `silent`: nothing of `far` can be heard any more."""
        self._near = _pushed(self._near, near)
        self._far = _pushed(self._far, far)
        if silent:
            self._take_silence(self._near[SPAN - len(near) : SPAN])
        self._since += len(near)
        if self._since >= SPAN:
            self._since = 0
            self._compare()

    def _take_silence(self, near: Samples) -> None:
        if level_db(near) > NOTHING_DB:
            self._copies = self._nothing = 0
        else:
            self._nothing += len(near)
        self._judge()

    def _compare(self) -> None:
        near = self._near[:SPAN]
        if level_db(near) < LOUD_DB or level_db(self._far) < LOUD_DB:
            return
        alike = likeness(near, self._far) >= ALIKE
        self._copies = min(MOST_COPIES, self._copies + 1) if alike else max(0, self._copies - 1)
        self._judge()

    def _judge(self) -> None:
        if not self._copies:
            self.source = Source.ROOM
        elif self._copies >= COPIES and self._nothing >= NOTHING_FOR:
            self.source = Source.SPEAKER


def likeness(near: Samples, far: Samples) -> float:
    """How much of `near` is somewhere in the longer `far`: 0 to 1."""
    near_f, far_f = near.astype(np.float64), far.astype(np.float64)
    size = 1 << (len(far) + len(near) - 1).bit_length()
    spectrum = np.fft.rfft(far_f, size) * np.conj(np.fft.rfft(near_f, size))
    products = np.fft.irfft(spectrum, size)[: len(far) - len(near) + 1]
    energy = np.concatenate(([0.0], np.cumsum(far_f**2)))
    spans = energy[len(near) :] - energy[: len(products)]
    norms = np.sqrt(np.maximum(spans, 1.0) * max(1.0, float(np.sum(near_f**2))))
    return float(np.max(np.abs(products) / norms))


def _pushed(kept: Samples, new: Samples) -> Samples:
    moved: Samples = np.concatenate((kept[len(new) :], new))
    return moved
