"""Reads sound files of any kind that libsndfile reads, even unfinished ones, as mono samples.

MP3 is not streamed: soundfile seeks after each block, and a seek in an MP3 loses part of the sound.

`Mono` mixes channels down to one without losing anything: their mean, unless they cancel each other
out or only one of them has sound. A microphone with a balanced output, plugged into a stereo jack,
gives the same sound twice with opposite signs: nothing is heard in the mean of both, so their
difference is used. A microphone with a plug for one channel is heard on one side only; the mean
with the other would be softer, and have the noise of it.
"""

from __future__ import annotations

import mmap
import os
import struct
from collections.abc import Callable, Iterator
from enum import Enum
from pathlib import Path
from typing import TypeVar

import numpy as np
import numpy.typing as npt
import soundfile
import soxr

from hipvoice.errors import HipvoiceError
from hipvoice.files import is_regular, is_there
from hipvoice.pcm import FULL_SCALE, Samples

Sound = TypeVar("Sound", np.int16, np.float32)

# So many times the power that another way to mix would give the voice, if the noise of all channels
# is the same: less is no reason to change. An unrelated channel may be 5 dB softer than the other.
BETTER = 1.5
FORGETS_S = 1.0  # half-life of what was heard
LOUD = 10.0  # times the power of the room: only such sound tells anything, so pauses do not
FAINT = 1e-6  # of that of a sound: the room is never taken to be softer
RISE_DB_PER_S = 6.0  # of what counts as the room: a fan that was switched on
CERTAIN_S = 0.25  # of cancelling, before it is reported

MONO_CABLE = "use a cable or an adapter for a mono microphone, not a balanced one"
OPPOSITE = (
    "The channels have opposite signs and cancel each other out, so their difference is used. "
    f"To fix it: {MONO_CABLE}"
)

Matrix = npt.NDArray[np.float64]


class Wiring(Enum):
    """What the channels of a sound have to do with each other."""

    ALIKE = "alike"
    ONE = "only one has sound"
    OPPOSITE = "of opposite signs"


def wiring(shared: Matrix, before: Wiring) -> Wiring:
    """How channels are connected whose covariance is `shared`, after they were so `before`.

    It is the one for which the mix has most voice in it, compared to noise of their own.
    """

    def clearness(connected: Wiring) -> float:
        mix = gains(shared, connected)
        return float(mix @ shared @ mix / (mix @ mix))

    best = max(Wiring, key=clearness)
    return best if clearness(best) > BETTER * clearness(before) else before


def gains(shared: Matrix, connected: Wiring) -> Matrix:
    """What each channel is multiplied by before they are added."""
    channels = len(shared)
    if connected is Wiring.ONE:
        one: Matrix = np.eye(channels)[int(shared.diagonal().argmax())]
        return one
    opposite = connected is Wiring.OPPOSITE
    return np.where(opposite & (shared[0] < 0), -1.0, 1.0) / channels


class Mono:
    """One stream. `tell` is called once if its channels have opposite signs.

    Where not all channels have to be `kept`, one with little or no sound is left out: the mean with
    it would be softer, or have its noise as well.
    """

    def __init__(self, tell: Callable[[str], None] = lambda _: None, *, kept: bool = False) -> None:
        self._tell = tell
        self._kept = kept
        self._told = False
        self._begin(0)

    @property
    def wiring(self) -> Wiring:
        """What the channels have to do with each other, as far as is known by now."""
        return self._wiring

    def mix(self, block: npt.NDArray[Sound], rate: int) -> npt.NDArray[Sound]:
        """The next samples, one column per channel, as one channel."""
        channels = block.shape[1]
        if channels == 1 or not len(block):
            return np.ascontiguousarray(block[:, 0])
        if channels != len(self._shared):  # another device
            self._begin(channels)
        begins = self._gains
        ends = self._weighed(block, len(block) / rate)
        if begins is None or np.array_equal(begins, ends):
            mixed: npt.NDArray[Sound] = (block @ ends).astype(block.dtype)
        else:  # evenly from one to the other, or there would be a click
            mixed = (block * np.linspace(begins, ends, len(block))).sum(axis=1).astype(block.dtype)
        return mixed

    def _begin(self, channels: int) -> None:
        self._shared: Matrix = np.zeros((channels, channels))  # the covariance, decaying
        self._room = 0.0  # the power of a pause
        self._wiring = Wiring.ALIKE
        self._gains: Matrix | None = None
        self._cancelled_s = 0.0

    def _weighed(self, block: npt.NDArray[Sound], seconds: float) -> Matrix:
        """The gains from the end of this block on."""
        waves = block - block.mean(axis=0)  # a constant offset is not sound
        shared = waves.T @ waves
        loud = self._is_loud(float(shared.trace()) / len(block), seconds)
        if self._gains is None or loud:
            self._shared = 0.5 ** (seconds / FORGETS_S) * self._shared + shared
            self._wiring = wiring(self._shared, self._wiring)
            self._report(seconds)
            whole = self._kept and self._wiring is Wiring.ONE
            self._gains = gains(self._shared, Wiring.ALIKE if whole else self._wiring)
        return self._gains

    def _is_loud(self, power: float, seconds: float) -> bool:
        risen = self._room * 10 ** (RISE_DB_PER_S * seconds / 10)
        self._room = min(power, max(risen, FAINT * power))
        return power > LOUD * self._room

    def _report(self, seconds: float) -> None:
        self._cancelled_s += seconds if self._wiring is Wiring.OPPOSITE else 0
        if self._cancelled_s >= CERTAIN_S and not self._told:
            self._told = True
            self._tell(OPPOSITE)


