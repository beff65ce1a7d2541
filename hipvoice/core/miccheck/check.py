"""The microphone check: events in, effects out; time is an argument, in integer milliseconds.

    WELCOME ─▶ ROOM ─▶ ECHO ─▶ WORD ─▶ WORD ... ─▶ REPORT ─▶ OVER
                 └────── nothing arrives ─────────▶┘

A word that is not understood is asked for once more. If a voice was heard, the other phrases of its
command are tried, each once; one that is understood becomes a phrase of the person's own. A step
that gets no answer is left after its time; the person may skip it or end all by key.
"""

from __future__ import annotations

from dataclasses import replace
from enum import Enum, auto

from hipvoice.core.commands import LEGAL, Command, Situation
from hipvoice.core.cues import CueKind
from hipvoice.core.effects import Chime, Earcon, Effect, End, Listen, Measure, Tell
from hipvoice.core.entries import Ending
from hipvoice.core.events import (
    Closed,
    Commanded,
    Event,
    Faulted,
    Judged,
    Measured,
    Started,
    UtteranceFinished,
    UtteranceStarted,
)
from hipvoice.core.hearing import Reason
from hipvoice.core.language import Language
from hipvoice.core.miccheck import report
from hipvoice.core.miccheck.asking import Asking
from hipvoice.core.miccheck.findings import MUTED_DB, Findings
from hipvoice.core.miccheck.prompts import Prompt
from hipvoice.core.speech import Speech, Utterance

LEGAL_IN_ALL = LEGAL[Situation.HOLD] | LEGAL[Situation.PAUSED]  # as many as in a session
SKIP, ABORT = Command.NEXT, Command.STOP  # whose keys these are
ROOM_MS = 3000
ECHO_MS = 3500  # of a prompt of five seconds
ARRIVES_MS = 2000  # after the time of a measurement its result is there, or no sound comes
ANSWER_MS = 5000  # to think, to say it, and for the recogniser
UNHEARD = 2  # words: whoever says nothing to two is not there, or not heard at all
SOUNDLESS = frozenset({Reason.NOTHING, Reason.DEAF, Reason.OWN_VOICE, Reason.OWN_WORDS})


class Step(Enum):
    """The steps of a check."""

    WELCOME = auto()
    ROOM = auto()
    ECHO = auto()
    WORD = auto()
    REPORT = auto()
    OVER = auto()


