"""What tests found, what has changed since, and what to do about it: the rules as tables.

Rules (from the articles that the exercises come from)
1. A test failed on any side points to a movement; that movement is limited.
2. If several are limited: internal rotation first (S0 says so for all three), then external, then
   flexion.
3. If one side is worse, it comes first and gets the extra set (S3, S4). The worse side fails more
   tests of the first movement; if both fail equally many, it is the one with fewer degrees.
4. Pain during exercise counts from 0 to 10. Up to 2 a person carries on; from 3 the easier version
   is taken; from 6 the exercise is left out, and the warning signs are asked about.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import Enum, StrEnum, auto
from typing import Final

from hipvoice.core.routine.routine import Routine, Side, TestStep

# Pain of 0 to 10: from MIDDLE, the easier version; from HIGH, the exercise is left out.
MIDDLE: Final = 3
HIGH: Final = 6


@dataclass(frozen=True, slots=True)
class Finding:
    """What `test` (its id) found on `side`; `degrees` is None for a yes or no."""

    test: str
    side: Side | None
    passed: bool
    degrees: int | None = None


class Comparison(Enum):
    """How a finding compares with an earlier one of the same test and side."""

    BETTER = auto()
    SAME = auto()
    WORSE = auto()


class Movement(StrEnum):
    """What the tests are about; the first to work on comes first."""

    INTERNAL = "internal-rotation"
    EXTERNAL = "external-rotation"
    FLEXION = "flexion"


@dataclass(frozen=True, slots=True)
class Recommendation:
    """What to play, and why: the limited movements, in the order to work on them.

    `side` comes first and gets the extra set; None if both are alike.
    """

    routine: str
    limited: tuple[Movement, ...] = ()
    side: Side | None = None


# Which movement a failed test points to.
POINTS_TO = {
    "T1": Movement.FLEXION,
    "T2": Movement.EXTERNAL,
    "T3": Movement.INTERNAL,
    "T4": Movement.EXTERNAL,
    "T5": Movement.INTERNAL,
}
# The routine for each movement, and the one for a person without limitations.
ROUTINES = {
    Movement.INTERNAL: "internal-rotation-reset",
    Movement.EXTERNAL: "external-rotation-builder",
    Movement.FLEXION: "squat-prep",
}
NOTHING_LIMITED = "daily-hips"


def recommend(findings: Sequence[Finding]) -> Recommendation | None:
    """What the findings point to; None if no test in the table was answered."""
    known = [f for f in latest(findings) if f.test in POINTS_TO]
    if not known:
        return None
    failed = {POINTS_TO[f.test] for f in known if not f.passed}
    limited = tuple(movement for movement in Movement if movement in failed)
    if not limited:
        return Recommendation(NOTHING_LIMITED)
    about = [f for f in known if POINTS_TO[f.test] is limited[0]]
    return Recommendation(ROUTINES[limited[0]], limited, worse_side(about))


def side_to_favour(routine: Routine, findings: Sequence[Finding]) -> Side | None:
    """The side that comes first in `routine` and gets the extra set; None for neither.

    The tests before its exercises with sides decide. If none of them was ever answered, other tests
    of the movement do, in the routines of the articles that the rule is from (on rotation: S3, S4).
    """
    tests = (step for step in routine.steps[: routine.tested] if isinstance(step, TestStep))
    own = {step.test.id for step in tests}
    if mine := [f for f in findings if f.test in own]:
        found = recommend(mine)
        return found.side if found else None
    for movement in (Movement.INTERNAL, Movement.EXTERNAL):
        if ROUTINES[movement] == routine.id:
            about = [f for f in latest(findings) if POINTS_TO.get(f.test) is movement]
            return None if all(f.passed for f in about) else worse_side(about)
    return None


def latest(findings: Iterable[Finding]) -> list[Finding]:
    """The last finding for each test and side."""
    return list({(f.test, f.side): f for f in findings}.values())


def change(before: Finding, after: Finding) -> Comparison:
    """How `after` compares with `before`: in degrees if both have them."""
    old, new = int(before.passed), int(after.passed)
    if before.degrees is not None and after.degrees is not None:
        old, new = before.degrees, after.degrees
    return Comparison.SAME if new == old else Comparison.BETTER if new > old else Comparison.WORSE


def worse_side(findings: Sequence[Finding]) -> Side | None:
    """The side that is worse in tests of one movement; None if both are alike."""
    left, right = (_goodness(findings, side) for side in Side)
    if left == right:
        return None
    return Side.LEFT if left < right else Side.RIGHT


def _goodness(findings: Sequence[Finding], side: Side) -> tuple[int, int]:
    """How few tests are failed, then the degrees of those measured on both sides."""
    measured = [{f.test for f in findings if f.side is s and f.degrees is not None} for s in Side]
    both = set.intersection(*measured)
    of_side = [f for f in findings if f.side is side]
    degrees = sum(f.degrees or 0 for f in of_side if f.test in both)
    return -sum(not f.passed for f in of_side), degrees
