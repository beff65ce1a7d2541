"""The greeting, the examples of `--help`, and the page that is made of all help."""

from __future__ import annotations

import json
import re
import shlex
import shutil
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from hipvoice.cli import COMMANDS, GROUPS, MEANT, hipvoice
from hipvoice.cli.examples import EXAMPLES
from hipvoice.core.entries import Ending, SessionBegan, SessionEnded
from hipvoice.journal.ids import default_path
from hipvoice.journal.store import Journal
from hipvoice.routines import PROGRAMMES, shipped_folder
from tests import program
from tests.journal.journal_samples import began, set_ended
from tools.commands import PAGE, page

ROUTINE = "name: Evening\nsteps:\n  - use: gluteal-stretch\n    hold: 5s\n"
PLANK = {"exercises": [{"name": "Plank", "duration": 5}]}
WORKOUT = {"workouts": [{"title": "Plank", "sets": [PLANK]}]}
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
        "Today: Two-minute basics",
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
    greeting = program.hipvoice().stdout
    assert "Last session: Floor four, " in greeting
    assert "0 of 12 sets" in greeting
    assert "Today: " in greeting


@pytest.mark.slow
def test_the_greeting_tells_of_a_session_that_was_left() -> None:
    with Journal.open(default_path()) as journal:
        session = journal.begin()
        session.append(replace(began(), digest="1f"))
        session.append(set_ended(2))
    greeting = program.hipvoice().stdout
    assert f"You left {began().name} unfinished: hipvoice play --resume" in greeting
    assert "Today: " not in greeting


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
    words = shlex.split(line.partition(" > ")[0])
    assert words[: len(command.split())] == command.split()
    name, *arguments = words
    with click.Context(hipvoice, info_name="hipvoice") as root:
        found = hipvoice.get_command(root, name)
        assert found is not None
        if isinstance(found, click.Group) and arguments:
            _, found, arguments = found.resolve_command(root, arguments)
            assert found is not None
        found.make_context(name, arguments, parent=root)


# What cannot be run here, and why; the rest is.
NOT_RUN = {
    "play": "takes minutes, and a person",
    "render": "takes long; tests/render has it",
    "listen": "takes a microphone or a recording",
    "devices": "takes a sound card",
    "mic-check": "takes a microphone and a person",
    "doctor": "takes a sound card",
    "say": "takes a speaker",
    "voices en-gb-scotland --speak": "takes a speaker",
    "voices prepare": "takes minutes",
    "voices install": "takes the network",
    "voices remove": "takes an installed one",
    "models install": "takes the network",
    "models remove": "takes an installed one",
    "models use vosk": "takes an installed one",
    "journal push": "takes a server",
    "journal pull": "takes a server",
    "config edit": "takes an editor",
    "remind timer": "takes systemd",
}
RUN = sorted({line for _, line in LINES if not line.startswith(tuple(NOT_RUN))})
FIRST = {"programme resume": "programme pause", "journal import": "journal export -o journal.jsonl"}


