"""`journal amend`: what counts afterwards, and that all of the history stays."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path
from typing import Any

import pytest
from conftest import Cli
from journal_samples import SettableClock, began, ended, play, set_ended

from hipvoice.core.entries import Status, Undone
from hipvoice.core.routine.routine import Side
from hipvoice.journal import figures
from hipvoice.journal.store import Journal

RIGHT = set_ended(3, side=Side.RIGHT)
REPS = set_ended(
    4, step=1, exercise="bridge", name="Bridge", side=None, unit="reps", planned=10, done=10
)


@pytest.fixture
def session(journal: Journal) -> str:
    """A session of three sets: pigeon on both sides, a bridge that has none."""
    return play(journal, began(), set_ended(2), RIGHT, REPS, ended(5))


def sets(told: dict[str, Any]) -> list[tuple[str, int, str | None, str]]:
    return [(s["exercise"], s["set"], s["side"], s["status"]) for s in told["sets"]]


def amended(cli: Cli, *arguments: str) -> dict[str, Any]:
    """The session after an amendment, as `amend` and as `show` tell it."""
    outcome = cli("amend", "last", *arguments, "--json")
    assert outcome.code == 0, outcome.err
    told: dict[str, Any] = json.loads(outcome.out)
    assert told == json.loads(cli("show", "last", "--json").out)
    return told


def test_a_wrong_side(session: str, cli: Cli, journal: Journal) -> None:
    told = amended(cli, "--set", "2", "--side", "left", "--note", "twice left")
    assert sets(told) == [
        ("pigeon", 1, "left", "completed"),
        ("pigeon", 1, "left", "completed"),
        ("bridge", 1, None, "completed"),
    ]
    assert {t.side: t.worked_ms for t in figures.totals_ever(journal)} == {
        Side.LEFT: 60_000,
        None: 30_000,
    }


def test_a_forgotten_set(session: str, cli: Cli) -> None:
    told = amended(cli, "--set", "2", "--forgotten")
    assert sets(told)[2] == ("pigeon", 2, "right", "completed")
    told = amended(cli, "--set", "2", "--forgotten", "--side", "left")
    assert ("pigeon", 2, "left", "completed") in sets(told)
    assert (told["completed"], len(told["sets"])) == (5, 5)


def test_a_forgotten_set_was_done_as_planned(journal: Journal, cli: Cli) -> None:
    partial = set_ended(2, done=4_000, worked_ms=4_000, status=Status.PARTIAL)
    play(journal, began(), partial, ended(3))
    forgotten = amended(cli, "--set", "1", "--forgotten")["sets"][1]
    assert (forgotten["done"], forgotten["worked_ms"]) == (30_000, 30_000)
    assert forgotten["status"] == "completed"


def test_a_set_that_was_never_done(session: str, cli: Cli) -> None:
    assert sets(amended(cli, "--set", "1", "--remove")) == [
        ("pigeon", 1, "right", "completed"),
        ("bridge", 1, None, "completed"),
    ]


def test_a_correction_can_be_corrected(session: str, cli: Cli) -> None:
    before = sets(json.loads(cli("show", "last", "--json").out))
    amended(cli, "--set", "1", "--side", "right")
    assert sets(amended(cli, "--set", "1", "--side", "left")) == before


def test_notes(session: str, cli: Cli, clock: SettableClock) -> None:
    amended(cli, "--note", "slept badly")
    told = amended(cli, "--set", "2", "--note", "felt easy")
    assert [(n["about"], n["text"]) for n in told["notes"]] == [
        (None, "slept badly"),
        (3, "felt easy"),
    ]
    lines = cli("show", "last").lines
    assert lines[-2].startswith("note, ")
    assert lines[-1].startswith("note on set 2, ")
    assert lines[-1].endswith(": felt easy")


def test_the_history_stays_in_sight(journal: Journal, cli: Cli) -> None:
    play(journal, began(), set_ended(2), RIGHT, Undone(4, 0, (3,)), ended(5))
    amended(cli, "--set", "1", "--side", "right", "--note", "I was on the other side")
    amended(cli, "--set", "1", "--forgotten")
    amended(cli, "--set", "2", "--remove")
    lines = cli("show", "last", "--history").lines[1:]
    told = [" ".join(line.split()[4:]) for line in lines]  # without number and time
    assert told == [
        "began Floor four: 4 sets planned",
        "Pigeon, set 1, left: completed, 30 of 30 s amended by 7",
        "Pigeon, set 1, right: completed, 30 of 30 s taken back by 4",
        "taken back: 3",
        "finished: 1 of 4 sets in 1:00",
        "Pigeon, set 1, right: completed, 30 of 30 s",
        "amended: 6 for 2 (I was on the other side)",
        "Pigeon, set 2, right: completed, 30 of 30 s amended by 10",
        "amended: 8 had been forgotten",
        "amended: 8 was not done",
    ]
    rows = json.loads(cli("show", "last", "--history", "--json").out)
    assert [row["kind"] for row in rows[5:]] == ["sets", "amended", "sets", "amended", "amended"]
    assert (rows[6]["entry"], rows[6]["by"]) == (2, rows[5]["number"])


def test_nothing_that_was_there_is_changed(session: str, cli: Cli, path: Path) -> None:
    def rows() -> list[tuple[Any, ...]]:
        with sqlite3.connect(path) as connection:
            found = connection.execute("SELECT * FROM entries JOIN sets USING (session, number)")
            return found.fetchall()

    before = rows()
    amended(cli, "--set", "1", "--remove")
    amended(cli, "--set", "1", "--side", "left")
    assert rows()[: len(before)] == before


def test_amendments_stand_after_what_a_session_may_still_write(journal: Journal, cli: Cli) -> None:
    running = journal.begin()
    running.append(began())
    running.append(set_ended(2))
    amended(cli, "--note", "written while the session runs")
    assert running.append(set_ended(3, set=2))
    assert [s.entry.number for s in journal.entries(running.id)][:3] == [1, 2, 3]


def test_a_forgotten_set_of_a_ladder_has_the_number_of_its_set(session: str, cli: Cli) -> None:
    bird_dog = ["--forgotten", "--exercise", "bird-dog", "--side", "left"]
    for _ in range(4):
        told = amended(cli, *bird_dog)
    done = [(s["set"], s["planned"]) for s in told["sets"] if s["exercise"] == "B16"]
    assert done == [(1, 6), (2, 4), (3, 2), (4, 2)]


def test_an_exercise_that_was_not_in_the_session_was_done_as_well(session: str, cli: Cli) -> None:
    pigeon = ["--forgotten", "--exercise", "modified-pigeon", "--side", "left"]
    amended(cli, *pigeon)
    amended(cli, "--forgotten", "--exercise", "ninety-ninety-switches")
    told = amended(cli, *pigeon, "--note", "after the phone rang")
    *_, first, reps, second = told["sets"]
    assert (first["name"], first["set"], first["side"]) == ("Modified pigeon", 1, "left")
    assert (first["unit"], first["done"], first["worked_ms"]) == ("ms", 30_000, 30_000)
    assert (second["step"], second["set"]) == (first["step"], 2)
    assert (reps["unit"], reps["status"]) == ("reps", "completed")
    assert reps["done"] == reps["planned"] > 1
    assert len({s["step"] for s in told["sets"]}) == 4
    assert "after the phone rang" in cli("show", "last", "--history").out


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--set", "4", "--remove"], "the session has no set 4"),
        (["--set", "1", "--side", "left"], "on the left already"),
        (["--set", "3", "--side", "left"], "Bridge has no sides"),
        (["--set", "3", "--forgotten", "--side", "left"], "Bridge has no sides"),
        (["--forgotten", "--exercise", "modified-pigeon"], "Modified pigeon has two sides"),
        (["--forgotten", "--exercise", "bridge-hold", "--side", "left"], "has no sides"),
        (["--forgotten", "--exercise", "modified-pigoen"], "modified-pigoen"),
    ],
)
def test_what_cannot_be_amended(
    session: str, cli: Cli, path: Path, arguments: list[str], words: str
) -> None:
    refused = cli("amend", "last", *arguments)
    assert refused.code == 1
    assert words in refused.err
    assert len(json.loads(cli("show", "last", "--history", "--json").out)) == 5


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["--set", "1"],
        ["--remove"],
        ["--side", "left"],
        ["--set", "1", "--remove", "--side", "left"],
        ["--exercise", "bridge-hold"],
        ["--forgotten", "--exercise", "bridge-hold", "--set", "1"],
    ],
)
def test_a_wrong_use(session: str, cli: Cli, arguments: list[str]) -> None:
    assert cli("amend", "last", *arguments).code == 2
