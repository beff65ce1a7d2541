"""Files of every earlier form, as its own release wrote them, opened by today's."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from journal_samples import set_ended

from hipvoice.core.entries import Amended, Answered, Asked, Noted, SessionBegan, SetEnded, Undone
from hipvoice.journal import reports
from hipvoice.journal.migrations import MIGRATIONS
from hipvoice.journal.store import Journal

DUMPS = {v: Path(__file__).parent / "data" / f"version-{v}.sql" for v in range(1, len(MIGRATIONS))}


def test_there_is_a_file_of_every_older_form() -> None:
    assert [dump.exists() for dump in DUMPS.values()] == [True] * len(DUMPS)


def file_of(version: int, path: Path) -> Path:
    connection = sqlite3.connect(path)
    connection.executescript(DUMPS[version].read_text("utf-8"))
    assert connection.execute("PRAGMA user_version").fetchone() == (version,)
    connection.close()
    return path


def schema(path: Path) -> set[tuple[str, str]]:
    connection = sqlite3.connect(path)
    found = connection.execute("SELECT type, sql FROM sqlite_schema WHERE sql IS NOT NULL")
    told = {(kind, " ".join(sql.split())) for kind, sql in found}
    connection.close()
    return told


@pytest.mark.parametrize("version", DUMPS)
def test_an_older_file_gets_the_form_of_a_new_one(tmp_path: Path, version: int) -> None:
    Journal.open(file_of(version, tmp_path / "old")).close()
    Journal.open(tmp_path / "new").close()
    assert schema(tmp_path / "old") == schema(tmp_path / "new")


@pytest.mark.parametrize("version", DUMPS)
def test_nothing_of_an_older_file_is_lost(tmp_path: Path, version: int) -> None:
    path = file_of(version, tmp_path / "old")
    connection = sqlite3.connect(path)
    before = connection.execute("SELECT * FROM entries ORDER BY session, number").fetchall()
    connection.close()
    with Journal.open(path) as journal:
        (session,) = reports.sessions(journal)
        assert journal.people() == {""}
        there = journal.entries(session.id)
        assert journal.select("SELECT * FROM entries ORDER BY session, number") == before
    assert [stamped.entry.number for stamped in there] == [row[1] for row in before]
    assert Undone(4, 150_000, (3,)) in [stamped.entry for stamped in there]
    assert [(s.number, s.name, s.side, s.done) for s in session.sets] == [
        (2, "Pigeon", "left", 30_000),
        (5, "Pigeon", "right", 30_000),
        (7, "Bridge", None, None),
    ]
    assert (session.completed, session.ending) == (2, "finished")


@pytest.mark.parametrize("version", DUMPS)
def test_an_older_file_is_read_without_being_written(tmp_path: Path, version: int) -> None:
    path = file_of(version, tmp_path / "old")
    before = path.read_bytes()
    with Journal.read(path) as journal:
        (session,) = reports.sessions(journal)
        assert [s.number for s in session.sets] == [2, 5, 7]
    assert path.read_bytes() == before


@pytest.mark.parametrize("version", DUMPS)
def test_an_older_file_takes_corrections(tmp_path: Path, version: int) -> None:
    with Journal.open(file_of(version, tmp_path / "old")) as journal:
        (before,) = reports.sessions(journal)
        for entry in (set_ended(20, set=2), Amended(21, 0, 2, 20, "twice"), Noted(22, 0, None, "")):
            journal.write(journal.stamp(before.id, entry))
        (after,) = reports.sessions(journal)
        kept = [s.entry for s in journal.entries(before.id) if isinstance(s.entry, SetEnded)]
    assert [s.number for s in after.sets] == [5, 7, 20]
    assert [entry.number for entry in kept] == [2, 3, 5, 7, 20]


@pytest.mark.parametrize("version", DUMPS)
def test_an_older_file_takes_answers_to_later_questions(tmp_path: Path, version: int) -> None:
    with Journal.open(file_of(version, tmp_path / "old")) as journal:
        session = journal.begin()
        session.append(SessionBegan(1, 0, "floor-four", "Floor four", 4))
        for number, question in enumerate(Asked, start=2):
            session.append(Answered(number, 0, question, 1, "pigeon"))
        ((counted,),) = journal.select(
            "SELECT count(*) FROM counted_answers WHERE session = ?", (session.id,)
        )
        assert counted == len(Asked)
        assert not journal.remarks
