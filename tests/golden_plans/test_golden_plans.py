"""The plans of the presets are as they were read, and hold what every plan must hold."""

from __future__ import annotations

from itertools import pairwise

import pytest

from hipvoice.core.effects import Chime, Enter, Say
from hipvoice.core.routine.routine import Correction, Side, Step
from hipvoice.core.timeline.layout import WORK, SegmentKind
from hipvoice.core.timeline.timeline import compile_routine
from hipvoice.core.wording.wording import nominal_ms
from hipvoice.routines.formats import CONDITIONS
from hipvoice.routines.language import language_file, load_language
from tests.golden_plans.plans import (
    FITTED,
    KNOWN,
    LIBRARY,
    PRESETS,
    PRESETS_KNOWN,
    difference,
    planned,
    routine_of,
)

ENGLISH = load_language(language_file("en"))
PLAIN = [*LIBRARY.routine_files, *PRESETS_KNOWN]
NAMES = [*PLAIN, *FITTED]
FIRST_MS, LATER_MS = 25_000, 15_000  # from play to the first get-ready, at most
MAX_SILENCE_MS = 15_000  # in work
COUNT_WORDS = 2  # counts and "halfway" have no more, and are said over again


def said(name: str) -> list[tuple[int, str]]:
    """What is said, and when (ms)."""
    return [(at, effect.text) for at, effect in planned(name).performed if isinstance(effect, Say)]


def spoken_on(step: Step, side: Side | None) -> list[Correction]:
    """The corrections of a step, the most important one first; as they are written for None."""
    corrections = step.exercise.said(ENGLISH.wording.on(side)).corrections
    return sorted(corrections, key=lambda correction: not correction.first)


@pytest.mark.parametrize("name", NAMES)
def test_plan_is_as_it_was_read(name: str) -> None:
    if changed := difference(name):  # compared here: the whole plan would take pytest minutes
        pytest.fail(changed)


def test_every_condition_has_a_plan() -> None:
    assert {*PRESETS} == {*CONDITIONS}


@pytest.mark.parametrize("name", NAMES)
def test_no_cue_runs_into_the_next(name: str) -> None:
    for (at, text), (following, after) in pairwise(said(name)):
        assert at + nominal_ms(text) <= following, (text, after)


@pytest.mark.parametrize("name", NAMES)
def test_both_sides_of_a_set_hear_the_same_and_the_most_important_first(name: str) -> None:
    routine = routine_of(name)
    heard: dict[tuple[int, int], set[tuple[int, ...]]] = {}
    for segment in compile_routine(routine, ENGLISH.wording).segments:
        step = routine.steps[segment.place.step] if segment.place else None
        if segment.kind not in WORK or not segment.place or not isinstance(step, Step):
            continue
        texts = [c.text for c in spoken_on(step, segment.place.side)]
        said_here = tuple(texts.index(cue.text) for cue in segment.cues if cue.text in texts)
        assert said_here[:1] == (0,) or not texts, (step.exercise.name, said_here)
        assert len(set(said_here)) == len(said_here), "twice in one set"
        heard.setdefault((segment.place.step, segment.place.set), set()).add(said_here)
    assert [place for place, orders in heard.items() if len(orders) > 1] == []


@pytest.mark.parametrize("name", NAMES)
def test_every_side_of_every_set_is_named(name: str) -> None:
    texts = [text for _, text in said(name)]
    for step in routine_of(name).steps:
        for side in step.sides:
            assert any(f"{side} side" in text.lower() for text in texts), step.subject.name


@pytest.mark.parametrize("name", [n for n in PLAIN if routine_of(n).places])
def test_getting_ready_begins_soon(name: str) -> None:
    """The person takes ten seconds for reading and fetching. What a condition changes is extra."""
    entered = [(at, e.segment) for at, e in planned(name).performed if isinstance(e, Enter)]
    at = next(at for at, segment in entered if segment.kind is SegmentKind.READY)
    assert at <= (LATER_MS if name.endswith(KNOWN) else FIRST_MS)


@pytest.mark.parametrize("name", NAMES)
def test_nobody_is_left_in_silence_while_they_work(name: str) -> None:
    """The end of a cue is the beginning of a silence, and so is the earcon of a set."""
    heard = [
        (at, at + (nominal_ms(e.text) if isinstance(e, Say) else 0), e)
        for at, e in planned(name).performed
        if isinstance(e, Say | Chime | Enter)
    ]
    working = False
    for (_, silent_from, _), (at, _, effect) in pairwise(heard):
        assert not working or at - silent_from < MAX_SILENCE_MS, (name, at, effect)
        if isinstance(effect, Enter):
            working = effect.segment.kind in WORK
