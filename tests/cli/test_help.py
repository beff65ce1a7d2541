"""The greeting, the examples of `--help`, and the page that is made of all help."""

from __future__ import annotations

import re
import shlex
from dataclasses import replace

import click
import pytest

from hipvoice.cli import COMMANDS, hipvoice
from hipvoice.cli.examples import EXAMPLES
from hipvoice.core.entries import Ending, SessionBegan, SessionEnded
from hipvoice.journal.ids import default_path
from hipvoice.journal.store import Journal
from tests import program
from tests.journal.journal_samples import began, set_ended
from tools.commands import PAGE, page

LINES = [
    (command, line)
    for command, examples in EXAMPLES.items()
    for line, _ in examples
    if "$(" not in line
]


@pytest.mark.slow
def test_alone_it_greets_and_says_where_to_begin() -> None:
    done = program.hipvoice()
    assert done.returncode == 0
    for words in (
        "voice coach",
        "hipvoice play",
        "hipvoice mic-check",
        "hipvoice doctor",
        "two-minute",
        "Today: ",
    ):
        assert words in done.stdout
    named = re.findall(r"^  hipvoice ([\w-]+)", done.stdout, re.MULTILINE)
    assert set(named) <= {*COMMANDS, "--help"}
    assert not default_path().exists(), "a greeting writes nothing"


@pytest.mark.slow
def test_the_greeting_tells_the_last_session_and_what_is_for_today() -> None:
    with Journal.open(default_path()) as journal:
        session = journal.begin()
        session.append(SessionBegan(1, 0, "floor-four", "Floor four", 12))
        session.append(SessionEnded(2, 60_000, Ending.FINISHED, 0, 12, 60_000))
    told = program.hipvoice().stdout
    assert "Last session: Floor four, " in told
    assert "0 of 12 sets" in told
    assert "Today: " in told


@pytest.mark.slow
def test_the_greeting_tells_of_a_session_that_was_left() -> None:
    with Journal.open(default_path()) as journal:
        session = journal.begin()
        session.append(replace(began(), digest="1f"))
        session.append(set_ended(2))
    told = program.hipvoice().stdout
    assert f"You left {began().name} unfinished: hipvoice play --resume" in told
    assert "Today: " not in told


@pytest.mark.slow
def test_a_journal_that_cannot_be_read_is_no_reason_not_to_greet() -> None:
    default_path().parent.mkdir(parents=True)
    default_path().write_bytes(b"no journal" * 500)
    done = program.hipvoice()
    assert done.returncode == 0
    assert "hipvoice play" in done.stdout
    assert "not a database" in done.stdout
    assert str(default_path()) in done.stdout


@pytest.mark.parametrize(("command", "line"), LINES)
def test_examples_are_what_the_command_takes(command: str, line: str) -> None:
    """Parsed, not run: an option that is renamed makes its example wrong."""
    name, *arguments = shlex.split(line.partition(" > ")[0])
    assert command in {"", name}
    with click.Context(hipvoice, info_name="hipvoice") as root:
        found = hipvoice.get_command(root, name)
        assert found is not None
        if isinstance(found, click.Group) and arguments:
            _, found, arguments = found.resolve_command(root, arguments)
            assert found is not None
        found.make_context(name, arguments, parent=root)


@pytest.mark.slow
def test_help_shows_the_examples_line_by_line() -> None:
    for command in (name for name in EXAMPLES if name):
        told = program.hipvoice(command, "--help").stdout
        for line, _ in EXAMPLES[command]:
            assert any(line in shown for shown in told.splitlines()), (command, line)


def test_every_command_has_examples() -> None:
    assert set(COMMANDS) <= set(EXAMPLES)


def test_examples_are_of_commands_that_there_are() -> None:
    assert set(EXAMPLES) - {""} <= set(COMMANDS)


def test_the_page_of_commands_is_that_of_the_program() -> None:
    assert PAGE.read_text("utf-8") == page(), "make it anew: python -m tools.commands"
