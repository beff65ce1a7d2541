"""Log mel energies exactly as Kaldi computes them before its cosine transform."""

from __future__ import annotations

import functools

import numpy as np

from tools.acoustic.settings import FFT, HIGH_HZ, LIFTER, LOW_HZ, MELS, RATE, SHIFT, WINDOW

PREEMPHASIS = 0.97  # Kaldi's default
POVEY = 0.85  # Kaldi's "povey" window is a Hann window to this power
FLOOR = 1.1920929e-07  # Kaldi floors energies at the float epsilon
FULL_SCALE = 32768.0  # Kaldi works on 16-bit values


def mel(hertz: np.ndarray | float) -> np.ndarray:
    """HTK's mel scale."""
    return 1127.0 * np.log(1.0 + np.asarray(hertz) / 700.0)


@functools.cache
def window() -> np.ndarray:
    """Kaldi's "povey" window, shape (WINDOW,)."""
    hann = 0.5 - 0.5 * np.cos(2 * np.pi * np.arange(WINDOW) / (WINDOW - 1))
    return (hann**POVEY).astype(np.float32)


@functools.lru_cache(maxsize=64)
def mel_bank(warp: float = 1.0) -> np.ndarray:
    """Triangular filters, shape (FFT/2, MELS); `warp` stretches frequency like another throat."""
    bins = np.arange(FFT // 2) * RATE / FFT * warp
    edges = np.linspace(mel(LOW_HZ), mel(HIGH_HZ), MELS + 2)
    left, centre, right = edges[:-2], edges[1:-1], edges[2:]
    where = mel(bins)[:, None]
    up, down = (where - left) / (centre - left), (right - where) / (right - centre)
    return np.maximum(0.0, np.minimum(up, down)).astype(np.float32)


def frames(samples: np.ndarray) -> np.ndarray:
    """Cut samples into overlapping frames, shape (count, WINDOW), whole frames only."""
    if len(samples) < WINDOW:
        return np.zeros((0, WINDOW), np.float32)
    return np.lib.stride_tricks.sliding_window_view(samples, WINDOW)[::SHIFT]


def power(samples: np.ndarray) -> np.ndarray:
    """Power spectrum of float samples of full scale 1, shape (count, FFT/2)."""
    cut = frames(samples.astype(np.float32) * FULL_SCALE)
    cut = cut - cut.mean(axis=1, keepdims=True)
    flat = np.empty_like(cut)
    flat[:, 1:] = cut[:, 1:] - PREEMPHASIS * cut[:, :-1]
    flat[:, 0] = cut[:, 0] * (1.0 - PREEMPHASIS)
    flat *= window()
    spectrum = np.fft.rfft(flat, FFT, axis=1)[:, : FFT // 2]
    return spectrum.real**2 + spectrum.imag**2


def log_mel(samples: np.ndarray, warp: float = 1.0, colour: np.ndarray | None = None) -> np.ndarray:
    """Log mel energies, shape (count, MELS); `colour` multiplies the spectrum (FFT/2 gains)."""
    spectrum = power(samples)
    bank = mel_bank(warp) if colour is None else mel_bank(warp) * colour[:, None]
    return np.log(np.maximum(spectrum @ bank, FLOOR)).astype(np.float32)


def cepstra_to_mel() -> np.ndarray:
    """Matrix (MELS, MELS) that turns Kaldi's liftered cepstra back into log mel energies."""
    rows, columns = np.arange(MELS)[:, None], np.arange(MELS)[None, :]
    transform = np.sqrt(2.0 / MELS) * np.cos(np.pi / MELS * (columns + 0.5) * rows)
    transform[0] = np.sqrt(1.0 / MELS)
    lifter = 1.0 + 0.5 * LIFTER * np.sin(np.pi * np.arange(MELS) / LIFTER)
    return np.linalg.inv(lifter[:, None] * transform)
