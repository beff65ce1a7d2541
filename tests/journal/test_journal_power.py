"""A power cut at every kind of moment: what was reported to be on disk is there, once; the file
opens.

A program appends sets until the log has been written back into the file and restarted, and closes.
Each of its writes is recorded; what a cut may leave at a moment is put together from them.
"""

from __future__ import annotations

import random
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import Counts
from journal_children import CHILD
from journal_samples import began, set_ended
from power_cut import Call, Disk, record

from hipvoice.core.entries import Record
from hipvoice.journal.ids import LENGTH
from hipvoice.journal.store import Journal
from tests.tries import tries

pytestmark = pytest.mark.slow

ENTRIES = 280  # the log is written back into the file on the way (1000 pages), and at the end
MOMENTS = tries(40, many=10_000)  # on top of those that are likely to matter
HOW = ("nothing", "all", "sectors")


@pytest.fixture(scope="module")
def calls(tmp_path_factory: pytest.TempPathFactory) -> list[Call]:
    folder = tmp_path_factory.mktemp("recorded")
    path = folder / "journal.sqlite3"
    command = [sys.executable, str(CHILD), str(path), str(ENTRIES)]
    return record(command, path, folder / "trace")


def moments(calls: list[Call]) -> Iterator[int]:
    """How many calls happened before the cut: chosen among the kinds of calls, and at turns."""
    chance = random.Random(2026)
    turns = [n for n in range(1, len(calls)) if calls[n].name != calls[n - 1].name]
    opening = [*range(60)]
    closing = [*range(len(calls) - 40, len(calls) + 1)]
    likely = {
        n + d
        for n in turns
        if not {calls[n].what, calls[n - 1].what} & {"said"}
        for d in (-1, 0, 1)
    }
    chosen = {
        *opening,
        *closing,
        *likely,
        *chance.sample(range(len(calls)), min(MOMENTS, len(calls))),
    }
    return iter(sorted(n for n in chosen if 0 <= n <= len(calls)))


def expected(count: int) -> list[Record]:
    return [began(), *(set_ended(number) for number in range(2, count + 1))][:count]


def check(files: dict[str, bytes], said: bytes, folder: Path) -> int:
    """Look at what a cut left: as many entries as were reported, or one more."""
    folder.mkdir()
    for name, content in files.items():
        (folder / name).write_bytes(content)
    lines = said.decode().splitlines(keepends=True)
    told = [line.strip() for line in lines if line.endswith("\n") and line != "ready\n"]
    with Journal.open(folder / "journal.sqlite3") as journal:
        assert journal.select("PRAGMA integrity_check") == [("ok",)]
        assert journal.select("PRAGMA foreign_key_check") == []
        sessions = [
            session for (session,) in journal.select("SELECT DISTINCT session FROM entries")
        ]
        session = told[0] if told else (sessions or ["0" * LENGTH])[0]
        assert sessions in ([], [session])
        there = [stamped.entry for stamped in journal.entries(session)]
        assert there == expected(len(there))
        acknowledged = max(len(told) - 1, 0)
        assert acknowledged <= len(there) <= acknowledged + 1
        goes_on(journal, session, len(there) + 1)
    assert {path.name for path in folder.iterdir()} == {"journal.sqlite3"}  # nothing set aside
    return len(there) - acknowledged


def goes_on(journal: Journal, session: str, number: int) -> None:
    """The program comes back and writes the entry that it does not know to be there."""
    for entry in expected(number)[-2:]:
        journal.write(journal.stamp(session, entry))
    assert [stamped.entry for stamped in journal.entries(session)] == expected(number)


def test_a_power_cut_loses_and_doubles_nothing(
    calls: list[Call], tmp_path: Path, counts: Counts
) -> None:
    kinds = Counter(call.what for call in calls)
    assert kinds["sync"] > ENTRIES  # each entry on its own
    disk, done, cuts, unacknowledged = Disk(), 0, 0, 0
    chance = random.Random(7)
    for moment in moments(calls):
        for call in calls[done:moment]:
            disk.play(call)
        done = moment
        for how in HOW:
            files = disk.left_by_a_cut(how, chance)
            unacknowledged += check(files, disk.said, tmp_path / f"{moment}-{how}")
            cuts += 1
    assert disk.said.count(b"\n") == ENTRIES + 2
    counts(
        f"{cuts} power cuts at {cuts // len(HOW)} of {len(calls)} moments"
        f" ({kinds['write']} writes, {kinds['sync']} syncs, {ENTRIES} entries): 0 lost,"
        f" 0 doubled, every file opened; {unacknowledged} entries there that were not yet told",
    )


def test_without_a_sync_something_would_be_lost(calls: list[Call], tmp_path: Path) -> None:
    """The test of the test: a disk that is never made to write everything loses entries."""
    disk = Disk()
    for call in calls:
        if call.what != "sync":
            disk.play(call)
        if disk.said.count(b"\n") > 10:
            break
    with pytest.raises(AssertionError):
        check(disk.left_by_a_cut("nothing", random.Random(1)), disk.said, tmp_path / "cut")
