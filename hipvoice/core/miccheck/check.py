"""The microphone check: events in, effects out; time is an argument, in integer milliseconds.

`MicCheck` has the contract of the engine. `Course` has the steps, and the verbs that lead from one
to the next. `Asking` is a value: which words are still to be requested, and how.

    WELCOME ─▶ ROOM ─▶ ECHO ─▶ WORD ─▶ WORD ... ─▶ REPORT ─▶ OVER
                 └────── nothing arrives ─────────▶┘

A word that is not understood is requested once more. If a voice was heard, the other phrases of its
command are tried, each once; one that is understood becomes a phrase of the person's own. A step
without an answer is left after its time; the person can skip it or end the check by key.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import Enum, auto

from hipvoice.core.commands import LEGAL, Command, Situation
from hipvoice.core.effects import Chime, Earcon, Effect, End, Listen, Measure, Tell
from hipvoice.core.entries import Ending
from hipvoice.core.events import (
    Closed,
    Event,
    Examined,
    Faulted,
    Judged,
    Measured,
    Pressed,
    Returned,
    Started,
    UtteranceFinished,
    UtteranceStarted,
)
from hipvoice.core.miccheck import findings
from hipvoice.core.miccheck.findings import ASKED, MUTED_DB, Findings
from hipvoice.core.session.hearing import Reason
from hipvoice.core.session.speech import Outbox, Utterance
from hipvoice.core.timeline.cues import CueKind
from hipvoice.core.wording.language import Language
from hipvoice.core.wording.lines import Instruction, Prompt, Readout, Verdict

LEGAL_IN_ALL = LEGAL[Situation.HOLD] | LEGAL[Situation.PAUSED]  # as many as in a session
SKIP, ABORT = Command.NEXT, Command.STOP  # the commands whose keys are used for this
ROOM_MS = 3000
ECHO_MS = 3500  # out of a prompt of five seconds
ARRIVES_MS = 2000  # grace for the result of a measurement; after that, no sound is coming
ANSWER_MS = 5000  # to think, to say it, and for the recogniser
UNHEARD = 2  # words: after two without an answer, nobody is there or heard
SOUNDLESS = frozenset({Reason.NOTHING, Reason.DEAF, Reason.OWN_VOICE, Reason.OWN_WORDS})


class MicCheck:
    """One check. `cancels` is whether there is an echo canceller."""

    def __init__(self, language: Language, *, cancels: bool = True) -> None:
        self.course = Course(language, cancels=cancels)
        self._language = language

    @property
    def ended(self) -> bool:
        """Whether it is over."""
        return self.course.step is MicCheckStep.OVER

    def handle(self, event: Event, now: int) -> list[Effect]:  # noqa: C901 - a table in the form of a match
        """Handle `event`, which happened at `now`. Returns the effects to perform."""
        match event:
            case Started():
                self.course.begin(now)
            case UtteranceStarted(id=utterance):
                self.course.speech.started(utterance, now)
            case UtteranceFinished(id=utterance):
                self._finished(self.course.speech.finished(utterance, now), now)
            case Measured():
                self.course.measured(event, now)
            case Examined():
                self.course.examined(event)
            case Returned():
                self.course.returned(event)
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
        """Do what is due by `now`. Returns the effects to perform."""
        course = self.course
        if course.speech.busy:
            self._finished(course.speech.handle_timer(now), now)
        elif course.until is not None and now >= course.until:
            course.give_up(now)
        return course.take_effects()

    def deadline(self) -> int | None:
        """When to call `handle_timer`; None if nothing is due."""
        speech = self.course.speech
        return speech.deadline() if speech.busy else self.course.until

    def _finished(self, effects: list[Effect], now: int) -> None:
        """A sentence was spoken: say what is waiting, or start what it was about."""
        self.course.emit(*effects)
        if not self.course.speech.busy and not self.ended:
            self.course.spoken(now)

    def _press(self, key: str, now: int) -> None:
        command = self._language.intent_keyed(key, {SKIP, ABORT})
        if command is ABORT:
            self.course.abort(now)
        elif command is SKIP:
            self.course.skip(now)


class Course(Outbox):
    """One check in progress. `cancels` is whether there is an echo canceller; `until` is when the
    current wait is given up.
    """

    def __init__(self, language: Language, *, cancels: bool) -> None:
        super().__init__()
        self.found = Findings()
        self.step = MicCheckStep.WELCOME
        self.until: int | None = None
        self._language = language
        self._cancels = cancels
        self._asking = Asking()

    def begin(self, now: int) -> None:
        """Say which keys there are, and welcome the person."""
        skip, abort = (self._language.keys[command][0] for command in (SKIP, ABORT))
        self.emit(Tell(self._text(Readout.KEYS, skip=skip, abort=abort)))
        self.emit(Listen(LEGAL_IN_ALL))
        self._prompt(Instruction.WELCOME, now)

    def spoken(self, now: int) -> None:
        """Everything was said: start what it was about."""
        match self.step:
            case MicCheckStep.WELCOME:
                self._go(MicCheckStep.ROOM, now)
            case MicCheckStep.ROOM:
                self._wait(now, ROOM_MS + ARRIVES_MS)
                self.emit(Measure(ROOM_MS))
            case MicCheckStep.WORD:
                self._wait(now, ANSWER_MS)
                self.emit(Chime(Earcon.BEGIN, now))
            case MicCheckStep.REPORT:
                self._finish()
            case _:
                pass  # the measurement goes on

    def measured(self, event: Measured, now: int) -> None:
        """A measurement has arrived."""
        match self.step:
            case MicCheckStep.ROOM:
                self.found = replace(self.found, floor=event.floor)
                self._go(MicCheckStep.ECHO, now)
            case MicCheckStep.ECHO:
                residual = event.residual if self._cancels else None
                self.found = replace(self.found, echo=event.peak, residual=residual)
                self._go(MicCheckStep.WORD, now)
            case _:
                pass  # it has been skipped

    def examined(self, event: Examined) -> None:
        """The sound was looked at for what may be wrong with the microphone."""
        self.found = replace(self.found, flaws=event.flaws)

    def returned(self, event: Returned) -> None:
        """The beginning of the welcome was compared with what came back of it."""
        self.found = replace(self.found, lead_in=event.lead_in, lost=event.lost)

    def judged(self, event: Judged, now: int) -> None:
        """A voice: the answer, or not the person at all."""
        accepted = event.reason is Reason.ACCEPTED
        soundless = event.reason in SOUNDLESS or (event.over_coach and not accepted)
        if self.step is not MicCheckStep.WORD or self.until is None or soundless:
            return
        self.found = replace(self.found, levels=(*self.found.levels, event.level))
        heard = self._text(Readout.HEARD, phrase=event.text)
        decision = self._language.wording.decision(event.reason, event.text)
        self.emit(Tell(heard if accepted else decision))
        if accepted and event.text == self._asking.phrase:
            self.emit(Chime(Earcon.HEARD, now))
            self._answered(event.text, now)
        else:
            self._try_next(now)

    def give_up(self, now: int) -> None:
        """Nothing came in time."""
        if self.step is MicCheckStep.WORD:
            self.emit(Tell(self._text(Readout.HEARD_NOTHING)))
            self._try_next(now)
        else:
            self.found = replace(self.found, floor=MUTED_DB)
            self._go(MicCheckStep.REPORT, now)

    def skip(self, now: int) -> None:
        """Go on to the next step, or the next word."""
        self.hush(now)
        match self.step:
            case MicCheckStep.WORD:
                self._leave_word(now)
            case MicCheckStep.REPORT:
                self._finish()
            case _:
                self._go(MicCheckStep(self.step.value + 1), now)

    def abort(self, now: int) -> None:
        """End it without storing anything."""
        self.hush(now)
        self.emit(Tell(self._text(Verdict.NOT_KEPT)))
        self.end(Ending.STOPPED)

    def end(self, ending: Ending) -> None:
        """End at once; nothing follows."""
        self.step, self.until = MicCheckStep.OVER, None
        self.emit(End(ending))

    def _go(self, step: MicCheckStep, now: int) -> None:
        self.step, self.until = step, None
        match step:
            case MicCheckStep.ROOM:
                self._prompt(Instruction.ROOM, now)
            case MicCheckStep.ECHO:
                self._wait(now, ECHO_MS + ARRIVES_MS)
                self.emit(Measure(ECHO_MS))
                self._prompt(Instruction.ECHO, now)
            case MicCheckStep.WORD:
                self._ask(now)
            case MicCheckStep.REPORT:
                self._report(now)
            case _:
                pass

    def _wait(self, now: int, ms: int) -> None:
        self.until = now + ms

    def _ask(self, now: int) -> None:
        voices = len(self.found.levels)
        unheard = len(self.found.understood) >= UNHEARD and not voices
        if unheard or not self._asking.commands:
            self._go(MicCheckStep.REPORT, now)
            return
        self._asking = self._asking.begun(self._language.phrases[self._asking.commands[0]], voices)
        self._try_next(now)

    def _try_next(self, now: int) -> None:
        self.until = None
        if not self._asking.attempts:
            self._answered(None, now)
            return
        self._asking = self._asking.tried()
        heard = len(self.found.levels) > self._asking.voices
        if heard or self._asking.prompt is not Instruction.INSTEAD:
            self._prompt(self._asking.prompt, now, phrase=self._asking.phrase)
        elif self.found.muted:
            self._go(MicCheckStep.REPORT, now)
        else:
            self._answered(None, now)  # other words would not be heard either

    def _answered(self, phrase: str | None, now: int) -> None:
        command = self._asking.commands[0]
        self.found = replace(self.found, understood={**self.found.understood, command: phrase})
        self._leave_word(now)

    def _leave_word(self, now: int) -> None:
        self._asking, self.until = self._asking.answered(), None
        self._ask(now)

    def _report(self, now: int) -> None:
        for line in findings.figures(self.found, self._language):
            self.emit(Tell(line))
        for sentence in findings.sentences(self.found, self._language):
            self._say_text(sentence, now)

    def _finish(self) -> None:
        """Store what was found. If the check is ended earlier, nothing is stored."""
        if keep := findings.kept(self.found, self._language):
            self.emit(keep)
        self.end(Ending.FINISHED)

    def _text(self, prompt: Prompt, **values: object) -> str:
        return self._language.prompt(prompt, **values)

    def _prompt(self, prompt: Prompt, now: int, **values: object) -> None:
        self._say_text(self._text(prompt, **values), now)

    def _say_text(self, text: str, now: int) -> None:
        self.say(Utterance(text, CueKind.INSTRUCTION, now, patient=True), now)


class MicCheckStep(Enum):
    """The steps of a check."""

    WELCOME = auto()
    ROOM = auto()
    ECHO = auto()
    WORD = auto()
    REPORT = auto()
    OVER = auto()


@dataclass(frozen=True, slots=True)
class Asking:
    """`commands` are still to be requested, the first of them now: with `prompt`, for `phrase`.

    `attempts` are the ways that are left to ask; `voices` is how many were heard before it.
    """

    commands: tuple[Command, ...] = ASKED
    attempts: tuple[tuple[Prompt, str], ...] = ()
    prompt: Prompt = Instruction.SAY
    phrase: str = ""
    voices: int = 0

    def begun(self, phrases: Sequence[str], voices: int) -> Asking:
        """With all ways to ask for the first command, none of them tried."""
        first, *others = phrases
        attempts = [(Instruction.SAY, first), (Instruction.AGAIN, first)]
        attempts += [(Instruction.INSTEAD, other) for other in others]
        return replace(self, attempts=tuple(attempts), voices=voices)

    def tried(self) -> Asking:
        """With the next way to ask."""
        (prompt, phrase), *left = self.attempts
        return replace(self, prompt=prompt, phrase=phrase, attempts=tuple(left))

    def answered(self) -> Asking:
        """Without the first command."""
        return Asking(self.commands[1:])
