"""Listening to recordings."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import soundfile

from hipvoice.core.commands import Command
from hipvoice.ear.models import Model
from hipvoice.ear.samples import RATE
from hipvoice.errors import HipvoiceError
from hipvoice.pcm import Samples

from .support import EVERY, PHRASES, commands, listen_file, stream

pytestmark = pytest.mark.slow


def recorded(path: Path, samples: Samples, rate: int = RATE, channels: int = 1) -> Path:
    """The samples as a file of another rate, made by repeating or dropping them."""
    step = np.arange(0, len(samples), RATE / rate).astype(int)
    soundfile.write(path, np.repeat(samples[step][:, None], channels, axis=1), rate)
    return path


TALK = (1000, "espeak-next", 900, "yes-1", 900, "sentence-1", 900, "stop-1", 900)
MEANT = [Command.NEXT, Command.YES, Command.STOP]


def test_a_recording_twice_is_the_same_twice(model: Model, tmp_path: Path) -> None:
    path = recorded(tmp_path / "talk.wav", stream(*TALK))
    first = list(listen_file(path, model, PHRASES, EVERY))
    assert commands(first) == MEANT
    assert list(listen_file(path, model, PHRASES, EVERY)) == first


@pytest.mark.parametrize(
    ("suffix", "rate", "channels"), [("flac", 48000, 2), ("ogg", 32000, 1), ("wav", 48000, 1)]
)
def test_rates_and_channels(
    model: Model, tmp_path: Path, suffix: str, rate: int, channels: int
) -> None:
    path = recorded(tmp_path / f"talk.{suffix}", stream(*TALK), rate, channels)
    assert commands(list(listen_file(path, model, PHRASES, EVERY))) == MEANT


def test_decisions_come_before_the_file_has_been_read(model: Model, tmp_path: Path) -> None:
    path = recorded(tmp_path / "long.wav", np.tile(stream(*TALK), 5))
    listening = listen_file(path, model, PHRASES, EVERY)
    assert next(listening).intent is Command.NEXT
    listening.close()


def test_only_the_legal_ones(model: Model, tmp_path: Path) -> None:
    path = recorded(tmp_path / "talk.wav", stream(*TALK))
    assert commands(list(listen_file(path, model, PHRASES, {Command.STOP}))) == [Command.STOP]


def test_phrases_that_cannot_be_heard_are_told_first(model: Model, tmp_path: Path) -> None:
    path = recorded(tmp_path / "talk.wav", stream(*TALK))
    told: list[tuple[str, ...]] = []
    phrases = {**PHRASES, Command.UNDO: ("zyzzyva",)}
    heard = list(listen_file(path, model, phrases, {*EVERY, Command.UNDO}, told.append))
    assert told == [("zyzzyva",)]
    assert commands(heard) == MEANT


def test_a_word_at_the_very_end_of_the_file_is_heard(model: Model, tmp_path: Path) -> None:
    samples = stream(1000, "espeak-next", 600)
    whole = recorded(tmp_path / "whole.wav", samples)
    (heard,) = listen_file(whole, model, PHRASES, EVERY)
    cut = recorded(tmp_path / "cut.wav", samples[: heard.end * RATE // 1000])
    assert commands(list(listen_file(cut, model, PHRASES, EVERY))) == [Command.NEXT]


def test_a_broken_recording(model: Model, tmp_path: Path) -> None:
    (tmp_path / "a.wav").write_bytes(b"RIFF")
    with pytest.raises(HipvoiceError, match=r"a\.wav"):
        list(listen_file(tmp_path / "a.wav", model, PHRASES))


def test_a_model_that_cannot_be_loaded(tmp_path: Path) -> None:
    # Also if there is nothing to hear: silence that nobody listened to is not a result.
    path = recorded(tmp_path / "quiet.wav", stream(1000))
    with pytest.raises(HipvoiceError) as refused:
        list(listen_file(path, Model(tmp_path), PHRASES))
    assert str(tmp_path) in refused.value.detail
