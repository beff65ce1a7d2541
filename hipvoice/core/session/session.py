"""A session as its moves see it: its parts, and the verbs that moves use.

A move is a function of the session, the command and the session time (see `obey`). It looks at
`state` and changes it with a verb; what has to be done outside is requested with effects, which
`engine` returns.

`summary` has the last sentences of a session, with what its tests came to; `results` is what is
shown of that.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple

from hipvoice.core.commands import Command, Intent
from hipvoice.core.effects import Chime, Earcon, End, Enter, Log, Tell
from hipvoice.core.entries import Ending, Entry, SessionEnded, Status
from hipvoice.core.events import By, Pressed
from hipvoice.core.history.trends import Told, to_assess
from hipvoice.core.programme import assessment
from hipvoice.core.programme.assessment import (
    Movement,
    Prospects,
    Recommendation,
    fitting_programme,
    recommend,
    weakest,
)
from hipvoice.core.routine.routine import Place, Step
from hipvoice.core.session import answers
from hipvoice.core.session.account import counted, move_entry, set_entry
from hipvoice.core.session.hearing import LastHeard
from hipvoice.core.session.replay import Resumption
from hipvoice.core.session.speech import Outbox, Utterance
from hipvoice.core.session.state import Phase, Snapshot, State
from hipvoice.core.timeline.cues import Cue, CueKind
from hipvoice.core.timeline.layout import ASKING, Ends, Segment, SegmentKind, breathing_anew
from hipvoice.core.timeline.timeline import WAITS, Background, Cued, nominal_duration, retold
from hipvoice.core.wording.language import Language
from hipvoice.core.wording.lines import Advice, Line, Outcome, Summary
from hipvoice.core.wording.wording import Wording

if TYPE_CHECKING:
    from hipvoice.core.session.replay import Beginning

# Where only a voice can answer, nobody is there once nothing was heard for so long: before the
# first words, and after the last ones.
EMPTY_MS, AWAY_MS = 300_000, 900_000

ADVICE = {
    Movement.INTERNAL: Advice.INTERNAL,
    Movement.EXTERNAL: Advice.EXTERNAL,
    Movement.FLEXION: Advice.FLEXION,
}


@dataclass(frozen=True, slots=True)
class FirstDigit:
    """A one that was pressed: until `due` (session ms), a zero makes it a ten."""

    pressed: Pressed
    due: int


class Session(Outbox):
    """A session that begins in `state`. `entries` is how many entries were logged, `snapshot` what
    undo restores, `just_ended` the last set as it was when its time was up, `answered` which of the
    proposals of `beginning` were accepted. `first_digit` may become a ten. `alone_since` is the
    session time since which nobody can answer, None while somebody can; where only a voice can
    answer (`by_voice`) it may be to come.
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
        self.hearing = LastHeard()
        self.snapshot: Snapshot | None = None
        self.just_ended: Snapshot | None = None
        self.first_digit: FirstDigit | None = None
        self.entries = 0
        self.alone_since: int | None = None
        self.by_voice = False
        self.active = ActiveTime()
        self._before_ms = 0  # session time before this run: entries continue from there

    @property
    def ended(self) -> bool:
        """Whether it is over."""
        return self.state.phase is Phase.ENDED

    @property
    def part(self) -> int:
        """The part of the session that is under way."""
        return self.state.timeline.part(self.state.segment)

    def legal(self, by: By = By.KEY) -> frozenset[Intent]:
        """The commands that mean something now. While deaf, a voice can only end that."""
        over = self.state.phase is Phase.RUNNING and self.set_over is not None
        legal = answers.legal(self.state, can_undo=self.snapshot is not None, set_over=over)
        if by is By.VOICE and self.state.deaf:
            return legal & {Command.START_LISTENING}
        return legal

    @property
    def set_over(self) -> Snapshot | None:
        """The set that was over when the session came to where it is by itself; None for none."""
        ended = self.just_ended
        return ended if ended and ended.at == self.state.entered else None

    # --- its state, and what undo restores

    def become(self, state: State) -> None:
        """Change to `state`."""
        self.state = state

    def keep_for_undo(self, state: State, at: int, entries: tuple[int, ...]) -> None:
        """Let undo return to `state`, as it was before a command at `at` that made `entries`."""
        self.snapshot = Snapshot(state, at, entries)

    def take_snapshot(self) -> Snapshot | None:
        """What undo puts back, once; None for nothing."""
        snapshot, self.snapshot = self.snapshot, None
        return snapshot

    def keep_digit(self, digit: FirstDigit) -> None:
        """Wait whether the one that was pressed becomes a ten."""
        self.first_digit = digit

    def take_digit(self) -> FirstDigit | None:
        """The one that was pressed, once; None for none."""
        digit, self.first_digit = self.first_digit, None
        return digit

    def forget_undo(self) -> None:
        """Leave nothing that can be undone."""
        self.snapshot = None

    def keep_end(self, state: State, at: int) -> None:
        """The set of `state` was over at `at`, and has just been logged."""
        self.just_ended = Snapshot(state, at, (self.entries,))

    def keep_answer(self, *, taken: bool) -> None:
        """The next proposal was taken, or was not."""
        self.answered += (taken,)

    def drop_proposals(self) -> None:
        """Propose nothing (more): nobody can answer."""
        self.beginning = replace(self.beginning, proposals=())

    def attended(self, now: int, *, somebody: bool, by_voice: bool = False) -> None:
        """From now on somebody can answer, perhaps only by voice, or nobody can."""
        before, self.by_voice = self.by_voice, somebody and by_voice
        if self.by_voice:
            self.alone_since = max(self.alone_since or 0, now + EMPTY_MS)
        elif somebody:
            self.alone_since = None
        elif self.alone_since is None or before:
            self.alone_since = now

    def heard_somebody(self, now: int) -> None:
        """Somebody said something: they may be away for a while, and come back."""
        if self.by_voice:
            self.alone_since = now + AWAY_MS

    def answer(self, name: Line, now: int, **values: object) -> None:
        """Say a line at once, instead of what is being said."""
        text = self.language.wording.line(name, **values)
        self.answer_text(text, now, passing=isinstance(name, Outcome))

    def script(self, state: State, now: int) -> list[Cued]:
        """What is said from `state` on, if all that is to come is done, and in time."""
        timeline, missed = state.timeline, len(state.logged - state.completed - state.void)
        left = nominal_duration(timeline.segments[state.index :])
        done, active = state.sets - missed, self.active.until(now) + left
        end = SessionEnded(self.entries + 1, now, Ending.FINISHED, done, state.sets, active)
        texts = summary(self.language.wording, self.background, end, state)
        part = timeline.part(timeline.segments[-1])
        return [*timeline.script(state.index), *(Cued(part, text, left) for text in texts)]

    # --- what is logged

    def log(self, entry: Entry) -> None:
        """Write an entry; it must carry the number after `entries`."""
        self.entries += 1
        assert entry.number == self.entries
        entry = replace(entry, at=entry.at + self._before_ms)
        self.state = counted(self.state, entry, self.language.wording)
        self.emit(Log(entry))

    def log_set(self, status: Status, now: int, place: Place | None = None) -> None:
        """Log the set at `place`, by default the current one, as ended with `status`."""
        where = place or self.state.segment.place
        assert where is not None
        self.log(set_entry(self.state, self.entries + 1, status, where, now))

    def skip_rest_of(self, place: Place, now: int) -> None:
        """Log the sets of the run of `place` that have no entry yet as skipped."""
        if isinstance(self.state.timeline.step(place), Step):
            for other in self.state.timeline.run(place):
                if other not in self.state.logged | self.state.void:
                    self.log_set(Status.SKIPPED, now, other)

    def log_move(self, now: int) -> None:
        """Log where the session has gone to, unless the entries so far lead there."""
        summed_up = self.state.segment.kind is SegmentKind.SUMMARY
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
        """Move to where the session of `found` was left."""
        volume, rate, deaf = self.state.volume, self.state.rate, self.state.deaf
        talk, wording = self.state.timeline.background.talk, self.language.wording
        self.state = replace(found.state, volume=volume, rate=rate, deaf=deaf)
        if talk is not self.state.timeline.background.talk:  # it was changed at the question
            timeline = retold(self.state.timeline, self.state.index, talk, wording)
            self.state = replace(self.state, timeline=timeline)
        self.entries, self._before_ms = found.entries, max(0, found.at - now)
        before = found.earlier
        # What is known by now includes this session.
        self.background = replace(
            self.background,
            sessions_this_week=before.sessions_this_week,
            told=before.told,
            tested=before.tested,
        )
        self.active.begin(now, found.active_ms)

    def enter(self, index: int, at: int, segment: Segment | None = None) -> None:
        """Begin the segment at `index`, or `segment` instead of it; the session runs from here.

        What hurt last time is asked about first, and what is left for today is passed over; so is a
        test that comes again although nothing was done since.
        """
        segment = segment or self.state.timeline.segments[index]
        subject = self.state.timeline.step(segment.place).subject.id if segment.place else ""
        if subject in self.state.left_out or self._tests_for_nothing(index, segment):
            self._pass_over(segment, at)
            return
        if subject in self.background.hurt - self.state.wanted:
            self._ask_before(index, segment, at)
            return
        segment = self._without_way_out(segment)
        if segment.kind is SegmentKind.WAY_OUT and not segment.cues:
            self.enter(index + 1, at)
            return
        self.active.run(at)
        if segment.kind is SegmentKind.SUMMARY:
            self.finish(Ending.FINISHED, at)
            return
        self._begin(index, segment, at)

    def _tests_for_nothing(self, index: int, segment: Segment) -> bool:
        """Whether the segment, coming up by itself, begins a test again with nothing done since."""
        timeline, place = self.state.timeline, segment.place
        if place is None or not self.state.index < index == timeline.span(place).start:
            return False
        between = timeline.routine.between_tests(place.step)
        return bool(between) and self.state.worked.isdisjoint(between)

    def _without_way_out(self, segment: Segment) -> Segment:
        """`segment` without the way out of what nobody is in: left because of pain, or skipped."""
        state, out_of = self.state, segment.out_of
        if out_of is None:
            return segment
        left = state.timeline.step(out_of).subject.id in state.left_out
        return segment if out_of.step in state.worked and not left else self.staying(segment)

    def staying(self, segment: Segment) -> Segment:
        """`segment` without the way out at its beginning."""
        timeline, out_of = self.state.timeline, segment.out_of
        places = [p for p in timeline.places() if out_of and p.step == out_of.step]
        out = {answers.way_out(self.state, place, self.language.wording) for place in places}
        return replace(segment, cues=tuple(cue for cue in segment.cues if cue.text not in out))

    def _pass_over(self, segment: Segment, at: int) -> None:
        """Go to the next step instead."""
        assert segment.place is not None
        self.skip_rest_of(segment.place, at)
        self.enter(self.state.timeline.span(segment.place).stop, at)
        self.log_move(at)

    def _ask_before(self, index: int, segment: Segment, at: int) -> None:
        """Ask whether to do what hurt last time, once what is being said is finished."""
        self.freeze(at, Phase.ASKED_AGAIN)
        self.state = replace(
            self.state, index=index, segment=segment, pending=(), frozen=0, about=segment.place
        )
        text = answers.question(self.state, self.language.wording)
        self.say(Utterance(text, CueKind.INSTRUCTION, at, patient=True), at)

    def approach(self, index: int, line: str, now: int, elapsed: int = 0) -> None:
        """Say `line`, leave time to get in, then go on `elapsed` ms into the segment at `index`."""
        segment = self.state.timeline.segments[index]
        if segment.kind in ASKING or (segment.kind in WAITS and segment.ends is Ends.COMMAND):
            elapsed = 0  # what was asked before a pause is asked again
        if index == self.state.index and elapsed:
            segment = breathing_anew(self.state.segment, elapsed)
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

    def finish(self, ending: Ending, now: int, said: Sequence[Line] = ()) -> None:
        """Log the end of the session and sum it up, after what has to be `said` first."""
        entry = self.log_end(ending, now)
        wording = self.language.wording
        for line in results(wording, self.background, self.state):
            self.emit(Tell(line, stays=True))
        texts = [wording.line(name) for name in said]
        texts += summary(wording, self.background, entry, self.state)
        cues = tuple(Cue(0, text) for text in texts)
        index = len(self.state.timeline.segments) - 1
        segment = replace(self.state.timeline.segments[index], cues=cues)
        self._begin(index, segment, now)

    def end(self, ending: Ending) -> None:
        """End at once; nothing follows."""
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


