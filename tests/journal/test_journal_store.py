from __future__ import annotations

import sqlite3
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from journal_samples import SettableClock, began, ended, set_ended
from journal_strategies import sequences

from hipvoice.core.entries import Entry, Undone
from hipvoice.journal.store import Journal
from hipvoice.journal.tables import TABLES


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "journal.sqlite3"


@pytest.fixture(scope="module")
def shared() -> Iterator[Journal]:
    """One file for all examples of a property: each has a session of its own."""
    with tempfile.TemporaryDirectory() as folder, Journal.open(Path(folder) / "j") as journal:
        yield journal


@given(entries=sequences())
def test_any_entries_read_back_equal(shared: Journal, entries: list[Entry]) -> None:
    session = shared.begin()
    assert all(session.append(entry) for entry in entries)
    there = [stamped.entry for stamped in shared.entries(session.id)]
    assert there == sorted(entries, key=lambda entry: entry.number)


@given(entries=sequences(), data=st.data())
def test_appending_again_changes_nothing(
    shared: Journal, entries: list[Entry], data: st.DataObject
) -> None:
    session = shared.begin()
    for entry in entries:
        session.append(entry)
    before = shared.entries(session.id)
    again = data.draw(st.lists(st.sampled_from(entries), max_size=20)) if entries else []
    assert not any(session.append(entry) for entry in again)
    assert shared.entries(session.id) == before


@given(entries=sequences(), others=sequences())
def test_sessions_do_not_mix(shared: Journal, entries: list[Entry], others: list[Entry]) -> None:
    one, other = shared.begin(), shared.begin()
    for entry in entries:
        one.append(entry)
    for entry in others:
        other.append(entry)
    assert [s.entry for s in shared.entries(one.id)] == sorted(entries, key=lambda e: e.number)


def test_another_entry_with_a_number_that_is_taken_is_refused(path: Path) -> None:
    with Journal.open(path) as journal:
        session = journal.begin()
        session.append(set_ended(1))
        with pytest.raises(ValueError, match="another entry 1"):
            session.append(ended(1))
        assert [s.entry for s in journal.entries(session.id)] == [set_ended(1)]


def test_an_entry_is_there_wholly_or_not_at_all(path: Path) -> None:
    """This one fails after its first row: SQLite has no integer as large."""
    with Journal.open(path) as journal:
        session = journal.begin()
        with pytest.raises(OverflowError):
            session.append(set_ended(1, planned=2**70))
        assert journal.entries(session.id) == []
        assert session.append(set_ended(1))


def test_an_entry_is_stamped_with_utc_and_the_local_offset(path: Path) -> None:
    clock = SettableClock("2026-03-01T07:30:00.250+05:30")
    with Journal.open(path, clock) as journal:
        session = journal.begin()
        session.append(began())
        clock.moment = "2026-03-01T01:00:00-03:00"
        session.append(set_ended(2))
        stamps = [(s.written, s.utc_offset) for s in journal.entries(session.id)]
    assert stamps == [(1_772_330_400_250, 330), (1_772_337_600_000, -180)]


def test_what_was_appended_is_there_after_reopening(path: Path) -> None:
    with Journal.open(path) as journal:
        session = journal.begin()
        session.append(began())
        session.append(Undone(2, 5, (7, 3, 3)))
    with Journal.open(path) as journal:
        assert [s.entry for s in journal.entries(session.id)] == [began(), Undone(2, 5, (7, 3, 3))]


def test_two_journals_in_one_file_take_turns(path: Path) -> None:
    with Journal.open(path) as here, Journal.open(path) as there:
        one, other = here.begin(), there.begin()
        for number in range(1, 20):
            one.append(set_ended(number))
            other.append(set_ended(number))
        assert len(here.entries(other.id)) == len(there.entries(one.id)) == 19


def test_a_commit_waits_for_the_disk(path: Path) -> None:
    with Journal.open(path) as journal:
        assert journal.select("PRAGMA journal_mode") == [("wal",)]
        assert journal.select("PRAGMA synchronous") == [(2,)]  # FULL
        assert journal.select("PRAGMA fullfsync") == [(1,)]


@pytest.mark.parametrize("change", ["DELETE FROM {}", "UPDATE {} SET number = 9"])
@pytest.mark.parametrize("table", ["entries", "began", "sets", "ended", "undone"])
def test_rows_are_never_changed_or_deleted(path: Path, table: str, change: str) -> None:
    with Journal.open(path) as journal:
        session = journal.begin()
        for entry in (began(), set_ended(2), ended(3), Undone(4, 0, (2,))):
            session.append(entry)
        with pytest.raises(sqlite3.IntegrityError, match="insert-only"):
            journal.select(change.format(table))
        assert len(journal.entries(session.id)) == 4


def test_tables_refuse_values_of_a_wrong_type(path: Path) -> None:
    query = "SELECT DISTINCT strict FROM pragma_table_list WHERE type = 'table' AND name IN"
    with Journal.open(path) as journal:
        for table in ("entries", *TABLES.values()):
            assert journal.select(f"{query} ('{table}')") == [(1,)]
