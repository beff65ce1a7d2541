"""The grammar of one moment: the legal phrases, and what absorbs everything else."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence

from hipvoice.core.commands import Command
from hipvoice.ear.recognition import UNKNOWN

# Weight of the phrases in the wide grammar. With 1 it loses 11 of 201 costly commands by people
# (half of the clips at 12 dB), with 3 it loses 2 and catches as many look-alikes: 1 of 11 ("stuff")
# that passed as a costly command.
PHRASE_WEIGHT = 3

Phrases = Mapping[Command, Sequence[str]]  # `phrases` of a Language


def meanings(phrases: Phrases, legal: Collection[Command]) -> dict[str, Command]:
    """Each legal phrase with its command; a shared phrase belongs to the earlier command."""
    found: dict[str, Command] = {}
    for command in (c for c in Command if c in legal):
        for phrase in phrases.get(command, ()):
            found.setdefault(phrase, command)
    return found


def wide_grammar(
    phrases: Iterable[str], lexicon: Collection[str], unknown_weight: int
) -> tuple[str, ...]:
    """All that may ever be said: every phrase, every word of the model, and `[unk]`."""
    every = tuple(phrases)
    return (*every * (PHRASE_WEIGHT - 1), *grammar(every, lexicon, unknown_weight))


def grammar(
    phrases: Iterable[str], decoys: Collection[str], unknown_weight: int
) -> tuple[str, ...]:
    """Legal `phrases`, then `decoys` (words that sound like them and mean nothing), then `[unk]`.

    Vosk makes a bigram of the lines: a line that occurs k times weighs k times as much.
    """
    legal = tuple(dict.fromkeys(phrases))
    look_alikes = tuple(word for word in dict.fromkeys(decoys) if word not in legal)
    return (*legal, *look_alikes, *[UNKNOWN] * unknown_weight)
