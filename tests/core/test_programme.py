"""Programmes: the stories word for word, and what holds for everybody who follows one."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hipvoice.core.entries import Followed, Turn
from hipvoice.core.programme.programme import (
    EASY_EFFORT,
    GO_ON_DAYS,
    PAINFUL,
    DayKind,
    Growth,
    Pauses,
    Programme,
    ProgrammeDay,
    ProgrammeWeek,
    Visit,
    following,
    grown,
    kept,
    standing,
    weekday,
)
from hipvoice.core.routine.routine import Hold, Step
from hipvoice.core.wording.lines import Line, Progression
from hipvoice.routines.library import Library
from tests.core import stories
from tests.core.routines import SHORT
from tests.tries import tries

FILES = sorted(stories.FOLDER.glob("*.txt"))
LIBRARY = Library()
SHIPPED = {name: LIBRARY.programme(name) for name in LIBRARY.programme_files}
MONDAY = 20_787  # 2026-11-30


@pytest.mark.parametrize("path", FILES, ids=[p.stem for p in FILES])
def test_story_goes_as_written(path: Path) -> None:
    story, expected = stories.read(path)
    assert story.told() == expected


def test_every_shipped_programme_has_a_story() -> None:
    told = {stories.read(path)[0].values["programme"] for path in FILES}
    assert told == set(SHIPPED)


def test_weekdays() -> None:
    assert weekday(MONDAY) == 0
    assert weekday(MONDAY + 13) == 6


def at_once(
    programme: Programme, effort: int | None = 3, pain: int | None = 0
) -> list[ProgrammeDay]:
    """The days of somebody who does everything on the day on which it is due."""
    days, visits, tested = list[ProgrammeDay](), list[Visit](), None
    for today in range(MONDAY, MONDAY + 500):
        found = standing(programme, MONDAY, visits, today, tested=tested)
        if found.kind is DayKind.TEST:
            tested = today
            found = standing(programme, MONDAY, visits, today, tested=tested)
        days.append(found)
        if found.kind is DayKind.FINISHED:
            break
        if found.kind is DayKind.SESSION:
            visits.append(Visit(today, found.routine, effort=effort, pain=pain))
    return days


@pytest.mark.parametrize("programme", SHIPPED.values(), ids=SHIPPED)
def test_whoever_does_it_finishes_in_its_weeks_and_takes_every_step(programme: Programme) -> None:
    days = at_once(programme)
    sessions = [found for found in days if found.kind is DayKind.SESSION]
    assert len(sessions) == sum(len(week.sessions) for week in programme.weeks)
    assert days[-1].kind is DayKind.FINISHED
    assert 7 * len(programme.weeks) - 7 < len(days) <= 7 * len(programme.weeks) + 1
    assert days[-1].level == len(programme.growth)
    assert [found.week for found in sessions] == sorted(found.week for found in sessions)


@pytest.mark.parametrize("programme", SHIPPED.values(), ids=SHIPPED)
@pytest.mark.parametrize("effort", [None, EASY_EFFORT + 1])
def test_nothing_grows_that_the_journal_does_not_support(
    programme: Programme, effort: int | None
) -> None:
    assert {found.level for found in at_once(programme, effort)} == {0}


@pytest.mark.parametrize("programme", SHIPPED.values(), ids=SHIPPED)
def test_pain_holds_the_first_week(programme: Programme) -> None:
    days = at_once(programme, pain=PAINFUL)
    assert {(found.week, found.number, found.level) for found in days} == {(1, 1, 0)}


visits_ = st.builds(
    Visit,
    st.integers(MONDAY - 3, MONDAY + 90),
    st.sampled_from(["internal-rotation-reset", "daily-hips", "floor-four", "chair-four"]),
    st.booleans(),
    st.booleans(),
    st.none() | st.integers(0, 10),
    st.none() | st.integers(0, 10),
    st.none() | st.integers(0, 10),
)


@given(
    st.sampled_from([*SHIPPED.values()]),
    st.lists(visits_, max_size=40),
    st.integers(MONDAY, MONDAY + 120),
    st.none() | st.integers(MONDAY - 30, MONDAY + 120),
)
@settings(max_examples=tries(300))
def test_whatever_was_done_the_day_is_one_of_the_programme(
    programme: Programme, visits: list[Visit], today: int, tested: int | None
) -> None:
    found = standing(programme, MONDAY, visits, today, tested=tested)
    assert 1 <= found.week <= len(programme.weeks)
    week = programme.weeks[found.week - 1]
    assert 1 <= found.number <= found.count == len(week.sessions)
    assert 0 <= found.level <= programme.allowed(found.week - 1)
    assert found.routine in {*programme.routines, programme.test, ""}
    assert (found.routine == "") is (found.kind is DayKind.FINISHED)
    if found.kind is DayKind.SESSION:
        assert found.due == today
        assert all(v.day != today for v in visits if v.half and v.routine == found.routine) or (
            found.reasons
        )
    if found.kind in {DayKind.REST, DayKind.DONE}:
        assert today < found.due <= today + 14
        assert weekday(found.due) in week.days
    earlier = [v for v in visits if v.day <= today]
    assert standing(programme, MONDAY, earlier, today, tested=tested) == found
    ours = [v for v in visits if v.half and MONDAY <= v.day <= today]
    assert ours or (found.week, found.number, found.level) == (1, 1, 0)


@st.composite
def pauses_(draw: st.DrawFn) -> Pauses:
    """Pauses one after the other; the last one may still go on."""
    days = draw(st.lists(st.integers(MONDAY - 9, MONDAY + 120), max_size=7).map(sorted))
    spans = [*zip(days[::2], days[1::2], strict=False)]
    return (*spans, (days[-1], None)) if len(days) % 2 else tuple(spans)


@given(
    st.sampled_from([*SHIPPED.values()]),
    st.lists(visits_, max_size=40),
    st.integers(MONDAY, MONDAY + 120),
    pauses_(),
)
@settings(max_examples=tries(200))
def test_whatever_was_paused_nothing_is_missed_in_it(
    programme: Programme, visits: list[Visit], today: int, pauses: Pauses
) -> None:
    weeks = kept(programme, MONDAY, visits, today, pauses)
    ours = {v.day for v in visits if v.half and v.routine in programme.routines}
    for week in weeks:
        days = {*range(week.monday, week.monday + 7)}
        paused = {day for day in days if any(a <= day < (b or today + 1) for a, b in pauses)}
        assert 0 <= week.done <= min(week.planned, len(days & ours))
        assert week.planned <= len(days - paused)
    assert [week.monday for week in weeks] == [MONDAY + 7 * n for n in range(len(weeks))]
    found = standing(programme, MONDAY, visits, today, pauses=((MONDAY, today),))
    assert found.late == 0
    assert not {Progression.REPEAT, Progression.BACK} & {*found.reasons}


@given(st.sampled_from([*SHIPPED.values()]), st.data())
@settings(max_examples=tries(60))
def test_a_person_gets_through_with_missed_days(programme: Programme, data: st.DataObject) -> None:
    """Up to three days late each time: not one session is done twice, and nothing goes back."""
    visits, tested, today, before = list[Visit](), None, MONDAY, (0, 0)
    for _ in range(200):
        found = standing(programme, MONDAY, visits, today, tested=tested)
        if found.kind is DayKind.FINISHED:
            break
        if found.kind is DayKind.TEST:
            tested = today
            continue
        if found.kind is DayKind.SESSION:
            assert (found.week, found.number) > before
            before = (found.week, found.number)
            visits.append(Visit(today, found.routine, effort=3, pain=0))
            today += 1
            continue
        today = found.due + data.draw(st.integers(0, GO_ON_DAYS))
    assert len(visits) == sum(len(week.sessions) for week in programme.weeks)


TWO = Programme(
    "two", "Two", (ProgrammeWeek((0, 2), (("a",), ("b",))),) * 2, growth=(Growth(1, ms=5_000),)
)


def test_sessions_of_a_week_may_be_done_in_any_order() -> None:
    after = standing(TWO, MONDAY, [Visit(MONDAY, "b")], MONDAY + 2)
    assert (after.kind, after.routine, after.number) == (DayKind.SESSION, "a", 2)


def test_one_session_a_day_counts() -> None:
    after = standing(TWO, MONDAY, [Visit(MONDAY, "a"), Visit(MONDAY, "b")], MONDAY + 1)
    assert (after.kind, after.routine, after.due) == (DayKind.REST, "b", MONDAY + 2)


def test_what_is_known_of_a_later_day_changes_nothing() -> None:
    assert standing(TWO, MONDAY, [], MONDAY - 3).kind is DayKind.AHEAD
    assert standing(TWO, MONDAY, [Visit(MONDAY - 1, "a")], MONDAY).number == 1


def test_the_last_tests_are_not_waited_for_for_ever() -> None:
    programme = replace(TWO, test="screen")
    days = (MONDAY, MONDAY + 2, MONDAY + 7, MONDAY + 9)
    visits = [Visit(day, name) for day, name in zip(days, "abab", strict=True)]
    kinds = {
        late: standing(programme, MONDAY, visits, days[-1] + late, tested=MONDAY).kind
        for late in (0, 10, 11)
    }
    assert kinds == {0: DayKind.TEST, 10: DayKind.TEST, 11: DayKind.FINISHED}


def mark(number: int, turn: Turn, day: int = MONDAY) -> Followed:
    return Followed(number, 0, "two", "Two", turn, day)


def test_the_programme_that_was_begun_last_is_the_one_that_is_followed() -> None:
    start = ("A", mark(1, Turn.STARTED))
    assert following([]) is None
    found = following([start])
    assert found is not None
    assert (found.programme, found.begun, found.paused) == ("two", MONDAY, False)
    paused = following([("A", mark(9, Turn.PAUSED)), start])
    assert paused is not None
    assert paused.paused
    assert paused.pauses == ((MONDAY, None),)
    turns = [mark(9, Turn.PAUSED, MONDAY + 2), mark(10, Turn.RESUMED, MONDAY + 5)]
    gone_on = following([start, *(("A", turn) for turn in turns)])
    assert gone_on == replace(found, pauses=((MONDAY + 2, MONDAY + 5),))
    assert following([start, ("A", mark(9, Turn.ENDED))]) is None
    anew = following([start, ("B", mark(1, Turn.STARTED, MONDAY + 3)), ("A", mark(9, Turn.ENDED))])
    assert anew is not None
    assert (anew.run, anew.begun) == ("B", MONDAY + 3)


def test_days_of_a_pause_are_not_missed() -> None:
    done = [Visit(MONDAY, "a")]
    due, on = MONDAY + 2, MONDAY + 9

    def late(pauses: Pauses) -> tuple[int, tuple[Line, ...]]:
        found = standing(TWO, MONDAY, done, on, pauses=pauses)
        return found.late, found.reasons

    assert late(()) == (7, (Progression.REPEAT,))
    assert late(((due, on),)) == (0, ())
    assert late(((due, None),)) == (0, ())
    assert late(((MONDAY, due + 3), (due + 4, on - 1))) == (2, ())
    assert late(((due, due + 1),)) == (6, (Progression.REPEAT,))
    assert late(((on, on + 9),)) == (7, (Progression.REPEAT,))


def test_after_a_long_pause_the_week_begins_again() -> None:
    done = [Visit(MONDAY + n, name) for n, name in ((0, "a"), (2, "b"), (7, "a"))]
    for days, reasons in ((10, ()), (11, (Progression.AFTER_PAUSE,))):
        on = MONDAY + 8 + days
        found = standing(TWO, MONDAY, done, on, pauses=((MONDAY + 8, on),))
        assert (found.week, found.number, found.reasons) == (2, 1 if reasons else 2, reasons)


def test_how_a_programme_was_kept() -> None:
    done = [Visit(MONDAY + n, name) for n, name in ((0, "a"), (3, "b"), (16, "a"))]

    def weeks(today: int, pauses: Pauses = ()) -> list[tuple[int, int]]:
        found = kept(TWO, MONDAY, done, MONDAY + today, pauses)
        assert [week.monday for week in found] == [MONDAY + 7 * n for n in range(len(found))]
        return [(week.done, week.planned) for week in found]

    assert weeks(0) == [(1, 1)]
    assert weeks(1) == [(1, 1)]
    assert weeks(2) == [(1, 1)]  # nobody has missed today
    assert weeks(3) == [(2, 2)]
    assert weeks(16) == [(2, 2), (0, 2), (1, 2)]
    assert weeks(16, ((MONDAY + 5, MONDAY + 15),)) == [(2, 2), (0, 0), (1, 1)]
    assert weeks(40)[3:] == [(0, 2), (0, 2), (0, 2)]
    assert weeks(40, ((MONDAY + 17, None),))[3:] == [(0, 0)] * 3


def test_a_finished_programme_is_kept_up_to_its_end() -> None:
    done = [Visit(MONDAY + n, name) for n, name in ((0, "a"), (2, "b"), (7, "a"), (9, "b"))]
    found = kept(TWO, MONDAY, done, MONDAY + 60)
    assert [(week.done, week.planned) for week in found] == [(2, 2), (2, 2)]
    assert kept(TWO, MONDAY, [], MONDAY) == ()
    assert kept(TWO, MONDAY + 7, [], MONDAY) == ()


def held(step: object) -> int:
    return step.dose.ms if isinstance(step, Step) and isinstance(step.dose, Hold) else 0


def test_growth_one_step_at_a_time() -> None:
    floor = LIBRARY.routine("floor-four")
    pigeon = "modified-pigeon"
    growth = (Growth(1, pigeon, ms=10_000), Growth(1, pigeon, sets=1), Growth(1, pigeon))
    programme = replace(TWO, growth=growth)
    (at,) = [n for n, s in enumerate(floor.steps) if isinstance(s, Step) and s.origin == pigeon]
    steps = [grown(floor, programme, level).steps for level in range(4)]
    found = [step for each in steps if isinstance(step := each[at], Step)]
    assert [held(step) for step in found][:3] == [30_000, 40_000, 40_000]
    assert [step.sets for step in found] == [2, 2, 3, 3]
    assert [step.exercise.slug for step in found] == [pigeon] * 3 + ["full-pigeon"]
    assert all(each[:at] == floor.steps[:at] for each in steps)
    assert grown(SHORT, programme, 3).steps == SHORT.steps


def test_what_the_programme_does_instead() -> None:
    other = LIBRARY.exercise("gluteal-stretch")
    programme = replace(TWO, instead=(("modified-pigeon", other),))
    floor = LIBRARY.routine("floor-four")
    names = [s.exercise.slug for s in grown(floor, programme, 0).steps if isinstance(s, Step)]
    assert "gluteal-stretch" in names
    assert "modified-pigeon" not in names
