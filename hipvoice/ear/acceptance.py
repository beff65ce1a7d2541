"""Acceptance: whether what was recognised is a command, and was meant as one.

A wrong command costs trust, a miss costs one repetition, so rules can only reject. The rules are a
table, tried from the top; the first that applies is the reason that is reported. To add a rule, add
a row.

`OwnVoice` remembers when the coach is audible and what he says, so that he is not mistaken for the
person.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

from hipvoice.core.commands import Command, Intent
from hipvoice.core.session.hearing import Reason
from hipvoice.ear.activity import CAP, CLOSE, HeardVoice
from hipvoice.ear.heard import UNKNOWN, Transcript
from hipvoice.ear.samples import from_ms

LINGERS = from_ms(500)  # the output buffer, the way through the room, its echo
EARCON = from_ms(250)  # the longest one
KEPT = 32  # stretches: many more than the coach can start and end while one voice is open
WORD = re.compile(r"[\w']+")
STEM = 4  # letters: "paused" counts as "pause", but "note" does not count as "no"


# A word is assumed to be where its letters are in the text, give or take this much.
ABOUT = from_ms(700)


@dataclass(frozen=True, slots=True)
class Stretch:
    """`text` was audible from sample `start`; `end` includes its echo. For an earcon, `text` is "".

    If not cut short, it would have lasted `length` samples; None if that is not known.
    """

    start: int
    end: int
    text: str
    length: int | None = None

    def says(self, phrase: str, start: int, end: int) -> bool:
        """Whether `phrase` may have been audible anywhere from `start` to `end`."""
        for first, last in places(self.text, phrase):
            if self.length is None:
                return True
            began = self.start + int(first * self.length) - ABOUT
            ended = self.start + int(last * self.length) + ABOUT + LINGERS
            if began < end and start < ended:
                return True
        return False


class OwnVoice:
    """Gets the stream positions (samples) at which the coach becomes audible and silent."""

    def __init__(self) -> None:
        self._stretches: deque[Stretch] = deque(maxlen=KEPT)
        self._began: int | None = None
        self._text = ""
        self._length: int | None = None

    def begin(self, at: int, text: str = "", length: int | None = None) -> None:
        """From sample `at` on, `text` is audible for `length` samples. Calling it again is
        harmless.
        """
        if self._began is None:
            self._began, self._text, self._length = at, text, length

    def end(self, at: int) -> None:
        """From sample `at` on, nothing is spoken any more."""
        if self._began is not None:
            self._stretches.append(self._stretch(self._began, at + LINGERS))
            self._began = None

    def chime(self, at: int) -> None:
        """At sample `at` an earcon begins."""
        self._stretches.append(Stretch(at, at + EARCON + LINGERS, ""))

    def covers(self, start: int, end: int) -> bool:
        """Whether the coach was audible, or just had been, anywhere from `start` to `end`."""
        return bool(self._during(start, end))

    def says(self, phrase: str, start: int, end: int) -> bool:
        """Whether the coach himself said `phrase` anywhere from `start` to `end`."""
        return any(stretch.says(phrase, start, end) for stretch in self._during(start, end))

    def _during(self, start: int, end: int) -> list[Stretch]:
        current = [] if self._began is None else [self._stretch(self._began, end)]
        return [s for s in (*self._stretches, *current) if s.start < end and start < s.end]

    def _stretch(self, began: int, end: int) -> Stretch:
        return Stretch(began, end, self._text, self._length)


def places(text: str, phrase: str) -> list[tuple[float, float]]:
    """Where the words of `phrase` occur in a row in `text`, perhaps with other endings.

    Each place is a start and an end as fractions of the text, counted in letters.
    """
    words, wanted = list(WORD.finditer(text.lower())), WORD.findall(phrase.lower())
    starts = range(len(words) - len(wanted) + 1) if wanted else ()
    found = [words[at : at + len(wanted)] for at in starts]
    return [
        (some[0].start() / len(text), some[-1].end() / len(text))
        for some in found
        if all(_is_like(word.group(), w) for word, w in zip(some, wanted, strict=True))
    ]


def _is_like(word: str, wanted: str) -> bool:
    return word == wanted or (len(wanted) >= STEM and word.startswith(wanted))


QUIET_BEFORE = from_ms(300)  # a command is said by itself, not at the end of a sentence
# For each word. Of 341 synthetic phrases of two or more words the shortest had 170 ms per word
# (measured); a scrap of soft talk of 120 ms was once heard as "go back".
SHORTEST = from_ms(120)
LONGEST = from_ms(1800)
BELOW_USUAL_DB = 18.0  # below the person on the mat: somebody else, or not meant for us
SAME_AGAIN = from_ms(800)  # end to end: nobody repeats a command that fast


# Of the least certain word. Costly commands once needed 0.7: in noise at 12 dB that lost 2 of 57 by
# people, and of 539 other clips none was obeyed as one with either, because of the second
# opinion (measured).
CONFIDENCE = 0.5


@dataclass(frozen=True, slots=True)
class Demands:
    """What a voice must meet to pass as a command: loudness above the room.

    With a `second_opinion` it must mean the same in the wide grammar.
    """

    above_floor_db: float
    second_opinion: bool


PLAIN = Demands(above_floor_db=9.0, second_opinion=False)
COSTLY = Demands(above_floor_db=12.0, second_opinion=True)

# The commands for which a false accept costs more than a repetition, and why.
DEMANDS: dict[Intent, Demands] = {
    Command.STOP: COSTLY,  # half the way to ending the session
    Command.YES: COSTLY,  # the other half
    Command.SKIP: COSTLY,  # the remaining sets are logged as skipped
}


@dataclass(frozen=True, slots=True)
class Candidate:
    """Everything that the rules look at.

    `intent` is the legal one that the whole text means; `decoys` are the words that absorb
    look-alikes; `over_own_voice` is whether the coach was audible and could not be cancelled, and
    `own_words` whether he said the same words; `since_speech` and `since_same` (samples) are the
    times since anybody was heard to say anything, and since the same command was accepted; None for
    never. `usual_db` is how loud the person is on the mat (dBFS), if mic-check has measured it.
    """

    voice: HeardVoice
    transcript: Transcript | None
    intent: Intent | None
    decoys: Collection[str]
    over_own_voice: bool
    own_words: bool
    since_speech: int | None
    since_same: int | None
    usual_db: float | None = None

    @property
    def above_floor_db(self) -> float:
        """How much louder than the room the voice was."""
        return self.voice.level_db - self.voice.floor_db

    @property
    def words(self) -> set[str]:
        """The recognised words."""
        return {word.text for word in self.transcript.words} if self.transcript else set()

    @property
    def demands(self) -> Demands:
        """The demands of its command."""
        return DEMANDS.get(self.intent, PLAIN) if self.intent else PLAIN


def is_too_soft(candidate: Candidate) -> bool:
    """Not enough louder than the room, or far softer than usual."""
    usual = candidate.usual_db
    if usual is not None and candidate.voice.level_db < usual - BELOW_USUAL_DB:
        return True
    return candidate.above_floor_db < candidate.demands.above_floor_db


def is_unsure(candidate: Candidate) -> bool:
    """The recogniser was not confident enough."""
    transcript = candidate.transcript
    return transcript is None or transcript.confidence < CONFIDENCE


def is_not_quiet_before(candidate: Candidate) -> bool:
    """Words ended just before: this is the end of a sentence. A breath or a click is not a word."""
    return candidate.since_speech is not None and candidate.since_speech < QUIET_BEFORE


def is_too_short(candidate: Candidate) -> bool:
    """Nobody says that many words in that time."""
    words = candidate.transcript.words if candidate.transcript else ()
    return candidate.voice.sound_length < SHORTEST * len(words)


def is_too_long(candidate: Candidate) -> bool:
    """Loud for too long, or still loud when the voice was cut off: there may be more of it.

    Softer sounds do not count, because music keeps a voice open. When they did, 164 of 240 commands
    over music 12 dB below were obeyed; now 200 are (measured).
    """
    voice = candidate.voice
    if voice.closed_at - voice.start >= CAP and voice.closed_at - voice.loud_end < CLOSE:
        return True
    return voice.loud_end - voice.loud_start > LONGEST


def is_same_again(candidate: Candidate) -> bool:
    """The same command was accepted a moment ago."""
    return candidate.since_same is not None and candidate.since_same < SAME_AGAIN


AcceptanceRule = tuple[Reason, Callable[[Candidate], bool]]

RULES: tuple[AcceptanceRule, ...] = (
    (Reason.OWN_VOICE, lambda c: c.over_own_voice),
    (Reason.OWN_WORDS, lambda c: c.own_words),
    (Reason.DEAF, lambda c: c.transcript is None),
    (Reason.NOTHING, lambda c: not c.words),
    (Reason.OTHER_WORDS, lambda c: UNKNOWN in c.words),
    (Reason.LOOK_ALIKE, lambda c: c.intent is None and not c.words.isdisjoint(c.decoys)),
    (Reason.NOT_WHOLE, lambda c: c.intent is None),
    (Reason.NOT_QUIET, is_not_quiet_before),
    (Reason.TOO_SHORT, is_too_short),
    (Reason.TOO_LONG, is_too_long),
    (Reason.TOO_SOFT, is_too_soft),
    (Reason.UNSURE, is_unsure),
    (Reason.SAME_AGAIN, is_same_again),
)


def judge(candidate: Candidate, rules: Sequence[AcceptanceRule] = RULES) -> Reason:
    """The first rule that rejects the candidate, or `Reason.ACCEPTED`."""
    return next((reason for reason, rejects in rules if rejects(candidate)), Reason.ACCEPTED)
