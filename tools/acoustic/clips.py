"""The recordings of the training as augmented items; no two passes over them are alike."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from tools.acoustic import augment, lexicon
from tools.acoustic.fbank import log_mel
from tools.acoustic.net import steps_of
from tools.acoustic.phones import to_ids
from tools.acoustic.rivals import Rivals
from tools.acoustic.settings import MELS, RATE, cache

# How often a pass takes each source. Strong accents (speechocean762) are taken less, and so are the
# few words with hundreds of recordings: else every short word sounds to the net like one of them.
TAKEN = {"speechocean762": 0.3, "speech_commands_v1_30words_sample": 1.5,
         "speech_commands_v1_9words": 0.8, "speech_commands_v2": 1.3, "an4": 1.5, "tts": 0.7,
         "shawnhymel_keywords": 0.3, "picovoice_wakewords": 0.5}  # fmt: skip
LONGEST = 16.5 * RATE  # samples; longer sentences are left out, they would need small batches
SHORT = 2.2 * RATE  # samples; shorter clips may be joined
EMPTY = 0.04  # share of items that are background only and whose transcript is empty
LONGEST_PHRASE = 4  # words
MASKED_FROM = 30  # frames; shorter clips are left whole
CUT_EVERY = 5  # words of an aligned sentence for each run of words that a pass cuts out of it
SINGLE = 0.45  # share of the runs that are one word; half as many are two words, and so on
WANTED = 0.5  # share of the runs of a sentence that are a phrase of the commands, where it has any
STRETCHED = 0.3  # share of items whose time is stretched; cut words are shorter than called ones

Piece = tuple[dict, slice | None]  # a clip, and the run of its words that is cut out


class Item(NamedTuple):
    """Something to hear: features (frames, MELS), its phone numbers, and wrong readings of it."""

    features: np.ndarray
    phones: list[int]
    rivals: list[list[int]]


class Clips:
    """The packed recordings of the training, and augmented items made of them."""

    def __init__(self, seed: int) -> None:
        """Map the samples; `seed` makes each training process see other augmentations."""
        self.rng = np.random.default_rng(seed)
        self.pcm = np.memmap(cache() / "clips.pcm", dtype="<i2", mode="r")
        rows = json.loads((cache() / "clips.json").read_text(encoding="utf-8"))
        self.rows = [r for r in rows if r["use"] == "train" and r["size"] < LONGEST]
        self.voices = [r for r in self.rows if r["source"] == "tts"]
        self.spans: dict[str, list[list[float]]] = {}
        self.rivals = Rivals(self.rng)

    def samples(self, row: dict) -> np.ndarray:
        """Return a clip as float32, full scale 1."""
        return self.pcm[row["start"] : row["start"] + row["size"]].astype(np.float32) / 32768

    def cut(self, row: dict) -> slice:
        """Choose a run of words of an aligned clip, mostly short, or one that is a command."""
        wanted = lexicon.commands_in(row["text"])
        if wanted and augment.chance(self.rng, WANTED):
            return wanted[self.rng.integers(len(wanted))]
        words = len(row["phones"])
        size = min(int(self.rng.geometric(SINGLE)), words)
        first = int(self.rng.integers(0, words - size + 1))
        return slice(first, first + size)

    def bounds(self, piece: Piece) -> tuple[int, int]:
        """Begin and end of a piece in its clip, in samples."""
        row, run = piece
        if run is None:
            return 0, row["size"]
        span = self.spans[row["path"]]
        return int(span[run.start][0] * RATE), int(span[run.stop - 1][1] * RATE)

    def read(self, piece: Piece) -> tuple[np.ndarray, list[int]]:
        """Return the samples of a piece and its phone numbers."""
        row, run = piece
        begin, end = self.bounds(piece)
        samples = self.samples(row)[begin:end]
        words = row["phones"][run] if run else row["phones"]
        return fade(samples) if run else samples, [n for word in words for n in to_ids(word)]

    def nothing(self) -> np.ndarray:
        """Background only: sounds, far-away talk of several people, or silence."""
        size = int(self.rng.uniform(1.0, 5.0) * RATE)
        if augment.chance(self.rng, 0.25):  # a crowd
            talk = [self.samples(self.rows[i]) for i in self.rng.integers(0, len(self.rows), 8)]
            return sum(augment.fit(one, size, self.rng) for one in talk) / 8
        return augment.background(size, self.rng) * float(augment.chance(self.rng, 0.9))

    def spoil(self, samples: np.ndarray) -> np.ndarray:
        """Put a clip into a random speed, room and background."""
        rng = self.rng
        if augment.chance(rng, 0.6):
            samples = augment.speed(samples, rng.uniform(0.88, 1.14))
        before, after = (rng.uniform(0.0, 0.5, 2) * RATE).astype(int)
        samples = np.pad(samples, (before, after))
        if augment.chance(rng, 0.45):
            samples = augment.in_room(samples, rng)
        if augment.chance(rng, 0.6):
            noise = augment.background(len(samples), rng)
            samples = augment.mix(samples, noise, rng.uniform(2, 35))
        if augment.chance(rng, 0.07):  # our own coach, or other people, in the background
            row = (self.voices or self.rows)[rng.integers(len(self.voices or self.rows))]
            talk = augment.fit(self.samples(row), len(samples), rng)
            samples = augment.mix(samples, talk, rng.uniform(9, 25))
        if augment.chance(rng, 0.4):  # the hiss of a microphone
            hiss = rng.standard_normal(len(samples), dtype=np.float32)
            samples = augment.mix(samples, hiss, rng.uniform(25, 50))
        return samples

    def together(self, pieces: list[Piece]) -> tuple[np.ndarray, list[list[int]]]:
        """Say several pieces one after the other, each at its own loudness."""
        samples, phones = [], []
        for piece in pieces:
            said, numbers = self.read(piece)
            gap = np.zeros(int(self.rng.uniform(0.0, 0.4) * RATE), np.float32)
            loudness = 1.0 if len(pieces) == 1 else 10 ** self.rng.uniform(-0.4, 0.0)
            samples += [said * np.float32(loudness), gap]
            phones.append(numbers)
        return np.concatenate(samples[:-1]), phones

    def misread(self, pieces: list[Piece], phones: list[list[int]]) -> list[list[int]]:
        """Read one piece wrong in every likely way; only what a grammar may hold is a rival."""
        at = int(self.rng.integers(len(pieces)))
        if not is_word(pieces[at]):
            return []
        before, after = flatten(phones[:at]), flatten(phones[at + 1 :])
        return [[*before, *rival, *after] for rival in self.rivals.of(tuple(phones[at]))]

    def item(self, pieces: list[Piece]) -> Item:
        """Augment one or more pieces."""
        rng = self.rng
        if augment.chance(rng, EMPTY):
            samples, phones, rivals = self.nothing(), [], []
        else:
            samples, said = self.together(pieces)
            phones, rivals = flatten(said), self.misread(pieces, said)
            samples = self.spoil(samples)
        warp = rng.uniform(0.87, 1.15) if augment.chance(rng, 0.5) else 1.0
        colour = augment.colour(rng) if augment.chance(rng, 0.6) else None
        mels = log_mel(augment.level(samples, rng), round(warp, 2), colour)
        if augment.chance(rng, STRETCHED):
            mels = stretch(mels, rng.uniform(0.8, 1.6))
        fitting = [rival for rival in rivals if steps_of(len(mels)) > room_for(rival)]
        return Item(mask(mels, rng), phones, fitting)

    def joined(self, order: Iterable[Piece]) -> Iterator[list[Piece]]:
        """Join one to four short pieces: less padding, and words that follow words."""
        waiting: list[Piece] = []
        wanted = 1
        for piece in order:
            begin, end = self.bounds(piece)
            if end - begin > SHORT:
                yield [piece]
                continue
            waiting.append(piece)
            if len(waiting) >= wanted:
                yield waiting
                waiting, wanted = [], int(self.rng.integers(1, 5))

    def times(self, count: float) -> int:
        """Round up or down by chance, so that the mean is `count`."""
        return int(count + self.rng.random())

    def order(self) -> list[Piece]:
        """All pieces of a pass in random order; reads alignments made meanwhile."""
        spans = cache() / "spans.json"
        if spans.exists():
            self.spans = json.loads(spans.read_text(encoding="utf-8"))
        pieces: list[Piece] = []
        for row in self.rows:
            taken = TAKEN.get(row["source"], 1.0)
            pieces += [(row, None)] * self.times(taken)
            if row["path"] in self.spans:
                cuts = self.times(taken * len(row["phones"]) / CUT_EVERY)
                pieces += [(row, self.cut(row)) for _ in range(cuts)]
        return [pieces[i] for i in self.rng.permutation(len(pieces))]

    def epoch(self) -> Iterator[Item]:
        """One pass over the recordings."""
        for pieces in self.joined(self.order()):
            item = self.item(pieces)
            if steps_of(len(item.features)) > room_for(item.phones):
                yield item


def flatten(lists: Iterable[list[int]]) -> list[int]:
    """All numbers, in order."""
    return [number for numbers in lists for number in numbers]


def is_word(piece: Piece) -> bool:
    """Tell whether a piece is a single word, or a phrase of a command's length."""
    row, run = piece
    words = run.stop - run.start if run else len(row["phones"])
    return words == 1 or (run is None and row["size"] < SHORT and words <= LONGEST_PHRASE)


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


def room_for(phones: list[int]) -> int:
    """Count the steps that CTC needs: one for each phone, one more between equal phones."""
    return len(phones) + sum(a == b for a, b in pairwise(phones))


def mask(mels: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """SpecAugment, mild: hide up to 6 bands and up to 60 ms."""
    if len(mels) < MASKED_FROM:
        return mels
    if augment.chance(rng, 0.4):
        band, width = rng.integers(0, MELS - 6), rng.integers(1, 7)
        mels[:, band : band + width] = mels.mean()
    if augment.chance(rng, 0.3):
        at, width = rng.integers(0, len(mels) - 6), rng.integers(1, 7)
        mels[at : at + width] = mels.mean()
    return mels
