"""The session that is played: of the config, the options, the journal and the library."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from hipvoice.app.config import Config
from hipvoice.app.library.library import english
from hipvoice.app.session.prepare import NO_WISHES, Wishes, prepared
from hipvoice.core.entries import SessionBegan, Switched
from hipvoice.core.programme.assessment import Finding
from hipvoice.core.programme.selection import favour
from hipvoice.core.routine.routine import Routine, Side, Step
from hipvoice.core.timeline.timeline import Background, compile_routine, nominal_duration
from hipvoice.errors import HipvoiceError
from hipvoice.journal.known import background
from hipvoice.journal.store import Journal
from hipvoice.routines.formats import CONDITIONS
from hipvoice.routines.library import Library
from tests.core.routines import SHORT

KNOWN = Background()
LANGUAGE = english()


def played(
    name: str,
    wishes: Wishes = NO_WISHES,
    config: Config | None = None,
    known: Background = KNOWN,
) -> Routine:
    routine = Library().routine(name)
    return prepared(routine, wishes, config or Config(), LANGUAGE, known)


def names(routine: Routine) -> list[str]:
    return [step.subject.name for step in routine.steps]


def test_nothing_asked_nothing_changed() -> None:
    assert names(played("floor-four")) == names(Library().routine("floor-four"))
    assert played("floor-four").notes == Library().routine("floor-four").notes


def test_conditions_of_the_config_hold_unless_others_are_asked_for() -> None:
    config = Config(conditions=("sciatica",))
    assert "Modified pigeon" not in names(played("floor-four", config=config))
    assert "Modified pigeon" in names(played("floor-four", Wishes(conditions=()), config))


def test_things_that_are_not_there_add_up() -> None:
    config = Config(without=("block",))
    changed = played("floor-four", Wishes(without=("chair",)), config)
    assert any("block" in note for note in changed.notes)


def test_nothing_left_is_an_error_that_says_why() -> None:
    with pytest.raises(HipvoiceError, match="nothing of Short is left") as raised:
        prepared(SHORT, Wishes(without=("mat",)), Config(), LANGUAGE, KNOWN)
    assert raised.value.detail == "Without a mat, we leave out Bridge."


def test_a_thing_that_nobody_knows_is_refused_with_a_near_miss() -> None:
    with pytest.raises(HipvoiceError, match="is not known") as raised:
        played("floor-four", Wishes(without=("bnad",)))
    assert "did you mean" in raised.value.hint


def test_a_condition_that_nobody_knows_is_refused_with_all_that_are_known() -> None:
    with pytest.raises(HipvoiceError, match="is not known") as raised:
        played("floor-four", Wishes(conditions=("sciatic",)))
    assert "did you mean" not in raised.value.hint
    assert all(condition in raised.value.hint for condition in CONDITIONS)


def test_what_stands_in_may_be_replaced_in_turn() -> None:
    wishes = Wishes(conditions=("knee-pain",), without=("block",))  # the high block as well
    assert "Seated piriformis stretch" in names(played("floor-four", wishes))


def test_a_version_that_the_person_cannot_do_is_not_asked_for() -> None:
    routine = played("floor-four", Wishes(conditions=("no-floor",)))
    assert {*routine.variants} & {"kneeling-hip-flexor-stretch", "full-pigeon"} == set()


@pytest.mark.parametrize("minutes", [3, 6, 10])
def test_minutes_hold_for_the_whole_session(minutes: int) -> None:
    routine = played("daily-hips", Wishes(minutes=minutes))
    length = nominal_duration(compile_routine(routine, LANGUAGE.wording, KNOWN).segments)
    assert length <= minutes * 60_000
    assert routine.notes


def test_last_choice_of_the_journal_is_where_a_session_starts(tmp_path: Path) -> None:
    with Journal.open(tmp_path / "j.sqlite3") as journal:
        session = journal.begin()
        session.append(SessionBegan(1, 0, "floor-four", "Floor four", 8))
        here, other = "all-fours-rock-back", "frog-rock-back"
        session.append(Switched(2, 10, 0, 1, None, here, other))
        known = background(journal, date.today())
    assert Library().exercise(other).exercise.name in names(played("floor-four", known=known))


def test_worse_side_of_the_tests_comes_first_in_its_programme() -> None:
    findings = (Finding("T5", Side.LEFT, passed=True), Finding("T5", Side.RIGHT, passed=False))
    routine = played("internal-rotation-reset", known=Background(findings=findings))
    sided = [s for s in routine.steps if isinstance(s, Step) and len(s.sides) > 1]
    assert sided
    assert all((s.sides[0], s.extra) == (Side.RIGHT, Side.RIGHT) for s in sided)
    told = "By your tests the right side comes first, with one more set."
    assert (routine.notes, sided[0].remark) == ((), told), "after the tests of today"
    untested = played(
        "internal-rotation-reset",
        Wishes(without=("stick",)),
        known=Background(findings=findings),
    )
    assert told in untested.notes


def test_nothing_is_tested_again_without_the_release() -> None:
    tested = [step.subject.id for step in played("internal-rotation-reset").steps]
    assert tested.count("T5") == 2
    without = Wishes(without=("foam-roller", "ball"))
    unreleased = [s.subject.id for s in played("internal-rotation-reset", without).steps]
    assert "E18" not in unreleased
    assert unreleased.count("T5") == 1


def test_minutes_have_room_for_the_set_that_tests_may_add() -> None:
    def longest(minutes: int) -> int:
        cut = played("external-rotation-builder", Wishes(minutes=minutes))
        found = favour(cut, Side.LEFT, LANGUAGE.wording)
        return nominal_duration(compile_routine(found, LANGUAGE.wording).segments)

    assert all(longest(minutes) <= minutes * 60_000 for minutes in (10, 12, 15))
