"""`programme`, and `play` without a name: what is printed, asked and refused."""

from __future__ import annotations

import json
from datetime import date, timedelta
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

from hipvoice.app.config import load_config
from hipvoice.app.session.prepare import Options
from hipvoice.cli.play import play
from hipvoice.cli.programme import programme
from hipvoice.core.entries import SessionBegan, SetEnded, Status
from hipvoice.errors import HipvoiceError
from hipvoice.journal.reports import sessions
from hipvoice.journal.store import Journal

FAST = ("--trace", "--speaker", "none", "--mic", "none", "--speed", "100", "--log")


def run(command: click.Command, *arguments: str, columns: int = 80) -> Result:
    result = CliRunner().invoke(command, list(arguments), env={"COLUMNS": str(columns)})
    if isinstance(result.exception, HipvoiceError):
        raise result.exception
    return result


@pytest.fixture
def there(tmp_path: Path) -> tuple[str, str]:
    return ("--journal", str(tmp_path / "j.sqlite3"))


def test_the_list_for_people_and_for_programs() -> None:
    lines = run(programme, "list").output.splitlines()
    assert any(line.startswith("hip-rotation        4 weeks, 3 days a week. ") for line in lines)
    assert any("6 weeks, 3 to 4 days a week" in line for line in lines)
    rows = json.loads(run(programme, "list", "--json").output)
    assert {"id", "name", "about", "weeks", "days"} == {*rows[0]}


@pytest.mark.parametrize("columns", [10, 30, 80, 300])
def test_a_calendar_fits_its_terminal(columns: int, there: tuple[str, str]) -> None:
    shown = run(programme, "show", "hip-rotation", *there, columns=columns)
    lines = shown.output.splitlines()
    assert max(map(len, lines)) <= max(columns, 23)
    assert "Week 4" in lines
    words = " ".join(shown.output.split())
    assert "Internal rotation reset or External rotation builder, by the tests" in words


def test_from_its_start_to_its_end(there: tuple[str, str]) -> None:
    with pytest.raises(HipvoiceError, match="you follow no programme"):
        run(programme)
    assert "Hip rotation begins today." in run(programme, "start", "hip-rotation", *there).output
    assert "Today we test: Hip screen." in run(programme, "status", *there).output
    monday = date.today() + timedelta(7)
    told = run(programme, "start", "hip-mobility", "--from", monday.isoformat(), *there).output
    assert told.startswith("Hip rotation has ended; what you did in it stays in your journal.")
    assert f"Hip mobility begins on {monday:%A}, {monday.day} {monday:%B %Y}." in told
    assert run(programme, "pause", *there).output == "Hip mobility is paused.\n"
    assert (
        run(programme, "resume", *there).output
        == "Hip mobility goes on. `hipvoice programme` says where you are.\n"
    )
    assert run(programme, "end", *there).output == (
        "Hip mobility has ended; what you did in it stays in your journal.\n"
    )
    with pytest.raises(HipvoiceError, match="you follow no programme"):
        run(programme, "pause", *there)


def test_what_is_wrong_is_reported(there: tuple[str, str]) -> None:
    with pytest.raises(HipvoiceError, match="there is no programme `hip-rotaton`") as raised:
        run(programme, "start", "hip-rotaton", *there)
    assert raised.value.hint == "did you mean `hip-rotation`?"


def test_a_day_of_rest_plays_nothing_where_nobody_can_be_asked(there: tuple[str, str]) -> None:
    monday = date.today() + timedelta(2)
    run(programme, "start", "hip-rotation", "--from", monday.isoformat(), *there)
    told = run(play, *FAST, *there)
    assert told.exit_code == 0
    assert told.output.splitlines() == [
        f"Hip rotation begins in two days, on {monday:%A}.",
        "To play something else today: hipvoice play two-minute-basics",
    ]


