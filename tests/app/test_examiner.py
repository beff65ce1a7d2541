"""What the microphone check finds wrong with the sound that a device gives."""

from __future__ import annotations

import numpy as np
import pytest
import soxr

from hipvoice.app.session.mic_check import Examiner
from hipvoice.core.events import Flaw
from hipvoice.ear.samples import RATE, as_samples
from hipvoice.pcm import Samples
from tests.ear.support import clip

WORDS = ("espeak-next", "espeak-pause", "espeak-resume", "espeak-stop", "espeak-skip") * 3


def voice(level: float = 1.0) -> Samples:
    """Words in a quiet room, one channel."""
    rng = np.random.default_rng(1)
    gaps = np.zeros(RATE // 2)
    words = np.concatenate([part for name in WORDS for part in (clip(name) * 0.5, gaps)])
    return as_samples(level * words + rng.normal(0, 12, len(words)))


def hiss(size: int) -> Samples:
    return as_samples(np.random.default_rng(2).normal(0, 4, size))


def flaws(sound: Samples) -> frozenset[Flaw]:
    """All that is wrong in the end."""
    told: list[frozenset[Flaw]] = [frozenset()]
    examiner = Examiner(told.append)
    columns = sound if sound.ndim == 2 else sound[:, np.newaxis]
    for at in range(0, len(columns), 320):
        examiner.feed(columns[at : at + 320], RATE)
    return told[-1]


def gappy(sound: Samples) -> Samples:
    blocks = sound[: len(sound) // 480 * 480].reshape(-1, 480).copy()
    blocks[::20] = 0
    return blocks.ravel()


def narrow(sound: Samples) -> Samples:
    low = soxr.resample(sound.astype(float), RATE, RATE // 2)
    return as_samples(soxr.resample(low, RATE // 2, RATE))


GOOD = voice()
CASES: dict[str, tuple[Samples, set[Flaw]]] = {
    "good": (GOOD, set()),
    "stereo": (np.stack((GOOD, GOOD), axis=1), set()),
    "one channel": (np.stack((hiss(len(GOOD)), GOOD), axis=1), {Flaw.ONE_CHANNEL}),
    "opposite": (np.stack((GOOD, -GOOD), axis=1), {Flaw.OPPOSITE}),
    "8 kHz": (narrow(GOOD), {Flaw.NARROW}),
    "clipped": (voice(12), {Flaw.CLIPPED}),
    "offset": (as_samples(GOOD + 3000.0), {Flaw.OFFSET}),
    "lost blocks": (gappy(GOOD), {Flaw.LOST}),
    "soft": (voice(0.03), set()),
}


@pytest.mark.parametrize("case", CASES)
def test_what_is_wrong_is_found_and_nothing_else(case: str) -> None:
    sound, expected = CASES[case]
    assert flaws(sound) == expected
