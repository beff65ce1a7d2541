"""The ear on its own, at the virtual microphone."""

from __future__ import annotations

import json
import signal

import numpy as np
import soundfile

from hipvoice.app.config import change, config_path
from tests.session.player import clip, running
from tests.soundcard import SoundCard

LOUD_DB = -3.0  # a person whose words are this loud is not the one who speaks from afar
FAR = 0.1  # 20 dB softer


def heard(card: SoundCard, loudness: float = 1.0) -> dict[str, object]:
    """What `listen` prints of one "pause"."""
    said, rate = soundfile.read(clip("espeak-pause"), dtype="int16")
    with running("listen", "--json", environment=card.environment) as player:
        assert "listening" in player.line()
        card.inject((said * loudness).astype(np.int16), rate)
        row: dict[str, object] = json.loads(player.line())
        player.process.send_signal(signal.SIGINT)
        assert player.finish() == 130
    return row


def test_what_is_said_is_printed_until_ctrl_c() -> None:
    with SoundCard() as card:
        row = heard(card)
    assert (row["command"], row["text"], row["accepted"]) == ("pause", "pause", True)


def test_it_knows_the_person_as_mic_check_left_it() -> None:
    with SoundCard() as card:
        assert heard(card, FAR)["reason"] == "accepted"
        change(config_path(), {"listening.level": LOUD_DB})
        assert heard(card, FAR)["reason"] == "too-soft"
