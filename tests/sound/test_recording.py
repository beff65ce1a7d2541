"""Sound files of any kind as one kind of stream."""

from __future__ import annotations

import os
import struct
import sys
import tracemalloc
from pathlib import Path

import numpy as np
import pytest
import soundfile

from hipvoice.ear.samples import RATE
from hipvoice.errors import HipvoiceError
from hipvoice.sound.recording import OPPOSITE, stream_file


def unfinished(wave: bytes, whole: int, sound: int, before: bytes) -> bytes:
    """A WAV with other lengths in its header, and another part before the sound."""
    at = wave.index(b"data")
    lengths = struct.pack("<I", whole), struct.pack("<I", sound)
    return b"RIFF" + lengths[0] + wave[8:at] + before + b"data" + lengths[1] + wave[at + 8 :]


def tone(
    path: Path, rate: int, channels: int, seconds: float = 1.0, coding: str | None = None
) -> Path:
    """A file with 500 Hz at half of full scale in every channel."""
    times = np.arange(round(rate * seconds)) / rate
    wave = 0.5 * np.sin(2 * np.pi * 500 * times)
    soundfile.write(path, np.repeat(wave[:, None], channels, axis=1), rate, coding)
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
def test_a_broken_file_is_reported(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "a.wav"
    path.write_bytes(content)
    with pytest.raises(HipvoiceError) as refused:
        list(stream_file(path))
    assert str(path) in refused.value.title


def test_a_file_without_sound_is_reported(tmp_path: Path) -> None:
    soundfile.write(tmp_path / "a.wav", np.zeros(0), RATE)
    with pytest.raises(HipvoiceError, match="no sound"):
        list(stream_file(tmp_path / "a.wav"))


# The lengths of the whole and of the sound, as programs leave them that are stopped or write into a
# pipe: 36 is what the header alone has.
@pytest.mark.parametrize(
    ("whole", "sound"), [(0, 0), (36, 0), (0, 2**32 - 1), (2**32 - 1, 2**32 - 1), (2**31, 2**31)]
)
@pytest.mark.parametrize("coding", ["PCM_16", "FLOAT", "PCM_24"])
@pytest.mark.parametrize("before", [b"", b"LIST\4\0\0\0INFO"])
def test_a_wav_that_was_never_finished_is_read_to_its_end(
    tmp_path: Path, whole: int, sound: int, coding: str, before: bytes
) -> None:
    finished, path = tone(tmp_path / "a.wav", RATE, 1, coding=coding), tmp_path / "b.wav"
    path.write_bytes(unfinished(finished.read_bytes(), whole, sound, before))
    told: list[str] = []
    read = np.concatenate(list(stream_file(path, told.append)))
    assert np.array_equal(read, np.concatenate(list(stream_file(finished))))
    assert len(told) == (sound == 0)  # else libsndfile itself knows what to do
    assert all(str(path) in text and "never finished" in text for text in told)


def test_what_stands_behind_no_sound_is_none(tmp_path: Path) -> None:
    soundfile.write(tmp_path / "a.wav", np.zeros(0, np.int16), RATE)
    empty = (tmp_path / "a.wav").read_bytes() + b"LIST" + struct.pack("<I", 4000) + b"A" * 4000
    (tmp_path / "a.wav").write_bytes(b"RIFF" + struct.pack("<I", len(empty) - 8) + empty[8:])
    with pytest.raises(HipvoiceError, match="no sound"):
        list(stream_file(tmp_path / "a.wav"))


def test_channels_of_opposite_sign_are_heard_and_told_once(tmp_path: Path) -> None:
    wave = (8000 * np.sin(2 * np.pi * 500 * np.arange(3 * RATE) / RATE)).astype(np.int16)
    soundfile.write(tmp_path / "a.wav", np.stack((wave, -wave), axis=1), RATE)
    told: list[str] = []
    assert np.array_equal(np.concatenate(list(stream_file(tmp_path / "a.wav", told.append))), wave)
    assert told == [OPPOSITE]


def test_mp3_is_refused_because_it_would_be_heard_wrongly(tmp_path: Path) -> None:
    with pytest.raises(HipvoiceError) as refused:
        list(stream_file(tone(tmp_path / "a.mp3", RATE, 1)))
    assert "MP3" in refused.value.detail
    assert "convert" in refused.value.hint


@pytest.mark.parametrize("name", ["none.wav", "."])
def test_no_file(tmp_path: Path, name: str) -> None:
    with pytest.raises(HipvoiceError):
        list(stream_file(tmp_path / name))


@pytest.mark.slow
def test_ten_minutes_need_no_more_memory_than_one_block(tmp_path: Path) -> None:
    path = tone(tmp_path / "long.wav", 8000, 1, seconds=600)
    tracemalloc.start()
    length = sum(len(block) for block in stream_file(path))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert length == 600 * RATE
    assert peak < 5_000_000, "the whole is 19 MB; other threads of the tests count as well"


@pytest.mark.skipif(sys.platform == "win32", reason="names are text there")
def test_a_name_may_be_no_text(tmp_path: Path) -> None:
    path = tone(tmp_path / "a.wav", RATE, 1).rename(tmp_path / os.fsdecode(b"\xff.wav"))
    assert sum(map(len, stream_file(path))) == RATE


def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "a.wav")
    with pytest.raises(HipvoiceError) as raised:
        list(stream_file(tmp_path / "a.wav"))
    assert "a pipe" in raised.value.detail
