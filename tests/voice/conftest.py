from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from hipvoice.voice.voice import Voice


class Faults(list[tuple[str, str]]):
    """What was reported, in order."""

    def __call__(self, part: str, text: str) -> None:
        self.append((part, text))


@pytest.fixture
def faults() -> Faults:
    return Faults()


@pytest.fixture
def new_voice(faults: Faults) -> Iterator[Callable[[], Voice]]:
    """Makes voices as the environment of the test is when it is called; closes them."""
    voices: list[Voice] = []

    def make() -> Voice:
        voices.append(Voice(faults))
        return voices[-1]

    yield make
    for voice in voices:
        voice.close()


@pytest.fixture
def voice(new_voice: Callable[[], Voice]) -> Voice:
    return new_voice()
