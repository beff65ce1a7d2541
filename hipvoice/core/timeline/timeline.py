"""A routine laid out as segments, and the moves that lay out a part of it again.

The number and kinds of segments do not depend on which side comes first, so sides can be swapped
during a session. A variant is put in by laying out its step again, with the set-up before the
current set.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby, takewhile
from operator import attrgetter

from hipvoice.core.entries import Asked
from hipvoice.core.history.trends import Told, hurts_lately
from hipvoice.core.programme.assessment import NO_PROSPECTS, Finding, Prospects
from hipvoice.core.routine.routine import (
    BreathCues,
    Place,
    Questions,
    Routine,
    Side,
    Step,
    Talk,
    TestStep,
)
from hipvoice.core.timeline.cues import REMINDERS, Cue
from hipvoice.core.timeline.layout import (
    ACTIVE,
    AT_HAND,
    WORK,
    Ends,
    Manner,
    Run,
    Segment,
    SegmentKind,
    question_segment,
    run_segments,
    spoken,
    step_places,
    wait_segment,
)
from hipvoice.core.wording.lines import Approach, Safety, Welcome
from hipvoice.core.wording.wording import Wording, nominal_ms

OPEN_MS = 60_000  # assumed length of a segment that waits for a word
NOMINAL_WELCOME_MS = 8_000  # assumed length of the welcome
SERVES_AS = {"armless-chair": "chair"}
NOMINAL_WAIT_MS = 15_000  # assumed length of a move that waits for a word
NOMINAL_TEST_MS = 20_000  # assumed length of a test of one side
SET_UP = frozenset({SegmentKind.SETUP, SegmentKind.READY})
WAITS = frozenset({SegmentKind.SETUP, SegmentKind.FETCH})  # if they end with a word
BEFORE_STEPS = (SegmentKind.WELCOME, SegmentKind.FETCH, SegmentKind.QUESTION)  # in this order
CLOSING = frozenset({SegmentKind.QUESTION, SegmentKind.SUMMARY})


@dataclass(frozen=True, slots=True)
class Background:
    """What is known of the person: it decides how much to explain, and the summary's end.

    `familiar` are the ids of exercises and tests that were done before; `sessions_this_week` counts
    the earlier sessions of this week, None if this one does not count; `findings` are the latest
    for each test and side, `choices` the last choice of a version for each exercise (slugs), and
    `holds` those that the person agreed to make longer (ms, by slug). `conditions` are those that
    the person named; `talk` is how much they want to hear, `breath` how a breathing pace is given.
    `hurt` are the ids of what hurt strongly when it was last done. `told` is what the sessions of
    the last weeks told, oldest first, and `today` the day of this one (as in `core.history`).
    `tested` are the findings as they were after the last session of nothing but tests, and
    `prospects` is what could come after this one. `ask` is what may be asked about pain and effort,
    `painful` whether one of the conditions is about pain, `rated` when each activity (in the
    person's words) was last asked about, and `activity` the one that it is time for, or empty.
    `turns` counts the earlier sessions of each routine (by id), which decides the order of what is
    shuffled.
    """

    first: bool = False
    familiar: frozenset[str] = frozenset()
    sessions_this_week: int | None = 0
    findings: tuple[Finding, ...] = ()
    choices: Mapping[str, str] = field(default_factory=dict)
    holds: Mapping[str, int] = field(default_factory=dict)
    conditions: frozenset[str] = frozenset()
    talk: Talk = Talk.FULL
    breath: BreathCues = BreathCues.TONES
    hurt: frozenset[str] = frozenset()
    told: tuple[Told, ...] = ()
    today: int = 0
    tested: tuple[Finding, ...] = ()
    prospects: Prospects = NO_PROSPECTS
    ask: Questions = Questions.USUAL
    painful: bool = False
    rated: Mapping[str, int] = field(default_factory=dict)
    activity: str = ""
    turns: Mapping[str, int] = field(default_factory=dict)


NOTHING_KNOWN = Background()


@dataclass(frozen=True, slots=True)
class Cued:
    """`text`, to be said in `part` of a session, `at` ms from now at the earliest."""

    part: int
    text: str
    at: int


@dataclass(frozen=True, slots=True)
class Timeline:
    """The segments of a routine, the routine that they came from, and the person they are for."""

    routine: Routine
    segments: tuple[Segment, ...]
    background: Background = NOTHING_KNOWN

    def texts(self) -> Iterator[str]:
        """Everything that the segments say, in order."""
        return (cued.text for cued in self.script())

    def part(self, segment: Segment) -> int:
        """The part of the session that `segment` is in: 0 is the opening, 1 the first step, and so
        on; after the last step comes the closing.
        """
        if segment.place:
            return segment.place.step + 1
        return 0 if segment.opens else len(self.routine.steps) + 1

    def script(self, index: int = 0) -> Iterator[Cued]:
        """What the segments from `index` on say, in order, at the times of the nominal pace.

        Nobody makes the coach wait: what ends by a command ends as soon as its first words are out.
        """
        began = 0
        for segment in self.segments[index:]:
            part = self.part(segment)
            said = ((at, cue.text) for at, cue in _moments(segment) if cue.text)
            yield from (Cued(part, text, began + at) for at, text in said)
            began += _shortest(segment)
            if segment.closing:
                yield Cued(part, segment.closing, began)

    def step(self, place: Place) -> Step | TestStep:
        """The step or test at `place`."""
        return self.routine.steps[place.step]

    def work_step(self, place: Place) -> Step:
        """The step of the set at `place`."""
        step = self.step(place)
        assert isinstance(step, Step), "a test has no sets"
        return step

    def work_index(self, place: Place) -> int:
        """The index of the segment in which the set or the test at `place` is done."""
        return next(i for i, s in enumerate(self.segments) if s.kind in ACTIVE and s.place == place)

    def way_in(self, place: Place) -> int:
        """The index of the set-up before the set at `place`, or of the set itself."""
        here = (i for i, s in enumerate(self.segments) if s.place == place)
        return next(i for i in here if self.segments[i].kind in SET_UP | ACTIVE)

    def span(self, place: Place) -> range:
        """The indices of the segments of the run of `place`, from its approach to its last set."""
        first = after = self.work_index(place)
        while _of_step(self.segments[first - 1], place.step):
            first -= 1
        while _of_step(self.segments[after], place.step):
            after += 1
        return range(first, after)

    def run(self, place: Place) -> list[Place]:
        """The sets (or the sides of a test) of the run of `place`, in order."""
        here = (self.segments[i] for i in self.span(place))
        return [s.place for s in here if s.kind in ACTIVE and s.place]

    @property
    def order(self) -> list[Place]:
        """Every set and every side of a test, in order."""
        return [s.place for s in self.segments if s.kind in ACTIVE and s.place]

    def place_before(self, place: Place) -> Place | None:
        """The set or test before `place`; None before the first."""
        stops = self.order
        here = stops.index(place)
        return stops[here - 1] if here else None

    def place_after(self, place: Place) -> Place | None:
        """The set or test after `place`; None after the last."""
        stops = self.order
        return stops[stops.index(place) + 1] if place != stops[-1] else None

    def places(self) -> list[Place]:
        """Every set of the session, in order."""
        return [s.place for s in self.segments if s.kind in WORK and s.place]


def compile_routine(
    routine: Routine,
    wording: Wording,
    background: Background = NOTHING_KNOWN,
    order: Sequence[Place] = (),
) -> Timeline:
    """Lay out a whole routine. Linear in the number of segments.

    `order` has all its sets and sides of tests if they are in another order than the routine's.
    """
    if routine.talk:
        background = replace(background, talk=routine.talk)
    segments: list[Segment] = []
    known = set(background.familiar)
    runs, paced = _runs(routine, order or _in_order(routine)), False
    for index, (step, _) in enumerate(runs):
        new = _is_new(step, known)
        manner = _manner(step, background, wording, new=new, first_pace=not paced)
        known.add(step.subject.id)
        fresh = run_segments(runs, index, manner)
        paced = paced or _has_pace(fresh)
        segments += fresh
    asked = [question_segment(q, wording, background.activity) for q in _asked(routine, background)]
    segments += [question for question in asked if not question.opens]
    before = _welcome(routine, wording, background, segments)
    before = _with_question([q for q in asked if q.opens], before)
    summary = Segment(SegmentKind.SUMMARY, Ends.SPEECH)
    return Timeline(routine, (*before, *segments, summary), background)


def _with_question(asked: Sequence[Segment], opening: list[Segment]) -> list[Segment]:
    """The opening with a question: in a wait, which has the time for it, or else after it."""
    *others, last = opening
    if not asked or last.kind is not SegmentKind.FETCH:
        return [*opening, *asked]
    (question,) = asked
    told, reminders = last.cues[: -1 - REMINDERS], last.cues[-1 - REMINDERS :]
    cues = (*told, *question.cues, *reminders)
    return [*others, replace(last, cues=cues, question=question.question)]


def _asked(routine: Routine, known: Background) -> list[Asked]:
    """What is asked before the first step and after the last.

    Pain before it is asked for if the last sessions told of pain. If too few have told of it either
    way, the routine or a condition decides. So nobody without pain is asked for ever.
    """
    if known.ask is Questions.NEVER:
        return []
    own = [Asked(name) for name in routine.questions]
    after = [question for question in own if question is not Asked.BEFORE]
    hurts = hurts_lately(known.told)
    reason = Asked.BEFORE in own or known.painful if hurts is None else hurts
    before = reason and not {Asked.BEFORE, Asked.PAIN}.isdisjoint(own)
    if known.ask is Questions.ALWAYS and routine.places:
        before, after = True, [*dict.fromkeys((*after, Asked.PAIN, Asked.EFFORT))]
    first, last = [Asked.BEFORE] * before, [Asked.ACTIVITY] * bool(known.activity)
    return [*first, *after, *last]


def _in_order(routine: Routine) -> list[Place]:
    return [place for i, step in enumerate(routine.steps) for place in step_places(step, i)]


def _runs(routine: Routine, order: Sequence[Place]) -> list[Run]:
    """The sets in `order`, together as far as they follow one another.

    What was put off belongs to no section any more.
    """
    runs: list[Run] = []
    furthest = 0
    for number, places in groupby(order, key=attrgetter("step")):
        step = routine.steps[number]
        if number < furthest and isinstance(step, Step):
            step = replace(step, section=runs[-1].step.section, remark="")
        furthest = max(number, furthest)
        runs.append(Run(step, tuple(places)))
    return runs


def _of_step(segment: Segment, step: int) -> bool:
    return segment.place is not None and segment.place.step == step


def _manner(
    step: Step | TestStep,
    background: Background,
    wording: Wording,
    *,
    new: bool,
    first_pace: bool,
) -> Manner:
    talk, breath = talk_of(step, background), background.breath
    return Manner(wording, talk, new, background.conditions, breath, first_pace)


def _has_pace(segments: Iterable[Segment]) -> bool:
    """Whether a hold among them has a breathing pace."""
    return any(segment.pace for segment in segments)


def talk_of(step: Step | TestStep | None, background: Background) -> Talk:
    """How much is said of a step."""
    return (step and step.talk) or background.talk


def swap_sides(timeline: Timeline, place: Place, wording: Wording) -> Timeline:
    """The timeline with the sides of the run of `place` in the other order; nothing else changes.

    A set whose other side is not in that run stays where it is.
    """
    step, run = timeline.work_step(place), timeline.run(place)
    swapped = replace(step, sides=tuple(reversed(step.sides)), remark="")
    if len(run) == step.places:
        places = [*step_places(swapped, place.step)]
    else:
        places = [other if (other := _swapped(p, step)) in run else p for p in run]
    set_up = [places[run.index(p)] for p in _set_up(timeline, place)]
    return _laid_out_again(timeline, swapped, place, places, wording, set_up=set_up)


def with_exercises(timeline: Timeline, routine: Routine, wording: Wording) -> Timeline:
    """The timeline with the exercises of `routine` after the tests that both begin with."""
    first, runs = routine.tested, _runs(timeline.routine, timeline.order)
    order = [place for run in runs for place in _in(run, routine)]
    told = replace(routine, talk=None)
    fresh = compile_routine(told, wording, timeline.background, order)
    next_one = next(place for place in order if place.step >= first)
    before = timeline.segments[: _tests_end(timeline, first)]
    segments = (*before, *fresh.segments[fresh.span(next_one).start :])
    return replace(timeline, routine=routine, segments=segments)


def _tests_end(timeline: Timeline, first: int) -> int:
    """The index after the tests that come before the step `first`."""
    segments = enumerate(timeline.segments, 1)
    return max(i for i, s in segments if s.place and s.place.step < first)


def _in(run: Run, routine: Routine) -> Iterable[Place]:
    """The sets of a run as `routine` has them."""
    number = run.places[0].step
    return step_places(routine.steps[number], number) if run.whole else run.places


@dataclass(frozen=True, slots=True)
class PutOff:
    """The sets of an exercise that come after the `others`, and those that `stay` before them."""

    place: Place
    stay: tuple[Place, ...]
    others: tuple[Place, ...]
    moved: tuple[Place, ...]


def can_put_off(timeline: Timeline, place: Place, done: Collection[Place]) -> PutOff | None:
    """What putting off the exercise at `place` means: it comes after all others.

    What is put off are its sets from there on that are not `done`, in all rounds that are to come.
    It is never put off past a test. None if no other exercise, or no such set, is left.
    """
    order, subject = timeline.order, timeline.step(place).subject.id
    ahead = takewhile(lambda p: isinstance(timeline.step(p), Step), order[order.index(place) :])
    same, others = list[Place](), list[Place]()
    for other in ahead:
        (same if timeline.step(other).subject.id == subject else others).append(other)
    moved, stay = [p for p in same if p not in done], [p for p in same if p in done]
    return PutOff(place, (*stay,), (*others,), (*moved,)) if moved and others else None


def put_off(timeline: Timeline, what: PutOff, wording: Wording) -> Timeline:
    """The timeline with `what` is put off after all others."""
    order = timeline.order
    here, new = order.index(what.place), (*what.stay, *what.others, *what.moved)
    changed = [*order[:here], *new, *order[here + len(new) :]]
    fresh = compile_routine(timeline.routine, wording, timeline.background, changed)
    first = next(i for i, s in enumerate(timeline.segments) if s.place == what.place)
    kept = (s for s in timeline.segments[first:] if s.place in what.stay)
    after = fresh.segments[fresh.span(what.others[0]).start :]
    return replace(timeline, segments=(*timeline.segments[:first], *kept, *after))


def put_in(  # noqa: PLR0913 - what a step is laid out with
    timeline: Timeline,
    step: Step,
    place: Place,
    wording: Wording,
    familiar: Collection[str],
    *,
    at: Place | None = None,
    heard: bool = True,
) -> Timeline:
    """The timeline with `step` instead of the one at `place` (a place in the new one).

    It is set up before the set at `place`, in full unless it is `familiar` (by id) or part of the
    session so far. `at` is the place in the old one, None if it has the same sets; `heard` is
    whether the step has been set up already.
    """
    at = at or place
    said = _said_before(timeline, at) | {*familiar}
    if heard:
        said.add(timeline.step(at).subject.id)
    if heard and step.instead_of is None:
        said.add(step.subject.id)
    run, all_places = timeline.run(at), [*step_places(step, place.step)]
    same = {*all_places} == {*step_places(timeline.step(at), place.step)}
    places, new = run if same else all_places, _is_new(step, said)
    return _laid_out_again(timeline, step, at, places, wording, set_up=[place], new=new)


def _said_before(timeline: Timeline, place: Place) -> set[str]:
    """What (ids) comes before the run of `place`."""
    before = timeline.segments[: timeline.span(place).start]
    return {timeline.step(s.place).subject.id for s in before if s.place}


def retold(timeline: Timeline, index: int, talk: Talk, wording: Wording) -> Timeline:
    """The timeline with another amount of talk after the segment at `index`."""
    background = replace(timeline.background, talk=talk)
    routine = timeline.routine.with_talk(None)
    told = compile_routine(routine, wording, background, timeline.order)
    ahead = next((s.place for s in timeline.segments[index:] if s.kind in ACTIVE), None)
    if ahead is None:
        return replace(timeline, routine=told.routine, background=background)
    begun = _begun(timeline, index)
    after = (
        told.work_index(ahead) if begun > index + 1 else _same_place(timeline, index, told, ahead)
    )
    segments = (*timeline.segments[:begun], *told.segments[after:])
    return replace(told, segments=segments)


def _begun(timeline: Timeline, index: int) -> int:
    """The index after the segment at `index`; a set-up that has begun is brought to its end."""
    segments, here = timeline.segments, timeline.segments[index]
    end = index + 1
    if here.kind in SET_UP:
        while segments[end].kind in SET_UP and segments[end].place == here.place:
            end += 1
    return end


def _same_place(timeline: Timeline, index: int, told: Timeline, ahead: Place) -> int:
    """Where `told` goes on after the segment at `index` of a timeline that tells more or less."""
    here = timeline.segments[index]
    if here.opens:
        later = () if here.question else BEFORE_STEPS[BEFORE_STEPS.index(here.kind) + 1 :]
        return next(i for i, s in enumerate(told.segments) if not s.opens or s.kind in later)
    spans = [(s.kind, s.place) for s in told.segments]
    nth = sum(s.kind is here.kind and s.place == here.place for s in timeline.segments[:index])
    same = [i for i, span in enumerate(spans) if span == (here.kind, here.place)]
    return same[nth] + 1 if nth < len(same) else told.way_in(ahead)


def _laid_out_again(  # noqa: PLR0913 - what a step is laid out with
    timeline: Timeline,
    step: Step,
    at: Place,
    places: Sequence[Place],
    wording: Wording,
    *,
    set_up: Collection[Place],
    new: bool | None = None,
) -> Timeline:
    """The timeline with the sets `places` of `step` instead of the run of `at`.

    If they are others than those of the step so far, the other runs of the step are gone.
    """
    span, run = timeline.span(at), timeline.run(at)
    if new is None:
        said = _said_before(timeline, at) | timeline.background.familiar
        new = _is_new(timeline.step(at), said)
    order, steps = timeline.order, [*timeline.routine.steps]
    steps[at.step] = step
    gone = {p for p in order if p.step == at.step} - {*run} if {*run} != {*places} else set()
    begin = order.index(run[0])
    earlier = [p for p in order[:begin] if p not in gone]
    later = [p for p in order[begin + len(run) :] if p not in gone]
    routine = replace(timeline.routine, steps=tuple(steps))
    runs, number = _runs(routine, [*earlier, *places, *later]), len(_runs(routine, earlier))
    before = [s for s in timeline.segments[: span.start] if s.place not in gone]
    first_pace = not _has_pace(before)
    manner = _manner(step, timeline.background, wording, new=new, first_pace=first_pace)
    fresh, after = run_segments(runs, number, manner, set_up), span.stop
    if number + 1 == len(runs):  # what follows the last set is laid out with it
        after = next(i for i, s in enumerate(timeline.segments) if i >= after and s.kind in CLOSING)
    rest = (s for s in timeline.segments[after:] if s.place not in gone)
    return replace(timeline, routine=routine, segments=(*before, *fresh, *rest))


def _is_new(step: Step | TestStep, said: Collection[str]) -> bool:
    """Whether a step is explained in full to a person who has heard what is `said` (ids)."""
    return step.explain or step.subject.id not in said


def _set_up(timeline: Timeline, place: Place) -> list[Place]:
    """The sets of the run of `place` that have a set-up before them."""
    here = [timeline.segments[i] for i in timeline.span(place)]
    return list(dict.fromkeys(s.place for s in here if s.kind in SET_UP and s.place))


def _swapped(place: Place, step: Step) -> Place:
    """The place with the same position once the sides are in the other order."""
    side: Side | None = place.side
    return replace(place, side=side.other) if side and len(step.sides) > 1 else place


def nominal_duration(segments: Collection[Segment]) -> int:
    """How long `segments` take at the nominal pace, in ms; open ones count a minute each."""
    return sum(_nominal(segment) for segment in segments)


def _nominal(segment: Segment) -> int:
    if segment.ends is Ends.SPEECH:
        return sum(nominal_ms(cue.text) + cue.pause for cue in segment.cues)
    if segment.kind is SegmentKind.TEST:
        return NOMINAL_TEST_MS
    if segment.kind in WAITS:
        return NOMINAL_WAIT_MS
    return segment.duration if segment.duration is not None else OPEN_MS


def _moments(segment: Segment) -> Iterator[tuple[int, Cue]]:
    """When each cue of `segment` is said, in ms after its start."""
    at = 0
    for cue in segment.cues:
        yield (at if segment.ends is Ends.SPEECH else cue.at), cue
        at += nominal_ms(cue.text) + cue.pause


def _shortest(segment: Segment) -> int:
    """How long `segment` takes at least, unless a command cuts it short, in ms."""
    if segment.ends is Ends.COMMAND:
        return max((nominal_ms(cue.text) for cue in segment.cues if not cue.at), default=0)
    return _nominal(segment)


def _things(routine: Routine) -> list[str]:
    """What the routine needs, without what another of the things serves for."""
    served = {SERVES_AS[thing] for thing in routine.equipment if thing in SERVES_AS}
    return [thing for thing in routine.equipment if thing not in served]


def _welcome(
    routine: Routine, wording: Wording, background: Background, segments: Sequence[Segment]
) -> list[Segment]:
    """The welcome, and a wait for "ready" where there is something to fetch or to read.

    That is the safety advice on the screen before the very first session, and later things for
    something new.
    """
    length = nominal_duration(segments) + NOMINAL_WELCOME_MS
    texts = [wording.welcome(routine, length), *routine.notes]
    texts += [wording.line(Welcome.FIRST_WORDS)] if background.first else []
    awaited = [wording.line(Safety.SPOKEN)] if background.first else []
    props = not AT_HAND.issuperset(routine.equipment)
    new = any(step.subject.id not in background.familiar for step in routine.steps)
    if routine.equipment and (props or new) and background.talk is not Talk.QUIET:
        awaited += [wording.line(Welcome.EQUIPMENT, things=wording.equipment(_things(routine)))]
    if background.first or (awaited and props and new):
        how = wording.line(Approach.WAIT_DONE)
        wait = wait_segment(SegmentKind.FETCH, None, awaited, how)
        return [spoken(SegmentKind.WELCOME, None, texts), wait]
    return [spoken(SegmentKind.WELCOME, None, [*texts, *awaited])]
