"""What `--json` prints is what `hipvoice schema` says of it."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import click
import pytest
from click.testing import CliRunner
from jsonschema import Draft202012Validator

from hipvoice.app.library.author import outputs, schema_text
from hipvoice.cli import COMMANDS, hipvoice
from hipvoice.core.entries import Amended, Answered, Ending, SessionBegan, SessionEnded
from hipvoice.journal.ids import default_path
from hipvoice.journal.store import Journal
from tests import program
from tests.journal.journal_samples import set_ended
from tests.session.player import clip
from tests.soundcard import SoundCard

GOOD = "name: Mine\nsteps:\n  - use: gluteal-stretch\n    hold: 5s\n"
# What is run for each; None where it takes devices.
RUNS: dict[str, tuple[str, ...] | None] = {
    "list": ("list", "list --exercises", "list --tests"),
    "show": ("show floor-four", "show gluteal-stretch", "show T1", "show good.yaml"),
    "check": ("check good.yaml", "check bad.yaml good.yaml"),
    "plan": ("plan good.yaml",),
    "programme list": ("programme list",),
    "programme show": ("programme show hip-rotation", "programme show calmer-back"),
    "programme status": ("programme status",),
    "journal": ("journal",),
    "journal show": ("journal show last",),
    "journal stats": ("journal stats",),
    "journal calendar": ("journal calendar",),
    "voices": ("voices en-us", "voices --available"),
    "models list": ("models list",),
    "config": ("config",),
    "config get": ("config get voice.rate", "config get without"),
    "doctor": None,
    "devices": None,
    "listen": None,
}
WITH_DEVICES = {
    "doctor": ("doctor",),
    "devices": ("devices",),
    "listen": ("listen", "--wav", str(clip("five-1"))),
}
# What they answer is not data to go on with, but the outcome in words.
OUTCOMES = ("report", "sync", "push", "pull", "amend", "import", "rescue")
ANSWERS = {
    f"journal {name}" for name in ["report", "sync", "push", "pull", "amend", "import", "rescue"]
}


@pytest.fixture
def filled(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A journal with a session and a programme, and two files here."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "good.yaml").write_text(GOOD, "utf-8")
    (tmp_path / "bad.yaml").write_text(GOOD.replace("5s", "1:30"), "utf-8")
    with Journal.open(default_path()) as journal:
        session = journal.begin()
        session.append(SessionBegan(1, 0, "floor-four", "Floor four", 12))
        session.append(set_ended(2))
        session.append(Answered(3, 50_000, "pain", 2, ""))
        session.append(SessionEnded(4, 60_000, Ending.FINISHED, 1, 12, 60_000))
        session.append(Amended(5, 61_000, None, None, "good"))
    assert CliRunner().invoke(hipvoice, ["programme", "start", "hip-rotation"]).exit_code == 0


def strict(schema: Any) -> Any:
    """The schema, in which whatever it does not describe is wrong."""
    if isinstance(schema, list):
        return [strict(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    found = {key: strict(value) for key, value in schema.items()}
    return found | ({"additionalProperties": False} if "required" in found else {})


LINES = [(name, line) for name, lines in RUNS.items() for line in lines or ()]
OPEN = {"plan", "journal stats"}  # of which the parts have fields of their own


@pytest.mark.slow
@pytest.mark.usefixtures("filled")
@pytest.mark.parametrize(("name", "line"), LINES)
def test_it_is_what_the_schema_says_and_nothing_else(name: str, line: str) -> None:
    done = CliRunner().invoke(hipvoice, [*line.split(), "--json"])
    schema = json.loads(schema_text(name))
    Draft202012Validator.check_schema(schema)
    Draft202012Validator(schema if name in OPEN else strict(schema)).validate(
        json.loads(done.stdout)
    )


@pytest.mark.slow
def test_what_takes_devices_is_what_its_schema_says_too() -> None:
    with SoundCard() as card:
        said = {
            name: program.hipvoice(*line, "--json", **card.environment).stdout
            for name, line in WITH_DEVICES.items()
        }
    rows = {name: json.loads(said[name]) for name in ("doctor", "devices")}
    rows["listen"] = json.loads(said["listen"].splitlines()[0])
    for name, found in rows.items():
        Draft202012Validator(strict(json.loads(schema_text(name)))).validate(found)


@pytest.mark.usefixtures("filled")
@pytest.mark.parametrize(
    ("name", "wrong"),
    [
        ("programme status", {"week": "1"}),
        ("config get", {"key": "x", "value": 1}),
        ("list", [{"id": "E1", "name": 3, "purpose": "", "where": [], "equipment": []}]),
        ("doctor", {"ok": True, "checks": [{"check": "x", "status": "fine"}]}),
    ],
)
def test_a_schema_refuses_what_is_not_so(name: str, wrong: object) -> None:
    assert not Draft202012Validator(json.loads(schema_text(name))).is_valid(wrong)


def test_every_command_with_json_has_a_schema() -> None:
    assert {*RUNS} == {*outputs()}
    with click.Context(hipvoice, info_name="") as ctx:
        found = {path for name in COMMANDS for path in _with_json(hipvoice, name, ctx)}
    known = {"voices list" if name == "voices" else name for name in RUNS}
    assert found - ANSWERS == known


def _with_json(group: click.Group, name: str, ctx: click.Context) -> list[str]:
    command = group.get_command(ctx, name)
    assert command is not None
    with click.Context(command, info_name=name, parent=ctx) as inner:
        path = inner.command_path.strip()
        here = [path] if any("--json" in param.opts for param in command.params) else []
        inside = command.list_commands(inner) if isinstance(command, click.Group) else []
        more = (p for n in inside for p in _with_json(command, n, inner))  # type: ignore[arg-type]
        return [*here, *more]


def test_schema_takes_files_and_commands_and_knows_what_was_meant() -> None:
    def told(*words: str) -> str:
        done = CliRunner().invoke(hipvoice, ["schema", *words])
        return done.output or str(getattr(done.exception, "hint", ""))

    assert json.loads(told())["title"] == "hipvoice routine"
    assert json.loads(told("programme"))["title"] == "hipvoice programme"
    assert json.loads(told("programme", "show"))["title"] == "hipvoice programme show --json"
    assert told("doctr") == "did you mean `doctor`?"
    assert re.match("one of `routine`", told("xyzzy"))
