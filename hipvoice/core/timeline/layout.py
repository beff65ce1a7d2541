"""Turns one step of a routine into segments: announcement, set-up, sets, and what is in between.

A segment is one span of a session. It ends in one of three ways: after its duration (`TIME`), when
everything in it has been said (`SPEECH`), or when a command ends it (`COMMAND`).

Rules
1. A step begins with the rest after the previous step, in which it is announced, or with its
   announcement alone.
2. Set-up and get-ready come before the first set, and before a set where a variant was put in.
3. Later sets of a step follow a switch of sides or a rest.
4. A test is announced, set up, and asked about side by side; the question is repeated until it is
   answered. A question at the end of the routine is asked twice and then left unanswered.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from hipvoice.core.routine.routine import Answer, Correction, Dose, Hold, Place, Step, TestStep
from hipvoice.core.timeline import cues as lay
from hipvoice.core.timeline.cues import Anchor, Cue
from hipvoice.core.wording.lines import Approach, Question
from hipvoice.core.wording.wording import Wording


class SegmentKind(StrEnum):
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
    TEST = "test"  # a test of one side, until it is answered
    QUESTION = "question"  # asked at the end; the session goes on without an answer
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
    `rep_ms` is the length of a rep in paced reps, otherwise 0. `place` is the set that it belongs
    to, None for the welcome, questions and the summary; a switch or a rest belongs to the set that
    follows. `question` is the name of a question at the end ("pain").
    """

    kind: SegmentKind
    ends: Ends
    place: Place | None = None
    duration: int | None = None
    cues: tuple[Cue, ...] = ()
    closing: str = ""
    rep_ms: int = 0
    question: str = ""


GAP_MS = 500  # silence between two sentences of a segment that ends by speech
# Kinds with work on a set; kinds that a person can go back to; kinds in which the coach waits for
# an answer.
WORK = frozenset({SegmentKind.HOLD, SegmentKind.REPS, SegmentKind.OPEN_REPS})
ACTIVE = WORK | {SegmentKind.TEST}
ASKING = frozenset({SegmentKind.TEST, SegmentKind.QUESTION})
ASK_AGAIN_MS = 12_000  # silence after which an open question is repeated
TIME_OUT_MS = 2 * ASK_AGAIN_MS  # silence after which a question at the end is left unanswered
REMIND_TEST_MS = 20_000  # between repeats of the question of a test, which is being done meanwhile
REMIND_TEST_TIMES = 3
QUESTIONS = {"pain": Question.PAIN, "effort": Question.EFFORT}
AnyStep = Step | TestStep


def step_segments(
    steps: Sequence[AnyStep],
    index: int,
    wording: Wording,
    full: bool,  # noqa: FBT001 - a property of the step, with the set-up in full or in brief
    set_up: Collection[Place] = (),
) -> list[Segment]:
    """All segments of one step, from its announcement (or the rest before it) to its last set.

    It is set up before its first set, and also before those in `set_up`.
    """
    step = steps[index]
    places = list(step_places(step, index))
    segments = [_approach(steps, index, wording, places[0])]
    if isinstance(step, TestStep):
        return [*segments, *_test_sides(step, places, wording, full)]
    for place in places:
        if place == places[0] or place in set_up:
            segments += [*_setup(step, place, wording, full), *_ready(step, place, wording)]
        else:
            segments.append(_between(step, place, wording))
        segments.append(work_segment(step, place, wording))
    return segments


def step_places(step: AnyStep, index: int) -> Iterator[Place]:
    """The sets (or the sides of a test) of the step at `index`, in order."""
    for number in range(1, step.sets + 2):
        for side in step.work_sides:
            if number <= step.sets_of(side):
                yield Place(index, number, side)


def work_segment(step: Step, place: Place, wording: Wording) -> Segment:
    """The hold or the reps of the set at `place`."""
    corrections = _in_order(step, place, wording)
    dose = step.dose_of(place.side)
    if isinstance(dose, Hold):
        cues = lay.hold_cues(wording, dose, corrections)
        return Segment(SegmentKind.HOLD, Ends.TIME, place, dose.ms, cues)
    if dose.tempo is None:
        cues = lay.open_cues(wording, wording.begin(dose), corrections)
        return Segment(SegmentKind.OPEN_REPS, Ends.COMMAND, place, cues=cues)
    cues = lay.reps_cues(wording, dose, dose.tempo, corrections)
    ms, last = dose.upper * dose.rep_ms, wording.number(dose.upper)
    return Segment(SegmentKind.REPS, Ends.TIME, place, ms, cues, last, dose.rep_ms)


