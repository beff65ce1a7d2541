"""Speech as a person would hear it: in quiet, or over music."""

from __future__ import annotations

import zlib
from collections.abc import Callable
from functools import cache

import numpy as np
import soxr

from hipvoice.voice.cache import Pcm

HEARD_HZ = 16_000  # what the recogniser listens to
AROUND_S = 0.4  # of quiet, or of music alone, before and after
MUSIC_DB = -12  # against the speech
CHORDS = ((57, 60, 64), (53, 57, 60), (48, 55, 64), (55, 59, 62))  # MIDI notes: A minor, F, C, G
BEAT_S = 0.6
BEATS = 4  # that a chord lasts
ROUNDS = 4  # of the chords: 38 seconds, which go round


def in_quiet(speech: Pcm, _text: str) -> np.ndarray:
    """The speech alone, with silence around it; float32 at HEARD_HZ."""
    samples, rate = speech
    around = np.zeros(round(AROUND_S * HEARD_HZ), np.float32)
    heard = soxr.resample(samples.astype(np.float32) / 32768, rate, HEARD_HZ)
    return np.concatenate([around, heard, around])


def over_music(speech: Pcm, text: str) -> np.ndarray:
    """The speech with music MUSIC_DB below it; where in the piece depends on the text."""
    heard = in_quiet(speech, text)
    start = zlib.crc32(text.encode()) % len(music())
    under = np.take(music(), range(start, start + len(heard)), mode="wrap")
    return heard + under * (level(heard) * 10 ** (MUSIC_DB / 20) / level(under))


CONDITIONS: dict[str, Callable[[Pcm, str], np.ndarray]] = {"quiet": in_quiet, "music": over_music}


def level(sound: np.ndarray) -> float:
    """The root mean square of where there is sound: pauses don't count."""
    blocks = sound[: len(sound) // 160 * 160].reshape(-1, 160)
    power = np.mean(blocks**2, axis=1)
    return float(np.sqrt(np.mean(power[power > power.max() / 1000])))


@cache
def music() -> np.ndarray:
    """Chords, a bass, a kick and a hi-hat, always the same; float32 at HEARD_HZ."""
    rng = np.random.default_rng(7)
    return np.concatenate([
        bar(chord, rng) for _ in range(ROUNDS) for chord in CHORDS
    ]).astype(np.float32)  # fmt: skip


def bar(chord: tuple[int, ...], rng: np.random.Generator) -> np.ndarray:
    """A chord over its beats."""
    length = round(BEATS * BEAT_S * HEARD_HZ)
    sound = sum(0.2 * note(pitch, length, 3.0) for pitch in (*chord, chord[0] + 12))
    beat = round(BEAT_S * HEARD_HZ)
    for number in range(BEATS):
        after = slice(number * beat, (number + 1) * beat)
        sound[after] += 0.5 * note(chord[0] - 24, beat, 0.3) + kick(beat)
        for half in (0, beat // 2):
            sound[number * beat + half :][: beat // 2] += hat(beat // 2, rng)
    return sound


def note(pitch: int, length: int, fades_s: float) -> np.ndarray:
    """A note with eight overtones that dies away."""
    t = np.arange(length) / HEARD_HZ
    hz = 440 * 2 ** ((pitch - 69) / 12)
    tone = sum(np.sin(2 * np.pi * hz * k * t + k) / k**1.2 for k in range(1, 9))
    return tone * np.exp(-t / fades_s) * np.minimum(1, t / 0.01)


def kick(length: int) -> np.ndarray:
    """A drum that falls from 120 to 45 Hz."""
    t = np.arange(length) / HEARD_HZ
    return np.sin(2 * np.pi * (45 * t - 75 * 0.04 * np.exp(-t / 0.04))) * np.exp(-t / 0.12)


def hat(length: int, rng: np.random.Generator) -> np.ndarray:
    """A short hiss."""
    t = np.arange(length) / HEARD_HZ
    return 0.15 * np.diff(rng.standard_normal(length + 1)) * np.exp(-t / 0.03)
