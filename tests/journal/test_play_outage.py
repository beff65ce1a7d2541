"""A journal that cannot be written while a session is played: no set is lost, wherever that ends.

The limit on the size of files stands for a full disk: to SQLite it is one, and it needs no rights.
"""

from __future__ import annotations

import os
import re
import resource
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

import pytest
from short_sets import ROUTINE, SETS, arguments, run, start

from hipvoice.journal import reports, waiting
from hipvoice.journal.store import Journal
from tests.program import hipvoice

pytestmark = pytest.mark.slow

FULL = 64 << 10  # bytes: a new journal is larger, so that no more than the log of some sets fits
LIMITED = f"""\
import os, resource, sys
resource.setrlimit(resource.RLIMIT_FSIZE, ({FULL}, resource.RLIM_INFINITY))
os.execv(sys.argv[1], sys.argv[1:])
"""
ON_A_FULL_DISK = (sys.executable, "-c", LIMITED)
WRITING = """\
import sys
from pathlib import Path
from hipvoice.journal.store import Journal
journal = Journal.open(Path(sys.argv[1]))
print("open", flush=True)
sys.stdin.readline()
with journal.writing():
    print("writing", flush=True)
    sys.stdin.read()
"""
SET = re.compile(r"press set (\d+) completed")
SLOWLY = ("--speed", "30", "--log")  # 5 s, in which something else is done
OUTAGE = "cannot write to the journal"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "sets.yaml").write_text(ROUTINE, "utf-8")
    Journal.open(tmp_path / "journal.sqlite3").close()
    return tmp_path


def played(folder: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """To its end, on a disk that is full after some sets."""
    command = arguments(folder / "sets.yaml")
    done = hipvoice(*command, prefix=ON_A_FULL_DISK, **environment)
    assert OUTAGE in done.stdout
    assert len(SET.findall(done.stdout)) == SETS
    assert done.returncode == 1, done.stderr
    assert "entries of this session are not in the journal yet" in done.stderr
    return done


def journal(folder: Path, *more: str) -> subprocess.CompletedProcess[str]:
    return hipvoice("journal", *more, "--journal", str(folder / "journal.sqlite3"))


def completed(folder: Path) -> list[int]:
    """The sets of the first session that count."""
    with Journal.read(folder / "journal.sqlite3") as opened:
        first = reports.sessions(opened)[-1]
    return [s.set for s in first.sets if s.status == "completed"]


def until(lines: Iterable[str], pattern: str) -> list[str]:
    seen = []
    for line in lines:
        seen.append(line)
        if re.search(pattern, line):
            return seen
    raise AssertionError(f"no {pattern!r} in:\n" + "".join(seen))


def test_what_a_full_disk_kept_out_is_taken_in_by_the_next_command(folder: Path) -> None:
    told = played(folder).stderr
    (file,) = waiting.files(folder / "journal.sqlite3")
    assert f"they are in {file}" in told
    assert "session finished: 20 of 20 sets" in told
    assert (file.stat().st_mode & 0o777, file.parent.stat().st_mode & 0o777) == (0o600, 0o700)
    assert completed(folder) != [*range(1, SETS + 1)]  # else nothing was kept out
    shown = journal(folder)
    assert "20 of 20" in shown.stdout
    assert "finished" in shown.stdout
    assert "that could not be written before: now in the journal" in shown.stderr
    assert completed(folder) == [*range(1, SETS + 1)]
    assert not waiting.files(folder / "journal.sqlite3")
    assert journal(folder).stderr == ""


def test_the_next_session_takes_it_in_and_says_so(folder: Path) -> None:
    played(folder)
    told = run(folder)
    assert told.returncode == 0
    assert "that could not be written before: now in the journal" in told.stdout
    assert completed(folder) == [*range(1, SETS + 1)]


def test_through_a_link_it_is_the_same_journal(folder: Path) -> None:
    played(folder)
    link = folder / "link"
    link.symlink_to(folder / "journal.sqlite3")
    shown = hipvoice("journal", "stats", "--json", "--journal", str(link))
    assert "now in the journal" in shown.stderr
    assert completed(folder) == [*range(1, SETS + 1)]


def test_a_session_that_is_killed_while_the_disk_is_full_has_lost_nothing(folder: Path) -> None:
    with start(folder / "sets.yaml", prefix=ON_A_FULL_DISK) as play:
        assert play.stdout
        lines = until(play.stdout, OUTAGE)
        lines += until(play.stdout, SET.pattern)
        play.kill()
        lines += play.stdout
    logged = [int(number) for number in SET.findall("".join(lines))]
    journal(folder)
    there = completed(folder)
    assert there[: len(logged)] == logged
    assert len(there) <= len(logged) + 1  # one may have been written and not yet printed


def test_when_there_is_room_again_nothing_waits_any_more(folder: Path) -> None:
    with start(folder / "sets.yaml", *SLOWLY, prefix=ON_A_FULL_DISK) as play:
        assert play.stdout
        until(play.stdout, OUTAGE)
        no_limit = (resource.RLIM_INFINITY, resource.RLIM_INFINITY)
        resource.prlimit(play.pid, resource.RLIMIT_FSIZE, no_limit)
        play.stdout.read()
    assert play.returncode == 0
    assert completed(folder) == [*range(1, SETS + 1)]
    assert not waiting.files(folder / "journal.sqlite3")


def test_where_no_file_can_be_written_the_screen_has_lines_to_import(
    folder: Path, tmp_path: Path
) -> None:
    """As where the journal, the home and the temporary folder are on the one full disk."""
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    for name in ("hipvoice", f"waiting-hipvoice-{os.geteuid()}"):
        (temporary / name).touch()  # no folder can be made there
    told = played(folder, XDG_STATE_HOME=str(temporary), TMPDIR=str(temporary)).stderr
    lines = [line for line in told.splitlines() if line.startswith("{")]
    (tmp_path / "saved.jsonl").write_text("\n".join(lines), "utf-8")
    journal(folder, "import", str(tmp_path / "saved.jsonl"))
    assert completed(folder) == [*range(1, SETS + 1)]


def test_a_session_waits_for_another_process_that_writes_for_long(folder: Path) -> None:
    """As an import does: all of it in one transaction, that is over when the test says so."""
    command = [sys.executable, "-c", WRITING, str(folder / "journal.sqlite3")]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as writing:
        assert writing.stdin
        assert writing.stdout
        assert writing.stdout.readline() == b"open\n"
        with start(folder / "sets.yaml", *SLOWLY) as play:
            assert play.stdout
            until(play.stdout, SET.pattern)
            writing.stdin.write(b"write\n")
            writing.stdin.flush()
            assert writing.stdout.readline() == b"writing\n"
            lines = until(play.stdout, r"  end ")
            writing.stdin.close()
            play.stdout.read()
    assert OUTAGE in "".join(lines)
    assert (writing.returncode, play.returncode) == (0, 0)
    assert completed(folder) == [*range(1, SETS + 1)]
    assert not waiting.files(folder / "journal.sqlite3")
