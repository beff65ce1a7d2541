"""Sides have names: what is written once is said for the left and for the right."""

from __future__ import annotations

from pathlib import Path

import pytest

from hipvoice.core.commands import Command
from hipvoice.core.effects import Say
from hipvoice.core.engine import Engine
from hipvoice.core.events import By, Commanded
from hipvoice.core.timeline.timeline import Background, compile_routine, swap_sides
from hipvoice.core.wording.lines import BREATHS
from hipvoice.drivers.loop import simulate
from hipvoice.routines.language import language_file, load_language
from hipvoice.routines.library import Library
from hipvoice.routines.problems import ProblemsError

VAGUE = "`{}` does not say which one"
ENGLISH = load_language(language_file("en"))
BREATH = ENGLISH.wording.line(BREATHS[0])
ROUTINE = """\
name: Sides
steps:
  - exercise:
      name: Kneel
      sides: both
      hold: 30s
      setup: ["{side} knee down, {other} foot in front."]
      corrections: ["Tuck under.", "Keep the {side} knee still.", "Breathe."]
      cautions: ["Stop if the {side} knee hurts."]
    sets: 2
"""


def written(folder: Path, text: str) -> Path:
    path = folder / "sides.yaml"
    path.write_text(text, "utf-8")
    return path


def problem(folder: Path, old: str, new: str) -> tuple[str, str, int | None]:
    """What is said of the routine with one text changed: the message, the hint, the line."""
    with pytest.raises(ProblemsError) as caught:
        Library(folder).routine(str(written(folder, ROUTINE.replace(old, new))))
    (only,) = caught.value.problems
    return only.message, only.hint, only.where.line if only.where else None


def test_each_side_is_named_in_what_is_said_of_it(tmp_path: Path) -> None:
    routine = Library(tmp_path).routine(str(written(tmp_path, ROUTINE)))
    timeline = compile_routine(routine, ENGLISH.wording)
    assert "Left knee down, right foot in front." in timeline.texts()
    assert "Stop if the left knee hurts." in timeline.texts()
    swapped = swap_sides(timeline, timeline.order[0], ENGLISH.wording)
    assert "Right knee down, left foot in front." in swapped.texts()
    assert "Left knee down, right foot in front." not in swapped.texts()


def test_every_set_begins_with_the_most_important_and_both_sides_hear_the_same(
    tmp_path: Path,
) -> None:
    text = ROUTINE.replace('"Breathe."', '{say: "Breathe.", first: true}')
    routine = Library(tmp_path).routine(str(written(tmp_path, text)))
    heard = []
    for segment in compile_routine(routine, ENGLISH.wording).segments:
        if segment.kind == "hold":
            assert segment.place
            said = [cue.text for cue in segment.cues if cue.kind == "correction"]
            heard.append((segment.place.side, *said))
    assert heard == [
        ("left", "Breathe.", BREATH, "Tuck under."),
        ("right", "Breathe.", BREATH, "Tuck under."),
        ("left", "Breathe.", "Keep the left knee still."),
        ("right", "Breathe.", "Keep the right knee still."),
    ]


def test_the_form_that_is_asked_about_is_that_of_the_side(tmp_path: Path) -> None:
    routine = Library(tmp_path).routine(
        str(written(tmp_path, ROUTINE.replace('"Tuck under.", ', "")))
    )
    timeline = compile_routine(routine, ENGLISH.wording)
    at = 60_000  # within the hold of the right side, or the way to it
    played = simulate(
        Engine(timeline, ENGLISH, Background()), [(at, Commanded(Command.FORM, By.VOICE, at))]
    )
    said = [effect.text for _, effect in played.performed if isinstance(effect, Say)]
    assert "Keep the right knee still." in said


@pytest.mark.parametrize(
    ("change", "message", "hint", "line"),
    [
        (("{other}", "{leg}"), "there is no value `{leg}` here", "`{side}` is the side", 7),
        (("{other}", "{other"), "a brace without its other half", "such as", 7),
        (("the {side} knee still", "this knee still"), VAGUE.format("this knee"), "name it", 8),
        (("{other} foot", "That Foot"), VAGUE.format("That Foot"), "name it", 7),
    ],
)
def test_a_text_that_leaves_the_side_open_is_refused(
    tmp_path: Path, change: tuple[str, str], message: str, hint: str, line: int
) -> None:
    found = problem(tmp_path, *change)
    assert (found[0], found[2]) == (message, line)
    assert hint in found[1]


def test_a_side_is_named_only_where_there_are_sides(tmp_path: Path) -> None:
    text = ROUTINE.replace("      sides: both\n", "")
    with pytest.raises(ProblemsError) as caught:
        Library(tmp_path).routine(str(written(tmp_path, text)))
    assert [(p.where.line if p.where else None, p.hint) for p in caught.value.problems] == [
        (line, "write `sides: both`, or leave the side out") for line in (6, 7, 8)
    ]
