"""What the tests of the ear share: recordings, streams made of them, a few phrases."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from hipvoice.core.commands import Command, Intent, Number
from hipvoice.ear.ear import Ear
from hipvoice.ear.heard import Heard
from hipvoice.ear.live import listen_through
from hipvoice.ear.samples import HighPass, as_samples, from_ms
from hipvoice.pcm import Samples
from hipvoice.sound.recording import stream_file

DATA = Path(__file__).parent / "data"

PHRASES: dict[Intent, tuple[str, ...]] = {
    Command.NEXT: ("next", "next one"),
    Command.REPEAT: ("repeat",),
    Command.PREVIOUS: ("go back",),
    Command.SKIP: ("skip",),
    Command.PAUSE: ("pause",),
    Command.RESUME: ("resume",),
    Command.STOP: ("stop",),
    Command.DONE: ("done",),
    Command.TIME: ("time left",),
    Command.YES: ("yes",),
    Command.NO: ("no",),
    Number(5): ("five",),
}
EVERY = frozenset(PHRASES)
HOLD = EVERY - {Command.YES, Command.NO, Number(5)}


def clip(name: str) -> Samples:
    """A recording of the set, by its name without the suffix."""
    return np.concatenate(list(stream_file(DATA / f"{name}.opus")))


def listen_file(path: Path, *what: Any) -> Iterator[Heard]:
    """Everything that is said in a sound file."""
    return listen_through(path, stream_file(path), *what)


def through_the_door(samples: Samples) -> Samples:
    """What the ear lets in of it."""
    return as_samples(HighPass().feed(samples))


def silence(ms: int) -> Samples:
    """A quiet room."""
    return np.random.default_rng(ms).normal(0, 8, from_ms(ms)).astype(np.int16)


def stream(*parts: str | int) -> Samples:
    """Recordings by name and silences in ms, one after the other."""
    return np.concatenate([clip(p) if isinstance(p, str) else silence(p) for p in parts])


def over(sound: str, word: str, sound_db: float, at_ms: int) -> Samples:
    """A word within a sound whose loudest sample is so much above that of the word."""
    said, mixed = clip(word).astype(float), clip(sound).astype(float)
    mixed *= np.abs(said).max() / np.abs(mixed).max() * 10 ** (sound_db / 20)
    mixed[from_ms(at_ms) : from_ms(at_ms) + len(said)] += said
    mixed += silence(len(mixed) // from_ms(1))
    return np.clip(mixed, -32768, 32767).astype(np.int16)


def hear(ear: Ear, samples: Samples, block: int = 320) -> list[Heard]:
    """Everything that the ear hears in a whole stream, fed in blocks."""
    heard = []
    for at in range(0, len(samples), block):
        heard += ear.feed(samples[at : at + block])
    return heard + ear.finish()


def commands(heard: list[Heard]) -> list[Intent]:
    """The commands that were accepted."""
    return [h.intent for h in heard if h.intent]
