"""What is about a person is readable by nobody else, whatever the umask."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from hipvoice.app.config import config_path
from hipvoice.journal.ids import default_path
from hipvoice.journal.store import Journal

pytestmark = pytest.mark.slow

ROUTINE = "name: Mine\nsteps:\n  - use: gluteal-stretch\n    hold: 5s\n"
QUICK = ("--plain", "--speaker", "said.wav", "--mic", "none", "--speed", "40", "--log")
HEARD = ("--log-heard", "heard.jsonl", "--log-heard-audio", "made/heard")
# One command of each kind of file that is written.
COMMANDS = (
    ("play", "mine.yaml", *QUICK, *HEARD),
    ("journal", "export", "-o", "journal.jsonl"),
    ("journal", "report", "--output", "report.html"),
    ("journal", "sync", "synced"),
    ("config", "set", "voice.rate", "150"),
    ("remind", "calendar", "--at", "18:30", "--output", "remind.ics", "--yes"),
)
NOT_MADE_BY_US = {"synced", "mine.yaml"}


def hipvoice(folder: Path, umask: str, *arguments: str) -> None:
    shell = f'umask {umask}; exec "$@"'
    command = ("sh", "-c", shell, "sh", sys.executable, "-m", "hipvoice", *arguments)
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, (arguments, done.stderr)


def open_to_others(folder: Path) -> Iterator[str]:
    for path in folder.rglob("*"):
        if stat.S_IMODE(path.stat().st_mode) & 0o077 and path.name not in NOT_MADE_BY_US:
            yield f"{stat.S_IMODE(path.stat().st_mode):o} {path}"


@pytest.fixture
def folder(tmp_path: Path, home: Path) -> Path:
    """A folder to work in; the home has none of ours yet."""
    (tmp_path / "mine.yaml").write_text(ROUTINE, "utf-8")
    (tmp_path / "synced").mkdir(0o755)
    for place in home.iterdir():
        place.rmdir()
    return tmp_path


@pytest.mark.parametrize("umask", ["000", "022"])
def test_nobody_else_reads_what_tells_of_a_person(folder: Path, home: Path, umask: str) -> None:
    for command in COMMANDS:
        hipvoice(folder, umask, *command)
    assert {"said.wav", "journal.jsonl", "report.html", "remind.ics", "heard.jsonl"} <= {
        path.name for path in folder.iterdir()
    }
    assert [*open_to_others(folder), *open_to_others(home)] == []
    assert stat.S_IMODE((folder / "synced").stat().st_mode) == 0o755
    assert len(list((folder / "synced").iterdir())) == 1


def test_a_session_under_way_has_no_open_file_either(home: Path) -> None:
    """Among them the log of SQLite, which is gone when it is closed."""
    before = os.umask(0)
    try:
        with Journal.open(default_path()) as journal:
            journal.begin()
            names = {path.name for path in default_path().parent.iterdir()}
            assert names == {f"journal.sqlite3{end}" for end in ("", "-wal", "-shm")}
            assert [*open_to_others(default_path().parent)] == []
    finally:
        os.umask(before)


def test_what_was_open_to_all_is_tightened_without_a_word(folder: Path) -> None:
    hipvoice(folder, "022", *COMMANDS[0])
    hipvoice(folder, "022", *COMMANDS[4])
    default_path().chmod(0o644)
    config_path().chmod(0o644)
    hipvoice(folder, "022", "journal", "amend", "last", "--note", "mine")
    hipvoice(folder, "022", "config", "set", "voice.rate", "160")
    assert [*open_to_others(default_path().parent), *open_to_others(config_path().parent)] == []


def test_what_tells_of_nobody_is_as_any_file(folder: Path) -> None:
    hipvoice(folder, "022", "guide", "two-minute-basics", "guide.html")
    hipvoice(folder, "022", "export", "two-minute-basics", "--output", "basics.json")
    assert sorted(line.split()[0] for line in open_to_others(folder)) == ["644", "644"]
