"""The port to a recogniser: what it is given and what it answers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from hipvoice.ear.samples import Samples

UNKNOWN = "[unk]"  # Vosk's word for anything outside the grammar


@dataclass(frozen=True, slots=True)
class Word:
    """One recognised word; `confidence` is 0 to 1 (Vosk often says 1 for a wrong word too)."""

    text: str
    confidence: float


@dataclass(frozen=True, slots=True)
class Transcript:
    """The words of one voice, perhaps none."""

    words: tuple[Word, ...] = ()

    @property
    def text(self) -> str:
        """The words, separated by single spaces."""
        return " ".join(word.text for word in self.words)

    @property
    def confidence(self) -> float:
        """The confidence of the least certain word; 0 if there are no words."""
        return min((word.confidence for word in self.words), default=0.0)


class Recogniser(Protocol):
    """Recognises one voice at a time: begin, accept..., finish; begin again at any time."""

    def begin(self, grammar: Sequence[str]) -> None:
        """A voice begins; only these phrases can be recognised in it."""

    def accept(self, samples: Samples) -> None:
        """The next samples of the voice."""

    def finish(self) -> Transcript | None:
        """The voice is over. Returns its words; None if the recogniser was not there to hear it."""

    def again(self) -> Transcript | None:
        """The words of the finished voice, with the model's whole lexicon to choose from.

        None as above. Do not call it for a model without a lexicon.
        """
