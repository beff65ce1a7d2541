"""The units of the ear: mono 16-bit samples at 16 kHz, counted from the start of the stream.

Time is a number of samples, never a clock, so a recording gives the same result at any speed.

`HighPass` removes what is lower than a voice before anything looks at the sound. Mains hum (50 and
60 Hz), traffic, footsteps and a hand on the microphone are down there, and all of them raise a
level more than a person would hear. It is an elliptic high-pass of order 5, in three sections: from
90 Hz up it changes at most 0.1 dB, and up to 65 Hz it removes 34 dB or more. Each sample depends on
the one before, which numpy does not support; but `PIECE` samples are one matrix times the input,
plus another one times the state in which the samples before have left the filter.
"""

from __future__ import annotations

import math
from functools import reduce
from itertools import accumulate, repeat

import numpy as np
from numpy.typing import NDArray

from hipvoice.pcm import FULL_SCALE, Samples

RATE = 16_000  # Hz: what Vosk models and the voice activity detector both need
FRAME_MS = 20  # webrtcvad supports 10, 20 and 30 ms
FRAME = RATE * FRAME_MS // 1000  # samples

SILENCE_DB = -90.0  # dBFS: digital silence, one step of a 16-bit sample


def from_ms(ms: int) -> int:
    """Milliseconds as samples."""
    return ms * RATE // 1000


def to_ms(samples: int) -> int:
    """Samples as milliseconds."""
    return samples * 1000 // RATE


def as_samples(signal: NDArray[np.floating]) -> Samples:
    """A signal as 16-bit samples, rounded; what is too loud is clipped."""
    samples: Samples = np.clip(np.rint(signal), -FULL_SCALE, FULL_SCALE - 1).astype(np.int16)
    return samples


def level_db(frame: Samples) -> float:
    """The level of a frame in dBFS, without its DC offset (cheap microphones have one)."""
    deviation = float(np.std(frame)) / FULL_SCALE
    return max(SILENCE_DB, 20 * math.log10(deviation)) if deviation > 0 else SILENCE_DB


Signal = NDArray[np.float64]
# (a, b, c, d): the next state is a @ state + b * sample, what comes out c @ state + d * sample
System = tuple[Signal, Signal, Signal, float]

# scipy.signal.ellip(5, 0.1, 34, 90, "high", fs=16000, output="sos"): b0, b1, b2, a1, a2 of each
SECTIONS = (
    (0.9569540590282, -0.9569540590282, 0.0, -0.9519836291328, 0.0),
    (1.0, -1.9996627600766, 1.0, -1.9659314810057, 0.9673770998774),
    (1.0, -1.9993000272474, 1.0, -1.9931684878377, 0.9942723689915),
)
PIECE = from_ms(10)


class HighPass:
    """One stream, which starts as if silence came before it."""

    def __init__(self) -> None:
        self._state = np.zeros(2 * len(SECTIONS))

    def feed(self, samples: NDArray[np.number]) -> Signal:
        """The next samples at 16 kHz, any number of them; as many come out, without delay."""
        signal = samples.astype(np.float64)
        pieces = (signal[at : at + PIECE] for at in range(0, len(signal), PIECE))
        return np.concatenate([signal[:0], *map(self._pass, pieces)])

    def _pass(self, piece: Signal) -> Signal:
        count = len(piece)
        out: Signal = _OUT_BY_INPUT[:count, :count] @ piece + _OUT_BY_STATE[:count] @ self._state
        self._state = _POWERS[count] @ self._state + _STATE_BY_INPUT[:, PIECE - count :] @ piece
        return out


def _section(b0: float, b1: float, b2: float, a1: float, a2: float) -> System:
    return (
        np.array([[-a1, 1.0], [-a2, 0.0]]),
        np.array([b1 - a1 * b0, b2 - a2 * b0]),
        np.array([1.0, 0.0]),
        b0,
    )


def _in_series(first: System, second: System) -> System:
    """Both as one, the second fed by the first."""
    (a1, b1, c1, d1), (a2, b2, c2, d2) = first, second
    none = np.zeros((len(a1), len(a2)))
    a = np.block([[a1, none], [np.outer(b2, c1), a2]])
    return a, np.concatenate((b1, b2 * d1)), np.concatenate((c1 * d2, c2)), d1 * d2


_A, _B, _C, _D = reduce(_in_series, (_section(*section) for section in SECTIONS))
_POWERS = np.array([*accumulate(repeat(_A, PIECE), np.matmul, initial=np.eye(len(_A)))])
_OUT_BY_STATE = _C @ _POWERS[:-1]
_RESPONSE = np.array([_D, *(_OUT_BY_STATE[:-1] @ _B)])  # to a single one
_OUT_BY_INPUT = np.tril(_RESPONSE[np.subtract.outer(np.arange(PIECE), np.arange(PIECE))])
_STATE_BY_INPUT = (_POWERS[PIECE - 1 :: -1] @ _B).T
