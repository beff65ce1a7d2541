"""Several people on one machine: each sees their own sessions, and nobody's find their one."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from conftest import Cli
from journal_samples import began, ended, play, set_ended

from hipvoice.app.config import Config, change, config_path, load_config
from hipvoice.app.config.values import whose
from hipvoice.app.render.plan import known_before
from hipvoice.core.entries import Switched
from hipvoice.journal.store import Journal


@pytest.fixture
def ids(journal: Journal) -> dict[str, str]:
    """A session of each, distinguished by the name of what was done; anna switched to a version."""
    made: dict[str, str] = {}
    for person in ("", "anna", "ben"):
        name = person or "nobody"
        first = replace(began(), person=person, name=f"{name}'s")
        done = set_ended(2, name=name, exercise=f"{name}-stretch")
        more = [Switched(3, 0, 0, 1, None, "pigeon", f"{name}-pigeon")] if person else []
        made[person] = play(journal, first, done, *more, ended(4))
    return made


def listed(cli: Cli, *arguments: str) -> list[str]:
    return [row["id"] for row in json.loads(cli(*arguments, "--json").out)]


def test_each_sees_their_own(cli: Cli, ids: dict[str, str]) -> None:
    assert listed(cli) == [ids[""]]
    assert listed(cli, "--person", "anna") == [ids["anna"]]
    assert listed(cli, "--person", "nobody-known") == []
    assert "ben" in cli("show", "last", "--person", "ben").out
    assert cli("show", ids["anna"], "--person", "ben").code == 1
    assert cli("--person", "anna", "show", "last").lines[0].startswith("anna's")
    for command in ("stats", "calendar"):
        assert cli(command, "--person", "ben").code == 0
    assert "anna" not in cli("stats", "--person", "ben").out
    assert "ben" in cli("stats", "--person", "ben").out


def test_who_has_no_sessions_hears_of_the_others(cli: Cli, ids: dict[str, str]) -> None:
    told = cli("--person", "carla").lines
    assert told[1:] == [
        "In this journal there are sessions of anna, ben: --person NAME.",
        "There are sessions of nobody in particular: without --person.",
    ]


def test_the_config_names_who_it_is_when_nobody_else_is(cli: Cli, ids: dict[str, str]) -> None:
    """What was done before it named anybody stays theirs."""
    change(config_path(), {"person": "anna"})
    assert listed(cli) == [ids["anna"], ids[""]]
    assert listed(cli, "--person", "ben") == [ids["ben"]]
    assert listed(cli, "--person", "anna") == [ids["anna"], ids[""]]


def test_an_amendment_is_made_in_ones_own_session(cli: Cli, ids: dict[str, str]) -> None:
    assert cli("amend", "last", "--person", "anna", "--note", "mine").code == 0
    assert "mine" in cli("show", "last", "--person", "anna").out
    assert "mine" not in cli("show", "last", "--person", "ben").out


def test_an_export_is_of_everybody_or_of_one(cli: Cli, ids: dict[str, str], tmp_path: Path) -> None:
    def sessions(*arguments: str) -> set[str]:
        rows = cli("export", *arguments, "-o", str(tmp_path / "out"), "--force").code
        assert rows == 0
        lines = (tmp_path / "out").read_text("utf-8").splitlines()
        return {json.loads(line)["session"] for line in lines}

    assert sessions() == {*ids.values()}
    assert sessions("--person", "ben") == {ids["ben"]}


def test_what_is_remembered_is_ones_own(path: Path, ids: dict[str, str]) -> None:
    config = Config(journal=path)
    assert known_before(config).choices == {}
    for person in ("anna", "ben"):
        known = known_before(replace(config, person=person))
        assert known.choices == {"pigeon": f"{person}-pigeon"}
        assert known.familiar == {f"{person}-stretch"}
    assert known_before(replace(config, person="carla")).first


def test_whose_the_sessions_are() -> None:
    assert whose(load_config()) == ("",)
    change(config_path(), {"person": "Anna"})
    assert whose(load_config().for_person()) == ("Anna", "")
    assert whose(load_config().for_person("Ben")) == ("Ben",)
