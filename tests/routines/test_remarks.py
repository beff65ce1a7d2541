"""Remarks on files in which nothing is wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from hipvoice.core.wording.wording import nominal_ms
from hipvoice.routines.language import language_file, load_language
from hipvoice.routines.library import EXERCISES, TESTS, Library, shipped_folder
from hipvoice.routines.remarks import remarks

ENGLISH = load_language(language_file("en"))


def said(path: Path) -> list[str]:
    """The remarks on a file as `line: message`."""
    found = remarks(Library().read(path), ENGLISH, nominal_ms)
    assert all(problem.hint for problem in found)
    return [f"{problem.where.line}: {problem.message}" for problem in found]


def exercise(folder: Path, text: str, demands: str = "demands: []\n") -> list[str]:
    text += demands
    path = folder / EXERCISES / "mine.yaml"
    path.parent.mkdir()
    path.write_text(text, "utf-8")
    return said(path)


def routine(folder: Path, steps: str, about: str = "Legs.") -> list[str]:
    path = folder / "mine.yaml"
    path.write_text(f"name: Mine\nabout: {about}\nsteps:\n{steps}", "utf-8")
    return said(path)


@pytest.mark.parametrize(
    "path", sorted(shipped_folder().rglob("*.yaml")), ids=lambda path: path.stem
)
def test_there_is_nothing_to_remark_on_shipped_files(path: Path) -> None:
    assert said(path) == []


def test_the_notes_of_a_programme_are_not_said(tmp_path: Path) -> None:
    path = tmp_path / "mine.yaml"
    text = (
        "name: Mine\ndays: [mon]\ncourse:\n  - play: [floor-four]\nnotes: [Stop if it tingles.]\n"
    )
    path.write_text(text, "utf-8")
    assert said(path) == []


def test_a_command_in_a_cue(tmp_path: Path) -> None:
    text = "name: A\nhold: 30\nsetup:\n  - Sit.\n  - Wait, then hold on.\ncautions: [Undo it.]\n"
    assert exercise(tmp_path, text) == [
        "5: the coach would say `hold on`, which is a command",
        "6: the coach would say `undo`, which is a command",
    ]


def test_words_that_only_hold_a_command_are_none(tmp_path: Path) -> None:
    text = "name: Next\nhold: 30\nbrief: Nextdoor, already awaited.\n"
    text += "source: {exercise: next, cautions: undo}\n"
    assert exercise(tmp_path, text) == []


def test_a_command_in_a_test(tmp_path: Path) -> None:
    path = tmp_path / TESTS / "mine.yaml"
    path.parent.mkdir()
    text = "name: A\nsetup: [Pause.]\nquestion: Well?\nsides: both\ndemands: []\n"
    path.write_text(text, "utf-8")
    assert said(path) == ["2: the coach would say `pause`, which is a command"]


def test_a_thing_that_is_not_announced(tmp_path: Path) -> None:
    text = "name: A\nhold: 30\nequipment: [mat]\nsetup: [Take the foam roller., Use the mat.]\n"
    assert exercise(tmp_path, text) == ["4: `foam-roller` is not announced"]


def test_things_are_announced_for_moves_and_the_way_out_and_need_not_be_for_cautions(
    tmp_path: Path,
) -> None:
    text = "name: A\nsides: both\nhold: 30\nsetup: [{say: Put the block down., takes: 2s}, Lie.]\n"
    text += "other-side: [Move the band.]\nout: Let go of the stick.\n"
    text += "cautions: [{say: A pillow under the knee helps., for: knee-pain}]\n"
    assert exercise(tmp_path, text) == [
        "4: `block` is not announced",
        "5: `band` is not announced",
        "6: `stick` is not announced",
    ]


def test_a_command_in_what_is_said_on_the_way_over_and_out(tmp_path: Path) -> None:
    text = "name: A\nsides: both\nhold: 30\nsetup: [Sit., Lie.]\n"
    text += "other-side: [Pause and turn.]\nout: Skip to your feet.\n"
    assert exercise(tmp_path, text) == [
        "5: the coach would say `pause`, which is a command",
        "6: the coach would say `skip`, which is a command",
    ]


def test_a_thing_of_an_exercise_within_a_step(tmp_path: Path) -> None:
    step = "  - exercise: {name: A, hold: 30, brief: Hold the stick., demands: []}\n"
    assert routine(tmp_path, step) == ["4: `stick` is not announced"]
    assert routine(tmp_path, "  - {use: deep-squat-stretch, brief: Hold a stick.}\n") == []


def test_a_condition_without_a_caution(tmp_path: Path) -> None:
    text = "name: A\nhold: 30\ncautions: [Mind the knees.]\nconditions:\n"
    rows = "  knee-pain: leave-out\n  no-floor: leave-out\n  sciatica: leave-out\n"
    assert exercise(tmp_path, text + rows) == ["7: no caution speaks of `sciatica`"]


def test_an_exercise_without_demands(tmp_path: Path) -> None:
    told = "it does not say what it demands, so only `conditions` changes it"
    assert exercise(tmp_path, "name: A\nhold: 30\n", demands="") == [f"1: {told}"]
    step = "  - exercise: {name: A, hold: 30}\n"
    assert routine(tmp_path, step) == [f"4: {told}"]


def test_a_correction_that_fits_nowhere(tmp_path: Path) -> None:
    text = "name: A\nreps: 9\ntempo: 1-0-1\ncorrections:\n  - Too much to say within two seconds.\n"
    assert exercise(tmp_path, text) == [
        "5: there is no room for `Too much to say within two seconds.`"
    ]


def test_a_hold_that_has_no_room_for_a_breath(tmp_path: Path) -> None:
    inline = "  - exercise: {name: Rest, hold: %s, breathe: {in: 4s, out: 6s}, demands: []}\n"
    assert routine(tmp_path, inline % "12s" + inline % "30s") == [
        "4: Rest has no room for a breath beside what is said"
    ]


def test_a_correction_of_a_shipped_exercise_in_a_short_hold(tmp_path: Path) -> None:
    found = routine(tmp_path, "  - {use: deep-squat-stretch, hold: 10s, sets: 1}\n")
    assert found
    assert all(line.startswith("4: there is no room for") for line in found)


@pytest.mark.parametrize(
    ("dose", "found"), [("reps: 9", 1), ("reps: 9\ntempo: 3-0-3", 0), ("hold: 40s", 0)]
)
def test_a_share_of_reps_that_have_no_length(tmp_path: Path, dose: str, found: int) -> None:
    text = f"corrections:\n  - say: Sit tall.\n    at: 50%\nname: A\n{dose}\n"
    told = "2: `Sit tall.` is at 50% of reps without a `tempo`, which have no length"
    assert exercise(tmp_path, text) == [told] * found


def test_a_share_of_reps_in_a_step(tmp_path: Path) -> None:
    step = "  - {use: deep-squat-stretch, reps: 9, corrections: [{say: Sit tall., at: 50%}]}\n"
    (told,) = routine(tmp_path, step)
    assert told.startswith("4: `Sit tall.` is at 50%")


def test_a_correction_whose_place_is_in_the_last_seconds_of_a_hold(tmp_path: Path) -> None:
    step = "  - use: deep-squat-stretch\n    corrections:\n      - {say: Long and tall., at: 25s}\n"
    assert routine(tmp_path, step) == ["4: there is no room for `Long and tall.`"]
    assert routine(tmp_path, step.replace("25s", "14s")) == []


def test_a_cue_runs_into_the_next_if_the_voice_is_slow(tmp_path: Path) -> None:
    path = tmp_path / "mine.yaml"
    path.write_text("name: A\nsteps: [{use: deep-squat-stretch, sets: 1}]\n", "utf-8")
    good = Library().read(path)
    assert remarks(good, ENGLISH, nominal_ms) == []
    slow = remarks(good, ENGLISH, lambda text: 3 * nominal_ms(text))
    assert "`Press the knees out, over the toes.` takes 8s to say and has 3s" in {
        remark.message for remark in slow
    }


@pytest.mark.parametrize(
    ("steps", "less"),
    [
        ("  - {use: gluteal-stretch, sides: left}\n", "right"),
        ("  - {use: gluteal-stretch, left: 10s}\n", "left"),
        ("  - gluteal-stretch\n  - {use: gluteal-stretch, sides: right}\n", "left"),
    ],
)
def test_a_side_that_is_trained_less(tmp_path: Path, steps: str, less: str) -> None:
    (line,) = [line for line in routine(tmp_path, steps) if "trains" in line]
    assert f"Gluteal stretch trains the {less} side less" in line
    assert not [r for r in routine(tmp_path, steps, "For the stiff side.") if "trains" in r]


def test_sides_that_are_evened_out(tmp_path: Path) -> None:
    steps = "  - {use: gluteal-stretch, sides: left}\n  - {use: gluteal-stretch, sides: right}\n"
    assert routine(tmp_path, steps) == []
