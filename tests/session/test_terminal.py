"""A session in a (pseudo) terminal: keys lead it, and the terminal is sane afterwards."""

from __future__ import annotations

import re
import signal
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.session.player import get_acquainted, kept
from tests.session.terminal import LEAVE_DISPLAY, LIMIT_S, SHOW_CURSOR, Terminal
from tests.soundcard import await_true

COLOUR = re.compile(r"\x1b\[(?:\d+;)*(?:3|4|9|10)[0-8](?:;\d+)*m")
REVERSED = re.compile(r"\x1b\[(?:\d+;)*7(?:;\d+)*m")
ROUTINE = """\
name: Keys
steps:
  - use: gluteal-stretch
    hold: 300s
    sides: left
    ready: 3s
"""


@pytest.fixture
def journal(tmp_path: Path) -> Path:
    return tmp_path / "j.sqlite3"


@pytest.fixture
def play(tmp_path: Path, journal: Path) -> Iterator[Callable[..., Terminal]]:
    """Plays in a terminal, with more options and another environment if wanted."""
    path = tmp_path / "keys.yaml"
    path.write_text(ROUTINE, "utf-8")
    get_acquainted(journal)
    options = ["--speaker", "none", "--mic", "none", "--speed", "40", "--log"]
    options += ["--journal", str(journal)]
    opened: list[Terminal] = []

    def opening(*more: str, **environment: str) -> Terminal:
        terminal = Terminal([str(path), *options, *more], environment)
        opened.append(terminal)
        lines = "--plain" in more or environment.get("TERM") == "dumb"
        terminal.until(": one set" if lines else "introduction")
        return terminal

    yield opening
    for terminal in opened:
        terminal.close()


@pytest.fixture
def terminal(play: Callable[..., Terminal]) -> Terminal:
    return play()


def ending(journal: Path) -> tuple[str, list[str]]:
    session, _walk = kept(journal)
    return session.ending or "", [s.status for s in session.sets]


def test_keys_pause_and_end_a_session(terminal: Terminal, journal: Path) -> None:
    terminal.until("left side · hold")
    terminal.press("          ")  # held
    terminal.until("left side · paused")
    terminal.press("p")
    terminal.until("left side · hold")
    terminal.press("q")
    terminal.until("end the session?")
    terminal.press("y")
    assert terminal.finish() == 0
    assert ending(journal) == ("stopped", ["partial"])
    await_true(terminal.is_sane, "the terminal is not as before")


