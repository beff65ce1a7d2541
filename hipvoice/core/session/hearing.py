"""What the ear made of each voice, and what the coach says about the last one when asked."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from hipvoice.core.wording.lines import Hearing
from hipvoice.core.wording.wording import Wording

WORDS_KEPT_MS = 10_000  # a breath after a missed command does not hide it
LONG_AGO_MS = 30_000  # since the last voice: it is not the one that the person means


class Reason(StrEnum):
    """Why a voice was or was not a command; the keys under `heard` in a language file."""

    ACCEPTED = "accepted"
    OWN_VOICE = "own-voice"  # the coach was speaking and cannot be distinguished from a person
    OWN_WORDS = "own-words"  # the coach said that himself
    DEAF = "deaf"  # the recogniser was not running
    NOTHING = "nothing"  # no words
    OTHER_WORDS = "other-words"  # outside the grammar
    LOOK_ALIKE = "look-alike"  # a word that only sounds like a command
    NOT_WHOLE = "not-whole"  # not one whole command
    NOT_QUIET = "not-quiet"  # words came just before it
    TOO_SHORT = "too-short"
    TOO_LONG = "too-long"
    TOO_SOFT = "too-soft"
    UNSURE = "unsure"  # the recogniser was not certain enough
    DOUBTED = "doubted"  # with more words to choose from, another one was understood
    SAME_AGAIN = "same-again"  # the same command twice


@dataclass(frozen=True, slots=True)
class Decision:
    """What came of one voice: the `sentence` about it, and the session time (ms)."""

    sentence: str
    at: int


class LastHeard:
    """Remembers the last decision, in case the person asks."""

    def __init__(self) -> None:
        self._last: Decision | None = None

    def keep(self, sentence: str, now: int) -> None:
        """Words were heard; `sentence` says what came of them."""
        self._last = Decision(sentence, now)

    def keep_doubtful(self, sentence: str, now: int) -> None:
        """Nothing was understood, or perhaps the coach: keep it unless words were just heard."""
        if self._last is None or now - self._last.at > WORDS_KEPT_MS:
            self.keep(sentence, now)

    def answer(self, wording: Wording, now: int) -> str:
        """The answer to "what did you hear"."""
        last = self._last
        if last is None:
            return wording.line(Hearing.NOTHING)
        if now - last.at <= LONG_AGO_MS:
            return last.sentence
        ago = wording.line(Hearing.AGO, duration=wording.duration(now - last.at))
        return f"{last.sentence} {ago}"
