"""The engine: one session as a pure state machine. Events in, effects out; time is an argument.

Contract: take one event, perform all its effects, wait until the deadline.

    effects = engine.handle(event, now)        # an event happened at `now`
    deadline = engine.deadline()               # when to call handle_timer next; None: never
    effects = engine.handle_timer(now)         # the deadline was reached; early calls do nothing

Rules
1. Times are integer session milliseconds and never go back; the engine neither sleeps nor looks at
   a clock. A timer that comes late is worked off in order: every segment starts when the one
   before it was due to end, so that lateness never adds up.
2. What is due before a command happens before it. A segment that ends at the very instant of a
   command ends first; a cue that is due at that instant is not spoken.
3. A set is logged once for each attempt, before anything later is said.
4. A cue that was cut by a pause is not said again: the resume line replaces it.
5. A timer that is late by more than `jump_ms` means that the computer slept: the session is paused
   where it was when it should have been woken.
6. Nothing waits for an answer for ever where nobody can give one (see `schedule`).
"""

from __future__ import annotations

from dataclasses import replace

from hipvoice.core import beginning as opening
from hipvoice.core import obey, pauses
from hipvoice.core.beginning import ANEW, Beginning
from hipvoice.core.commands import Command
from hipvoice.core.effects import Effect, Listen, Tell
from hipvoice.core.events import (
    Attended,
    By,
    Closed,
    Commanded,
    Event,
    Faulted,
    Pressed,
    Rejected,
    Started,
    UtteranceFinished,
    UtteranceStarted,
)
from hipvoice.core.language import Language
from hipvoice.core.lines import Line
from hipvoice.core.schedule import cue_is_next, do_next, next_due
from hipvoice.core.segments import Kind
from hipvoice.core.session import Session
from hipvoice.core.state import Phase, State
from hipvoice.core.timeline import NOTHING_KNOWN, Background, Timeline
from hipvoice.core.view import View, view_of

JUMP_MS = 5_000  # no timer of a computer that is awake is as late as this
NO_COMMANDS: frozenset[Command] = frozenset()


class Engine:
    """One session of `timeline`. `volume` is in percent, `rate` in words per minute.

    `jump_ms` is in session time: a driver that runs the clock faster gives a larger one.
    """

    def __init__(  # noqa: PLR0913 - a session is made of this many things, once
        self,
        timeline: Timeline,
        language: Language,
        background: Background = NOTHING_KNOWN,
        *,
        volume: int = 80,
        rate: int = 165,
        jump_ms: int = JUMP_MS,
        beginning: Beginning = ANEW,
    ) -> None:
        state = State(timeline, 0, timeline.segments[0], volume, rate)
        state = replace(state, ahead=state.target)
        self.session = Session(state, language, background, beginning)
        self._jump_ms = jump_ms
        self._listening = NO_COMMANDS

    # --- the contract

    @property
    def ended(self) -> bool:
        """Whether the session is over."""
        return self.session.ended

    def handle(self, event: Event, now: int) -> list[Effect]:
        """Take `event`, which happened at `now`; return what is to be done about it."""
        cues_before = now if isinstance(event, Commanded | Pressed) else now + 1
        self._catch_up(now, cues_before)
        if not self.ended:
            self._take(event, now)
            self._advance(now, cues_before)
        return self._effects()

    def handle_timer(self, now: int) -> list[Effect]:
        """Do what has become due by `now`."""
        self._catch_up(now, cues_before=now + 1)
        return self._effects()

    def deadline(self) -> int | None:
        """The session time at which `handle_timer` is to be called; None if nothing is to come."""
        due = (next_due(self.session), self.session.speech.deadline())
        times = [t for t in due if t is not None]
        return None if self.ended or not times else min(times)

    # --- what there is to be seen of the session

    @property
    def state(self) -> State:
        """Where it is."""
        return self.session.state

    def legal(self) -> frozenset[Command]:
        """The commands that mean something now, when they are given by key."""
        return self.session.legal()

    def view(self, now: int) -> View:
        """What a display shows at `now`."""
        wording = self.session.language.wording
        return view_of(opening.pictured(self.session), wording, now, self.legal())

    # --- the inside

    def _take(self, event: Event, now: int) -> None:  # noqa: C901 - a table in the form of a match
        match event:
            case Started():
                opening.begin(self.session, now)
            case Commanded():
                obey.obey(self.session, event, now)
            case Pressed():
                obey.press(self.session, event, now)
            case Rejected():
                self._reject(event, now)
            case UtteranceStarted(id=utterance):
                self.session.speech.started(utterance, now)
            case UtteranceFinished(id=utterance):
                self.session.emit(*self.session.speech.finished(utterance, now))
            case Faulted(text=text):
                self.session.tell_once(text)
            case Attended(somebody=somebody):
                self.session.attended(now, somebody=somebody)
            case Closed():
                pauses.close(self.session, now)

    def _reject(self, event: Rejected, now: int) -> None:
        """Show what was understood; what may be no person's is only told when it is asked about."""
        session = self.session
        sentence = session.language.wording.decision(event.reason, event.text)
        if event.text and not event.over_coach:
            session.hearing.keep(sentence, now)
            session.emit(Tell(sentence))
        else:
            session.hearing.keep_doubtful(sentence, now)

    def _catch_up(self, now: int, cues_before: int) -> None:
        """Do everything that is due, or pause where the computer fell asleep."""
        deadline, state = self.deadline(), self.state
        late = deadline is not None and now - deadline > self._jump_ms
        if late and state.phase is Phase.RUNNING and state.segment.kind is not Kind.SUMMARY:
            assert deadline is not None
            self.session.freeze(deadline, Phase.PAUSED)
            self.session.hush(now)
            self.session.answer(Line.CLOCK_JUMPED, now)
            return
        self._advance(now, cues_before)

    def _advance(self, now: int, cues_before: int) -> None:
        """Do everything that is due: cues before `cues_before`, ends up to and including `now`."""
        session = self.session
        session.emit(*session.speech.handle_timer(now))
        while not self.ended and (due := next_due(session)) is not None:
            if due > now or (due >= cues_before and cue_is_next(session.state)):
                return
            do_next(session, due, now)

    def _effects(self) -> list[Effect]:
        legal = self.session.legal(By.VOICE)
        if legal != self._listening and not self.ended:
            self._listening = legal
            self.session.emit(Listen(legal))
        return self.session.take_effects()
