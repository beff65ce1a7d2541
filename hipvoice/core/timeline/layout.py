"""Turns one step of a routine into segments: announcement, set-up, sets, and what is in between.

A segment is one span of a session. It ends in one of three ways: after its duration (`TIME`), when
everything in it has been said (`SPEECH`), or when a command ends it (`COMMAND`).

Rules
1. A step begins with the way out of the previous one, if it has to be left, and the rest after it,
   in which the step is announced, or with its announcement alone. After the last step there is a
   rest only if the routine says so.
2. Set-up and get-ready come before the first set, and before a set where a variant was put in. A
   set-up in full is said move by move, each with the time to do it; a caution comes before the move
   that it is about. A set-up in brief is one sentence, and get-ready has the time to do it.
   A thing that has to be set up is waited for in both, unless the step before has set it up.
3. Later sets of a step follow a switch of sides or a rest. The first switch of what is new says
   what changes, the first rest how to come out and to get in again. Later ones have the time of
   the moves without their words.
4. Without a position nobody knows how long a move takes: the set-up is read through, and get-ready
   is the time to get into it.
5. A pause is never shorter than its words.
6. A test is announced, set up, and asked about side by side; the question is repeated until it is
   answered. A question at the end of the routine is asked twice and then left unanswered; the one
   before it is asked once, so that the movement begins soon.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import NamedTuple

from hipvoice.core.entries import Asked
from hipvoice.core.routine.routine import (
    Answer,
    BreathCues,
    Breathing,
    Correction,
    Dose,
    Exercise,
    GetReady,
    Hold,
    Place,
    Position,
    Reps,
    SetupMove,
    Step,
    Talk,
    Test,
    TestStep,
)
from hipvoice.core.timeline import cues as lay
from hipvoice.core.timeline.cues import BREATHS, Anchor, BreathPace, Cue, CueKind
from hipvoice.core.wording.lines import BREATHS as HOW_TO_BREATHE
from hipvoice.core.wording.lines import Approach, Question, Work
from hipvoice.core.wording.wording import Wording, nominal_ms


class SegmentKind(StrEnum):
    """What a segment is."""

    WELCOME = "welcome"
    ANNOUNCE = "announce"
    SETUP = "setup"
    READY = "ready"
    HOLD = "hold"
    MOVING = "moving"
    REPS = "reps"
    OPEN_REPS = "open-reps"
    SWITCH = "switch"
    FETCH = "fetch"  # things, or reading the safety advice, until "ready"; pain is asked for in it
    WAY_OUT = "way-out"  # after the last set
    REST = "rest"
    TEST = "test"  # a test of one side, until it is answered
    QUESTION = "question"  # before or after the steps; the session goes on without an answer
    SUMMARY = "summary"


class Ends(StrEnum):
    """What ends a segment."""

    TIME = "time"
    SPEECH = "speech"
    COMMAND = "command"


@dataclass(frozen=True, slots=True)
class Segment:
    """A span of the timeline.

    `duration` (ms) is set exactly if the segment ends by TIME. In a segment that ends by SPEECH the
    cues follow one another and their `at` is not used. `closing` is said as the segment ends.
    `rep_ms` is the length of a rep in paced reps, otherwise 0; the last one is longer by
    `last_hold_ms`. `place` is the set that it belongs to, None for the welcome, what follows the
    last set, questions and the summary; a switch or a rest belongs to the set that follows.
    `question` is what is asked, as in `Asked`. `target` is the planned length (ms) of a set that
    the person wants to go on past; `duration` is then how long it may be. `pace` is the breathing
    pace of a hold that has one. `out_of` is the set that the way out at its beginning, if any,
    leads out of.
    """

    kind: SegmentKind
    ends: Ends
    place: Place | None = None
    duration: int | None = None
    cues: tuple[Cue, ...] = ()
    closing: str = ""
    rep_ms: int = 0
    last_hold_ms: int = 0
    question: str = ""
    target: int | None = None
    pace: BreathPace | None = None
    out_of: Place | None = None

    @property
    def reps(self) -> int:
        """How many paced reps it has; 0 if it has none."""
        return ((self.duration or 0) - self.last_hold_ms) // self.rep_ms if self.rep_ms else 0

    @property
    def opens(self) -> bool:
        """Whether it comes before the first step."""
        return self.kind in OPENING or self.question == Asked.BEFORE

    def is_patient(self, cue: Cue) -> bool:
        """Whether `cue` may come a moment late: not a count, nor what starts a clock."""
        unhurried = self.ends is not Ends.TIME or self.kind in UNHURRIED
        return unhurried and cue.kind is CueKind.INSTRUCTION

    @property
    def planned_ms(self) -> int | None:
        """The planned length, without what the person goes on beyond it."""
        return self.target or self.duration

    def reps_done(self, elapsed: int) -> int:
        """How many paced reps are over `elapsed` ms into it."""
        if not self.rep_ms or elapsed >= (self.duration or 0):
            return self.reps
        held = self.last_hold_ms and elapsed >= (self.planned_ms or 0)  # the last one, on and on
        return self.reps if held else min(elapsed // self.rep_ms, self.reps - 1)

    @property
    def is_paced(self) -> bool:
        """Whether reps are counted to its end, with no hold after the last one."""
        return bool(self.rep_ms) and not self.last_hold_ms

    def is_past(self, elapsed: int) -> bool:
        """Whether the set has reached its target `elapsed` ms into it, and goes on."""
        return self.target is not None and elapsed >= self.target


OPENING = frozenset({SegmentKind.WELCOME, SegmentKind.FETCH})

# Kinds that end by time, without a beat before their count-down.
UNHURRIED = frozenset({SegmentKind.REST, SegmentKind.QUESTION})

# Kinds with work on a set; kinds that a person can go back to; kinds in which the coach waits for
# an answer.
WORK = frozenset({SegmentKind.HOLD, SegmentKind.MOVING, SegmentKind.REPS, SegmentKind.OPEN_REPS})
ACTIVE = WORK | {SegmentKind.TEST}
ASKING = frozenset({SegmentKind.TEST, SegmentKind.QUESTION})
ASK_AGAIN_MS = 12_000  # silence after which an open question is repeated
TIME_OUT_MS = 2 * ASK_AGAIN_MS  # silence after which a question at the end is left unanswered
REMIND_TEST_MS = 20_000  # between repeats of the question of a test, which is being done meanwhile
REMIND_TEST_TIMES = 3
BEFORE_MS = 5_000  # silence after which the question at the beginning is left unanswered
QUESTIONS = {
    Asked.PAIN: Question.PAIN,
    Asked.EFFORT: Question.EFFORT,
    Asked.BEFORE: Question.BEFORE,
    Asked.ACTIVITY: Question.ACTIVITY,
}
AnyStep = Step | TestStep

READY_MS = 8_000  # to get ready for an exercise whose position is not known
SWITCH_MS = 10_000  # at least, to change sides
COUNT_IN_MS = 5_000  # to get ready if one is in position already
SETTLE_MS = 3_000  # to get ready if the position stays the same
NEW_BREATH_MS = 1_000  # after a pause, to the first turn of the breath: the earcon is over
MOVE_MS = 2_500  # to do a move of a set-up, after its words
CHANGE_MS = 6_000  # into another position
PICK_UP_MS = 4_000  # a thing that the exercise before did not need
CHANGE_LEVEL_MS = 2_000  # more for each level up or down after the first
AT_HAND = frozenset({"mat", "pillow", "bed", "chair", "armless-chair", "couch"})  # where one is
HERE = Position.STANDING  # where a session begins: at the computer
GO_ON_MS = 120_000  # how far a set goes on past its target if nobody ends it
PASSED_EVERY_MS = {Talk.FULL: 10_000, Talk.BRIEF: 15_000, Talk.QUIET: 15_000}
MAX_CORRECTIONS = {Talk.FULL: None, Talk.BRIEF: 1, Talk.QUIET: 0}
_LEVELS = {
    Position.STANDING: 3,
    Position.ON_A_CHAIR: 2,
    Position.SQUATTING: 2,
    Position.HALF_KNEELING: 1,
    Position.ALL_FOURS: 1,
    Position.ON_THE_FLOOR: 0,
    Position.SUPINE: 0,
    Position.SIDE_LYING: 0,
    Position.PRONE: 0,
}
# By whether one is in position already, and whether there are sides.
_READY_LINES = {
    (False, False): Approach.GET_READY,
    (False, True): Approach.GET_READY_SIDE,
    (True, False): Approach.NOW_READY,
    (True, True): Approach.NOW_READY_SIDE,
}


@dataclass(frozen=True, slots=True)
class Manner:
    """How much of a step is said, and to whom: whether it is new, and which conditions they have.

    `wording` has the words. A step is `new` also if it is to be explained every time. `breath` is
    how a breathing pace is given, `first_pace` whether none comes before that of the step.
    """

    wording: Wording
    talk: Talk = Talk.FULL
    new: bool = True
    conditions: frozenset[str] = frozenset()
    breath: BreathCues = BreathCues.TONES
    first_pace: bool = False

    @property
    def in_full(self) -> bool:
        """Whether the set-up is said move by move."""
        return self.new and self.talk is Talk.FULL


class Run(NamedTuple):
    """The sets of one step that follow one another: all of them, unless some were put off."""

    step: AnyStep
    places: tuple[Place, ...]

    @property
    def whole(self) -> bool:
        """Whether it has every set of the step."""
        return len(self.places) == sum(1 for _ in step_places(self.step, 0))


def run_segments(
    runs: Sequence[Run], index: int, manner: Manner, set_up: Collection[Place] = ()
) -> list[Segment]:
    """All segments of one run, from its announcement (or the rest before it) to its last set.

    It is set up before its first set, and also before those in `set_up`.
    """
    step, places = runs[index]
    out_of = runs[index - 1].places[-1] if index else None
    segments = [replace(_approach(runs, index, manner), out_of=out_of)]
    arrival = _arrival(runs, index)
    if isinstance(step, TestStep):
        segments += _test_sides(step, places, manner, arrival)
    else:
        segments += _sets(step, places, manner, arrival, set_up)
    return segments if index + 1 < len(runs) else segments + _ending(runs[index], manner)


@dataclass(frozen=True, slots=True)
class Arrival:
    """How one gets to a step from the one before: the time that it takes, in ms.

    `set_up` is whether the thing that it waits for is set up already.
    """

    change_ms: int
    set_up: bool = False


def _arrival(runs: Sequence[Run], index: int) -> Arrival:
    """How one gets to the run at `index`, with a thing to pick up or not."""
    here = runs[index].step.subject
    if not index:
        return Arrival(change_ms(HERE, here.position))
    before = runs[index - 1].step.subject
    picked_up = here.position and {*here.equipment} - AT_HAND - {*before.equipment}
    ms = change_ms(before.position, here.position) + (PICK_UP_MS if picked_up else 0)
    return Arrival(ms, stays_set_up(before, here))


def stays_set_up(before: Exercise | Test, here: Exercise | Test) -> bool:
    """Whether a thing that was set up for the one before serves for this one as well."""
    things = {*here.equipment} & {*before.equipment} - AT_HAND
    return bool(things) and any(move.waits for move in before.setup)


def _sets(
    step: Step,
    places: Sequence[Place],
    manner: Manner,
    arrival: Arrival,
    set_up: Collection[Place],
) -> Iterator[Segment]:
    for place in places:
        if place == places[0] or place in set_up:
            yield from _setup(step, place, manner, arrival)
            yield from _pace_explained(step, place, manner)
            yield from _ready(step, place, manner, arrival.change_ms)
        else:
            yield _between(step, place, manner)
        yield work_segment(step, place, manner.wording, manner.talk, manner.breath)


def step_places(step: AnyStep, index: int) -> Iterator[Place]:
    """The sets (or the sides of a test) of the step at `index`, in order."""
    for number in range(1, step.sets + 2):
        for side in step.work_sides:
            if number <= step.sets_of(side):
                yield Place(index, number, side)


def work_segment(
    step: Step,
    place: Place,
    wording: Wording,
    talk: Talk = Talk.FULL,
    breath: BreathCues = BreathCues.TONES,
) -> Segment:
    """The hold or the reps of the set at `place`."""
    corrections = _in_order(step, place, wording)[: MAX_CORRECTIONS[talk]]
    dose = step.dose_at(place)
    if isinstance(dose, Hold):
        cues, pace = _hold_cues(step, place, dose, corrections, wording, talk, breath)
        if place.set > 1:  # how long it is has been said: the earcon is enough
            cues = cues[1:]
        kind = SegmentKind.MOVING if dose.moving else SegmentKind.HOLD
        return Segment(kind, Ends.TIME, place, dose.ms, cues, pace=pace)
    if dose.tempo is None:
        cues = lay.open_cues(wording, wording.begin(dose), corrections)
        return Segment(SegmentKind.OPEN_REPS, Ends.COMMAND, place, cues=cues)
    cues = lay.reps_cues(wording, dose, dose.tempo, corrections)
    closing = wording.number(dose.upper)
    segment = Segment(SegmentKind.REPS, Ends.TIME, place, dose.duration_ms, cues, closing)
    return replace(segment, rep_ms=dose.rep_ms, last_hold_ms=dose.last_hold_ms)


def _hold_cues(  # noqa: PLR0913, PLR0917 - what a hold is made of
    step: Step,
    place: Place,
    dose: Hold,
    corrections: Sequence[Correction],
    wording: Wording,
    talk: Talk,
    by: BreathCues,
) -> tuple[tuple[Cue, ...], BreathPace | None]:
    """The cues of a hold, and its breathing pace; then how to breathe is only said in own words."""
    pace = _pace(step, dose, wording, talk, by)
    if pace is None:
        breath = "" if talk is Talk.QUIET else _breath(step, place, wording)
        return lay.hold_cues(wording, dose, corrections, breath), None
    own = step.exercise.breath and talk is not Talk.QUIET
    breath = _breath(step, place, wording) if own else ""
    return lay.breathing_cues(wording, dose, corrections, pace, breath)


def _pace(
    step: Step, dose: Dose, wording: Wording, talk: Talk, by: BreathCues
) -> BreathPace | None:
    """The breathing pace of a hold; none if a breath is longer than it, or nobody wants one."""
    if not breathes(step.breathing, dose) or by is BreathCues.OFF:
        return None
    assert step.breathing is not None
    if by is BreathCues.TONES or talk is Talk.QUIET:
        return BreathPace(step.breathing)
    words = (wording.line(Work.BREATHE_IN), wording.line(Work.BREATHE_OUT))
    return BreathPace(step.breathing, words)


def breathes(breathing: Breathing | None, dose: Dose) -> bool:
    """Whether there is a breathing pace, and a hold that is still and has room for a breath."""
    if breathing is None or not isinstance(dose, Hold) or dose.moving:
        return False
    return breathing.breath_ms <= dose.ms


def _pace_explained(step: Step, place: Place, manner: Manner) -> Iterator[Segment]:
    """What a breathing pace sounds like, before the first one."""
    pace = _pace(step, step.dose_at(place), manner.wording, manner.talk, manner.breath)
    if pace and manner.first_pace:
        name = Work.FOLLOW_WORDS if any(pace.words) else Work.FOLLOW_TONES
        yield spoken(SegmentKind.SETUP, place, [manner.wording.line(name)])


def breathing_anew(segment: Segment, elapsed: int) -> Segment:
    """`segment` with a new breath that begins when it goes on, `elapsed` ms into it."""
    if segment.pace is None:
        return segment
    return _paced(replace(segment, pace=replace(segment.pace, at=elapsed + NEW_BREATH_MS)), elapsed)


def _paced(segment: Segment, elapsed: int) -> Segment:
    """`segment`, `elapsed` ms into it, with its breathing pace until its end."""
    if segment.pace is None or segment.duration is None:
        return segment
    cues = lay.paced(segment.cues, segment.pace, segment.duration)
    return replace(segment, cues=tuple(cue for cue in cues if cue.at > elapsed))


def _breath(step: Step, place: Place, wording: Wording) -> str:
    """How to breathe, in the first set of an exercise, on both sides."""
    if place.set > 1:
        return ""
    own = step.exercise.said(wording.on(place.side)).breath
    return own or wording.line(HOW_TO_BREATHE[place.step % len(HOW_TO_BREATHE)])


def question_segment(asked: Asked, wording: Wording, activity: str = "") -> Segment:
    """A question: at the end asked twice and then left unanswered, before the steps asked once."""
    text = wording.line(QUESTIONS[asked], activity=activity)
    once = asked is Asked.BEFORE
    cues = tuple(Cue(at, text) for at in ((0,) if once else (0, ASK_AGAIN_MS)))
    ms = nominal_ms(text) + BEFORE_MS if once else TIME_OUT_MS
    return Segment(SegmentKind.QUESTION, Ends.TIME, None, ms, cues, question=asked)


def spoken(kind: SegmentKind, place: Place | None, texts: Sequence[str]) -> Segment:
    """A segment that says `texts` and ends with the last."""
    return Segment(kind, Ends.SPEECH, place, cues=tuple(Cue(0, text) for text in texts))


def stretched(segment: Segment, by_ms: int, elapsed: int) -> Segment:
    """`segment` made longer by `by_ms` (shorter if negative), `elapsed` ms into it.

    Cues keep their distance from what they are anchored to; those whose time has passed because of
    the change are left out, so that nothing is said twice or late.
    """
    assert segment.duration is not None
    shift = {Anchor.START: 0, Anchor.MIDDLE: by_ms // 2, Anchor.END: by_ms}
    moved = (replace(c, at=c.at + shift[c.anchor]) for c in segment.cues if c.at > elapsed)
    duration = segment.duration + by_ms
    kept = tuple(c for c in moved if elapsed < c.at < duration)
    cues = tuple(sorted(kept, key=lambda c: c.at))
    return _paced(replace(segment, duration=duration, cues=cues), elapsed)


def going_on(segment: Segment, step: Step, elapsed: int, wording: Wording, talk: Talk) -> Segment:
    """The set of `segment`, `elapsed` ms into it, going on past its target until somebody ends it.

    It ends by itself `GO_ON_MS` after its target, or from now if it has reached that.
    """
    assert segment.duration is not None
    assert segment.place is not None
    target = segment.target or segment.duration
    dose = step.dose_at(segment.place)
    held = segment.last_hold_ms and elapsed >= target - segment.last_hold_ms
    if isinstance(dose, Reps) and not held:
        return _more_reps(segment, dose, elapsed, wording)
    limit = max(elapsed, target) + GO_ON_MS
    said = [c for c in segment.cues if c.kind not in BREATHS]
    kept = [c for c in said if c.anchor is not Anchor.END and c.at < target]
    cues = lay.past_cues(wording, target, limit, PASSED_EVERY_MS[talk], kept)
    last_hold_ms = held and segment.last_hold_ms + limit - segment.duration
    return _past(replace(segment, last_hold_ms=last_hold_ms, target=target), limit, cues, elapsed)


def _more_reps(segment: Segment, dose: Reps, elapsed: int, wording: Wording) -> Segment:
    """Paced reps going on past their number; then there is no last one to hold."""
    assert segment.duration is not None
    assert dose.tempo is not None
    target = segment.target or segment.duration - segment.last_hold_ms
    reps = (max(elapsed, target) + GO_ON_MS) // segment.rep_ms
    more = replace(dose, count=reps, most=None, last_hold_ms=0)
    kept = [c for c in segment.cues if c.kind is CueKind.CORRECTION and c.at < target]
    cues = lay.more_reps_cues(wording, more, dose.tempo, target // segment.rep_ms, kept)
    segment = replace(segment, last_hold_ms=0, target=target, closing=wording.number(reps))
    return _past(segment, more.duration_ms, cues, elapsed)


def _past(segment: Segment, limit: int, cues: Sequence[Cue], elapsed: int) -> Segment:
    kept = tuple(c for c in cues if c.at > elapsed)
    return _paced(replace(segment, duration=limit, cues=kept), elapsed)


def change_ms(before: Position | None, after: Position | None) -> int:
    """How long it takes to get from one position into another, in ms; 0 if `after` is not known.

    Six to ten seconds, by how far one gets up or down (the rules of spoken instruction of the
    project, marked `hipvoice`).
    """
    if after is None or before is after:
        return 0
    if before is None:
        return CHANGE_MS
    levels = abs(_LEVELS[before] - _LEVELS[after])
    return CHANGE_MS + CHANGE_LEVEL_MS * max(0, levels - 1)


def stated_ready_ms(step: Step) -> int:
    """The time to get ready that a step states; the usual one if it states none."""
    return READY_MS if isinstance(step.ready, GetReady) else step.ready


def _approach(runs: Sequence[Run], index: int, manner: Manner) -> Segment:
    """The rest in which the step is announced, or its announcement alone; the way out first."""
    wording, (step, (place, *_)) = manner.wording, runs[index]
    text, section = wording.announcement(step), _section(runs, index, wording)
    out = _way_out(runs[index - 1], step.subject, manner) if index else ""
    rest = runs[index - 1].step.rest_ms if index else 0
    if not runs[index].whole:
        text = wording.line(Approach.BACK_TO, place=wording.place(step, place.set, place.side))
    if not rest:
        texts = [text for text in (out, *section, text) if text]
        return spoken(SegmentKind.ANNOUNCE, place, texts)
    if isinstance(step, Step) and runs[index].whole:  # a test announces itself as one
        text = wording.line(Approach.NEXT_EXERCISE, announcement=text)
    following = [SetupMove(" ".join([*section, text]))]
    return _rest(place, rest, wording, following=following, way_out=out)


def _way_out(run: Run, following: Exercise | Test | None, manner: Manner) -> str:
    """How to come out of a step, unless what follows goes on from it; None follows the last one."""
    step, places = run
    if isinstance(step, TestStep) or manner.talk is Talk.QUIET:
        return ""
    if _goes_on(step.exercise, following):
        return ""
    return manner.wording.on(places[-1].side)(step.exercise.way_out)


def _goes_on(exercise: Exercise, following: Exercise | Test | None) -> bool:
    """Whether one stays in position, with nothing to put away."""
    if following is None:
        return exercise.position is None
    stays = following.position is exercise.position
    return stays and set(exercise.equipment) <= set(following.equipment)


def _ending(run: Run, manner: Manner) -> list[Segment]:
    """What follows the last step: the way out of it, in the rest after it if that is written."""
    out, step = _way_out(run, None, manner), run.step
    if step.rests_last and step.rest_ms:
        rest = _rest(None, step.rest_ms, manner.wording, way_out=out)
        return [replace(rest, out_of=run.places[-1])]
    way_out = replace(spoken(SegmentKind.WAY_OUT, None, [out]), out_of=run.places[-1])
    return [way_out] if out else []


def _section(runs: Sequence[Run], index: int, wording: Wording) -> list[str]:
    """The sentence that announces a section, at its first step, and the remark of a step."""
    step = runs[index].step
    before = runs[index - 1].step.section if index else ""
    new = step.section not in {"", before}
    texts = [wording.line(Approach.SECTION, section=step.section)] if new else []
    return [*texts, step.remark] if isinstance(step, Step) and step.remark else texts


def _setup(step: AnyStep, place: Place, manner: Manner, arrival: Arrival) -> Iterator[Segment]:
    """The set-up: in full with its cautions, in brief, or not at all.

    A thing that has to be set up is waited for every time, unless the step before has done so.
    """
    subject = step.subject.said(manner.wording.on(place.side))
    if manner.in_full:
        yield from _in_moves(place, subject, manner, arrival)
    elif subject.brief and (manner.new or manner.talk is not Talk.QUIET):
        for move in subject.setup:
            if move.waits and not arrival.set_up:
                yield _wait_for(move, place, manner.wording)
        getting_there = arrival.change_ms if isinstance(step, TestStep) else 0
        brief = Cue(0, subject.brief, pause=max(lay.GAP_MS, getting_there))
        yield Segment(SegmentKind.SETUP, Ends.SPEECH, place, cues=(brief,))


def _in_moves(
    place: Place, subject: Exercise | Test, manner: Manner, arrival: Arrival
) -> Iterator[Segment]:
    """Spans of moves that follow one another; one that waits for "ready" is a span of its own."""
    moves, known = subject.setup, subject.position is not None
    cautions = [c for c in subject.cautions if c.concerns(manner.conditions)]
    cues: list[Cue] = []
    for number, move in enumerate(moves, start=1):
        cues += [Cue(0, c.text) for c in cautions if min(c.before, len(moves)) == number]
        if not move.waits:
            usual = max(MOVE_MS, arrival.change_ms if number == 1 else 0) if known else lay.GAP_MS
            pause = usual if move.takes_ms is None else max(move.takes_ms, lay.GAP_MS)
            cues.append(Cue(0, move.text, pause=pause))
        elif not arrival.set_up:
            yield from _span(place, cues)
            yield _wait_for(move, place, manner.wording)
            cues = []
    yield from _span(place, cues)


def _span(place: Place, cues: Sequence[Cue]) -> Iterator[Segment]:
    """The moves of a set-up that follow one another, if there are any."""
    if cues:
        yield Segment(SegmentKind.SETUP, Ends.SPEECH, place, cues=tuple(cues))


def _wait_for(move: SetupMove, place: Place, wording: Wording) -> Segment:
    """A move of a set-up that ends with "ready"."""
    how = wording.line(Approach.WAIT_DONE)
    return wait_segment(SegmentKind.SETUP, place, [move.text], how)


def wait_segment(kind: SegmentKind, place: Place | None, texts: Sequence[str], how: str) -> Segment:
    """Says `texts` and `how` to go on, and waits for "ready"; `how` is said again."""
    again = (n * lay.REMIND_EVERY_MS // 2 for n in range(lay.REMINDERS + 1))
    cues = (*(Cue(0, text) for text in texts), *(Cue(at, how) for at in again))
    return Segment(kind, Ends.COMMAND, place, cues=cues)


def _ready(step: Step, place: Place, manner: Manner, change: int) -> Iterator[Segment]:
    if step.ready is GetReady.WAIT:
        how = manner.wording.line(Approach.WAIT_READY)
        yield wait_segment(SegmentKind.READY, place, [], how)
        return
    there = step.exercise.position is not None and manner.in_full
    name = _READY_LINES[there, place.side is not None]
    opening = Cue(0, manner.wording.line(name, side=manner.wording.side(place.side)))
    ms = _ready_ms(step, change, there) if step.ready is GetReady.AS_NEEDED else step.ready
    if ms:
        cues = lay.pause_cues(manner.wording, ms, [opening], lay.READY_COUNT_DOWN)
        yield Segment(SegmentKind.READY, Ends.TIME, place, ms, cues)


def _ready_ms(step: Step, change: int, there: bool) -> int:  # noqa: FBT001 - already in position
    """The time to get ready if none is stated."""
    if step.exercise.position is None:
        return READY_MS
    return COUNT_IN_MS if there else COUNT_IN_MS + max(change, SETTLE_MS)


def _between(step: Step, place: Place, manner: Manner) -> Segment:
    """What leads to a later set of the same step: switching sides, or a rest.

    The rest before the second set says how to come out, and how to get in again, to a person for
    whom the exercise is new. Every change of sides has its time, whether it is explained or not.
    """
    wording = manner.wording
    side = wording.side(place.side)
    if place.side != step.work_sides[0] and place.set <= step.sets:
        return _switch(step, place, manner)
    numbers = {"set": wording.number(place.set), "sets": wording.number(step.sets_of(place.side))}
    name = Approach.NEXT_SET_SIDE if place.side else Approach.NEXT_SET
    dose = step.dose_of(place.side)
    if isinstance(dose, Reps) and dose.ladder:
        name = Approach.NEXT_RUNG_SIDE if place.side else Approach.NEXT_RUNG
        numbers["reps"] = wording.reps(dose.in_set(place.set))
    text = wording.line(name, side=side, **numbers)
    count = lay.READY_COUNT_DOWN
    if not (manner.in_full and place.set == 2 and step.exercise.way_out):  # noqa: PLR2004
        least = _known_switch_ms(_switch_moves(step, place, wording)) if place.side else 0
        only = [SetupMove(text)]
        return _rest(place, step.rest_ms, wording, following=only, count=count, least=least)
    out = wording.on(step.work_sides[-1])(step.exercise.way_out)
    exercise = step.exercise.said(wording.on(place.side))
    back = exercise.other_side or (SetupMove(exercise.brief),)
    following = [SetupMove(text, 0), *back]
    return _rest(place, step.rest_ms, wording, following=following, count=count, way_out=out)


def _switch(step: Step, place: Place, manner: Manner) -> Segment:
    """Changing sides: what changes is said once, to a person for whom the exercise is new."""
    moves = _switch_moves(step, place, manner.wording)
    explained = place.set == 1 and manner.in_full
    needed = _switch_ms(moves) if explained else _known_switch_ms(moves)
    stated = SWITCH_MS if step.switch_ms is None else step.switch_ms
    ms = max(stated, needed) if stated else 0
    opening = moves if explained else moves[:1]
    cues = lay.pause_cues(manner.wording, ms, opening, lay.READY_COUNT_DOWN)
    return Segment(SegmentKind.SWITCH, Ends.TIME, place, ms, cues)


def _switch_moves(step: Step, place: Place, wording: Wording) -> list[Cue]:
    """The words of a change of sides, each with its time."""
    side = wording.line(Approach.SWITCH, side=wording.side(place.side))
    moves = step.exercise.said(wording.on(place.side)).other_side
    return _one_after_another([SetupMove(side, SETTLE_MS), *moves])


def _switch_ms(cues: Sequence[Cue]) -> int:
    """The time of a change of sides: its words, the last move, and the count-down."""
    end = cues[-1].at + nominal_ms(cues[-1].text)
    return end + (MOVE_MS if len(cues) > 1 else 0) + lay.READY_COUNT_DOWN * 1000


def _known_switch_ms(cues: Sequence[Cue]) -> int:
    """The time of a change of sides that one has done before: its moves, without their words."""
    return _switch_ms(cues) - sum(nominal_ms(cue.text) for cue in cues[1:])


def _one_after_another(moves: Sequence[SetupMove], at: int = 0) -> list[Cue]:
    """Moves as cues of a span that ends by time, from `at` on, each with the usual time."""
    cues = []
    for move in moves:
        cues.append(Cue(at, move.text))
        at += nominal_ms(move.text) + (MOVE_MS if move.takes_ms is None else move.takes_ms)
    return cues


def _rest(  # noqa: PLR0913 - what a rest is made of
    place: Place | None,
    ms: int,
    wording: Wording,
    *,
    following: Sequence[SetupMove] = (),
    count: int = 0,
    way_out: str = "",
    least: int = 0,
) -> Segment:
    """A rest of `ms`, longer if its words need it, and at least of `least`."""
    before = [way_out] if way_out else []
    needed = _rest_cues(before, following, wording.line(Approach.REST_A_MOMENT))
    moving = lay.READY_COUNT_DOWN * 1000 + MOVE_MS if len(following) > 1 else 0
    length = max(ms, needed[-1].at + nominal_ms(needed[-1].text) + moving, least)
    rest = wording.line(Approach.REST, duration=wording.duration(ms))
    if length > ms:
        rest = wording.line(Approach.REST_A_MOMENT)
    told = length >= lay.SHORT_REST_MS or not following
    opening = _rest_cues(before, following, rest if told else "")
    cues = lay.pause_cues(wording, length, opening, count)
    return Segment(SegmentKind.REST, Ends.TIME, place, length, cues)


def _rest_cues(before: Sequence[str], following: Sequence[SetupMove], rest: str) -> list[Cue]:
    """The words of a rest: what ends, the rest itself, and what follows."""
    cues, at = [], 0
    for text in filter(None, (*before, rest)):
        cues.append(Cue(at, text))
        at += max(lay.REST_NEXT_AT_MS, nominal_ms(text) + lay.GAP_MS)
    return [*cues, *_one_after_another(following, at)]


def _test_sides(
    step: TestStep, places: Sequence[Place], manner: Manner, arrival: Arrival
) -> Iterator[Segment]:
    """Each side of a test in turn; what is beside one side has to be moved for the other."""
    wording = manner.wording
    yield from _setup(step, places[0], manner, arrival)
    for place in places:
        if place != places[0]:
            switch = wording.line(Approach.SWITCH, side=wording.side(place.side))
            brief = step.test.said(wording.on(place.side)).brief
            yield spoken(SegmentKind.SETUP, place, [switch, brief])
        yield _test(step, place, wording)


def _test(step: TestStep, place: Place, wording: Wording) -> Segment:
    """One side of a test: the question, repeated until there is an answer."""
    text = wording.test_question(step.test, place.side)
    cues = [Cue(n * REMIND_TEST_MS, text) for n in range(REMIND_TEST_TIMES + 1)]
    if step.test.answer is Answer.DEGREES and place.side == step.work_sides[0]:
        cues.insert(1, Cue(0, wording.line(Question.HINT_DEGREES)))
    return Segment(SegmentKind.TEST, Ends.COMMAND, place, cues=tuple(cues))


def _in_order(step: Step, place: Place, wording: Wording) -> tuple[Correction, ...]:
    """The corrections for a set: the most important one, then the others, starting further on.

    Every set begins with the most important one, on both sides. The others rotate by the set and
    never by the side, so both sides of a set hear the same ones.
    """
    corrections = step.exercise.said(wording.on(place.side)).corrections
    if not corrections:
        return ()
    first = next((c for c in corrections if c.first), corrections[0])
    others = tuple(c for c in corrections if c is not first)
    if place.set == 1:  # nothing was heard before
        return (first, *others)
    breath = _breath(step, replace(place, set=1), wording)
    heard = _heard_in_a_set(step.dose_of(place.side), corrections, breath, wording)
    return (first, *_rotated(others, (place.set - 1) * max(heard - 1, 1)))


def _heard_in_a_set(
    dose: Dose, corrections: Sequence[Correction], breath: str, wording: Wording
) -> int:
    """How many corrections a set has room for; all of them if only the person ends it."""
    if isinstance(dose, Hold):
        cues = lay.hold_cues(wording, dose, corrections, breath)
    elif dose.tempo:
        cues = lay.reps_cues(wording, dose, dose.tempo, corrections)
    else:
        return len(corrections)
    texts = {c.text for c in corrections}
    return sum(cue.text in texts for cue in cues)


def _rotated(corrections: Sequence[Correction], by: int) -> tuple[Correction, ...]:
    """`corrections` starting `by` places later."""
    start = by % len(corrections) if corrections else 0
    return (*corrections[start:], *corrections[:start])
