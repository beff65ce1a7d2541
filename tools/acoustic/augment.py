"""Make one clean clip sound like many rooms, distances, levels, speeds and backgrounds."""

from __future__ import annotations

import functools
from collections.abc import Callable

import numpy as np
import scipy.fft
import scipy.signal
import soxr

from tools.acoustic.corpus import load
from tools.acoustic.settings import FFT, MELS, RATE, recordings

# The measured responses of ordinary rooms; the other files of `rir/` are halls or sweeps.
ROOMS = ("rir1", "rir2", "rir3", "rir4")
ROOMS_HELD = ("impulse_response_0", "rir_clap")  # only for the evaluation
NOISE_KEPT = 0.7  # the first part of every noise recording is trained on, the rest judged on
SOUND_SPEED = 343.0  # m/s
MASKS = 2  # of bands
MASKED_FROM = 30  # frames; shorter clips are left whole


def chance(rng: np.random.Generator, share: float) -> bool:
    """Tell true so often."""
    return bool(rng.random() < share)


@functools.cache
def noises() -> list[np.ndarray]:
    """First part of every noise recording."""
    files = sorted((recordings() / "noise").glob("*.opus"))
    loaded = [load(str(file)) for file in files]
    return [samples[: int(len(samples) * NOISE_KEPT)] for samples in loaded]


