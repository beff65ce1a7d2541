"""A routine made to fit: what is replaced, what is left out, and what is said about it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hipvoice.core.programme.selection import (
    Constraints,
    adapted,
    favour,
    fitted,
    select,
    selected,
    without_obstacles,
)
from hipvoice.core.routine.exercise import Caution, Change
from hipvoice.core.routine.routine import Exercise, Hold, Routine, SetupMove, Side, Step
from tests.core.golden import LANGUAGE
from tests.core.routines import SCREEN

WORDING = LANGUAGE.wording


def exercise(slug: str, **values: object) -> Exercise:
    blank = Exercise(
        id=slug, name=slug.capitalize(), setup=(SetupMove("Begin."),), brief="Begin.", slug=slug
    )
    return replace(blank, **values)  # type: ignore[arg-type]


def step(slug: str, sets: int = 1, **values: object) -> Step:
    return Step(exercise(slug, **values), Hold(30_000), sets=sets)


ROUTINE = Routine(
    id="r",
    name="R",
    steps=(
        step("kneel", conditions=(("knee-pain", "sit"), ("no-floor", "sit"))),
        step("band", equipment=("band", "mat"), without=(("band", "kneel"), ("mat", "sit"))),
        step("block", equipment=("block",)),
        step("pigeon", conditions=(("sciatica", ""),)),
    ),
    variants={
        s.exercise.slug: s
        for s in (
            step("sit", equipment=("chair",)),
            step("kneel", conditions=(("knee-pain", "sit"), ("no-floor", "sit"))),
        )
    },
)


def names(routine: Routine, person: Constraints) -> str:
    return " ".join(s.subject.name.lower() for s in select(routine, person).steps)


@pytest.mark.parametrize(
    ("conditions", "without", "left"),
    [
        ("", "", "kneel band block pigeon"),
        ("", "block", "kneel band pigeon"),
        ("", "band", "kneel kneel block pigeon"),
        ("", "mat", "kneel sit block pigeon"),
        ("knee-pain", "", "sit band block pigeon"),
        ("knee-pain", "band", "sit sit block pigeon"),  # what stands in has an obstacle itself
        ("knee-pain", "band chair", "block pigeon"),
        ("sciatica", "", "kneel band block"),
        ("sciatica knee-pain", "block", "sit band"),
    ],
)
def test_steps_that_are_left(conditions: str, without: str, left: str) -> None:
    person = Constraints(tuple(conditions.split()), tuple(without.split()))
    assert names(ROUTINE, person) == left


def test_every_change_says_why() -> None:
    person = Constraints(("knee-pain", "sciatica"), ("block", "band"))
    routine = selected(ROUTINE, select(ROUTINE, person), WORDING)
    assert routine.notes == (
        "To spare the knee, we do Sit in place of Kneel.",
        "Without a band, we do Sit in place of Band.",
        "Without a block, we leave out Block.",
        "With sciatica, we leave out Pigeon.",
    )


def test_each_reason_is_told_once() -> None:
    out = [step(name, conditions=(("no-floor", instead),)) for name, instead in ROWS]
    instead = {name: step(name) for name in ("sit", "lie")}
    routine = Routine("r", "R", (*out, step("four")), variants=instead)
    made = selected(routine, select(routine, Constraints(("no-floor",))), WORDING)
    assert made.notes == (
        "Instead of going to the floor, we do Sit and Lie.",
        "Instead of going to the floor, we leave out Two and Three.",
    )


ROWS = (("one", "sit"), ("two", ""), ("three", ""), ("five", "lie"))


def test_what_stands_in_without_an_obstacle_comes_first() -> None:
    rock = step("rock", conditions=(("stenosis", "round"), ("knee-pain", "sit")))
    round_ = step("round", conditions=(("knee-pain", "sit"),))
    routine = Routine("r", "R", (rock,), variants={"round": round_, "sit": step("sit")})
    made = select(routine, Constraints(("stenosis", "knee-pain")))
    assert [step.subject.slug for step in made.steps] == ["sit"]
    assert [change.obstacle.reason for change in made.changes] == ["knee-pain"]


TUCK = Change("stenosis", "Keep the tuck.")
PILLOW = Change("knee-pain", "Kneel on a pillow.", needs="pillow", instead="sit")


def test_a_change_is_said_first_and_its_thing_is_needed() -> None:
    kneel = step("kneel", equipment=("mat",), changes=(TUCK, PILLOW))
    routine = Routine("r", "R", (kneel,), variants={"kneel": kneel})
    made = adapted(routine, Constraints(("knee-pain", "stenosis")))
    for found in (made.steps[0].subject, made.variants["kneel"].exercise):
        texts = [move.text for move in found.setup]
        assert texts == ["Keep the tuck.", "Kneel on a pillow.", "Begin."]
        assert found.brief == "Keep the tuck. Kneel on a pillow. Begin."
        assert found.equipment == ("mat", "pillow")
    assert adapted(routine, Constraints(("sciatica",))) == routine


def test_the_thing_of_a_change_is_moved_when_the_sides_are_switched() -> None:
    kneel = step("kneel", changes=(TUCK, PILLOW), other_side=(SetupMove("Turn round."),))
    sit = step("sit", changes=(TUCK, PILLOW))
    made = adapted(Routine("r", "R", (kneel, sit)), Constraints(("knee-pain", "stenosis")))
    moves = [[move.text for move in s.exercise.other_side] for s in made.steps]  # type: ignore[union-attr]
    assert moves == [["Kneel on a pillow.", "Turn round."], []]


def test_a_change_takes_the_place_of_a_caution_for_the_same_condition() -> None:
    cautions = (Caution("Tuck it.", "stenosis"), Caution("Go slowly.", before=2))
    kneel = step("kneel", changes=(TUCK,), cautions=cautions)
    made = adapted(Routine("r", "R", (kneel,)), Constraints(("stenosis",)))
    assert made.steps[0].subject.cautions == (Caution("Go slowly.", before=3),)


def test_a_change_without_its_thing_is_an_obstacle() -> None:
    kneel = step("kneel", changes=(TUCK, PILLOW))
    routine = Routine("r", "R", (kneel,), variants={"sit": step("sit")})
    assert names(routine, Constraints(("knee-pain",), ("pillow",))) == "sit"
    assert names(routine, Constraints(("stenosis",), ("pillow",))) == "kneel"


def test_nothing_leads_back_to_what_was_replaced() -> None:
    kneel = step("kneel", conditions=(("knee-pain", "sit"),), easier="sit")
    sit = step("sit", harder="kneel")
    routine = Routine("r", "R", (kneel,), variants={"kneel": kneel, "sit": sit})
    person = Constraints(("knee-pain",))
    made = adapted(selected(routine, select(routine, person), WORDING), person)
    (found,) = made.steps
    assert isinstance(found, Step)
    assert (found.exercise.slug, found.exercise.harder) == ("sit", "")


def test_what_leaves_out_is_the_reason_that_is_told() -> None:
    both = step("both", conditions=(("no-floor", "sit"), ("sciatica", "")))
    routine = Routine("r", "R", (both, step("one")), variants={"sit": step("sit")})
    made = select(routine, Constraints(("no-floor", "sciatica")))
    assert [change.obstacle.reason for change in made.changes] == ["sciatica"]


def test_a_test_is_left_out_or_changed() -> None:
    (screen,) = [s for s in SCREEN.steps if s.subject.id == "T3"]
    ruled = replace(screen, test=replace(screen.test, conditions=(("hip-replacement", ""),)))
    routine = Routine("r", "R", (ruled, step("one")))
    assert names(routine, Constraints(("hip-replacement",))) == "one"
    changed = replace(screen, test=replace(screen.test, changes=(TUCK,)))
    made = adapted(Routine("r", "R", (changed,)), Constraints(("stenosis",)))
    assert made.steps[0].subject.setup[0].text == "Keep the tuck."


def test_a_circle_of_stand_ins_ends() -> None:
    left = step("left", without=(("chair", "right"),))
    right = step("right", without=(("chair", "left"),))
    routine = Routine("r", "R", (left,), variants={"left": left, "right": right})
    assert select(routine, Constraints(without=("chair",))).steps == ()


def test_a_test_without_its_thing_is_left_out() -> None:
    selection = select(SCREEN, Constraints(without=("stick",)))
    assert [s.subject.id for s in selection.steps] == ["T3"]
    assert len(selection.changes) == 1  # reported once, though the test is there twice


def test_versions_with_an_obstacle_are_not_offered() -> None:
    assert set(without_obstacles(ROUTINE, Constraints(without=("chair",))).variants) == {"kneel"}


def test_worse_side_comes_first_and_gets_one_more_set() -> None:
    both = replace(step("both", 2), sides=(Side.LEFT, Side.RIGHT))
    one, none = replace(step("one"), sides=(Side.LEFT,)), step("none")
    routine = favour(Routine("r", "R", (both, one, none, *SCREEN.steps)), Side.RIGHT, WORDING)
    first = routine.steps[0]
    assert isinstance(first, Step)
    assert (first.sides, first.extra) == ((Side.RIGHT, Side.LEFT), Side.RIGHT)
    assert routine.steps[1:] == (one, none, *SCREEN.steps)
    assert routine.places == 5 + 1 + 1
    assert routine.notes == ("By your tests the right side comes first, with one more set.",)


def test_a_test_comes_again_only_if_something_is_left_in_between() -> None:
    test, other = SCREEN.steps[:2]
    rolled, plain = step("rolled", equipment=("roller",)), step("plain")
    named = Routine("r", "R", (test, rolled, test, plain, other, test))
    assert select(named, Constraints()).steps == named.steps
    without = select(named, Constraints(without=("roller",)))
    assert without.steps == (test, plain, other, test)
    twice = Routine("r", "R", (test, test, plain))  # as its author has it
    assert select(twice, Constraints()).steps == twice.steps


def test_the_side_to_favour_is_told_after_the_tests_and_taken_back_by_none() -> None:
    own = replace(step("both"), sides=(Side.RIGHT, Side.LEFT))
    named = Routine("r", "R", (*SCREEN.steps, step("none"), replace(own, instead_of=own)))
    routine = favour(named, Side.LEFT, WORDING)
    told = [s.remark for s in routine.steps if isinstance(s, Step)]
    assert told == ["By your tests the left side comes first, with one more set.", ""]
    assert routine.notes == ()
    again = favour(routine, Side.RIGHT, WORDING)
    assert [s.sides for s in again.steps][-1] == (Side.RIGHT, Side.LEFT)
    assert favour(again, None, WORDING) == named
    sideless = Routine("r", "R", (*SCREEN.steps, step("none")))
    assert favour(sideless, Side.LEFT, WORDING) == sideless


def seconds(routine: Routine) -> int:
    """A length that is easy to reckon with: every set takes half a minute."""
    return sum(s.sets for s in routine.steps) * 30_000


@pytest.mark.parametrize(
    ("sets", "minutes", "left"),
    [
        ([3, 2, 3], 9.0, [3, 2, 3]),
        ([3, 2, 3], 3.5, [3, 2, 2]),  # the latest of those with the most
        ([3, 2, 3], 3.0, [2, 2, 2]),
        ([3, 2, 3], 2.5, [2, 2, 1]),
        ([3, 2, 3], 1.0, [1, 1]),  # the last step goes
        ([3, 2, 3], 0.1, [1]),  # one set stays
    ],
)
def test_time(sets: list[int], minutes: float, left: list[int]) -> None:
    steps = tuple(step(f"s{i}", n) for i, n in enumerate(sets))
    kept = fitted(Routine("r", "R", steps), int(minutes * 60_000), seconds, WORDING)
    assert [s.sets for s in kept.steps] == left


WARM = replace(step("march"), dose=Hold(30_000, moving=True))


def test_nobody_warms_up_for_nothing() -> None:
    routine = Routine("r", "R", (WARM, step("one", 2), step("two")))
    kept = [fitted(routine, ms, seconds, WORDING) for ms in (120_000, 90_000, 60_000, 30_000)]
    names = [" ".join(s.subject.slug for s in cut.steps) for cut in kept]
    assert names == ["march one two", "march one two", "march one", "one"]
    assert kept[-1].notes == (
        "To fit half a minute: one set fewer.",
        "To fit half a minute, left out: March, Two.",
    )


def test_to_warm_up_alone_is_worth_nothing() -> None:
    out = step("out", conditions=(("sciatica", ""),))
    person = Constraints(("sciatica",))
    assert select(Routine("r", "R", (WARM, out)), person).worth == 0
    assert select(Routine("r", "R", (WARM, out, step("one"))), person).worth == 1
    assert select(Routine("r", "R", (WARM,)), person).worth == 1  # it is what was asked for


def test_what_is_said_of_it_takes_time_as_well() -> None:
    routine = Routine("r", "R", (step("one", 3),), notes=("Dim the light.",))

    def with_notes(routine: Routine) -> int:
        return seconds(routine) + len(routine.notes) * 10_000

    short = fitted(routine, 70_000, with_notes, WORDING)
    assert (short.places, len(short.notes)) == (1, 2)  # two sets, and two notes, were too long


def test_a_routine_that_cannot_be_cut_says_so() -> None:
    routine = Routine("r", "R", (step("one"),))
    assert fitted(routine, 1_000, seconds, WORDING).notes == ("It gets no shorter than this.",)


def test_time_says_what_is_gone() -> None:
    routine = Routine("r", "R", (step("one", 2), step("two", 2), step("three")))
    short = fitted(routine, 60_000, seconds, WORDING)
    assert short.notes == (
        "To fit one minute: two sets fewer.",
        "To fit one minute, left out: Three.",
    )
    assert fitted(routine, 600_000, seconds, WORDING) == routine
    assert fitted(routine, 1_000, seconds, WORDING).notes[-1] == "It gets no shorter than this."


@given(st.lists(st.integers(1, 5), min_size=1, max_size=6), st.integers(0, 900_000))
def test_time_never_cuts_a_dose_and_leaves_the_order(sets: list[int], most: int) -> None:
    steps = tuple(step(f"s{i}", n) for i, n in enumerate(sets))
    short = fitted(Routine("r", "R", steps), most, seconds, WORDING)
    kept = short.steps
    assert [s.subject for s in kept] == [s.subject for s in steps[: len(kept)]]
    assert all(isinstance(s, Step) and s.dose == Hold(30_000) for s in kept)
    assert seconds(short) <= most or (len(kept) == 1 and kept[0].sets == 1)
