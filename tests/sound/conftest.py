from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest

from hipvoice.sound.mixer import Mixer
from tests.soundcard import LIMIT_S, SoundCard, await_true

# The thread ends with its error, so that its traceback is not lost: pytest warns of that.
ENDED_THREAD = "ignore::pytest.PytestUnhandledThreadExceptionWarning"


@pytest.fixture(scope="session")
def sound_server() -> Iterator[SoundCard]:
    with SoundCard() as card:
        yield card


@pytest.fixture
def soundcard(sound_server: SoundCard, no_devices: None, home: object) -> Iterator[SoundCard]:
    """The virtual card shared by the tests that do not break it."""
    with sound_server.in_use():
        yield sound_server


@pytest.fixture
def own_soundcard(no_devices: None, home: object) -> Iterator[SoundCard]:
    """A virtual card of this test alone, to be broken."""
    with SoundCard() as card, card.in_use():
        yield card


class Person:
    """A person who speaks, or does not."""

    speaks = False

    def __call__(self) -> bool:
        return self.speaks


class Reports:
    """What mixer, speaker and microphone reported, and a way to wait for it."""

    def __init__(self) -> None:
        self.started: list[tuple[int, int]] = []
        self.finished: list[int] = []
        self.faults: list[tuple[str, str]] = []
        self.frames: list[npt.NDArray[np.int16]] = []
        self.threads: set[str] = set()

    def mixer(self, rate: int, speed: float = 1.0, **inputs: Any) -> Mixer:
        on_started = lambda number, at: self.started.append((number, at))  # noqa: E731 - a tuple of its arguments
        return Mixer(rate, on_started, self.finished.append, speed, **inputs)

    def fault(self, part: str, text: str) -> None:
        self.faults.append((part, text))

    def heard(self, frames: npt.NDArray[np.int16]) -> None:
        self.threads.add(threading.current_thread().name)
        self.frames.append(frames)

    @property
    def sound(self) -> npt.NDArray[np.int16]:
        return np.concatenate([np.zeros(0, dtype=np.int16), *self.frames])

    def await_finished(self, number: int) -> None:
        await_true(lambda: number in self.finished, f"utterance {number} does not end")

    def await_fault(self, words: str, limit_s: float = LIMIT_S) -> None:
        said: Callable[[], bool] = partial(self._said, words)
        await_true(said, f"nobody says {words!r}", limit_s)

    def _said(self, words: str) -> bool:
        return any(words in text for _, text in self.faults)


@pytest.fixture
def reports() -> Reports:
    return Reports()


def tone(hz: float, seconds: float, rate: int = 48_000, peak: int = 8000) -> npt.NDArray[np.int16]:
    """A sine of `hz`."""
    steps = np.arange(round(rate * seconds)) / rate
    return np.round(np.sin(2 * np.pi * hz * steps) * peak).astype(np.int16)


def sounding_s(samples: npt.NDArray[np.int16], rate: int) -> float:
    """For how long it sounds, in seconds: the ms that are loud, without a busy machine's gaps."""
    step = rate // 1000
    whole = samples[: len(samples) // step * step].astype(int).reshape(-1, step)
    return float((np.abs(whole).max(axis=1) > 500).sum()) * step / rate


def loudness(samples: npt.NDArray[np.int16]) -> float:
    """The peak of a sine, without the clicks at the edges of a busy machine's gaps."""
    return float(np.percentile(np.abs(samples.astype(int)), 98))
