"""The page on the journal: its examples work as printed, and no column is missing in it."""

from __future__ import annotations

import re
import shlex
from datetime import date
from pathlib import Path

import pytest
from conftest import Cli

from hipvoice.app.journal.statistics import stats
from hipvoice.app.journal.transfer import FORMS
from hipvoice.cli.drawing import plain_lines
from hipvoice.cli.journal import journal as group
from hipvoice.journal.rows import HEAD, KINDS, names_of

TEXT = (Path(__file__).parents[2] / "docs" / "journal.md").read_text("utf-8")
FRIDAY = date(2026, 11, 20)  # the day on which the examples were made
MOMENT = re.compile(r"\w{3} \d{4}-\d\d-\d\d \d\d:\d\d")


def examples() -> list[tuple[str, str]]:
    """Each command of the page with what it prints."""
    blocks = re.findall(r"```console\n(.*?)```", TEXT, re.DOTALL)
    parts = [part for block in blocks for part in block.split("$ hipvoice journal")[1:]]
    return [(part.split("\n", 1)[0].strip(), part.split("\n", 1)[1]) for part in parts]


def test_examples_work_as_printed(
    cli: Cli, path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (rows,) = re.findall(r"```jsonl\n(.*?)```", TEXT, re.DOTALL)
    Path("evening.jsonl").write_text(rows, "utf-8")
    assert len(examples()) == 9
    for command, printed in examples():
        if command == "stats --weeks 2":  # depends on the day
            lines = [*plain_lines(stats(path, 2, FRIDAY).page)]
        else:
            lines = cli(*shlex.split(command)).lines
        told = "\n".join(line.rstrip() for line in lines).replace(f"{tmp_path}/", "")
        expected = printed.rstrip()
        if "--history" in command:  # an amendment is written now
            told, expected = MOMENT.sub("*", told), MOMENT.sub("*", expected)
        assert told == expected, command


def test_every_column_is_explained() -> None:
    rows = dict(re.findall(r"^\| `(\w+)` \| (.*) \|$", TEXT, re.MULTILINE))
    assert set(HEAD) | set(KINDS) <= set(rows)
    for name, kind in KINDS.items():
        assert set(names_of(kind)) <= set(re.findall(r"`(\w+)`", rows[name])), name


def test_every_command_and_format_is_named() -> None:
    for name in group.commands:
        assert f"journal {name}" in TEXT, name
    for form in FORMS:
        assert f"| `{form}` |" in TEXT, form