class ActiveTime:
    """Runs from `begin` on; `stop` and `run` may be called more than once in a row."""

    def __init__(self) -> None:
        self._began = 0
        self._idle_ms = 0
        self._idle_from: int | None = None

    def begin(self, now: int, earlier_ms: int = 0) -> None:
        """Count from now on, after `earlier_ms` of earlier runs of the session."""
        self._began = now - earlier_ms

    def stop(self, now: int) -> None:
        """Stop counting."""
        self._idle_from = now

    def run(self, now: int) -> None:
        """Count again."""
        if self._idle_from is not None:
            self._idle_ms += now - self._idle_from
            self._idle_from = None

    def until(self, now: int) -> int:
        """The time until now; it must be running."""
        return now - self._began - self._idle_ms


def summary(
    wording: Wording, background: Background, entry: SessionEnded, state: State
) -> list[str]:
    """What is said at the end."""
    minutes, weeks = wording.minutes(entry.active_ms), _over_weeks(wording, background, state)
    if not entry.sets:
        return [_tests(wording, state, minutes), *_advice(wording, background, state), *weeks]
    name = Summary.SETS if entry.ending is Ending.FINISHED else Summary.STOPPED
    completed, sets = wording.number(entry.completed), wording.counted("set", entry.sets)
    texts = [wording.line(name, minutes=minutes, completed=completed, sets=sets)]
    if entry.completed and background.sessions_this_week is not None:
        ordinal = wording.ordinal(background.sessions_this_week + 1)
        texts.append(wording.line(Summary.WEEK, ordinal=ordinal))
    if state.left_out:
        exercises = wording.counted("exercise", len(state.left_out))
        texts.insert(1, wording.line(Summary.LEFT_OUT, exercises=exercises))
    return [*texts, *weeks]


