"""Guards: no test may touch the real home, the real devices or the network; see test_guard.py."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import threading
from pathlib import Path
from typing import Any

import pytest

from hipvoice.app.session.voice import SYSTEM_ONLY
from hipvoice.journal.ids import IdSource
from tests import tries
from tests.program import HOME_VARIABLES

NO_SOUND_SERVER = "unix:/nonexistent/hipvoice-tests-have-no-sound-server"
SLOW_FOLDERS = {"doctor", "packaging", "session", "voice"}
SLOW_FIXTURES = {"sound_server", "own_soundcard", "recogniser", "running", "browser"}
COUNTS = "counts"
LOCAL = ("127.", "::1", "localhost")


# A shell lets its jobs in the background ignore Ctrl-C, and nohup the end of the terminal. What is
# ignored would be ignored by every program under test too; what is handled by doing nothing is not.
for number in (signal.SIGINT, signal.SIGHUP):
    if signal.getsignal(number) is signal.SIG_IGN:
        signal.signal(number, lambda _number, _frame: None)


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add `--tries`."""
    how_often = "how often kills, damaged files and generated examples are tried (usual)"
    parser.addoption("--tries", choices=tries.LEVELS, default=tries.USUAL, help=how_often)


def pytest_configure(config: pytest.Config) -> None:
    """Set the number of tries before a test is imported."""
    tries.choose(config.getoption("--tries"))


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark as slow what has a device or a program of its own throughout."""
    for item in items:
        fixtures = SLOW_FIXTURES & {*getattr(item, "fixturenames", ())}
        if fixtures or item.path.parent.name in SLOW_FOLDERS:
            item.add_marker("slow")


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    """Two more than there are processors, as many tests wait for sound."""
    return len(os.sched_getaffinity(0)) + 2


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print what tests have counted, in whichever process they ran."""
    for report in terminalreporter.getreports("passed"):
        for name, line in report.user_properties:
            if name == COUNTS:
                terminalreporter.write_line(line)


@pytest.fixture(autouse=True)
def home(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty home of its own for every test."""
    folder = tmp_path_factory.mktemp("home")
    for name, place in HOME_VARIABLES.items():
        target = folder / place
        target.mkdir(exist_ok=True)
        monkeypatch.setenv(name, str(target))
    return folder


@pytest.fixture(autouse=True)
def system_voice(monkeypatch: pytest.MonkeyPatch) -> None:
    """The voice of the system speaks, unless a test asks for another: Kokoro takes seconds."""
    monkeypatch.setenv(*SYSTEM_ONLY)


@pytest.fixture(autouse=True)
def no_size(monkeypatch: pytest.MonkeyPatch) -> None:
    """A terminal has the size of its window; these variables, which readline sets, fix it."""
    for name in ("COLUMNS", "LINES"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture(autouse=True)
def ids(monkeypatch: pytest.MonkeyPatch) -> None:
    """The ids of each test start again: they never go back, even if an earlier test advanced the
    clock.
    """
    monkeypatch.setattr("hipvoice.journal.ids._SOURCE", IdSource())


@pytest.fixture(autouse=True)
def no_devices(monkeypatch: pytest.MonkeyPatch) -> None:
    """No sound server, unless a test asks for the virtual card."""
    monkeypatch.setenv("PULSE_SERVER", NO_SOUND_SERVER)


@pytest.fixture(autouse=True)
def no_programs(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """A test that is not marked as slow starts no other program: `make quick` is to stay quick."""
    if request.node.get_closest_marker("slow"):
        return
    start = subprocess.Popen.__init__

    def guarded(self: subprocess.Popen[bytes], *given: Any, **named: Any) -> None:
        if threading.current_thread() is threading.main_thread():
            raise PermissionError(f"a test that is not marked as slow tried to start {given[0]}")
        start(self, *given, **named)

    monkeypatch.setattr(subprocess.Popen, "__init__", guarded)


@pytest.fixture(autouse=True)
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """A connection that would leave this machine is an error."""
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: object) -> None:
        remote = self.family in {socket.AF_INET, socket.AF_INET6}
        if remote and not str(address[0]).startswith(LOCAL):  # type: ignore[index]
            raise PermissionError(f"a test tried to reach {address}")
        connect(self, address)  # type: ignore[arg-type]

    monkeypatch.setattr(socket.socket, "connect", guarded)
