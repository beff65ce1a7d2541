"""The machine is kept awake while a session is played, and no longer, however the session ends."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.doctor.support import diagnosed
from tests.session.player import playing
from tests.soundcard import await_true

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="a program of Linux")

LIMIT_S = 60.0
QUICK = ("--speaker", "none", "--mic", "none", "--speed", "20")
ROUTINE = """\
name: Short
steps:
  - {{use: gluteal-stretch, hold: {hold}, sides: left, ready: 3s}}
"""
# As systemd-inhibit: runs the last of its words, and holds for as long as that lasts.
KEEPS = 'echo "held $*" >>{log}\nfor last; do :; done\n"$last"\necho released >>{log}\n'
REFUSES = "echo 'Failed to inhibit: Access denied' >&2\nexit 1\n"

Keeper = Callable[[str], dict[str, str]]


@pytest.fixture
def log(tmp_path: Path) -> Path:
    path = tmp_path / "log"
    path.touch()
    return path


@pytest.fixture
def keeper(tmp_path: Path, log: Path) -> Keeper:
    """Puts a systemd-inhibit in place; the environment in which it is found first."""

    def put(script: str) -> dict[str, str]:
        program = tmp_path / "bin" / "systemd-inhibit"
        program.parent.mkdir()
        program.write_text(f"#!/bin/sh\n{script.format(log=log)}")
        program.chmod(0o755)
        return {"PATH": os.pathsep.join([str(program.parent), os.environ["PATH"]])}

    return put


def routine(folder: Path, hold: str) -> str:
    path = folder / "short.yaml"
    path.write_text(ROUTINE.format(hold=hold), "utf-8")
    return str(path)


def test_a_session_to_its_end(keeper: Keeper, log: Path, tmp_path: Path) -> None:
    with playing(routine(tmp_path, "5s"), *QUICK, environment=keeper(KEEPS)) as player:
        player.until("say .*Hold for")
        assert log.read_text().startswith("held --what=idle:sleep --who=hipvoice --why=")
        assert "released" not in log.read_text()
        assert player.finish() == 0
    assert log.read_text().splitlines()[1:] == ["released"]


@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM", "SIGHUP", "SIGKILL"])
def test_a_session_that_is_ended(keeper: Keeper, log: Path, tmp_path: Path, name: str) -> None:
    with playing(routine(tmp_path, "300s"), *QUICK, environment=keeper(KEEPS)) as player:
        player.until("say .*Hold for")
        player.process.send_signal(getattr(signal, name))
        player.process.wait(LIMIT_S)
        await_true(lambda: "released" in log.read_text(), "it is still held", LIMIT_S)


def test_where_it_is_refused_the_session_is_played_without_a_word(
    keeper: Keeper, tmp_path: Path
) -> None:
    with playing(routine(tmp_path, "5s"), *QUICK, environment=keeper(REFUSES)) as player:
        assert player.finish() == 0
    assert "Access denied" not in "\n".join(player.lines)


@pytest.mark.parametrize(
    ("script", "status", "found"),
    [
        (KEEPS, "ok", "the machine is kept awake"),
        (REFUSES, "warning", "Failed to inhibit: Access denied"),
    ],
)
def test_doctor_tells_whether_it_can_be(
    keeper: Keeper, script: str, status: str, found: str
) -> None:
    row = diagnosed(**keeper(script)).rows["sleep"]
    assert row["status"] == status
    assert found in row["found"]
