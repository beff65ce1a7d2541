"""Several machines and one folder: whatever happens on the way, all journals become the same."""

from __future__ import annotations

import json
import random
import shutil
import subprocess
import sys
import tempfile
import time
from itertools import count
from pathlib import Path

import pytest
from conftest import Cli, Counts
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule
from journal_samples import SettableClock, began, play, set_ended

from hipvoice.core.entries import Amended, Noted, Record
from hipvoice.errors import HipvoiceError
from hipvoice.journal.exchange import LONGEST, file_of, files_in, sync
from hipvoice.journal.ids import IdSource, machine_id
from hipvoice.journal.store import Journal
from hipvoice.journal.tables import Stamped
from hipvoice.journal.transfer import json_lines
from tests.tries import tries

ONE, OTHER = IdSource().next(1), IdSource().next(2)
CLOCKS = ("2026-11-20T09:00:00+01:00", "1999-01-01T00:00:00-11:00", "2041-05-05T12:00:00+14:00")
ROUNDS = 3  # after which all have met, whatever was lost before


def everything(journal: Journal) -> list[Stamped]:
    with journal.streaming() as entries:
        return list(entries)


class Machine:
    """One machine: its journal, its own copy of the folder, and its clock, which may be wrong."""

    def __init__(self, folder: Path, number: int) -> None:
        self.id = IdSource().next(number)
        self.journal = Journal.open(folder / f"{number}.sqlite3", SettableClock(CLOCKS[number]))
        self.folder = folder / str(number)
        self.folder.mkdir()
        self.made: list[Stamped] = []

    @property
    def file(self) -> Path:
        return file_of(self.folder, self.id)

    def write(self, session: str, entry: Record) -> None:
        stamped = self.journal.stamp(session, entry)
        self.journal.write(stamped)
        self.made.append(stamped)

    def sync(self) -> None:
        sync(self.journal, self.folder, self.id)


MACHINE = st.integers(0, len(CLOCKS) - 1)
SHARE = st.floats(0, 1)


class Machines(RuleBasedStateMachine):
    """Every rule is something that happens to folders that are kept the same by a program."""

    def __init__(self) -> None:
        super().__init__()
        self.place = Path(tempfile.mkdtemp())
        self.machines = [Machine(self.place, number) for number in range(len(CLOCKS))]
        self.numbers = count(1_000_000)

    @rule(which=MACHINE, sets=st.integers(0, 3))
    def play(self, which: int, sets: int) -> None:
        machine = self.machines[which]
        session = machine.journal.begin().id
        machine.write(session, began())
        for number in range(2, sets + 2):
            machine.write(session, set_ended(number))

    @rule(which=MACHINE, share=SHARE, text=st.text(st.characters(exclude_categories=["Cs"])))
    def note(self, which: int, share: float, text: str) -> None:
        """About a session of whichever machine, as soon as it is known here."""
        machine = self.machines[which]
        there = machine.journal.select("SELECT session FROM began ORDER BY session")
        if there:
            (session,) = there[int(share * (len(there) - 1))]
            machine.write(session, Noted(next(self.numbers), 0, None, text))
            machine.write(session, Amended(next(self.numbers), 0, 2, None, text))

    @rule(which=MACHINE)
    def sync(self, which: int) -> None:
        self.machines[which].sync()

    @rule(which=MACHINE, share=SHARE)
    def sync_and_crash(self, which: int, share: float) -> None:
        """What was appended last is only partly on the disk."""
        machine = self.machines[which]
        before = machine.file.stat().st_size if machine.file.exists() else 0
        machine.sync()
        if machine.file.exists():
            cut(machine.file, before + share * (machine.file.stat().st_size - before))

    @rule(source=MACHINE, to=MACHINE, share=SHARE, portion=st.just(1.0) | SHARE)
    def carry(self, source: int, to: int, share: float, portion: float) -> None:
        """A file comes over, or a part of it; an old copy may even replace a machine's own."""
        if (file := self.some_file(source, share)) and source != to:
            arrived = self.machines[to].folder / file.name
            shutil.copyfile(file, arrived)
            cut(arrived, portion * arrived.stat().st_size)

    @rule(which=MACHINE, share=SHARE, place=SHARE, junk=st.binary(min_size=1, max_size=40))
    def damage(self, which: int, share: float, place: float, junk: bytes) -> None:
        if file := self.some_file(which, share):
            content = file.read_bytes()
            at = int(place * len(content))
            file.write_bytes(content[:at] + junk + content[at + len(junk) :])

    @rule(which=MACHINE, share=SHARE)
    def lose(self, which: int, share: float) -> None:
        if file := self.some_file(which, share):
            file.unlink()

    @rule(which=MACHINE, share=SHARE)
    def conflict(self, which: int, share: float) -> None:
        """What Syncthing and Dropbox do with two versions of a file."""
        if file := self.some_file(which, share):
            shutil.copyfile(file, file.with_name(f"{file.stem}.sync-conflict.jsonl"))

    def some_file(self, which: int, share: float) -> Path | None:
        files = files_in(self.machines[which].folder)
        return files[int(share * (len(files) - 1))] if files else None

    @invariant()
    def each_has_its_own_and_nothing_strange(self) -> None:
        made = [stamped for machine in self.machines for stamped in machine.made]
        for machine in self.machines:
            there = everything(machine.journal)
            assert all(stamped in there for stamped in machine.made)
            assert all(stamped in made for stamped in there)

    def teardown(self) -> None:
        try:
            for _ in range(ROUNDS):
                for machine in self.machines:
                    machine.sync()
                for machine in self.machines:
                    self.hand_on(machine)
            made = sorted((s for m in self.machines for s in m.made), key=key)
            for machine in self.machines:
                assert everything(machine.journal) == made
        finally:
            for machine in self.machines:
                machine.journal.close()
            shutil.rmtree(self.place)

    def hand_on(self, machine: Machine) -> None:
        """The files of a machine reach all others as they are, except for the others' own."""
        theirs = {other.file.name for other in self.machines if other is not machine}
        for file in files_in(machine.folder):
            for other in self.machines:
                if other is not machine and file.name not in theirs:
                    shutil.copyfile(file, other.folder / file.name)


