"""The guards of conftest.py hold: a test of the tests."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import platformdirs
import pytest

from hipvoice.journal.ids import default_path, ms_of, new_id
from tests import tries

NEXT_CENTURY_MS = 4_102_444_800_000


def test_home_is_not_the_real_one(home: Path) -> None:
    assert Path.home() == home
    for folder in (
        platformdirs.user_config_path("hipvoice"),
        platformdirs.user_data_path("hipvoice"),
        platformdirs.user_cache_path("hipvoice"),
        platformdirs.user_log_path("hipvoice"),
        default_path(),
    ):
        assert folder.is_relative_to(home)


@pytest.mark.slow
def test_children_inherit_the_home(home: Path) -> None:
    program = "from hipvoice.journal.ids import default_path; print(default_path())"
    child = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert Path(child.stdout.strip()).is_relative_to(home)


@pytest.mark.slow
def test_children_heed_what_is_ignored_in_the_background() -> None:
    told = "import signal; print(signal.getsignal(signal.SIGINT), signal.getsignal(signal.SIGHUP))"
    program = (
        "import signal, subprocess, sys\n"
        "signal.signal(signal.SIGINT, signal.SIG_IGN)\n"
        "signal.signal(signal.SIGHUP, signal.SIG_IGN)\n"
        "import tests.conftest\n"
        f"subprocess.run([sys.executable, '-c', {told!r}], check=True)\n"
    )
    child = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        text=True,
        check=True,
        cwd=Path(__file__).parents[1],
    )
    assert "default_int_handler" in child.stdout
    assert "SIG_IGN" not in child.stdout
    assert "Handlers.SIG_DFL" in child.stdout or " 0" in child.stdout


@pytest.fixture(scope="module")
def narrow() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as monkeypatch:
        monkeypatch.setenv("COLUMNS", "33")
        monkeypatch.setenv("LINES", "11")
        yield


def test_the_size_of_a_terminal_is_that_of_its_window(narrow: None) -> None:
    assert not {"COLUMNS", "LINES"} & {*os.environ}


@pytest.mark.parametrize("of", ["the first test", "the next test"])
def test_ids_begin_again(of: str) -> None:
    assert ms_of(new_id(0)) == 0
    new_id(NEXT_CENTURY_MS)


def test_only_what_is_marked_as_slow_starts_a_program() -> None:
    with pytest.raises(PermissionError, match="not marked as slow"):
        subprocess.run(["true"], check=True)


@pytest.mark.slow
def test_what_is_marked_as_slow_starts_a_program() -> None:
    subprocess.run(["true"], check=True)


@pytest.mark.parametrize(
    ("level", "numbers"), [("few", (6, 5)), ("usual", (60, 20)), ("many", (3000, 400))]
)
def test_how_often_something_is_tried(
    monkeypatch: pytest.MonkeyPatch, level: str, numbers: tuple[int, int]
) -> None:
    monkeypatch.setattr(tries, "_level", level)
    assert (tries.tries(60, many=3000), tries.tries(20)) == numbers


def test_network_is_out_of_reach() -> None:
    with socket.socket() as outside, pytest.raises(PermissionError, match="tried to reach"):
        outside.connect(("192.0.2.1", 80))


def test_real_sound_server_is_out_of_reach() -> None:
    assert "nonexistent" in os.environ["PULSE_SERVER"]
