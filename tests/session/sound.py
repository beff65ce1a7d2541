"""What was captured, compared with what should have been said."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import soxr

from hipvoice.voice.voice import Voice

Samples = npt.NDArray[np.int16]


def spoken(voice: Voice, text: str, speed: float, rate: int) -> npt.NDArray[np.float32]:
    """`text` as a session at `speed` plays it, at `rate` Hz."""
    samples, own_rate = voice.render(text, 165).result(timeout=60)
    return np.asarray(soxr.resample(samples.astype(np.float32), own_rate * speed, rate))


def find(pattern: npt.NDArray[np.float32], recording: Samples) -> tuple[int, float]:
    """Where `pattern` fits `recording` best: the position in samples, and how well (0 to 1)."""
    signal = recording.astype(np.float32)
    size = 1 << (len(signal) + len(pattern) - 1).bit_length()
    spectrum = np.fft.rfft(signal, size) * np.conj(np.fft.rfft(pattern, size))
    fits = np.fft.irfft(spectrum, size)[: max(1, len(signal) - len(pattern))]
    energy = np.concatenate(([0.0], np.cumsum(signal.astype(np.float64) ** 2)))
    span = energy[len(pattern) :][: len(fits)] - energy[: len(fits)]
    norm = np.sqrt(np.maximum(span, 1.0) * float(np.sum(pattern.astype(np.float64) ** 2)))
    quality = fits / np.maximum(norm, 1.0)
    best = int(np.argmax(quality))
    return best, float(quality[best])
