"""`hipvoice journal` and `journal show`, as people and programs call them."""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path

import pytest
from conftest import Cli
from journal_samples import SettableClock, began, ended, play, set_ended

from hipvoice.app.journal.pages import BarCell, Page, Table
from hipvoice.cli.drawing import draw, plain_lines
from hipvoice.core.entries import Answered, Ending, Status, Undone
from hipvoice.core.routine.routine import Side
from hipvoice.journal.store import Journal
from tests.program import hipvoice


def test_sessions_are_one_line_each_newest_first(
    journal: Journal, clock: SettableClock, cli: Cli
) -> None:
    first = play(journal, began(), set_ended(2), ended(3))
    clock.moment = "2026-11-21T18:30:00+01:00"
    second = play(journal, began(), set_ended(2), set_ended(3, side=Side.RIGHT))
    told = cli()
    assert told.code == 0
    assert told.lines == [
        "id          began                 session       sets  time  stretched  ending",
        f"{second[:10]}  Sat 2026-11-21 18:30  Floor four  2 of 4  1:00       1:00  cut off",
        f"{first[:10]}  Fri 2026-11-20 09:00  Floor four  1 of 4  1:00       0:30  finished",
    ]
    assert len(cli("--latest", "1").lines) == 2


def test_json_has_the_sets_of_each_session(journal: Journal, cli: Cli) -> None:
    session = play(journal, began(), set_ended(2), Undone(3, 0, (2,)), set_ended(4, attempt=2))
    for arguments in (["--json"], ["--json", "--latest", "5"]):
        (told,) = json.loads(cli(*arguments).out)
        assert (told["id"], [s["attempt"] for s in told["sets"]]) == (session, [2])
    assert json.loads(cli("show", "last", "--json").out) == told
    assert json.loads(cli("--json", "show", "last").out) == told


def test_nothing_yet(cli: Cli, path: Path) -> None:
    assert cli().lines == ["Nothing yet; start with: hipvoice play two-minute-basics"]
    assert json.loads(cli("--json").out) == []
    assert cli("show", "last").code == 1
    assert not path.exists()


def test_show_tells_every_set(journal: Journal, cli: Cli) -> None:
    partial = set_ended(3, side=Side.RIGHT, status=Status.PARTIAL, done=12_500, worked_ms=12_500)
    answers = [Answered(4, 0, "pain", 3, "pigeon"), Answered(5, 0, "effort", 7, "")]
    session = play(journal, began(), set_ended(2), partial, *answers, ended(6, Ending.STOPPED))
    assert cli("show", session).lines == [
        "Floor four (floor-four)",
        "Fri 2026-11-20 09:00, stopped Fri 2026-11-20 09:00; 1 of 4 sets",
        session,
        "#  exercise  set  side   status             done  stretched",
        "1  Pigeon      1  left   completed    30 of 30 s       0:30",
        "2  Pigeon      1  right  partial    12.5 of 30 s       0:12",
        "pain 3 of 10 at pigeon",
        "effort 7 of 10",
    ]


def test_a_session_without_sets(journal: Journal, cli: Cli) -> None:
    play(journal, began())
    assert cli("show", "last").lines[-1] == "No set was done."


def test_an_id_may_be_shortened(journal: Journal, clock: SettableClock, cli: Cli) -> None:
    first = play(journal, began())
    clock.moment = "2026-11-21T18:30:00+01:00"
    second = play(journal, began())
    for wanted, session in ((first[:10], first), (second[:10].lower(), second), ("LAST", second)):
        assert json.loads(cli("show", wanted, "--json").out)["id"] == session
    refused = cli("show", first[:4])
    assert refused.code == 1
    assert refused.err.splitlines()[:3] == [
        f"error: `{first[:4]}` begins several ids",
        first,
        second,
    ]


@pytest.mark.parametrize("wanted", ["ZZZ", "7", "%", "_", "0' OR 1", "l" * 30])
def test_an_unknown_id_is_reported(journal: Journal, cli: Cli, wanted: str) -> None:
    play(journal, began())
    refused = cli("show", wanted)
    assert refused.code == 1
    assert refused.err.startswith(f"error: no session `{wanted}`")
    assert "hipvoice journal" in refused.err


@pytest.mark.slow
def test_an_id_that_is_no_text_is_reported(journal: Journal, path: Path) -> None:
    """A byte that is not UTF-8, as the shell hands it over."""
    play(journal, began())
    refused = hipvoice("journal", "show", "\udcff", "--journal", str(path))
    assert (refused.returncode, "error: no session" in refused.stderr) == (1, True)


def test_the_last_of_no_sessions(journal: Journal, cli: Cli) -> None:
    refused = cli("show", "last")
    assert (refused.code, refused.err.splitlines()[0]) == (1, "error: there is no session yet")


PAGE: Page = ["One line", Table(("name", ">n", "share"), [("a", "10", BarCell(0.5))], "Title")]


def test_a_pipe_gets_plain_text(capsys: pytest.CaptureFixture[str]) -> None:
    draw(PAGE)
    assert capsys.readouterr().out == "One line\n\nTitle\nname   n  share\na     10\n"
    assert all(line.isascii() for line in plain_lines(PAGE))


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(("kind", "drawn"), [("xterm-256color", True), ("dumb", False)])
def test_a_terminal_gets_a_drawing(
    monkeypatch: pytest.MonkeyPatch, kind: str, *, drawn: bool
) -> None:
    monkeypatch.setenv("TERM", kind)
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setattr(sys, "stdout", Terminal())
    draw(PAGE)
    shown = sys.stdout.getvalue()
    assert ("\x1b[" in shown) is drawn
    assert ("━" in shown) is drawn
    assert all(word in shown for word in ("One line", "Title", "name", "10"))