@functools.cache
def rooms(names: tuple[str, ...] = ROOMS) -> list[np.ndarray]:
    """Measured room responses, from the direct sound on, energy 1."""
    found = []
    for name in names:
        response = load(str(recordings() / "rir" / f"{name}.opus"))
        response = response[max(0, int(np.argmax(np.abs(response))) - 16) :][: RATE // 2]
        found.append(response / np.sqrt(np.sum(response**2)))
    return found


def made_room(rng: np.random.Generator) -> np.ndarray:
    """Response of an imagined room: direct sound, six reflections, a decaying tail.

    Decay time 0.15-0.6 s, talker at 1-4 m; energy 1.
    """
    decay, metres = rng.uniform(0.15, 0.6), rng.uniform(1.0, 4.0)
    time = np.arange(int(decay * RATE)) / RATE
    tail = rng.standard_normal(len(time)) * np.exp(-6.9 * time / decay)
    tail[: int(0.004 * RATE)] = 0.0
    reverberant = (metres / rng.uniform(1.0, 3.0)) ** 2  # 1 at the room's critical distance
    tail *= np.sqrt(reverberant / np.sum(tail**2))
    tail[0] = 1.0
    for _ in range(6):
        tail[int(RATE * rng.uniform(0.3, 5.0) / SOUND_SPEED)] += rng.uniform(-0.5, 0.5)
    return (tail / np.sqrt(np.sum(tail**2))).astype(np.float32)


def in_room(samples: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Put a clip into a measured or imagined room."""
    response = rooms()[rng.integers(len(rooms()))] if chance(rng, 0.3) else made_room(rng)
    return scipy.signal.fftconvolve(samples, response)[: len(samples)].astype(np.float32)


def shaped(size: int, gains: Callable[[int], np.ndarray], rng: np.random.Generator) -> np.ndarray:
    """White noise whose spectrum is multiplied with `gains(bins)`."""
    fast = scipy.fft.next_fast_len(size, real=True)
    spectrum = scipy.fft.rfft(rng.standard_normal(fast, dtype=np.float32))
    return scipy.fft.irfft(spectrum * gains(len(spectrum)), fast)[:size].astype(np.float32)


def coloured(size: int, rng: np.random.Generator) -> np.ndarray:
    """Noise with a random slope, from white to brown."""
    slope = -rng.uniform(0.0, 1.2)
    return shaped(size, lambda bins: np.arange(1, bins + 1, dtype=np.float32) ** slope, rng)


def like(quiet: np.ndarray, size: int, rng: np.random.Generator) -> np.ndarray:
    """Noise that sounds like a short quiet piece of a recording: of its spectrum."""
    gains = np.abs(scipy.fft.rfft(quiet * np.hanning(len(quiet))))

    def between(bins: int) -> np.ndarray:
        return np.interp(np.linspace(0, len(gains) - 1, bins), np.arange(len(gains)), gains)

    return shaped(size, between, rng)


def breathing(size: int, rng: np.random.Generator) -> np.ndarray:
    """Breaths: band noise that swells and falls every one to three seconds."""
    low = rng.uniform(200, 900)
    band = scipy.signal.butter(2, [low, low * rng.uniform(2, 6)], "band", fs=RATE, output="sos")
    swell = np.sin(np.pi * np.arange(size) / RATE / rng.uniform(0.5, 2.0) + rng.uniform(0, 6))
    noise = rng.standard_normal(size, dtype=np.float32)
    return (scipy.signal.sosfilt(band, noise) * swell**2).astype(np.float32)


def knocks(size: int, rng: np.random.Generator) -> np.ndarray:
    """Steps and household sounds: short decaying bursts and tones."""
    out = coloured(size, rng) * 1e-4
    for _ in range(int(rng.integers(1, 6))):
        length = int(rng.uniform(0.01, 0.25) * RATE)
        time = np.arange(length) / RATE
        tone = np.sin(2 * np.pi * rng.uniform(80, 3000) * time)
        burst = (tone * rng.random() + coloured(length, rng)) * np.exp(-time * rng.uniform(15, 120))
        at = int(rng.integers(0, max(1, size - length)))
        out[at : at + length] += burst[: size - at]
    return out


def fit(samples: np.ndarray, size: int, rng: np.random.Generator) -> np.ndarray:
    """Take a random piece of the given size, repeating a short clip."""
    if len(samples) < size:
        samples = np.tile(samples, -(-size // max(1, len(samples))))
    at = int(rng.integers(0, len(samples) - size + 1))
    return samples[at : at + size]


def recorded(size: int, rng: np.random.Generator) -> np.ndarray:
    """Cut a random piece of a noise recording."""
    kinds = noises()
    return fit(kinds[rng.integers(len(kinds))], size, rng)


def background(size: int, rng: np.random.Generator) -> np.ndarray:
    """Make a random background that holds no foreground speech."""
    kinds = (recorded, recorded, recorded, coloured, breathing, knocks)
    return kinds[rng.integers(len(kinds))](size, rng)


def gain(samples: np.ndarray, noise: np.ndarray, decibel: float) -> np.float32:
    """Find the gain of a noise for a signal-to-noise ratio over the louder half of the clip."""
    loud = np.sort(samples**2)[len(samples) // 2 :].mean() + 1e-12
    return np.float32(np.sqrt(loud / (np.mean(noise**2) + 1e-12)) * 10 ** (-decibel / 20))


def mix(samples: np.ndarray, noise: np.ndarray, decibel: float) -> np.ndarray:
    """Add noise at a signal-to-noise ratio."""
    return samples + gain(samples, noise, decibel) * noise.astype(np.float32)


def level(samples: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Set the peak between -36 and 0 dB of full scale; one clip in thirty is clipped."""
    peak = float(np.max(np.abs(samples))) + 1e-9
    top = 10 ** (-rng.uniform(0, 36) / 20) if rng.random() > 1 / 30 else rng.uniform(1, 3)
    return np.clip(samples * (top / peak), -1, 1)


def colour(rng: np.random.Generator) -> np.ndarray:
    """Return gains (power) of a random microphone: a smooth curve of +-6 dB, sometimes dull."""
    knots = rng.normal(0, 3, 8)
    curve = np.interp(np.linspace(0, 7, FFT // 2), np.arange(8), knots)
    if chance(rng, 0.12):  # telephone sets, thick cloth, 24 kbit/s MP3
        curve = curve - 30 * (np.arange(FFT // 2) * RATE / FFT > rng.uniform(3500, 6000))
    return (10 ** (curve / 10)).astype(np.float32)


def speed(samples: np.ndarray, factor: float) -> np.ndarray:
    """Play faster (above 1) or slower; the pitch moves along."""
    return soxr.resample(samples, RATE * factor, RATE, quality="LQ").astype(np.float32)


def stretch(mels: np.ndarray, factor: float) -> np.ndarray:
    """Stretch (above 1) or press the time of features (frames, MELS); the pitch stays."""
    at = np.linspace(0, len(mels) - 1, max(2, round(len(mels) * factor)))
    low = np.minimum(at.astype(int), len(mels) - 2)
    part = (at - low)[:, None].astype(np.float32)
    return (1 - part) * mels[low] + part * mels[low + 1]


def fade(samples: np.ndarray) -> np.ndarray:
    """Soften the cut edges over 10 ms."""
    ramp = np.linspace(0, 1, 160, dtype=np.float32)
    if len(samples) > 2 * len(ramp):
        samples = samples.copy()
        samples[:160] *= ramp
        samples[-160:] *= ramp[::-1]
    return samples


def join(one: np.ndarray, other: np.ndarray, overlap: int) -> np.ndarray:
    """Say one after the other; the first fades into the second over `overlap` samples."""
    size = min(overlap, len(one), len(other))
    ramp = np.linspace(0, 1, size, dtype=np.float32)
    both = one[len(one) - size :] * (1 - ramp) + other[:size] * ramp
    return np.concatenate([one[: len(one) - size], both, other[size:]])


def mask(mels: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """SpecAugment, mild: hide up to two times 6 bands and up to 60 ms."""
    if len(mels) < MASKED_FROM:
        return mels
    for _ in range(MASKS):
        if chance(rng, 0.4):
            band, width = rng.integers(0, MELS - 6), rng.integers(1, 7)
            mels[:, band : band + width] = mels.mean()
    if chance(rng, 0.3):
        at, width = rng.integers(0, len(mels) - 6), rng.integers(1, 7)
        mels[at : at + width] = mels.mean()
    return mels
