"""What is suggested for today to a person who follows no programme, and why."""

from __future__ import annotations

from dataclasses import replace

import pytest

from hipvoice.core.programme.assessment import Finding
from hipvoice.core.programme.proposals import Played, first, is_test_offered, usual
from hipvoice.core.routine.routine import Side
from tests.core.golden import LANGUAGE

SCREEN, RESET = "hip-screen", "internal-rotation-reset"


def played(**done: tuple[int, int]) -> dict[str, Played]:
    """How often, and how many days ago, by routine."""
    return {name.replace("_", "-"): Played(*numbers) for name, numbers in done.items()}


@pytest.mark.parametrize(
    ("done", "line"),
    [
        (played(), None),
        (played(hip_screen=(3, 0)), None),
        (played(a=(1, 0)), "Today: a, as last time."),
        (played(a=(1, 1), b=(4, 3)), "Today: b, as usual."),
        (played(a=(2, 1), b=(2, 3)), "Today: a, as usual."),
        (played(a=(2, 9), hip_screen=(5, 9)), "Today: a, last done nine days ago."),
        (played(a=(2, 4)), "Today: a, last done four days ago."),
    ],
)
def test_what_is_usually_played(done: dict[str, Played], line: str | None) -> None:
    found = usual(done, None)
    assert (found and found.line(found.routine, LANGUAGE.wording)) == line


@pytest.mark.parametrize(
    ("routines", "line"),
    [
        ("a two-minute-basics b", "Today: two-minute-basics, to begin with."),
        ("hip-screen b c", "Today: b, to begin with."),
        ("hip-screen", None),
        ("", None),
    ],
)
def test_the_first_time(routines: str, line: str | None) -> None:
    found = first(routines.split())
    assert (found and found.line(found.routine, LANGUAGE.wording)) == line


INWARD = [
    Finding("T5", Side.LEFT, passed=False),
    Finding("T5", Side.RIGHT, passed=True),
    Finding("T2", Side.LEFT, passed=False),
]
LIMITED = f"Today: {RESET}, for what your tests found limited."
FIRST_LEFT = f"Today: {RESET}, for what your tests found limited, the left side first."


@pytest.mark.parametrize(
    ("findings", "done", "tested", "line"),
    [
        (INWARD, played(), 40, FIRST_LEFT),
        (INWARD, played(a=(3, 3)), 3, FIRST_LEFT),
        (INWARD, played(a=(3, 3)), 4, "Today: a, as usual."),  # practised since
        (INWARD, played(a=(3, 3), internal_rotation_reset=(1, 2)), 2, FIRST_LEFT),
        (INWARD, played(a=(3, 3), internal_rotation_reset=(1, 1)), 1, "Today: a, as usual."),
        ([INWARD[0], replace(INWARD[1], passed=False)], played(a=(3, 3)), 0, LIMITED),
        ([replace(INWARD[0], passed=True)], played(a=(3, 3)), 0, "Today: a, as usual."),
        ([], played(a=(3, 3)), 0, "Today: a, as usual."),
    ],
)
def test_what_is_limited_comes_after_the_tests(
    findings: list[Finding], done: dict[str, Played], tested: int, line: str
) -> None:
    found = usual(done, tested, findings)
    assert found is not None
    assert found.line(found.routine, LANGUAGE.wording) == line


@pytest.mark.parametrize(
    ("tested", "last", "weekday", "offered"),
    [
        (None, None, 3, True),
        (None, 2, 1, True),  # the first session of the week
        (None, 1, 1, False),
        (None, 0, 0, False),
        (28, 5, 0, False),
        (29, 5, 0, True),
    ],
)
def test_the_tests_are_offered_once_a_week(
    tested: int | None,
    last: int | None,
    weekday: int,
    offered: bool,  # noqa: FBT001
) -> None:
    assert is_test_offered(tested, last, weekday) is offered