def recommendation(state: State) -> Recommendation | None:
    """What the tests point to, after a session of nothing but tests."""
    tests_only = not state.timeline.routine.places
    return recommend([*state.findings.values()]) if tests_only else None


def results(wording: Wording, background: Background, state: State) -> list[str]:
    """What is shown of the tests: their points, and the command that plays what is recommended."""
    found = recommendation(state)
    if found is None:
        return []
    findings = [*state.findings.values()]
    return [
        *assessment.shown(findings, background.tested, wording),
        *_way_on(wording, background.prospects, found).shown,
    ]


def _tests(wording: Wording, state: State, minutes: str) -> str:
    asked = sum(s.kind is SegmentKind.TEST for s in state.timeline.segments)
    answered, tests = wording.number(len(state.findings)), state.timeline.routine.tests
    if len(state.findings) < asked:
        answers = wording.counted("answer", asked)
        return wording.line(Summary.TESTS, answered=answered, tests=answers, minutes=minutes)
    if tests == 1:
        return wording.line(Summary.ONE_TEST, minutes=minutes)
    return wording.line(Summary.ALL_TESTS, tests=wording.counted("test", tests), minutes=minutes)


def _over_weeks(wording: Wording, background: Background, state: State) -> list[str]:
    """What is to be assessed, as it has not improved over weeks; nothing most of the time."""
    today = told_by(state, background.today)
    found = to_assess([*background.told, today])
    if found is None:
        return []
    names = {step.subject.id: step.subject.name for step in state.timeline.routine.steps}
    if name := names.get(found.exercise):
        return [wording.line(Advice.ASSESS_EXERCISE, exercise=name)]
    return [wording.line(Advice.ASSESS_TEST if found.test else Advice.ASSESS_PAIN)]


