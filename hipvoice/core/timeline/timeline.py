"""A routine laid out as segments, and the moves that lay out a part of it again.

The number and kinds of segments do not depend on which side comes first, so sides can be swapped
during a session. A variant is put in by laying out its step again, with the set-up before the
current set.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from hipvoice.core.programme.assessment import Finding
from hipvoice.core.routine.routine import Place, Routine, Side, Step, TestStep
from hipvoice.core.timeline.layout import (
    ACTIVE,
    GAP_MS,
    WORK,
    Ends,
    Segment,
    SegmentKind,
    question_segment,
    spoken,
    step_segments,
)
from hipvoice.core.wording.lines import FIRST_EVER, Welcome
from hipvoice.core.wording.wording import Wording, nominal_ms

OPEN_MS = 60_000  # assumed length of a segment that waits for a word
NOMINAL_TEST_MS = 20_000  # assumed length of a test of one side
SET_UP = frozenset({SegmentKind.SETUP, SegmentKind.READY})


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

    def first_index(self, step: int) -> int:
        """The index of the first segment of `step`; after the last step, that of what follows."""
        last = max(i for i, s in enumerate(self.segments) if s.place)
        segments = enumerate(self.segments)
        return next((i for i, s in segments if s.place and s.place.step == step), last + 1)

    def place_before(self, place: Place | None) -> Place | None:
        """The set or test before `place`; None before the first."""
        stops = [s.place for s in self.segments if s.kind in ACTIVE and s.place]
        here = stops.index(place) if place else 0
        return stops[here - 1] if here else None

    def place_after(self, place: Place) -> Place | None:
        """The set or test after `place`; None after the last."""
        stops = [s.place for s in self.segments if s.kind in ACTIVE]
        return stops[stops.index(place) + 1] if place != stops[-1] else None

    def places(self) -> list[Place]:
        """Every set of the session, in order."""
        return [s.place for s in self.segments if s.kind in WORK and s.place]


@dataclass(frozen=True, slots=True)
class Background:
    """What is known from earlier sessions: it decides how much to explain, and the summary's end.

    `familiar` are the ids of exercises and tests that were done before; `sessions_this_week` counts
    the earlier sessions of this week, None if this one does not count; `findings` are the latest
    for each test and side, `choices` the last choice of a version for each exercise (slugs), and
    `holds` those that the person agreed to make longer (ms, by slug).
    """

    first: bool = False
    familiar: frozenset[str] = frozenset()
    sessions_this_week: int | None = 0
    findings: tuple[Finding, ...] = ()
    choices: Mapping[str, str] = field(default_factory=dict)
    holds: Mapping[str, int] = field(default_factory=dict)


NOTHING_KNOWN = Background()


def compile_routine(
    routine: Routine, wording: Wording, background: Background = NOTHING_KNOWN
) -> Timeline:
    """Lay out a whole routine. Linear in the number of segments."""
    known = set(background.familiar)
    segments: list[Segment] = []
    for index, step in enumerate(routine.steps):
        full = step.explain or step.subject.id not in known
        known.add(step.subject.id)
        segments += step_segments(routine.steps, index, wording, full)
    segments += [question_segment(name, wording) for name in routine.questions]
    welcome = _welcome(routine, wording, background, segments)
    return Timeline(routine, (welcome, *segments, Segment(SegmentKind.SUMMARY, Ends.SPEECH)))


def swap_sides(timeline: Timeline, step_index: int, wording: Wording) -> Timeline:
    """The timeline with the sides of one step in the other order; nothing else changes."""
    step = timeline.routine.steps[step_index]
    assert isinstance(step, Step), "the sides of a test are not swapped"
    swapped = replace(step, sides=tuple(reversed(step.sides)))
    ordinals = [_swapped(place, step) for place in _set_up(timeline, step_index)]
    return _laid_out_again(timeline, swapped, step_index, wording, ordinals)


def put_in(
    timeline: Timeline, step: Step, place: Place, wording: Wording, familiar: Collection[str]
) -> Timeline:
    """The timeline with `step` instead of the one at `place` (a place in the new one).

    It is set up before the set at `place`, in full unless it is `familiar` (by id) or part of the
    session so far.
    """
    before = timeline.routine.steps[: place.step + 1]
    said = {s.subject.id for s in before} | {*familiar}
    if step.instead_of is None:
        said.add(step.subject.id)
    full = step.explain or step.subject.id not in said
    return _laid_out_again(timeline, step, place.step, wording, [place], full=full)


def _laid_out_again(  # noqa: PLR0913 - what a step is laid out with
    timeline: Timeline,
    step: Step,
    index: int,
    wording: Wording,
    set_up: Collection[Place],
    *,
    full: bool | None = None,
) -> Timeline:
    steps = list(timeline.routine.steps)
    if full is None:
        full = _says_full_setup(timeline, index, wording)
    steps[index] = step
    first, after = timeline.first_index(index), timeline.first_index(index + 1)
    fresh = step_segments(steps, index, wording, full, set_up)
    segments = (*timeline.segments[:first], *fresh, *timeline.segments[after:])
    return Timeline(replace(timeline.routine, steps=tuple(steps)), segments)


def _set_up(timeline: Timeline, step: int) -> list[Place]:
    """The sets of a step that have a set-up before them."""
    here = [s for s in timeline.segments if s.place and s.place.step == step]
    return list(dict.fromkeys(s.place for s in here if s.kind in SET_UP and s.place))


def _swapped(place: Place, step: Step) -> Place:
    """The place with the same position once the sides are in the other order."""
    side: Side | None = place.side
    return replace(place, side=side.other) if side and len(step.sides) > 1 else place


def _says_full_setup(timeline: Timeline, step_index: int, wording: Wording) -> bool:
    said = (s for s in timeline.segments if s.kind is SegmentKind.SETUP)
    first = next((s for s in said if s.place and s.place.step == step_index), None)
    side = first.place.side if first and first.place else None
    setup = timeline.routine.steps[step_index].subject.said(wording.on(side)).setup
    texts = tuple(cue.text for cue in first.cues) if first else ()
    return texts[: len(setup)] == setup


def nominal_duration(segments: Collection[Segment]) -> int:
    """How long `segments` take at the nominal pace, in ms; open ones count a minute each."""
    return sum(_nominal(segment) for segment in segments)


def _nominal(segment: Segment) -> int:
    if segment.ends is Ends.SPEECH:
        return sum(nominal_ms(cue.text) + GAP_MS for cue in segment.cues)
    if segment.kind is SegmentKind.TEST:
        return NOMINAL_TEST_MS
    return segment.duration if segment.duration is not None else OPEN_MS


def _welcome(
    routine: Routine, wording: Wording, background: Background, segments: Sequence[Segment]
) -> Segment:
    texts = [wording.line(name) for name in FIRST_EVER if background.first]
    texts += [wording.welcome(routine, nominal_duration(segments)), *routine.notes]
    if routine.equipment:
        things = wording.equipment(routine.equipment)
        texts.append(wording.line(Welcome.EQUIPMENT, things=things))
    return spoken(SegmentKind.WELCOME, None, texts)
