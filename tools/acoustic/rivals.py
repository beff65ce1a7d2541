"""What a word is most easily mistaken for: the readings that training sets against it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

import numpy as np
from rapidfuzz.distance import Levenshtein

from tools.acoustic import lexicon
from tools.acoustic.phones import Pronunciation, to_ids

NEAREST = 14  # words that sound most alike
OTHERS = 8  # words by chance
ADDED = 4  # readings with an extra word: breath and noise are easily mistaken for "the" or "eight"
# A command that people say less often in the training is seldom set against what they say: it would
# be learnt as something that nobody ever says, while the program waits for it.
FEW = 20
SELDOM = 0.25

Phones = tuple[int, ...]


def sayings(words: dict[str, list[Pronunciation]]) -> dict[Phones, str]:
    """Every way to say a phrase or a decoy of the grammar, and its text."""
    found = [(tuple(to_ids(way)), word) for word in lexicon.decoys() for way in words[word]]
    for text in lexicon.phrases():
        phones = sum((words[word][0] for word in text.split()), ())
        found.append((tuple(to_ids(phones)), text))
    return dict(reversed(found))


class Rivals:
    """The grammar's words, and which of them a word is measured against."""

    def __init__(self, rng: np.random.Generator, said: Mapping[str, Counter[str]]) -> None:
        """Read the lexicon; `said` counts, for each manner of people, what the training holds."""
        words = dict(lexicon.lexicon())
        self.rng = rng
        self.all = sayings(words)
        self.unheard = {
            manner: {
                phones
                for phones, text in self.all.items()
                if text in lexicon.wanted() and counts[text] < FEW
            }
            for manner, counts in said.items()
        }
        self.alike: dict[Phones, set[Phones]] = {}  # all ways to say the words that are said so
        for found in words.values():
            ways = {tuple(to_ids(phones)) for phones in found}
            for way in ways:
                self.alike.setdefault(way, set()).update(ways)
        self.nearest: dict[Phones, list[Phones]] = {}

    def near(self, said: Phones) -> list[Phones]:
        """Words that sound like `said` but are not another way to say it, the nearest first."""
        if said in self.nearest:
            return self.nearest[said]
        same = self.alike.get(said, set()) | {said}
        others = [other for other in self.all if other not in same]
        ranked = sorted(others, key=lambda one: Levenshtein.distance(said, one))
        if said in self.alike or said in self.all:  # words that there are none come only once
            self.nearest[said] = ranked
        return ranked

    def of(self, said: Phones, manner: str) -> list[Phones]:
        """Readings of a piece that are wrong: other words, a word too many, nothing."""
        unheard = self.unheard.get(manner, set())
        return [
            one for one in self.likely(said) if one not in unheard or self.rng.random() < SELDOM
        ]

    def likely(self, said: Phones) -> list[Phones]:
        """The wrong readings of a word that is as common as all others."""
        ranked = self.near(said)
        chance = self.rng.integers(NEAREST, len(ranked), OTHERS + ADDED)
        added = [ranked[i] for i in chance[OTHERS:]]
        longer = [said + one for one in added[::2]] + [one + said for one in added[1::2]]
        return [*ranked[:NEAREST], *(ranked[i] for i in chance[:OTHERS]), *longer, ()]
