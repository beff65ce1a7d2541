"""One voice: what is being said, what is waiting, and what comes too late.

Rules
1. One utterance at a time. A cue that is due while another is being spoken waits its turn.
2. A count that is late by more than 400 ms is dropped; so is a correction that would run into the
   next count. An instruction is never dropped.
3. An answer cuts off what is being said. An instruction that was cut off is repeated after the
   answer, unless it only acknowledges a command: that is outdated by then.
4. A hush empties everything.
5. If a finish is never reported, it is assumed after far longer than the utterance can take.

An `Outbox` collects the effects of a session in order, including those of the voice.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, replace

from hipvoice.core.effects import Effect, Hush, Say, Tell
from hipvoice.core.timeline.cues import CueKind
from hipvoice.core.wording.wording import nominal_ms

LATE_COUNT_MS = 400
LONG_AGO = -3_600_000  # before any session time: the first sentence does not wait
LOST_FACTOR = 3  # the slowest rate is over half the nominal one; at a third, it is lost
LOST_EXTRA_MS = 5_000  # time to render the first sentence on a slow machine


@dataclass(frozen=True, slots=True)
class Utterance:
    """Something to say. `before` is the session time of the count that it must not run into.

    `passing` is whether it is not worth repeating. `part` and `patient` are as in `Say`.
    """

    text: str
    kind: CueKind
    due: int
    before: int | None = None
    patient: bool = False
    passing: bool = False
    part: int = 0


class Speech:
    """The one voice of a session. Times are session ms; every method returns effects."""

    def __init__(self) -> None:
        self.last_text = ""
        self.idle_since = LONG_AGO
        self._current: Utterance | None = None
        self._id = 0
        self._lost_at = 0
        self._waiting: deque[Utterance] = deque()

    @property
    def busy(self) -> bool:
        """Whether an utterance is being spoken."""
        return self._current is not None

    def deadline(self) -> int | None:
        """When the current utterance counts as lost."""
        return self._lost_at if self._current else None

    def say(self, utterance: Utterance, now: int) -> list[Effect]:
        """Say it now, or when the current one is finished."""
        if self._current:
            self._waiting.append(utterance)
            return []
        return self._speak(utterance, now)

    def answer(self, answer: Utterance, now: int) -> list[Effect]:
        """Say it at once, instead of what is being said."""
        cut = self._current
        if cut and cut.kind is CueKind.INSTRUCTION and not cut.passing and cut.text != answer.text:
            self._waiting.appendleft(cut)
        return self._cut(now) + self._speak(answer, now)

    def hush(self, now: int) -> list[Effect]:
        """Fall silent and forget what is waiting."""
        self._waiting.clear()
        return self._cut(now)

    def started(self, utterance_id: int, now: int) -> None:
        """The first sample was played: from here it may take its length, and some more."""
        if self._current and utterance_id == self._id:
            self._lost_at = _lost_after(self._current.text, now)

    def finished(self, utterance_id: int, now: int) -> list[Effect]:
        """The utterance is over: say the next one that still makes sense."""
        if not self._current or utterance_id != self._id:
            return []
        self._current, self.idle_since = None, now
        while self._waiting:
            utterance = self._waiting.popleft()
            if not _too_late(utterance, now):
                return self._speak(utterance, now)
        return []

    def handle_timer(self, now: int) -> list[Effect]:
        """Give up an utterance whose finish was lost."""
        if self._current and now >= self._lost_at:
            return self.finished(self._id, now)
        return []

    def _speak(self, utterance: Utterance, now: int) -> list[Effect]:
        if _too_late(utterance, now):
            return []
        self._current = utterance
        self._id += 1
        self._lost_at = _lost_after(utterance.text, now)
        count = utterance.kind is CueKind.COUNT
        if not count:
            self.last_text = utterance.text
        part, patient = utterance.part, utterance.patient
        return [Say(self._id, utterance.text, utterance.due, part, patient, count)]

    def _cut(self, now: int) -> list[Effect]:
        if not self._current:
            return []
        self._current, self.idle_since = None, now
        return [Hush()]


def _too_late(utterance: Utterance, now: int) -> bool:
    if utterance.kind is CueKind.COUNT:
        return now - utterance.due > LATE_COUNT_MS
    if utterance.before is not None:
        return now + nominal_ms(utterance.text) > utterance.before
    return False


def _lost_after(text: str, now: int) -> int:
    return now + LOST_FACTOR * nominal_ms(text) + LOST_EXTRA_MS


class Outbox:
    """Gathers effects until they are taken."""

    def __init__(self) -> None:
        self.speech = Speech()
        self._effects: list[Effect] = []
        self._told: set[str] = set()

    def emit(self, *effects: Effect) -> None:
        """Add effects."""
        self._effects += effects

    @property
    def effects(self) -> int:
        """How many effects there are so far, for `emit_before`."""
        return len(self._effects)

    def emit_before(self, place: int, effect: Effect) -> None:
        """Put an effect before those that were added since there were `place` of them."""
        self._effects.insert(place, effect)

    def take_effects(self) -> list[Effect]:
        """The effects added since the last call."""
        effects, self._effects = self._effects, []
        return effects

    def tell_once(self, text: str) -> None:
        """Show `text`, which must not be missed, unless this has shown it before."""
        if text not in self._told:
            self._told.add(text)
            self.emit(Tell(text, urgent=True))

    @property
    def part(self) -> int:
        """The part of the session that is under way."""
        return 0

    def say(self, utterance: Utterance, now: int) -> None:
        """Say it now, or when what is being said is finished."""
        self.emit(*self.speech.say(replace(utterance, part=self.part), now))

    def answer_text(self, text: str, now: int, *, passing: bool = False) -> None:
        """Say `text` at once, instead of what is being said; nobody counts along with it.

        What is `passing` is not repeated when it is cut off.
        """
        kind, part = CueKind.INSTRUCTION, self.part
        answer = Utterance(text, kind, now, patient=True, passing=passing, part=part)
        self.emit(*self.speech.answer(answer, now))

    def hush(self, now: int) -> None:
        """Fall silent, and forget what is waiting."""
        self.emit(*self.speech.hush(now))
