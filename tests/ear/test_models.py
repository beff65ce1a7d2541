"""Finding a model, and saying honestly why a folder is none."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from hipvoice.core.commands import Command, Number
from hipvoice.ear.heard import grammar, meanings, weighted
from hipvoice.ear.models import LAYOUTS, MAX_WORDS, UNKNOWN_WEIGHT, Model, find_model
from hipvoice.errors import HipvoiceError


def model_folder(at: Path, layout: tuple[str, ...] = LAYOUTS[0]) -> Path:
    """A folder with empty files where a model has them."""
    for name in layout:
        (at / name).parent.mkdir(parents=True, exist_ok=True)
        (at / name).touch()
    return at


def refusal(folder: Path) -> HipvoiceError:
    with pytest.raises(HipvoiceError) as refused:
        find_model(folder)
    return refused.value


@pytest.mark.parametrize("layout", LAYOUTS)
def test_both_layouts_are_models(tmp_path: Path, layout: tuple[str, ...]) -> None:
    folder = model_folder(tmp_path, layout)
    assert find_model(folder) == Model(folder, (), UNKNOWN_WEIGHT)


@pytest.mark.parametrize("name", LAYOUTS[0])
def test_a_missing_file_is_named(tmp_path: Path, name: str) -> None:
    (model_folder(tmp_path) / name).unlink()
    error = refusal(tmp_path)
    assert str(tmp_path) in error.title
    assert error.detail == f"It has no {name}."
    assert error.hint


def test_nothing_there(tmp_path: Path) -> None:
    error = refusal(tmp_path / "none")
    assert "nothing" in error.detail


def test_a_zip_file_is_no_folder(tmp_path: Path) -> None:
    (tmp_path / "model.zip").touch()
    error = refusal(tmp_path / "model.zip")
    assert error.detail == "It is not a folder."
    assert "unpacked" in error.hint


def test_a_model_one_folder_further_in_is_pointed_out(tmp_path: Path) -> None:
    (tmp_path / "docs").mkdir()
    inner = model_folder(tmp_path / "inner")
    assert str(inner) in refusal(tmp_path).hint


def test_a_fixed_graph_is_refused(tmp_path: Path) -> None:
    (model_folder(tmp_path) / "graph" / "HCLG.fst").touch()
    assert "graph/HCLG.fst" in refusal(tmp_path).detail


def test_decoys_are_words_and_comments(tmp_path: Path) -> None:
    folder = model_folder(tmp_path)
    (folder / "decoys.txt").write_text("# look-alikes of next\ntext nets\n\nthe rest\n")
    assert find_model(folder).decoys == ("text", "nets", "the", "rest")


def test_the_card_of_a_model_tells_the_weight_of_the_unknown(tmp_path: Path) -> None:
    (model_folder(tmp_path) / "hipvoice.json").write_text('{"unknown_times": 7}')
    assert find_model(tmp_path).unknown_weight == 7


def test_the_card_of_a_model_tells_the_weight_of_the_phrases(tmp_path: Path) -> None:
    folder = model_folder(tmp_path)
    assert find_model(folder).phrase_weight == 1
    (folder / "hipvoice.json").write_text('{"unknown_times": 1, "phrase_times": 3}')
    assert find_model(folder).phrase_weight == 3


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"unknown_times": null}'])
def test_a_damaged_card_is_named(tmp_path: Path, text: str) -> None:
    (model_folder(tmp_path) / "hipvoice.json").write_text(text)
    assert "hipvoice.json" in refusal(tmp_path).title


@pytest.mark.parametrize("name", ["decoys.txt", "graph/words.txt", "hipvoice.json"])
@pytest.mark.parametrize("content", [b"\xe9", b"caf\xe9 5\n"])
def test_a_file_that_is_no_text_is_named(tmp_path: Path, name: str, content: bytes) -> None:
    (model_folder(tmp_path) / name).write_bytes(content)
    assert refusal(tmp_path).title == f"{tmp_path / name} is not UTF-8"


@pytest.mark.parametrize("name", ["decoys.txt", "graph/words.txt", "hipvoice.json", "am/more"])
def test_what_is_no_file_is_named(tmp_path: Path, name: str) -> None:
    os.mkfifo(model_folder(tmp_path) / name)
    assert refusal(tmp_path).detail.startswith(f"{name} in it is not a file")


def test_the_grammar_has_phrases_then_decoys_then_the_unknown() -> None:
    lines = grammar(["next", "go back"], ["text", "next", "text"], 2)
    assert lines == ("next", "go back", "text", "[unk]", "[unk]")


def test_a_command_may_weigh_more_than_a_decoy_but_no_number() -> None:
    phrases = weighted({"next": Command.NEXT, "four": Number(4)}, 2)
    lines = grammar(phrases, ["text", "next"], 1)
    assert sorted(lines) == ["[unk]", "four", "next", "next", "text"]


def test_a_shared_phrase_means_the_earlier_command() -> None:
    phrases = {Command.DONE: ("finished",), Command.NEXT: ("finished", "next")}
    both = {Command.DONE, Command.NEXT}
    assert meanings(phrases, both) == {"finished": Command.NEXT, "next": Command.NEXT}
    assert meanings(phrases, {Command.DONE}) == {"finished": Command.DONE}
    assert meanings(phrases, {Command.PAUSE}) == {}


def test_the_lexicon_is_the_table_of_words_without_its_signs(tmp_path: Path) -> None:
    folder = model_folder(tmp_path)
    table = "<eps> 0\n[unk] 1\nnext 2\ni'm 3\n#0 4\n<s> 5\n"
    (folder / "graph" / "words.txt").write_text(table, "utf-8")
    assert find_model(folder).lexicon == ("next", "i'm")


def test_a_very_large_lexicon_is_left_alone(tmp_path: Path) -> None:
    folder = model_folder(tmp_path)
    table = "".join(f"word{n} {n}\n" for n in range(MAX_WORDS + 1))
    (folder / "graph" / "words.txt").write_text(table, "utf-8")
    assert find_model(folder).lexicon == ()


def test_the_card_of_a_model_tells_its_language(tmp_path: Path) -> None:
    assert find_model(model_folder(tmp_path)).language is None
    (tmp_path / "hipvoice.json").write_text('{"unknown_times": 1, "language": "de"}')
    assert find_model(tmp_path).language == "de"


def test_decoys_of_the_language_are_for_the_commands_that_are_legal() -> None:
    alike = {Command.STOP: ("shop", "step"), Command.NEXT: ("text", "step")}
    model = Model(Path("model"), decoys=("hello",), look_alikes=alike)
    assert model.decoys_of({Command.STOP, Command.PAUSE}) == ("hello", "shop", "step")
    assert model.decoys_of({Command.STOP, Command.NEXT}) == ("hello", "text", "step", "shop")
