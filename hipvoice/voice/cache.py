"""Speech as plain values (mono 16-bit samples and their rate), and sentences kept on disk.

Kept sentences let the next session have its first word at once. Rules
1. A file is a sentence as one engine, version, voice and rate rendered it; its name is a digest of
   those and of the text. Nothing else says what is in it.
2. It is written completely or not at all. A broken file, or one in another format, is ignored.
3. When the limit is exceeded, the least recently used goes, but nothing that this process has read
   or written.
4. A file that cannot be read only means that a sentence is rendered again.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import struct
import zlib
from collections.abc import Sequence
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import numpy as np
import soundfile

from hipvoice.core.wording.wording import nominal_ms
from hipvoice.files import make_folder, private
from hipvoice.pcm import Samples
from hipvoice.voice.worker import GAP

Pcm = tuple[Samples, int]  # (mono samples, rate in Hz)

SILENT_RATE = 22_050  # Hz; what espeak-ng renders, so that silence and speech match
# What is so far below the loudest moment of a sentence is no speech: the end of an f or an s is
# 30 dB below it, and the breath of Kokoro after the last word 55 (measured over 5 ms).
SILENT_DB = -45.0
MOMENT_MS = 5
FADE_MS = 10  # after the last moment of speech, so that nothing ends in a click
TAIL_MS = 60  # kept after the last sound, so that two utterances in a row do not stick together

# Silence from sound to sound. Engines differ in how long they pause, so these are ours: with them,
# utterances last about as long as `nominal_ms` expects (measured at 165, with Kokoro).
SENTENCE_PAUSE_MS = 340
CLAUSE_PAUSE_MS = 240  # after a colon or a semicolon
PHRASE_PAUSE_MS = 150  # within a sentence that was too long for the engine
PAUSES_MS = {".": SENTENCE_PAUSE_MS, "!": SENTENCE_PAUSE_MS, "?": SENTENCE_PAUSE_MS,
             ":": CLAUSE_PAUSE_MS, ";": CLAUSE_PAUSE_MS}  # fmt: skip
CLOSING = "\"')\u201d\u2019"  # what may follow the sign that ends a sentence

# Bytes. All that can be said in the eight shipped routines takes half an hour, 90 MB at the 24 kHz
# of the best voice: so they fit twice, at two rates.
LIMIT = 200_000_000
SWEPT = 0.8  # of the limit is left after a sweep, so that not every write causes one
HEADER = struct.Struct("<8sIII")  # magic, rate in Hz, samples, their CRC-32
MAGIC = b"hipvoic2"  # another number where sentences are trimmed or levelled differently
SAMPLE = np.dtype("<i2")


def read_pcm(path: Path) -> Pcm:
    """The sound file at `path` (WAV or AIFF, whatever its name), mixed down to mono."""
    frames, rate = soundfile.read(path, dtype="int16", always_2d=True)
    mono = frames[:, 0] if frames.shape[1] == 1 else frames.mean(axis=1).astype(np.int16)
    return np.ascontiguousarray(mono), int(rate)


def trimmed(pcm: Pcm) -> Pcm:
    """`pcm` without what is around the speech; what follows it is faded out within FADE_MS."""
    samples, rate = pcm
    speech = _speech(samples, rate * MOMENT_MS // 1000)
    after = samples[speech.stop : speech.stop + rate * FADE_MS // 1000]
    faded = (after * np.linspace(1, 0, len(after), endpoint=False)).astype(np.int16)
    return np.concatenate((samples[speech.start : speech.stop], faded[: len(speech)])), rate


def with_tail(samples: Samples, rate: int) -> Pcm:
    """`samples` and TAIL_MS of silence."""
    return np.concatenate((samples, silence(TAIL_MS, rate)[0])), rate


def _speech(samples: Samples, moment: int) -> range:
    """Where the speech is: from the first sound of its first moment to that of its last."""
    squares = np.pad(samples.astype(np.float64), (0, -len(samples) % moment)) ** 2
    powers = squares.reshape(-1, moment).mean(axis=1)
    loud = np.flatnonzero(powers > powers.max(initial=0) * 10 ** (SILENT_DB / 10))
    if not loud.size:
        return range(0)
    start, stop = loud[0] * moment, min((loud[-1] + 1) * moment, len(samples))
    quiet = powers.max() ** 0.5 * 10 ** (SILENT_DB / 20)
    sound = start + np.flatnonzero(np.abs(samples[start:stop].astype(np.int32)) > quiet)
    return range(int(sound[0]), int(sound[-1]) + 1)


def joined(sentences: Sequence[str], parts: Sequence[Pcm]) -> Pcm:
    """The sentences of one utterance, with the pauses between them.

    Each of `parts` ends with TAIL_MS of silence. What another voice had to
    speak at another rate is brought to the rate of the first.
    """
    if not parts:
        return silence(TAIL_MS)
    rate = parts[0][1]
    *first, last = ((_at_rate(part, rate), rate) for part in parts)
    before = [with_pause(*pair)[0] for pair in zip(sentences, first, strict=False)]
    return np.concatenate([*before, last[0]]), rate


def with_pause(sentence: str, speech: Pcm) -> Pcm:
    """`speech`, which ends with TAIL_MS of silence, and the rest of the pause after `sentence`."""
    samples, rate = speech
    return np.concatenate((samples, silence(pause_ms(sentence) - TAIL_MS, rate)[0])), rate


def pause_ms(sentence: str) -> int:
    """The silence after `sentence` before the next one, in ms."""
    return PAUSES_MS.get(sentence.rstrip(CLOSING)[-1:], PHRASE_PAUSE_MS)


def _at_rate(pcm: Pcm, rate: int) -> Samples:
    samples, own = pcm
    if own == rate:
        return samples
    import soxr  # noqa: PLC0415 - rarely needed

    resampled: Samples = soxr.resample(samples, own, rate)
    return resampled


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


class Sentences:
    """The sentences in a folder. One thread writes, any may read; processes share the folder."""

    def __init__(self, folder: Path, limit: int = LIMIT) -> None:
        self.folder = folder
        self._used: set[Path] = set()
        self._limit = limit
        self._bytes: int | None = None  # in the folder; None until something was written
        self._engine = _engine_version()

    def get(self, text: str, rate_wpm: int, voice: str | None) -> Pcm | None:
        """The rendering of `text`; None if there is none, or it cannot be read."""
        path = self._path(text, rate_wpm, voice)
        try:
            data = path.read_bytes()
            magic, rate, count, crc = HEADER.unpack_from(data)
        except (OSError, struct.error):
            return None
        body = data[HEADER.size :]
        if magic != MAGIC or not rate or len(body) != count * SAMPLE.itemsize:
            return None
        if zlib.crc32(body) != crc:
            return None
        self._used.add(path)
        with contextlib.suppress(OSError):
            os.utime(path)  # for other processes
        return np.frombuffer(body, SAMPLE).astype(np.int16), rate

    def has(self, text: str, rate_wpm: int, voice: str | None) -> bool:
        """Whether there seems to be a rendering of `text`: it was not read."""
        return self._path(text, rate_wpm, voice).is_file()

    def size(self) -> int:
        """The bytes that all sentences in the folder take."""
        return sum(size for _, size, _ in self._files()) if self.folder.is_dir() else 0

    def put(self, text: str, rate_wpm: int, voice: str | None, pcm: Pcm) -> None:
        """Keep a rendering. Raises OSError, and leaves nothing half written."""
        samples, rate = pcm
        body = samples.astype(SAMPLE).tobytes()
        data = HEADER.pack(MAGIC, rate, len(samples), zlib.crc32(body)) + body
        path = self._path(text, rate_wpm, voice)
        fresh = path.with_suffix(f".{os.getpid()}")
        make_folder(self.folder)
        try:
            with open(fresh, "wb", opener=private) as file:
                file.write(data)
            fresh.replace(path)
        except OSError:
            with contextlib.suppress(OSError):
                fresh.unlink(missing_ok=True)
            raise
        self._used.add(path)
        self._count(len(data))

    def _path(self, text: str, rate_wpm: int, voice: str | None) -> Path:
        key = "\0".join((self._engine, voice or "", str(rate_wpm), text))
        digest = hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()
        return self.folder / f"{digest}.pcm"

    def _count(self, written: int) -> None:
        """Count what was written; sweep when it is too much."""
        if self._bytes is None:
            self._bytes = sum(size for _, size, _ in self._files())
        else:
            self._bytes += written
        if self._bytes > self._limit:
            self._sweep()

    def _sweep(self) -> None:
        files = sorted(self._files())
        left = sum(size for _, size, _ in files)
        for _, size, path in files:
            if left <= self._limit * SWEPT:
                break
            if path in self._used:
                continue
            with contextlib.suppress(OSError):
                path.unlink()
                left -= size
        self._bytes = left

    def _files(self) -> list[tuple[float, int, Path]]:
        """Time of last use (s), size and path of each file, including leftovers."""
        found = []
        for path in self.folder.iterdir():
            with contextlib.suppress(OSError):
                status = path.stat()
                found.append((status.st_mtime, status.st_size, path))
        return found


def _engine_version() -> str:
    """The engine that renders; a sentence of another version is rendered again."""
    try:
        return f"pyttsx3 {version('pyttsx3')}, gap {GAP}"
    except PackageNotFoundError:
        return "pyttsx3"
