"""Conditions: the table, what follows from it, and what is refused."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest

from hipvoice.app.config import Config
from hipvoice.app.library.library import english
from hipvoice.app.library.show import show
from hipvoice.app.session.prepare import Wishes, prepared
from hipvoice.core.programme.variants import answered
from hipvoice.core.routine.exercise import Change, Condition, Exercise, SetupMove
from hipvoice.core.timeline.timeline import Background
from hipvoice.routines import library
from hipvoice.routines.formats import CONDITION_TABLE, CONDITIONS, DEMANDS, read_conditions
from hipvoice.routines.library import EXERCISES, TESTS, Library
from hipvoice.routines.problems import ProblemsError
from tools.conditions import PAGE, page


def test_the_page_is_that_of_the_data() -> None:
    assert PAGE.read_text("utf-8") == page(), "make it anew: python -m tools.conditions"


def test_show_prints_the_answer_to_every_condition_with_its_source() -> None:
    shown = re.sub(r"\n {10,}", " ", show("deep-squat-stretch"))  # without line breaks
    rows = [line.split(maxsplit=2) for line in shown.splitlines()]
    told = {row[1]: row[2] for row in rows if row[:1] == ["With"]}
    assert [*told] == [*CONDITIONS]
    assert told["no-floor"] == "butterfly-on-bed-or-couch (our own)"
    assert told["sciatica"] == "as it is"
    assert told["osteoporosis"] == "seated-butterfly (published guidance)"
    assert told["hip-replacement"] == "leave it out (published guidance)"
    assert told["pregnancy"] == (
        "Go lightly, only part of the way, and leave room for the belly. (our own)"
    )


def problems(tmp_path: Path, text: str) -> list[str]:
    path = tmp_path / "conditions.yaml"
    path.write_text(text, "utf-8")
    with pytest.raises(ProblemsError) as raised:
        read_conditions(path)
    assert all(problem.hint for problem in raised.value.problems)
    return [f"{p.where.line}: {p.message}" for p in raised.value.problems]


def test_a_table_that_contradicts_itself_is_refused(tmp_path: Path) -> None:
    text = "dizzy:\n  reason: with dizziness\n  avoids: {floor: hipvoice}\n  changes:\n"
    text += "    floor: {say: Come down slowly., source: hipvoice}\n"
    assert problems(tmp_path, text) == ["5: `dizzy` both avoids and changes `floor`"]


def test_a_table_with_an_unknown_demand_or_without_a_source_is_refused(tmp_path: Path) -> None:
    text = "dizzy:\n  reason: with dizziness\n  avoids:\n    flor: hipvoice\n    kneel: rumour\n"
    assert problems(tmp_path, text) == [
        "4: `flor` is not allowed here",
        "5: `rumour` is not allowed here",
    ]
    assert problems(tmp_path, "dizzy: {avoids: {}}\n") == ["1: the key `reason` is missing"]


def test_a_new_condition_is_a_row(tmp_path: Path) -> None:
    path = tmp_path / "conditions.yaml"
    path.write_text("wrists: {reason: to spare the wrists, avoids: {load: hipvoice}}\n", "utf-8")
    table = read_conditions(path)
    lift = exercise("lift", demands=("load",), easier="hinge")
    made = answered(lift, table.values(), {"hinge": exercise("hinge")}.get, lambda _: ())
    assert made.conditions == (("wrists", "hinge"),)


def exercise(slug: str, **values: object) -> Exercise:
    blank = Exercise(slug, slug, (SetupMove("Go."),), "Go.", slug=slug, demands=())
    return replace(blank, **values)  # type: ignore[arg-type]


FLOOR = Condition("no-floor", "away from the floor", {"floor": "hipvoice"})
LOW = ("floor",)


def instead(subject: Exercise, others: list[Exercise]) -> str | None:
    """What is done instead of `subject` by somebody without the floor; None for itself."""
    by_slug = {other.slug: other for other in others}

    def versions(slug: str) -> list[str]:
        return [other.slug for other in others if slug in {other.harder, other.variant_of}]

    made = answered(subject, [FLOOR], by_slug.get, versions)
    return dict(made.conditions).get("no-floor")


@pytest.mark.parametrize(
    ("others", "found"),
    [
        ([], ""),
        ([exercise("soft")], "soft"),
        ([exercise("soft", demands=LOW, easier="softer"), exercise("softer")], "softer"),
        ([exercise("soft", demands=LOW), exercise("gentle", harder="pose")], "gentle"),
        ([exercise("bed", variant_of="pose"), exercise("soft")], "soft"),  # easier comes first
        ([exercise("base", demands=LOW), exercise("bed", variant_of="base")], "bed"),
        ([exercise("hard", variant_of="pose")], ""),  # never a harder one
        ([exercise("soft", demands=None)], ""),  # nobody knows
        ([exercise("soft", conditions=(("no-floor", ""),))], ""),
    ],
)
def test_the_nearest_version_that_suits(others: list[Exercise], found: str) -> None:
    pose = exercise("pose", demands=LOW, easier="soft", harder="hard", variant_of="base")
    assert instead(pose, others) == found


def test_what_the_file_says_wins_and_what_it_does_not_say_is_unknown() -> None:
    stated = exercise("pose", demands=LOW, conditions=(("no-floor", "chair"),), easier="soft")
    assert instead(stated, [exercise("soft"), exercise("chair")]) == "chair"
    unknown = exercise("pose", demands=None, easier="soft")
    assert instead(unknown, [exercise("soft")]) is None


def test_a_change_is_not_said_where_the_exercise_has_it_already() -> None:
    pillow = Change("knee-pain", "Kneel on a pillow.", needs="pillow")
    knees = Condition("knee-pain", "to spare the knee", {}, {"kneel": pillow})
    with_it = exercise("pose", demands=("kneel",), equipment=("pillow",))
    assert answered(with_it, [knees], {}.get, lambda _: ()).changes == ()
    without = replace(with_it, equipment=(), easier="sit")
    sit = exercise("sit")
    (change,) = answered(without, [knees], {"sit": sit}.get, lambda _: ()).changes
    assert (change.say, change.instead) == ("Kneel on a pillow.", "sit")


def test_what_is_done_without_the_thing_that_a_change_needs_is_at_hand(tmp_path: Path) -> None:
    folder = tmp_path / EXERCISES
    folder.mkdir()
    (folder / "low.yaml").write_text(
        "name: Low\nhold: 30\ndemands: [kneel]\nconditions: {no-floor: leave-out}\n", "utf-8"
    )
    sit = "name: Sit\nhold: 30\nvariant-of: low\ndemands: []\n"
    (folder / "sit.yaml").write_text(sit, "utf-8")
    path = tmp_path / "mine.yaml"
    path.write_text("name: Mine\nsteps: [low]\n", "utf-8")
    routine = Library().routine(str(path))
    wishes = Wishes(conditions=("knee-pain",), without=("pillow",))
    made = prepared(routine, wishes, Config(), english(), Background())
    assert [step.subject.name for step in made.steps] == ["Sit"]


@pytest.mark.parametrize("folder", [EXERCISES, TESTS])
def test_a_shipped_file_that_leaves_an_answer_open_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, folder: str
) -> None:
    monkeypatch.setattr(library, "shipped_folder", lambda: tmp_path)
    path = tmp_path / folder / "mine.yaml"
    path.parent.mkdir()
    dose = "hold: 30s\n" if folder == EXERCISES else "setup: [Sit.]\nquestion: Well?\nsides: both\n"
    path.write_text(f"name: Mine\n{dose}", "utf-8")
    found = [problem.message for problem in Library().check(path)]
    assert found[0] == "`demands` is missing in a shipped file"
    assert found[1:] == (
        ["`easier` or `easier-none` is missing in a shipped file"] if folder == EXERCISES else []
    )


def test_every_demand_is_told_and_every_condition_has_a_source() -> None:
    for condition in CONDITION_TABLE.values():
        assert {*condition.avoids, *condition.changes} <= {*DEMANDS}
        assert {*condition.avoids} & {*condition.changes} == set()
        assert condition.reason[0].islower()
