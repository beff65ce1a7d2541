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
"""

from __future__ import annotations

from dataclasses import replace

from hipvoice.core import advice, answers, moves, obey, pauses
from hipvoice.core import beginning as opening
from hipvoice.core.account import counted, move_entry, set_entry
from hipvoice.core.beginning import ANEW, Beginning
from hipvoice.core.commands import Command
from hipvoice.core.cues import Cue, CueKind
from hipvoice.core.effects import Chime, Earcon, Effect, End, Enter, Listen, Log, Tell
from hipvoice.core.entries import Ending, Entry, SessionEnded, Status
from hipvoice.core.events import (
    By,
    Closed,
    Commanded,
    Event,
    Faulted,
    Rejected,
    Started,
    UtteranceFinished,
    UtteranceStarted,
)
from hipvoice.core.hearing import Hearing
from hipvoice.core.language import Language
from hipvoice.core.lines import Line
from hipvoice.core.replay import Resumption
from hipvoice.core.routine import Place
from hipvoice.core.schedule import cue_is_next, next_due
from hipvoice.core.segments import ASKING, Ends, Kind, Segment
from hipvoice.core.speech import Speech, Utterance
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
        self.language = language
        self.background = background
        self.beginning = beginning
        self.answered: tuple[bool, ...] = ()  # which of its proposals were taken
        self.speech = Speech()
        self.hearing = Hearing()
        state = State(timeline, 0, timeline.segments[0], volume, rate)
        self.state = replace(state, ahead=state.target)
        self.snapshot: obey.Snapshot | None = None
        self.entries = 0  # how many entries were logged
        self._jump_ms = jump_ms
        self._began = 0
        self._before_ms = 0  # session time before this run: entries go on from there
        self._idle_ms = 0  # session time that was not spent running
        self._idle_from: int | None = None
        self._listening = NO_COMMANDS
        self._told: set[str] = set()
        self._outbox: list[Effect] = []

    # --- the contract

    @property
    def ended(self) -> bool:
        """Whether the session is over."""
        return self.state.phase is Phase.ENDED

    def handle(self, event: Event, now: int) -> list[Effect]:
        """Take `event`, which happened at `now`; return what is to be done about it."""
        self._catch_up(now, cues_before=now if isinstance(event, Commanded) else now + 1)
        if not self.ended:
            self._take(event, now)
            self._advance(now, now if isinstance(event, Commanded) else now + 1)
        return self._effects()

    def handle_timer(self, now: int) -> list[Effect]:
        """Do what has become due by `now`."""
        self._catch_up(now, cues_before=now + 1)
        return self._effects()

    def deadline(self) -> int | None:
        """The session time at which `handle_timer` is to be called; None if nothing is to come."""
        times = [
            t for t in (next_due(self.state, self.speech), self.speech.deadline()) if t is not None
        ]
        return None if self.ended or not times else min(times)

    def view(self, now: int) -> View:
        """What a display shows at `now`."""
        return view_of(opening.pictured(self), self.language.wording, now, self.legal())

    def legal(self, by: By = By.KEY) -> frozenset[Command]:
        """The commands that mean something now. A voice that is shut out may only ask back in."""
        legal = answers.legal(self.state, can_undo=self.snapshot is not None)
        if by is By.VOICE and self.state.deaf:
            return legal & {Command.START_LISTENING}
        return legal

    # --- what commands are made of (see `obey`)

    def emit(self, *effects: Effect) -> None:
        """Ask for effects."""
        self._outbox += effects

    def answer(self, name: Line, now: int, **values: object) -> None:
        """Say a line at once, in place of what is being said."""
        self.emit(*self.speech.answer(self.language.wording.line(name, **values), now))

    def log(self, entry: Entry) -> None:
        """Write an entry; it must carry the number after `entries`."""
        self.entries += 1
        assert entry.number == self.entries
        entry = replace(entry, at=entry.at + self._before_ms)
        self.state = counted(self.state, entry)
        self.emit(Log(entry))

    def log_set(self, status: Status, now: int, place: Place | None = None) -> None:
        """Log the set at `place`, by default the one under way, as ended with `status`."""
        where = place or self.state.segment.place
        assert where is not None
        self.log(set_entry(self.state, self.entries + 1, status, where, now))

    def log_move(self, now: int) -> None:
        """Log where the session has gone to, unless the entries so far lead there."""
        summed_up = self.state.segment.kind is Kind.SUMMARY
        if not summed_up and (entry := move_entry(self.state, self.entries + 1, now)):
            self.log(entry)

    def enter(self, index: int, at: int) -> None:
        """Begin the segment at `index`; the session runs from here."""
        self._run(at)
        segment = self.state.timeline.segments[index]
        if segment.kind is Kind.SUMMARY:
            self.finish(Ending.FINISHED, at)
            return
        self._begin(index, segment, at)

    def approach(self, index: int, line: str, now: int, elapsed: int = 0) -> None:
        """Say `line`, leave time to get in, then go on `elapsed` ms into the segment at `index`."""
        segment = self.state.timeline.segments[index]
        if segment.kind in ASKING:
            elapsed = 0  # what was asked before a pause is asked again
        if index == self.state.index and elapsed:
            segment = self.state.segment
        pending = tuple(c for c in segment.cues if c.at > elapsed or not elapsed)
        if index == self.state.index and segment.ends is Ends.SPEECH:
            pending = self.state.pending
        self.freeze(now, Phase.RESUMING)
        self.state = replace(
            self.state, index=index, segment=segment, pending=pending, frozen=elapsed
        )
        self.emit(*self.speech.hush(now), *self.speech.answer(line, now))

    def freeze(self, now: int, phase: Phase) -> None:
        """Stop the time of the segment."""
        frozen = self.state.elapsed(now)
        if self.state.phase is Phase.RUNNING:
            self._idle_from = now
        self.state = replace(self.state, phase=phase, frozen=frozen, asked=0)

    def go_on(self, at: int) -> None:
        """Run again from where the time was stopped."""
        if not self.state.frozen:
            self.enter(self.state.index, at)
            return
        self._run(at)
        self.state = replace(self.state, phase=Phase.RUNNING, started=at - self.state.frozen)
        self.emit(Chime(Earcon.RESUMED, at))

    def finish(self, ending: Ending, now: int) -> None:
        """Log the end of the session and sum it up."""
        self._run(now)
        entry = self._end_entry(ending, now)
        self.log(entry)
        wording = self.language.wording
        if line := advice.shown(wording, self.state):
            self.emit(Tell(line))
        texts = advice.summary(wording, self.background, entry, self.state)
        cues = tuple(Cue(0, text) for text in texts)
        index = len(self.state.timeline.segments) - 1
        segment = replace(self.state.timeline.segments[index], cues=cues)
        self._begin(index, segment, now)

    def begin_account(self, now: int, active_ms: int = 0) -> None:
        """Count the time from now on, after `active_ms` of earlier runs of the session."""
        self._began = now - active_ms

    def take_up(self, found: Resumption, now: int) -> None:
        """Be where the session of `found` was left."""
        volume, rate, deaf = self.state.volume, self.state.rate, self.state.deaf
        self.state = replace(found.state, volume=volume, rate=rate, deaf=deaf)
        self.entries, self._before_ms = found.entries, max(0, found.at - now)
        self.begin_account(now, found.active_ms)

    def end(self, ending: Ending) -> None:
        """Be over; nothing follows."""
        self.state = replace(self.state, phase=Phase.ENDED)
        self.emit(End(ending))

    # --- the inside

    def _take(self, event: Event, now: int) -> None:  # noqa: C901 - a table in the form of a match
        match event:
            case Started():
                opening.begin(self, now)
            case Commanded():
                obey.obey(self, event, now)
            case Rejected():
                self._reject(event, now)
            case UtteranceStarted(id=utterance):
                self.speech.started(utterance, now)
            case UtteranceFinished(id=utterance):
                self.emit(*self.speech.finished(utterance, now))
            case Faulted(text=text):
                if text not in self._told:
                    self._told.add(text)
                    self.emit(Tell(text))
            case Closed():
                self._close(now)

    def _reject(self, event: Rejected, now: int) -> None:
        """Show what was understood; what may be no person's is only told when it is asked about."""
        sentence = self.language.wording.decision(event.reason, event.text)
        if event.text and not event.over_coach:
            self.hearing.keep(sentence, now)
            self.emit(Tell(sentence))
        else:
            self.hearing.keep_doubtful(sentence, now)

    def _close(self, now: int) -> None:
        """End at once. The summary has already been logged when it is being spoken."""
        if not self.entries:
            opening.cancel(self, now)
            return
        self.emit(*self.speech.hush(now))
        ending = Ending.FINISHED
        if self.state.segment.kind is not Kind.SUMMARY:
            moves.leave(self, Status.PARTIAL, now)
            self._run(now)
            self.log(self._end_entry(ending := Ending.CLOSED, now))
        self.end(ending)

    def _catch_up(self, now: int, cues_before: int) -> None:
        deadline = self.deadline()
        late = deadline is not None and now - deadline > self._jump_ms
        if (
            late
            and self.state.phase is Phase.RUNNING
            and self.state.segment.kind is not Kind.SUMMARY
        ):
            assert deadline is not None
            self.freeze(deadline, Phase.PAUSED)
            self.emit(*self.speech.hush(now))
            self.answer(Line.CLOCK_JUMPED, now)
            return
        self._advance(now, cues_before)

    def _advance(self, now: int, cues_before: int) -> None:
        """Do everything that is due: cues before `cues_before`, ends up to and including `now`."""
        self.emit(*self.speech.handle_timer(now))
        while not self.ended and (due := next_due(self.state, self.speech)) is not None:
            if due > now or (due >= cues_before and cue_is_next(self.state)):
                return
            self._act(due, now)

    def _act(self, due: int, now: int) -> None:
        """Do the one thing that is due."""
        match self.state.phase:
            case Phase.RUNNING if cue_is_next(self.state):
                self._say_cue(due, now)
            case Phase.RUNNING:
                self._end_segment(due, now)
            case Phase.RESUMING:
                self.go_on(due)
            case _:
                pauses.ask_again(self, now)
                self.log_move(now)

    def _say_cue(self, due: int, now: int) -> None:
        cue, *rest = self.state.pending
        self.state = replace(self.state, pending=tuple(rest))
        counts = [c.at for c in rest if c.kind is CueKind.COUNT]
        guarded = cue.kind is CueKind.CORRECTION and bool(counts)
        before = self.state.started + counts[0] if guarded else None
        self.emit(*self.speech.say(Utterance(cue.text, cue.kind, due, before), now))

    def _end_segment(self, due: int, now: int) -> None:
        segment = self.state.segment
        if segment.kind is Kind.SUMMARY:
            self.end(Ending.FINISHED)
            return
        if self.state.working:
            self.log_set(Status.COMPLETED, due)
            self.snapshot = None  # undoing what came before would take back a set that was done
            self.emit(Chime(Earcon.FINISH, due))
        if segment.closing:
            closing = Utterance(segment.closing, CueKind.COUNT, due)
            self.emit(*self.speech.say(closing, now))
        self.enter(self.state.index + 1, due)

    def _begin(self, index: int, segment: Segment, at: int) -> None:
        self.state = replace(
            self.state,
            phase=Phase.RUNNING,
            index=index,
            segment=segment,
            pending=segment.cues,
            started=at,
            entered=at,
            frozen=0,
            form=0,
        )
        self.emit(Enter(segment, at))
        if self.state.working:
            self.emit(Chime(Earcon.BEGIN, at))

    def _run(self, now: int) -> None:
        """Close the account of idle time."""
        if self._idle_from is not None:
            self._idle_ms += now - self._idle_from
            self._idle_from = None

    def _end_entry(self, ending: Ending, now: int) -> SessionEnded:
        sets, completed = self.state.sets, len(self.state.completed)
        active = now - self._began - self._idle_ms
        return SessionEnded(self.entries + 1, now, ending, completed, sets, active)

    def _effects(self) -> list[Effect]:
        legal = self.legal(By.VOICE)
        if legal != self._listening and not self.ended:
            self._listening = legal
            self.emit(Listen(legal))
        effects, self._outbox = self._outbox, []
        return effects
