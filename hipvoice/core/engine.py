"""The engine: one session as a pure state machine. Events in, effects out; time is an argument.

Contract: take one event, perform all its effects, wait until the deadline.

    effects = engine.handle(event, now)        # an event happened at `now`
    deadline = engine.deadline()               # when to call handle_timer next; None: never
    effects = engine.handle_timer(now)         # the deadline was reached; early calls do nothing

Rules
1. Times are integer session milliseconds and never go back; the engine neither sleeps nor looks at
   a clock. What is due when a timer comes late is done in order: every segment starts when the one
   before it was due to end, so lateness never adds up.
2. What is due before a command happens before it. A segment that ends at the same instant as a
   command ends first; a cue that is due at that instant is not spoken.
3. Each attempt at a set is logged once, before anything later is said.
4. A cue that was cut off by a pause is not repeated: the resume line replaces it.
5. A timer that is late by more than `jump_ms` means that the computer was asleep: the session is
   paused where it was when the timer was due.
6. Nothing waits for ever for an answer that nobody can give. Where only a voice could give one,
   that is so once nothing was heard for some minutes (`session.EMPTY_MS`, `AWAY_MS`). After
   `ALONE_MS` whatever waits takes the safe option and says so (`pauses.give_up`): a test stays
   unanswered, reps end as they are, and a pause ends the session.

`next_due` and `do_next` are the schedule: what a session has to do next, apart from waiting for an
utterance to end.
"""

from __future__ import annotations

from dataclasses import replace

from hipvoice.core.commands import Intent
from hipvoice.core.effects import Chime, Earcon, Effect, Listen, Remark, Tell
from hipvoice.core.entries import Ending, Status
from hipvoice.core.events import (
    Attended,
    By,
    Closed,
    Commanded,
    Event,
    Faulted,
    Pressed,
    Rejected,
    Remarked,
    Started,
    UtteranceFinished,
    UtteranceStarted,
)
from hipvoice.core.session import beginning as opening
from hipvoice.core.session import obey, pauses
from hipvoice.core.session.pauses import ASK_TIMES
from hipvoice.core.session.replay import FROM_START, Beginning
from hipvoice.core.session.session import Session
from hipvoice.core.session.speech import LATE_COUNT_MS, Speech, Utterance
from hipvoice.core.session.state import Phase, State
from hipvoice.core.session.view import View, view_of
from hipvoice.core.timeline.cues import BREATHS, GAP_MS, Cue, CueKind
from hipvoice.core.timeline.layout import ASK_AGAIN_MS, Ends, SegmentKind
from hipvoice.core.timeline.timeline import NOTHING_KNOWN, Background, Cued, Timeline
from hipvoice.core.wording.language import Language
from hipvoice.core.wording.lines import Pause

RESUME_MS = 3_000  # time to get back in after the resume line
COME_OUT_MS = 6_000  # time to come out of what hurts, before the questions about it
READING_MS = 10_000  # at the beginning, where somebody could say "ready"
ALONE_MS = 90_000  # longer than the repeats of any question, and than most reps take
JUMP_MS = 5_000  # no timer of a computer that is awake is as late as this
NO_COMMANDS: frozenset[Intent] = frozenset()

_AFTER_SPEECH = {
    Phase.RESUMING: RESUME_MS,
    Phase.ASKED_RESUME: ASK_AGAIN_MS,
    Phase.ASKED_CHANGE: ASK_AGAIN_MS,
    Phase.ASKED_END: ASK_AGAIN_MS,
    Phase.ASKED_PAIN: ASK_AGAIN_MS,
    Phase.COMING_OUT: COME_OUT_MS,
    Phase.ASKED_NUMBNESS: ASK_AGAIN_MS,
    Phase.ASKED_BELOW_KNEE: ASK_AGAIN_MS,
    Phase.ASKED_AGAIN: ASK_AGAIN_MS,
}


