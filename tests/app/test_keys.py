"""Keys: every command has one, no two of one moment share one, also where a person changed them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from hipvoice.app.config import load_config
from hipvoice.app.session.language import with_own_keys
from hipvoice.core.commands import INTENTS, LEGAL, TOGGLES, Command, Intent, Number, Situation
from hipvoice.core.wording.language import Language
from hipvoice.routines.problems import ProblemsError
from hipvoice.screen.keyboard import KEY_NAMES
from tests.core.golden import LANGUAGE


def keyed(folder: Path, text: str) -> Language:
    """English with the keys of a config file."""
    path = folder / "config.yaml"
    path.write_text(text, "utf-8")
    return with_own_keys(LANGUAGE, load_config(path).keys, path)


def refused(folder: Path, text: str) -> str:
    with pytest.raises(ProblemsError) as raised:
        keyed(folder, text)
    return raised.value.render()


@pytest.mark.parametrize("command", INTENTS, ids=str)
def test_every_command_has_a_key(command: Intent) -> None:
    assert LANGUAGE.keys[command]


@pytest.mark.parametrize("situation", Situation)
def test_a_key_means_one_command(situation: Situation) -> None:
    keys = {key for command in LEGAL[situation] for key in LANGUAGE.keys[command]}
    for key in keys:
        having = frozenset(c for c in LEGAL[situation] if key in LANGUAGE.keys[c])
        assert len(having) == 1 or having in TOGGLES


def test_own_keys_stand_in_place_of_the_shipped_ones(tmp_path: Path) -> None:
    language = keyed(tmp_path, "keys:\n  next: [right, g]\n  previous: [left]\n")
    legal = LEGAL[Situation.HOLD]
    assert language.intent_keyed("right", legal) is Command.NEXT
    assert language.intent_keyed("g", legal) is Command.NEXT
    assert language.intent_keyed("left", legal) is Command.PREVIOUS
    assert language.intent_keyed("n", legal) is not Command.NEXT
    assert language.intent_keyed("space", legal) is Command.PAUSE


def test_two_commands_may_change_their_keys(tmp_path: Path) -> None:
    language = keyed(tmp_path, "keys: {previous: [s], skip: [b]}\n")
    assert language.intent_keyed("s", LEGAL[Situation.REST]) is Command.PREVIOUS
    assert language.intent_keyed("b", LEGAL[Situation.REST]) is Command.SKIP


def test_a_key_of_another_moment_may_be_shared(tmp_path: Path) -> None:
    language = keyed(tmp_path, 'keys: {form: ["5"]}\n')  # which answers questions
    assert language.intent_keyed("5", LEGAL[Situation.HOLD]) is Command.FORM
    assert language.intent_keyed("5", LEGAL[Situation.ASKED_PAIN]) == Number(5)


def test_a_key_that_is_taken_is_refused_with_its_line(tmp_path: Path) -> None:
    message = refused(tmp_path, "voice:\n  rate: 150\nkeys:\n  next: [right, s]\n")
    assert "config.yaml:4:17: keys > next: `s` means `skip` already" in message
    assert "  next: [right, s]" in message


def test_two_own_keys_that_clash_are_refused_at_both(tmp_path: Path) -> None:
    message = refused(tmp_path, "keys:\n  next: [right]\n  repeat: [right]\n")
    assert "config.yaml:2:10: keys > next: `right` means `repeat` already" in message
    assert "config.yaml:3:12: keys > repeat: `right` means `next` already" in message


def test_a_name_that_is_no_key_is_refused_with_what_was_meant(tmp_path: Path) -> None:
    message = refused(tmp_path, "keys: {next: [rigth]}\n")
    assert "config.yaml:1:15: keys > next: `rigth` is not a key" in message
    assert "did you mean `right`?" in message


def test_a_command_without_a_key_is_refused(tmp_path: Path) -> None:
    assert "config.yaml:2:9: keys > skip: has no key left" in refused(
        tmp_path, "keys:\n  skip: []\n"
    )


DOCS = (Path(__file__).parents[2] / "docs" / "display.md").read_text("utf-8")


def test_the_example_of_the_docs_works_as_printed(tmp_path: Path) -> None:
    (example,) = re.findall(r"```yaml\n(.*?)```", DOCS, re.DOTALL)
    assert keyed(tmp_path, example).keys[Command.PREVIOUS] == ("left",)


def test_the_docs_name_every_key_that_has_a_name() -> None:
    (sentence,) = re.findall(r"Besides single characters there are (.*?)\. ", DOCS, re.DOTALL)
    assert set(re.findall("`([a-z]+)`", sentence)) == set(KEY_NAMES)
