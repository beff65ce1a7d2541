"""Speed of voice and sound, as a table: `python benchmarks/voice.py`. Needs no sound card."""

from __future__ import annotations

import statistics
import tempfile
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import numpy as np

from hipvoice.sound.earcons import Earcon, earcon_sound
from hipvoice.sound.microphone import Framer
from hipvoice.sound.mixer import Mixer
from hipvoice.voice.cache import Sentences, length_ms
from hipvoice.voice.voice import Voice

RATE = 48_000  # Hz, of the mixer
BLOCK = 480  # samples, 10 ms: what a device asks for at a time
WPM = 165
CUES = [
    f"Number {n}: lie on your back, draw one knee to the chest, and let the hip sink."
    for n in range(50)
]


def main() -> None:
    """Measure and print: what, its time, its limit, and the time as a part of the limit."""
    rows = [*voice_rows(), *mixer_rows(), framer_row()]
    print(f"{'what':<52}{'takes':>12}{'limit':>12}{'of it':>10}")
    for what, took, limit in rows:
        print(f"{what:<52}{took:>9.3f} ms{limit:>9.1f} ms{took / limit:>10.2%}")


def voice_rows() -> list[tuple[str, float, float]]:
    """First sentence, and all cues of a routine against the time that they take to say."""
    began = time.perf_counter()
    voice = Voice(print)
    first = voice.render("Welcome. Six sets, eleven minutes.", WPM).result()
    first_ms = elapsed_ms(began)
    began = time.perf_counter()
    spoken = sum(voice.durations(CUES, WPM).values())
    rendered_ms = elapsed_ms(began)
    cached_ms = median_ms(lambda: voice.render(CUES[0], WPM))
    began = time.perf_counter()
    voice.close()
    return [
        ("first sentence, the child started for it", first_ms, 1000),
        ("one cue rendered (limit: its own length)", rendered_ms / len(CUES), spoken / len(CUES)),
        ("one cue from the cache", cached_ms, 1),
        ("first sentence, kept from an earlier session", kept_ms(), 50),
        (f"closing the voice (it spoke {length_ms(first)} ms first)", elapsed_ms(began), 500),
    ]


def kept_ms() -> float:
    """From starting a voice to its first sentence, which an earlier one has kept on disk."""
    with tempfile.TemporaryDirectory() as folder:
        took = 0.0
        for _ in range(2):
            began = time.perf_counter()
            with closing(Voice(print, sentences=Sentences(Path(folder)))) as voice:
                voice.render("Welcome. Six sets, eleven minutes.", WPM).result()
                took = elapsed_ms(began)
        return took


def mixer_rows() -> list[tuple[str, float, float]]:
    """The callback of the device against the length of its block, and taking on an utterance."""
    mixer = Mixer(RATE, lambda _id, _at: None, lambda _id: None)
    block_ms = 1000 * BLOCK / RATE
    idle = median_ms(lambda: mixer.read(BLOCK))
    speech = np.ones(22_050 * 60, dtype=np.int16)
    mixer.play(1, speech, 22_050)
    speaking = median_ms(lambda: mixer.read(BLOCK))
    for _ in range(8):
        mixer.chime(speech, RATE)
    crowded = median_ms(lambda: mixer.read(BLOCK))
    taken = median_ms(lambda: mixer.play(2, speech[: 22_050 * 3], 22_050), 50)
    sound = earcon_sound(Earcon.HEARD)
    return [
        ("call-back, 10 ms of silence", idle, block_ms),
        ("call-back, 10 ms of speech", speaking, block_ms),
        ("call-back, speech and eight other sounds", crowded, block_ms),
        ("taking on an utterance of 3 s (resampled)", taken, 50),
        ("taking on an earcon", median_ms(lambda: mixer.chime(*sound), 50), 50),
    ]


def framer_row() -> tuple[str, float, float]:
    """The microphone's 10 ms at 44.1 kHz brought to 16 kHz."""
    framer, samples = Framer(), np.ones(441, dtype=np.int16)
    return ("10 ms of microphone resampled", median_ms(lambda: framer.feed(samples, 44_100)), 10)


def median_ms(run: Callable[[], object], times: int = 500) -> float:
    """The median time of a run, in ms."""
    took = []
    for _ in range(times):
        began = time.perf_counter()
        run()
        took.append(elapsed_ms(began))
    return statistics.median(took)


def elapsed_ms(began: float) -> float:
    """Milliseconds since `began`."""
    return (time.perf_counter() - began) * 1000


if __name__ == "__main__":
    main()
