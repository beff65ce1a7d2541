"""A routine laid out as segments: what happens one after the other, and what is said in each.

A segment ends in one of three ways: after its duration (`TIME`), when everything in it has been
said (`SPEECH`), or when a command ends it (`COMMAND`). The number and kinds of segments depend on
the routine alone, never on which side comes first, so that sides may be swapped under way.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from hipvoice.core import cues as lay
from hipvoice.core.cues import Anchor, Cue
from hipvoice.core.routine import Hold, Place, Routine, Step
from hipvoice.core.wording import Line, Wording, nominal_ms


class Kind(StrEnum):
    """What a segment is."""

    WELCOME = "welcome"
    ANNOUNCE = "announce"
    SETUP = "setup"
    READY = "ready"
    HOLD = "hold"
    REPS = "reps"
    OPEN_REPS = "open-reps"
    SWITCH = "switch"
    REST = "rest"
    SUMMARY = "summary"


GAP_MS = 500  # silence between two sentences of a segment that ends by speech
CORRECTIONS_A_SET = 2  # what a hold of thirty seconds has room for
WORK = frozenset({Kind.HOLD, Kind.REPS, Kind.OPEN_REPS})


class Ends(StrEnum):
    """What ends a segment."""

    TIME = "time"
    SPEECH = "speech"
    COMMAND = "command"


@dataclass(frozen=True, slots=True)
class Segment:
    """A span of the timeline.

    `duration` (ms) is set exactly where the segment ends by TIME. In a segment that ends by SPEECH
    the cues follow one another and their `at` is not used. `closing` is said as the segment ends.
    `rep_ms` is the length of a rep in paced reps, else 0. `place` is the set that it belongs to,
    None for the welcome and the summary; a switch or a rest belongs to the set that it leads to.
    """

    kind: Kind
    ends: Ends
    place: Place | None = None
    duration: int | None = None
    cues: tuple[Cue, ...] = ()
    closing: str = ""
    rep_ms: int = 0


@dataclass(frozen=True, slots=True)
class Timeline:
    """The segments of a routine, and the routine that they came from."""

    routine: Routine
    segments: tuple[Segment, ...]

    def texts(self) -> Iterator[str]:
        """Everything that the segments say, in order."""
        for segment in self.segments:
            yield from (cue.text for cue in segment.cues)
            if segment.closing:
                yield segment.closing

    def step(self, place: Place) -> Step:
        """The step that `place` lies in."""
        return self.routine.steps[place.step]

    def work_index(self, place: Place) -> int:
        """The index of the segment in which the set at `place` is worked."""
        return next(i for i, s in enumerate(self.segments) if s.kind in WORK and s.place == place)

    def first_index(self, step: int) -> int:
        """The index of the first segment of `step`, of the summary past the last step."""
        segments = enumerate(self.segments)
        last = len(self.segments) - 1
        return next((i for i, s in segments if s.place and s.place.step == step), last)

    def place_before(self, place: Place | None) -> Place | None:
        """The set before `place`; None before the first."""
        places = self.places()
        here = places.index(place) if place else 0
        return places[here - 1] if here else None

    def places(self) -> list[Place]:
        """Every set of the session, in order."""
        return [s.place for s in self.segments if s.kind in WORK and s.place]


@dataclass(frozen=True, slots=True)
class Background:
    """What earlier sessions tell: it decides how much is explained and how the summary ends.

    `familiar` are the ids of exercises that were done before; `sessions_this_week` counts the
    sessions of this week before this one.
    """

    first: bool = False
    familiar: frozenset[str] = frozenset()
    sessions_this_week: int = 0


NOTHING_KNOWN = Background()


def compile_routine(
    routine: Routine, wording: Wording, background: Background = NOTHING_KNOWN
) -> Timeline:
    """Lay out a whole routine. Linear in the number of segments."""
    known = set(background.familiar)
    segments: list[Segment] = []
    for index, step in enumerate(routine.steps):
        full = step.explain or step.exercise.id not in known
        known.add(step.exercise.id)
        segments += _step_segments(routine.steps, index, wording, full)
    welcome = _welcome(routine, wording, background, segments)
    return Timeline(routine, (welcome, *segments, Segment(Kind.SUMMARY, Ends.SPEECH)))


def swap_sides(timeline: Timeline, step_index: int, wording: Wording) -> Timeline:
    """The timeline with the sides of one step in the other order; nothing else is moved."""
    steps = list(timeline.routine.steps)
    step = steps[step_index]
    steps[step_index] = replace(step, sides=tuple(reversed(step.sides)))
    routine = replace(timeline.routine, steps=tuple(steps))
    first = timeline.first_index(step_index)
    full = _says_full_setup(timeline, step_index)
    fresh = _step_segments(steps, step_index, wording, full)
    segments = timeline.segments
    return Timeline(routine, (*segments[:first], *fresh, *segments[first + len(fresh) :]))


def stretched(segment: Segment, by_ms: int, elapsed: int) -> Segment:
    """`segment` made longer by `by_ms` (shorter where negative), `elapsed` ms into it.

    Cues keep their distance to what they are anchored to; those whose time has passed by the change
    are left out, so that nothing is said twice or late.
    """
    assert segment.duration is not None
    shift = {Anchor.START: 0, Anchor.MIDDLE: by_ms // 2, Anchor.END: by_ms}
    moved = (replace(c, at=c.at + shift[c.anchor]) for c in segment.cues if c.at > elapsed)
    duration = segment.duration + by_ms
    kept = tuple(c for c in moved if elapsed < c.at < duration)
    return replace(segment, duration=duration, cues=tuple(sorted(kept, key=lambda c: c.at)))


def nominal_duration(segments: Collection[Segment]) -> int:
    """How long `segments` take at the nominal pace of speech, in ms; open ones at a minute each."""
    return sum(_nominal(segment) for segment in segments)


def _nominal(segment: Segment) -> int:
    if segment.ends is Ends.SPEECH:
        return sum(nominal_ms(cue.text) + GAP_MS for cue in segment.cues)
    return segment.duration if segment.duration is not None else 60_000


def _welcome(
    routine: Routine, wording: Wording, background: Background, segments: Sequence[Segment]
) -> Segment:
    texts = [wording.welcome(routine, nominal_duration(segments))]
    if routine.equipment:
        things = ", ".join(routine.equipment)
        texts.append(wording.line(Line.EQUIPMENT, things=things))
    if background.first:
        texts.append(wording.line(Line.SAFETY))
    return _spoken(Kind.WELCOME, None, texts)


def _step_segments(
    steps: Sequence[Step],
    index: int,
    wording: Wording,
    full: bool,  # noqa: FBT001 - private
) -> list[Segment]:
    """All segments of one step, from its announcement (or the rest before it) to its last set."""
    step = steps[index]
    first = Place(index, 1, step.work_sides[0])
    segments = [_approach(steps, index, wording, first), *_setup(step, first, wording, full)]
    for place in _places(step, index):
        if place != first:
            segments.append(_between(step, place, wording))
        segments.append(_work(step, place, wording))
    return segments


def _places(step: Step, index: int) -> Iterator[Place]:
    for number in range(1, step.sets + 1):
        for side in step.work_sides:
            yield Place(index, number, side)


def _approach(steps: Sequence[Step], index: int, wording: Wording, place: Place) -> Segment:
    """The rest in which the step is announced, or its announcement alone."""
    text = wording.announcement(steps[index])
    rest = steps[index - 1].rest_ms if index else 0
    if not rest:
        return _spoken(Kind.ANNOUNCE, place, [text])
    return _rest(place, rest, wording.line(Line.NEXT_EXERCISE, announcement=text), wording, count=0)


def _setup(step: Step, place: Place, wording: Wording, full: bool) -> Iterator[Segment]:  # noqa: FBT001
    texts = [*(step.exercise.setup if full else (step.exercise.brief,)), *step.exercise.cautions]
    if any(texts):
        yield _spoken(Kind.SETUP, place, [t for t in texts if t])
    if step.ready_ms != 0:
        yield _ready(step, place, wording)


def _ready(step: Step, place: Place, wording: Wording) -> Segment:
    side = wording.side(place.side)
    get_ready = Line.GET_READY_SIDE if place.side else Line.GET_READY
    if step.ready_ms is None:
        wait = wording.line(Line.WAIT_READY)
        reminders = [
            Cue(n * lay.REMIND_EVERY_MS // 2, wait, anchor=Anchor.START)
            for n in range(lay.REMINDERS + 1)
        ]
        return Segment(Kind.READY, Ends.COMMAND, place, cues=tuple(reminders))
    opening = Cue(0, wording.line(get_ready, side=side))
    cues = lay.pause_cues(wording, step.ready_ms, [opening], lay.READY_COUNT_DOWN)
    return Segment(Kind.READY, Ends.TIME, place, step.ready_ms, cues)


def _between(step: Step, place: Place, wording: Wording) -> Segment:
    """What leads to a later set of the same step: switching sides, or a rest."""
    side = wording.side(place.side)
    if place.side is not None and place.side != step.work_sides[0]:
        cue = Cue(0, wording.line(Line.SWITCH, side=side))
        cues = lay.pause_cues(wording, step.switch_ms, [cue], lay.READY_COUNT_DOWN)
        return Segment(Kind.SWITCH, Ends.TIME, place, step.switch_ms, cues)
    numbers = {"set": wording.number(place.set), "sets": wording.number(step.sets)}
    name = Line.NEXT_SET_SIDE if place.side else Line.NEXT_SET
    text = wording.line(name, side=side, **numbers)
    return _rest(place, step.rest_ms, text, wording, lay.READY_COUNT_DOWN)


def _rest(place: Place, ms: int, next_text: str, wording: Wording, count: int) -> Segment:
    opening = [Cue(0, next_text)]
    if ms >= lay.SHORT_REST_MS:
        rest = wording.line(Line.REST, duration=wording.duration(ms))
        opening = [Cue(0, rest), Cue(lay.REST_NEXT_AT_MS, next_text)]
    cues = lay.pause_cues(wording, ms, opening, count)
    return Segment(Kind.REST, Ends.TIME, place, ms, cues)


def _work(step: Step, place: Place, wording: Wording) -> Segment:
    texts = _rotated([c.text for c in step.exercise.corrections], _hear_first(step, place))
    dose = step.dose
    if isinstance(dose, Hold):
        cues = lay.hold_cues(wording, dose, texts)
        return Segment(Kind.HOLD, Ends.TIME, place, dose.ms, cues)
    if dose.tempo is None:
        cues = lay.open_cues(wording, wording.begin(dose), texts)
        return Segment(Kind.OPEN_REPS, Ends.COMMAND, place, cues=cues)
    cues = lay.reps_cues(wording, dose, dose.tempo, texts)
    ms, last = dose.count * dose.tempo.rep_ms, wording.number(dose.count)
    return Segment(Kind.REPS, Ends.TIME, place, ms, cues, last, dose.tempo.rep_ms)


def _hear_first(step: Step, place: Place) -> int:
    """Which correction a set hears first, so that none is heard again soon."""
    before = (place.set - 1) * len(step.work_sides) + step.work_sides.index(place.side)
    return before * CORRECTIONS_A_SET


def _rotated(texts: Sequence[str], by: int) -> list[str]:
    """`texts` starting `by` places later."""
    start = by % len(texts) if texts else 0
    return [*texts[start:], *texts[:start]]


def _spoken(kind: Kind, place: Place | None, texts: Sequence[str]) -> Segment:
    return Segment(kind, Ends.SPEECH, place, cues=tuple(Cue(0, text) for text in texts))


def _says_full_setup(timeline: Timeline, step_index: int) -> bool:
    exercise = timeline.routine.steps[step_index].exercise
    said = (s for s in timeline.segments if s.kind is Kind.SETUP and s.place)
    texts = [c.text for s in said if s.place and s.place.step == step_index for c in s.cues]
    return texts[: len(exercise.setup)] == list(exercise.setup)
