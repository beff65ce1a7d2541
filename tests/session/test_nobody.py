"""Nobody can answer: no terminal, and no microphone that hears. Every session ends by itself."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.program import hipvoice
from tests.session.player import get_acquainted, playing
from tests.soundcard import SoundCard

QUICK = ("--trace", "--speaker", "none", "--speed", "100", "--log")
ALONE = "Nobody can answer here"
ROUTINE = """\
name: Waits
steps:
  - exercise: { name: Press, reps: 5 }
    sets: 2
    rest: 1s
    ready: wait
"""


@pytest.fixture
def waits(tmp_path: Path) -> Path:
    path = tmp_path / "waits.yaml"
    path.write_text(ROUTINE, "utf-8")
    return path


@pytest.mark.parametrize("mic", [("--mic", "none"), ()])  # none, and one that does not work
def test_what_waits_for_a_word_goes_on_and_claims_nothing(
    waits: Path, tmp_path: Path, mic: tuple[str, ...]
) -> None:
    done = hipvoice("play", str(waits), *QUICK, *mic, "--journal", str(tmp_path / "j"))
    assert done.returncode == 0, done.stderr
    assert done.stdout.count(f"{ALONE}, so it goes on.") == 3
    assert "press set 2 partial: uncounted of 5 reps" in done.stdout
    assert "session finished: 0 of 2 sets" in done.stdout


def test_a_screen_that_nobody_answers_ends_with_no_findings() -> None:
    done = hipvoice("play", "hip-screen", *QUICK, "--mic", "none")
    assert done.returncode == 0, done.stderr
    assert done.stdout.count(f"{ALONE}, so it goes on.") == 11  # ten tests, and a high seat
    assert "Zero out of ten answers" in done.stdout


def test_a_microphone_that_does_not_work_is_nobody_to_ask(waits: Path, tmp_path: Path) -> None:
    """The session that was left is not offered if nobody can answer: the way to resume it is
    printed.
    """
    journal = ("--journal", str(tmp_path / "j"))
    with playing(str(waits), *QUICK, *journal) as player:
        player.until("log .*partial")
        player.process.kill()
    done = hipvoice("play", str(waits), *QUICK, *journal)
    assert done.returncode == 0, done.stderr
    assert "--resume" in done.stdout
    assert "Shall I go on from there?" not in done.stdout


SCREEN = """
name: Screen
steps:
  - test: hip-flexion-range
  - test: external-rotation-range
  - test: internal-rotation-range
"""


def test_a_microphone_that_dies_in_the_middle_is_the_last_way_to_answer(tmp_path: Path) -> None:
    routine = tmp_path / "screen.yaml"
    routine.write_text(SCREEN, "utf-8")
    get_acquainted(tmp_path / "j")
    played = (str(routine), "--speed", "50", "--journal", str(tmp_path / "j"), "--log")
    with SoundCard() as card, playing(*played, environment=card.environment) as player:
        for _ in range(4):
            player.until("say .*side. .*?")  # with a microphone it waits, after the last reminder
        card.stall_microphone()
        player.until("The microphone does not work")
        told = player.until(f"say .*{ALONE}")
        card.revive_microphone()
        player.until("The microphone is back")
        player.process.terminate()
        assert player.finish() == 0
    assert all(ALONE not in line.text for line in player.shown if line.at < told.at)


def test_a_list_without_anybody_to_choose_says_what_to_do() -> None:
    done = hipvoice("play", "--list")
    assert done.returncode == 1
    assert "nobody has chosen a routine" in done.stderr
    assert "hipvoice play NAME" in done.stderr


def test_a_list_that_nobody_sees_is_not_waited_for() -> None:
    person, terminal = os.openpty()
    try:
        command = [sys.executable, "-m", "hipvoice", "play", "--list"]
        done = subprocess.run(
            command, stdin=terminal, capture_output=True, text=True, timeout=60, check=False
        )
    finally:
        os.close(person)
        os.close(terminal)
    assert (done.returncode, "nobody has chosen a routine" in done.stderr) == (1, True)