@pytest.mark.parametrize(
    ("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 0), (signal.SIGHUP, 0)]
)
def test_a_signal_leaves_the_terminal_sane(
    terminal: Terminal, journal: Path, number: int, code: int
) -> None:
    terminal.until("left side · hold")
    terminal.signal(number)
    assert terminal.finish() == code
    assert ending(journal) == ("closed", ["partial"])
    await_true(terminal.is_sane, "the terminal is not as before")
    assert "Traceback" not in terminal.screen


def test_ctrl_c_as_a_key_ends_as_the_signal_does(terminal: Terminal, journal: Path) -> None:
    terminal.until("left side · hold")
    terminal.press("\x03\x03")
    assert terminal.finish() == 130
    assert ending(journal) == ("closed", ["partial"])
    await_true(terminal.is_sane, "the terminal is not as before")
    assert "Traceback" not in terminal.screen


@pytest.mark.parametrize("stop", ["key", "signal"])
def test_a_stopped_session_gives_the_terminal_back_and_goes_on(
    terminal: Terminal, journal: Path, stop: str
) -> None:
    terminal.until("left side · hold")
    if stop == "key":
        terminal.press("\x1a")
    else:
        terminal.signal(signal.SIGTSTP)
    await_true(lambda: terminal.state() == "T", "it does not stop", LIMIT_S)
    await_true(terminal.is_sane, "the terminal is not as before")
    terminal.signal(signal.SIGCONT)
    terminal.until("Gluteal stretch")
    terminal.press("q")
    terminal.until("end the session?")
    terminal.press("y")
    assert terminal.finish() == 0
    assert ending(journal) == ("stopped", ["partial"])


def test_a_session_that_is_stopped_without_a_word_takes_the_terminal_again(
    terminal: Terminal, journal: Path
) -> None:
    terminal.until("left side · hold")
    for _ in range(2):
        terminal.signal(signal.SIGSTOP)
        await_true(lambda: terminal.state() == "T", "it does not stop", LIMIT_S)
        terminal.signal(signal.SIGCONT)
        terminal.until("Gluteal stretch")
    terminal.press(" ")
    terminal.until("left side · paused")
    terminal.press("q")
    terminal.until("end the session?")
    terminal.press("y")
    assert terminal.finish() == 0
    assert ending(journal) == ("stopped", ["partial"])
    await_true(terminal.is_sane, "the terminal is not as before")


@pytest.mark.parametrize(
    ("option", "hold"), [([], "left side · hold"), (["--plain"], "Hold, left side")]
)
def test_a_closed_window_ends_the_session_in_good_order(
    play: Callable[..., Terminal], journal: Path, option: list[str], hold: str
) -> None:
    terminal = play(*option)
    terminal.until(hold)
    terminal.hang_up()
    terminal.finish()
    assert ending(journal) == ("closed", ["partial"])


@pytest.mark.parametrize("option", [[], ["--plain"]])
@pytest.mark.parametrize("foreign", [b"\xe9", b"\xff", b"\xc3("], ids=repr)
def test_a_byte_that_is_not_utf_8_is_ignored_and_what_is_typed_with_it_is_not(
    play: Callable[..., Terminal], journal: Path, option: list[str], foreign: bytes
) -> None:
    hold, paused = ("Hold, left side", "ause") if option else ("left side · hold", "· paused")
    terminal = play(*option)
    terminal.until(hold)
    terminal.press(foreign)
    terminal.press(foreign + b" ")
    terminal.until(paused)
    terminal.press("q")
    terminal.until("end the session?")
    terminal.press("y")
    assert terminal.finish() == 0
    assert ending(journal) == ("stopped", ["partial"])
    assert "Traceback" not in terminal.screen


BROKEN_INPUT = """
from textual._xterm_parser import XTermParser
feed = XTermParser.feed
XTermParser.feed = lambda self, data: feed(self, data) if data != "X" else 1 / 0
"""
BROKEN_OUTPUT = """
import sys
class Terminal:  # refuses what Textual writes for a key that does nothing
    def __init__(self, file):
        self._file = file
    def __getattr__(self, name):
        return getattr(self._file, name)
    def write(self, text):
        if "does nothing" in text:
            raise ValueError("not of this terminal")
        return self._file.write(text)
sys.stdout = sys.__stdout__ = Terminal(sys.__stdout__)
"""


BROKEN_END = """
import sys
class Terminal:  # refuses what Textual's writer does last, when it has taken its end
    def __init__(self, file):
        self._file = file
    def __getattr__(self, name):
        return getattr(self._file, name)
    def flush(self):
        caller = sys._getframe().f_back
        if caller and caller.f_locals.get("text", "") is None:
            raise OSError("gone")
        self._file.flush()
sys.stdout = sys.__stdout__ = Terminal(sys.__stdout__)
"""


def test_a_terminal_that_goes_at_the_very_end_keeps_nothing_from_ending(
    play: Callable[..., Terminal], journal: Path, tmp_path: Path
) -> None:
    (tmp_path / "sitecustomize.py").write_text(BROKEN_END)
    terminal = play(PYTHONPATH=str(tmp_path))
    terminal.until("left side · hold")
    terminal.press("q")
    terminal.until("end the session?")
    terminal.press("y")
    assert terminal.finish() == 0
    assert ending(journal) == ("stopped", ["partial"])


@pytest.mark.parametrize("broken", [BROKEN_INPUT, BROKEN_OUTPUT], ids=["input", "output"])
def test_a_thread_of_the_display_that_ends_is_followed_by_lines_and_keys(
    play: Callable[..., Terminal], journal: Path, tmp_path: Path, broken: str
) -> None:
    (tmp_path / "sitecustomize.py").write_text(broken)
    terminal = play(PYTHONPATH=str(tmp_path))
    terminal.until("left side · hold")
    terminal.press("X")
    terminal.until("The display failed")
    terminal.press("q")
    terminal.until("end the session?")
    terminal.press("y")
    assert terminal.finish() == 0
    assert ending(journal) == ("stopped", ["partial"])
    assert LEAVE_DISPLAY in terminal.screen
    assert SHOW_CURSOR in terminal.screen
    assert "Traceback" not in terminal.screen


def test_a_window_that_changes_its_size_is_filled_again(terminal: Terminal) -> None:
    terminal.until("left side · hold")
    terminal.resize(60, 33)
    terminal.until("\x1b[33;1H")
    terminal.press(" ")
    terminal.until("left side · paused")


def test_without_colour_no_colour_is_written(play: Callable[..., Terminal]) -> None:
    terminal = play(NO_COLOR="1")
    terminal.until("left side · hold")
    terminal.press("m")
    terminal.until("NOT LISTENING")
    terminal.press(" ")
    terminal.until("left side · paused")
    assert not COLOUR.search(terminal.screen)
    assert REVERSED.search(terminal.screen), "what stands out is reversed"


def test_a_terminal_without_a_cursor_gets_lines_and_keys(play: Callable[..., Terminal]) -> None:
    terminal = play(TERM="dumb")
    terminal.until("Hold, left side")
    terminal.press(" p")  # at once: the second means what it does after the first
    terminal.until("Get back in")
    terminal.press("q")
    terminal.until("end the session?")
    terminal.press("y")
    assert terminal.finish() == 0
    assert "Paused." in terminal.screen
    assert "\x1b" not in terminal.screen
