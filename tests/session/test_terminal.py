"""A session in a (pseudo) terminal: keys lead it, and the terminal is sane afterwards."""

from __future__ import annotations

import codecs
import json
import os
import pty
import signal
import subprocess
import sys
import termios
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.session.player import MODEL
from tests.soundcard import await_true

LIMIT_S = 30.0
SHOW_CURSOR = "\x1b[?25h"
ROUTINE = """\
name: Keys
steps:
  - use: gluteal-stretch
    hold: 60s
    sides: left
    ready: 3s
"""


class Terminal:
    """A `hipvoice play` whose terminal we are: `screen` is all that it ever wrote."""

    def __init__(self, arguments: list[str]) -> None:
        self.screen = ""
        self._person, self.program = pty.openpty()
        self.before = termios.tcgetattr(self.program)
        model = ["--model", MODEL] if MODEL else []
        self.process = subprocess.Popen(
            [sys.executable, "-m", "hipvoice", "play", *arguments, *model],
            stdin=self.program,
            stdout=self.program,
            stderr=self.program,
            env={**os.environ, "TERM": "xterm-256color", "COLUMNS": "80", "LINES": "24"},
        )
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        decoder = codecs.getincrementaldecoder("utf-8")("replace")
        while True:
            try:
                data = os.read(self._person, 4096)
            except OSError:
                return  # the test is over
            self.screen += decoder.decode(data)

    def until(self, text: str) -> None:
        """Wait until `text` is written, from here on."""
        seen = len(self.screen)
        await_true(lambda: text in self.screen[seen:], f"no {text!r} on the screen", LIMIT_S)

    def press(self, keys: str) -> None:
        os.write(self._person, keys.encode())

    def finish(self) -> int:
        return self.process.wait(LIMIT_S)

    def close(self) -> None:
        self.process.kill()
        self.process.wait()
        os.close(self._person)
        os.close(self.program)


@pytest.fixture
def journal(tmp_path: Path) -> Path:
    return tmp_path / "j.sqlite3"


@pytest.fixture
def terminal(tmp_path: Path, journal: Path) -> Iterator[Terminal]:
    path = tmp_path / "keys.yaml"
    path.write_text(ROUTINE, "utf-8")
    options = ["--speaker", "none", "--mic", "none", "--speed", "10", "--journal", str(journal)]
    opened = Terminal([str(path), *options])
    yield opened
    opened.close()


def ending(journal: Path) -> tuple[str, list[str]]:
    command = [sys.executable, "-m", "hipvoice", "journal", "--json", "--journal", str(journal)]
    (session,) = json.loads(subprocess.run(command, capture_output=True, check=True).stdout)
    return session["ending"], [s["status"] for s in session["sets"]]


def test_keys_pause_and_end_a_session(terminal: Terminal, journal: Path) -> None:
    terminal.until("left side · hold")
    terminal.press(" ")
    terminal.until("left side · paused")
    terminal.press(" ")
    terminal.until("left side · hold")
    terminal.press("q")
    terminal.until("end the session?")
    terminal.press("y")
    assert terminal.finish() == 0
    assert ending(journal) == ("stopped", ["partial"])
    assert termios.tcgetattr(terminal.program) == terminal.before
    await_true(lambda: SHOW_CURSOR in terminal.screen[-200:], "the cursor stays hidden")


def test_ctrl_c_leaves_the_terminal_sane(terminal: Terminal, journal: Path) -> None:
    terminal.until("left side · hold")
    terminal.process.send_signal(signal.SIGINT)
    assert terminal.finish() == 130
    assert ending(journal) == ("closed", ["partial"])
    assert termios.tcgetattr(terminal.program) == terminal.before
    await_true(lambda: SHOW_CURSOR in terminal.screen[-200:], "the cursor stays hidden")
    assert "Traceback" not in terminal.screen
