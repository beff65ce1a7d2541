"""The plans of the presets are as they were read, and hold what every plan must hold."""

from __future__ import annotations

from itertools import pairwise

import pytest

from hipvoice.core.effects import Say
from hipvoice.core.routine.routine import Step
from hipvoice.core.wording.wording import nominal_ms
from tests.golden_plans.plans import LIBRARY, difference, planned

NAMES = [*LIBRARY.routine_files]
MINUTE_MS = 60_000
COUNT_WORDS = 2  # counts and "halfway" have no more, and are said over again


def said(name: str) -> list[tuple[int, str]]:
    """What is said, and when (ms)."""
    return [(at, effect.text) for at, effect in planned(name).performed if isinstance(effect, Say)]


@pytest.mark.parametrize("name", NAMES)
def test_plan_is_as_it_was_read(name: str) -> None:
    if changed := difference(name):  # compared here: the whole plan would take pytest minutes
        pytest.fail(changed)


@pytest.mark.parametrize("name", NAMES)
def test_no_cue_runs_into_the_next(name: str) -> None:
    for (at, text), (following, after) in pairwise(said(name)):
        assert at + nominal_ms(text) <= following, (text, after)


@pytest.mark.parametrize("name", NAMES)
def test_no_form_point_is_heard_twice_within_a_minute(name: str) -> None:
    steps = [step for step in LIBRARY.routine(name).steps if isinstance(step, Step)]
    points = {c.text for step in steps for c in step.exercise.corrections}
    heard: dict[str, int] = {}
    for at, text in said(name):
        if text in points:
            assert at - heard.get(text, -MINUTE_MS) >= MINUTE_MS, text
            heard[text] = at


@pytest.mark.parametrize("name", NAMES)
def test_every_side_of_every_set_is_named(name: str) -> None:
    texts = [text for _, text in said(name)]
    for step in LIBRARY.routine(name).steps:
        for side in step.sides:
            assert any(f"{side} side" in text.lower() for text in texts), step.subject.name
