"""Sound that is lost or late at the virtual card: `python -m benchmarks.dropouts --minutes 5`.

Plays noise, finds every 50 ms of it in what was captured, and reports where it comes later than
before: a pause that was not requested, because the callback was late on a busy machine.
"""

from __future__ import annotations

import argparse

import numpy as np

from hipvoice.sound.mixer import Mixer
from hipvoice.sound.speaker import open_speaker
from tests.session.sound import Samples, find
from tests.soundcard import RATE, SoundCard, await_true

LOUDNESS = 3000  # 16-bit steps, RMS
WINDOW = RATE // 20  # samples
AROUND = RATE // 2  # samples before and after the place where a window should be
FITS = 0.7  # of 1; the card's rate may be another than the speaker's
MIN_MS = 2  # smaller shifts are the resampler's
PLAY_LIMIT_S = 30


def played(noise: Samples) -> Samples:
    """What the card plays of `noise`."""
    finished: list[int] = []
    with SoundCard() as card, card.in_use(), card.capture() as capture:
        speaker = open_speaker(
            None,
            lambda rate: Mixer(rate, lambda _id, _at: None, finished.append),
            lambda _part, text: print(text),
        )
        speaker.mixer.play(1, noise, RATE)
        limit_s = len(noise) / RATE + PLAY_LIMIT_S
        await_true(lambda: bool(finished), "the noise is never over", limit_s)
        speaker.close()
    return capture.samples


def shifts(noise: Samples, captured: Samples) -> tuple[list[float], int]:
    """Pauses in ms, and the number of windows that are not there."""
    offset = find(noise[:RATE].astype(np.float32), captured[: 10 * RATE])[0]
    pauses, lost = [], 0
    for at in range(0, len(noise) - WINDOW, WINDOW):
        begin = max(0, at + offset - AROUND)
        window = noise[at : at + WINDOW].astype(np.float32)
        place, fit = find(window, captured[begin : begin + 2 * AROUND + WINDOW])
        if fit < FITS:
            lost += 1
            continue
        moved = begin + place - at - offset
        if abs(moved) > MIN_MS * RATE // 1000:
            pauses.append(1000 * moved / RATE)
            offset += moved
    return pauses, lost


def main() -> None:
    """Play minute by minute."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=int, default=5)
    rng = np.random.default_rng(1)
    for minute in range(parser.parse_args().minutes):
        noise = rng.normal(0, LOUDNESS, 60 * RATE).astype(np.int16)
        pauses, lost = shifts(noise, played(noise))
        listed = ", ".join(f"{pause:.0f}" for pause in pauses) or "none"
        print(f"minute {minute + 1}: pauses of {listed} ms; windows lost: {lost}", flush=True)


if __name__ == "__main__":
    main()
