"""A damaged file is set aside as it is; the message says where, and what was saved from it."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path

import pytest
from conftest import Cli
from journal_samples import began, play, set_ended

from hipvoice.errors import HipvoiceError
from hipvoice.journal import reports
from hipvoice.journal.migrations import APPLICATION_ID
from hipvoice.journal.store import Journal

PAGE = 4096
SESSIONS = 20
SETS = 20  # in each


@pytest.fixture
def filled(path: Path) -> Path:
    with Journal.open(path) as journal:
        for _ in range(SESSIONS):
            play(journal, began(), *(set_ended(n, set=n) for n in range(2, SETS + 2)))
    return path


def leaves(path: Path, table: str) -> list[int]:
    """The pages of a table with rows in them, in the order of the rows."""
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA writable_schema = OFF")
    query = "SELECT pageno FROM dbstat WHERE name = ? AND pagetype = 'leaf' ORDER BY path"
    try:
        return [page for (page,) in connection.execute(query, (table,))]
    except sqlite3.OperationalError:
        pytest.skip("this SQLite has no table of pages")
    finally:
        connection.close()


def damage(path: Path, page: int, start: int = 0) -> bytes:
    """Overwrite a page (from 1); the file as it is then."""
    content = bytearray(path.read_bytes())
    content[(page - 1) * PAGE + start : page * PAGE] = b"\xff" * (PAGE - start)
    path.write_bytes(content)
    return bytes(content)


def aside(path: Path) -> Path:
    (found,) = path.parent.glob("journal.damaged-*.sqlite3")
    return found


def sets_in(path: Path) -> int:
    with Journal.open(path) as journal:
        return sum(len(session.sets) for session in reports.sessions(journal))


def test_a_journal_that_cannot_be_opened_is_set_aside(filled: Path) -> None:
    content = damage(filled, 1, start=100)  # the schema, behind a sound header
    with pytest.raises(HipvoiceError) as caught:
        Journal.open(filled)
    assert caught.value.title == "the journal was damaged"
    assert caught.value.detail.splitlines() == [
        f"it was set aside, unchanged, as {aside(filled)}",
        f"{SESSIONS} sessions with {SESSIONS * SETS} sets were saved into {filled}",
    ]
    assert aside(filled).read_bytes() == content
    assert sets_in(filled) == SESSIONS * SETS


def test_a_journal_of_which_nothing_is_left(filled: Path) -> None:
    filled.write_bytes(filled.read_bytes()[:100] + b"\xff" * 20 * PAGE)
    with pytest.raises(HipvoiceError) as caught:
        Journal.open(filled)
    nothing = f"nothing could be read from it; {filled} is a new journal"
    assert caught.value.detail.splitlines()[1:] == [nothing]
    assert sets_in(filled) == 0


def test_a_second_damage_overwrites_nothing(filled: Path) -> None:
    contents = {damage(filled, 1, start=100)}
    for _ in range(3):
        with pytest.raises(HipvoiceError):
            Journal.open(filled)
        contents.add(damage(filled, 1, start=100 + len(contents)))
    kept = {file.read_bytes() for file in filled.parent.glob("journal.damaged-*.sqlite3")}
    assert kept | {filled.read_bytes()} == contents


@pytest.mark.parametrize("which", ["first", "middle", "last"])
def test_what_can_be_read_is_saved(filled: Path, cli: Cli, which: str) -> None:
    pages = leaves(filled, "sets")
    place = {"first": 0, "middle": len(pages) // 2, "last": -1}[which]
    content = damage(filled, pages[place])
    read = cli("show", "last") if which == "last" else cli("--latest", "1000")
    assert (read.code, "`hipvoice journal rescue`" in read.err) == (1, True)
    told = cli("rescue", "--json")
    data = json.loads(told.out)
    assert (data["damaged"], data["aside"]) == (True, str(aside(filled)))
    assert data["sessions"] == SESSIONS
    lost = SESSIONS * SETS - data["sets"]
    assert 0 < lost <= 2 * SESSIONS * SETS // len(pages)  # those of one page
    assert sets_in(filled) == data["sets"]
    # Opening a file, before the damage is met, counts up in its header.
    assert aside(filled).read_bytes()[100:] == content[100:]
    assert cli("rescue").lines == [f"{filled} is sound: nothing to rescue"]
    assert {file.name for file in filled.parent.iterdir()} == {filled.name, aside(filled).name}


def test_what_was_saved_is_told_in_words(filled: Path, cli: Cli) -> None:
    damage(filled, leaves(filled, "sets")[0])
    lines = cli("rescue").lines
    assert lines[:2] == [
        "the journal was damaged",
        f"it was set aside, unchanged, as {aside(filled)}",
    ]
    assert lines[2] == (f"{SESSIONS} sessions with {sets_in(filled)} sets were saved into {filled}")


def test_a_saved_journal_goes_on(filled: Path, cli: Cli) -> None:
    damage(filled, leaves(filled, "sets")[0])
    cli("rescue")
    before = sets_in(filled)
    with Journal.open(filled) as journal:
        play(journal, began(), set_ended(2))
    assert sets_in(filled) == before + 1


def test_what_is_in_the_log_of_a_crash_is_saved_too(filled: Path, tmp_path: Path) -> None:
    """The files as a crash leaves them: the latest sets are in the write-ahead log alone."""
    with Journal.open(filled) as journal:
        play(journal, began(), set_ended(2))
        crashed = tmp_path / "crashed" / "journal.sqlite3"
        crashed.parent.mkdir()
        for suffix in ("", "-wal"):
            source = filled.with_name(filled.name + suffix)
            crashed.with_name(crashed.name + suffix).write_bytes(source.read_bytes())
    damage(crashed, leaves(filled, "sets")[0])
    from hipvoice.journal.rescue import rescue  # noqa: PLC0415 - used here alone

    assert rescue(crashed).sessions == SESSIONS + 1
    assert not crashed.with_name(crashed.name + "-wal").exists()  # it belongs to the damaged one
    assert aside(crashed).with_name(aside(crashed).name + "-wal").exists()


def test_a_damaged_database_of_another_program_is_left_alone(path: Path) -> None:
    with sqlite3.connect(path) as other:
        other.execute("CREATE TABLE recipes (name TEXT)")
    other.close()
    assert APPLICATION_ID.to_bytes(4) != path.read_bytes()[68:72]
    content = damage(path, 1, start=100)
    with pytest.raises(HipvoiceError, match="cannot open"):
        Journal.open(path)
    assert path.read_bytes() == content
    assert [*path.parent.iterdir()] == [path]
