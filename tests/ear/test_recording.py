"""Sound files of any kind as one kind of stream."""

from __future__ import annotations

import tracemalloc
from pathlib import Path

import numpy as np
import pytest
import soundfile

from hipvoice.ear.recording import stream_file
from hipvoice.ear.samples import RATE
from hipvoice.errors import HipvoiceError


def tone(path: Path, rate: int, channels: int, seconds: float = 1.0) -> Path:
    """A file with 500 Hz at half of full scale in every channel."""
    times = np.arange(round(rate * seconds)) / rate
    wave = 0.5 * np.sin(2 * np.pi * 500 * times)
    soundfile.write(path, np.repeat(wave[:, None], channels, axis=1), rate)
    return path


@pytest.mark.parametrize("suffix", ["wav", "flac", "ogg", "aiff"])
@pytest.mark.parametrize(("rate", "channels"), [(8000, 1), (16000, 2), (44100, 2), (48000, 1)])
def test_any_format_rate_and_channels(
    tmp_path: Path, suffix: str, rate: int, channels: int
) -> None:
    samples = np.concatenate(list(stream_file(tone(tmp_path / f"a.{suffix}", rate, channels))))
    assert samples.dtype == np.int16
    assert abs(len(samples) - RATE) < RATE * 0.15  # some formats pad
    middle = samples[4000:12000].astype(float)
    assert np.abs(np.fft.rfft(middle)).argmax() == 500 * len(middle) // RATE
    assert np.sqrt(np.mean(middle**2)) == pytest.approx(0.5 * 32768 / np.sqrt(2), rel=0.05)


def test_16_khz_mono_passes_untouched(tmp_path: Path) -> None:
    original = np.random.default_rng(0).integers(-32768, 32767, 5000).astype(np.int16)
    soundfile.write(tmp_path / "a.wav", original, RATE)
    assert np.array_equal(np.concatenate(list(stream_file(tmp_path / "a.wav"))), original)


def test_numbers_that_are_none_and_too_loud_ones(tmp_path: Path) -> None:
    wild = np.array([np.nan, np.inf, -np.inf, 3.0, 0.0] * 1000, np.float32)
    soundfile.write(tmp_path / "a.wav", wild, RATE, subtype="FLOAT")
    samples = np.concatenate(list(stream_file(tmp_path / "a.wav")))
    assert samples[:5].tolist() == [0, 32767, -32768, 32767, 0]


@pytest.mark.parametrize("content", [b"", b"RIFF", b"no sound at all" * 100])
def test_a_broken_file_is_told(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "a.wav"
    path.write_bytes(content)
    with pytest.raises(HipvoiceError) as refused:
        list(stream_file(path))
    assert str(path) in refused.value.title


def test_a_file_without_sound_is_told(tmp_path: Path) -> None:
    soundfile.write(tmp_path / "a.wav", np.zeros(0), RATE)
    with pytest.raises(HipvoiceError, match="no sound"):
        list(stream_file(tmp_path / "a.wav"))


def test_mp3_is_refused_because_it_would_be_heard_wrongly(tmp_path: Path) -> None:
    with pytest.raises(HipvoiceError) as refused:
        list(stream_file(tone(tmp_path / "a.mp3", RATE, 1)))
    assert "MP3" in refused.value.detail
    assert "convert" in refused.value.hint


@pytest.mark.parametrize("name", ["none.wav", "."])
def test_no_file(tmp_path: Path, name: str) -> None:
    with pytest.raises(HipvoiceError):
        list(stream_file(tmp_path / name))


def test_ten_minutes_need_no_more_memory_than_one_block(tmp_path: Path) -> None:
    path = tone(tmp_path / "long.wav", 8000, 1, seconds=600)
    tracemalloc.start()
    length = sum(len(block) for block in stream_file(path))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert length == 600 * RATE
    assert peak < 5_000_000, "the whole is 19 MB; other threads of the tests count as well"
