"""Words: what a recogniser is given, what it answers, and what the ear reports about one voice.

`grammar` is what can be recognised at one moment: the legal phrases, and what absorbs everything
else. `Recogniser` is the port to what recognises it. `Heard` is the ear's report.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from hipvoice.core.commands import INTENTS, Command, Intent
from hipvoice.core.session.hearing import Reason
from hipvoice.ear.activity import SEED_DB
from hipvoice.pcm import Samples

UNKNOWN = "[unk]"  # Vosk's word for anything outside the grammar


@dataclass(frozen=True, slots=True)
class HeardWord:
    """One recognised word; `confidence` is 0 to 1 (Vosk often says 1 for a wrong word too)."""

    text: str
    confidence: float


@dataclass(frozen=True, slots=True)
class Transcript:
    """The words of one voice, perhaps none."""

    words: tuple[HeardWord, ...] = ()

    @property
    def text(self) -> str:
        """The words, separated by single spaces."""
        return " ".join(word.text for word in self.words)

    @property
    def confidence(self) -> float:
        """The confidence of the least certain word; 0 if there are no words."""
        return min((word.confidence for word in self.words), default=0.0)


class Recogniser(Protocol):
    """Recognises one voice at a time: begin, accept..., finish; begin again at any time.

    All methods are called from one thread, the ear's. What they take is time in which nothing is
    heard.
    """

    def begin(self, grammar: Sequence[str]) -> None:
        """A voice begins. Only these phrases mean something; `[unk]` stands for all others."""

    def accept(self, samples: Samples) -> None:
        """The next samples of the voice: mono, 16-bit, 16 kHz, any number of them."""

    def finish(self) -> Transcript | None:
        """The voice is over. Returns its words; None if the recogniser was not there to hear it."""

    def again(self) -> Transcript | None:
        """The words of the finished voice, with every word to choose from, not only the grammar.

        Called before a command is obeyed that costs much if it was none, such as "stop". None as
        above. Do not call it for a model without a second opinion.
        """


@dataclass(frozen=True, slots=True)
class Levels:
    """What mic-check learned, in dBFS: the noise of the room, and the person on the mat."""

    floor_db: float = SEED_DB
    voice_db: float | None = None


NOTHING_LEARNED = Levels()


@dataclass(frozen=True, slots=True)
class Heard:
    """One voice and what came of it. Times are milliseconds of the stream.

    `start` to `end` is the voiced part; `at` is how far the stream had been fed when this was
    decided. `intent` is None unless it should be obeyed; `text` is what was understood; `reason`
    says why it was not a command. `level_db` and `floor_db` (dBFS) are those of the voice and the
    room. `over_coach` is whether the coach was speaking and the microphone could hear him.
    `samples` is what the recogniser was given, if the ear keeps it.
    """

    start: int
    end: int
    at: int
    intent: Intent | None
    text: str
    reason: Reason
    level_db: float
    floor_db: float
    over_coach: bool = False
    samples: Samples | None = field(default=None, repr=False, compare=False)

    @property
    def accepted(self) -> bool:
        """Whether there is a command to obey."""
        return self.intent is not None

    def as_row(self) -> dict[str, object]:
        """For JSON; times in seconds."""
        return {
            "start": self.start / 1000,
            "end": self.end / 1000,
            "at": self.at / 1000,
            "command": str(self.intent) if self.intent else None,
            "text": self.text,
            "accepted": self.accepted,
            "reason": self.reason,
            "level": round(self.level_db, 1),
            "floor": round(self.floor_db, 1),
        }


# Weight of the phrases in the wide grammar. With 1 it loses 11 of 201 costly commands by people
# (half of the clips at 12 dB), with 3 it loses 2 and catches as many look-alikes: 1 of 11 ("stuff")
# that passed as a costly command.
PHRASE_WEIGHT = 3

Phrases = Mapping[Intent, Sequence[str]]  # `phrases` of a Language


def meanings(phrases: Phrases, legal: Collection[Intent]) -> dict[str, Intent]:
    """Each legal phrase with its command; a shared phrase belongs to the earlier command."""
    found: dict[str, Intent] = {}
    for intent in (i for i in INTENTS if i in legal):
        for phrase in phrases.get(intent, ()):
            found.setdefault(phrase, intent)
    return found


def weighted(meanings: Mapping[str, Intent], weight: int) -> tuple[str, ...]:
    """The phrases, those of commands so many times.

    Numbers stay light: they are short, and more words sound like one of them (measured: of other
    words in a question about pain, more are obeyed with a weight of 2; in a hold, no more are).
    """
    heavy = (phrase for phrase, intent in meanings.items() if isinstance(intent, Command))
    return (*meanings, *tuple(heavy) * (weight - 1))


def wide_grammar(
    phrases: Iterable[str], lexicon: Collection[str], unknown_weight: int
) -> tuple[str, ...]:
    """All that may ever be said: every phrase, every word of the model, and `[unk]`."""
    every = tuple(dict.fromkeys(phrases))
    return grammar(every * PHRASE_WEIGHT, lexicon, unknown_weight)


def grammar(
    phrases: Iterable[str], decoys: Collection[str], unknown_weight: int
) -> tuple[str, ...]:
    """Legal `phrases`, then `decoys` (words that sound like them and mean nothing), then `[unk]`.

    Vosk makes a bigram of the lines: a line that occurs k times weighs k times as much. So a decoy
    must fit better than a phrase that is given twice, to be heard instead of it.
    """
    legal = tuple(phrases)
    look_alikes = tuple(word for word in dict.fromkeys(decoys) if word not in legal)
    return (*legal, *look_alikes, *[UNKNOWN] * unknown_weight)
