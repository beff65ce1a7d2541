"""Kokoro as an engine, with the real network, and what happens where a part is missing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from hipvoice.voice import kokoro_worker, voices
from hipvoice.voice.voice import Voice
from tests.voice.conftest import Faults

LIMIT_S = 300  # as busy as a machine may be
TEXT = "Sit tall, and let the knees sink."

Speaks = Callable[..., Voice]


@pytest.fixture(scope="session")
def joined_weights(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The network in one file, joined once."""
    file = tmp_path_factory.mktemp("weights") / voices.WEIGHTS
    assert kokoro_worker.weights(file) == file
    return file


@pytest.fixture
def weights(joined_weights: Path) -> Path:
    """The network where Kokoro looks for it."""
    file = voices.kokoro_weights()
    file.parent.mkdir(parents=True)
    file.hardlink_to(joined_weights)
    return file


@pytest.fixture
def speaks(faults: Faults) -> Iterator[Speaks]:
    """Opens a voice of Kokoro; closes it."""
    opened: list[Voice] = []

    def start(name: str = "heart") -> Voice:
        opened.append(Voice(faults, f"kokoro:{name}"))
        return opened[-1]

    yield start
    for voice in opened:
        voice.close()


def test_it_speaks_with_its_own_voice(weights: Path, speaks: Speaks, faults: Faults) -> None:
    voice = speaks()
    samples, rate = voice.render(TEXT, 165).result(LIMIT_S)
    assert rate == kokoro_worker.RATE
    assert samples.any()
    assert voice.engines.at_best
    assert not faults


def test_weights_are_joined_once(tmp_path: Path) -> None:
    file = tmp_path / "new" / voices.WEIGHTS
    assert kokoro_worker.weights(file) == file
    made = file.stat()
    assert made.st_size == kokoro_worker.BYTES
    assert kokoro_worker.weights(file) == file
    assert file.stat().st_mtime_ns == made.st_mtime_ns
    assert [*file.parent.iterdir()] == [file]
