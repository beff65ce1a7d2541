"""Sounds for judging the ear: synthetic and human commands in long streams, and other sounds."""

from __future__ import annotations

import csv
import io
import subprocess
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import soundfile
import soxr

from benchmarks.room import FULL_SCALE, Signal, loudness_db
from hipvoice.core.commands import Intent
from hipvoice.ear.samples import FRAME, RATE, from_ms, level_db
from hipvoice.pcm import Samples
from hipvoice.sound.recording import stream_file
from tools.acoustic.corpus import clip_of

PERSON_DB = -26.0  # dBFS of the loud parts: a person 2 m from a laptop
GAP_MS = 1800  # between two commands
WORD_BELOW_DB = 30.0  # the loudest frame: where a word is over
VOICES = ("en-us", "en-gb", "en-us+f2", "en-gb+m3", "en-us+f4", "en-gb-scotland", "en-us+m7")
SPEEDS = (150, 175, 130)  # words a minute


@dataclass(frozen=True)
class Said:
    """A command in a stream, from sample `start` to the last loud frame of its word, `end`."""

    command: Intent
    start: int
    end: int


@dataclass(frozen=True)
class Stream:
    """A sound and the commands in it."""

    name: str
    samples: Samples
    said: tuple[Said, ...] = ()


@dataclass(frozen=True)
class Word:
    """One command on its own."""

    command: Intent
    samples: Samples


@dataclass(frozen=True)
class Clips:
    """The recordings of a folder with a MANIFEST.csv."""

    folder: Path

    def rows(self, split: str) -> list[dict[str, str]]:
        """The rows of a split."""
        with (self.folder / "MANIFEST.csv").open(newline="") as file:
            return [row for row in csv.DictReader(file) if row["split"] == split]

    def sound(self, row: Mapping[str, str]) -> Samples:
        """The samples of a row."""
        return np.concatenate(list(stream_file(self.folder / row["path"])))

    def talk(
        self, rows: Iterable[Mapping[str, str]], sources: tuple[str, ...], minutes: float
    ) -> Iterator[Samples]:
        """So much of the sources that begin so, by the clip, half a second after each."""
        left = minutes * 60 * RATE
        for row in rows:
            if row["source"].startswith(sources) and left > 0:
                sound = np.pad(at_level(self.sound(row), PERSON_DB), (0, RATE // 2))
                left -= len(sound)
                yield sound

    def minutes(self, split: str, sources: tuple[str, ...], minutes: float) -> Samples:
        """The same in one piece."""
        parts = [np.zeros(RATE, np.int16), *self.talk(self.rows(split), sources, minutes)]
        return with_floor(np.concatenate(parts))


def synthetic(phrases: Mapping[str, Intent], most: int) -> list[Word]:
    """Each phrase by several voices of espeak-ng, `most` words in all, evenly chosen."""
    every = [(p, c, v, s) for s in SPEEDS for v in VOICES for p, c in phrases.items()]
    chosen = np.linspace(0, len(every) - 1, min(most, len(every))).astype(int)
    return [Word(every[i][1], spoken(every[i][0], *every[i][2:])) for i in chosen]


def human(clips: Clips, phrases: Mapping[str, Intent], most: int) -> list[Word]:
    """Recordings of whole phrases, as evenly over the phrases as there are any.

    Only of people, or of words, that were set aside from the training of the built-in model.
    """
    by_phrase: dict[str, list[dict[str, str]]] = {}
    for row in clips.rows("train") + clips.rows("eval"):
        if clip_of(row, clips.folder).use == "train":
            continue
        said = row["label"] or row["text"]
        if said in phrases:
            by_phrase.setdefault(said, []).append(row)
    each = max(1, most // max(1, len(by_phrase)))
    chosen = [(p, row) for p, rows in by_phrase.items() for row in rows[:each]]
    return [Word(phrases[p], clips.sound(row)) for p, row in chosen]


@cache
def spoken(text: str, voice: str, speed: int) -> Samples:
    """One phrase by espeak-ng."""
    command = ["espeak-ng", "-v", voice, "-s", str(speed), "--stdout", text]
    wave = subprocess.run(command, capture_output=True, check=True).stdout
    samples, rate = soundfile.read(io.BytesIO(wave), dtype="float32")
    return as_samples(soxr.resample(samples, rate, RATE).astype(float) * FULL_SCALE)


def as_samples(signal: Signal) -> Samples:
    """Rounded, and clipped if it is too loud."""
    return np.clip(np.round(signal), -FULL_SCALE, FULL_SCALE - 1).astype(np.int16)


def at_level(samples: Samples, db: float) -> Samples:
    """As loud as that, in dBFS of the loud parts."""
    return as_samples(samples * 10.0 ** ((db - loudness_db(samples)) / 20))


def with_floor(samples: Samples) -> Samples:
    """With the faint noise of a microphone."""
    noise = np.random.default_rng(3).normal(0, 8, len(samples))
    return as_samples(samples + noise)


def in_room(samples: Samples, response: Signal) -> Samples:
    """As it sounds there; a long response is cut."""
    cut = response[np.argmax(np.abs(response)) :][: RATE // 2]
    size = len(samples) + len(cut) - 1
    heard = np.fft.irfft(
        np.fft.rfft(samples, size) * np.fft.rfft(cut / np.abs(cut).max(), size), size
    )
    return as_samples(heard)


def word_end(samples: Samples) -> int:
    """The sample at which the last loud frame ends."""
    starts = range(0, len(samples) - FRAME + 1, FRAME)
    levels = [level_db(samples[at : at + FRAME]) for at in starts]
    loud = [
        at for at, level in zip(starts, levels, strict=True) if level > max(levels) - WORD_BELOW_DB
    ]
    return loud[-1] + FRAME


def command_stream(
    name: str,
    words: Sequence[Word],
    noise: Samples | None = None,
    snr_db: float = 0.0,
    response: Signal | None = None,
) -> Stream:
    """The words one after the other, in a room or in noise that is there all the time."""
    parts, said, at = [], [], 0
    for word in words:
        dry = at_level(word.samples, PERSON_DB)
        gap = np.zeros(from_ms(GAP_MS), np.int16)
        said.append(Said(word.command, at + len(gap), at + len(gap) + word_end(dry)))
        heard = dry if response is None else at_level(in_room(dry, response), PERSON_DB)
        parts += [gap, heard]
        at += len(gap) + len(heard)
    samples = with_floor(np.concatenate([*parts, np.zeros(2 * RATE, np.int16)]))
    if noise is not None:
        background = np.resize(noise, len(samples)).astype(float)
        gain = 10 ** ((PERSON_DB - snr_db - loudness_db(noise)) / 20)
        samples = as_samples(samples + background * gain)
    return Stream(name, samples, tuple(said))


def blocks(samples: Samples, size: int) -> Iterator[Samples]:
    """The sound as it comes from a microphone."""
    for at in range(0, len(samples), size):
        yield samples[at : at + size]
