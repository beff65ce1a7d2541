"""Ten minutes each of sounds that are not speech: how long Vosk takes, and what it makes of
them.
"""

from __future__ import annotations

import argparse
import time
from pathlib import Path

import numpy as np

from hipvoice.ear.heard import grammar
from tools.acoustic import augment, conditions, lexicon
from tools.acoustic.listen import Listener, megabytes, transcript
from tools.acoustic.settings import MODEL, RATE

PIECE = 20 * RATE  # samples made at once
BLOCK = RATE // 10  # samples fed at once, 100 ms


def crowd(size: int, rng: np.random.Generator) -> np.ndarray:
    """Eight people of the evaluation talking at once."""
    people = conditions.sentences()
    talk = [people[n].samples() for n in rng.integers(0, len(people), 8)]
    return np.sum([augment.fit(one, size, rng) for one in talk], axis=0) / 4


def recording(name: str, size: int, rng: np.random.Generator) -> np.ndarray:
    """Unseen part of a noise recording."""
    return augment.fit(conditions.unseen_noises()[conditions.NOISES.index(name)], size, rng)


def sound(name: str, size: int, rng: np.random.Generator) -> np.ndarray:
    """Make a piece of one kind of sound."""
    if name in conditions.NOISES:
        return recording(name, size, rng)
    if name == "silence":
        return np.zeros(size, np.float32)
    makers = {"white": lambda s, r: r.standard_normal(s) * 0.1, "crowd": crowd,
              "breathing": augment.breathing, "knocks": augment.knocks}  # fmt: skip
    made = makers[name](size, rng)
    return made / max(1.0, 2 * float(np.abs(made).max()))


def listen(listener: Listener, name: str, minutes: float) -> dict[str, float]:
    """Feed one kind of sound; seconds are those of the processor."""
    rng = np.random.default_rng(5)
    accepted, slowest, total, fed, memory = 0, 0.0, 0.0, 0, 0.0
    while fed < minutes * 60 * RATE:
        pcm = (np.clip(sound(name, PIECE, rng), -1, 1) * 32767).astype("<i2")
        for at in range(0, PIECE, BLOCK):
            begun = time.process_time()
            if listener.recogniser.AcceptWaveform(pcm[at : at + BLOCK].tobytes()):
                accepted += listener.accepts(transcript(listener.recogniser.Result()))
            spent = time.process_time() - begun
            total, slowest = total + spent, max(slowest, spent)
        fed += PIECE
        memory = max(memory, megabytes())
    listener.recogniser.Reset()
    hours = fed / RATE / 3600
    return {"real_time_factor": total / (hours * 3600), "slowest_100_ms": slowest,
            "accepted_per_hour": accepted / hours, "megabytes": memory}  # fmt: skip


def main() -> None:
    """Print a line for each kind of sound."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", type=Path, default=MODEL)
    parser.add_argument("--minutes", type=float, default=10.0)
    plan = parser.parse_args()
    words = grammar(lexicon.phrases(), lexicon.decoys(), lexicon.UNKNOWN_TIMES)
    listener = Listener(plan.model, lexicon.phrases(), words)
    for name in ("white", "silence", "breathing", "knocks", "crowd", *conditions.NOISES):
        result = listen(listener, name, plan.minutes)
        print(f"{name:32s}", {key: round(value, 4) for key, value in result.items()}, flush=True)


if __name__ == "__main__":
    main()
