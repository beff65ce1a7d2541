"""What findings point to, rule by rule."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hipvoice.core.programme.assessment import (
    NO_PROSPECTS,
    PROGRAMMES,
    ROUTINES,
    YARDSTICKS,
    Comparison,
    Finding,
    Movement,
    Prospects,
    change,
    fitting_programme,
    gained,
    latest,
    points,
    recommend,
    scores,
    shown,
    side_to_favour,
    told,
    weakest,
    worse_side,
)
from hipvoice.core.routine.routine import Routine, Side, TestStep
from hipvoice.routines.library import Library
from tests.core.golden import LANGUAGE, findings
from tests.core.routines import FAVOURED, SEATED, STICK

L, R = Side.LEFT, Side.RIGHT
FLEXION, EXTERNAL, INTERNAL = Movement.FLEXION, Movement.EXTERNAL, Movement.INTERNAL


def found(text: str) -> list[Finding]:
    """Findings such as "T5 left no, T3 right 40"."""
    return [*findings(text)]


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


def test_every_movement_has_a_routine_and_a_programme() -> None:
    library = Library()
    assert set(ROUTINES) == set(PROGRAMMES) == set(Movement)
    assert set(ROUTINES.values()) <= set(library.routine_files)
    assert {name for names in PROGRAMMES.values() for name in names} <= {*library.programme_files}


# Scores.

WORDING = LANGUAGE.wording


def scored(text: str) -> dict[str, int]:
    """The points of what was found, such as {"flexion left": 50}."""
    return {f"{s.movement} {s.side or '-'}": s.points for s in scores(found(text))}


@pytest.mark.parametrize(
    ("finding", "expected"),
    [
        ("T1 left yes", 100),
        ("T1 left no", 50),
        ("T3 left 0", 0),
        ("T3 left 5", 11),
        ("T3 left 40", 88),
        ("T2 left 45", 100),
        ("T2 left 90", 100),
        ("T2 left no", 50),
    ],
)
def test_the_points_of_an_answer(finding: str, expected: int) -> None:
    assert points(*found(finding)) == expected


@pytest.mark.parametrize("passed", [True, False])
def test_a_pass_is_what_the_test_says_it_is(*, passed: bool) -> None:
    """Also if a test of one's own has another mark than forty-five degrees."""
    lower, higher = (Finding("T3", L, passed, degrees) for degrees in (30, 60))
    assert points(lower) == (100 if passed else 66)
    assert points(higher) == (100 if passed else 99)


@pytest.mark.parametrize(
    ("findings", "expected"),
    [
        ("", {}),
        ("X1 left no", {}),
        ("T1 - no", {"flexion -": 50}),
        ("T1 left no, T1 right yes", {"flexion left": 50, "flexion right": 100}),
        ("T3 left 20, T5 left yes", {"internal-rotation left": 72}),
        ("T3 left 44, T5 left yes", {"internal-rotation left": 98}),
        ("T5 left no, T5 left yes", {"internal-rotation left": 100}),  # the latest answer
    ],
)
def test_the_score_is_the_mean_of_the_tests(findings: str, expected: dict[str, int]) -> None:
    assert scored(findings) == expected


@pytest.mark.parametrize(
    ("findings", "expected"),
    [
        ("", ()),
        ("T3 left 45, T1 left yes", ()),
        ("T3 left 40, T1 left no", (FLEXION,)),
        ("T3 left no, T3 right yes, T1 left no, T1 right no", (FLEXION,)),  # both of its sides
        ("T3 left 40, T3 right 10, T1 left no, T1 right no", (INTERNAL,)),  # the lowest side
        ("T3 left no, T4 left yes, T1 left no", (INTERNAL, FLEXION)),
    ],
)
def test_the_weakest_movement(findings: str, expected: tuple[Movement, ...]) -> None:
    assert weakest(scores(found(findings))) == expected


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("", "T3 left 20", {}),
        ("T3 right 20", "T3 left 20", {}),
        ("T3 left 20", "T3 left 30", {"internal-rotation left": 22}),
        ("T3 left 30", "T3 left 20", {"internal-rotation left": -22}),
        ("T3 left 30", "T3 left yes", {"internal-rotation left": 34}),
        ("T3 left no", "T3 left 20", {}),  # a no is not a number
        ("T3 left no, T5 left no", "T3 left 20, T5 left yes", {}),
        ("T3 left no, T3 right 5", "T3 left 20, T3 right 10", {"internal-rotation right": 11}),
        ("T3 left no", "T3 left 45", {"internal-rotation left": 50}),
        # What was not answered both times says nothing about a change.
        ("T3 left 20", "T3 left 20, T5 left no", {"internal-rotation left": 0}),
        ("T3 left 20, T5 left no", "T5 left yes", {"internal-rotation left": 50}),
    ],
)
def test_what_has_changed_in_points(before: str, after: str, expected: dict[str, int]) -> None:
    changed = gained(found(before), found(after))
    assert {f"{s.movement} {s.side}": s.points for s in changed} == expected


