"""What findings point to, rule by rule."""

from __future__ import annotations

from dataclasses import replace

import pytest

from hipvoice.core.programme.assessment import (
    ROUTINES,
    Comparison,
    Finding,
    Movement,
    change,
    latest,
    recommend,
    side_to_favour,
    worse_side,
)
from hipvoice.core.routine.routine import Routine, Side, TestStep
from tests.core.routines import FAVOURED, SEATED, STICK

L, R = Side.LEFT, Side.RIGHT
FLEXION, EXTERNAL, INTERNAL = Movement.FLEXION, Movement.EXTERNAL, Movement.INTERNAL


def found(text: str) -> list[Finding]:
    """Findings such as "T5 left no, T3 right 40" (45 degrees pass)."""
    findings = []
    for part in filter(None, text.split(", ")):
        test, side, answer = part.split()
        degrees = int(answer) if answer.isdigit() else None
        passed = answer == "yes" if degrees is None else degrees >= 45
        findings.append(Finding(test, None if side == "-" else Side(side), passed, degrees))
    return findings


@pytest.mark.parametrize(
    ("findings", "routine", "limited", "side"),
    [
        ("T1 - yes, T4 left yes, T5 left yes", "daily-hips", (), None),
        ("T1 left no", "squat-prep", (FLEXION,), L),
        ("T1 left no, T1 right no", "squat-prep", (FLEXION,), None),
        ("T4 left no, T4 right yes", "external-rotation-builder", (EXTERNAL,), L),
        ("T2 left 30, T2 right 40", "external-rotation-builder", (EXTERNAL,), L),
        ("T2 left 30, T2 right 30", "external-rotation-builder", (EXTERNAL,), None),
        ("T5 left yes, T5 right no", "internal-rotation-reset", (INTERNAL,), R),
        # Limited in all three: internal rotation comes first (S0).
        (
            "T1 left no, T2 left no, T3 right no",
            "internal-rotation-reset",
            (INTERNAL, EXTERNAL, FLEXION),
            R,
        ),
        ("T1 left no, T4 right no", "external-rotation-builder", (EXTERNAL, FLEXION), R),
        # The worse side is that of the movement to begin with, whatever the others say.
        ("T5 left no, T4 right no, T1 right no", "internal-rotation-reset", None, L),
        # Both tests of a movement count: two fails are worse than one.
        ("T3 left no, T3 right no, T5 right no, T5 left yes", "internal-rotation-reset", None, R),
        # Degrees decide between sides only where both have them.
        ("T3 left 30, T3 right no", "internal-rotation-reset", (INTERNAL,), None),
        # What was tested again counts as it is now.
        ("T5 left no, T5 right yes, T5 left yes", "daily-hips", (), None),
    ],
)
def test_recommendation(
    findings: str, routine: str, limited: tuple[Movement, ...] | None, side: Side | None
) -> None:
    recommendation = recommend(found(findings))
    assert recommendation is not None
    assert recommendation.routine == routine
    assert recommendation.side is side
    if limited is not None:
        assert recommendation.limited == limited


@pytest.mark.parametrize("findings", ["", "X1 left no"])
def test_nothing_known_recommends_nothing(findings: str) -> None:
    assert recommend(found(findings)) is None


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("T5 left no", "T5 left yes", Comparison.BETTER),
        ("T5 left yes", "T5 left no", Comparison.WORSE),
        ("T5 left no", "T5 left no", Comparison.SAME),
        ("T3 left 30", "T3 left 40", Comparison.BETTER),
        ("T3 left 50", "T3 left 45", Comparison.WORSE),
        ("T3 left 30", "T3 left yes", Comparison.BETTER),
        ("T3 left 40", "T3 left no", Comparison.SAME),
    ],
)
def test_change(before: str, after: str, expected: Comparison) -> None:
    assert change(found(before)[0], found(after)[0]) is expected


@pytest.mark.parametrize(
    ("routine", "findings", "side"),
    [
        ("internal-rotation-reset", "T5 left no, T5 right yes", L),
        ("internal-rotation-reset", "T5 left no, T5 right no, T3 left 30, T3 right 20", R),
        ("internal-rotation-reset", "T3 left 50, T3 right 60", None),  # nothing is limited
        ("internal-rotation-reset", "T5 left no, T5 right yes, T5 left yes", None),
        ("internal-rotation-reset", "T4 left no, T4 right yes", None),  # another movement
        ("external-rotation-builder", "T4 left yes, T4 right no", R),
        ("squat-prep", "T1 left no, T1 right yes", None),
        ("floor-four", "T5 left no, T5 right yes", None),
        ("internal-rotation-reset", "", None),
    ],
)
def test_side_to_favour(routine: str, findings: str, side: Side | None) -> None:
    plain = Routine(routine, "R", FAVOURED.steps)
    assert side_to_favour(plain, found(findings)) is side


@pytest.mark.parametrize(
    ("routine", "findings", "side"),
    [
        ("r", "T5 left no, T5 right yes", L),
        ("r", "T5 left no, T3 left 30, T5 right no, T3 right 20", R),
        ("r", "T5 left no, T5 right yes, T5 left yes", None),  # the latest answer
        ("r", "T5 left yes, T5 right yes, T3 left 50, T3 right 60", None),  # nothing is limited
        ("r", "T1 left no, T1 right yes", None),  # not a test of the routine
        ("internal-rotation-reset", "T2 left no, T5 left yes, T5 right no", R),
        ("external-rotation-builder", "T4 left yes, T4 right no", R),  # none of its own is known
    ],
)
def test_the_tests_that_a_routine_begins_with_decide(
    routine: str, findings: str, side: Side | None
) -> None:
    opened = Routine(routine, "R", (TestStep(STICK), TestStep(SEATED), *FAVOURED.steps))
    assert side_to_favour(opened, found(findings)) is side


def test_only_tests_before_exercises_with_sides_decide() -> None:
    test, (sided, plain) = TestStep(STICK), FAVOURED.steps
    for steps, tested in [
        ((test, sided, test), 1),
        ((plain, test, test, plain, sided, test), 3),  # a warm-up comes first
        ((sided, test, sided), 0),
        ((plain, sided), 0),
        ((test, plain), 0),
        ((test, test), 0),
    ]:
        assert Routine("r", "R", steps).tested == tested


def test_what_lies_between_a_test_and_the_same_test() -> None:
    test, (sided, plain) = TestStep(STICK), FAVOURED.steps
    again = replace(test, section="Test again")
    routine = Routine("r", "R", (plain, test, TestStep(SEATED), sided, plain, again, test))
    between = [routine.between_tests(index) for index in range(7)]
    assert between == [[], [], [], [], [], [3, 4], []]


def test_latest_finding_of_each_side_counts() -> None:
    kept = latest(found("T5 left no, T5 right no, T5 left yes"))
    assert kept == found("T5 left yes, T5 right no")


def test_a_test_without_sides_has_no_worse_one() -> None:
    assert worse_side(found("T1 - no")) is None


def test_every_movement_has_a_programme() -> None:
    assert set(ROUTINES) == set(Movement)
