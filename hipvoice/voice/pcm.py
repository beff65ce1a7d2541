"""Speech as plain values: mono 16-bit samples and their rate."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import numpy.typing as npt
import soundfile

from hipvoice.core.wording import nominal_ms

Samples = npt.NDArray[np.int16]
Pcm = tuple[Samples, int]  # (mono samples, rate in Hz)

SILENT_RATE = 22_050  # Hz; what espeak-ng renders, so that silence and speech match
SILENT_PEAK = 64  # 16-bit steps, -54 dBFS: below the quietest consonant of espeak-ng
TAIL_MS = 60  # kept after the last sound, so that two utterances in a row do not stick together


def read_pcm(path: Path) -> Pcm:
    """The sound file at `path` (WAV or AIFF, whatever its name), mixed down to mono."""
    frames, rate = soundfile.read(path, dtype="int16", always_2d=True)
    mono = frames[:, 0] if frames.shape[1] == 1 else frames.mean(axis=1).astype(np.int16)
    return np.ascontiguousarray(mono), int(rate)


def trimmed(pcm: Pcm) -> Pcm:
    """`pcm` without the silence around the speech, except for a tail of TAIL_MS."""
    samples, rate = pcm
    loud = np.flatnonzero(np.abs(samples.astype(np.int32)) > SILENT_PEAK)
    if not loud.size:
        return silence(TAIL_MS, rate)
    tail = np.zeros(rate * TAIL_MS // 1000, dtype=np.int16)
    return np.concatenate((samples[loud[0] : loud[-1] + 1], tail)), rate


def joined(parts: list[Pcm]) -> Pcm:
    """The parts of one utterance, one after the other. One voice renders at one rate."""
    if not parts:
        return silence(TAIL_MS)
    return np.concatenate([samples for samples, _ in parts]), parts[0][1]


def silence(ms: int, rate: int = SILENT_RATE) -> Pcm:
    """`ms` of digital silence."""
    return np.zeros(rate * ms // 1000, dtype=np.int16), rate


def spoken_silence(text: str) -> Pcm:
    """Silence that lasts as long as `text` takes to say, for text-only sessions."""
    return silence(nominal_ms(text) if text else TAIL_MS)


def length_ms(pcm: Pcm) -> int:
    """How long `pcm` lasts, in ms, rounded to the nearest."""
    samples, rate = pcm
    return (len(samples) * 1000 + rate // 2) // rate
