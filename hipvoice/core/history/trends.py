"""What has changed over time: pain, test results, versions in use. Pure arithmetic.

A day is an integer as in `statistics`.

Source of the rule: a change of pain by 2 points of 10 is meaningful (DOMAIN: pain and safety).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import ClassVar

from hipvoice.core.programme.assessment import Finding, change
from hipvoice.core.routine.routine import Side

MEANINGFUL_PAIN = 2.0  # points of 10


@dataclass(frozen=True, slots=True)
class PainTrend:
    """Pain (0-10) in the earlier and the later half of a period: means, and the change.

    `change` is None if a half has no answer; `meaningful` is by the rule.
    """

    answers: int
    earlier: float | None
    later: float | None
    change: float | None
    meaningful: bool


@dataclass(frozen=True, slots=True)
class TestResult:
    """One answer to a test on `day`; `degrees` is None for a yes or no."""

    __test__: ClassVar[bool] = False  # not a test of this program

    day: int
    test: str
    name: str
    side: Side | None
    passed: bool
    degrees: int | None


@dataclass(frozen=True, slots=True)
class TestTrend:
    """All results of a test on one side, oldest first, and how the last one compares.

    `change` is since the one before, `overall` since the first: "better", "same", "worse"; None if
    there is nothing to compare with.
    """

    __test__: ClassVar[bool] = False

    test: str
    name: str
    side: Side | None
    results: tuple[TestResult, ...]
    change: str | None
    overall: str | None


@dataclass(frozen=True, slots=True)
class Version:
    """What is done instead of `exercise` (slugs) since `day`: `variant`, or a hold of `ms`."""

    exercise: str
    variant: str
    ms: int | None
    day: int


def pain_trend(answers: Sequence[tuple[int, int]], first: int, today: int) -> PainTrend:
    """Compares the halves of the days `first` to `today` by the answers (day, pain)."""
    middle = (first + today + 1) / 2
    earlier = mean([pain for day, pain in answers if day < middle])
    later = mean([pain for day, pain in answers if day >= middle])
    change = None if earlier is None or later is None else later - earlier
    meaningful = change is not None and abs(change) >= MEANINGFUL_PAIN
    return PainTrend(len(answers), earlier, later, change, meaningful)


def mean(values: Sequence[int]) -> float | None:
    """The mean; None if there are no values."""
    return sum(values) / len(values) if values else None


def trends_of(results: Iterable[TestResult]) -> tuple[TestTrend, ...]:
    """The results, given oldest first, by test and side, in the order of the tests' ids."""
    by_test: defaultdict[tuple[str, str], list[TestResult]] = defaultdict(list)
    for result in results:
        by_test[result.test, result.side or ""].append(result)
    return tuple(_trend(by_test[key]) for key in sorted(by_test))


def _trend(results: list[TestResult]) -> TestTrend:
    last = results[-1]
    against = [results[-2], results[0]] if len(results) > 1 else []
    changes = [change(_finding(old), _finding(last)).name.lower() for old in against]
    changed, overall = changes or (None, None)
    return TestTrend(last.test, last.name, last.side, tuple(results), changed, overall)


def _finding(result: TestResult) -> Finding:
    return Finding(result.test, result.side, result.passed, result.degrees)
