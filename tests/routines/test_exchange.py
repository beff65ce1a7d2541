"""Files of other programs: what becomes of them, and what is said to be left out."""

from __future__ import annotations

import json
import random
import re
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hipvoice.app.library.author import EXPORTS, import_json
from hipvoice.core.routine.routine import Hold, Reps, Side, Step
from hipvoice.errors import HipvoiceError
from hipvoice.routines.foreign import Foreign, export_routine, import_exercise, import_workout
from hipvoice.routines.library import Library
from tests.tries import tries

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
    assert [(s.exercise.name, s.dose, s.ready, s.rest_ms) for s in found] == [
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
    assert hang.ready == 10_000  # as that program counts before the first exercise


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
    assert [m.text for m in step.exercise.setup][:2] == ["Kneel down.", "Lift the foot: slowly!"]
    assert len(step.exercise.setup) == 4


def test_a_movement_of_the_collection_gets_reps() -> None:
    text = import_exercise(Foreign({**STRETCH, "force": "pull", "category": "strength"})).text
    assert "reps: 10\ntempo: open\n" in text


def test_nothing_is_overwritten(tmp_path: Path) -> None:
    (tmp_path / "legs-a-b.yaml").write_text("mine", "utf-8")
    told = imported(tmp_path, WORKOUT)
    first, second = tmp_path / "legs-a-b.yaml", tmp_path / "legs-a-b-2.yaml"
    assert told[0] == f"{first} exists and is left as it is; {second} is written"
    assert first.read_text("utf-8") == "mine"
    assert steps(tmp_path, second.name)
    assert imported(tmp_path, WORKOUT)[0] == f"{second} is there already, and the same"
    other = imported(tmp_path, {**WORKOUT, "sets": WORKOUT["sets"][:1]})
    assert other[0].endswith("legs-a-b-3.yaml is written")


def test_two_workouts_of_one_name_in_a_file(tmp_path: Path) -> None:
    sets = [[{"exercises": [{"name": "Hang", "duration": s}]}] for s in (20, 30)]
    imported(tmp_path, {"workouts": [{"title": "Evening", "sets": one} for one in sets]})
    lasts = [steps(tmp_path, name)[0].dose for name in ("evening.yaml", "evening-2.yaml")]
    assert lasts == [Hold(20_000), Hold(30_000)]


def test_what_cannot_be_written_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "in.json").write_text(json.dumps(WORKOUT), "utf-8")
    (tmp_path / "into").touch()
    with pytest.raises(HipvoiceError, match="cannot be made"):
        list(import_json(tmp_path / "in.json", tmp_path / "into"))
    with pytest.raises(HipvoiceError, match="nothing in"):
        imported(tmp_path, {**WORKOUT, "sets": []})


@pytest.mark.parametrize(
    ("given", "ms"), [("30", 30_000), (" 45 ", 45_000), ("12.0", 12_000), (30.4, 30_000)]
)
def test_numbers_in_quotes_are_numbers(tmp_path: Path, given: Any, ms: int) -> None:
    sets = [{"repetitions": "2", "exercises": [{"name": "Hang", "duration": given}]}]
    imported(tmp_path, {"title": "Evening", "sets": sets})
    assert [s.dose for s in steps(tmp_path, "evening.yaml")] == [Hold(ms)] * 2


NO_NUMBERS = ['"30s"', '"0:30"', '""', '"x"', '"-3"', "-3", "null", "true", "[3]", "{}"]
NO_NUMBERS += [
    "NaN",
    "Infinity",
    "-Infinity",
    "1e999",
    "9" * 400,
    "9" * 5_000,
    '"NaN"',
    '"\\u0663"',
]


