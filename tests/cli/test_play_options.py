"""`play`, `plan` and `safety` as they are typed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from hipvoice.app.session.play import REHEARSED
from hipvoice.app.session.prepare import Options
from hipvoice.app.session.session import REHEARSAL
from hipvoice.cli.play import plan, play, safety
from hipvoice.core.entries import Assessed, SessionBegan
from hipvoice.core.routine.routine import Side
from hipvoice.errors import HipvoiceError
from hipvoice.journal.reports import sessions
from hipvoice.journal.store import Journal

FAST = ["--trace", "--speaker", "none", "--mic", "none", "--speed", "100"]
QUICK = [*FAST, "--log"]


def run(*arguments: str, typed: str | None = None) -> Result:
    command = {"play": play, "plan": plan, "safety": safety}[arguments[0]]
    result = CliRunner().invoke(command, list(arguments[1:]), input=typed)
    if isinstance(result.exception, HipvoiceError):
        raise result.exception
    return result


def with_a_test(path: Path) -> None:
    """A journal in which a test was just answered."""
    with Journal.open(path) as journal:
        session = journal.begin()
        session.append(SessionBegan(1, 0, "hip-screen", "Hip screen", 0))
        session.append(Assessed(2, 10, "T5", "Stick test", Side.LEFT, True, None))  # noqa: FBT003


def test_safety_is_printed_in_full() -> None:
    lines = run("safety").output.splitlines()
    assert len(lines) == 12
    words = " ".join(lines)
    for needed in ("bladder", "groin", "both legs", "hip replacement", "fever", "osteoporosis"):
        assert needed in words
    for needed in (
        "pregnancy",
        "below the knee",
        "dizzy",
        "numbness",
        "a fall",
        "not medical advice",
    ):
        assert needed in words


@pytest.mark.slow
def test_plan_takes_the_wishes() -> None:
    arguments = ("--without", "block, band", "--conditions", "knee-pain", "--minutes", "60")
    output = run("plan", "floor-four", *arguments).output
    assert "To spare the knee, " in output
    with pytest.raises(HipvoiceError, match="`wings` is not known"):
        run("plan", "floor-four", "--without", "wings")


@pytest.mark.slow
def test_plan_in_few_minutes_has_fewer_sets() -> None:
    assert "To fit three minutes" in run("plan", "floor-four", "--minutes", "3").output


@pytest.mark.parametrize("minutes", ["0", "-3", "601", "ten"])
def test_minutes_that_are_none(minutes: str) -> None:
    assert run("plan", "floor-four", "--minutes", minutes).exit_code == 2


@pytest.mark.slow
def test_play_without_a_name_says_what_and_why(tmp_path: Path) -> None:
    path = tmp_path / "j.sqlite3"
    with_a_test(path)
    result = run("play", *QUICK, "--journal", str(path), "--minutes", "1")
    assert result.exit_code == 0, result.output
    first, *rest = result.output.splitlines()
    assert "say     Today: Two-minute basics, to begin with." in first
    assert "session of" in rest[0], "the safety advice is for the first session"


@pytest.mark.slow
def test_first_session_shows_the_safety_advice_and_a_list_asks_again(tmp_path: Path) -> None:
    arguments = (*QUICK, "--journal", str(tmp_path / "j"), "--minutes", "1", "--list")
    result = run("play", *arguments, typed="99\ntwo-minute-basics\n")
    assert result.exit_code == 0, result.output
    assert "  1  " in result.output
    assert "There is no 99 in the list." in result.output
    assert "Get urgent care" in result.output
    assert "session of two-minute-basics" in result.output


@pytest.mark.slow
@pytest.mark.parametrize("option", [(), ("--rehearse",)])
def test_a_rehearsal_makes_no_journal_and_says_so(tmp_path: Path, option: tuple[str, ...]) -> None:
    there = ("--journal", str(tmp_path / "new" / "j"), "--minutes", "1")
    result = run("play", "two-minute-basics", *FAST, *option, *there)
    assert result.exit_code == 0, result.output
    assert result.stdout.splitlines()[0] == REHEARSAL
    assert result.stderr == f"journal: {REHEARSED}\n"
    assert "Feel a mild stretch" in result.stdout, "it is as the first session will be"
    assert "session finished: 2 of 2" in result.stdout
    assert "this week" not in result.stdout
    assert [*tmp_path.iterdir()] == []


@pytest.mark.slow
def test_a_rehearsal_knows_the_journal_and_leaves_it_alone(tmp_path: Path) -> None:
    path = tmp_path / "j.sqlite3"
    there = ("two-minute-basics", *FAST, "--journal", str(path))
    assert run("play", *there, "--log").exit_code == 0
    with Journal.open(path) as journal:  # a session that can be resumed
        left = journal.begin()
        for stamped in journal.entries(sessions(journal, 1)[0].id)[:2]:
            left.append(stamped.entry)
    folder, before = sorted(tmp_path.iterdir()), path.read_bytes()
    result = run("play", *there)
    assert result.exit_code == 0, result.output
    assert REHEARSAL in result.stdout
    assert "--resume" not in result.stdout
    assert "Feel a mild stretch" not in result.stdout, "it is known"
    assert (sorted(tmp_path.iterdir()), path.read_bytes()) == (folder, before)
    assert "--resume" in run("play", *there, "--log").stdout, "the same session, not rehearsed"


@pytest.mark.parametrize(
    ("given", "rehearsal"),
    [
        ({}, False),
        ({"log": True}, False),
        ({"speed": 2.0}, True),
        ({"speed": 0.5}, True),
        ({"speed": 2.0, "log": True}, False),
        ({"speed": 2.0, "log": True, "resume": True}, False),
        ({"rehearse": True, "speed": 2.0, "resume": False}, True),
    ],
)
def test_what_is_a_rehearsal(*, given: dict[str, Any], rehearsal: bool) -> None:
    assert Options("r", **given).rehearsal is rehearsal


@pytest.mark.parametrize("arguments", [(), ("two-minute-basics",)])
@pytest.mark.parametrize(
    ("wishes", "why"),
    [
        ("--rehearse --log", "`rehearse` and `log` exclude each other"),
        ("--rehearse --resume", "a rehearsal does not resume"),
        ("--speed 4 --resume", "a rehearsal does not resume"),
    ],
)
def test_wishes_that_exclude_each_other(arguments: tuple[str, ...], wishes: str, why: str) -> None:
    with pytest.raises(HipvoiceError, match=why):
        run("play", *arguments, *wishes.split())
