"""Routines, exercises and tests from dicts: the same checks as in a file, with another place."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from hipvoice.core.routine.routine import Hold, Side, Step
from hipvoice.errors import HipvoiceError
from hipvoice.routines.library import Library, shipped_folder
from hipvoice.routines.problems import Problem, ProblemsError
from tests.tries import tries

SHIPPED = [
    *shipped_folder().glob("*.yaml"),
    *shipped_folder().glob("exercises/*.yaml"),
    *shipped_folder().glob("tests/*.yaml"),
]
LIBRARY = Library()
STRETCH = {"use": "gluteal-stretch"}


def shown(wrong: Any, load: Callable[..., object] = LIBRARY.routine) -> str:
    """What is reported about a wrong dict."""
    with pytest.raises(HipvoiceError) as caught:
        load(wrong)
    return caught.value.render()


def test_a_routine_is_what_its_dict_says() -> None:
    steps = [{**STRETCH, "hold": "20s", "sides": "left"}, "bridge-hold"]
    routine = LIBRARY.routine({"name": "In between", "steps": steps})
    stretch, _ = routine.steps
    assert (routine.id, routine.name) == ("in-between", "In between")
    assert isinstance(stretch, Step)
    assert (stretch.dose, stretch.sides) == (Hold(20_000), (Side.LEFT,))


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_what_yaml_reads_is_the_same_as_the_file(path: Path) -> None:
    content = yaml.safe_load(path.read_text("utf-8"))
    if path.parent.name == "exercises":
        found, expected = LIBRARY.exercise(content), LIBRARY.exercise(path.stem)
        assert (found.dose, found.exercise.setup) == (expected.dose, expected.exercise.setup)
        assert found.exercise.corrections == expected.exercise.corrections
    elif path.parent.name == "tests":
        assert LIBRARY.test(content).question == LIBRARY.test(path.stem).question
        assert LIBRARY.test(content).sides == LIBRARY.test(path.stem).sides
    else:
        assert LIBRARY.routine(content).steps == LIBRARY.routine(path.stem).steps


def test_every_problem_has_a_path_as_python_writes_it() -> None:
    steps = [
        {**STRETCH, "hold": "1:30", "sets": "3"},
        {"exercise": {"name": "Wall sit", "hold": 9.5, "setup": ["Lean."]}},
        {**STRETCH, "hodl": 30},
    ]
    lines = shown({"steps": steps, 5: "five"}).splitlines()
    assert lines[0] == "error: 6 problems in the routine"
    assert [line for line in lines[1:] if line and not line.startswith("  ")] == [
        "the key `name` is missing",
        "steps[0].hold: `1:30` is not a duration",
        "steps[0].sets: `3` in quotes is a text",
        "steps[1].exercise.hold: `9.5` is not a duration",
        "steps[2].hodl: unknown key `hodl`",
        "5: a key of the type int",
    ]


@pytest.mark.parametrize(
    ("value", "told"),
    [
        (date(2024, 1, 1), "steps[0].hold: a value of the type date"),
        (b"30s", "steps[0].hold: a value of the type bytes"),
        (None, "steps[0].hold: a value is missing"),
        (True, "steps[0].hold: `true` is not a duration"),
        (float("nan"), "steps[0].hold: `nan` is not a duration"),
        (10**5000, "steps[0].hold: `0x"),
        ([30], "steps[0].hold: a list where a single value is expected"),
    ],
    ids=["date", "bytes", "none", "bool", "nan", "long-int", "list"],
)
def test_a_value_that_no_file_can_have_is_refused_in_words(value: object, told: str) -> None:
    assert told in shown({"name": "Odd", "steps": [{**STRETCH, "hold": value}]})


def test_a_list_within_itself_is_refused() -> None:
    endless: list[object] = []
    endless.append(endless)
    assert "more than 12 levels" in shown({"name": "Endless", "steps": endless})


SINGLE = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=10)
    | st.binary(max_size=3)
    | st.sampled_from(["bridge-hold", "gluteal-stretch", "30s", "8-10", "3-1-3", "both", "open"])
)
KEYS = st.sampled_from(
    ["name", "steps", "use", "test", "exercise", "hold", "reps", "tempo", "sides", "left", "setup"]
)
VALUES = st.recursive(
    SINGLE,
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(KEYS | st.text(max_size=5) | st.integers(), inner, max_size=5)
    ),
    max_leaves=20,
)


@settings(max_examples=tries(100))
@given(
    st.fixed_dictionaries(
        {"name": SINGLE | st.just("Odd"), "steps": st.lists(VALUES, max_size=4) | VALUES}
    )
)
def test_any_dict_is_a_routine_or_has_problems_with_their_places(wrong: dict[str, object]) -> None:
    problems: tuple[Problem, ...] = ()
    try:
        LIBRARY.routine(wrong)
    except ProblemsError as error:
        problems = error.problems
    assert [p.message for p in problems if p.where.place is None] == []


def test_problems_of_exercises_and_tests_name_them() -> None:
    assert "1 problem in the exercise\nsetup: " in shown(
        {"name": "Wall sit", "hold": 30, "setup": "Lean."}, LIBRARY.exercise
    )
    assert "1 problem in the test\nquestion: " in shown(
        {"name": "Reach", "setup": ["Lean."], "question": "", "sides": "both"}, LIBRARY.test
    )


def test_exercises_and_tests_are_found_by_the_path_of_their_file(tmp_path: Path) -> None:
    folder = shipped_folder()
    path = tmp_path / "exercises" / "mine.yaml"
    path.parent.mkdir()
    text = "name: Wall sit\nsetup: [Lean on the wall.]\nhold: 30s\n"
    path.write_text(f"{text}variant-of: other\n", "utf-8")
    path.with_name("other.yaml").write_text(text, "utf-8")
    for source in (path, str(path)):
        assert LIBRARY.exercise(source).exercise.variant_of == "other"
    test = next(folder.glob("tests/*.yaml"))
    assert LIBRARY.test(test) == LIBRARY.test(str(test)) == LIBRARY.test(test.stem)
    assert LIBRARY.routine(folder / "floor-four.yaml") == LIBRARY.routine("floor-four")
