"""`hipvoice render` as a person types it: in a pipe and on a terminal."""

from __future__ import annotations

import contextlib
import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest
import soundfile

from tests.program import good, hipvoice

pytestmark = pytest.mark.slow

SHORT = (
    "name: Short\nsteps:\n  - use: gluteal-stretch\n    hold: 10s\n    sets: 1\n    sides: left\n"
)


def routine(folder: Path) -> str:
    path = folder / "short.yaml"
    path.write_text(SHORT, "utf-8")
    return str(path)


def on_terminal(*arguments: str, code: int = 0) -> str:
    """What is shown on a terminal while standard output is a pipe."""
    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "hipvoice", *arguments]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=theirs) as child:
        os.close(theirs)
        shown = b""
        with contextlib.suppress(OSError):  # how Linux reports that the other end is closed
            while data := os.read(ours, 4096):
                shown += data
    os.close(ours)
    assert child.returncode == code, shown
    return shown.decode()


def test_files_are_named_and_nothing_else_is_said_in_a_pipe(tmp_path: Path) -> None:
    file = tmp_path / "out.mp3"
    done = hipvoice("render", routine(tmp_path), str(file), "--rate", "200")
    assert done.returncode == 0
    assert done.stdout == f"{file} is written\n{tmp_path / 'out.cue'} is written\n"
    assert done.stderr == ""
    assert soundfile.info(file).duration > 10


def test_progress_is_shown_on_a_terminal(tmp_path: Path) -> None:
    shown = on_terminal("render", routine(tmp_path), str(tmp_path / "out.wav"))
    assert "Rendering" in shown
    assert "50%" in shown


def test_no_bar_is_drawn_for_what_cannot_be_rendered(tmp_path: Path) -> None:
    assert "Rendering" not in on_terminal("render", "floor-for", str(tmp_path / "o.wav"), code=1)


def test_a_wrong_extension_names_the_right_ones(tmp_path: Path) -> None:
    done = hipvoice("render", "floor-four", str(tmp_path / "out.aac"))
    assert done.returncode == 1
    assert ".opus" in done.stderr
    assert "Traceback" not in done.stderr


def test_the_journal_decides_and_is_not_written(tmp_path: Path) -> None:
    journal = tmp_path / "j.sqlite3"
    file = tmp_path / "out.ogg"
    good("render", routine(tmp_path), str(file), "--journal", str(journal))
    assert not journal.exists()


@pytest.mark.skipif(sys.platform == "win32", reason="names are text there")
def test_a_name_may_be_no_text(tmp_path: Path) -> None:
    named = os.fsdecode(b"r\xff.wav")
    done = hipvoice("render", routine(tmp_path), named, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert (tmp_path / named).stat().st_size
    assert b"r\xff.wav" in (tmp_path / named).with_suffix(".cue").read_bytes()
