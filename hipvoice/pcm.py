"""Sound as arrays of numbers: the types that the voice, the speaker and the ear share, and how loud
it is.

Loudness is that of ITU-R BS.1770-4 for one channel, which EBU R128 uses; its gates are those for a
programme. All of it is done on spectra by numpy: a sentence takes some milliseconds, and no library
is loaded for it (`pyloudnorm` brings scipy: 1.1 s and 75 MB; the tests compare with it).
"""

from __future__ import annotations

from functools import lru_cache
from typing import Final, TypeAlias

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

Samples: TypeAlias = NDArray[np.int16]  # mono, in steps of `FULL_SCALE`
Block: TypeAlias = NDArray[np.float32]  # mono, full scale is 1.0
Wave: TypeAlias = NDArray[np.float64]  # the same, for sums over many samples
FULL_SCALE = 32_768  # 16-bit steps

SPEECH_LUFS: Final = -19.0
CEILING_DB: Final = -1.0  # of the true peak, between samples too
OVERSAMPLED: Final = 4  # times, to find it
SAFE_DB: Final = 0.3  # below the ceiling, for rounding and for peaks between these, too

# The block that is measured, how far it moves, and the gates.
BLOCK_S, STEP_S = 0.4, 0.1
OFFSET_DB, SILENT_LUFS, QUIETER_DB = -0.691, -70.0, 10.0

# The two filters of the weighting, as their parameters at any rate: a shelf and a high-pass.
SHELF_HZ, SHELF_Q, SHELF_DB, SHELF_POWER = 1681.97445, 0.70717524, 3.99984385, 0.49966677
PASS_HZ, PASS_Q = 38.1354709, 0.50032704

AROUND: Final = 64  # samples of silence: a spectrum goes round, from the end to the beginning
LOOK_AHEAD_MS: Final = 10  # in which the limiter turns down before a peak, and up after it
ROUNDS: Final = 6  # to reach the loudness, as the limiter takes some of it
NEAR_DB: Final = 0.1


def levelled(samples: Samples, rate: int) -> Samples:
    """`samples`, a sentence, at SPEECH_LUFS, with no true peak above CEILING_DB.

    Peaks that would be higher are turned down for some milliseconds.
    """
    sound: Wave = samples / FULL_SCALE
    if not sound.any():
        return samples
    gain_db = SPEECH_LUFS - loudness(sound, rate)
    for _ in range(ROUNDS):
        louder = sound * 10 ** (gain_db / 20)
        level = limited(louder, rate)
        missing_db = 0.0 if level is louder else SPEECH_LUFS - loudness(level, rate)
        if abs(missing_db) < NEAR_DB:
            break
        gain_db += missing_db
    return np.round(level * FULL_SCALE).astype(np.int16)


def loudness(sound: Wave, rate: int) -> float:
    """The integrated loudness in LUFS. What is shorter than a block is a block of its own."""
    size = min(len(sound), round(BLOCK_S * rate))
    starts = np.arange(0, len(sound) - size + 1, max(1, round(STEP_S * rate)))
    energy = np.concatenate(([0.0], np.cumsum(_weighted(sound, rate) ** 2)))
    powers = (energy[starts + size] - energy[starts]) / size
    powers = powers[powers > _power(SILENT_LUFS)]
    if not powers.size:
        return SILENT_LUFS
    gate_db = _lufs(float(powers.mean())) - QUIETER_DB
    return _lufs(float(powers[powers > _power(gate_db)].mean()))


def true_peak_db(sound: Wave) -> float:
    """The highest peak in dB below full scale, between the samples too."""
    return float(20 * np.log10(max(_peaks(sound).max(), 1e-9)))


def limited(sound: Wave, rate: int) -> Wave:
    """`sound` with its true peaks below the ceiling, by a gain that moves within LOOK_AHEAD_MS."""
    needed = 10 ** ((CEILING_DB - SAFE_DB) / 20) / np.maximum(_peaks(sound), 1e-9)
    if needed.min() >= 1:
        return sound
    ahead = rate * LOOK_AHEAD_MS // 1000
    padded = np.pad(np.minimum(needed, 1), 2 * ahead, constant_values=1.0)
    lowest = sliding_window_view(padded, 2 * ahead + 1).min(axis=1)
    # A mean of minima over the same width is never above what any of its peaks needs.
    sums = np.concatenate(([0.0], np.cumsum(lowest)))
    gain = (sums[2 * ahead + 1 :] - sums[: -2 * ahead - 1]) / (2 * ahead + 1)
    return sound * gain


def _peaks(sound: Wave) -> Wave:
    """For each sample, the highest level from it to the next one."""
    size = _quick(len(sound) + AROUND)
    spectrum = np.fft.rfft(sound, size) * OVERSAMPLED
    between = np.fft.irfft(spectrum, size * OVERSAMPLED)[: len(sound) * OVERSAMPLED]
    levels: Wave = np.abs(between).reshape(len(sound), OVERSAMPLED).max(axis=1)
    return levels


def _weighted(sound: Wave, rate: int) -> Wave:
    """`sound` through the two filters. The quarter second after it is for their echo."""
    size = _quick(len(sound) + rate // 4)
    weighted: Wave = np.fft.irfft(np.fft.rfft(sound, size) * _weighting(size, rate), size)
    return weighted[: len(sound)]


def _quick(size: int) -> int:
    """The next power of two: a spectrum of another size may take a hundred times as long."""
    return 1 << (size - 1).bit_length()


@lru_cache(4)
def _weighting(size: int, rate: int) -> NDArray[np.complex128]:
    delay = np.exp(-2j * np.pi * np.arange(size // 2 + 1) / size)  # of a sample
    k = np.tan(np.pi * SHELF_HZ / rate)
    high = 10 ** (SHELF_DB / 20)
    above = _second_order(delay, k, high, high**SHELF_POWER / SHELF_Q)
    shelf = above / _second_order(delay, k, 1, 1 / SHELF_Q)
    k = np.tan(np.pi * PASS_HZ / rate)
    level = 1 + k / PASS_Q + k * k
    weighting: NDArray[np.complex128] = (
        shelf * level * (1 - delay) ** 2 / _second_order(delay, k, 1, 1 / PASS_Q)
    )
    return weighting


def _second_order(
    delay: NDArray[np.complex128], k: float, gain: float, width: float
) -> NDArray[np.complex128]:
    """Half of a filter of the second order: what is above or below the line."""
    outer, slope = gain + k * k, width * k
    return (outer - slope) * delay**2 + 2 * (k * k - gain) * delay + (outer + slope)


def _lufs(power: float) -> float:
    return float(OFFSET_DB + 10 * np.log10(power))


def _power(lufs: float) -> float:
    return float(10 ** ((lufs - OFFSET_DB) / 10))
