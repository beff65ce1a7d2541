"""The tests by keys in a terminal: they end with a score, and weeks later with what has changed."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from hipvoice.core.entries import Assessed, SessionBegan
from hipvoice.core.routine.routine import Side
from hipvoice.journal.store import Journal
from tests.program import good
from tests.session.player import get_acquainted
from tests.session.terminal import Terminal

pytestmark = pytest.mark.slow

TESTS = ("T1", "T2", "T3", "T4", "T5")
NO_SOUND = ("--trace", "--speaker", "none", "--mic", "none", "--speed", "40", "--log")
SIX_WEEKS = timedelta(weeks=6)


@pytest.fixture
def journal(tmp_path: Path) -> Path:
    """A journal of somebody who knows the tests, and has answered none."""
    return tmp_path / "j.sqlite3"


@pytest.fixture
def opened() -> Iterator[list[Terminal]]:
    terminals: list[Terminal] = []
    yield terminals
    for terminal in terminals:
        terminal.close()


def seeded(journal: Path, answers: str, ago: timedelta) -> None:
    """The tests, some time ago, with answers as in `take`."""
    when = datetime.now().astimezone() - ago
    with Journal.open(journal, lambda: when) as there:
        session = there.begin()
        session.append(SessionBegan(1, 0, "hip-screen", "Hip screen", 0))
        for place, answer in enumerate(answers.replace(" ", "")):
            step, side = divmod(place, 2)
            degrees = int(answer) * 10 if answer.isdigit() else None
            passed = answer == "y" if degrees is None else degrees >= 45
            what = (TESTS[step], TESTS[step], [*Side][side], passed, degrees, step)
            session.append(Assessed(place + 2, 0, *what))


def take(terminal: Terminal, answers: str) -> None:
    """Answer the tests by keys: y, x, or tens of degrees."""
    for place, answer in enumerate(answers.replace(" ", "")):
        step, side = divmod(place, 2)
        terminal.press("\r")
        terminal.until(f"enter   test: step {step + 1}, set 1, {[*Side][side]}")
        terminal.press(answer)
        terminal.until("log     T")


def test_the_first_tests_end_with_the_weakest_and_a_programme(
    journal: Path, opened: list[Terminal]
) -> None:
    there = ("--journal", str(journal))
    get_acquainted(journal)
    terminal = Terminal(["hip-screen", *NO_SOUND, *there])
    opened.append(terminal)
    terminal.until("enter   welcome")
    take(terminal, "yy 4y 24 yy xy")
    terminal.until("end     finished")
    assert terminal.finish() == 0
    shown = re.findall(r"show    (.*?)\r\n", terminal.screen)
    assert "Turning inward: left 47, right 94 of 100" in shown
    assert "Bending: 100 of 100" in shown
    assert "Next: hipvoice programme start hip-rotation" in shown
    said = "Turning inward is the weakest: left forty-seven, right ninety-four of one hundred."
    assert said in terminal.screen
    assert "Since last time" not in terminal.screen
    scores = json.loads(good("journal", "stats", "--json", *there))["scores"]
    assert [score["days"][0]["points"] for score in scores] == [47, 94, 94, 100, 100, 100]


def test_a_programme_asks_for_them_again_and_tells_what_has_changed(
    journal: Path, opened: list[Terminal]
) -> None:
    there = ("--journal", str(journal))
    get_acquainted(journal)
    seeded(journal, "yy 44 24 yy xy", SIX_WEEKS)
    begun = (datetime.now() - SIX_WEEKS).date().isoformat()
    good("programme", "start", "hip-rotation", "--from", begun, *there)
    terminal = Terminal([*NO_SOUND, *there])
    opened.append(terminal)
    terminal.until("enter   welcome")
    assert "Today we test: Hip screen." in terminal.screen
    take(terminal, "yy 4y 34 yy yx")
    terminal.until("end     finished")
    assert terminal.finish() == 0
    shown = re.findall(r"show    (.*?)\r\n", terminal.screen)
    assert "Turning inward: left 83 (up 36), right 69 (down 25) of 100" in shown
    assert "Turning outward: left 94, right 100 (up 6) of 100" in shown
    assert "Next: hipvoice play" in shown
    assert "Since last time: turning outward up three." in terminal.screen
    assert "Turning inward went up on the left, and down on the right." in terminal.screen
    assert "Hip rotation goes on from here." in terminal.screen
    left, right, *_ = json.loads(good("journal", "stats", "--json", *there))["scores"]
    assert [day["points"] for day in left["days"]] == [47, 83]
    assert (left["change"], right["change"]) == (36, -25)


def test_a_rehearsal_suggests_no_programme(journal: Path, opened: list[Terminal]) -> None:
    silent = [option for option in NO_SOUND if option != "--log"]
    get_acquainted(journal)
    terminal = Terminal(["hip-screen", *silent, "--journal", str(journal)])
    opened.append(terminal)
    terminal.until("enter   welcome")
    take(terminal, "yy 4y 24 yy xy")
    terminal.until("end     finished")
    assert terminal.finish() == 0
    assert "Next: hipvoice play internal-rotation-reset" in terminal.screen
    assert "programme" not in terminal.screen
