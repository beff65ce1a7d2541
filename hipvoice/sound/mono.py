"""Mixes channels down to one, without losing anything.

The rule: the mean of all channels, unless they cancel each other out; then the loudest one. A
microphone with a balanced output, plugged into a stereo jack, gives the same sound twice with
opposite signs. In the mean of both, nothing is heard.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

import numpy as np
import numpy.typing as npt

Sound = TypeVar("Sound", np.int16, np.float32)

# The power of the mean, relative to that of channels that have nothing in common. Equal channels
# give 2, a silent one and another give 1, and opposite ones give 0. Between the two limits the
# decision stays as it was.
CANCELS, ADDS = 0.25, 0.5
FORGETS_S = 1.0  # half-life of what was heard: a pause changes nothing
CERTAIN_S = 0.25  # of cancelling, before it is reported

MONO_CABLE = "use a cable or an adapter for a mono microphone, not a balanced one"
OPPOSITE = (
    "The channels are of opposite sign and cancel each other out, so only the loudest of them is "
    f"listened to. To mend it: {MONO_CABLE}"
)


class Mono:
    """One stream. `tell` is called once if its channels have opposite signs."""

    def __init__(self, tell: Callable[[str], None] = lambda _: None) -> None:
        self._tell = tell
        self._powers = np.zeros(0)  # of each channel, decaying
        self._mixed = 0.0  # that of their mean
        self._only: int | None = None  # the one channel that is used
        self._cancelled_s = 0.0
        self._told = False

    def mix(self, block: npt.NDArray[Sound], rate: int) -> npt.NDArray[Sound]:
        """The next samples, one column per channel, as one channel."""
        channels = block.shape[1]
        if channels == 1 or not len(block):
            return np.ascontiguousarray(block[:, 0])
        if channels != len(self._powers):  # another device
            self._powers, self._mixed, self._only = np.zeros(channels), 0.0, None
        self._weigh(block, len(block) / rate)
        if self._only is not None:
            return np.ascontiguousarray(block[:, self._only])
        mixed: npt.NDArray[Sound] = block.mean(axis=1).astype(block.dtype)
        return mixed

    def _weigh(self, block: npt.NDArray[Sound], seconds: float) -> None:
        waves = block - block.mean(axis=0)  # a constant offset is not sound
        kept = 0.5 ** (seconds / FORGETS_S)
        self._powers = kept * self._powers + np.square(waves).sum(axis=0)
        self._mixed = kept * self._mixed + float(np.square(waves.mean(axis=1)).sum())
        unrelated = self._powers.sum() / len(self._powers) ** 2
        if self._mixed > ADDS * unrelated:
            self._only = None
        elif self._mixed < CANCELS * unrelated and self._only is None:
            self._only = int(self._powers.argmax())
        if self._only is not None:
            self._cancelled_s += seconds
            self._report()

    def _report(self) -> None:
        if self._cancelled_s >= CERTAIN_S and not self._told:
            self._told = True
            self._tell(OPPOSITE)