def test_a_day_of_rest_asks_nothing_that_goes_into_a_file(
    there: tuple[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monday = date.today() + timedelta(2)
    run(programme, "start", "hip-rotation", "--from", monday.isoformat(), *there)
    typed = "click.testing._NamedTextIOWrapper.isatty"
    monkeypatch.setattr(typed, lambda stream: stream.name == "<stdin>", raising=False)
    told = CliRunner().invoke(play, [*FAST, *there], input="y\n")
    assert told.exit_code == 0
    assert told.output.endswith("hipvoice play two-minute-basics\n")


@pytest.mark.parametrize(("answer", "played"), [("n", ""), ("y", "two-minute-basics")])
def test_on_a_day_of_rest_one_is_asked(
    there: tuple[str, str], monkeypatch: pytest.MonkeyPatch, answer: str, played: str
) -> None:
    begun = date.today() + timedelta(2)
    run(programme, "start", "hip-rotation", "--from", begun.isoformat(), *there)
    asked = list[Options]()
    monkeypatch.setattr("hipvoice.app.session.play.play", asked.append)
    monkeypatch.setattr("click.testing._NamedTextIOWrapper.isatty", lambda _: True, raising=False)
    told = CliRunner().invoke(play, [*FAST, *there], input=f"{answer}\n")
    assert told.exit_code == 0, told.output
    assert "Play two-minute-basics today? [y/N]" in told.output
    assert [options.routine for options in asked] == ([played] if played else [])
    assert [options.why for options in asked] == ([""] if played else [])


def test_a_session_that_was_left_comes_before_rest(
    there: tuple[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    begun = date.today() + timedelta(2)
    run(programme, "start", "hip-rotation", "--from", begun.isoformat(), *there)
    with Journal.open(Path(there[1])) as journal:
        session = journal.begin()
        session.append(SessionBegan(1, 0, "floor-four", "Floor four", 8, digest="1f"))
        place = (1, "E1", "Rock back", 1, None, 1, "reps", 8, 8, 40_000, Status.COMPLETED)
        session.append(SetEnded(2, 0, *place))
    asked = list[Options]()
    monkeypatch.setattr("hipvoice.app.session.play.play", asked.append)
    assert run(play, *FAST, *there).output == ""
    assert [options.routine for options in asked] == ["floor-four"]
    run(play, *FAST, "--fresh", *there)
    assert len(asked) == 1, "who wants no resuming is told of the day of rest"


@pytest.mark.slow
def test_play_says_the_place_and_why(tmp_path: Path, there: tuple[str, str]) -> None:
    (tmp_path / "programmes").mkdir()
    (tmp_path / "short.yaml").write_text(
        "name: Short\nsteps:\n  - {use: gluteal-stretch, hold: 5s, sets: 1}\n"
    )
    mine = tmp_path / "programmes" / "mine.yaml"
    days = "[mon, tue, wed, thu, fri, sat, sun]"
    mine.write_text(f"name: Mine\ndays: {days}\ncourse: [{{weeks: 2, play: [short]}}]\n")
    run(programme, "start", str(mine), *there)
    played = run(play, *FAST, *there)
    assert played.exit_code == 0, played.output
    said = [line.split("say     ", 1)[1] for line in played.output.splitlines() if "say  " in line]
    assert said[0] == "Week one, first session of seven."
    assert said[1].startswith("Short: two sets")
    with Journal.open(Path(there[1])) as journal:
        (done,) = sessions(journal, 1)
        began = journal.entries(done.id)[0].entry
    assert (done.routine, done.completed) == ("short", 2)
    assert getattr(began, "wishes").startswith("programme=")  # noqa: B009 - one of many kinds
    assert "You are done for today." in run(play, *FAST, *there).output
    assert "You are done for today." in run(programme, "status", *there).output


def test_an_activity_is_named_shown_and_removed(there: tuple[str, str]) -> None:
    none = run(programme, "activity", *there).output
    assert "You have named no activity to be asked about." in none
    named = run(programme, "activity", "tying my shoes", *there).output
    assert named == run(programme, "activity", *there).output
    assert named == "Your activity: tying my shoes. You are asked about it every two weeks.\n"
    assert load_config().activity == "tying my shoes"
    with pytest.raises(HipvoiceError, match="1 problem in activity"):
        run(programme, "activity", "tying {my} shoes", *there)
    assert run(programme, "activity", "--remove", *there).output == none
    assert load_config().activity is None
    assert run(programme, "activity", "walking", "--remove", *there).exit_code == 2


def test_everybody_has_an_activity_of_their_own(there: tuple[str, str]) -> None:
    run(programme, "activity", "putting on socks", "--person", "Ana", *there)
    assert load_config().for_person("Ana").activity == "putting on socks"
    assert load_config().activity is None
    assert "socks" in run(programme, "activity", "--person", "Ana", *there).output
