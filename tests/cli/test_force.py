"""What the commands do with a file that is there already."""

from __future__ import annotations

import os
import re
import threading
from pathlib import Path

import pytest

from hipvoice.journal.ids import default_path
from hipvoice.journal.store import Journal
from tests.program import hipvoice

pytestmark = pytest.mark.slow

ROUTINE = "name: Mine\nsteps:\n  - use: gluteal-stretch\n    hold: 5s\n"
# Each writes into FILE, whose ending it wants.
COMMANDS = {
    "page.html": ("guide", "two-minute-basics", "FILE"),
    "report.html": ("journal", "report", "--output", "FILE"),
    "said.wav": ("say", "Switch sides.", "--speaker", "FILE"),
    "voice.wav": ("voices", "en-us", "--speak", "--speaker", "FILE"),
    "played.wav": (
        *("play", "mine.yaml", "--plain", "--mic", "none", "--speed", "40", "--speaker", "FILE"),
    ),
    "rendered.wav": ("render", "mine.yaml", "FILE"),
    "basics.json": ("export", "two-minute-basics", "--output", "FILE"),
    "mine-too.yaml": ("new", "FILE"),
    "journal.jsonl": ("journal", "export", "-o", "FILE"),
    "remind.ics": ("remind", "calendar", "--at", "18:30", "--yes", "--output", "FILE"),
}


@pytest.mark.parametrize("name", COMMANDS)
def test_a_file_that_is_there_is_replaced_only_by_force(name: str, tmp_path: Path) -> None:
    (tmp_path / "mine.yaml").write_text(ROUTINE, "utf-8")
    Journal.open(default_path()).close()
    (tmp_path / name).write_bytes(b"mine")
    command = [name if word == "FILE" else word for word in COMMANDS[name]]
    done = hipvoice(*command, cwd=tmp_path)
    assert done.returncode == 1
    assert f"error: {name} exists and is left as it is\n" in done.stderr
    assert "say --force" in done.stderr
    assert (tmp_path / name).read_bytes() == b"mine"
    assert hipvoice(*command, "--force", cwd=tmp_path).returncode == 0
    assert (tmp_path / name).read_bytes() != b"mine"
    assert not list(tmp_path.glob(".hipvoice-*"))


@pytest.mark.parametrize(
    "command",
    [
        ("journal", "export", "--output"),
        ("journal", "report", "--output"),
        ("guide", "two-minute-basics"),
        ("export", "two-minute-basics", "--output"),
    ],
)
def test_a_pipe_gets_all_of_it_and_stays_one(command: tuple[str, ...], tmp_path: Path) -> None:
    Journal.open(default_path()).close()
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    read: list[bytes] = []
    reader = threading.Thread(target=lambda: read.append(pipe.read_bytes()), daemon=True)
    reader.start()
    done = hipvoice(*command, str(pipe))
    assert done.returncode == 0, done.stderr
    reader.join()
    assert pipe.is_fifo()
    file = tmp_path / "file"
    assert hipvoice(*command, str(file)).returncode == 0
    assert read == [file.read_bytes()]


@pytest.mark.parametrize("what", ["journal export --format ics -o", "guide two-minute-basics"])
def test_a_full_device_is_one_error_and_stays(what: str, tmp_path: Path) -> None:
    Journal.open(default_path()).close()
    link = tmp_path / "link"
    link.symlink_to("/dev/full")
    done = hipvoice(*what.split(), str(link))
    assert (done.returncode, done.stdout) == (1, "")
    assert "No space left on device" in done.stderr
    assert done.stderr.count("error:") == 1
    assert link.readlink() == Path("/dev/full")


@pytest.mark.parametrize(
    "command",
    [
        "guide two-minute-basics x.pdf",
        "journal report -o x.txt",
        "journal export -o x.pdf",
        "journal export --format csv -o x.md",
        "export two-minute-basics -o x.yaml",
        "remind calendar --at 18:30 --yes -o x.html",
        "render two-minute-basics x.pdf",
    ],
)
def test_what_a_file_cannot_be_is_not_written(command: str, tmp_path: Path) -> None:
    Journal.open(default_path()).close()
    done = hipvoice(*command.split(), cwd=tmp_path)
    assert done.returncode in {1, 2}
    assert re.search(r"end(s| in) (in )?\.|extension", done.stderr)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(("ending", "begins"), [("csv", "session,"), ("md", "# Journal")])
def test_the_form_of_an_export_is_that_of_its_file(
    ending: str, begins: str, tmp_path: Path
) -> None:
    Journal.open(default_path()).close()
    done = hipvoice("journal", "export", "-o", f"x.{ending}", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert (tmp_path / f"x.{ending}").read_text("utf-8").startswith(begins)