@pytest.mark.parametrize("text", NO_NUMBERS, ids=lambda text: text[:9])
@pytest.mark.parametrize("key", ["repetitions", "duration"])
def test_what_is_no_number_is_told_with_its_place(tmp_path: Path, key: str, text: str) -> None:
    exercise = '{"name": "Hang", "duration": 20}'
    wrong = {
        "repetitions": f'{{"repetitions": {text}, "exercises": [{exercise}]}}',
        "duration": f'{{"exercises": [{exercise}, {{"name": "Sit", "duration": {text}}}]}}',
    }
    (tmp_path / "in.json").write_text(f'{{"title": "A", "sets": [{wrong[key]}]}}', "utf-8")
    with pytest.raises(HipvoiceError, match="cannot be imported") as raised:
        list(import_json(tmp_path / "in.json", tmp_path))
    place = {"repetitions": "sets[0].repetitions", "duration": "sets[0].exercises[1].duration"}
    assert raised.value.detail.startswith(f"{tmp_path / 'in.json'}: {place[key]}: ")
    assert "\n" not in raised.value.detail
    assert raised.value.detail.isprintable()
    assert list(tmp_path.glob("*.yaml")) == []


@pytest.mark.parametrize(
    ("data", "place"),
    [
        ({"title": 5, "sets": []}, "title: `5`, expected a text"),
        ({"title": "A", "sets": 3}, "sets: `3`, expected a list"),
        ({"title": "A", "sets": [3]}, "sets[0]: `3`, expected a map"),
        ({"title": "A", "sets": [{"exercises": {}}]}, "sets[0].exercises: a map, expected a list"),
        ({"workouts": [[]]}, "workouts[0]: a list, expected a map"),
        ({"title": "x" * 20_000, "sets": []}, "it has 20,000 characters, at most 10,000"),
        ([STRETCH, {"name": "A"}], "[1]: a map, expected an exercise with name and instructions"),
        ([{**STRETCH, "name": None}, {**STRETCH, "instructions": "x"}], "[1].instructions: `"),
        ({"title": "\x1b]0;X\x07", "sets": ["\x1b]0;X\x07"]}, "sets[0]: `"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_is_another_thing_is_told_with_its_place(
    tmp_path: Path, data: Any, place: str
) -> None:
    with pytest.raises(HipvoiceError, match="can") as raised:
        imported(tmp_path, data)
    assert place in raised.value.detail
    assert raised.value.detail.isprintable()


def test_all_problems_of_a_file_are_told_at_once(tmp_path: Path) -> None:
    exercises = [{"name": "Sit", "duration": "soon"} for _ in range(60)]
    with pytest.raises(HipvoiceError, match="cannot be imported") as raised:
        imported(tmp_path, {"title": "A", "sets": [{"exercises": exercises}]})
    assert raised.value.detail.endswith(
        'exercises[49].duration: `"soon"`, expected a number of seconds, such as 30\nand 10 more'
    )


def test_the_end_of_a_long_name_is_said_to_be_left_out(tmp_path: Path) -> None:
    told = imported(tmp_path, {**WORKOUT, "title": "a" * 59 + " and more"})
    assert told[1].endswith("the end of a long name: and more")


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_a_file_with_a_byte_order_mark(tmp_path: Path, encoding: str) -> None:
    (tmp_path / "in.json").write_bytes(json.dumps(WORKOUT, indent=1).encode(encoding))
    assert "legs-a-b.yaml is written" in next(import_json(tmp_path / "in.json", tmp_path))


SEEDS = (WORKOUT, {"workouts": [WORKOUT]}, [STRETCH, STRETCH])
PIECES = (
    *'{}[]":,0-\\',
    "null",
    "true",
    "NaN",
    "1e999",
    "9" * 400,
    '"30"',
    '"\\ud800"',
    "\u202e",
    "\0",
)


@pytest.mark.parametrize("seed", range(40))
def test_files_with_slips_are_read_or_refused(tmp_path: Path, seed: int) -> None:
    rng = random.Random(seed)
    parts = re.split(r"(\W)", json.dumps(rng.choice(SEEDS)))
    for _ in range(rng.randint(1, 3)):
        parts[rng.randrange(len(parts))] = rng.choice(PIECES)
    (tmp_path / "in.json").write_text("".join(parts), "utf-8")
    with suppress(HipvoiceError):
        list(import_json(tmp_path / "in.json", tmp_path))
    for path in tmp_path.rglob("*.yaml"):
        assert Library(tmp_path).check(path) == []


@pytest.mark.parametrize(
    "data", [b"{", b"[]", b"{}", b"3", b'"x"', b"\xff\xfe", b"[" * 99_999, b'{"workouts": 3}']
)
def test_what_cannot_be_imported(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "in.json").write_bytes(data)
    with pytest.raises(HipvoiceError):
        list(import_json(tmp_path / "in.json", tmp_path))
    with pytest.raises(HipvoiceError, match="there is no file"):
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
    max_examples=tries(60),
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


@RELAXED
@given(title=JSON, sets=st.lists(SET, max_size=3))
def test_whatever_is_imported_can_be_played(tmp_path: Path, title: Any, sets: list[Any]) -> None:
    data = Foreign({"title": title, "sets": sets})
    found = import_workout(data)
    assert found.text or found.left_out
    assert all(p.split(":")[0] in {"title", "sets"} or p[:5] == "sets[" for p in data.problems)
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
    found = import_exercise(Foreign(data))
    path = tmp_path / found.path
    path.parent.mkdir(exist_ok=True)
    path.write_text(found.text, "utf-8")
    assert Library().check(path) == []


def test_export_has_sides_and_rests(tmp_path: Path) -> None:
    text, left_out = EXPORTS["jawt"]("two-minute-basics", None)
    _, second, *_ = json.loads(text)["sets"]
    assert [(e["name"], e["duration"]) for e in second["exercises"]] == [
        ("Get ready", 8),
        ("Hip flexor stretch, left side", 20),
        ("Switch to the right side", 10),
        ("Hip flexor stretch, right side", 20),
    ]
    assert left_out[0].startswith("left out: set-up, corrections and cautions")


def test_a_ladder_is_exported_set_by_set(tmp_path: Path) -> None:
    path = tmp_path / "ladder.yaml"
    step = "{use: side-lying-hip-rotation, reps: 6-4-2, tempo: 2-0-2, end-hold: 8s}"
    path.write_text(f"name: Ladder\nsteps: [{step}]\n", "utf-8")
    sets = json.loads(export_routine(Library().routine(str(path)))[0])["sets"]
    assert [found["repetitions"] for found in sets] == [1, 1, 1]
    lefts = [next(e for e in found["exercises"] if "left" in e["name"]) for found in sets]
    assert [(e["name"][:3], e["duration"]) for e in lefts] == [
        ("6 x", 72),
        ("4 x", 48),
        ("2 x", 24),
    ]


def test_export_says_what_is_lost() -> None:
    _, left_out = EXPORTS["jawt"]("internal-rotation-reset", None)
    assert left_out.count("left out: Internal rotation stick test, a test") == 2
    assert "left out: the question about pain" in left_out


def test_what_was_exported_can_be_imported(tmp_path: Path) -> None:
    text, _ = EXPORTS["jawt"]("external-rotation-builder", None)
    imported(tmp_path, json.loads(text))
    found = steps(tmp_path, "external-rotation-builder.yaml")
    exported = Library().routine("external-rotation-builder").steps
    warm_up, *others = (step for step in exported if isinstance(step, Step))
    assert isinstance(warm_up.dose, Hold)
    assert sum(s.dose.ms for s in found if isinstance(s.dose, Hold)) == warm_up.dose.ms + sum(
        step.places * step.dose.count * step.dose.rep_ms
        for step in others
        if isinstance(step.dose, Reps)
    )
    assert found[1].exercise.name == f"10 x Ninety-ninety forward lean, {Side.LEFT} side"


def test_export_into_a_file_overwrites_none(tmp_path: Path) -> None:
    path = tmp_path / "out.json"
    EXPORTS["jawt"]("chair-four", path)
    assert json.loads(path.read_text("utf-8"))["title"] == "Chair four"
    with pytest.raises(HipvoiceError, match="exists"):
        EXPORTS["jawt"]("chair-four", path)
