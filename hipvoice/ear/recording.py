"""Sound files as a stream of samples: any format, rate and channels that libsndfile reads.

But no MP3: soundfile seeks after each block, and a seek in an MP3 stream loses part of the sound.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import soundfile
import soxr

from hipvoice.ear.samples import RATE, Samples
from hipvoice.errors import HipvoiceError

BLOCK_S = 0.1  # read at once, so that a recording of hours needs no more memory than one of seconds
HINT = "WAV, AIFF, FLAC, Ogg Vorbis and Ogg Opus are read; convert other formats to one of these."


def stream_file(path: Path) -> Iterator[Samples]:
    """The samples of a sound file in blocks, mixed to mono, at 16 kHz. Raises HipvoiceError."""
    try:
        with soundfile.SoundFile(path) as file:
            _check(path, file)
            yield from _stream(file)
    except (soundfile.SoundFileError, OSError) as error:
        raise HipvoiceError(f"Cannot read the recording {path}", str(error), HINT) from error


def _check(path: Path, file: soundfile.SoundFile) -> None:
    if not file.frames:
        raise HipvoiceError(f"There is no sound in {path}", "The file is empty.", HINT)
    if file.format == "MP3":
        raise HipvoiceError(f"Cannot read the recording {path}", "MP3 is not supported.", HINT)


def _stream(file: soundfile.SoundFile) -> Iterator[Samples]:
    resampler = soxr.ResampleStream(file.samplerate, RATE, 1, dtype="float32")
    blocks = file.blocks(round(file.samplerate * BLOCK_S), dtype="float32", always_2d=True)
    for block in blocks:
        numbers = np.nan_to_num(block, nan=0.0, posinf=1.0, neginf=-1.0)
        yield _samples(resampler.resample_chunk(numbers.mean(axis=1)))
    yield _samples(resampler.resample_chunk(np.zeros(0, np.float32), last=True))


def _samples(signal: np.ndarray) -> Samples:
    """Float samples as 16 bit; what is too loud is clipped."""
    clipped: Samples = np.clip(np.rint(signal * 32_768), -32_768, 32_767).astype(np.int16)
    return clipped
