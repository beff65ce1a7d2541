"""The guards of conftest.py hold: a test of the tests."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from pathlib import Path

import platformdirs
import pytest

from hipvoice.journal.place import default_path


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


def test_children_inherit_the_home(home: Path) -> None:
    program = "from hipvoice.journal.place import default_path; print(default_path())"
    child = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert Path(child.stdout.strip()).is_relative_to(home)


def test_network_is_out_of_reach() -> None:
    with socket.socket() as outside, pytest.raises(PermissionError, match="tried to reach"):
        outside.connect(("192.0.2.1", 80))


def test_real_sound_server_is_out_of_reach() -> None:
    assert "nonexistent" in os.environ["PULSE_SERVER"]
