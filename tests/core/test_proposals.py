"""What is suggested after easy sessions and after pain; by the rules, one by one."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hipvoice.core.entries import Progress
from hipvoice.core.programme import proposals as proposals_
from hipvoice.core.programme.proposals import Practice, Proposal, own_holds, proposals, with_holds
from hipvoice.core.routine.routine import Hold, Reps, Routine, Side, Step
from tests.core.golden import LANGUAGE
from tests.core.routines import FLOOR_BRIDGE, SMALL_BRIDGE, SQUAT, VARIANTS, VARIED
from tests.tries import tries

EASY = [Practice(str(n), n, "bridge", whole=True, effort=4, any_pain=3) for n in (3, 2, 1)]
ALONE = replace(FLOOR_BRIDGE, easier="", harder="")


def applied(routine: Routine, proposal: Proposal) -> Routine:
    return proposals_.applied(routine, proposal.exercise, proposal.variant, proposal.ms)


def routine(step: Step) -> Routine:
    return Routine("r", "R", (step,), variants=VARIANTS)


def asked(
    step: Step, practices: list[Practice], suggested: dict[str, str] | None = None
) -> list[tuple[Progress, str, int | None]]:
    named = routine(step)
    found = proposals(named, practices, suggested or {}, own_holds(named))
    return [(p.progress, p.variant, p.ms) for p in found]


@pytest.mark.parametrize(
    ("exercise", "held", "expected"),
    [
        (FLOOR_BRIDGE, 15, [(Progress.LONGER, "", 25_000)]),
        (FLOOR_BRIDGE, 25, [(Progress.LONGER, "", 30_000)]),
        (FLOOR_BRIDGE, 30, [(Progress.HARDER, "one-leg-bridge", None)]),
        (FLOOR_BRIDGE, 45, [(Progress.HARDER, "one-leg-bridge", None)]),
        (ALONE, 30, [(Progress.LONGER, "", 40_000)]),
        (ALONE, 55, [(Progress.LONGER, "", 60_000)]),
        (ALONE, 60, []),
        (replace(ALONE, slug=""), 20, []),  # it cannot be remembered
    ],
)
def test_more_after_three_easy_sessions(
    exercise: object, held: int, expected: list[object]
) -> None:
    assert asked(Step(exercise, Hold(held * 1000)), EASY) == expected  # type: ignore[arg-type]


def test_reps_and_times_get_harder_and_never_longer() -> None:
    harder = [(Progress.HARDER, "one-leg-bridge", None)]
    assert asked(Step(FLOOR_BRIDGE, Hold(20_000, moving=True)), EASY) == harder
    assert asked(Step(FLOOR_BRIDGE, Reps(10)), EASY) == harder
    assert asked(Step(ALONE, Reps(10)), EASY) == []


def test_sides_that_are_held_differently_are_left_alone() -> None:
    sides = (Side.LEFT, Side.RIGHT)
    step = Step(replace(ALONE, sided=True), Hold(20_000), sides=sides)
    assert asked(step, EASY) == [(Progress.LONGER, "", 30_000)]
    assert asked(replace(step, doses={Side.LEFT: Hold(10_000)}), EASY) == []


@pytest.mark.parametrize(
    "change",
    [
        {"whole": False},
        {"pain": 1},
        {"effort": 5},
        {"any_pain": 4},
        {"exercise": "squat"},
    ],
)
@pytest.mark.parametrize("place", range(3))
def test_one_session_that_was_not_easy_is_enough(change: dict[str, object], place: int) -> None:
    practices = [replace(p, **change) if n == place else p for n, p in enumerate(EASY)]  # type: ignore[arg-type]
    assert asked(VARIED.steps[0], practices) == []  # type: ignore[arg-type]


def test_a_session_before_the_three_days_does_not_matter() -> None:
    practices = [*EASY, Practice("0", 0, "bridge", whole=False, pain=9)]
    assert asked(Step(FLOOR_BRIDGE, Hold(25_000)), practices)


def test_three_sessions_on_two_days_are_not_enough() -> None:
    step = Step(FLOOR_BRIDGE, Hold(25_000))
    twice = [EASY[0], replace(EASY[1], day=EASY[0].day), EASY[2]]
    assert not asked(step, twice)
    assert asked(step, [*twice, Practice("0", 0, "bridge", whole=True, effort=4)])


def test_a_session_whose_effort_is_not_known_says_nothing() -> None:
    step = Step(FLOOR_BRIDGE, Hold(25_000))
    unknown = Practice("4", 4, "bridge", whole=True, any_pain=3)
    assert not asked(step, [unknown, *EASY[:2]])
    assert asked(step, [EASY[0], unknown, *EASY[1:], unknown])
    assert not asked(step, [EASY[0], replace(unknown, pain=1), *EASY[1:]])


days = st.tuples(
    st.integers(0, 4),
    st.sampled_from([True, True, True, False]),
    st.sampled_from([None, None, None, 0, 1]),
    st.sampled_from([None, 0, 4, 5]),
)


@given(st.lists(days, max_size=8))
@settings(max_examples=tries(500))
def test_more_is_earned_on_three_days(told: list[tuple[int, bool, int | None, int | None]]) -> None:
    """More is suggested exactly if, since the last session that was not easy, three days were."""
    told = sorted(told, key=lambda one: one[0], reverse=True)
    practices = [
        Practice(str(99 - n), day, "bridge", whole, pain, effort)
        for n, (day, whole, pain, effort) in enumerate(told)
    ]
    earned: set[int] = set()
    for day, whole, pain, effort in reversed(told):
        if not whole or pain or effort == 5:
            earned.clear()
        elif effort is not None:
            earned.add(day)
    expected = [(Progress.LONGER, "", 30_000)] if len(earned) >= 3 else []
    assert asked(Step(FLOOR_BRIDGE, Hold(25_000)), practices) == expected


@pytest.mark.parametrize(
    ("pain", "expected"), [(2, []), (3, ["small-bridge"]), (9, ["small-bridge"])]
)
def test_less_after_pain(pain: int, expected: list[str]) -> None:
    hurt = Practice("4", 4, "bridge", whole=False, pain=pain)
    found = asked(Step(FLOOR_BRIDGE, Hold(25_000)), [hurt, *EASY])
    assert found == [(Progress.EASIER, variant, None) for variant in expected]


def test_pain_before_the_last_session_is_over() -> None:
    practices = [EASY[0], Practice("2", 2, "bridge", whole=False, pain=8)]
    assert asked(Step(FLOOR_BRIDGE, Hold(25_000)), practices) == []


def test_a_hold_that_was_made_longer_is_made_shorter_first() -> None:
    hurt = [Practice("4", 4, "bridge", whole=True, pain=5)]
    named = routine(Step(FLOOR_BRIDGE, Hold(25_000)))
    longer = with_holds(named, {"bridge": 40_000})
    (found,) = proposals(longer, hurt, {}, own_holds(named))
    assert (found.progress, found.ms) == (Progress.EASIER, 25_000)
    assert applied(longer, found).steps == named.steps


def test_an_answer_holds_for_three_more_sessions() -> None:
    step = Step(FLOOR_BRIDGE, Hold(25_000))
    assert asked(step, EASY, {"bridge": "0"})
    assert asked(step, EASY, {"bridge": "1"})  # the session itself counts
    assert not asked(step, EASY, {"bridge": "2"})
    hurt = Practice("4", 4, "bridge", whole=False, pain=7)
    assert asked(step, [hurt], {"bridge": "4"})  # it hurt after the answer
    assert not asked(step, [hurt], {"bridge": "5"})


def test_one_change_for_more_at_a_time_and_less_comes_first() -> None:
    easy_squat = replace(SQUAT, slug="squat")
    steps = (
        Step(easy_squat, Hold(20_000)),
        Step(FLOOR_BRIDGE, Hold(20_000)),
        Step(SMALL_BRIDGE, Hold(20_000)),
    )
    hurting = replace(SQUAT, id="s2", slug="s2", easier="small-bridge")
    named = Routine("r", "R", (*steps, Step(hurting, Hold(20_000))), variants=VARIANTS)
    practices = [
        *EASY,
        *(replace(p, exercise="squat") for p in EASY),
        Practice("3", 3, "s2", whole=True, pain=4),
    ]
    found = proposals(named, practices, {}, own_holds(named))
    assert [(p.progress, p.exercise) for p in found] == [
        (Progress.EASIER, "s2"),
        (Progress.LONGER, "squat"),
    ]


def test_a_version_that_cannot_be_done_is_not_suggested() -> None:
    named = replace(routine(Step(FLOOR_BRIDGE, Hold(30_000))), variants={})
    found = proposals(named, EASY, {}, own_holds(named))
    assert [(p.progress, p.ms) for p in found] == [(Progress.LONGER, 40_000)]


@given(st.integers(1, 90), st.lists(st.tuples(st.booleans(), st.integers(0, 10)), max_size=5))
@settings(max_examples=tries(200))
def test_what_is_taken_leaves_the_routine_whole(held: int, told: list[tuple[bool, int]]) -> None:
    """Whatever is suggested and taken: as many steps, no hold beyond a minute that was not."""
    named = routine(Step(FLOOR_BRIDGE, Hold(held * 1000)))
    practices = [
        Practice(str(9 - n), 9 - n, "bridge", whole, pain, effort=1)
        for n, (whole, pain) in enumerate(told)
    ]
    for proposal in proposals(named, practices, {}, own_holds(named)):
        assert proposal.question(LANGUAGE.wording).endswith("?")
        after = applied(named, proposal)
        assert after.steps != named.steps
        assert len(after.steps) == 1
        dose = after.steps[0].dose  # type: ignore[union-attr]
        assert isinstance(dose, Hold)
        assert dose.ms <= max(60_000, held * 1000)


def test_what_does_not_fit_changes_nothing() -> None:
    foreign = Proposal(Progress.HARDER, "pigeon", ("", ""), variant="full-pigeon")
    assert applied(VARIED, foreign).steps == VARIED.steps
    assert with_holds(VARIED, {"bridge": 20_000, "pigeon": 60_000}).steps == VARIED.steps
