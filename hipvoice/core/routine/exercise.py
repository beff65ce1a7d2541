"""What the library holds: exercises with their cues, tests, and the dose of a set.

A dose is a hold, or reps, paced or open. Every duration is an integer number of milliseconds. A
value out of range raises `ValueError`.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import ClassVar, TypeVar

from hipvoice.core.figure.model import Figure

MIN_DURATION_MS = 1_000  # nothing shorter can be counted aloud


def require(condition: bool, message: str) -> None:  # noqa: FBT001 - reads as a sentence
    """Raise ValueError with `message` unless `condition` holds."""
    if not condition:
        raise ValueError(message)


@dataclass(frozen=True, slots=True)
class Hold:
    """A position kept for `ms` milliseconds; with `moving`, a movement gone on with for as long."""

    ms: int
    moving: bool = False

    def __post_init__(self) -> None:
        require(self.ms >= MIN_DURATION_MS, "a hold or a time lasts at least one second")


@dataclass(frozen=True, slots=True)
class Breathing:
    """The pace of breathing in a hold: how long a breath in and a breath out take, in ms."""

    in_ms: int
    out_ms: int

    def __post_init__(self) -> None:
        require(min(self.in_ms, self.out_ms) >= MIN_DURATION_MS, "a breath takes a second or more")

    @property
    def breath_ms(self) -> int:
        """Length of a whole breath in ms."""
        return self.in_ms + self.out_ms


@dataclass(frozen=True, slots=True)
class Tempo:
    """The pace of one rep: the way out, the pause at the end, and the way back, in ms.

    `words` name these three phases; they lead the first reps. An empty one is not said.
    """

    out_ms: int
    pause_ms: int
    back_ms: int
    words: tuple[str, str, str] = ("", "", "")

    def __post_init__(self) -> None:
        require(min(self.out_ms, self.pause_ms, self.back_ms) >= 0, "a tempo is never negative")
        require(self.rep_ms >= MIN_DURATION_MS, "a rep lasts at least one second")

    @property
    def rep_ms(self) -> int:
        """Length of one rep in ms."""
        return self.out_ms + self.pause_ms + self.back_ms


@dataclass(frozen=True, slots=True)
class Reps:
    """A number of reps, paced by a tempo, or open (`tempo` is None) until "done" is said.

    `count` is what is required, `most` what is allowed: the count goes on up to it unless "done" is
    said. `end_hold_ms` is held at the end position of each rep, on top of the tempo, and
    `last_hold_ms` at that of the last one, on top of that. `ladder` is the number of each set where
    they differ, such as 6, 4, 2; `count` is then that of the first set.
    """

    count: int
    tempo: Tempo | None = None
    most: int | None = None
    end_hold_ms: int = 0
    last_hold_ms: int = 0
    ladder: tuple[int, ...] = ()

    def __post_init__(self) -> None:
        require(min(self.count, *self.ladder, self.count) >= 1, "a set has at least one rep")
        climbs = self.ladder[:1] == (self.count,) and self.most is None
        require(not self.ladder or climbs, "a ladder begins with the count, and has no range")
        require(self.most is None or self.most >= self.count, "most is no less than the count")
        require(self.end_hold_ms >= 0, "time runs forward")
        held = self.last_hold_ms == 0 or self.last_hold_ms >= MIN_DURATION_MS
        require(held, "a last hold lasts at least one second")
        require(self.tempo is not None or not self.last_hold_ms, "a last hold needs a tempo")

    @property
    def rep_ms(self) -> int:
        """Length of one paced rep in ms; 0 for open reps."""
        return self.tempo.rep_ms + self.end_hold_ms if self.tempo else 0

    @property
    def duration_ms(self) -> int:
        """Length of the most paced reps that a set may have, in ms; 0 for open reps."""
        return self.upper * self.rep_ms + self.last_hold_ms

    @property
    def upper(self) -> int:
        """The most reps that a set may have."""
        return self.most or self.count

    def in_set(self, number: int) -> Reps:
        """The reps of one set, counted from 1; a set beyond the ladder is like its last one."""
        if not self.ladder:
            return self
        return replace(self, count=self.ladder[min(number, len(self.ladder)) - 1], ladder=())


Dose = Hold | Reps


class Side(StrEnum):
    """The side that works. An exercise without sides has none."""

    LEFT = "left"
    RIGHT = "right"

    @property
    def other(self) -> Side:
        """The opposite side."""
        return Side.RIGHT if self is Side.LEFT else Side.LEFT


class Position(StrEnum):
    """How the body is held in an exercise or a test."""

    STANDING = "standing"
    ON_A_CHAIR = "on-a-chair"
    SQUATTING = "squatting"
    HALF_KNEELING = "half-kneeling"
    ALL_FOURS = "all-fours"
    ON_THE_FLOOR = "on-the-floor"  # sitting
    SUPINE = "supine"
    SIDE_LYING = "side-lying"
    PRONE = "prone"


SIDE_VALUES = frozenset({"side", "other"})  # what a text of an exercise may name, in braces


OfSide = Callable[[str], str]  # a text as it is written, to one as it is said of one side


@dataclass(frozen=True, slots=True)
class SetupMove:
    """One move of a set-up: what the coach says, and the time to do it after the last word.

    The time is `takes_ms`; None leaves it to the layout. A move that `waits` ends with "ready".
    """

    text: str
    takes_ms: int | None = None
    waits: bool = False

    def __post_init__(self) -> None:
        require((self.takes_ms or 0) >= 0, "time runs forward")
        require(not (self.waits and self.takes_ms), "a move takes a time or waits")


@dataclass(frozen=True, slots=True)
class Caution:
    """What to be careful about, said before the move of the set-up that it is about.

    `before` counts moves from 1. With a `condition` it is for people who have it, and for those who
    named no condition at all.
    """

    text: str
    condition: str = ""
    before: int = 1

    def __post_init__(self) -> None:
        require(self.before >= 1, "moves are counted from one")

    def concerns(self, conditions: Collection[str]) -> bool:
        """Whether it is for a person who named these `conditions`."""
        return not self.condition or not conditions or self.condition in conditions


@dataclass(frozen=True, slots=True)
class Correction:
    """One form correction: what the coach says, and the fault that it corrects (may be empty).

    Without a place of its own it goes where there is room. It is said at `at_ms` into the set, at
    `at_percent` of it, or every `every_ms`. `source` is empty if it is that of the exercise.
    The most important one (`first`, else the first of an exercise) is said in every set.
    """

    text: str
    fault: str = ""
    source: str = ""
    at_ms: int | None = None
    at_percent: int | None = None
    every_ms: int | None = None
    first: bool = False

    def __post_init__(self) -> None:
        places = [p for p in (self.at_ms, self.at_percent, self.every_ms) if p is not None]
        require(len(places) <= 1, "a correction has one place")
        require((self.at_ms or 0) >= 0, "time runs forward")
        require(0 <= (self.at_percent or 0) <= 100, "a percentage is 0 to 100")  # noqa: PLR2004
        require(self.every_ms is None or self.every_ms >= MIN_DURATION_MS, "a second or more apart")


@dataclass(frozen=True, slots=True)
class Change:
    """How an exercise is done by somebody with a condition: what is said in its set-up.

    If it needs a thing that is missing, `instead` is the slug of what to do, empty for nothing.
    """

    condition: str
    say: str
    needs: str = ""
    instead: str = ""
    source: str = "hipvoice"


@dataclass(frozen=True, slots=True)
class Condition:
    """A row of the table of conditions: what a person who has it avoids.

    `reason` begins the sentence that says what it changes. `avoids` has the source for each demand
    of an exercise that it rules out; `changes` has the change for each demand that it allows so.
    `painful` is whether it is about pain, which is then asked for before a session.
    """

    name: str
    reason: str
    avoids: Mapping[str, str]
    changes: Mapping[str, Change] = field(default_factory=dict)
    painful: bool = False

    def ruled_out(self, exercise: Exercise | Test) -> tuple[str, ...]:
        """What the exercise demands and the condition does not allow."""
        return tuple(demand for demand in exercise.demands or () if demand in self.avoids)

    def changes_of(self, exercise: Exercise | Test) -> tuple[Change, ...]:
        """What the condition changes in the exercise, except what it has already."""
        found = (self.changes[d] for d in exercise.demands or () if d in self.changes)
        return tuple(change for change in found if change.needs not in exercise.equipment)


@dataclass(frozen=True, slots=True)
class Exercise:
    """An exercise as the library holds it.

    `setup` is said in full the first time, `brief` later. `corrections` come most important first.
    `position` decides how long it takes to get into it; None if it is not known. `other_side` is
    what changes when the sides are switched, `way_out` how to come out at the end.
    `breath` is how to breathe in a hold; empty for what the coach says of it anyway. `purpose` is
    the heading that it is listed under; a version without one has that of `variant_of`.
    `source` is where the content comes from (an article key, `acsm` or `hipvoice`).

    `slug` is its name in the library. `easier` and `harder` are the slugs of other exercises, empty
    for none; `variant_of` is the one that it is a version of. `conditions` and `without` pair a
    condition of the person, or missing equipment, with the slug to do instead; an empty slug means
    that the exercise is left out. `demands` is what it asks of the body, None if that is not known;
    `changes` are those that conditions need. `no_easier` says why there is no easier version.
    `sources` are for parts that have their own. A version without a `figure` is drawn like the
    exercise that it is a version of.
    """

    id: str
    name: str
    setup: tuple[SetupMove, ...]
    brief: str
    corrections: tuple[Correction, ...] = ()
    breath: str = ""
    sided: bool = False
    equipment: tuple[str, ...] = ()
    cautions: tuple[Caution, ...] = ()
    position: Position | None = None
    other_side: tuple[SetupMove, ...] = ()
    way_out: str = ""
    source: str = "hipvoice"
    slug: str = ""
    easier: str = ""
    harder: str = ""
    variant_of: str = ""
    conditions: tuple[tuple[str, str], ...] = ()
    without: tuple[tuple[str, str], ...] = ()
    demands: tuple[str, ...] | None = None
    changes: tuple[Change, ...] = ()
    no_easier: str = ""
    sources: tuple[tuple[str, str], ...] = ()
    figure: Figure | None = None
    purpose: str = ""

    def said(self, of_side: OfSide) -> Exercise:
        """The exercise with its texts as they are said for one side."""
        corrections = (replace(c, text=of_side(c.text)) for c in self.corrections)
        return replace(
            self,
            setup=_said(self.setup, of_side),
            brief=of_side(self.brief),
            corrections=tuple(corrections),
            breath=of_side(self.breath),
            cautions=_said(self.cautions, of_side),
            other_side=_said(self.other_side, of_side),
            way_out=of_side(self.way_out),
            no_easier=of_side(self.no_easier),
        )


class Answer(StrEnum):
    """How the question of a test is answered. Degrees may also be answered by yes or no."""

    YES_NO = "yes-no"
    DEGREES = "degrees"


@dataclass(frozen=True, slots=True)
class Test:
    """A test (an assessment) as the library holds it: a position and a question about it.

    "Yes" passes; in degrees, `pass_degrees` or more passes. `sides` are tested in order; a test
    without sides is asked once. `demands`,
    `changes` and `sources` are as in an exercise; with its `conditions` a test is left out.
    """

    __test__: ClassVar[bool] = False  # not a test of this program

    id: str
    slug: str
    name: str
    setup: tuple[SetupMove, ...]
    brief: str
    question: str
    answer: Answer = Answer.YES_NO
    sides: tuple[Side, ...] = ()
    pass_degrees: int | None = None
    equipment: tuple[str, ...] = ()
    cautions: tuple[Caution, ...] = ()
    position: Position | None = None
    demands: tuple[str, ...] | None = None
    conditions: tuple[tuple[str, str], ...] = ()
    changes: tuple[Change, ...] = ()
    source: str = "hipvoice"
    sources: tuple[tuple[str, str], ...] = ()
    figure: Figure | None = None

    def __post_init__(self) -> None:
        degrees = self.answer is Answer.DEGREES
        require(degrees == (self.pass_degrees is not None), "degrees have a number to pass with")

    def said(self, of_side: OfSide) -> Test:
        """The test with its texts as they are said for one side."""
        return replace(
            self,
            setup=_said(self.setup, of_side),
            brief=of_side(self.brief),
            question=of_side(self.question),
            cautions=_said(self.cautions, of_side),
        )


_Spoken = TypeVar("_Spoken", SetupMove, Caution)


def _said(parts: tuple[_Spoken, ...], of_side: OfSide) -> tuple[_Spoken, ...]:
    """`parts` with their texts as they are said for one side."""
    return tuple(replace(part, text=of_side(part.text)) for part in parts)
