"""The ear on its own, at the virtual microphone."""

from __future__ import annotations

import json
import signal

import numpy as np
import soundfile

from hipvoice.app.config import change, config_path
from tests.session.player import Player, clip
from tests.soundcard import SoundCard

LOUD_DB = -3.0  # a person whose words are this loud is not the one who speaks from afar
FAR = 0.1  # 20 dB softer


def heard(card: SoundCard, loudness: float = 1.0) -> dict[str, object]:
    """What `listen` prints of one "pause"."""
    said, rate = soundfile.read(clip("espeak-pause"), dtype="int16")
    player = Player(["--json"], card.environment, "listen")
    try:
        assert "listening" in line_of(player)
        card.inject((said * loudness).astype(np.int16), rate)
        row: dict[str, object] = json.loads(line_of(player))
        player.process.send_signal(signal.SIGINT)
        assert player.finish() == 130
    finally:
        player.process.kill()
        player.process.wait()
    return row


def line_of(player: Player) -> str:
    line = player._next_line()
    assert line is not None, player.lines
    return line


def test_what_is_said_is_printed_until_ctrl_c() -> None:
    with SoundCard() as card:
        row = heard(card)
    assert (row["command"], row["text"], row["accepted"]) == ("pause", "pause", True)


def test_it_knows_the_person_as_mic_check_left_it() -> None:
    with SoundCard() as card:
        assert heard(card, FAR)["reason"] == "accepted"
        change(config_path(), {"listening.level": LOUD_DB})
        assert heard(card, FAR)["reason"] == "too-soft"
