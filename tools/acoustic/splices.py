"""Words joined of the beginning of one word and the end of another, as people said them.

People's recordings hold a dozen single words, over and over. A net learns these by heart and takes
what it has never heard for one of them ("down" for "go"). Joined words help against it: commands
that nobody recorded, said with people's sounds, and words that there are none: no command.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from itertools import pairwise
from typing import NamedTuple, TypeVar

import numpy as np

from tools.acoustic import lexicon
from tools.acoustic.phones import to_ids
from tools.acoustic.settings import RATE

COMMANDS = 0.65  # share of the joined words that are a command or a word that stands for one
SAME_VOICE = 0.6  # share of the joints of a command for which one person's words are looked for
TRIES = 20  # to find two words that can be joined
LONGEST = 1.6 * RATE  # samples; a word that is said longer is found wrongly

T = TypeVar("T")
Phones = tuple[int, ...]
Table = Mapping[str, list[list[float]]]  # by the path of a clip, for each word, seconds


class Word(NamedTuple):
    """A word of a clip: its sounds, where it is in the clip, and its joints, all in samples."""

    row: dict
    phones: Phones
    begin: int
    end: int
    joints: tuple[int, ...]

    def head(self, size: int) -> Part:
        """Its first `size` sounds."""
        return Part(self, self.begin, (*self.joints, self.end)[size - 1])

    def tail(self, size: int) -> Part:
        """Its last `size` sounds."""
        return Part(self, (self.begin, *self.joints)[-size], self.end)


class Part(NamedTuple):
    """A part of a word."""

    word: Word
    begin: int
    end: int


class Splice(NamedTuple):
    """Parts of words that are said one after the other without a pause; a piece of a pass."""

    parts: tuple[Part, ...]
    phones: list[int]
    manner: str = "alone"
    is_short: bool = True
    is_word: bool = True
    is_cut: bool = True


class Splicer:
    """Joins words of the training's people."""

    def __init__(self, words: Iterable[Word], rng: np.random.Generator) -> None:
        """Find out who says what can be a part of a command."""
        self.rng = rng
        known = dict(lexicon.lexicon())
        self.commands = [
            [tuple(to_ids(known[word][0])) for word in text.split()]
            for text in sorted(lexicon.wanted())
            if all(word in known for word in text.split())
        ]
        said = {word for command in self.commands for word in command}
        parts = {word[:size] for word in said for size in range(1, len(word) + 1)}
        ends = {word[size:] for word in said for size in range(1, len(word))}
        self.people: dict[str, list[Word]] = defaultdict(list)
        self.heads: dict[Phones, dict[str, list[Word]]] = defaultdict(lambda: defaultdict(list))
        self.tails: dict[Phones, dict[str, list[Word]]] = defaultdict(lambda: defaultdict(list))
        for word in words:
            person, size = word.row["speaker"], len(word.phones)
            self.people[person].append(word)
            for part in parts.intersection(word.phones[:n] for n in range(1, size + 1)):
                self.heads[part][person].append(word)
            for part in ends.intersection(word.phones[n:] for n in range(size)):
                self.tails[part][person].append(word)
        self.names = sorted(self.people)

    def one(self) -> Splice | None:
        """Join a command or a word that there is none; None where the parts are not to be had."""
        if not self.names:
            return None
        return self.command() if self.rng.random() < COMMANDS else self.nonsense()

    def command(self) -> Splice | None:
        """Join every word of a command."""
        phrase, parts, person = self.any(self.commands), [], ""
        for phones in phrase:
            found = self.joined(phones, person)
            if not found:
                return None
            parts += found
            person = found[0].word.row["speaker"]
        return Splice(tuple(parts), [number for phones in phrase for number in phones])

    def joined(self, phones: Phones, person: str) -> list[Part]:
        """Parts of a word, by that person if they say them; none if nobody does."""
        if len(phones) == 1:
            return [word.head(1) for word in self.chosen(self.heads[phones], person)]
        size = int(self.rng.integers(1, len(phones)))
        heads, tails = self.heads[phones[:size]], self.tails[phones[size:]]
        both = sorted(heads.keys() & tails.keys()) if self.rng.random() < SAME_VOICE else []
        if both and person not in both:
            person = self.any(both)
        first, second = self.chosen(heads, person), self.chosen(tails, person)
        if not (first and second):
            return []
        return [first[0].head(size), second[0].tail(len(phones) - size)]

    def nonsense(self) -> Splice | None:
        """Join the beginning of any word and the end of any other."""
        for _ in range(TRIES):
            one, other = (self.any(self.people[self.any(self.names)]) for _ in range(2))
            if len(one.phones) > 1 and len(other.phones) > 1:
                first = int(self.rng.integers(1, len(one.phones)))
                last = int(self.rng.integers(1, len(other.phones)))
                phones = [*one.phones[:first], *other.phones[-last:]]
                if phones[first - 1] != phones[first]:  # else nobody could tell that they are two
                    return Splice((one.head(first), other.tail(last)), phones)
        return None

    def chosen(self, words: Mapping[str, list[Word]], person: str) -> list[Word]:
        """A word of that person, or of anybody; none if nobody has one."""
        if not words:
            return []
        return [self.any(words[person if person in words else self.any(sorted(words))])]

    def any(self, several: list[T]) -> T:
        """One of several."""
        return several[self.rng.integers(len(several))]


def words_of(rows: Iterable[dict], spans: Table, joints: Table) -> Iterator[Word]:
    """Every word of the clips whose joints are known; a word that is a clip fills it."""
    for row in rows:
        found = joints.get(row["path"], [])
        whole = [[0.0, row["size"] / RATE]]
        known = zip(row["phones"], spans.get(row["path"], whole), found, strict=False)
        for phones, (begin, end), inside in known:
            marks = [int(second * RATE) for second in (begin, *inside, end)]
            if marks[-1] - marks[0] < LONGEST and all(a < b for a, b in pairwise(marks)):
                yield Word(row, tuple(to_ids(phones)), marks[0], marks[-1], tuple(marks[1:-1]))
