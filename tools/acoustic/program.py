"""Listen to a clip as the whole program does: its voice activity and its rules of acceptance."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from hipvoice.app.library.library import english
from hipvoice.app.session.language import hearable
from hipvoice.core.commands import INTENTS, LEGAL, Intent, Situation
from hipvoice.core.session.hearing import Reason
from hipvoice.ear.acceptance import RULES, AcceptanceRule
from hipvoice.ear.ear import Ear
from hipvoice.ear.heard import Heard, meanings
from hipvoice.ear.live import RECORDING_LIMIT_S
from hipvoice.ear.models import find_model
from hipvoice.ear.recogniser import LOAD_LIMIT_S, RecogniserState, WatchedRecogniser
from tools.acoustic.errors import ToolError
from tools.acoustic.listen import in_a_room

# Where a phrase is judged: in the first of these in which it is legal. Together they have them all.
PLACES = (
    Situation.HOLD,
    Situation.PAUSED,
    Situation.READY,
    Situation.ASKED_END,
    Situation.ASKED_PAIN,
    Situation.ASKED_DEGREES,
)


class Program:
    """The ear of a session; the recogniser runs in its own process."""

    def __init__(self, folder: Path) -> None:
        """Start the recogniser with the model of `folder`."""
        self.model = hearable(find_model(folder), english())
        self.language = english().phrases
        self.rules: Sequence[AcceptanceRule] = RULES
        self.intents = meanings(self.language, INTENTS)
        self.faults: list[str] = []
        self.recogniser = WatchedRecogniser(
            self.model, tuple(self.intents), lambda _: None, self.fault, RECORDING_LIMIT_S
        )
        self.recogniser.wait_while(RecogniserState.LOADING, LOAD_LIMIT_S)

    def fault(self, part: str, text: str) -> None:
        """Keep what went wrong."""
        self.faults.append(f"{part}: {text}")

    def place_of(self, text: str) -> Situation | None:
        """Where a phrase is judged; None if it is no phrase of a command."""
        intent: Intent | None = self.intents.get(text)
        return next((place for place in PLACES if intent in LEGAL[place]), None)

    def phrases_in(self, place: Situation) -> frozenset[str]:
        """What may be said there."""
        return frozenset(meanings(self.language, LEGAL[place]))

    def heard(self, samples: np.ndarray, place: Situation) -> list[Heard]:
        """Every voice in a clip and what came of it. Float samples of full scale 1."""
        ear = Ear(self.recogniser, self.language, self.model, rules=self.rules)
        ear.listen_for(LEGAL[place])
        heard = [*ear.feed(in_a_room(samples)), *ear.finish()]
        if self.faults:
            raise ToolError("the recogniser failed", self.faults[0])
        return heard

    def obeyed(self, samples: np.ndarray, place: Situation) -> list[str]:
        """The phrases that would be obeyed there."""
        return obeyed(self.heard(samples, place))

    def close(self) -> None:
        """End the recogniser."""
        self.recogniser.close()


def obeyed(heard: Iterable[Heard]) -> list[str]:
    """The phrases that are obeyed."""
    return [one.text for one in heard if one.accepted]


@dataclass(frozen=True)
class Verdict:
    """What came of one phrase. `why` is empty if it was obeyed and nothing else was."""

    said: str
    speaker: str
    obeyed: tuple[str, ...]
    why: str

    @property
    def right(self) -> bool:
        """Whether the command was obeyed and no other."""
        return self.obeyed == (self.said,)

    @property
    def wrong(self) -> bool:
        """Whether another command was obeyed."""
        return bool(self.obeyed) and not self.right

    @property
    def outcome(self) -> str:
        """Which of "right", "wrong" and "missed" it is."""
        return "right" if self.right else "wrong" if self.wrong else "missed"


def verdict(said: str, speaker: str, heard: Sequence[Heard]) -> Verdict:
    """Compare what was said with what came of every voice."""
    got = tuple(obeyed(heard))
    return Verdict(said, speaker, got, "" if got else why(heard))


def why(heard: Sequence[Heard]) -> str:
    """Why nothing was obeyed: the reason of the last voice that had words."""
    if not heard:
        return "no voice"
    worded = [one for one in heard if one.reason is not Reason.NOTHING]
    return str(worded[-1].reason) if worded else str(Reason.NOTHING)


def rates(verdicts: Sequence[Verdict]) -> dict[str, float]:
    """Count the clips, and the shares right, wrong (also another command) and missed."""
    size = max(1, len(verdicts))
    outcomes = Counter(one.outcome for one in verdicts)
    return {"clips": len(verdicts)} | {
        outcome: outcomes[outcome] / size for outcome in ("right", "wrong", "missed")
    }


def counted(verdicts: Sequence[Verdict]) -> dict[str, Any]:
    """The rates, the people, the mean of the words, and why commands were missed.

    `mean` is the mean share of the words, each word counting as much as any other; `reasons` are
    those of the misses with their counts.
    """
    words = by_word(verdicts)
    return rates(verdicts) | {
        "people": len({one.speaker for one in verdicts}),
        "mean": sum(shares["right"] for shares in words.values()) / max(1, len(words)),
        "reasons": dict(Counter(one.why for one in verdicts if one.why).most_common()),
        "words": words,
    }


def by_word(verdicts: Iterable[Verdict]) -> dict[str, dict[str, float]]:
    """Clips, people and shares of each word."""
    groups: dict[str, list[Verdict]] = defaultdict(list)
    for one in verdicts:
        groups[one.said].append(one)
    return {word: _of_word(group) for word, group in sorted(groups.items())}


def _of_word(verdicts: Sequence[Verdict]) -> dict[str, float]:
    found = rates(verdicts)
    people = len({one.speaker for one in verdicts})
    return {"people": people} | {name: found[name] for name in ("clips", "right", "wrong")}
