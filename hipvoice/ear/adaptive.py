"""A linear echo filter: removes what can be predicted from the reference, and nothing else.

AEC3 removes an echo best, but words said over it lose their soft parts (the s of "stop", the p of
"pause"). So AEC3 says whether somebody speaks, and the recogniser gets the output of this filter,
in which an echo is some 25 dB softer and the word is intact.

Theory of operation. A frequency domain Kalman filter with partitions (Enzner and Vary, 2006; Kuech
et al., 2014): the response of the room is cut into partitions of 10 ms, and each bin of each is a
weight with an uncertainty. The uncertainty shrinks as the reference is heard, and grows a little
all the time, because rooms change. A person who speaks raises the error, which in itself slows the
learning down: no double-talk detector is needed.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from hipvoice.ear.samples import FULL_SCALE, Samples, as_samples, from_ms

STEP = from_ms(10)
SPAN = 2 * STEP  # of a transform: the step before, and this one
PARTITIONS = 30  # 300 ms: the buffers of both devices (70 to 250 ms) and the room
UNSURE = 0.01  # initial variance of a weight: an echo half as loud as its reference, in 25 of them
# Per step. The clocks of two devices differ by 20 to 100 ppm: with 0.9998 an echo that drifts by 80
# ppm comes back after 10 s, with 0.99 a person over a stable echo loses 8 dB (measured).
FORGETS = 0.998**2
SMOOTHING = 0.8  # of the power of what is not echo
TIDIED = 4  # every fourth partition is tidied in a step: worth 2 to 5 dB; all of them give no more
TINY = 1e-10


class AdaptiveFilter:
    """Learns how the reference arrives at the microphone, and removes it."""

    def __init__(self) -> None:
        self.reset()

    def reset(self) -> None:
        """Forget how the room sounds."""
        shape = (PARTITIONS, STEP + 1)
        self._weights = np.zeros(shape, np.complex128)
        self._unsure = np.full(shape, UNSURE)
        self._spectra = np.zeros(shape, np.complex128)  # of the reference, the latest first
        self._last = np.zeros(STEP)
        self._other = np.full(STEP + 1, TINY)  # power of what is not echo
        self._steps = 0

    def process(self, near: Samples, far: Samples) -> Samples:
        """`near` without what can be predicted from `far` and what was played before it."""
        self._push(far / FULL_SCALE)
        predicted = np.fft.irfft((self._weights * self._spectra).sum(axis=0), SPAN)[STEP:]
        error = near / FULL_SCALE - predicted
        self._adapt(error)
        return as_samples(error * FULL_SCALE)

    def _push(self, far: NDArray[np.float64]) -> None:
        self._spectra[1:] = self._spectra[:-1]
        self._spectra[0] = np.fft.rfft(np.concatenate((self._last, far)))
        self._last = far

    def _adapt(self, error: NDArray[np.float64]) -> None:
        spectrum = np.fft.rfft(np.concatenate((np.zeros(STEP), error)))
        self._other = SMOOTHING * self._other + (1 - SMOOTHING) * np.abs(spectrum) ** 2
        power = np.abs(self._spectra) ** 2
        expected = 0.5 * (self._unsure * power).sum(axis=0) + self._other + TINY
        step = self._unsure / expected
        self._unsure *= FORGETS * (1 - 0.5 * step * power)
        self._unsure += (1 - FORGETS) * np.abs(self._weights) ** 2
        self._weights += step * np.conj(self._spectra) * spectrum
        self._tidy()

    def _tidy(self) -> None:
        """A response is one step long: what a weight has beyond that wraps around."""
        some = slice(self._steps % TIDIED, None, TIDIED)
        responses = np.fft.irfft(self._weights[some], SPAN, axis=1)
        responses[:, STEP:] = 0
        self._weights[some] = np.fft.rfft(responses, axis=1)
        self._steps += 1
