"""A session as its moves see it: what it is made of, and the verbs that they are made of.

A move is a function of the session, what was commanded and the session time (see `obey`). It looks
at `state` and puts another one in its place, by itself or by a verb; what is to be done outside is
asked for by effects, which `engine` hands out.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from hipvoice.core import advice, answers
from hipvoice.core.account import counted, move_entry, set_entry
from hipvoice.core.active import ActiveTime
from hipvoice.core.commands import Command
from hipvoice.core.cues import Cue
from hipvoice.core.effects import Chime, Earcon, End, Enter, Log, Tell
from hipvoice.core.entries import Ending, Entry, SessionEnded, Status
from hipvoice.core.events import By
from hipvoice.core.hearing import Hearing
from hipvoice.core.language import Language
from hipvoice.core.lines import Line
from hipvoice.core.output import Output
from hipvoice.core.replay import Resumption
from hipvoice.core.routine import Place
from hipvoice.core.segments import ASKING, Ends, Kind, Segment
from hipvoice.core.state import Phase, Snapshot, State
from hipvoice.core.timeline import Background

if TYPE_CHECKING:
    from hipvoice.core.beginning import Beginning


class Session(Output):
    """A session that begins in `state`. `entries` is how many entries were logged, `snapshot` what
    undo puts back, `answered` which of the proposals of `beginning` were taken. `alone_since` is
    the session time from which on nobody can answer, None while somebody can.
    """

    def __init__(
        self, state: State, language: Language, background: Background, beginning: Beginning
    ) -> None:
        super().__init__()
        self.state = state
        self.language = language
        self.background = background
        self.beginning = beginning
        self.answered: tuple[bool, ...] = ()
        self.hearing = Hearing()
        self.snapshot: Snapshot | None = None
        self.entries = 0
        self.alone_since: int | None = None
        self.active = ActiveTime()
        self._before_ms = 0  # session time before this run: entries go on from there

    @property
    def ended(self) -> bool:
        """Whether it is over."""
        return self.state.phase is Phase.ENDED

    def legal(self, by: By = By.KEY) -> frozenset[Command]:
        """The commands that mean something now. A voice that is shut out may only ask back in."""
        legal = answers.legal(self.state, can_undo=self.snapshot is not None)
        if by is By.VOICE and self.state.deaf:
            return legal & {Command.START_LISTENING}
        return legal

    def attended(self, now: int, *, somebody: bool) -> None:
        """Somebody can answer from now on, or nobody can."""
        if somebody:
            self.alone_since = None
        elif self.alone_since is None:
            self.alone_since = now

    def answer(self, name: Line, now: int, **values: object) -> None:
        """Say a line at once, in place of what is being said."""
        self.answer_text(self.language.wording.line(name, **values), now)

    # --- what is logged

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

    def log_end(self, ending: Ending, now: int) -> SessionEnded:
        """Log the end of the session."""
        self.active.run(now)
        sets, completed = self.state.sets, len(self.state.completed)
        active_ms = self.active.until(now)
        entry = SessionEnded(self.entries + 1, now, ending, completed, sets, active_ms)
        self.log(entry)
        return entry

    # --- where it goes

    def take_up(self, found: Resumption, now: int) -> None:
        """Be where the session of `found` was left."""
        volume, rate, deaf = self.state.volume, self.state.rate, self.state.deaf
        self.state = replace(found.state, volume=volume, rate=rate, deaf=deaf)
        self.entries, self._before_ms = found.entries, max(0, found.at - now)
        self.active.begin(now, found.active_ms)

    def enter(self, index: int, at: int) -> None:
        """Begin the segment at `index`; the session runs from here."""
        self.active.run(at)
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
        self.hush(now)
        self.answer_text(line, now)

    def freeze(self, now: int, phase: Phase) -> None:
        """Stop the time of the segment."""
        frozen = self.state.elapsed(now)
        if self.state.phase is Phase.RUNNING:
            self.active.stop(now)
        self.state = replace(self.state, phase=phase, frozen=frozen, asked=0)

    def go_on(self, at: int) -> None:
        """Run again from where the time was stopped."""
        if not self.state.frozen:
            self.enter(self.state.index, at)
            return
        self.active.run(at)
        self.state = replace(self.state, phase=Phase.RUNNING, started=at - self.state.frozen)
        self.emit(Chime(Earcon.RESUMED, at))

    def finish(self, ending: Ending, now: int) -> None:
        """Log the end of the session and sum it up."""
        entry = self.log_end(ending, now)
        wording = self.language.wording
        if line := advice.shown(wording, self.state):
            self.emit(Tell(line))
        texts = advice.summary(wording, self.background, entry, self.state)
        cues = tuple(Cue(0, text) for text in texts)
        index = len(self.state.timeline.segments) - 1
        segment = replace(self.state.timeline.segments[index], cues=cues)
        self._begin(index, segment, now)

    def end(self, ending: Ending) -> None:
        """Be over; nothing follows."""
        self.state = replace(self.state, phase=Phase.ENDED)
        self.emit(End(ending))

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
