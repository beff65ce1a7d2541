"""What a routine is: the domain model that YAML is read into and a timeline is compiled from.

Every duration is an integer number of milliseconds. A value out of the stated range raises
`ValueError` when the object is built, so an invalid routine cannot exist.

`digest` tells whether a routine is still the one that a session was played with. It covers only
what sets are counted by: exercises, doses, sets and sides, and possible versions. A reworded cue or
a longer rest is no reason to start over.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from itertools import accumulate, pairwise
from itertools import count as count_from
from math import factorial, gcd
from typing import ClassVar

from hipvoice.core.commands import Talk
from hipvoice.core.routine.exercise import (
    Answer,
    Breathing,
    Caution,
    Correction,
    Dose,
    Exercise,
    Hold,
    Position,
    Reps,
    SetupMove,
    Side,
    Tempo,
    Test,
    require,
)

__all__ = [
    "Answer",
    "BreathCues",
    "Breathing",
    "Caution",
    "Correction",
    "Dose",
    "Exercise",
    "GetReady",
    "Hold",
    "Mix",
    "Place",
    "Position",
    "Questions",
    "Reps",
    "Routine",
    "SetupMove",
    "Side",
    "Step",
    "Talk",
    "Tempo",
    "Test",
    "TestStep",
]


class GetReady(StrEnum):
    """How getting ready ends if not after a stated time."""

    AS_NEEDED = "as-needed"  # after the time that the position and the words need
    WAIT = "wait"  # with "ready"


class Questions(StrEnum):
    """How much the coach asks about pain, effort and the person's own activity.

    USUAL asks what the routine names, and for pain before it as long as there is a reason. ALWAYS
    asks for pain before and after each session, and for effort. NEVER asks nothing.
    """

    USUAL = "usual"
    ALWAYS = "always"
    NEVER = "never"


class BreathCues(StrEnum):
    """How a breathing pace is given: by soft tones, by the words "in" and "out", or not at all."""

    TONES = "tones"
    WORDS = "words"
    OFF = "off"


@dataclass(frozen=True, slots=True)
class Step:
    """One exercise within a routine, with its dose.

    `ready` is the time to get ready before the first set, in ms, or how that ends; `switch_ms` the
    time to change sides, None for as long as it takes. `explain` says the set-up in full every
    time. `section` is the part of the routine that it belongs to. `doses`
    are the doses of sides that differ from `dose`. `instead_of` is the step that the routine names,
    if another exercise replaces it. `extra` is the side that gets one more set than the other;
    `own_sides` is the order of the sides before that. `remark` is said before the announcement.
    `talk` is how much is said of it, None for as much as of the others. If `rests_last`, its rest
    is played even if nothing follows. `breathing` is the pace of breathing in its holds, if any.
    """

    exercise: Exercise
    dose: Dose
    sets: int = 1
    sides: tuple[Side, ...] = ()
    rest_ms: int = 15_000
    switch_ms: int | None = None
    ready: int | GetReady = GetReady.AS_NEEDED
    explain: bool = False
    source: str = "hipvoice"
    section: str = ""
    doses: Mapping[Side, Dose] = field(default_factory=dict)
    instead_of: Step | None = None
    extra: Side | None = None
    own_sides: tuple[Side, ...] = ()
    remark: str = ""
    talk: Talk | None = None
    rests_last: bool = False
    breathing: Breathing | None = None

    def __post_init__(self) -> None:
        require(self.sets >= 1, "a step has at least one set")
        require(len(set(self.sides)) == len(self.sides), "a side is named once")
        require(self.extra is None or self.extra in self.sides, "an extra set has a side")
        ready_ms = 0 if isinstance(self.ready, GetReady) else self.ready
        require(min(self.rest_ms, self.switch_ms or 0, ready_ms) >= 0, "time runs forward")

    @property
    def subject(self) -> Exercise:
        """What the step is about."""
        return self.exercise

    @property
    def origin(self) -> str:
        """The slug of the exercise that the routine names."""
        return (self.instead_of or self).exercise.slug

    @property
    def work_sides(self) -> tuple[Side | None, ...]:
        """The sides in order; one None for an exercise that has no sides."""
        return self.sides or (None,)

    @property
    def sided(self) -> bool:
        """Whether both sides are trained."""
        return len(self.sides) == len(Side)

    @property
    def places(self) -> int:
        """How many sets the step counts for; each side of each set is one."""
        return sum(self.sets_of(side) for side in self.work_sides)

    def sets_of(self, side: Side | None) -> int:
        """How many sets one side has."""
        return self.sets + (side is not None and side is self.extra)

    def dose_of(self, side: Side | None) -> Dose:
        """The dose of one side."""
        return self.doses.get(side, self.dose) if side else self.dose

    def dose_at(self, place: Place) -> Dose:
        """The dose of one set, which differs from set to set in a ladder."""
        dose = self.dose_of(place.side)
        return dose.in_set(place.set) if isinstance(dose, Reps) else dose


@dataclass(frozen=True, slots=True)
class TestStep:
    """One test within a routine. It has places, one per side, but no sets that count."""

    __test__: ClassVar[bool] = False  # not a test of this program

    test: Test
    explain: bool = False
    section: str = ""
    rest_ms: int = 0
    rests_last: bool = False
    sets: ClassVar[int] = 1
    talk: ClassVar[Talk | None] = None
    places: ClassVar[int] = 0

    def sets_of(self, side: Side | None) -> int:  # noqa: ARG002 - the same question as of a step
        """A side is tested once."""
        return 1

    @property
    def subject(self) -> Test:
        """What the step is about."""
        return self.test

    @property
    def sides(self) -> tuple[Side, ...]:
        """The sides in order."""
        return self.test.sides

    @property
    def work_sides(self) -> tuple[Side | None, ...]:
        """The sides in order; one None for a test that has no sides."""
        return self.test.sides or (None,)


@dataclass(frozen=True, slots=True)
class Mix:
    """Steps of a routine that come in another order in each session.

    `first` is the index of the first of them; `sizes` are those of the groups that stay together,
    in order. If a rest after all of them has taken the place of that of the last step, `own_rest`
    is the step's own, in ms.
    """

    first: int
    sizes: tuple[int, ...]
    own_rest: int | None = None


@dataclass(frozen=True, slots=True)
class Routine:
    """A routine: the file. One run of it is a session.

    `variants` has every exercise that can replace one of the steps, at its default dose, by slug.
    `questions` are asked before the first step ("pain-before") and at the end ("pain", "effort").
    `notes` are said after the welcome. `talk` is how much is said where a step does not say, None
    to leave it to the person. `mixes` are shuffled in each session, one after the other; until
    then, the steps are as they are written. `purpose` is the heading that it is listed under, empty
    for none.
    """

    id: str
    name: str
    steps: tuple[Step | TestStep, ...]
    about: str = ""
    variants: Mapping[str, Step] = field(default_factory=dict)
    questions: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    talk: Talk | None = None
    mixes: tuple[Mix, ...] = ()
    purpose: str = ""

    def __post_init__(self) -> None:
        require(bool(self.steps), "a routine has at least one step")

    @property
    def equipment(self) -> tuple[str, ...]:
        """Everything that the steps need, each once, in the order of first use."""
        return tuple(dict.fromkeys(e for step in self.steps for e in step.subject.equipment))

    @property
    def tested(self) -> int:
        """How many steps end with the last test before the first exercise with both sides.

        0 if there is no such test, or no such exercise.
        """
        sided = (i for i, step in enumerate(self.steps) if isinstance(step, Step) and step.sided)
        before = self.steps[: next(sided, 0)]
        return max((i for i, step in enumerate(before, 1) if isinstance(step, TestStep)), default=0)

    def between_tests(self, index: int) -> list[int]:
        """The exercises (their places) between the test at `index` and the same test before it.

        None for an exercise, and for a test that comes for the first time.
        """
        test = self.steps[index]
        if not isinstance(test, TestStep):
            return []
        earlier = enumerate(self.steps[:index])
        same = [i for i, s in earlier if isinstance(s, TestStep) and s.test.id == test.test.id]
        after = range(same[-1], index) if same else ()
        return [i for i in after if isinstance(self.steps[i], Step)]

    def with_talk(self, talk: Talk | None) -> Routine:
        """The routine with as much `talk` in every step; None leaves it to the person."""
        steps = (replace(s, talk=None) if isinstance(s, Step) and s.talk else s for s in self.steps)
        return replace(self, talk=talk, steps=tuple(steps))

    @property
    def tests(self) -> int:
        """How many tests the routine has."""
        return sum(isinstance(step, TestStep) for step in self.steps)

    @property
    def places(self) -> int:
        """How many sets the whole routine has, each side counted."""
        return sum(step.places for step in self.steps)


@dataclass(frozen=True, slots=True)
class Place:
    """Where in a routine: step (0-based), set (1-based) and side."""

    step: int
    set: int
    side: Side | None = None


def shuffled(routine: Routine, turn: int) -> Routine:
    """`routine` in the order of its session number `turn`, counted from 0.

    No two sessions in a row have the same order, and every order comes before one comes again.
    """
    steps = list(routine.steps)
    for mix in routine.mixes:
        span = slice(mix.first, mix.first + sum(mix.sizes))
        steps[span] = _mixed(steps[span], mix, turn)
    return replace(routine, steps=tuple(steps), mixes=())


def _mixed(steps: list[Step | TestStep], mix: Mix, turn: int) -> list[Step | TestStep]:
    """The steps of a mix in the order of a session."""
    after_all = steps[-1].rest_ms
    if mix.own_rest is not None:
        steps = [*steps[:-1], replace(steps[-1], rest_ms=mix.own_rest)]
    spans = pairwise([0, *accumulate(mix.sizes)])
    groups = [steps[begin:end] for begin, end in spans]
    found = [step for n in order(len(groups), turn) for step in groups[n]]
    if mix.own_rest is not None:
        found[-1] = replace(found[-1], rest_ms=after_all)
    return found


def order(count: int, turn: int) -> list[int]:
    """The numbers from 0 to `count` - 1 in the order of session number `turn`.

    All orders are on a circle, and a session goes on by the golden section of it: what follows is
    far from what was there, and all are visited before one comes again.
    """
    orders = factorial(count)
    stride = next(n for n in count_from(max(1, orders * 618 // 1000)) if gcd(n, orders) == 1)
    code, left, found = (turn + 1) * stride % orders, list(range(count)), []
    while left:
        place, code = divmod(code, factorial(len(left) - 1))
        found.append(left.pop(place))
    return found


LENGTH = 16  # hexadecimal digits


def digest(routine: Routine) -> str:
    """The digest of a routine as it is played: fitted to its person, with their last choices."""
    parts = [part for step in routine.steps for part in _parts(step)]
    for slug, step in sorted(routine.variants.items()):
        parts += [slug, *_parts(step)]
    parts += routine.questions
    return hashlib.sha256("\n".join(parts).encode("utf-8", "replace")).hexdigest()[:LENGTH]


def _parts(step: Step | TestStep) -> Iterator[str]:
    if isinstance(step, TestStep):
        yield f"test {step.test.id} {step.sides}"
        return
    doses = [step.dose_of(side) for side in step.work_sides]
    yield f"{step.exercise.id} {step.exercise.slug} {doses} {step.sets} {step.sides} {step.extra}"
