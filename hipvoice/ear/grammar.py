"""The grammar of one moment: the phrases that are legal, and what is to absorb everything else."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence

from hipvoice.core.commands import Command
from hipvoice.ear.recognition import UNKNOWN

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
    """All that may be said at any time: every phrase, every word of the model, and `[unk]`.

    A phrase weighs no more than another word. Of 48 words that sound like a costly command
    ("stuff", "guess"), by six voices in the quiet and at 12 dB, 40 came as one, and 12 of these as
    another word in this grammar; 3 of 432 commands of people were lost. With phrases ten times as
    heavy it was 3 of the 40 and none of the 432 (built-in model, measured).
    """
    return grammar(phrases, lexicon, unknown_weight)


def grammar(
    phrases: Iterable[str], decoys: Collection[str], unknown_weight: int
) -> tuple[str, ...]:
    """Legal `phrases`, then `decoys` (words that sound like them and mean nothing), then `[unk]`.

    Vosk makes a bigram of the lines: a line that is there k times weighs k times as much.
    """
    legal = tuple(dict.fromkeys(phrases))
    look_alikes = tuple(word for word in dict.fromkeys(decoys) if word not in legal)
    return (*legal, *look_alikes, *[UNKNOWN] * unknown_weight)
