"""The music is as far below the speech as is said, and always the same."""

from __future__ import annotations

import numpy as np
import pytest

from benchmarks.intelligibility.sounds import AROUND_S, HEARD_HZ, in_quiet, level, music, over_music

HZ = 22_050
TONE = (8_000 * np.sin(np.arange(HZ) * 0.1)).astype(np.int16)
PAUSED = np.concatenate([TONE, np.zeros(4 * HZ, np.int16), TONE])


def decibels(ratio: float) -> float:
    return 20 * float(np.log10(ratio))


def test_quiet_is_the_speech_with_silence_around_it() -> None:
    heard = in_quiet((TONE, HZ), "")
    around = round(AROUND_S * HEARD_HZ)
    assert len(heard) == pytest.approx(HEARD_HZ + 2 * around, abs=2)
    assert not heard[:around].any()
    assert not heard[-around:].any()
    assert level(heard) == pytest.approx(8_000 / 32_768 / np.sqrt(2), rel=0.05)


@pytest.mark.parametrize("speech", [TONE, PAUSED], ids=["without a pause", "with a pause"])
def test_music_is_twelve_decibels_below_the_speech(speech: np.ndarray) -> None:
    mixed, quiet = over_music((speech, HZ), "a"), in_quiet((speech, HZ), "a")
    assert decibels(level(mixed - quiet) / level(quiet)) == pytest.approx(-12, abs=0.2)


def test_music_is_the_same_for_the_same_text_and_another_part_for_another() -> None:
    once, again, other = (over_music((TONE, HZ), text) for text in ("a", "a", "b"))
    assert np.array_equal(once, again)
    assert not np.array_equal(once, other)
    assert not level(music()[: HEARD_HZ // 2]) < level(music()) / 4  # it has no silent beginning
