"""What is suggested for today, and why."""

from __future__ import annotations

from dataclasses import replace

import pytest

from hipvoice.core.programme.assessment import Finding
from hipvoice.core.programme.proposals import suggest
from hipvoice.core.routine.routine import Side
from tests.core.golden import LANGUAGE


@pytest.mark.parametrize(
    ("routines", "done", "tested", "line"),
    [
        ("a hip-screen", {}, None, "Today: hip-screen, as your hips have not been tested yet."),
        (
            "a hip-screen",
            {"a": 1},
            29,
            "Today: hip-screen, as the last test was twenty-nine days ago.",
        ),
        ("a hip-screen", {"a": 1}, 28, "Today: a, last done one day ago."),
        ("a b", {"a": 1}, None, "Today: b, which you have not done yet."),
        ("a b", {}, None, "Today: a, which you have not done yet."),
        ("a b c", {"a": 2, "b": 5, "c": 3}, 0, "Today: b, last done five days ago."),
        ("hip-screen", {}, 3, None),
        ("", {}, None, None),
    ],
)
def test_suggestion(
    routines: str, done: dict[str, int], tested: int | None, line: str | None
) -> None:
    suggestion = suggest(routines.split(), done, tested)
    if line is None:
        assert suggestion is None
    else:
        assert suggestion is not None
        assert suggestion.line(suggestion.routine, LANGUAGE.wording).startswith(line)


INWARD = [
    Finding("T5", Side.LEFT, passed=False),
    Finding("T5", Side.RIGHT, passed=True),
    Finding("T2", Side.LEFT, passed=False),
]
RESET = "internal-rotation-reset"


@pytest.mark.parametrize(
    ("findings", "days", "line"),
    [
        (INWARD, None, f"Today: {RESET}, for what your tests found limited, the left side first."),
        (INWARD, 2, f"Today: {RESET}, for what your tests found limited, the left side first."),
        (INWARD, 1, "Today: a, last done three days ago."),
        (INWARD[:2][::-1], 9, f"Today: {RESET}, for what your tests found limited, the left"),
        (
            [INWARD[0], replace(INWARD[1], passed=False)],
            9,
            f"Today: {RESET}, for what your tests found limited.",
        ),
        ([replace(INWARD[0], passed=True), INWARD[1]], 2, "Today: a, last done three days ago."),
        ([], 2, "Today: a, last done three days ago."),
    ],
)
def test_what_is_limited_comes_every_other_day(
    findings: list[Finding], days: int | None, line: str
) -> None:
    done = {"a": 3} | ({RESET: days} if days is not None else {})
    routines = ["a", "hip-screen", RESET]
    suggestion = suggest(routines, done, 1, findings)
    assert suggestion is not None
    assert suggestion.line(suggestion.routine, LANGUAGE.wording).startswith(line)


def test_a_programme_that_does_not_fit_is_not_suggested() -> None:
    suggestion = suggest(["a", "hip-screen"], {}, 1, INWARD)
    assert suggestion is not None
    assert suggestion.routine == "a"


def test_an_old_test_is_done_again_before_its_programme() -> None:
    suggestion = suggest(["hip-screen", RESET], {}, 29, INWARD)
    assert suggestion is not None
    assert suggestion.routine == "hip-screen"