def key(stamped: Stamped) -> tuple[str, int]:
    return stamped.session, stamped.entry.number


def cut(file: Path, size: float) -> None:
    with file.open("r+b") as opened:
        opened.truncate(int(size))


TestMachines = Machines.TestCase
TestMachines.settings = settings(max_examples=tries(30), stateful_step_count=25)


# What is reported


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "synced").mkdir()
    return tmp_path / "synced"


def line_of(stamped: Stamped) -> str:
    (line,) = json_lines([stamped])
    return line


def test_two_machines_become_the_same(
    journal: Journal, cli: Cli, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    play(journal, began(), set_ended(2))
    there = str(folder)
    assert cli("sync", there).lines == [f"0 entries received, 2 sent to {there}"]
    assert cli("sync", there).lines == [f"0 entries received, 0 sent to {there}"]
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "elsewhere"))
    other = ("--journal", str(tmp_path / "other.sqlite3"))
    told = json.loads(cli("sync", there, "--json", *other).out)
    assert told == {"taken": 2, "given": 0, "troubles": []}
    assert cli("export", *other).out == cli("export").out
    assert len(files_in(folder)) == 1  # the other one had nothing to give


def test_a_machine_keeps_its_name(tmp_path: Path) -> None:
    path = tmp_path / "data" / "machine"
    name = machine_id(path)
    assert machine_id(path) == name
    for damaged in (b"", b"\xff\x00", b"short\n"):
        path.write_bytes(damaged)
        assert len(machine_id(path)) == len(name)


def test_a_folder_that_is_not_there(journal: Journal, cli: Cli, tmp_path: Path) -> None:
    """It is not made: it may be the place of a stick that is not plugged in."""
    told = cli("sync", str(tmp_path / "stick"))
    assert told.code == 1
    assert told.err.splitlines() == [
        "error: there is no such folder to sync with",
        str(tmp_path / "stick"),
        "hint: plug it in, or make it if this is the first machine",
    ]
    assert not (tmp_path / "stick").exists()


def test_a_file_that_cannot_be_written(journal: Journal, folder: Path) -> None:
    play(journal, began())
    file_of(folder, ONE).mkdir()
    with pytest.raises(HipvoiceError) as caught:
        sync(journal, folder, ONE)
    assert "Is a directory" in caught.value.detail


DAMAGE = {
    b"\xff\xfe\n": "left out line 1 (damaged)",
    b"hello\nhello\n": "left out line 1 (damaged) and 1 more",
    b"{}\n": "left out line 1 (damaged)",
    b"\0" * 5_000 + b"\n": "left out line 1 (damaged)",
    b"x" * (2 * LONGEST + 7) + b"\n": "left out line 1 (far too long)",
    b'{"session"': "its last line is not whole; it is read when the rest is there",
    b"[" * 100_000 + b"\n": "left out line 1 (damaged)",
}


@pytest.mark.parametrize(("content", "words"), DAMAGE.items(), ids=[*DAMAGE.values()])
def test_what_cannot_be_read_is_told_and_left(
    journal: Journal, folder: Path, tmp_path: Path, content: bytes, words: str
) -> None:
    """Also what stands after it is had, and our own file is not touched by it."""
    session = play(journal, began(), set_ended(2))
    sync(journal, folder, ONE)
    sound = file_of(folder, ONE).read_bytes()
    foreign = file_of(folder, OTHER)
    foreign.write_bytes(content + (sound if content.endswith(b"\n") else b""))
    file_of(folder, ONE).unlink()
    with Journal.open(tmp_path / "other.sqlite3") as other:
        told = sync(other, folder, ONE)
        assert told.troubles == (f"{foreign.name}: {words}",)
        assert len(other.entries(session)) == (2 if content.endswith(b"\n") else 0)
    assert foreign.read_bytes().startswith(content)