@pytest.mark.slow
@pytest.mark.parametrize("line", RUN)
def test_examples_do_what_they_say(
    line: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("webbrowser.open", lambda *_, **__: True)
    _prepare(tmp_path, line)
    before = next((first for name, first in FIRST.items() if line.startswith(name)), "")
    for command in filter(None, ("programme start hip-rotation", before, line)):
        words = shlex.split(command.partition(" > ")[0].replace("~", str(tmp_path)))
        agreed = ["--yes"] if words[0] == "remind" else []
        done = CliRunner().invoke(hipvoice, [*words, *agreed], prog_name="hipvoice")
        assert done.exit_code == 0, (command, done.output, done.exception)


def _prepare(folder: Path, line: str) -> None:
    """The files that examples name, and a journal with a session of everybody they name."""
    (folder / "Syncthing" / "hipvoice").mkdir(parents=True)
    if line != "new evening":
        (folder / "evening.yaml").write_text(ROUTINE, "utf-8")
    shutil.copy(shipped_folder() / PROGRAMMES / "hip-rotation.yaml", folder / "mine.yaml")
    (folder / "workout.json").write_text(json.dumps(WORKOUT), "utf-8")
    with Journal.open(default_path()) as journal:
        for person in ("", "Anna"):
            session = journal.begin()
            session.append(replace(began(), digest="1f", person=person))
            session.append(set_ended(2))
    with Journal.open(default_path()) as journal:
        session = journal.begin()
        session.append(began())
        session.append(set_ended(2))


@pytest.mark.slow
def test_help_shows_the_examples_line_by_line() -> None:
    for command in (name for name in EXAMPLES if name):
        lines = told(*command.split(), "--help").splitlines()
        for line, _ in EXAMPLES[command]:
            assert any(line in shown for shown in lines), (command, line)


def _paths(group: click.Group, ctx: click.Context, before: str = "") -> Iterator[str]:
    """The commands, and those within them."""
    for name in group.list_commands(ctx):
        yield f"{before}{name}"
        found = group.get_command(ctx, name)
        if isinstance(found, click.Group):
            yield from _paths(found, ctx, f"{before}{name} ")


def test_every_command_has_examples_and_every_example_a_command() -> None:
    with click.Context(hipvoice) as ctx:
        assert {*_paths(hipvoice, ctx)} == {*EXAMPLES} - {""}


def test_the_page_of_commands_is_that_of_the_program() -> None:
    assert PAGE.read_text("utf-8") == page(), "make it anew: python -m tools.commands"


def told(*arguments: str) -> str:
    return CliRunner().invoke(hipvoice, arguments, prog_name="hipvoice").output


def test_help_names_every_command_in_one_line_of_its_group() -> None:
    lines = told("--help").splitlines()
    assert [name for name in GROUPS if f"{name}:" in lines] == [*GROUPS]
    for name, about in (row for group in GROUPS.values() for row in _abouts(group)):
        assert any(re.fullmatch(rf"  {name} +{re.escape(about)}", line) for line in lines), name


def _abouts(group: dict[str, tuple[str, str]]) -> Iterator[tuple[str, str]]:
    return ((name, about) for name, (_, about) in group.items())


@pytest.mark.parametrize("group", ["", "journal", "programme", "voices", "models", "config"])
def test_no_line_of_help_is_cut(group: str) -> None:
    lines = told(*group.split(), "--help").splitlines()
    assert not [line for line in lines if len(line) > 80 or re.search(r"\w\.\.\.$", line)]


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("plai", "hipvoice play"),
        ("lsit", "hipvoice list"),
        ("stats", "hipvoice journal stats"),
        ("journal stat", "hipvoice journal stats"),
        ("programme strat", "hipvoice programme start"),
        ("programme stop", "hipvoice programme end"),
        ("models uninstall", "hipvoice models remove"),
    ],
)
def test_a_command_that_there_is_not_says_which_was_meant(typed: str, meant: str) -> None:
    assert f"Did you mean `{meant}`?" in told(*typed.split())


@pytest.mark.parametrize("typed", ["xyzzy", "journal xyzzy", "config uninstall"])
def test_nothing_is_suggested_that_is_not_there_or_near(typed: str) -> None:
    answer = told(*typed.split())
    assert "There is no command" in answer
    assert "Did you mean" not in answer


def test_what_is_suggested_is_there() -> None:
    names = {name for path in MEANT.values() for name in path.split()}
    inner = {name for group in ("journal", "programme", "models") for name in _commands(group)}
    assert names - {"--help"} <= {*COMMANDS, *inner}


def _commands(group: str) -> list[str]:
    with click.Context(hipvoice) as ctx:
        found = hipvoice.get_command(ctx, group)
        assert isinstance(found, click.Group)
        return found.list_commands(ctx)


@pytest.mark.slow
def test_the_version_comes_without_what_takes_long_to_load() -> None:
    line = program.hipvoice("--version").stdout
    assert line == told("--version")
    loaded = program.run(sys.executable, "-X", "importtime", "-m", "hipvoice", "--version").stderr
    assert "hipvoice.outer" in loaded
    for late in ("click", "pathlib", "tempfile", "traceback", "hipvoice.files"):
        assert f" {late}\n" not in loaded, late


@pytest.mark.slow
def test_help_comes_without_the_commands() -> None:
    loaded = program.run(sys.executable, "-X", "importtime", "-m", "hipvoice", "--help").stderr
    assert "hipvoice.cli" in loaded
    for late in ("yaml", "hipvoice.core.entries", "hipvoice.cli.options", "hipvoice.routines"):
        assert f" {late}\n" not in loaded, late
