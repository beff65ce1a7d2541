"""Routines and exercises from files: what they become, and where they are found."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from hipvoice import routines
from hipvoice.core.routine.routine import (
    Answer,
    Caution,
    Correction,
    GetReady,
    Hold,
    Place,
    Reps,
    Routine,
    SetupMove,
    Side,
    Step,
    Talk,
    Tempo,
    TestStep,
)
from hipvoice.errors import HipvoiceError
from hipvoice.routines import schema
from hipvoice.routines.library import Library, shipped_folder
from hipvoice.routines.problems import ProblemsError

BOTH = (Side.LEFT, Side.RIGHT)
STICK = "name: Stick\nsetup: [Stand.]\nquestion: Far?\nsides: both"
LUNGE = """
id: L1
name: Lunge
source: {exercise: S9, dose: acsm}
sides: both
reps: 8
tempo: 3-1-2
sets: 2
ready: wait
setup: [Stand., Step.]
corrections: [Tall.]
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write(tmp_path / "exercises" / "lunge.yaml", LUNGE)
    return tmp_path


def write(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def load(folder: Path, text: str) -> Routine:
    return Library().routine(str(write(folder / "mine.yaml", text)))


def step(folder: Path, settings: str) -> Step:
    (only,) = load(folder, f"name: Mine\nsteps:\n  - {{use: lunge, {settings}}}").steps
    return only


def test_an_exercise_is_a_step_with_its_default_dose(folder: Path) -> None:
    lunge = Library(folder).exercise("Lunge")
    assert lunge.exercise.id == "L1"
    assert lunge.exercise.name == "Lunge"
    assert lunge.exercise.setup == (SetupMove("Stand."), SetupMove("Step."))
    assert lunge.exercise.brief == "Stand."
    assert lunge.exercise.corrections == (Correction("Tall."),)
    assert lunge.exercise.sided
    assert lunge.exercise.source == "S9"
    assert lunge.dose == Reps(8, Tempo(3_000, 1_000, 2_000))
    assert (lunge.sets, lunge.sides, lunge.ready, lunge.source) == (2, BOTH, GetReady.WAIT, "acsm")


def test_five_lines_are_a_routine(folder: Path) -> None:
    routine = load(
        folder, "name: Mine\nabout: Legs.\nsteps:\n  - lunge\n  - {use: Lunge, hold: 40s}"
    )
    assert (routine.id, routine.name, routine.about) == ("mine", "Mine", "Legs.")
    assert load(folder, "name: Mine\nsteps: [lunge]").about == ""
    assert routine.steps[0] == Library(folder).exercise("lunge")
    assert routine.steps[1].dose == Hold(40_000)


def test_what_a_step_does_not_say_is_as_in_its_exercise(folder: Path) -> None:
    plain, tuned = step(folder, "explain: false"), step(folder, "rest: 0, switch: 5, explain: true")
    assert plain == Library(folder).exercise("lunge")
    assert (tuned.rest_ms, tuned.switch_ms, tuned.explain) == (0, 5_000, True)
    assert (tuned.ready, tuned.dose, tuned.source) == (GetReady.WAIT, plain.dose, "acsm")


@pytest.mark.parametrize(
    ("settings", "dose"),
    [
        ("hold: 1m", Hold(60_000)),
        ("time: 1m", Hold(60_000, moving=True)),
        ("reps: 5", Reps(5, Tempo(3_000, 1_000, 2_000))),
        ("reps: 5, tempo: open", Reps(5)),
        ("tempo: open", Reps(8)),
        ("last: 15s", Reps(8, Tempo(3_000, 1_000, 2_000), last_hold_ms=15_000)),
        ("reps: 5, tempo: open, last: 0", Reps(5)),
        ("tempo: 2-0-2", Reps(8, Tempo(2_000, 0, 2_000))),
        ("tempo: {down: 2s, up: 4}", Reps(8, Tempo(2_000, 0, 4_000, ("down", "", "up")))),
        (
            'tempo: {"back, breathing out": 3, stay: 0, forward: 3}',
            Reps(8, Tempo(3_000, 0, 3_000, ("back, breathing out", "stay", "forward"))),
        ),
    ],
)
def test_a_step_may_change_a_part_of_the_dose(folder: Path, settings: str, dose: object) -> None:
    changed = step(folder, settings)
    assert changed.dose == dose
    assert changed.source == "own"


def test_own_source_of_a_dose(folder: Path) -> None:
    assert step(folder, "sets: 3").source == "own"
    assert step(folder, "sets: 3, source: S2").source == "S2"


def test_a_tempo_beside_a_hold_is_a_problem(folder: Path) -> None:
    for settings in ("hold: 30s, tempo: 3-1-3", "hold: 3 0, tempo: 3-1-3"):
        with pytest.raises(ProblemsError, match="problem") as raised:
            step(folder, settings)
        assert "a tempo belongs to reps" in [p.message for p in raised.value.problems]


@pytest.mark.parametrize(
    ("word", "sides"),
    [
        ("both", BOTH),
        ("left", (Side.LEFT,)),
        ("right", (Side.RIGHT,)),
        ("right-first", (Side.RIGHT, Side.LEFT)),
    ],
)
def test_sides(folder: Path, word: str, sides: tuple[Side, ...]) -> None:
    assert step(folder, f"sides: {word}").sides == sides


def test_corrections_of_a_step_come_first(folder: Path) -> None:
    corrections = step(folder, "corrections: [{say: Slow., fault: haste}]").exercise.corrections
    assert corrections == (Correction("Slow.", "haste"), Correction("Tall."))


def test_an_exercise_within_a_step(folder: Path) -> None:
    inline = "{name: Wall sit, hold: 30s, sets: 2, equipment: [wall]}"
    (only,) = load(folder, f"name: M\nsteps:\n  - exercise: {inline}\n    sets: 3").steps
    assert (only.exercise.id, only.exercise.setup, only.exercise.brief) == ("wall-sit", (), "")
    assert (only.dose, only.sets, only.sides) == (Hold(30_000), 3, ())
    assert only.exercise.equipment == ("wall",)
    assert (only.exercise.source, only.source) == ("own", "own")


def test_shipped_routines_are_found_by_name() -> None:
    assert Library().routine("floor-four").id == "floor-four"
    assert Library().routine("Floor Four") == Library().routine("floor-four")


def test_own_files_come_before_shipped_ones(folder: Path) -> None:
    write(folder / "floor-four.yaml", "name: Own\nsteps: [lunge]")
    write(folder / "exercises" / "gluteal-stretch.yaml", "name: Own\nhold: 5s")
    own = Library(folder)
    assert own.routine("floor-four").name == "Own"
    assert own.routine("two-minute-basics").steps[2].exercise.name == "Own"
    assert Library().routine("floor-four").name == "Floor four"


def test_a_path_finds_the_exercises_beside_it(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(folder / "mine.yaml", "name: Mine\nsteps: [lunge]")
    monkeypatch.chdir(folder)
    for name in ("mine.yaml", os.path.join(".", "mine.yaml"), str(folder / "mine.yaml")):  # noqa: PTH118 - as a person types it
        assert Library().routine(name).name == "Mine"


def test_own_exercises_are_found_from_any_path(folder: Path, tmp_path: Path) -> None:
    path = write(tmp_path / "elsewhere" / "mine.yaml", "name: Mine\nsteps: [lunge]")
    assert Library(folder).routine(str(path)).name == "Mine"
    with pytest.raises(ProblemsError):
        Library().routine(str(path))


def test_names_are_in_alphabetical_order(folder: Path) -> None:
    for name in ("aaa", "zzz", "mmm"):
        write(folder / f"{name}.yaml", "name: Any\nsteps: [lunge]")
    names = list(Library(folder).routine_files)
    assert {"aaa", "floor-four", "mmm", "zzz"} <= set(names)
    assert names == sorted(names)


def test_names_that_are_not_there(folder: Path) -> None:
    with pytest.raises(HipvoiceError, match="no routine `flor-four`") as raised:
        Library().routine("flor-four")
    assert raised.value.hint == "did you mean `floor-four`?"
    with pytest.raises(HipvoiceError, match="no exercise `lunges`") as raised:
        Library(folder).exercise("lunges")
    assert raised.value.hint == "did you mean `lunge`?"
    for name in ("missing.yaml", "folder/missing", "."):
        with pytest.raises(HipvoiceError, match="there is no"):
            Library().routine(str(folder / name))
    for name in ("", "x" * 5_000, "nul\0"):
        with pytest.raises(HipvoiceError, match="no routine"):
            Library().routine(name)


def test_a_hint_names_the_exercises_there_are(folder: Path) -> None:
    with pytest.raises(ProblemsError) as raised:
        load(folder, "name: M\nsteps: [zzzz]")
    assert raised.value.problems[0].hint


def test_routines_that_can_be_read_and_problems_of_the_others(folder: Path) -> None:
    write(folder / "exercises" / "bad.yaml", "name: Bad")
    write(folder / "one.yaml", "name: One\nsteps: [bad]")
    write(folder / "two.yaml", "name: Two\nsteps: [bad, lunge]")
    (folder / "zoo.yaml").mkdir()
    routines, problems = Library(folder).routines()
    assert {"floor-four", "two-minute-basics"} <= {routine.id for routine in routines}
    assert not {"one", "two"} & {routine.id for routine in routines}
    assert [Path(problem.file).name for problem in problems] == ["bad.yaml", "zoo.yaml"]


def test_what_is_hidden_is_no_routine(folder: Path) -> None:
    write(folder / "one.yaml", "name: One\nsteps: [lunge]")
    (folder / "._one.yaml").write_bytes(bytes.fromhex("00051607") + bytes(4092))  # AppleDouble
    routines, problems = Library(folder).routines()
    assert "one" in {routine.id for routine in routines}
    assert problems == []


def test_check_tells_all_problems_of_a_file_and_of_what_it_uses(folder: Path) -> None:
    write(folder / "exercises" / "bad.yaml", "name: Bad")
    path = write(folder / "mine.yaml", "nmae: Mine\nsteps: [bad, bad, lnuge]")
    files = [Path(problem.file).name for problem in Library().check(path)]
    assert files == ["mine.yaml", "mine.yaml", "bad.yaml"]
    assert Library().check(folder / "exercises" / "lunge.yaml") == []
    assert len(Library().check(folder / "exercises" / "bad.yaml")) == 1


def test_an_exercise_that_is_broken_cannot_be_had(folder: Path) -> None:
    write(folder / "exercises" / "bad.yaml", "name: Bad")
    library = Library(folder)
    frames = []
    for _ in range(4):
        with pytest.raises(ProblemsError) as raised:
            library.exercise("bad")
        frames.append(len(raised.traceback))
    assert frames[1] == frames[3]


def test_a_file_is_read_once(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[Path] = []
    original = schema.read_bytes
    monkeypatch.setattr(schema, "read_bytes", lambda p: (read.append(p), original(p))[1])
    library = Library(folder)
    for _ in range(3):
        library.exercise("lunge")
    assert read == [folder / "exercises" / "lunge.yaml"]


def test_the_shipped_folder_of_a_wheel_and_of_a_checkout(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert (shipped_folder() / "floor-four.yaml").is_file()
    package = tmp_path / "hipvoice"
    monkeypatch.setattr(routines, "__file__", str(package / "routines" / "__init__.py"))
    assert shipped_folder() == tmp_path / "sessions"
    (package / "sessions").mkdir(parents=True)
    assert shipped_folder() == package / "sessions"


def test_sections_and_rounds_are_unrolled(folder: Path) -> None:
    text = "name: M\nsteps:\n  - section: Main\n    rounds: 2\n    rest: 40s\n"
    text += "    steps: [lunge, {use: lunge, rest: 5s}]\n  - {use: lunge, rest: 7s}\n"
    found = load(folder, text).steps
    assert [s.rest_ms for s in found] == [15_000, 40_000, 15_000, 40_000, 7_000]
    assert [s.section for s in found] == ["Main"] * 4 + [""]


def test_rounds_without_a_rest_of_their_own(folder: Path) -> None:
    text = "name: M\nsteps:\n  - rounds: 3\n    steps: [{use: lunge, rest: 5s}]\n"
    assert [s.rest_ms for s in load(folder, text).steps] == [5_000] * 3


def test_defaults_of_a_routine_give_way_to_those_of_a_section_and_to_a_step(folder: Path) -> None:
    text = "name: M\ndefaults: {rest: 5s, switch: 9s, ready: 4s, explain: true, sets: 3}\nsteps:\n"
    text += "  - lunge\n  - {use: lunge, rest: 7s, sets: 1}\n"
    text += "  - {section: S, defaults: {rest: 8s, ready: wait}, steps: [lunge, {test: stick}]}\n"
    write(
        folder / "tests" / "stick.yaml", "name: Stick\nsetup: [Stand.]\nquestion: Far?\nsides: both"
    )
    first, second, third, test = load(folder, text).steps
    assert isinstance(first, Step)
    assert isinstance(third, Step)
    assert (first.rest_ms, first.switch_ms, first.ready, first.explain) == (
        5_000,
        9_000,
        4_000,
        True,
    )
    assert (first.sets, first.source, second.rest_ms, second.sets) == (3, "own", 7_000, 1)
    assert (third.rest_ms, third.ready, third.sets) == (8_000, GetReady.WAIT, 3)
    assert isinstance(test, TestStep)
    assert (test.rest_ms, test.explain) == (0, True)


def test_a_hold_by_default_is_for_what_is_held_and_not_written_out(folder: Path) -> None:
    write(folder / "exercises" / "sit.yaml", "name: Sit\nhold: 20s\nsource: S9")
    write(folder / "exercises" / "roll.yaml", "name: Roll\ntime: 20s")
    write(folder / "exercises" / "ladder.yaml", "name: Ladder\nreps: 6-4-2\nsets: 3")
    text = (
        "name: M\ndefaults: {hold: 40s, sets: 2}\nsteps: [sit, {use: sit, hold: 30s}, roll, lunge,"
    )
    text += " ladder, {exercise: {name: Here, hold: 10s}}, {use: ladder, reps: 5-4-3-2}]"
    steps = load(folder, text).steps
    doses = [step.dose for step in steps if isinstance(step, Step)]
    tempo = Tempo(3_000, 1_000, 2_000)
    assert doses[:4] == [Hold(40_000), Hold(30_000), Hold(20_000, moving=True), Reps(8, tempo)]
    assert doses[5] == Hold(10_000)
    assert [step.sets for step in steps] == [2, 2, 2, 2, 3, 2, 4]
    assert load(folder, "name: M\ndefaults: {rest: 5s}\nsteps: [sit]").steps[0].source == "S9"


def test_talk_by_default_is_that_of_the_routine_a_section_or_a_step(folder: Path) -> None:
    text = "name: M\ndefaults: {talk: brief}\nsteps: [lunge, {use: lunge, talk: quiet},"
    text += " {defaults: {talk: full}, steps: [lunge]}]"
    routine = load(folder, text)
    assert routine.talk is Talk.BRIEF
    assert [step.talk for step in routine.steps] == [None, Talk.QUIET, Talk.FULL]
    assert {step.talk for step in routine.with_talk(None).steps} == {None}


@pytest.mark.parametrize(
    ("steps", "rests"),
    [
        ("[lunge]", False),
        ("[{use: lunge, rest: 1m}, lunge]", False),
        ("[lunge, {use: lunge, rest: 1m}]", True),
        ("[{exercise: {name: Here, hold: 9s, rest: 1m}}]", True),
        ("[{rounds: 2, rest: 1m, steps: [lunge]}]", True),
        ("[{defaults: {rest: 1m}, steps: [lunge]}]", False),
        ("[{test: stick, rest: 1m}]", True),
    ],
)
def test_the_rest_after_the_last_step_is_played_if_it_is_written(
    folder: Path,
    steps: str,
    rests: bool,  # noqa: FBT001 - whether it is
) -> None:
    write(
        folder / "tests" / "stick.yaml", "name: Stick\nsetup: [Stand.]\nquestion: Far?\nsides: both"
    )
    *_, last = load(folder, f"name: M\ndefaults: {{rest: 20s}}\nsteps: {steps}").steps
    assert last.rests_last == rests
    if rests:
        assert last.rest_ms == 60_000


def test_tests_of_a_routine(folder: Path) -> None:
    toe = "id: T9\nname: Toe\nsetup: [Fold.]\nquestion: How far?\nanswer: degrees\npass: 80\n"
    write(folder / "tests" / "toe.yaml", toe + "sides: right-first\nsource: S2\n")
    text = "name: M\nsteps: [{test: toe, rest: 5s, explain: true}, {test: hip-flexion-range}]"
    first, second = load(folder, text).steps
    assert isinstance(first, TestStep)
    assert first.test == Library(folder).test("Toe")
    assert (first.test.id, first.test.slug, first.test.brief) == ("T9", "toe", "Fold.")
    assert (first.test.answer, first.test.pass_degrees) == (Answer.DEGREES, 80)
    assert (first.test.sides, first.test.source) == ((Side.RIGHT, Side.LEFT), "S2")
    assert (first.rest_ms, first.explain) == (5_000, True)
    assert second.subject.id == "T1"


def test_a_range_of_reps_and_a_hold_at_the_end(folder: Path) -> None:
    tempo = Tempo(3_000, 1_000, 2_000)
    assert step(folder, "reps: 8-10").dose == Reps(8, tempo, most=10)
    assert step(folder, "end-hold: 2s").dose == Reps(8, tempo, end_hold_ms=2_000)
    assert step(folder, "reps: 4, tempo: open").dose == Reps(4)


def test_a_ladder_has_a_number_for_each_set(folder: Path) -> None:
    tempo = Tempo(3_000, 1_000, 2_000)
    found = step(folder, "reps: 6-4-2, end-hold: 8s")
    assert (found.dose, found.sets) == (Reps(6, tempo, end_hold_ms=8_000, ladder=(6, 4, 2)), 3)
    assert step(folder, "reps: 6-4-2-2-2").sets == 5
    short = step(folder, "reps: 6-4-2, sets: 2")
    assert (short.sets, short.dose_at(Place(0, 2, Side.LEFT))) == (2, Reps(4, tempo))


def test_a_step_keeps_the_ladder_of_its_exercise_until_it_has_reps_of_its_own(folder: Path) -> None:
    text = LUNGE.replace("reps: 8", "reps: 6-4-2").replace("sets: 2\n", "")
    write(folder / "exercises" / "lunge.yaml", text)
    whole = step(folder, "end-hold: 2s")
    assert [whole.dose_at(Place(0, n)) for n in (1, 2, 3, 4)] == [
        Reps(n, Tempo(3_000, 1_000, 2_000), end_hold_ms=2_000) for n in (6, 4, 2, 2)
    ]
    plain = step(folder, "reps: 5")
    assert (plain.sets, plain.dose) == (3, Reps(5, Tempo(3_000, 1_000, 2_000)))


def test_a_dose_for_each_side(folder: Path) -> None:
    found = step(folder, "left: 30s, right: {reps: 9}")
    assert found.dose_of(Side.LEFT) == Hold(30_000)
    assert found.dose_of(Side.RIGHT) == Reps(9, Tempo(3_000, 1_000, 2_000))
    assert found.source == "own"
    assert step(folder, "sets: 2").doses == {}


def test_places_of_corrections(folder: Path) -> None:
    given = "corrections: [{say: A., at: 20s}, {say: B., at: 50%}, {say: C., every: 9s}]"
    a, b, c, _ = step(folder, given).exercise.corrections
    assert (a.at_ms, a.at_percent, a.every_ms) == (20_000, None, None)
    assert (b.at_ms, b.at_percent, b.every_ms) == (None, 50, None)
    assert (c.at_ms, c.at_percent, c.every_ms) == (None, None, 9_000)


def test_wording_of_a_step(folder: Path) -> None:
    write(folder / "exercises" / "lunge.yaml", LUNGE + "cautions: [Mind.]\n")
    given = "name: Big lunge, setup: [Go.], brief: Go on then., cautions: [Hold the wall.]"
    exercise = step(folder, given).exercise
    assert (exercise.name, exercise.setup, exercise.brief) == (
        "Big lunge",
        (SetupMove("Go."),),
        "Go on then.",
    )
    assert exercise.cautions == (Caution("Mind."), Caution("Hold the wall."))
    assert (exercise.id, exercise.slug) == ("L1", "lunge")


def test_notes_and_questions(folder: Path) -> None:
    routine = load(folder, "name: M\nnotes: [Water.]\nquestions: [pain, effort]\nsteps: [lunge]")
    assert (routine.notes, routine.questions) == (("Water.",), ("pain", "effort"))


def test_links_of_an_exercise_and_all_that_they_lead_to(folder: Path) -> None:
    for name, more in {
        "one": "easier: two\nconditions: {sciatica: leave-out, stenosis: three}",
        "two": "harder: one\nwithout: {mat: four}",
        "three": "variant-of: one",
        "four": "",
    }.items():
        write(folder / "exercises" / f"{name}.yaml", f"name: {name}\nhold: 9s\n{more}\n")
    routine = load(folder, "name: M\nsteps: [one]")
    one = routine.steps[0].exercise
    assert (one.slug, one.easier, one.harder) == ("one", "two", "")
    assert one.conditions == (("sciatica", ""), ("stenosis", "three"))
    assert set(routine.variants) == {"one", "two", "three", "four"}
    assert routine.variants["three"].exercise.variant_of == "one"
    assert routine.variants["two"].exercise.without == (("mat", "four"),)


def test_a_broken_variant_is_reported(folder: Path) -> None:
    write(folder / "exercises" / "bad.yaml", "name: Bad")
    write(folder / "exercises" / "one.yaml", "name: One\nhold: 9s\neasier: bad")
    with pytest.raises(ProblemsError) as raised:
        load(folder, "name: M\nsteps: [one]")
    assert [Path(p.file).name for p in raised.value.problems] == ["bad.yaml"]


def test_sources_of_the_parts(folder: Path) -> None:
    lunge = Library(folder).exercise("lunge").exercise
    assert (lunge.source, lunge.sources) == ("S9", (("dose", "acsm"),))
