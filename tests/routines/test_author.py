"""What a person reads and begins with: `show`, `schema`, `new`, `list`."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from hipvoice.app.library.author import new_routine, schema_text
from hipvoice.app.library.library import check_files, content_rows, english, routine_rows
from hipvoice.app.library.show import show, sources
from hipvoice.core.routine.routine import Side
from hipvoice.errors import HipvoiceError
from hipvoice.routines.formats import read_sources
from hipvoice.routines.library import Library, shipped_folder
from tests.routines import domain

LIBRARY = Library()
SOURCES = read_sources()


@pytest.mark.parametrize("name", LIBRARY.exercise_files)
def test_an_exercise_is_shown_with_all_that_there_is(name: str) -> None:
    step = LIBRARY.exercise(name)
    text = " ".join(show(name).split())
    said = step.exercise.said(english().wording.on(Side.LEFT))
    for sentence in (*(part.text for part in (*said.setup, *said.cautions)), said.brief):
        assert sentence in text.replace("- ", "") or sentence in text
    assert f"({SOURCES[step.source.lower()].values['name']}" in text
    for thing in step.exercise.equipment:
        assert thing.replace("-", " ") in text
    assert step.exercise.easier in text
    assert step.exercise.harder in text


def test_a_dose_is_shown_with_its_source() -> None:
    assert "two sets of ten to twelve reps" in " ".join(show("E15").split())
    tempo = "tempo lean in 3 s, hold 1 s, come back 2 s, each side"
    tempo += " (article on turning out, tempo: our own)"
    assert tempo in " ".join(show("E15").split())
    assert "(ACSM)" in show("E13")
    assert "American College of Sports Medicine, 2011. https://" in " ".join(show("E13").split())


def test_text_is_folded_by_words_to_the_width_of_the_terminal() -> None:
    wide, narrow = show("gluteal-stretch", width=100), show("gluteal-stretch", width=40)
    assert max(map(len, wide.splitlines())) <= 100
    assert max(map(len, narrow.splitlines())) <= 40
    words = {word.strip("()") for word in wide.split()}
    assert {word.strip("()") for word in narrow.split()} == words


def test_every_source_has_a_name_and_a_title() -> None:
    text = " ".join(sources(200).split())
    for word, source in SOURCES.items():
        assert source.values["title"] in text, word
    assert "National Health Service, 2019. https://www.nhs.uk/" in text


def test_what_a_file_says_in_its_own_words_is_shown_in_them(tmp_path: Path) -> None:
    path = tmp_path / "mine.yaml"
    own = "name: Mine\nsteps: [{use: gluteal-stretch, hold: 9s, source: my physiotherapist}]\n"
    path.write_text(own, "utf-8")
    assert "nine seconds, each side (my physiotherapist)" in " ".join(show(str(path)).split())


@pytest.mark.parametrize("key", [*domain.EXERCISES, *domain.TESTS])
def test_what_is_in_the_journal_is_found_by_its_id(key: str) -> None:
    row = domain.EXERCISES.get(key) or domain.TESTS[key]
    assert show(key) == show(row.slug)


def test_a_test_is_shown() -> None:
    text = show("external-rotation-range")
    assert "Question" in text
    assert "45 degrees" in text
    assert "chair" in text


@pytest.mark.parametrize("name", LIBRARY.routine_files)
def test_a_routine_is_shown_step_by_step(name: str) -> None:
    routine, text = LIBRARY.routine(name), " ".join(show(name).split())
    at = -1
    for number, step in enumerate(routine.steps, start=1):
        assert (at := text.find(f"{number}. {step.subject.name}", at + 1)) >= 0
    assert all(thing.replace("-", " ") in text for thing in routine.equipment)


def test_what_is_not_there_is_not_shown() -> None:
    with pytest.raises(HipvoiceError, match="no routine, exercise or test `flor-four`") as raised:
        show("flor four")
    assert raised.value.hint == "did you mean `floor-four`?"
    with pytest.raises(HipvoiceError, match="no routine") as raised:
        show("hip-rotation")
    assert raised.value.hint == "it is a programme: `hipvoice programme show hip-rotation`"


def test_a_new_routine_is_good_and_never_overwritten(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    path = new_routine("my Mornings")
    assert path == Path("my-mornings.yaml")
    (file,) = check_files([path], None)
    assert (file.path, file.texts()) == (path, ("", ""))
    assert Library().routine("my-mornings.yaml").name == "My Mornings"
    path.write_text("mine", "utf-8")
    with pytest.raises(HipvoiceError, match="exists"):
        new_routine("my-mornings")
    assert path.read_text("utf-8") == "mine"


def test_what_the_new_routine_has_in_comments_is_good_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    path = new_routine("all")
    head, body = path.read_text("utf-8").split("steps:", 1)
    steps = [line.replace("  # - ", "  - ").replace("  #   ", "    ") for line in body.split("\n")]
    head = head.replace("# questions", "questions")
    path.write_text(f"{head}steps:" + "\n".join(steps), "utf-8")
    assert Library().check(path) == []
    assert len(Library().routine("all.yaml").steps) == 11


@pytest.mark.parametrize("name", ["", " ", "x" * 99, "a\0"])
def test_names_that_are_none(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(HipvoiceError):
        new_routine(name)
    assert list(tmp_path.iterdir()) == []


def test_the_schema_is_printed() -> None:
    assert json.loads(schema_text("routine"))["title"] == "hipvoice routine"


def test_lists() -> None:
    rows, problems = routine_rows()
    assert problems == ""
    assert {row["id"] for row in rows} == {path.stem for path in shipped_folder().glob("*.yaml")}
    assert [row["tests"] for row in rows if row["id"] == "hip-screen"] == [5]
    for kind in ("exercises", "tests"):
        files = [path.read_text("utf-8") for path in shipped_folder().glob(f"{kind}/*.yaml")]
        ids = [re.findall(r"^id: (\w+)$", text, re.MULTILINE) for text in files]
        assert ids
        assert sorted([row["id"]] for row in content_rows(kind)) == sorted(ids)


@pytest.mark.parametrize(
    ("word", "found"),
    [("next", "next"), ("and hold on", "hold on"), ("stop there", "stop"), ("up", "")],
)
def test_a_word_of_a_tempo_that_is_a_command_in_a_set_is_refused(
    tmp_path: Path, word: str, found: str
) -> None:
    path = tmp_path / "a.yaml"
    step = f"  - exercise: {{name: B, reps: 3, tempo: {{down: 3s, {word}: 3s}}, demands: []}}\n"
    path.write_text(f"name: A\nsteps:\n{step}", "utf-8")
    (file,) = check_files([path], None)
    problems, remarks = file.texts()
    assert not remarks
    assert bool(problems) == bool(found)
    if found:
        message = f":3:52: the coach would say `{found}` in every set, which is a command"
        assert message in problems
        assert "hint: name the phase in another word, such as `down`" in problems


def test_check_tells_problems_and_remarks(tmp_path: Path) -> None:
    good, bad = tmp_path / "good.yaml", tmp_path / "bad.yaml"
    good.write_text("name: A\nsteps: [{use: gluteal-stretch, sides: left}]", "utf-8")
    bad.write_text("name: A\nsteps: [gluteal-strech]", "utf-8")
    (no_problems, remark), (problem, no_remark) = (
        file.texts() for file in check_files([good, bad], None)
    )
    assert (no_problems, no_remark) == ("", "")
    assert "trains the right side less" in remark
    assert "did you mean `gluteal-stretch`?" in problem
