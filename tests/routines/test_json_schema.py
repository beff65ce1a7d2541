"""The JSON Schema accepts what the loader accepts, and refuses what it can know to be wrong."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from hipvoice.routines.json_schema import SHAPES, json_schema
from hipvoice.routines.library import EXERCISES, PROGRAMMES, TESTS, shipped_folder
from tests.routines.test_docs import GOOD

jsonschema = pytest.importorskip("jsonschema")

VALIDATORS = {kind: jsonschema.Draft202012Validator(json_schema(kind)) for kind in SHAPES}
KINDS = {EXERCISES: "exercise", TESTS: "test", PROGRAMMES: "programme"}
SHIPPED = sorted(shipped_folder().rglob("*.yaml"))
DOSE = {"name": "A", "hold": 30}
STEPS = {"name": "A", "steps": ["a"]}


@pytest.mark.parametrize("kind", SHAPES)
def test_it_is_a_schema(kind: str) -> None:
    jsonschema.Draft202012Validator.check_schema(json_schema(kind))


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_shipped_files_are_valid(path: Path) -> None:
    data = yaml.safe_load(path.read_text("utf-8"))
    VALIDATORS[KINDS.get(path.parent.name, "routine")].validate(data)


@pytest.mark.parametrize(("kind", "name", "text"), GOOD, ids=[name for _, name, _ in GOOD])
def test_examples_of_the_specification_are_valid(kind: str, name: str, text: str) -> None:
    VALIDATORS[kind].validate(yaml.safe_load(text))


@pytest.mark.parametrize(
    ("kind", "data"),
    [
        ("routine", {"name": "A"}),
        ("routine", {"name": "A", "steps": []}),
        ("routine", {"name": "", "steps": ["a"]}),
        ("routine", {**STEPS, "step": 1}),
        ("routine", {**STEPS, "questions": ["mood"]}),
        ("routine", {"name": "A", "steps": [{"use": "a", "exercise": DOSE}]}),
        ("routine", {"name": "A", "steps": [{"use": "a", "hold": 30, "reps": 3}]}),
        ("routine", {"name": "A", "steps": [{"use": "a", "sides": "no"}]}),
        ("routine", {"name": "A", "steps": [{"use": "a", "hold": "1:30"}]}),
        ("routine", {"name": "A", "steps": [{"use": "a", "reps": "ten"}]}),
        ("routine", {"name": "A", "steps": [{"rounds": 99, "steps": ["a"]}]}),
        ("routine", {"name": "A", "steps": [{"test": "a", "sides": "both"}]}),
        ("exercise", {"name": "A"}),
        ("exercise", {"name": "A", "hold": 30, "reps": 3}),
        ("exercise", {**DOSE, "tempo": "fast"}),
        ("exercise", {"name": "A", "reps": 3, "tempo": {"down": "fast"}}),
        ("exercise", {"name": "A", "reps": 3, "tempo": {"Down": "3s", "up": "3s"}}),
        ("exercise", {**DOSE, "explain": "yes"}),
        ("exercise", {**DOSE, "conditions": ["sciatica"]}),
        ("exercise", {**DOSE, "corrections": [{"fault": "a"}]}),
        ("exercise", {**DOSE, "corrections": [{"say": "A.", "at": "5s", "every": "9s"}]}),
        ("test", {"name": "A", "setup": ["A."], "question": "A?"}),
        ("programme", {"name": "A", "course": []}),
        ("programme", {"name": "A", "course": [{"play": ["a"], "days": ["someday"]}]}),
        ("programme", {"name": "A", "course": [{"play": ["a"], "days": ["mon"] * 8}]}),
        ("programme", {"name": "A", "course": [{"play": ["a"]}], "grow": [{"hold": "long"}]}),
    ],
)
def test_what_is_wrong_is_refused(kind: str, data: dict[str, Any]) -> None:
    assert not VALIDATORS[kind].is_valid(data)


@pytest.mark.parametrize("hold", [30, "30", "30s", "1m30s", "2m"])
def test_durations_as_they_are_written(hold: object) -> None:
    assert VALIDATORS["exercise"].is_valid({"name": "A", "hold": hold})
