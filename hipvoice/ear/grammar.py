"""The grammar of one moment: the phrases that are legal, and what is to absorb everything else."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence

from hipvoice.core.commands import Command
from hipvoice.ear.recognition import UNKNOWN

# Of the phrases in the wide grammar. With 1 it loses 11 of 201 costly commands of people (half of
# the clips at 12 dB), with 3 it loses 2, and catches as much: 1 of 11 look-alikes ("stuff") that
# came as a costly command; with the model before, which took more words for one, 11 of 40.
PHRASE_WEIGHT = 3

Phrases = Mapping[Command, Sequence[str]]  # `phrases` of a Language


def meanings(phrases: Phrases, legal: Collection[Command]) -> dict[str, Command]:
    """Each phrase that is legal with its command; the earlier command has a phrase they share."""
    found: dict[str, Command] = {}
    for command in (c for c in Command if c in legal):
        for phrase in phrases.get(command, ()):
            found.setdefault(phrase, command)
    return found


def wide_grammar(
    phrases: Iterable[str], lexicon: Collection[str], unknown_weight: int
) -> tuple[str, ...]:
    """All that may be said at any time: every phrase, every word of the model, and `[unk]`."""
    every = tuple(phrases)
    return (*every * (PHRASE_WEIGHT - 1), *grammar(every, lexicon, unknown_weight))


def grammar(
    phrases: Iterable[str], decoys: Collection[str], unknown_weight: int
) -> tuple[str, ...]:
    """Legal `phrases`, then `decoys` (words that sound like them and mean nothing), then `[unk]`.

    Vosk makes a bigram of the lines: a line that is there k times weighs k times as much.
    """
    legal = tuple(dict.fromkeys(phrases))
    look_alikes = tuple(word for word in dict.fromkeys(decoys) if word not in legal)
    return (*legal, *look_alikes, *[UNKNOWN] * unknown_weight)