OnRemark = Callable[[str], None]

RATE = 16_000  # Hz; what the ear needs
BLOCK_S = 0.1  # read at a time, so that hours need no more memory than seconds
HINT = "WAV, AIFF, FLAC, Ogg Vorbis and Ogg Opus are read; convert other formats to one of these."
UNFINISHED = (
    "The header of {path} was never finished and tells no length. All that follows is read."
)
HEADER, CHUNK = struct.Struct("<4sI4s"), struct.Struct("<4sI")  # of a WAV, and of a chunk of it
RIFFS = {b"RIFF", b"RF64", b"BW64"}
MAX_LENGTH = 2**32 - 1  # bytes that it can express


def open_recording(path: Path, tell: OnRemark) -> soundfile.SoundFile:
    """A sound file to read from. Raises soundfile.SoundFileError and OSError.

    A WAV whose writer was stopped before it wrote the lengths into the header is read to its end,
    and `tell` gets a message about it.
    """
    if is_there(path) and not is_regular(path):  # a pipe that nobody writes to would block
        raise OSError("it is not a file but a folder, a pipe or a device")
    file = soundfile.SoundFile(name_for_libsndfile(path))
    sound = None if file.frames else _with_lengths(path)
    if sound is None:
        return file
    file.close()
    tell(UNFINISHED.format(path=path))
    return soundfile.SoundFile(sound)


def name_for_libsndfile(path: Path) -> str | bytes:
    """The name of a file for soundfile, which refuses a `str` that is not valid UTF-8."""
    return str(path) if os.name == "nt" else os.fsencode(path)


def _with_lengths(path: Path) -> mmap.mmap | None:
    """A WAV with its lengths filled in; None if they are there. The file stays as it is."""
    with path.open("rb") as file:
        wave = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_COPY)
    name, size, kind = HEADER.unpack_from(wave)
    data = _data(wave) if name in RIFFS and kind == b"WAVE" and size != len(wave) - 8 else None
    if data is not None:
        wave[:8] = CHUNK.pack(b"RIFF", _length_from(wave, 8))
        wave[data : data + 8] = CHUNK.pack(b"data", _length_from(wave, data + 8))
        return wave
    return None


def _length_from(wave: mmap.mmap, at: int) -> int:
    return min(len(wave) - at, MAX_LENGTH)


def _data(wave: mmap.mmap) -> int | None:
    """Where the chunk of samples begins in a WAV; None if nothing follows."""
    at = HEADER.size
    while at + CHUNK.size < len(wave):
        name, size = CHUNK.unpack_from(wave, at)
        if name == b"data":
            return at
        at += CHUNK.size + size + size % 2
    return None


def stream_file(path: Path, tell: OnRemark = lambda _: None) -> Iterator[Samples]:
    """The samples of a sound file in blocks, mixed to mono, at 16 kHz. Raises HipvoiceError.

    `tell` is called once for each oddity of the file, with what was done about it.
    """
    try:
        with open_recording(path, tell) as file:
            _check(path, file)
            yield from _stream(file, tell)
    except (soundfile.SoundFileError, OSError) as error:
        raise HipvoiceError(f"Cannot read the recording {path}", str(error), HINT) from error


def _check(path: Path, file: soundfile.SoundFile) -> None:
    if not file.frames:
        raise HipvoiceError(f"There is no sound in {path}", "The file is empty.", HINT)
    if file.format == "MP3":
        raise HipvoiceError(f"Cannot read the recording {path}", "MP3 is not supported.", HINT)


def _stream(file: soundfile.SoundFile, tell: OnRemark) -> Iterator[Samples]:
    mono = Mono(tell)
    resampler = soxr.ResampleStream(file.samplerate, RATE, 1, dtype="float32")
    blocks = file.blocks(round(file.samplerate * BLOCK_S), dtype="float32", always_2d=True)
    for block in blocks:
        numbers = np.nan_to_num(block, nan=0.0, posinf=1.0, neginf=-1.0)
        yield _samples(resampler.resample_chunk(mono.mix(numbers, file.samplerate)))
    yield _samples(resampler.resample_chunk(np.zeros(0, np.float32), last=True))


def _samples(signal: npt.NDArray[np.float32]) -> Samples:
    """Float samples as 16 bit; what is too loud is clipped."""
    steps = np.rint(signal * FULL_SCALE)
    clipped: Samples = np.clip(steps, -FULL_SCALE, FULL_SCALE - 1).astype(np.int16)
    return clipped
