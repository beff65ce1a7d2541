"""SIGKILL to `hipvoice play` in mid-session, again and again: `--resume` brings it to its end.

No set is lost and none is done twice, whatever instant the kill falls on.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest
from short_sets import ROUTINE, SETS, kill, run

from hipvoice.app.session.prepare import Wishes
from hipvoice.core.entries import Record, SessionBegan, SessionResumed, SetEnded
from hipvoice.journal import reports
from hipvoice.journal.keeper import playing
from hipvoice.journal.store import Journal, local_now

pytestmark = pytest.mark.slow

SESSIONS = 4  # each in a journal of its own, two at once
KILLS = 3  # of each, before it may come to its end


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "sets.yaml").write_text(ROUTINE, "utf-8")
    return tmp_path


def entries(folder: Path) -> list[Record]:
    """Those of the only session."""
    with Journal.open(folder / "journal.sqlite3") as journal:
        (session,) = reports.sessions(journal)
        assert (session.ending, session.completed) == ("finished", SETS)
        return [stamped.entry for stamped in journal.entries(session.id)]


def killed_and_resumed(folder: Path) -> list[Record]:
    folder.mkdir()
    (folder / "sets.yaml").write_text(ROUTINE, "utf-8")
    kill(folder)
    for _ in range(KILLS - 1):
        kill(folder, "--resume")
    assert run(folder, "--resume").returncode == 0
    return entries(folder)


def test_a_session_that_is_killed_again_and_again_is_brought_to_its_end(tmp_path: Path) -> None:
    folders = [tmp_path / str(number) for number in range(SESSIONS)]
    with ThreadPoolExecutor(2) as threads:
        for there in threads.map(killed_and_resumed, folders):
            assert len({e.number for e in there}) == len(there)
            assert [e.at for e in there] == sorted(e.at for e in there)
            sets = [e for e in there if isinstance(e, SetEnded)]
            assert [(e.set, e.status, e.attempt) for e in sets] == [
                (number, "completed", 1) for number in range(1, SETS + 1)
            ]
            resumed = [e for e in there if isinstance(e, SessionResumed)]
            assert len(resumed) == KILLS
            assert [e.completed for e in resumed] == sorted(e.completed for e in resumed)


def test_where_nobody_can_answer_the_way_is_told_and_it_begins_again(folder: Path) -> None:
    kill(folder)
    out = run(folder).stdout
    assert "You left Short sets just now" in out
    assert f"hipvoice play {folder / 'sets.yaml'} --resume" in out
    with Journal.read(folder / "journal.sqlite3") as journal:
        later, earlier = reports.sessions(journal)
    assert (later.completed, later.ending, earlier.ending) == (SETS, "finished", None)
    assert "You left" not in run(folder).stdout  # the one before came to its end


def test_fresh_says_nothing_of_it(folder: Path) -> None:
    kill(folder)
    assert "You left" not in run(folder, "--fresh").stdout


def test_a_routine_that_has_changed_is_told_and_begins_again(folder: Path) -> None:
    kill(folder)
    (folder / "sets.yaml").write_text(ROUTINE.replace("hold: 5s", "hold: 6s"), "utf-8")
    out = run(folder, "--resume").stdout
    assert "Short sets has changed since you left it just now, so it begins anew." in out
    with Journal.read(folder / "journal.sqlite3") as journal:
        assert len(reports.sessions(journal)) == 2


def test_nothing_to_resume_is_an_error_that_says_so(folder: Path) -> None:
    told = run(folder, "--resume")
    assert told.returncode == 1
    assert "there is no session to resume" in told.stderr


def age(folder: Path, **by: int) -> None:
    """Take the only session of the journal to another one, that much earlier."""
    path = folder / "journal.sqlite3"
    with Journal.open(path) as journal, journal.streaming() as there:
        kept = [stamped.entry for stamped in there]
    path.unlink()
    with Journal.open(path, lambda: local_now() - timedelta(**by)) as journal:
        session = journal.begin()
        for entry in kept:
            session.append(entry)


@pytest.mark.parametrize(("hours", "offered"), [(23, True), (24, False)])
def test_what_was_left_a_day_ago_is_not_offered(
    folder: Path,
    hours: int,
    offered: bool,  # noqa: FBT001 - a case
) -> None:
    kill(folder)
    age(folder, hours=hours)
    assert ("You left Short sets" in run(folder).stdout) is offered


def test_another_session_that_is_being_played_is_not_offered(folder: Path) -> None:
    """The latest session may be theirs: two processes would count into one."""
    kill(folder)
    with playing(folder / "journal.sqlite3"):
        assert "You left" not in run(folder).stdout
        told = run(folder, "--resume")
    assert told.returncode == 1
    assert "is being played right now" in told.stderr


def test_through_a_link_it_is_the_same_session_that_is_being_played(folder: Path) -> None:
    kill(folder)
    elsewhere = folder / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "sets.yaml").write_text(ROUTINE, "utf-8")
    (elsewhere / "journal.sqlite3").symlink_to(folder / "journal.sqlite3")
    with playing(folder / "journal.sqlite3"):
        told = run(elsewhere, "--resume")
    assert told.returncode == 1
    assert "is being played right now" in told.stderr


def test_a_session_goes_on_with_its_own_person_and_wishes(folder: Path) -> None:
    kill(folder, "--minutes", "2", "--person", "anna")
    assert "You left" not in run(folder).stdout  # it is not theirs
    assert run(folder, "--resume").returncode == 1
    assert run(folder, "--resume", "--person", "anna").returncode == 0
    with Journal.read(folder / "journal.sqlite3").only(["anna"]) as journal:
        (session,) = reports.sessions(journal)
        began = journal.entries(session.id)[0].entry
    assert isinstance(began, SessionBegan)
    assert (began.person, began.wishes) == ("anna", "minutes=2")
    assert 0 < session.completed == session.planned < SETS


@pytest.mark.parametrize(
    "wishes",
    [
        Wishes(),
        Wishes(minutes=10, without=("band", "block")),
        Wishes(conditions=()),
        Wishes(conditions=("knee-pain",), without=()),
    ],
)
def test_wishes_survive_the_journal(wishes: Wishes) -> None:
    assert Wishes.of(wishes.text()) == wishes
