"""Easier and harder: what stands in, and where the next session starts from."""

from __future__ import annotations

from dataclasses import replace

from hipvoice.core.programme.variants import chosen, stand_in
from hipvoice.core.routine.routine import Hold, Routine, Side, Step
from tests.core.golden import LANGUAGE
from tests.core.routines import BOTH, ONE_LEG_BRIDGE, SCREEN, SMALL_BRIDGE, VARIED

WORDING = LANGUAGE.wording
BRIDGE_STEP = VARIED.steps[0]
assert isinstance(BRIDGE_STEP, Step)


def put_in(step: Step, slug: str) -> Step:
    found = stand_in(step, slug, VARIED)
    assert found is not None
    return found


def test_stand_in_keeps_the_place_in_the_routine_and_has_a_dose_of_its_own() -> None:
    named = replace(BRIDGE_STEP, section="Strength", ready=3_000, explain=True)
    small = put_in(named, "small-bridge")
    assert small.exercise is SMALL_BRIDGE
    assert small.dose == Hold(15_000)
    assert (small.sets, small.rest_ms, small.ready) == (3, 10_000, 3_000)
    assert (small.section, small.explain) == ("Strength", True)
    assert small.origin == "bridge"


def test_back_at_the_exercise_of_the_routine_its_dose_is_back() -> None:
    small = put_in(BRIDGE_STEP, "small-bridge")
    assert put_in(small, "bridge") == BRIDGE_STEP


def test_sides_come_and_go_with_the_exercise() -> None:
    one_leg = put_in(BRIDGE_STEP, "one-leg-bridge")
    assert one_leg.sides == BOTH
    assert put_in(one_leg, "small-bridge").sides == ()
    right_only = Step(ONE_LEG_BRIDGE, Hold(10_000), sides=(Side.RIGHT,))
    assert put_in(right_only, "small-bridge").sides == ()
    back = put_in(put_in(right_only, "small-bridge"), "one-leg-bridge")
    assert back.sides == (Side.RIGHT,)


def test_last_choices_are_where_the_next_session_starts() -> None:
    routine = chosen(VARIED, {"bridge": "small-bridge", "squat": "bridge"}, WORDING)
    assert [s.subject.name for s in routine.steps] == ["Small bridge", "Squat"]
    assert routine.notes == ("As last time: Small bridge in place of Bridge.",)
    again = chosen(routine, {"bridge": "one-leg-bridge"}, WORDING)
    assert again.steps[0].subject is ONE_LEG_BRIDGE


def test_a_choice_that_is_gone_changes_nothing() -> None:
    assert chosen(VARIED, {"bridge": "no-such-bridge", "other": "small-bridge"}, WORDING) == VARIED
    assert chosen(SCREEN, {"": "small-bridge"}, WORDING) == SCREEN


def test_an_exercise_without_a_name_in_the_library_has_no_last_choice() -> None:
    routine = Routine("r", "R", (replace(BRIDGE_STEP, exercise=replace(SMALL_BRIDGE, slug="")),))
    assert chosen(routine, {"": "small-bridge"}, WORDING).steps == routine.steps
