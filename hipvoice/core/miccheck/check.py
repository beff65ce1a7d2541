"""The microphone check: events in, effects out; time is an argument, in integer milliseconds.

The contract is that of the engine; what happens is the `course`.
"""

from __future__ import annotations

from hipvoice.core.effects import Effect
from hipvoice.core.entries import Ending
from hipvoice.core.events import (
    Closed,
    Event,
    Faulted,
    Judged,
    Measured,
    Pressed,
    Started,
    UtteranceFinished,
    UtteranceStarted,
)
from hipvoice.core.language import Language
from hipvoice.core.miccheck.course import ABORT, SKIP, Course, Step


class MicCheck:
    """One check. `cancels` is whether there is an echo canceller at work."""

    def __init__(self, language: Language, *, cancels: bool = True) -> None:
        self.course = Course(language, cancels=cancels)
        self._language = language

    @property
    def ended(self) -> bool:
        """Whether it is over."""
        return self.course.step is Step.OVER

    def handle(self, event: Event, now: int) -> list[Effect]:  # noqa: C901 - a table in the form of a match
        """Take `event`, which happened at `now`; return what is to be done about it."""
        match event:
            case Started():
                self.course.begin(now)
            case UtteranceStarted(id=utterance):
                self.course.speech.started(utterance, now)
            case UtteranceFinished(id=utterance):
                self._finished(self.course.speech.finished(utterance, now), now)
            case Measured():
                self.course.measured(event, now)
            case Judged():
                self.course.judged(event, now)
            case Pressed(key=key):
                self._press(key, now)
            case Faulted(text=text):
                self.course.tell_once(text)
            case Closed():
                self.course.end(Ending.CLOSED)
        return self.course.take_effects()

    def handle_timer(self, now: int) -> list[Effect]:
        """Do what has become due by `now`."""
        course = self.course
        if course.speech.busy:
            self._finished(course.speech.handle_timer(now), now)
        elif course.until is not None and now >= course.until:
            course.give_up(now)
        return course.take_effects()

    def deadline(self) -> int | None:
        """When `handle_timer` is to be called; None if nothing is to come."""
        speech = self.course.speech
        return speech.deadline() if speech.busy else self.course.until

    def _finished(self, effects: list[Effect], now: int) -> None:
        """A sentence was spoken: what waits is said, or what it was about begins."""
        self.course.emit(*effects)
        if not self.course.speech.busy and not self.ended:
            self.course.spoken(now)

    def _press(self, key: str, now: int) -> None:
        command = self._language.command_keyed(key, {SKIP, ABORT})
        if command is ABORT:
            self.course.abort(now)
        elif command is SKIP:
            self.course.skip(now)