class MicCheck:
    """One check. `cancels` is whether there is an echo canceller at work."""

    def __init__(self, language: Language, *, cancels: bool = True) -> None:
        self.found = Findings()
        self.step = Step.WELCOME
        self._language = language
        self._cancels = cancels
        self._speech = Speech()
        self._asking = Asking()
        self._until: int | None = None  # when the present wait is given up
        self._told: set[str] = set()
        self._outbox: list[Effect] = []

    # --- the contract, as the engine's

    @property
    def ended(self) -> bool:
        """Whether it is over."""
        return self.step is Step.OVER

    def handle(self, event: Event, now: int) -> list[Effect]:  # noqa: C901 - a table in the form of a match
        """Take `event`, which happened at `now`; return what is to be done about it."""
        match event:
            case Started():
                self._begin(now)
            case UtteranceStarted(id=utterance):
                self._speech.started(utterance, now)
            case UtteranceFinished(id=utterance):
                self._finished(self._speech.finished(utterance, now), now)
            case Measured():
                self._measured(event, now)
            case Judged():
                self._judged(event, now)
            case Commanded(command=command):
                self._obey(command, now)
            case Faulted(text=text) if text not in self._told:
                self._told.add(text)
                self._emit(Tell(text))
            case Closed():
                self._end(Ending.CLOSED)
        return self._effects()

    def handle_timer(self, now: int) -> list[Effect]:
        """Do what has become due by `now`."""
        if self._speech.busy:
            self._finished(self._speech.handle_timer(now), now)
        elif self._until is not None and now >= self._until:
            self._give_up(now)
        return self._effects()

    def deadline(self) -> int | None:
        """When `handle_timer` is to be called; None if nothing is to come."""
        return self._speech.deadline() if self._speech.busy else self._until

    # --- the steps

    def _begin(self, now: int) -> None:
        skip, abort = (self._language.keys[command][0] for command in (SKIP, ABORT))
        self._emit(Tell(self._text(Prompt.KEYS, skip=skip, abort=abort)))
        self._emit(Listen(LEGAL_IN_ALL))
        self._say(Prompt.WELCOME, now)

    def _finished(self, effects: list[Effect], now: int) -> None:
        """A sentence was spoken: what waits is said, or what it was about begins."""
        self._emit(*effects)
        if not self._speech.busy and self.step is not Step.OVER:
            self._spoken(now)

    def _spoken(self, now: int) -> None:
        match self.step:
            case Step.WELCOME:
                self._go(Step.ROOM, now)
            case Step.ROOM:
                self._wait(now, ROOM_MS + ARRIVES_MS)
                self._emit(Measure(ROOM_MS))
            case Step.WORD:
                self._wait(now, ANSWER_MS)
                self._emit(Chime(Earcon.BEGIN, now))
            case Step.REPORT:
                self._finish()
            case _:
                pass  # the measurement goes on

    def _wait(self, now: int, ms: int) -> None:
        self._until = now + ms

    def _measured(self, event: Measured, now: int) -> None:
        match self.step:
            case Step.ROOM:
                self.found = replace(self.found, floor=event.floor)
                self._go(Step.ECHO, now)
            case Step.ECHO:
                residual = event.residual if self._cancels else None
                self.found = replace(self.found, echo=event.peak, residual=residual)
                self._go(Step.WORD, now)
            case _:
                pass  # it was skipped meanwhile

    def _judged(self, event: Judged, now: int) -> None:
        """A voice: the answer, or none of the person's."""
        accepted = event.reason is Reason.ACCEPTED
        soundless = event.reason in SOUNDLESS or (event.over_coach and not accepted)
        if self.step is not Step.WORD or self._until is None or soundless:
            return
        self.found = replace(self.found, levels=(*self.found.levels, event.level))
        heard = self._text(Prompt.HEARD, phrase=event.text)
        decision = self._language.wording.decision(event.reason, event.text)
        self._emit(Tell(heard if accepted else decision))
        if accepted and event.text == self._asking.phrase:
            self._emit(Chime(Earcon.HEARD, now))
            self._answered(event.text, now)
        else:
            self._try_next(now)

    def _give_up(self, now: int) -> None:
        """Nothing came in time."""
        if self.step is Step.WORD:
            self._emit(Tell(self._text(Prompt.HEARD_NOTHING)))
            self._try_next(now)
        else:
            self.found = replace(self.found, floor=MUTED_DB)
            self._go(Step.REPORT, now)

    def _obey(self, command: Command, now: int) -> None:
        if command is ABORT:
            self._emit(*self._speech.hush(now), Tell(self._text(Prompt.NOT_KEPT)))
            self._end(Ending.STOPPED)
        elif command is SKIP:
            self._emit(*self._speech.hush(now))
            self._skip(now)

    def _skip(self, now: int) -> None:
        match self.step:
            case Step.WORD:
                self._leave_word(now)
            case Step.REPORT:
                self._finish()
            case _:
                self._go(Step(self.step.value + 1), now)

    def _go(self, step: Step, now: int) -> None:
        self.step, self._until = step, None
        match step:
            case Step.ROOM:
                self._say(Prompt.ROOM, now)
            case Step.ECHO:
                self._wait(now, ECHO_MS + ARRIVES_MS)
                self._emit(Measure(ECHO_MS))
                self._say(Prompt.ECHO, now)
            case Step.WORD:
                self._ask(now)
            case Step.REPORT:
                self._report(now)
            case _:
                pass

    # --- the words

    def _ask(self, now: int) -> None:
        voices = len(self.found.levels)
        unheard = len(self.found.understood) >= UNHEARD and not voices
        if unheard or not self._asking.commands:
            self._go(Step.REPORT, now)
            return
        self._asking = self._asking.begun(self._language.phrases[self._asking.commands[0]], voices)
        self._try_next(now)

    def _try_next(self, now: int) -> None:
        self._until = None
        if not self._asking.attempts:
            self._answered(None, now)
            return
        self._asking = self._asking.tried()
        heard = len(self.found.levels) > self._asking.voices
        if heard or self._asking.prompt is not Prompt.INSTEAD:
            self._say(self._asking.prompt, now, phrase=self._asking.phrase)
        elif self.found.muted:
            self._go(Step.REPORT, now)
        else:
            self._answered(None, now)  # other words would not be heard either

    def _answered(self, phrase: str | None, now: int) -> None:
        command = self._asking.commands[0]
        self.found = replace(self.found, understood={**self.found.understood, command: phrase})
        self._leave_word(now)

    def _leave_word(self, now: int) -> None:
        self._asking, self._until = self._asking.answered(), None
        self._ask(now)

    def _report(self, now: int) -> None:
        for line in report.figures(self.found, self._language):
            self._emit(Tell(line))
        for sentence in report.sentences(self.found, self._language):
            self._say_text(sentence, now)

    def _finish(self) -> None:
        """Keep what was found. Whoever ends the check before keeps nothing."""
        if keep := report.kept(self.found, self._language):
            self._emit(keep)
        self._end(Ending.FINISHED)

    def _end(self, ending: Ending) -> None:
        self.step, self._until = Step.OVER, None
        self._emit(End(ending))

    # --- the verbs

    def _text(self, prompt: Prompt, **values: object) -> str:
        return self._language.prompt(prompt, **values)

    def _say(self, prompt: Prompt, now: int, **values: object) -> None:
        self._say_text(self._text(prompt, **values), now)

    def _say_text(self, text: str, now: int) -> None:
        self._emit(*self._speech.say(Utterance(text, CueKind.INSTRUCTION, now), now))

    def _emit(self, *effects: Effect) -> None:
        self._outbox += effects

    def _effects(self) -> list[Effect]:
        effects, self._outbox = self._outbox, []
        return effects
