"""What the ear decided is stored on request; its sound only on a further request."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
import soundfile

from tests.session.player import clip, playing

RATE = 16_000  # Hz
DECIDED = "Pause: "
NOBODY = ("--speaker", "none", "--headphones", "--speed", "4", "--log")  # the coach is not heard
ROUTINE = """\
name: Test session
steps:
  - use: gluteal-stretch
    hold: 120s
    sides: left
    ready: 3s
"""


@pytest.fixture
def quick(tmp_path: Path) -> tuple[str, ...]:
    """A session that hears "pause" after three seconds."""
    routine = tmp_path / "test-session.yaml"
    routine.write_text(ROUTINE, "utf-8")
    word, rate = soundfile.read(clip("espeak-pause"), dtype="int16")
    assert rate == RATE
    soundfile.write(tmp_path / "mic.wav", np.pad(word, (3 * RATE, RATE)), RATE)
    return (str(routine), *NOBODY, "--mic", str(tmp_path / "mic.wav"))


def sounds(folder: Path) -> list[Path]:
    return sorted(folder.rglob("*.wav"))


def test_decisions_and_their_sound(quick: tuple[str, ...], tmp_path: Path) -> None:
    log, folder = tmp_path / "heard.jsonl", tmp_path / "sound"
    asked = ("--log-heard", str(log), "--log-heard-audio", str(folder))
    with playing(*quick, *asked) as player:
        player.until(DECIDED)
        player.process.terminate()
        assert player.finish() == 0
    rows = [json.loads(line) for line in log.read_text("utf-8").splitlines()]
    (number,) = [n for n, row in enumerate(rows) if row["text"] == "pause"]
    row, path = rows[number], sounds(folder)[number]
    assert len(sounds(folder)) == len(rows)
    assert row["level"] > row["floor"] + 10
    assert path.name == f"{number + 1:02}-pause-{row['reason']}.wav"
    samples, rate = soundfile.read(path)
    assert rate == RATE
    assert row["end"] - row["start"] < len(samples) / rate < 2
    assert np.abs(samples).max() > 0.05


def test_without_being_asked_nothing_is_recorded(
    quick: tuple[str, ...], tmp_path: Path, home: Path
) -> None:
    with playing(*quick) as player:
        player.until(DECIDED)
        player.process.terminate()
        assert player.finish() == 0
    written = {path.name for path in sounds(tmp_path)}
    assert written == {"mic.wav"}
    assert not sounds(home)


def test_a_folder_that_cannot_be_written_is_reported(
    quick: tuple[str, ...], tmp_path: Path
) -> None:
    (tmp_path / "file").touch()
    with playing(*quick, "--log-heard-audio", str(tmp_path / "file" / "sound")) as player:
        player.until(DECIDED)
        player.process.terminate()
        assert player.finish() == 1
    assert any("cannot write what was heard" in line for line in player.lines)
