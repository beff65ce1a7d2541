"""Looking at a journal: nothing is written, and a person sees their own sessions only."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from journal_samples import SettableClock, began, ended, play, set_ended
from test_journal_opening import locked, without_privileges

from hipvoice.core.entries import Assessed, Switched, Undone
from hipvoice.core.routine.routine import Side
from hipvoice.errors import HipvoiceError
from hipvoice.journal import figures, reports
from hipvoice.journal.known import background, choices, findings
from hipvoice.journal.store import Journal

EVER = (0, 100_000)  # days


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder that another user can reach, unlike `tmp_path`."""
    with tempfile.TemporaryDirectory() as name:
        Path(name).chmod(0o755)
        yield Path(name)


@pytest.mark.parametrize("modes", [(0o444, 0o755), (0o444, 0o555), (0o644, 0o555)])
def test_what_may_not_be_written_can_be_read(folder: Path, modes: tuple[int, int]) -> None:
    path = folder / "journal.sqlite3"
    with Journal.open(path) as journal:
        play(journal, began(), set_ended(2), ended(3))
    path.chmod(modes[0])
    folder.chmod(modes[1])
    with without_privileges(), Journal.read(path) as journal:
        (session,) = reports.sessions(journal)
    assert session.completed == 1


def test_what_waits_in_the_log_is_never_left_out(folder: Path) -> None:
    """Read without it, the session would be missing and nobody would know."""
    path = folder / "journal.sqlite3"
    with Journal.open(path) as journal:
        play(journal, began(), set_ended(2))
        for name in ("journal.sqlite3", "journal.sqlite3-wal"):
            (folder / f"copy-of-{name}").write_bytes((folder / name).read_bytes())
    folder.chmod(0o555)
    with without_privileges(), pytest.raises(HipvoiceError, match="cannot read the journal"):
        Journal.read(folder / "copy-of-journal.sqlite3")


def test_a_journal_that_somebody_writes_is_read_as_it_was(path: Path) -> None:
    with Journal.open(path) as journal:
        play(journal, began(), set_ended(2))
    with locked(path), Journal.read(path) as journal:
        assert len(reports.sessions(journal)) == 1


def test_a_file_that_is_not_there_is_not_made(path: Path) -> None:
    with pytest.raises(HipvoiceError, match="cannot read the journal"):
        Journal.read(path)
    assert not path.exists()


@pytest.mark.parametrize("text", ["Pigeon \ud800", "\udfff"])
def test_half_a_character_in_a_name_loses_no_set(journal: Journal, text: str) -> None:
    session = journal.begin()
    session.append(replace(began(), name=text))
    stamped = session.stamp(set_ended(2, name=text, exercise=text))
    assert journal.write(stamped)
    assert not journal.write(stamped)  # it is known again
    (told,) = reports.sessions(journal)
    assert told.sets[0].name == text.encode("utf-8", "replace").decode()
    assert told.completed == 1


def of(person: str) -> tuple[object, ...]:
    """The entries of a session of `person`, distinguished by what was done."""
    name = person or "nobody"
    tests = Assessed(3, 0, "T5", "Stick test", Side.LEFT, passed=bool(person), degrees=None)
    sets = set_ended(2, exercise=f"{name}-pigeon", name=name)
    switched = Switched(4, 0, 0, 1, None, "bridge", f"{name}-bridge")
    wrong = set_ended(5, set=2, exercise=f"{name}-pigeon", name=name)
    return (replace(began(), person=person), sets, tests, switched, wrong, Undone(6, 0, (5,)))


def test_people_are_kept_apart(journal: Journal, clock: SettableClock, path: Path) -> None:
    ids = {person: play(journal, *of(person), ended(7)) for person in ("", "anna", "ben")}  # type: ignore[arg-type]
    assert journal.people() == {"", "anna", "ben"}
    for person, session in ids.items():
        with Journal.read(path, clock).only([person]) as theirs:
            name = person or "nobody"
            assert [s.id for s in reports.sessions(theirs)] == [session]
            assert choices(theirs) == {"bridge": f"{name}-bridge"}
            assert [f.passed for f, _ in findings(theirs)] == [bool(person)]
            known = background(theirs, clock().date())
            assert known.familiar == {f"{name}-pigeon", "T5"}
            assert known.sessions_this_week == 1
            for totals in (figures.totals_ever(theirs), figures.totals(theirs, EVER)):
                assert [(t.name, t.completed) for t in totals] == [(name, 1)]
            with theirs.streaming() as entries:
                assert [s.session for s in entries] == [session] * 7
    with Journal.read(path).only(["anna", ""]) as both:
        assert {s.id for s in reports.sessions(both)} == {ids["anna"], ids[""]}
    with Journal.read(path).only(["anna", "ben", ""]) as everybody:
        assert everybody.select("SELECT count(*) FROM sqlite_temp_schema") == [(0,)]
    with Journal.read(path) as journal_of_all:
        for people in (["anna"], ["anna"], ["ben", ""], ["anna", "ben", ""]):
            seen = {s.id for s in reports.sessions(journal_of_all.only(people))}
            assert seen == {ids[person] for person in people}


def test_who_plays_writes_beside_the_others(journal: Journal, path: Path) -> None:
    play(journal, *of("anna"))  # type: ignore[arg-type]
    with Journal.open(path).only(["ben"]) as bens:
        session = bens.begin()
        assert session.append(replace(began(), person="ben"))
        assert session.append(set_ended(2))
        assert not session.append(set_ended(2))
        assert [s.id for s in reports.sessions(bens)] == [session.id]
    assert len(reports.sessions(journal)) == 2
