"""What the README says is so: its routine, its commands, its phrases and keys."""

from __future__ import annotations

import re
from pathlib import Path

from hipvoice.cli import COMMANDS
from hipvoice.routines.language import language_file, load_language
from hipvoice.routines.library import Library

README = (Path(__file__).parents[1] / "README.md").read_text("utf-8")
LANGUAGE = load_language(language_file("en"))


def section(title: str) -> str:
    return README.split(f"## {title}\n", 1)[1].split("\n## ", 1)[0]


def rows(text: str) -> list[list[str]]:
    lines = [line for line in text.splitlines() if line.startswith("| ")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[1:]]


def test_routine_of_five_lines_is_good(tmp_path: Path) -> None:
    (block,) = re.findall(r"```yaml\n(.*?)```", README, re.DOTALL)
    path = tmp_path / "evening.yaml"
    path.write_text(block, "utf-8")
    assert len(block.strip().splitlines()) <= 5
    assert Library().check(path) == []


def test_every_command_is_in_the_table_and_the_other_way_round() -> None:
    named = {re.match(r"`hipvoice (\w+)", row[0])[1] for row in rows(section("Commands"))}  # type: ignore[index]
    assert named == set(COMMANDS)


def test_phrases_and_keys_are_those_of_the_language_file() -> None:
    phrases = {p.lower() for said in LANGUAGE.phrases.values() for p in said}
    keys = {key for keys in LANGUAGE.keys.values() for key in keys}
    for said, typed, _ in rows(section("What you can say")):
        for phrase in re.split(r",| / ", said):
            assert phrase.strip().lower() in phrases, phrase
        for key in typed.split(" / "):
            assert key.strip() in keys, key
