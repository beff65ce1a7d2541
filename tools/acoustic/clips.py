"""The recordings of the training as augmented items; no two passes over them are alike."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from tools.acoustic import augment
from tools.acoustic.corpus import ISOLATED, packed_rows, packed_samples
from tools.acoustic.fbank import log_mel
from tools.acoustic.pieces import Piece, Pieces, said_by_people
from tools.acoustic.rivals import Rivals
from tools.acoustic.settings import RATE
from tools.acoustic.shape import steps_of
from tools.acoustic.splices import Part, Splice

LONGEST = 16.5 * RATE  # samples; longer sentences are left out, they would need small batches
EDGE = int(0.12 * RATE)  # samples at either end of a recorded word that hold mostly no word
OVERLAP = RATE // 100  # samples over which one part of a joined word becomes the next, 10 ms
LOUDNESS = np.float32(0.1)  # of full scale; the level is chosen later
WARP = (0.82, 1.22)  # lengths of the throat
EMPTY = 0.04  # share of items that are background only and whose transcript is empty
# Share of the items whose time is stretched, and how far. Words cut out of sentences are much
# shorter than words that are called alone: "go" lasts 0.20 s, "off" 0.23, "down" 0.31 (medians).
STRETCHED, STRETCH = 0.3, (0.8, 1.4)
CUT_STRETCHED, CUT_STRETCH = 0.75, (0.9, 2.2)
# Share of the items with somebody else talking before, behind and after, how loud (dB below), and
# for how many seconds at most on either side: a television, people in the room, our own coach.
TALK, TALK_DB, TALK_AROUND = 0.3, (6.0, 34.0), 1.2
TALK_IN_ROOM = 0.7  # share of them who are away from the microphone
QUIET_AROUND = 0.5  # seconds at most on either side in which nobody talks
TALKER = 2 * RATE  # samples; clips of this length and more are what others say


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
        self.pcm = packed_samples()
        self.rows = [r for r in packed_rows() if r["use"] == "train" and r["size"] < LONGEST]
        self.talkers = [r for r in self.rows if r["size"] > TALKER] or self.rows
        self.alone = [r for r in self.rows if r["source"] in ISOLATED] or self.rows
        self.pieces = Pieces(self.rows, self.rng)
        self.rivals = Rivals(self.rng, said_by_people(self.rows))

    def samples(self, row: dict) -> np.ndarray:
        """Return a clip as float32, full scale 1."""
        return self.pcm[row["start"] : row["start"] + row["size"]].astype(np.float32) / 32768

    def read(self, piece: Piece | Splice) -> np.ndarray:
        """Return the samples of a piece."""
        if isinstance(piece, Splice):
            return augment.fade(self.joined(piece.parts))
        samples = self.samples(piece.row)[piece.begin : piece.end]
        return augment.fade(samples) if piece.is_cut else samples

    def joined(self, parts: Iterable[Part]) -> np.ndarray:
        """Parts of words without a pause between them, as if all words were equally loud."""
        out = np.zeros(0, np.float32)
        for word, begin, end in parts:
            clip = self.samples(word.row)
            loudness = np.sqrt(np.mean(clip[word.begin : word.end] ** 2)) + 1e-6
            piece = clip[max(0, begin - OVERLAP // 2) : end + OVERLAP // 2]
            out = augment.join(out, piece * (LOUDNESS / loudness), OVERLAP)
        return out

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
        talked = augment.chance(rng, TALK)
        around = TALK_AROUND if talked else QUIET_AROUND
        before, after = (rng.uniform(0.0, around, 2) * RATE).astype(int)
        samples = np.pad(samples, (before, after))
        if augment.chance(rng, 0.45):
            samples = augment.in_room(samples, rng)
        if augment.chance(rng, 0.6):
            noise = augment.background(len(samples), rng)
            samples = augment.mix(samples, noise, rng.uniform(2, 35))
        if talked:
            samples = augment.mix(samples, self.talk(len(samples)), rng.uniform(*TALK_DB))
        if augment.chance(rng, 0.4):
            samples = augment.mix(samples, self.hiss(len(samples)), rng.uniform(15, 50))
        return samples

    def talk(self, size: int) -> np.ndarray:
        """Somebody else, who is not meant."""
        row = self.talkers[self.rng.integers(len(self.talkers))]
        talk = augment.fit(self.samples(row), size, self.rng)
        return augment.in_room(talk, self.rng) if augment.chance(self.rng, TALK_IN_ROOM) else talk

    def hiss(self, size: int) -> np.ndarray:
        """The noise of a microphone: white, or as people's single words begin and end.

        Else the net would tell by it who says one of the few words that people recorded.
        """
        if augment.chance(self.rng, 0.3):
            return self.rng.standard_normal(size, dtype=np.float32)
        word = self.samples(self.alone[self.rng.integers(len(self.alone))])
        quiet = min((word[:EDGE], word[-EDGE:]), key=lambda edge: float(np.sum(edge**2)))
        return augment.like(quiet, size, self.rng)

    def together(self, pieces: list[Piece | Splice]) -> tuple[np.ndarray, list[list[int]]]:
        """Say several pieces one after the other, each at its own loudness."""
        samples, phones = [], []
        for piece in pieces:
            gap = np.zeros(int(self.rng.uniform(0.0, 0.4) * RATE), np.float32)
            loudness = 1.0 if len(pieces) == 1 else 10 ** self.rng.uniform(-0.4, 0.0)
            samples += [self.read(piece) * np.float32(loudness), gap]
            phones.append(piece.phones)
        return np.concatenate(samples[:-1]), phones

    def misread(self, pieces: list[Piece | Splice], phones: list[list[int]]) -> list[list[int]]:
        """Read one piece wrong in every likely way; only what a grammar may hold is a rival."""
        at = int(self.rng.integers(len(pieces)))
        if not pieces[at].is_word:
            return []
        before, after = flatten(phones[:at]), flatten(phones[at + 1 :])
        rivals = self.rivals.of(tuple(phones[at]), pieces[at].manner)
        return [[*before, *rival, *after] for rival in rivals]

    def item(self, pieces: list[Piece | Splice]) -> Item:
        """Augment one or more pieces."""
        rng = self.rng
        if augment.chance(rng, EMPTY):
            samples, phones, rivals = self.nothing(), [], []
        else:
            samples, said = self.together(pieces)
            phones, rivals = flatten(said), self.misread(pieces, said)
            samples = self.spoil(samples)
        warp = rng.uniform(*WARP) if augment.chance(rng, 0.75) else 1.0
        colour = augment.colour(rng) if augment.chance(rng, 0.6) else None
        mels = log_mel(augment.level(samples, rng), round(warp, 2), colour)
        cut = pieces[0].is_cut
        if augment.chance(rng, CUT_STRETCHED if cut else STRETCHED):
            mels = augment.stretch(mels, rng.uniform(*(CUT_STRETCH if cut else STRETCH)))
        fitting = [rival for rival in rivals if steps_of(len(mels)) > room_for(rival)]
        return Item(augment.mask(mels, rng), phones, fitting)

    def epoch(self) -> Iterator[Item]:
        """One pass over the recordings."""
        for pieces in self.pieces:
            item = self.item(pieces)
            if steps_of(len(item.features)) > room_for(item.phones):
                yield item


def flatten(lists: Iterable[list[int]]) -> list[int]:
    """All numbers, in order."""
    return [number for numbers in lists for number in numbers]


def room_for(phones: list[int]) -> int:
    """Count the steps that CTC needs: one for each phone, one more between equal phones."""
    return len(phones) + sum(a == b for a, b in pairwise(phones))
