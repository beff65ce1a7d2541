"""What a word is most likely taken for: the readings that training sets against the right one."""

from __future__ import annotations

import numpy as np
from rapidfuzz.distance import Levenshtein

from tools.acoustic import lexicon
from tools.acoustic.phones import Pronunciation, to_ids

NEAREST = 14  # words that sound most alike
OTHERS = 8  # words by chance
ADDED = 4  # readings with a word too many: breath and noise are easily taken for "the" or "eight"

Phones = tuple[int, ...]


def sayings(words: dict[str, list[Pronunciation]]) -> list[Phones]:
    """Every way to say a phrase or a decoy of the grammar."""
    single = [ways for word in lexicon.decoys() for ways in words[word]]
    phrases = [sum((words[word][0] for word in text.split()), ()) for text in lexicon.phrases()]
    return [tuple(to_ids(phones)) for phones in dict.fromkeys(single + phrases)]


class Rivals:
    """The grammar's words, and which of them a word is measured against."""

    def __init__(self, rng: np.random.Generator) -> None:
        """Read the lexicon."""
        words = dict(lexicon.lexicon())
        self.rng = rng
        self.all = sayings(words)
        self.alike: dict[Phones, set[Phones]] = {}  # all ways to say the words that are said so
        for found in words.values():
            ways = {tuple(to_ids(phones)) for phones in found}
            for way in ways:
                self.alike.setdefault(way, set()).update(ways)
        self.nearest: dict[Phones, list[Phones]] = {}

    def near(self, said: Phones) -> list[Phones]:
        """Words that sound like `said`, but are no other way to say it; the nearest first."""
        if said not in self.nearest:
            same = self.alike.get(said, set()) | {said}
            others = [other for other in self.all if other not in same]
            self.nearest[said] = sorted(others, key=lambda one: Levenshtein.distance(said, one))
        return self.nearest[said]

    def of(self, said: Phones) -> list[Phones]:
        """Readings of a piece that are wrong: other words, a word too many, nothing."""
        ranked = self.near(said)
        chance = self.rng.integers(NEAREST, len(ranked), OTHERS + ADDED)
        added = [ranked[i] for i in chance[OTHERS:]]
        longer = [said + one for one in added[::2]] + [one + said for one in added[1::2]]
        return [*ranked[:NEAREST], *(ranked[i] for i in chance[:OTHERS]), *longer, ()]
