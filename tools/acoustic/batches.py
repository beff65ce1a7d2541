"""Batches of augmented features; no two passes over the recordings are alike."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from itertools import pairwise

import numpy as np
import torch

from tools.acoustic import augment
from tools.acoustic.fbank import log_mel
from tools.acoustic.net import steps_of
from tools.acoustic.phones import to_ids
from tools.acoustic.settings import MELS, RATE, SUBSAMPLING, cache
from tools.acoustic.shape import LEFT, RIGHT

# How often a pass takes each source. Strong accents (speechocean762) are taken less, single
# human words more: they are what the program hears.
TAKEN = {"speechocean762": 0.3, "speech_commands_v2": 1.6, "speech_commands_v1_30words_sample": 2.0,
         "speech_commands_v1_9words": 0.8, "an4": 2.0, "tts": 0.8, "shawnhymel_keywords": 0.4,
         "picovoice_wakewords": 0.6}  # fmt: skip
LONGEST = 16.5 * RATE  # samples; longer sentences are left out, they would need small batches
SHORT = 2.2 * RATE  # samples; shorter clips may be joined
BATCH_FRAMES = 9_000  # 90 s of padded audio in a batch
POOL = 8  # batches that are sorted by length together
EMPTY = 0.04  # share of items that are background only and whose transcript is empty
MASKED_FROM = 30  # frames; shorter clips are left whole
CUT = 0.6  # share of read sentences of which only a run of words is taken, once aligned


Item = tuple[np.ndarray, list[int]]  # features (frames, MELS) and phone numbers


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

    def samples(self, row: dict) -> np.ndarray:
        """Return a clip as float32, full scale 1."""
        return self.pcm[row["start"] : row["start"] + row["size"]].astype(np.float32) / 32768

    def piece(self, row: dict) -> tuple[np.ndarray, list[int]]:
        """Return a clip and its phone numbers, or a run of one to six words cut out of it."""
        samples, words = self.samples(row), row["phones"]
        span = self.spans.get(row["path"])
        if span and len(words) > 1 and self.rng.random() < CUT:
            size = int(self.rng.integers(1, min(6, len(words)) + 1))
            first = int(self.rng.integers(0, len(words) - size + 1))
            begin, end = span[first][0], span[first + size - 1][1]
            samples = fade(samples[int(begin * RATE) : int(end * RATE)])
            words = words[first : first + size]
        return samples, [number for word in words for number in to_ids(word)]

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

    def together(self, rows: list[dict]) -> tuple[np.ndarray, list[int]]:
        """Say several clips one after the other, each at its own loudness."""
        samples, phones = [], []
        for row in rows:
            piece, numbers = self.piece(row)
            gap = np.zeros(int(self.rng.uniform(0.0, 0.4) * RATE), np.float32)
            loudness = 1.0 if len(rows) == 1 else 10 ** self.rng.uniform(-0.4, 0.0)
            samples += [piece * np.float32(loudness), gap]
            phones += numbers
        return np.concatenate(samples[:-1]), phones

    def item(self, rows: list[dict]) -> Item:
        """Features (frames, MELS) and phone numbers of one or more augmented clips."""
        rng = self.rng
        if augment.chance(rng, EMPTY):
            samples, phones = self.nothing(), []
        else:
            samples, phones = self.together(rows)
            samples = self.spoil(samples)
        warp = rng.uniform(0.87, 1.15) if augment.chance(rng, 0.5) else 1.0
        colour = augment.colour(rng) if augment.chance(rng, 0.6) else None
        return mask(log_mel(augment.level(samples, rng), round(warp, 2), colour), rng), phones

    def joined(self, order: Iterable[int]) -> Iterator[list[dict]]:
        """Join one to four short clips: less padding, and words that follow words."""
        waiting: list[dict] = []
        wanted = 1
        for number in order:
            row = self.rows[number]
            if row["size"] > SHORT:
                yield [row]
                continue
            waiting.append(row)
            if len(waiting) >= wanted:
                yield waiting
                waiting, wanted = [], int(self.rng.integers(1, 5))

    def epoch(self) -> Iterator[Item]:
        """One pass over the recordings in random order; reads alignments made meanwhile."""
        spans = cache() / "spans.json"
        if spans.exists():
            self.spans = json.loads(spans.read_text(encoding="utf-8"))
        wanted = np.array([TAKEN.get(row["source"], 1.0) for row in self.rows])
        times = np.floor(wanted + self.rng.random(len(wanted))).astype(int)
        order = np.repeat(np.arange(len(self.rows)), times)
        self.rng.shuffle(order)
        for rows in self.joined(order):
            features, phones = self.item(rows)
            if steps_of(len(features)) > room_for(phones):
                yield features, phones


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


def widen(features: np.ndarray, steps: int) -> np.ndarray:
    """Repeat the edge frames as Kaldi does, up to the input that gives `steps` outputs."""
    right = LEFT + SUBSAMPLING * steps + RIGHT - 2 - LEFT - len(features)
    return np.pad(features, ((LEFT, max(0, right)), (0, 0)), mode="edge")


def collate(items: list[Item]) -> tuple[torch.Tensor, ...]:
    """Features (batch, frames, MELS), steps (batch,), phones (all,), their counts (batch,)."""
    steps = [steps_of(len(features)) for features, _ in items]
    stacked = np.stack([widen(features, max(steps)) for features, _ in items])
    phones = [number for _, numbers in items for number in numbers]
    counts = [len(numbers) for _, numbers in items]
    return (torch.from_numpy(stacked), torch.tensor(steps), torch.tensor(phones, dtype=torch.long),
            torch.tensor(counts))  # fmt: skip


def groups(pool: list[Item]) -> Iterator[list[Item]]:
    """Cut a pool, sorted by length, into batches of about BATCH_FRAMES."""
    group: list[Item] = []
    for item in sorted(pool, key=lambda one: len(one[0])):
        if group and (len(group) + 1) * (len(item[0]) + LEFT + RIGHT) > BATCH_FRAMES:
            yield group
            group = []
        group.append(item)
    yield group


def batches(clips: Clips) -> Iterator[tuple[torch.Tensor, ...]]:
    """Batches without end."""
    pool: list[Item] = []
    frames = 0
    while True:
        for item in clips.epoch():
            pool.append(item)
            frames += len(item[0]) + LEFT + RIGHT
            if frames > POOL * BATCH_FRAMES:
                made = [collate(group) for group in groups(pool)]
                clips.rng.shuffle(made)
                yield from made
                pool, frames = [], 0
