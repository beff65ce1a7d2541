"""How much was done of each exercise, and how the sides compare. Pure arithmetic; times are in ms.

Rule: sides that differ by a tenth of their sum are called uneven (our own choice).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from hipvoice.core.routine import Side

UNEVEN = 0.1  # of the time of both sides


@dataclass(frozen=True, slots=True)
class Total:
    """All sets of an exercise (a slug) on one side: how many were completed, the time worked."""

    exercise: str
    name: str
    side: Side | None
    completed: int
    worked_ms: int


@dataclass(frozen=True, slots=True)
class Balance:
    """The times of both sides of an exercise; `less` is the side with less, None where even."""

    exercise: str
    name: str
    left_ms: int
    right_ms: int
    less: Side | None


def balances(totals: Iterable[Total]) -> tuple[Balance, ...]:
    """Both sides of every exercise that has sides, in the order of the rows."""
    names: dict[str, str] = {}
    times: Counter[tuple[str, Side]] = Counter()
    for total in totals:
        if total.side is not None:
            names[total.exercise] = total.name
            times[total.exercise, total.side] += total.worked_ms
    return tuple(
        _balance(exercise, name, times[exercise, Side.LEFT], times[exercise, Side.RIGHT])
        for exercise, name in names.items()
    )


def _balance(exercise: str, name: str, left: int, right: int) -> Balance:
    even = abs(left - right) <= UNEVEN * (left + right)
    less = None if even else Side.LEFT if left < right else Side.RIGHT
    return Balance(exercise, name, left, right, less)
