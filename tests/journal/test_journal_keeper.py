"""A disk that is full in the middle of a session: reported once, nothing lost, nothing doubled."""

from __future__ import annotations

import itertools
import os
import resource
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from journal_samples import SettableClock, began, ended, set_ended

from hipvoice.core.entries import Entry
from hipvoice.journal import waiting
from hipvoice.journal.keeper import Keeper
from hipvoice.journal.store import Journal, SessionLog


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of two megabytes; only root may mount one."""
    mount = ["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", tmp_path]
    if os.geteuid() != 0 or subprocess.run(mount, check=False).returncode != 0:
        pytest.skip("may not mount a file system; the limit on file size covers the same path")
    try:
        yield tmp_path
    finally:
        subprocess.run(["umount", tmp_path], check=True)


@contextmanager
def files_limited_to(size: int) -> Iterator[None]:
    """No file can grow beyond `size` bytes: to SQLite, the disk is full."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def there(session: SessionLog) -> list[Entry]:
    return [stamped.entry for stamped in session.journal.entries(session.id)]


def integrity(path: Path) -> list[tuple[str]]:
    connection = sqlite3.connect(path)
    found = connection.execute("PRAGMA integrity_check").fetchall()
    connection.close()
    return found


@pytest.mark.slow
def test_a_full_disk_and_then_room_again(small_disk: Path) -> None:
    path = small_disk / "journal.sqlite3"
    entries = [began(), *(set_ended(number) for number in range(2, 30))]
    with Journal.open(path) as journal:
        session = journal.begin()
        keeper = Keeper(session)
        assert [keeper.keep(entry) for entry in entries[:5]] == [None] * 5
        fill(small_disk / "ballast")
        told = [keeper.keep(entry) for entry in entries[5:25]]
        outage = [error for error in told if error]
        assert len(outage) == 1
        assert "the disk is full" in outage[0].detail
        (file,) = waiting.files(path)
        assert f"waits in {file}" in outage[0].hint
        assert there(session) + list(keeper.waiting) == entries[:25]
        assert keeper.waiting
        (small_disk / "ballast").unlink()
        assert [keeper.keep(entry) for entry in entries[25:]] == [None] * 4
        assert keeper.waiting == ()
        assert there(session) == entries
    assert integrity(path) == [("ok",)]


def fill(path: Path) -> None:
    """Write until the disk is full."""
    with path.open("wb", buffering=0) as ballast, pytest.raises(OSError, match="No space"):
        ballast.writelines(itertools.repeat(b"x" * 1024))


def test_each_outage_is_told_once(tmp_path: Path) -> None:
    path = tmp_path / "journal.sqlite3"
    with Journal.open(path) as journal:
        session = journal.begin()
        keeper = Keeper(session)
        for number in (1, 4):
            with files_limited_to(4096):
                told = [keeper.keep(set_ended(number)), keeper.keep(set_ended(number + 1))]
                told.append(keeper.retry())
            assert [bool(error) for error in told] == [True, False, False]
            assert keeper.waiting == (set_ended(number), set_ended(number + 1))
            assert keeper.keep(set_ended(number + 2)) is None
        assert there(session) == [set_ended(number) for number in range(1, 7)]
    assert integrity(path) == [("ok",)]


def test_trying_again_is_enough_once_there_is_room(tmp_path: Path) -> None:
    with Journal.open(tmp_path / "j") as journal:
        session = journal.begin()
        keeper = Keeper(session)
        with files_limited_to(4096):
            error = keeper.keep(began())
        assert error
        assert str(tmp_path / "j") in error.detail
        assert keeper.retry() is None
        assert there(session) == [began()]


def test_what_waits_keeps_the_time_at_which_it_was_made(tmp_path: Path) -> None:
    clock = SettableClock("2026-03-01T08:00:00+01:00")
    with Journal.open(tmp_path / "j", clock) as journal:
        session = journal.begin()
        keeper = Keeper(session)
        with files_limited_to(4096):
            keeper.keep(began())
        clock.moment = "2026-03-01T08:00:30+01:00"
        keeper.keep(set_ended(2))
        first, second = journal.entries(session.id)
    assert second.written - first.written == 30_000


def test_an_entry_that_was_written_after_all_is_not_doubled(tmp_path: Path) -> None:
    """As after an interruption between the commit and its acknowledgement."""
    with Journal.open(tmp_path / "j") as journal:
        session = journal.begin()
        keeper = Keeper(session)
        session.append(began())
        assert keeper.keep(began()) is None
        assert keeper.keep(ended(2)) is None
        assert there(session) == [began(), ended(2)]
