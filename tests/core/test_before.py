"""What is asked before the first exercise and after the last, of whom, and for how long."""

from __future__ import annotations

from dataclasses import replace

import pytest

from hipvoice.core.entries import Asked
from hipvoice.core.history.trends import QUIET, Told, hurts_lately
from hipvoice.core.routine.routine import Questions, Routine, Talk
from hipvoice.core.timeline.layout import SegmentKind
from hipvoice.core.timeline.timeline import (
    NOTHING_KNOWN,
    Background,
    Timeline,
    compile_routine,
    retold,
)
from tests.core.golden import LANGUAGE
from tests.core.routines import RESET, SCREEN, SHORT, SORE

BEFORE, PAIN, EFFORT, ACTIVITY = Asked.BEFORE, Asked.PAIN, Asked.EFFORT, Asked.ACTIVITY
AFTER = [PAIN, EFFORT]
FREE = (Told(1, {"": 0}),) * QUIET
SLIGHT = (Told(1, {"": 1}, before=1),) * QUIET
HURT = (Told(1, before=2), *FREE[1:])
LONG_AGO = (Told(1, before=9), *FREE)
SILENT = (Told(1, {"E17": 0}),) * 20  # sets without a word about pain
FIRST, AGAIN = Background(first=True), Background(familiar=frozenset({"E17"}))
DURING = (Told(1, {"E17": 3}), *FREE[1:])


def laid_out(routine: Routine, known: Background = NOTHING_KNOWN) -> Timeline:
    return compile_routine(routine, LANGUAGE.wording, known)


def asked(routine: Routine, known: Background = NOTHING_KNOWN) -> list[str]:
    return [segment.question for segment in laid_out(routine, known).segments if segment.question]


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        ((), (True, False, True)),
        (FREE[1:], (True, False, True)),
        (FREE, (False, False, False)),
        (SLIGHT, (False, False, False)),
        (LONG_AGO, (False, False, False)),
        (SILENT, (True, False, True)),
        (HURT, (True, True, True)),
        (DURING, (True, True, True)),
        ((*FREE, Told(2, {"": 5})), (True, True, True)),
    ],
)
def test_pain_before_is_asked_for_as_long_as_there_is_a_reason(
    told: tuple[Told, ...], expected: tuple[bool, ...]
) -> None:
    """In a routine of the back, in one of the hips, and there with a painful condition."""
    known = Background(told=told)
    found = [asked(SORE, known), asked(RESET, known), asked(RESET, replace(known, painful=True))]
    assert found == [[*([BEFORE] if yes else []), *AFTER] for yes in expected]
    assert asked(SHORT, replace(known, painful=True)) == []  # where pain is not asked for after it


def test_whether_sessions_told_of_pain() -> None:
    assert hurts_lately(()) is None
    assert hurts_lately(FREE[1:]) is None
    assert hurts_lately(FREE) is False
    assert hurts_lately(LONG_AGO) is False
    assert hurts_lately(SILENT) is None
    assert hurts_lately(HURT) is hurts_lately(DURING) is True


def test_always_and_never() -> None:
    always = Background(ask=Questions.ALWAYS, told=FREE)
    assert asked(SORE, always) == asked(SHORT, always) == asked(RESET, always) == [BEFORE, *AFTER]
    assert asked(SCREEN, always) == []  # tests have no sets
    never = Background(ask=Questions.NEVER, told=HURT, painful=True, activity="tying my shoes")
    assert asked(SORE, never) == asked(RESET, never) == []


def test_the_activity_comes_last_in_any_routine() -> None:
    known = Background(activity="tying my shoes")
    assert asked(SORE, known) == [BEFORE, *AFTER, ACTIVITY]
    assert asked(SCREEN, known) == [ACTIVITY]


@pytest.mark.parametrize("known", [FIRST, AGAIN])
@pytest.mark.parametrize("talk", list(Talk))
def test_more_or_less_talk_neither_loses_the_question_nor_asks_it_twice(
    known: Background, talk: Talk
) -> None:
    timeline = laid_out(SORE, known)
    for index, here in enumerate(timeline.segments):
        if here.opens:
            changed = retold(timeline, index, talk, LANGUAGE.wording)
            assert changed.segments[: index + 1] == timeline.segments[: index + 1]
            assert [s.question for s in changed.segments].count(BEFORE) == 1
            after = next(s for s in changed.segments if not s.opens)
            assert after.kind is SegmentKind.ANNOUNCE


def test_the_question_belongs_to_the_opening() -> None:
    for known in (FIRST, AGAIN):
        timeline = laid_out(SORE, known)
        (question,) = [s for s in timeline.segments if s.question == BEFORE]
        assert timeline.part(question) == 0
        assert (question.kind is SegmentKind.FETCH) is known.first
