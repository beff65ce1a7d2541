"""Files of other programs: what becomes of them, and what is said to be left out."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hipvoice.app.exchange import EXPORTS, import_json
from hipvoice.core.routine import Hold, Reps, Side, Step
from hipvoice.errors import HipvoiceError
from hipvoice.routines.exercise_db import import_exercise
from hipvoice.routines.jawt import import_workout
from hipvoice.routines.library import Library

WORKOUT = {
    "title": "Legs: a & b",
    "version": 2,
    "position": 0,
    "sets": [
        {
            "repetitions": 3,
            "name": "Main",
            "id": "x",
            "exercises": [
                {"name": "Get ready", "duration": 5},
                {"name": "Wall sit", "id": "y", "duration": 30},
                {"name": "Rest", "duration": 10},
                {"name": "Squat - deep", "duration": 90},
            ],
        },
        {"repetitions": 1, "exercises": [{"name": "Cool down", "duration": 700}]},
        {"repetitions": 2, "exercises": []},
    ],
}
STRETCH = {
    "id": "Kneeling_Hip_Flexor",
    "name": "Kneeling Hip Flexor",
    "force": "static",
    "level": "beginner",
    "mechanic": None,
    "equipment": "foam roll",
    "primaryMuscles": ["quadriceps"],
    "secondaryMuscles": [],
    "instructions": ["Kneel down. Lift the foot: slowly!", "x " * 120],
    "category": "stretching",
    "images": ["a/0.jpg"],
}


def imported(folder: Path, data: object) -> list[str]:
    path = folder / "in.json"
    path.write_text(json.dumps(data), "utf-8")
    return list(import_json(path, folder))


def steps(folder: Path, name: str) -> list[Step]:
    return [s for s in Library().routine(str(folder / name)).steps if isinstance(s, Step)]


def test_a_workout_becomes_a_routine(tmp_path: Path) -> None:
    told = imported(tmp_path, WORKOUT)
    assert told == [
        f"{tmp_path / 'legs-a-b.yaml'} is written",
        "  Legs: a & b: Cool down lasts 600 s, not 700",
        "  Legs: a & b: set 3 has no exercises",
    ]
    found = steps(tmp_path, "legs-a-b.yaml")
    assert [(s.exercise.name, s.dose, s.ready_ms, s.rest_ms) for s in found] == [
        *[
            ("Wall sit", Hold(30_000), 5_000, 10_000),
            ("Squat - deep", Hold(90_000), 0, 0),
        ]
        * 3,
        ("Cool down", Hold(600_000), 0, 0),
    ]
    assert {s.section for s in found} == {"Main", ""}


def test_a_backup_holds_several_workouts(tmp_path: Path) -> None:
    other = {"title": "Arms", "sets": [{"exercises": [{"name": "Hang", "duration": 20}]}]}
    imported(tmp_path, {"workouts": [WORKOUT, other]})
    assert {path.name for path in tmp_path.glob("*.yaml")} == {"legs-a-b.yaml", "arms.yaml"}
    (hang,) = steps(tmp_path, "arms.yaml")
    assert hang.ready_ms == 10_000  # as that program counts before the first exercise


def test_a_file_with_single_byte_characters(tmp_path: Path) -> None:
    (tmp_path / "in.json").write_bytes(
        json.dumps({**WORKOUT, "title": "Füße"}, ensure_ascii=False).encode("latin-1")
    )
    assert "füße.yaml is written" in next(import_json(tmp_path / "in.json", tmp_path))


def test_an_exercise_of_the_collection(tmp_path: Path) -> None:
    told = imported(tmp_path, [STRETCH, {**STRETCH, "name": "Curl", "category": "strength"}])
    assert told[1:4] == [
        "  Kneeling Hip Flexor: no dose is stated; it gets a hold of 30 s, twice",
        "  Kneeling Hip Flexor: no sides are stated; add `sides: both` if it is done on each",
        "  Kneeling Hip Flexor: left out: images, primaryMuscles, level, force",
    ]
    step = Library(tmp_path).exercise("kneeling-hip-flexor")
    assert (step.dose, step.sets, step.source) == (Hold(30_000), 2, "acsm")
    assert step.exercise.equipment == ("foam-roller",)
    assert step.exercise.setup[:2] == ("Kneel down.", "Lift the foot: slowly!")
    assert len(step.exercise.setup) == 4


def test_a_movement_of_the_collection_gets_reps() -> None:
    text = import_exercise({**STRETCH, "force": "pull", "category": "strength"}).text
    assert "reps: 10\ntempo: open\n" in text


def test_nothing_is_overwritten(tmp_path: Path) -> None:
    (tmp_path / "legs-a-b.yaml").write_text("mine", "utf-8")
    told = imported(tmp_path, WORKOUT)
    assert "exists and is left as it is" in told[0]
    assert (tmp_path / "legs-a-b.yaml").read_text("utf-8") == "mine"


@pytest.mark.parametrize(
    "data", [b"{", b"[]", b"{}", b"3", b'"x"', b"\xff\xfe", b"[" * 99_999, b'{"workouts": 3}']
)
def test_what_cannot_be_imported(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "in.json").write_bytes(data)
    with pytest.raises(HipvoiceError):
        list(import_json(tmp_path / "in.json", tmp_path))
    with pytest.raises(HipvoiceError, match="cannot be read"):
        list(import_json(tmp_path / "missing.json", tmp_path))


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=30),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=5,
)
EXERCISE = st.fixed_dictionaries(
    {}, optional={"name": JSON, "duration": JSON | st.integers(0, 999)}
)
SET = st.fixed_dictionaries(
    {},
    optional={
        "repetitions": JSON | st.integers(1, 30),
        "name": JSON,
        "exercises": st.lists(EXERCISE, max_size=4) | JSON,
    },
)
RELAXED = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@RELAXED
@given(title=JSON, sets=st.lists(SET, max_size=3))
def test_whatever_is_imported_can_be_played(tmp_path: Path, title: Any, sets: list[Any]) -> None:
    found = import_workout({"title": title, "sets": sets})
    assert found.text or found.left_out
    if found.text:
        path = tmp_path / found.path
        path.write_text(found.text, "utf-8")
        assert Library().check(path) == []


@RELAXED
@given(name=JSON, instructions=st.lists(JSON | st.text(max_size=400)), equipment=JSON)
def test_whatever_exercise_is_imported_can_be_used(
    tmp_path: Path, name: Any, instructions: list[Any], equipment: Any
) -> None:
    data = {"name": name, "instructions": instructions, "equipment": equipment}
    found = import_exercise(data)
    path = tmp_path / found.path
    path.parent.mkdir(exist_ok=True)
    path.write_text(found.text, "utf-8")
    assert Library().check(path) == []


def test_export_has_sides_and_rests(tmp_path: Path) -> None:
    text, left_out = EXPORTS["jawt"]("two-minute-basics", None)
    first = json.loads(text)["sets"][0]
    assert [(e["name"], e["duration"]) for e in first["exercises"]] == [
        ("Get ready", 6),
        ("Hip flexor stretch, left side", 20),
        ("Switch to the right side", 5),
        ("Hip flexor stretch, right side", 20),
    ]
    assert left_out[0].startswith("left out: set-up, corrections and cautions")


def test_export_says_what_is_lost() -> None:
    _, left_out = EXPORTS["jawt"]("internal-rotation-reset", None)
    assert left_out.count("left out: Internal rotation stick test, a test") == 2
    assert "left out: the question about pain" in left_out


def test_what_was_exported_can_be_imported(tmp_path: Path) -> None:
    text, _ = EXPORTS["jawt"]("external-rotation-builder", None)
    imported(tmp_path, json.loads(text))
    found = steps(tmp_path, "external-rotation-builder.yaml")
    assert sum(s.dose.ms for s in found if isinstance(s.dose, Hold)) == sum(
        step.places * step.dose.count * step.dose.rep_ms
        for step in Library().routine("external-rotation-builder").steps
        if isinstance(step, Step) and isinstance(step.dose, Reps)
    )
    assert found[0].exercise.name == f"10 x Ninety-ninety forward lean, {Side.LEFT} side"


def test_export_into_a_file_overwrites_none(tmp_path: Path) -> None:
    path = tmp_path / "out.json"
    EXPORTS["jawt"]("chair-four", path)
    assert json.loads(path.read_text("utf-8"))["title"] == "Chair four"
    with pytest.raises(HipvoiceError, match="exists"):
        EXPORTS["jawt"]("chair-four", path)
