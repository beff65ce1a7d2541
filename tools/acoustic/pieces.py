"""What a pass takes of the recordings: clips, runs of words cut out of sentences, joined words."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import NamedTuple

import numpy as np

from tools.acoustic import lexicon
from tools.acoustic.corpus import OTHER_WORDS, SYNTHETIC
from tools.acoustic.phones import to_ids
from tools.acoustic.settings import RATE, cache
from tools.acoustic.splices import Splice, Splicer, words_of

# How often a pass takes each source. Strong accents (speechocean762) are taken less; words that
# people say alone more, as they are few and what the model is for.
TAKEN = {"speechocean762": 0.3, "speech_commands_v1_30words_sample": 3.0,
         "speech_commands_v1_9words": 2.0, "speech_commands_v2": 3.0, OTHER_WORDS: 2.0,
         "an4": 1.5, "tts": 0.3, "tts_neural": 2.0, "shawnhymel_keywords": 0.3,
         "picovoice_wakewords": 0.5}  # fmt: skip
WHOLE = 0.4  # of these times, the share that takes a sentence whole, besides the runs cut from it
SHORT = 2.2 * RATE  # samples; shorter clips may be joined
MAX_JOINED = 4
LONGEST_PHRASE = 4  # words
CUT_EVERY = 5  # words of an aligned sentence for each run of words that a pass cuts out of it
SINGLE = 0.45  # share of the runs that are one word; half as many are two words, and so on
SPLICED = 0.3  # joined words for each other piece of a pass
SPLICED_FROM = {"speechocean762": 0.3}  # share of the clips of a source that give their words
WANTED = 0.5  # share of the runs of a sentence that are a phrase of the commands, if it has any


class Piece(NamedTuple):
    """A clip, the run of its words that is cut out of it, and where that is, in samples."""

    row: dict
    run: slice | None
    begin: int
    end: int

    @property
    def phones(self) -> list[int]:
        """The numbers of its phones."""
        words = self.row["phones"][self.run] if self.run else self.row["phones"]
        return [number for word in words for number in to_ids(word)]

    @property
    def manner(self) -> str:
        """How it is said: by a machine, by a person alone, or by a person within a sentence."""
        return "synthetic" if is_synthetic(self.row) else "within" if self.run else "alone"

    @property
    def is_cut(self) -> bool:
        """Whether it was cut out of a sentence."""
        return self.run is not None

    @property
    def is_short(self) -> bool:
        """Whether others may follow it."""
        return self.end - self.begin <= SHORT

    @property
    def is_word(self) -> bool:
        """Whether it is a single word, or a phrase of a command's length."""
        if self.run:
            return self.run.stop - self.run.start == 1
        words = len(self.row["phones"])
        return words == 1 or (self.is_short and words <= LONGEST_PHRASE)


class Pieces:
    """Chooses what each pass takes; no two passes are alike."""

    def __init__(self, rows: list[dict], rng: np.random.Generator) -> None:
        """Take from the clips of `rows`, and of what `align` found in them."""
        self.rows, self.rng = rows, rng
        self.spans, joints = table("spans.json"), table("joints.json")
        given = [row for row in rows if rng.random() < SPLICED_FROM.get(row["source"], 1.0)]
        self.splicer = Splicer(words_of(given, self.spans, joints), rng)

    def __iter__(self) -> Iterator[list[Piece | Splice]]:
        """One pass in random order; short pieces are joined: words follow words, less is padding.

        Words cut out of sentences are joined with their like: they are stretched in time.
        """
        waiting: dict[bool, list[Piece | Splice]] = {False: [], True: []}
        wanted = {False: 1, True: 1}
        for piece in self.shuffled():
            if not piece.is_short:
                yield [piece]
                continue
            cut = piece.is_cut
            waiting[cut].append(piece)
            if len(waiting[cut]) >= wanted[cut]:
                yield waiting[cut]
                waiting[cut], wanted[cut] = [], int(self.rng.integers(1, MAX_JOINED + 1))

    def shuffled(self) -> list[Piece | Splice]:
        """All pieces of a pass."""
        pieces: list[Piece | Splice] = []
        for row in self.rows:
            taken = TAKEN.get(row["source"], 1.0)
            is_cut = row["path"] in self.spans
            whole = self.times(taken * WHOLE if is_cut else taken)
            pieces += [Piece(row, None, 0, row["size"])] * whole
            if is_cut:
                cuts = self.times(taken * len(row["phones"]) / CUT_EVERY)
                pieces += [self.cut(row, self.spans[row["path"]]) for _ in range(cuts)]
        joined = (self.splicer.one() for _ in range(self.times(SPLICED * len(pieces))))
        pieces += [splice for splice in joined if splice]
        return [pieces[i] for i in self.rng.permutation(len(pieces))]

    def cut(self, row: dict, span: list[list[float]]) -> Piece:
        """Choose a run of words of an aligned clip."""
        run = self.run_of(row)
        return Piece(row, run, int(span[run.start][0] * RATE), int(span[run.stop - 1][1] * RATE))

    def run_of(self, row: dict) -> slice:
        """Choose words, mostly few, or some that are a command."""
        wanted = lexicon.commands_in(row["text"])
        if wanted and self.rng.random() < WANTED:
            return wanted[self.rng.integers(len(wanted))]
        words = len(row["phones"])
        size = min(int(self.rng.geometric(SINGLE)), words)
        first = int(self.rng.integers(0, words - size + 1))
        return slice(first, first + size)

    def times(self, count: float) -> int:
        """Round up or down by chance, so that the mean is `count`."""
        return int(count + self.rng.random())


def table(name: str) -> dict[str, list[list[float]]]:
    """What `align` found, by the path of each clip; empty if it has not run yet."""
    path = cache() / name
    found: dict[str, list[list[float]]] = (
        json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    )
    return found


def is_synthetic(row: dict) -> bool:
    """Tell whether a clip was said by a machine."""
    return row["source"] in SYNTHETIC


def said_by_people(rows: Iterable[dict]) -> dict[str, Counter[str]]:
    """How often people say each clip's text alone, and each command within a sentence."""
    people = [row for row in rows if not is_synthetic(row)]
    within = [
        " ".join(row["text"].split()[run])
        for row in people
        for run in lexicon.commands_in(row["text"])
    ]
    return {"alone": Counter(row["text"] for row in people), "within": Counter(within)}
