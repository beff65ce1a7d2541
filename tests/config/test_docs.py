"""docs/config.md: its table is that of the program, its examples are good."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from hipvoice.app.config import load_config
from hipvoice.app.session.language import spoken, with_own_keys
from tests.program import hipvoice
from tools.commands import CONFIG, with_keys

TEXT = CONFIG.read_text("utf-8")


def test_the_table_is_that_of_the_program() -> None:
    """`python -m tools.commands` writes it."""
    assert with_keys(TEXT) == TEXT


def test_the_example_is_good(tmp_path: Path) -> None:
    (block,) = re.findall(r"```yaml\n(.*?)```", TEXT, re.DOTALL)
    path = tmp_path / "config.yaml"
    path.write_text(block, "utf-8")
    config = load_config(path)
    assert config.for_person().voice.rate == 135
    with_own_keys(spoken(None, config.aliases).language, config.keys, path)


@pytest.mark.slow
def test_the_commands_work_as_printed() -> None:
    (block,) = re.findall(r"```\n(.*?)```", TEXT, re.DOTALL)
    for line in block.splitlines():
        *variables, command = re.split(r"(?<==\d{3}) (?=hipvoice)", line.partition("  #")[0])
        given = dict(text.split("=") for text in variables)
        program, *arguments = shlex.split(command)
        assert program == "hipvoice"
        done = hipvoice(*arguments, **given, EDITOR="true")
        assert done.returncode == 0, (line, done.stderr)
