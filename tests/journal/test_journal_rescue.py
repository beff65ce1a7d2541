"""A damaged file is set aside as it is; the message says where, and what was saved from it."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
from itertools import count
from pathlib import Path

import pytest
from conftest import Cli
from journal_samples import began, play, set_ended

from hipvoice.errors import HipvoiceError
from hipvoice.journal import reports
from hipvoice.journal.keeper import playing
from hipvoice.journal.migrations import APPLICATION_ID
from hipvoice.journal.opening import is_sound
from hipvoice.journal.rescue import open_journal, rescue
from hipvoice.journal.store import Journal

pytestmark = pytest.mark.slow

PAGE = 4096
SESSIONS = 20
SETS = 20  # in each
WRITTEN = ("", "-wal")


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
        open_journal(filled)
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
        open_journal(filled)
    nothing = f"nothing could be read from it; {filled} is a new journal"
    assert caught.value.detail.splitlines()[1:] == [nothing]
    assert sets_in(filled) == 0


def test_a_second_damage_overwrites_nothing(filled: Path) -> None:
    contents = {damage(filled, 1, start=100)}
    for _ in range(3):
        with pytest.raises(HipvoiceError):
            open_journal(filled)
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
        open_journal(path)
    assert path.read_bytes() == content
    assert [*path.parent.iterdir()] == [path]


def test_through_a_link_its_target_is_mended(filled: Path, cli: Cli, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    target = filled.rename(elsewhere / "real.sqlite3")
    filled.symlink_to(target)
    damage(target, leaves(target, "began")[0])
    told = json.loads(cli("rescue", "--json").out)
    assert filled.is_symlink()
    assert {file.name for file in elsewhere.iterdir()} == {target.name, Path(told["aside"]).name}
    assert sets_in(target) == SESSIONS * SETS


def test_not_while_a_session_is_played(filled: Path, cli: Cli) -> None:
    content = damage(filled, leaves(filled, "began")[0])
    with playing(filled):
        outcome = cli("rescue")
    assert (outcome.code, filled.read_bytes()) == (1, content)
    assert "is being played right now" in outcome.err


def test_what_a_rescue_made_up_gives_way_to_a_backup(
    filled: Path, cli: Cli, tmp_path: Path
) -> None:
    """An import takes in what was lost, and nothing that it has is refused."""
    backup = tmp_path / "backup.jsonl"
    cli("export", "--output", str(backup))
    pages = [leaves(filled, "began")[0], leaves(filled, "entries")[0], leaves(filled, "sets")[-1]]
    for page in pages:
        damage(filled, page)
    told = json.loads(cli("rescue", "--json").out)
    assert min(told[made_up] for made_up in ("lost", "times", "beginnings")) > 0
    outcome = cli("import", str(backup))
    assert outcome.code == 0, outcome.err
    assert sets_in(filled) == SESSIONS * SETS


KILLED = """
import os, signal, sys
from pathlib import Path
from hipvoice.journal.rescue import rescue

path, left = Path(sys.argv[1]), int(sys.argv[2])

def count(event, arguments):
    global left
    names = [a for a in arguments if isinstance(a, (str, bytes, Path))]
    ours = names and str(path.parent) in os.fsdecode(names[0])
    if event.startswith(("os.", "open")) and ours:
        left -= 1
        if not left:
            os.kill(os.getpid(), signal.SIGKILL)

sys.addaudithook(count)
rescue(path)
"""


def test_a_rescue_that_is_killed(path: Path, tmp_path: Path) -> None:
    """Before each thing that it asks of the disk: afterwards all that there was is in the place."""
    with Journal.open(path) as journal:
        play(journal, began(), *(set_ended(n, set=n) for n in range(2, SETS + 2)))
    with Journal.open(path) as journal:
        play(journal, began(), set_ended(2))
        files = {suffix: (path.parent / (path.name + suffix)).read_bytes() for suffix in WRITTEN}
    page = leaves(path, "began")[0]
    for left in count(1):
        place = tmp_path / f"killed-{left}" / "journal.sqlite3"
        place.parent.mkdir()
        for suffix, content in files.items():
            place.with_name(place.name + suffix).write_bytes(content)
        damage(place, page)
        command = [sys.executable, "-c", KILLED, str(place), str(left)]
        ended = subprocess.run(command, check=False).returncode
        if is_sound(place):
            assert not place.with_name(place.name + "-wal").exists()
        else:
            rescue(place)
        assert sets_in(place) == SETS + 1
        assert not place.with_name(f"{place.name}-rescue").exists() or ended
        if not ended:
            break
    assert left > 10