def question_segment(name: str, wording: Wording) -> Segment:
    """A question at the end, asked twice and then left unanswered."""
    text = wording.line(QUESTIONS[name])
    cues = (Cue(0, text), Cue(ASK_AGAIN_MS, text))
    return Segment(SegmentKind.QUESTION, Ends.TIME, None, TIME_OUT_MS, cues, question=name)


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
    return replace(segment, duration=duration, cues=tuple(sorted(kept, key=lambda c: c.at)))


def _approach(steps: Sequence[AnyStep], index: int, wording: Wording, place: Place) -> Segment:
    """The rest in which the step is announced, or its announcement alone."""
    text, section = wording.announcement(steps[index]), _section(steps, index, wording)
    rest = steps[index - 1].rest_ms if index else 0
    if not rest:
        return spoken(SegmentKind.ANNOUNCE, place, [*section, text])
    if isinstance(steps[index], Step):  # a test announces itself as one
        text = wording.line(Approach.NEXT_EXERCISE, announcement=text)
    return _rest(place, rest, " ".join([*section, text]), wording, count=0)


def _section(steps: Sequence[AnyStep], index: int, wording: Wording) -> list[str]:
    """The sentence that announces a section, at its first step."""
    section = steps[index].section
    before = steps[index - 1].section if index else ""
    return [wording.line(Approach.SECTION, section=section)] if section not in {"", before} else []


def _setup(
    step: AnyStep,
    place: Place,
    wording: Wording,
    full: bool,  # noqa: FBT001
) -> Iterator[Segment]:
    subject = step.subject.said(wording.on(place.side))
    texts = [*(subject.setup if full else (subject.brief,)), *subject.cautions]
    if any(texts):
        yield spoken(SegmentKind.SETUP, place, [t for t in texts if t])


def _ready(step: Step, place: Place, wording: Wording) -> Iterator[Segment]:
    if step.ready_ms is None:
        wait = wording.line(Approach.WAIT_READY)
        reminders = [
            Cue(n * lay.REMIND_EVERY_MS // 2, wait, anchor=Anchor.START)
            for n in range(lay.REMINDERS + 1)
        ]
        yield Segment(SegmentKind.READY, Ends.COMMAND, place, cues=tuple(reminders))
    elif step.ready_ms:
        get_ready = Approach.GET_READY_SIDE if place.side else Approach.GET_READY
        opening = Cue(0, wording.line(get_ready, side=wording.side(place.side)))
        cues = lay.pause_cues(wording, step.ready_ms, [opening], lay.READY_COUNT_DOWN)
        yield Segment(SegmentKind.READY, Ends.TIME, place, step.ready_ms, cues)


def _between(step: Step, place: Place, wording: Wording) -> Segment:
    """What leads to a later set of the same step: switching sides, or a rest."""
    side = wording.side(place.side)
    if place.side != step.work_sides[0] and place.set <= step.sets:
        cue = Cue(0, wording.line(Approach.SWITCH, side=side))
        cues = lay.pause_cues(wording, step.switch_ms, [cue], lay.READY_COUNT_DOWN)
        return Segment(SegmentKind.SWITCH, Ends.TIME, place, step.switch_ms, cues)
    numbers = {"set": wording.number(place.set), "sets": wording.number(step.sets_of(place.side))}
    name = Approach.NEXT_SET_SIDE if place.side else Approach.NEXT_SET
    text = wording.line(name, side=side, **numbers)
    return _rest(place, step.rest_ms, text, wording, lay.READY_COUNT_DOWN)


def _rest(place: Place, ms: int, next_text: str, wording: Wording, count: int) -> Segment:
    opening = [Cue(0, next_text)]
    if ms >= lay.SHORT_REST_MS:
        rest = wording.line(Approach.REST, duration=wording.duration(ms))
        opening = [Cue(0, rest), Cue(lay.REST_NEXT_AT_MS, next_text)]
    cues = lay.pause_cues(wording, ms, opening, count)
    return Segment(SegmentKind.REST, Ends.TIME, place, ms, cues)


def _test_sides(
    step: TestStep,
    places: Sequence[Place],
    wording: Wording,
    full: bool,  # noqa: FBT001
) -> Iterator[Segment]:
    """Each side of a test in turn; what is beside one side has to be moved for the other."""
    yield from _setup(step, places[0], wording, full)
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
    heard = _heard_in_a_set(step.dose_of(place.side), corrections, wording)
    return (first, *_rotated(others, (place.set - 1) * max(heard - 1, 1)))


def _heard_in_a_set(dose: Dose, corrections: Sequence[Correction], wording: Wording) -> int:
    """How many corrections a set has room for; all of them if only the person ends it."""
    if isinstance(dose, Hold):
        cues = lay.hold_cues(wording, dose, corrections)
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
