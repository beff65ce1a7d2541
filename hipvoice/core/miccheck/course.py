"""The steps of a microphone check, and the verbs that lead from one to the next.

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
from hipvoice.core.effects import Chime, Earcon, End, Listen, Measure, Tell
from hipvoice.core.entries import Ending
from hipvoice.core.events import Judged, Measured
from hipvoice.core.hearing import Reason
from hipvoice.core.language import Language
from hipvoice.core.miccheck import report
from hipvoice.core.miccheck.asking import Asking
from hipvoice.core.miccheck.findings import MUTED_DB, Findings
from hipvoice.core.miccheck.prompts import Prompt
from hipvoice.core.output import Output
from hipvoice.core.speech import Utterance

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


class Course(Output):
    """One check on its way. `cancels` is whether there is an echo canceller at work; `until` is
    when the present wait is given up.
    """

    def __init__(self, language: Language, *, cancels: bool) -> None:
        super().__init__()
        self.found = Findings()
        self.step = Step.WELCOME
        self.until: int | None = None
        self._language = language
        self._cancels = cancels
        self._asking = Asking()

    def begin(self, now: int) -> None:
        """Tell which keys there are, and welcome."""
        skip, abort = (self._language.keys[command][0] for command in (SKIP, ABORT))
        self.emit(Tell(self._text(Prompt.KEYS, skip=skip, abort=abort)))
        self.emit(Listen(LEGAL_IN_ALL))
        self._prompt(Prompt.WELCOME, now)

    def spoken(self, now: int) -> None:
        """Everything was said: begin what it was about."""
        match self.step:
            case Step.WELCOME:
                self._go(Step.ROOM, now)
            case Step.ROOM:
                self._wait(now, ROOM_MS + ARRIVES_MS)
                self.emit(Measure(ROOM_MS))
            case Step.WORD:
                self._wait(now, ANSWER_MS)
                self.emit(Chime(Earcon.BEGIN, now))
            case Step.REPORT:
                self._finish()
            case _:
                pass  # the measurement goes on

    def measured(self, event: Measured, now: int) -> None:
        """A measurement is there."""
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

    def judged(self, event: Judged, now: int) -> None:
        """A voice: the answer, or none of the person's."""
        accepted = event.reason is Reason.ACCEPTED
        soundless = event.reason in SOUNDLESS or (event.over_coach and not accepted)
        if self.step is not Step.WORD or self.until is None or soundless:
            return
        self.found = replace(self.found, levels=(*self.found.levels, event.level))
        heard = self._text(Prompt.HEARD, phrase=event.text)
        decision = self._language.wording.decision(event.reason, event.text)
        self.emit(Tell(heard if accepted else decision))
        if accepted and event.text == self._asking.phrase:
            self.emit(Chime(Earcon.HEARD, now))
            self._answered(event.text, now)
        else:
            self._try_next(now)

    def give_up(self, now: int) -> None:
        """Nothing came in time."""
        if self.step is Step.WORD:
            self.emit(Tell(self._text(Prompt.HEARD_NOTHING)))
            self._try_next(now)
        else:
            self.found = replace(self.found, floor=MUTED_DB)
            self._go(Step.REPORT, now)

    def skip(self, now: int) -> None:
        """Go on to the next step, or the next word."""
        self.hush(now)
        match self.step:
            case Step.WORD:
                self._leave_word(now)
            case Step.REPORT:
                self._finish()
            case _:
                self._go(Step(self.step.value + 1), now)

    def abort(self, now: int) -> None:
        """End it and keep nothing."""
        self.hush(now)
        self.emit(Tell(self._text(Prompt.NOT_KEPT)))
        self.end(Ending.STOPPED)

    def end(self, ending: Ending) -> None:
        """Be over; nothing follows."""
        self.step, self.until = Step.OVER, None
        self.emit(End(ending))

    def _go(self, step: Step, now: int) -> None:
        self.step, self.until = step, None
        match step:
            case Step.ROOM:
                self._prompt(Prompt.ROOM, now)
            case Step.ECHO:
                self._wait(now, ECHO_MS + ARRIVES_MS)
                self.emit(Measure(ECHO_MS))
                self._prompt(Prompt.ECHO, now)
            case Step.WORD:
                self._ask(now)
            case Step.REPORT:
                self._report(now)
            case _:
                pass

    def _wait(self, now: int, ms: int) -> None:
        self.until = now + ms

    def _ask(self, now: int) -> None:
        voices = len(self.found.levels)
        unheard = len(self.found.understood) >= UNHEARD and not voices
        if unheard or not self._asking.commands:
            self._go(Step.REPORT, now)
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
        if heard or self._asking.prompt is not Prompt.INSTEAD:
            self._prompt(self._asking.prompt, now, phrase=self._asking.phrase)
        elif self.found.muted:
            self._go(Step.REPORT, now)
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
        for line in report.figures(self.found, self._language):
            self.emit(Tell(line))
        for sentence in report.sentences(self.found, self._language):
            self._say_text(sentence, now)

    def _finish(self) -> None:
        """Keep what was found. Whoever ends the check before keeps nothing."""
        if keep := report.kept(self.found, self._language):
            self.emit(keep)
        self.end(Ending.FINISHED)

    def _text(self, prompt: Prompt, **values: object) -> str:
        return self._language.prompt(prompt, **values)

    def _prompt(self, prompt: Prompt, now: int, **values: object) -> None:
        self._say_text(self._text(prompt, **values), now)

    def _say_text(self, text: str, now: int) -> None:
        self.say(Utterance(text, CueKind.INSTRUCTION, now), now)