def test_what_is_said_of_a_score() -> None:
    before = found("T3 left 20, T3 right 20, T4 left no, T4 right yes, T1 left yes, T1 right yes")
    after = found("T3 left 30, T3 right 20, T4 left yes, T4 right no, T1 left no, T1 right no")
    assert told(after, before, WORDING) == [
        "Turning inward is the weakest: left sixty-six, right forty-four of one hundred.",
        "Since last time: turning inward up eleven, bending down fifty.",
        "Turning outward went up on the left, and down on the right.",
    ]
    assert shown(after, before, WORDING) == [
        "Turning inward: left 66 (up 22), right 44 of 100",
        "Turning outward: left 100 (up 50), right 50 (down 50) of 100",
        "Bending: 50 (down 50) of 100",
    ]
    assert told(after, after, WORDING)[1:] == ["Nothing has changed since last time."]
    assert told(after, [], WORDING) == told(after, before, WORDING)[:1]
    assert told([], before, WORDING) == shown([], before, WORDING) == []


@pytest.mark.parametrize(
    ("findings", "prospects", "programme"),
    [
        ("T3 left 20", Prospects({"hip-rotation": "", "hip-mobility": ""}), "hip-rotation"),
        ("T2 left 20", Prospects({"hip-rotation": "", "hip-mobility": ""}), "hip-rotation"),
        ("T3 left 20", Prospects({"hip-mobility": ""}), "hip-mobility"),
        ("T1 left no", Prospects({"hip-rotation": "", "hip-mobility": ""}), "hip-mobility"),
        ("T1 left no", Prospects({"hip-rotation": ""}), None),
        ("T1 left yes", Prospects({"hip-rotation": "", "hip-mobility": ""}), None),
        ("T3 left 20", Prospects({"hip-rotation": ""}, followed="Calmer back"), None),
        ("T3 left 20", NO_PROSPECTS, None),
    ],
)
def test_the_programme_that_fits(
    findings: str, prospects: Prospects, programme: str | None
) -> None:
    recommended = recommend(found(findings))
    assert recommended
    assert fitting_programme(recommended, prospects) == programme


ANSWERS = st.one_of(st.sampled_from(["yes", "no"]), st.integers(0, 18).map(lambda n: str(5 * n)))
PLACES = [f"{test} {side}" for test in YARDSTICKS for side in Side]
FOUND = st.dictionaries(st.sampled_from(PLACES), ANSWERS).map(
    lambda answers: found(", ".join(f"{place} {answer}" for place, answer in answers.items()))
)


def mirrored(findings: list[Finding]) -> list[Finding]:
    return [replace(f, side=f.side and f.side.other) for f in findings]


@given(FOUND)
def test_every_score_is_from_0_to_100_and_limited_is_what_has_less(findings: list[Finding]) -> None:
    found, recommended = scores(findings), recommend(findings)
    assert all(0 <= score.points <= 100 for score in found)
    assert bool(recommended) is bool(found)
    below = {score.movement for score in found if score.points < 100}
    assert {*(recommended.limited if recommended else ())} == below
    assert {*weakest(found)} <= below


@given(FOUND)
def test_the_sides_are_treated_alike(findings: list[Finding]) -> None:
    of = {(s.movement, s.side): s.points for s in scores(findings)}
    mirror = {(s.movement, s.side): s.points for s in scores(mirrored(findings))}
    assert mirror == {(m, side and side.other): points for (m, side), points in of.items()}
    assert weakest(scores(mirrored(findings))) == weakest(scores(findings))
    worse = worse_side(f for f in findings if f.test == "T3")
    assert worse_side(f for f in mirrored(findings) if f.test == "T3") is (worse and worse.other)


@given(FOUND, st.data())
def test_a_better_answer_never_lowers_a_score(findings: list[Finding], data: st.DataObject) -> None:
    if not findings:
        return
    answer = data.draw(st.sampled_from(findings))
    better = [*findings, data.draw(st.sampled_from(betters(answer)))]
    for before, after in zip(scores(findings), scores(better), strict=True):
        assert (before.movement, before.side) == (after.movement, after.side)
        assert before.points <= after.points
    assert all(score.points >= 0 for score in gained(findings, better))


def betters(answer: Finding) -> list[Finding]:
    """The same, a pass, and more degrees."""
    more = range(answer.degrees, 95, 5) if answer.degrees is not None else ()
    turned = [replace(answer, degrees=d, passed=d >= 45) for d in more]
    return [answer, replace(answer, passed=True, degrees=None), *turned]


@given(FOUND, FOUND)
def test_what_was_gained_is_lost_on_the_way_back(
    before: list[Finding], after: list[Finding]
) -> None:
    there, back = gained(before, after), gained(after, before)
    assert [score.points for score in there] == [-score.points for score in back]
    assert {(f.test, f.side) for f in before} & {(f.test, f.side) for f in after} or not there


@given(FOUND, FOUND)
def test_every_sentence_is_short(before: list[Finding], after: list[Finding]) -> None:
    for sentence in told(after, before, WORDING):
        words = sentence.replace("one hundred", "one-hundred").split()  # a number is one word
        assert len(words) <= 14, sentence


def test_the_table_in_the_documents_is_that_of_the_code() -> None:
    text = (Path(__file__).parents[2] / "docs" / "journal.md").read_text("utf-8")
    for test, yardstick in YARDSTICKS.items():
        movement = yardstick.movement.replace("-", " ")
        full = f"{yardstick.full} degrees" if yardstick.full else "yes"
        (row,) = [line for line in text.splitlines() if line.startswith(f"| {test} ")]
        assert row.endswith(f"| {movement} | {full} | {yardstick.source} |"), row
