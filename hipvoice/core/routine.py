"""What a routine is: the domain model that YAML is read into and a timeline is compiled from.

Every duration is an integer number of milliseconds. A value that is out of the stated range
raises `ValueError` when the object is built, so that a wrong routine cannot exist.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

LEAST_MS = 1_000  # nothing shorter can be counted aloud


class Side(StrEnum):
    """The side that works. An exercise without sides has none."""

    LEFT = "left"
    RIGHT = "right"

    @property
    def other(self) -> Side:
        """The opposite side."""
        return Side.RIGHT if self is Side.LEFT else Side.LEFT


@dataclass(frozen=True, slots=True)
class Hold:
    """A position kept for `ms` milliseconds."""

    ms: int

    def __post_init__(self) -> None:
        _require(self.ms >= LEAST_MS, "a hold lasts at least one second")


@dataclass(frozen=True, slots=True)
class Tempo:
    """The pace of one rep: the way out, the pause at the end, the way back, in ms."""

    out_ms: int
    pause_ms: int
    back_ms: int

    def __post_init__(self) -> None:
        _require(min(self.out_ms, self.pause_ms, self.back_ms) >= 0, "a tempo is never negative")
        _require(self.rep_ms >= LEAST_MS, "a rep lasts at least one second")

    @property
    def rep_ms(self) -> int:
        """Length of one rep in ms."""
        return self.out_ms + self.pause_ms + self.back_ms


@dataclass(frozen=True, slots=True)
class Reps:
    """A number of reps, paced by a tempo, or open (`tempo` is None) until "done" is said."""

    count: int
    tempo: Tempo | None = None

    def __post_init__(self) -> None:
        _require(self.count >= 1, "a set has at least one rep")


Dose = Hold | Reps


@dataclass(frozen=True, slots=True)
class Correction:
    """One form correction: what the coach says, and the fault that it mends (may be empty)."""

    text: str
    fault: str = ""


@dataclass(frozen=True, slots=True)
class Exercise:
    """An exercise as the library holds it.

    `setup` is said in full the first time, `brief` later. `corrections` come most important first.
    `source` tells where the content comes from (an article key, `acsm` or `hipvoice`).
    """

    id: str
    name: str
    setup: tuple[str, ...]
    brief: str
    corrections: tuple[Correction, ...] = ()
    sided: bool = False
    equipment: tuple[str, ...] = ()
    cautions: tuple[str, ...] = ()
    source: str = "hipvoice"


@dataclass(frozen=True, slots=True)
class Step:
    """One exercise within a routine, with its dose.

    `ready_ms` is the time to get ready before the first set; None waits for "ready".
    `explain` says the set-up in full every time.
    """

    exercise: Exercise
    dose: Dose
    sets: int = 1
    sides: tuple[Side, ...] = ()
    rest_ms: int = 15_000
    switch_ms: int = 10_000
    ready_ms: int | None = 8_000
    explain: bool = False
    source: str = "hipvoice"

    def __post_init__(self) -> None:
        _require(self.sets >= 1, "a step has at least one set")
        _require(len(set(self.sides)) == len(self.sides), "a side is named once")
        _require(min(self.rest_ms, self.switch_ms, self.ready_ms or 0) >= 0, "time runs forward")

    @property
    def work_sides(self) -> tuple[Side | None, ...]:
        """The sides in order; one None for an exercise that has no sides."""
        return self.sides or (None,)

    @property
    def places(self) -> int:
        """How many sets the step counts for: each side of each set is one."""
        return self.sets * len(self.work_sides)


@dataclass(frozen=True, slots=True)
class Routine:
    """A routine: the file. One run of it is a session."""

    id: str
    name: str
    steps: tuple[Step, ...]
    about: str = ""

    def __post_init__(self) -> None:
        _require(bool(self.steps), "a routine has at least one step")

    @property
    def equipment(self) -> tuple[str, ...]:
        """Everything that the steps need, each once, in the order of first use."""
        return tuple(dict.fromkeys(e for step in self.steps for e in step.exercise.equipment))

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


def _require(condition: bool, message: str) -> None:  # noqa: FBT001 - reads as a sentence
    if not condition:
        raise ValueError(message)