class Engine:
    """One session of `timeline`. `volume` is in percent, `rate` in words per minute.

    `jump_ms` is in session time: a driver with a faster clock passes a larger one.
    """

    def __init__(  # noqa: PLR0913 - a session is made of all these
        self,
        timeline: Timeline,
        language: Language,
        background: Background = NOTHING_KNOWN,
        *,
        volume: int = 80,
        rate: int = 165,
        jump_ms: int = JUMP_MS,
        beginning: Beginning = FROM_START,
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
        """Handle `event`, which happened at `now`. Returns the effects to perform."""
        cues_before = now if isinstance(event, Commanded | Pressed) else now + 1
        self._catch_up(now, cues_before)
        if not self.ended:
            self._take(event, now)
            self._advance(now, cues_before)
        return self._effects()

    def handle_timer(self, now: int) -> list[Effect]:
        """Do what is due by `now`. Returns the effects to perform."""
        self._catch_up(now, cues_before=now + 1)
        return self._effects()

    def deadline(self) -> int | None:
        """The session time at which to call `handle_timer`; None if nothing is due."""
        due = (next_due(self.session), self.session.speech.deadline())
        times = [t for t in due if t is not None]
        return None if self.ended or not times else min(times)

    # --- what can be seen of the session

    @property
    def state(self) -> State:
        """The state of the session."""
        return self.session.state

    def legal(self) -> frozenset[Intent]:
        """The commands that mean something now, if given by key."""
        return self.session.legal()

    def view(self, now: int) -> View:
        """What a display shows at `now`."""
        wording = self.session.language.wording
        asked = opening.asked(self.session)
        return view_of(opening.displayed(self.session), wording, now, self.legal(), asked)

    def script(self, now: int) -> list[Cued]:
        """What is to be said from the current segment on, if no command changes it after `now`."""
        ahead = self.session.script(opening.ahead(self.session), now)
        return [*opening.script(self.session), *ahead]

    # --- the inside

    def _take(self, event: Event, now: int) -> None:  # noqa: C901 - a table in the form of a match
        match event:
            case Started():
                opening.begin(self.session, now)
            case Commanded():
                self.session.heard_somebody(now)
                obey.settle_digit(self.session, now)
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
            case Remarked(text=text):
                self.session.emit(Remark(text))
            case Attended(somebody=somebody, by_voice=by_voice):
                self.session.attended(now, somebody=somebody, by_voice=by_voice)
            case Closed():
                pauses.close(self.session, now)

    def _reject(self, event: Rejected, now: int) -> None:
        """Show what was understood. What may not have been a person is only reported on request."""
        session = self.session
        sentence = session.language.wording.decision(event.reason, event.text)
        if event.text and not event.over_coach:
            session.heard_somebody(now)
            session.hearing.keep(sentence, now)
            session.emit(Tell(sentence))
        else:
            session.hearing.keep_doubtful(sentence, now)

    def _catch_up(self, now: int, cues_before: int) -> None:
        """Do everything that is due, or pause if the computer was asleep."""
        deadline, state = self.deadline(), self.state
        late = deadline is not None and now - deadline > self._jump_ms
        if late and state.phase is Phase.RUNNING and state.segment.kind is not SegmentKind.SUMMARY:
            assert deadline is not None
            self.session.freeze(deadline, Phase.PAUSED)
            self.session.hush(now)
            self.session.answer(Pause.CLOCK_JUMPED, now)
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


def next_due(session: Session) -> int | None:
    """The session time of the next thing to do; None while only speech or a person can continue."""
    digit = session.first_digit.due if session.first_digit else None
    due = (digit, _due(session.state, session.speech), _given_up(session))
    return min((time for time in due if time is not None), default=None)


def do_next(session: Session, due: int, now: int) -> None:
    """Do the one thing that was due at `due`."""
    if session.first_digit and due == session.first_digit.due:
        obey.settle_digit(session, due)
        return
    if due == _given_up(session):
        pauses.give_up(session, due, now)
        session.log_move(now)
        return
    match session.state.phase:
        case Phase.RUNNING if cue_is_next(session.state):
            _say_cue(session, due, now)
        case Phase.RUNNING:
            _end_segment(session, due, now)
        case Phase.RESUMING:
            session.go_on(due)
        case _:
            pauses.ask_again(session, now)
            session.log_move(now)


def cue_is_next(state: State) -> bool:
    """Whether the next thing to do is to say a cue; a cue comes before an end at the same time."""
    if state.phase is not Phase.RUNNING or not state.pending:
        return False
    duration = state.segment.duration
    return duration is None or state.pending[0].at <= duration


def _given_up(session: Session) -> int | None:
    """When a wait for somebody who is not there ends; None if there is no such wait."""
    state, speech, since = session.state, session.speech, session.alone_since
    if since is None or not _waits(state):
        return None
    if state.phase is Phase.RUNNING:
        reading = state.segment.kind is SegmentKind.FETCH and not session.by_voice
        return max(since, state.started) + (READING_MS if reading else ALONE_MS)
    return None if speech.busy else max(since, speech.idle_since) + ALONE_MS


def _waits(state: State) -> bool:
    """Whether only a person can continue."""
    if state.phase is Phase.RUNNING:
        return state.segment.ends is Ends.COMMAND
    return state.phase is Phase.PAUSED or state.asked >= ASK_TIMES


def _due(state: State, speech: Speech) -> int | None:
    if state.phase is Phase.RUNNING and state.segment.ends is not Ends.SPEECH:
        return _due_by_time(state)
    if speech.busy:
        return None
    if state.phase is Phase.RUNNING:
        return max(state.started, speech.idle_since + _pause(state))
    if state.asked >= ASK_TIMES:
        return None
    pause = _AFTER_SPEECH.get(state.phase)
    return None if pause is None else speech.idle_since + pause


def _pause(state: State) -> int:
    """The silence after the cue that was said last in a segment that ends by speech, in ms."""
    cues = state.segment.cues
    said = len(cues) - len(state.pending)
    return cues[said - 1].pause if said else GAP_MS


def _due_by_time(state: State) -> int | None:
    if cue_is_next(state):
        return state.started + state.pending[0].at
    duration = state.segment.duration
    return None if duration is None else state.started + duration


def _say_cue(session: Session, due: int, now: int) -> None:
    cue, *rest = session.state.pending
    session.become(replace(session.state, pending=tuple(rest)))
    if cue.kind in BREATHS:
        _turn_breath(session, cue, due, now)
        return
    counts = [c.at for c in rest if c.kind is CueKind.COUNT]
    guarded = cue.kind is CueKind.CORRECTION and bool(counts)
    before = session.state.started + counts[0] if guarded else None
    patient = session.state.segment.is_patient(cue)
    session.say(Utterance(cue.text, cue.kind, due, before, patient), now)


def _turn_breath(session: Session, cue: Cue, due: int, now: int) -> None:
    """A turn of the breath, unless something is being said or it is too late."""
    if session.speech.busy or now - due > LATE_COUNT_MS:
        return
    if cue.text:
        session.say(Utterance(cue.text, CueKind.COUNT, due), now)
    else:
        session.emit(Chime(Earcon(cue.kind.value), due))


def _end_segment(session: Session, due: int, now: int) -> None:
    state, segment = session.state, session.state.segment
    if segment.kind is SegmentKind.SUMMARY:
        session.end(Ending.FINISHED)
        return
    worked = state.working
    if worked:
        session.log_set(Status.COMPLETED, due)
        session.forget_undo()  # undoing earlier commands would take back a completed set
        session.keep_end(state, due)
    if segment.closing:  # the last count is on the beat, and the earcon after it
        session.say(Utterance(segment.closing, CueKind.COUNT, due), now)
    if worked:
        session.emit(Chime(Earcon.FINISH, due))
    session.enter(session.state.index + 1, due)