def test_what_a_crash_left_of_our_last_line_is_written_again(
    journal: Journal, folder: Path
) -> None:
    play(journal, began(), set_ended(2))
    sync(journal, folder, ONE)
    file = file_of(folder, ONE)
    whole = file.read_bytes()
    file.write_bytes(whole[:-20])
    assert sync(journal, folder, ONE).given == 1
    assert file.read_bytes() == whole
    assert sync(journal, folder, ONE).troubles == ()


def test_other_files_are_left_alone(journal: Journal, folder: Path) -> None:
    (folder / "notes.txt").write_text("mine")
    (folder / ".hipvoice-x.jsonl.tmp").write_text("half")
    (folder / "hipvoice-folder.jsonl").mkdir()
    assert sync(journal, folder, ONE).troubles == ()
    assert (folder / "notes.txt").read_text() == "mine"


def test_a_digit_that_rots_is_seen(journal: Journal, folder: Path, tmp_path: Path) -> None:
    play(journal, began(), set_ended(2))
    sync(journal, folder, ONE)
    file = file_of(folder, ONE)
    file.write_text(file.read_text().replace('"worked_ms": 30000', '"worked_ms": 90000'))
    with Journal.open(tmp_path / "other.sqlite3") as other:
        told = sync(other, folder, OTHER)
    assert (told.taken, told.troubles) == (1, (f"{file.name}: left out line 2 (damaged)",))
    assert sync(journal, folder, ONE).given == 1  # so that the next one has it


def test_entries_that_differ_are_told_and_both_kept(
    journal: Journal, folder: Path, tmp_path: Path
) -> None:
    """This only happens if somebody edits a file, or copies a journal and uses both."""
    session = play(journal, began(), set_ended(2))
    sync(journal, folder, ONE)
    with Journal.open(tmp_path / "other.sqlite3") as other:
        other.write(other.stamp(session, set_ended(2, worked_ms=5)))
        told = sync(other, folder, OTHER)
        assert told.troubles == (
            f"{file_of(folder, ONE).name}: 1 entry differs from the journal's, "
            f"as entry 2 of session {session}; both are kept",
        )
        assert other.entries(session)[1].entry == set_ended(2, worked_ms=5)
    assert 'worked_ms": 5,' in file_of(folder, OTHER).read_text()


# Killed on the way

KILLS = tries(15, many=500)
ENTRIES = 3_300
PROGRAM = """
import sys; from pathlib import Path
from hipvoice.journal.store import Journal; from hipvoice.journal.exchange import sync
print("ready", flush=True)
with Journal.open(Path(sys.argv[1])) as j: sync(j, Path(sys.argv[2]), sys.argv[3])
"""


@pytest.mark.slow
def test_killed_syncs_lose_and_double_nothing(
    journal: Journal, path: Path, folder: Path, tmp_path: Path, counts: Counts
) -> None:
    """SIGKILL at random instants, on both sides in turn, until all has gone over."""
    other, rehearsal = tmp_path / "other.sqlite3", tmp_path / "rehearsal"
    with journal.writing() as insert:
        for _ in range(ENTRIES // 11):
            session = journal.begin()
            for entry in (began(), *map(set_ended, range(2, 12))):
                insert(session.stamp(entry))
    rehearsal.mkdir()
    giving = killed_sync(ONE, path, rehearsal, after=None)
    taking = killed_sync(OTHER, tmp_path / "rehearsed.sqlite3", rehearsal, after=None)
    sides = ((ONE, path, giving), (OTHER, other, taking))
    for number in range(KILLS):
        machine, file, longest = sides[number % 2]
        killed_sync(machine, file, folder, after=random.uniform(0, longest))
    with Journal.open(other) as its:
        over = len(everything(its))
        sync(journal, folder, ONE)
        sync(its, folder, OTHER)
        assert everything(its) == everything(journal)
        assert len(everything(its)) == ENTRIES
        assert sync(its, folder, OTHER).troubles == ()
    assert over  # the kills fell into the middle
    counts(
        f"{KILLS} syncs were killed: {over} of {ENTRIES} entries were over, the others went"
        " over with one more; 0 lost, 0 doubled",
    )


def killed_sync(machine: str, journal: Path, folder: Path, *, after: float | None) -> float:
    """Sync in a process of its own and kill it after some seconds. Returns how long it ran."""
    command = [sys.executable, "-c", PROGRAM, str(journal), str(folder), machine]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as running:
        assert running.stdout
        running.stdout.readline()
        start = time.monotonic()
        if after is not None:
            time.sleep(after)  # the instant is the point of the test
            running.kill()
        running.wait()
        return time.monotonic() - start
