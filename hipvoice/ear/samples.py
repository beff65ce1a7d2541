"""The units of the ear: mono 16-bit samples at 16 kHz, counted from the start of the stream.

Time is a number of samples, never a clock, so a recording gives the same result at any speed.
"""

from __future__ import annotations

import math
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Samples: TypeAlias = NDArray[np.int16]

RATE = 16_000  # Hz: what Vosk models and the voice activity detector both need
FRAME_MS = 20  # webrtcvad supports 10, 20 and 30 ms
FRAME = RATE * FRAME_MS // 1000  # samples

SILENCE_DB = -90.0  # dBFS: digital silence, one step of a 16-bit sample
FULL_SCALE = 32_768  # steps


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
