"""A session that was left is offered in words, and a spoken "yes" resumes it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import soundfile

from tests.session.player import ROUTINE, clip, playing

RATE = 16_000
LOADED_S = 4  # silence before the first word, in which the recogniser is loaded
EVERY_S = 6  # between two times that it is said
TIMES = 4


def person(folder: Path, word: str) -> str:
    """Somebody who says a word again and again: the coach may be speaking at that moment."""
    said, rate = soundfile.read(clip(word), dtype="int16")
    assert rate == RATE
    quiet = np.zeros(EVERY_S * RATE, dtype=np.int16)
    parts = [np.zeros(LOADED_S * RATE, dtype=np.int16), *[said, quiet] * TIMES]
    soundfile.write(folder / "person.wav", np.concatenate(parts), RATE)
    return str(folder / "person.wav")


def test_a_session_that_was_killed_is_gone_on_with_at_a_word(tmp_path: Path) -> None:
    (tmp_path / "test.yaml").write_text(ROUTINE, "utf-8")
    play = [str(tmp_path / "test.yaml"), "--speaker", "none", "--headphones"]
    play += ["--journal", str(tmp_path / "j.sqlite3")]
    with playing(*play, "--mic", "none", "--speed", "20", "--log") as player:
        player.until("set 1 left completed")  # and the context kills it
    with playing(*play, "--mic", person(tmp_path, "yes-1")) as player:
        player.until("You left Test session just now, after set one of .*, left side")
        player.until("session resumed: 1 of")
        player.until("Welcome back. Gluteal stretch, .*right side")
