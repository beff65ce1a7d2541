from __future__ import annotations

import os
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from threading import Timer

import pytest
from journal_children import Child
from journal_samples import began

from hipvoice.errors import HipvoiceError
from hipvoice.journal import reports
from hipvoice.journal.ids import default_path
from hipvoice.journal.migrations import APPLICATION_ID, MIGRATIONS
from hipvoice.journal.opening import JournalError, require_strict_tables
from hipvoice.journal.rescue import open_journal
from hipvoice.journal.store import Journal
from tests.program import hipvoice

NOBODY = 65_534


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder that another user can reach, unlike `tmp_path`."""
    with tempfile.TemporaryDirectory() as name:
        Path(name).chmod(0o755)
        yield Path(name)


@contextmanager
def without_privileges() -> Iterator[None]:
    """File permissions hold in the body, also where root runs the tests."""
    before = os.geteuid()
    if before == 0:
        os.seteuid(NOBODY)
    try:
        yield
    finally:
        os.seteuid(before)


def refusal(path: Path) -> HipvoiceError:
    """The error that opening `path` raises, which always says what, where and the remedy."""
    with pytest.raises(HipvoiceError) as caught:
        Journal.open(path)
    error = caught.value
    assert error.title == "cannot open the journal"
    assert str(path.parent) in error.detail
    assert "--journal PATH" in error.hint
    return error


def test_the_folder_is_made(tmp_path: Path) -> None:
    path = tmp_path / "a" / "b" / "journal.sqlite3"
    Journal.open(path).close()
    assert path.is_file()


def test_the_default_lies_in_the_data_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    assert default_path().name == "journal.sqlite3"
    assert default_path().parent.name == "hipvoice"


def test_a_folder_that_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    error = refusal(tmp_path / "file" / "deeper" / "journal.sqlite3")
    assert "the folder cannot be made" in error.detail


def test_a_folder_in_place_of_the_file(tmp_path: Path) -> None:
    (tmp_path / "journal.sqlite3").mkdir()
    assert "neither opened nor made" in refusal(tmp_path / "journal.sqlite3").detail


def test_a_folder_that_may_not_be_written(folder: Path) -> None:
    folder.chmod(0o555)
    with without_privileges():
        error = refusal(folder / "journal.sqlite3")
    assert "neither opened nor made" in error.detail
    assert "writable" in error.hint
    assert not list(folder.iterdir())


def test_a_file_that_may_not_be_written(folder: Path) -> None:
    path = folder / "journal.sqlite3"
    Journal.open(path).close()
    path.chmod(0o444)
    folder.chmod(0o777)
    with without_privileges():
        error = refusal(path)
    assert "may only be read" in error.detail


@pytest.mark.parametrize("size", [10, 100, 5_000])
def test_a_file_that_is_no_database_is_left_alone(tmp_path: Path, size: int) -> None:
    path = tmp_path / "journal.sqlite3"
    garbage = bytes(range(1, 251)) * 20
    path.write_bytes(garbage[:size])
    assert "not a journal" in refusal(path).detail
    assert path.read_bytes() == garbage[:size]


def test_a_database_of_another_program_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "journal.sqlite3"
    with sqlite3.connect(path) as other:
        other.execute("CREATE TABLE recipes (name TEXT)")
    other.close()
    before = path.read_bytes()
    assert "not a journal" in refusal(path).detail
    assert path.read_bytes() == before


def test_damage_that_only_reading_finds(tmp_path: Path) -> None:
    path = tmp_path / "journal.sqlite3"
    with Journal.open(path) as journal:
        journal.begin().append(began())
        ((page,),) = journal.select("SELECT rootpage FROM sqlite_schema WHERE name = 'began'")
    content = bytearray(path.read_bytes())
    content[(page - 1) * 4096 : page * 4096] = b"\xff" * 4096
    path.write_bytes(content)
    with Journal.open(path) as journal, pytest.raises(HipvoiceError, match="cannot read") as caught:
        reports.sessions(journal)
    assert "damaged" in caught.value.detail


def test_a_journal_of_a_later_release(tmp_path: Path) -> None:
    path = tmp_path / "journal.sqlite3"
    with Journal.open(path):
        later = sqlite3.connect(path)
        later.execute(f"PRAGMA user_version = {len(MIGRATIONS) + 1}")
        later.close()
    error = refusal(path)
    assert "newer hipvoice" in error.detail
    assert "update" in error.hint


def test_an_empty_file_goes_through_every_migration(tmp_path: Path) -> None:
    path = tmp_path / "journal.sqlite3"
    path.touch()
    with Journal.open(path) as journal:
        assert journal.select("PRAGMA user_version") == [(len(MIGRATIONS),)]
        assert journal.select("PRAGMA application_id") == [(APPLICATION_ID,)]
        assert journal.begin().append(began())


def test_a_migration_happens_wholly_or_not_at_all(tmp_path: Path) -> None:
    """A view in the way of the first step: the file, then set aside, is as it was."""
    path = tmp_path / "journal.sqlite3"
    with sqlite3.connect(path) as early:
        early.execute("CREATE VIEW undone AS SELECT 1")
        early.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    early.close()
    with pytest.raises(HipvoiceError, match="the journal was damaged"):
        open_journal(path)
    (aside,) = tmp_path.glob("journal.damaged-*.sqlite3")
    with sqlite3.connect(aside) as after:
        assert after.execute("SELECT name FROM sqlite_schema").fetchall() == [("undone",)]
        assert after.execute("PRAGMA user_version").fetchone() == (0,)
    after.close()


def test_an_old_sqlite_is_named() -> None:
    require_strict_tables((3, 37, 0))
    with pytest.raises(HipvoiceError) as caught:
        require_strict_tables((3, 34, 1))
    assert "SQLite 3.34.1, 3.37.0 or newer" in caught.value.detail


@contextmanager
def locked(path: Path) -> Iterator[sqlite3.Connection]:
    """Another program is in the middle of writing."""
    other = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    other.execute("BEGIN IMMEDIATE")
    try:
        yield other
    finally:
        other.close()


@pytest.mark.slow
def test_a_locked_journal_is_refused_after_some_seconds(tmp_path: Path) -> None:
    path = tmp_path / "journal.sqlite3"
    Journal.open(path).close()
    with locked(path):
        error = refusal(path)
    assert "locked" in error.detail
    assert "close the other program" in error.hint


@pytest.mark.slow
def test_a_new_file_that_is_locked(tmp_path: Path) -> None:
    path = tmp_path / "journal.sqlite3"
    with locked(path):
        assert "locked" in refusal(path).detail


@pytest.mark.parametrize("state", ["new", "in use"])
def test_a_journal_that_is_locked_for_a_moment_is_waited_for(tmp_path: Path, state: str) -> None:
    """A new file takes a lock that SQLite itself does not wait for: the one to switch to WAL."""
    path = tmp_path / "journal.sqlite3"
    if state == "in use":
        Journal.open(path).close()
    with locked(path) as other:
        release = Timer(0.3, other.execute, ["COMMIT"])
        release.start()
        with Journal.open(path) as journal:
            assert journal.begin().append(began())
        release.join()


def test_an_append_to_a_locked_journal_fails_and_can_be_tried_again(tmp_path: Path) -> None:
    path = tmp_path / "journal.sqlite3"
    with Journal.open(path) as journal:
        session = journal.begin()
        with locked(path), pytest.raises(JournalError, match="cannot write"):
            session.append(began())
        assert session.append(began())


@pytest.mark.slow
def test_programs_that_open_a_new_file_at_once_all_write(tmp_path: Path) -> None:
    path = tmp_path / "journal.sqlite3"
    with ExitStack() as stack:
        children = [stack.enter_context(Child(path, count=5)) for _ in range(8)]
        for child in children:
            child.go()
        done = [child.finished() for child in children]
    assert [numbers for _, numbers in done] == [[1, 2, 3, 4, 5]] * 8
    with Journal.open(path) as journal:
        assert {len(journal.entries(session)) for session, _ in done} == {5}


@pytest.mark.slow
@pytest.mark.parametrize("command", ["show last", "export", "amend last --note mine", "rescue"])
def test_a_loop_of_links_is_reported(command: str, tmp_path: Path) -> None:
    loop = tmp_path / "loop"
    loop.symlink_to(loop)
    done = hipvoice("journal", "--journal", str(loop), *command.split())
    assert (done.returncode, done.stderr.count("error:")) == (1, 1), done.stderr