def told_by(state: State, day: int) -> Told:
    """What a session on `day` has told so far, of pain and by its tests."""
    done = {state.timeline.step(place).subject.id: 0 for place in state.completed}
    return Told(day, {**done, **state.felt}, tuple(state.findings.values()))


def _advice(wording: Wording, background: Background, state: State) -> list[str]:
    """What the tests came to, and what to do about it."""
    found = recommendation(state)
    if found is None:
        return []
    findings = [*state.findings.values()]
    none = [] if found.limited else [wording.line(Advice.NONE)]
    return [
        *assessment.told(findings, background.tested, wording),
        *none,
        *_order(wording, found, weakest(assessment.scores(findings))),
        *_way_on(wording, background.prospects, found).said,
    ]


def _order(wording: Wording, found: Recommendation, lowest: Sequence[Movement]) -> list[str]:
    """What comes first, if that is not plain from what is weakest."""
    if len(found.limited) == len(Movement):
        return [wording.line(Advice.ALL)]
    if [*found.limited[:1]] == [*lowest]:
        return []
    movement = wording.words(assessment.NAMES[found.limited[0]])
    return [wording.line(Advice.FIRST, movement=movement)]


class WayOn(NamedTuple):
    """What to go on with: what is said of it, and the command that is shown, if there is one."""

    said: Sequence[str] = ()
    shown: Sequence[str] = ()


def _way_on(wording: Wording, prospects: Prospects, found: Recommendation) -> WayOn:
    """What to go on with: the programme that is followed, one that fits, or a routine."""
    line = wording.line
    if name := prospects.followed:
        return WayOn([line(Advice.GOES_ON, programme=name)], [line(Advice.COMMAND_PLAY)])
    if programme := fitting_programme(found, prospects):
        said = line(Advice.PROGRAMME, programme=prospects.programmes[programme])
        return WayOn([said], [line(Advice.COMMAND_START, programme=programme)])
    if found.routine in prospects.unfit:
        return WayOn()
    return _routine(wording, found)


def _routine(wording: Wording, found: Recommendation) -> WayOn:
    """The recommended routine, and the side that comes first."""
    advice = ADVICE[found.limited[0]] if found.limited else Advice.KEEP
    if found.side is None:
        command = wording.line(Advice.COMMAND, routine=found.routine)
        return WayOn([wording.line(advice)], [command])
    side = wording.side(found.side)
    command = wording.line(Advice.COMMAND_SIDE, routine=found.routine, side=side)
    return WayOn([wording.line(advice), wording.line(Advice.SIDE, side=side)], [command])
