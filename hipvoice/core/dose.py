"""How much of an exercise is done in one set: a hold, or reps, paced or open.

Every duration is an integer number of milliseconds; a value out of range raises `ValueError`.
"""

from __future__ import annotations

from dataclasses import dataclass

LEAST_MS = 1_000  # nothing shorter can be counted aloud


def require(condition: bool, message: str) -> None:  # noqa: FBT001 - reads as a sentence
    """Refuse to build what is wrong."""
    if not condition:
        raise ValueError(message)


@dataclass(frozen=True, slots=True)
class Hold:
    """A position kept for `ms` milliseconds."""

    ms: int

    def __post_init__(self) -> None:
        require(self.ms >= LEAST_MS, "a hold lasts at least one second")


@dataclass(frozen=True, slots=True)
class Tempo:
    """The pace of one rep: the way out, the pause at the end, the way back, in ms."""

    out_ms: int
    pause_ms: int
    back_ms: int

    def __post_init__(self) -> None:
        require(min(self.out_ms, self.pause_ms, self.back_ms) >= 0, "a tempo is never negative")
        require(self.rep_ms >= LEAST_MS, "a rep lasts at least one second")

    @property
    def rep_ms(self) -> int:
        """Length of one rep in ms."""
        return self.out_ms + self.pause_ms + self.back_ms


@dataclass(frozen=True, slots=True)
class Reps:
    """A number of reps, paced by a tempo, or open (`tempo` is None) until "done" is said.

    `count` is what is asked for, `most` what is allowed: the count goes on to it unless "done" is
    said. `end_hold_ms` is kept at the end position of each rep, on top of the tempo.
    """

    count: int
    tempo: Tempo | None = None
    most: int | None = None
    end_hold_ms: int = 0

    def __post_init__(self) -> None:
        require(self.count >= 1, "a set has at least one rep")
        require(self.most is None or self.most >= self.count, "most is no less than the count")
        require(self.end_hold_ms >= 0, "time runs forward")

    @property
    def rep_ms(self) -> int:
        """Length of one paced rep in ms; 0 where reps are open."""
        return self.tempo.rep_ms + self.end_hold_ms if self.tempo else 0

    @property
    def upper(self) -> int:
        """The most reps that a set may have."""
        return self.most or self.count


Dose = Hold | Reps
