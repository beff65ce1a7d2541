"""A test of the tests: what is tried again, and what fails at once."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.session import busy
from tests.session.player import Player

Play = Callable[[str], None]


@pytest.fixture
def tries() -> list[Path]:
    return []


@pytest.fixture
def play(tries: list[Path], tmp_path: Path) -> Play:
    """Run a test that fails in a session which says some line."""

    def playing(line: str) -> None:
        class Told(Player):
            def __init__(self) -> None:
                self.process = subprocess.Popen([sys.executable, "-c", ""])
                self.process.wait()
                self.lines = [line]

        @busy.tried_again
        def test(folder: Path) -> None:
            tries.append(folder)
            with busy.judged(Told()):
                raise AssertionError("not understood")

        test(tmp_path)

    return playing


@pytest.mark.parametrize(("load", "end"), [(99.0, pytest.skip.Exception), (0.1, busy.SpoiledError)])
def test_a_session_whose_sound_broke_off_is_tried_again(
    play: Play, tries: list[Path], monkeypatch: pytest.MonkeyPatch, load: float, end: type
) -> None:
    monkeypatch.setattr("os.getloadavg", lambda: (load, load, load))
    with pytest.raises(end):
        play("speaker: The sound broke off once.")
    assert len({*tries}) == busy.TRIES


def test_any_other_session_fails_at_once(
    play: Play, tries: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("os.getloadavg", lambda: (1.0, 1.0, 1.0))
    with pytest.raises(AssertionError, match="not understood"):
        play("end     finished")
    assert len(tries) == 1
