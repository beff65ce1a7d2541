"""The echo canceller: takes the coach's own sound out of what the microphone hears.

    played ▸ resampled to 16 kHz ▸ waits ┐
    microphone ──────────────────────────┴┬▸ WebRTC AEC3 ▸ is there a voice?
                                          └▸ adaptive filter ▸ what does it say?

Two cancellers, because each does what the other cannot: AEC3 leaves nothing of an echo and little
of a word that is said over it, the adaptive filter leaves the word and a trace of the echo.

Theory of operation. The reference is what the mixer gave to the sound device, volume and ducking
included. Both streams are counted in samples: for each sample of the microphone one of the
reference is taken. A reference is there before its echo can be, because the sound still has to pass
the output buffer, the room and the input buffer (70 ms and more); AEC3 finds that delay by itself,
up to 500 ms. What has to be kept is that the delay stays the same:

1. Some of the reference always waits, as the two devices do not take and give evenly.
2. Where it is late all the same, silence stands in for it; where too much waits (the microphone
   stalled, the clocks drift), the surplus is dropped. Both move it against the microphone.

After a move that AEC3 would not follow at once it starts afresh, and the echo counts as unknown
until enough has been played again. Until then, and where the package is missing, the ear is
half-duplex.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Any, Protocol

import numpy as np
import soxr
from numpy.typing import NDArray

from hipvoice.ear.adaptive import STEP, AdaptiveFilter
from hipvoice.ear.highpass import HighPass
from hipvoice.ear.loopback import Loopback, Source
from hipvoice.ear.samples import FULL_SCALE, RATE, Samples, as_samples, from_ms, level_db

Block = NDArray[np.float32]  # as the mixer makes them: mono, full scale is 1.0

MOST_WAITING = from_ms(500)  # more than any device is uneven by: the two streams are apart
CUSHION = from_ms(30)  # of reference that waits: less than any two devices need for an echo
SURPLUS = from_ms(60)  # and more: two blocks of a device; less is not worth a move
WINDOW = from_ms(2000)  # a surplus that is there all the while is one
# The moves of the reference, back and forth, that AEC3 follows without letting echo through: with
# 10 and 40 ms it went on taking 27 dB away, with 20 and 100 ms it took 10 dB for 1.5 s (measured).
FOLLOWED = range(-from_ms(10), from_ms(40) + 1)
TO_LEARN = from_ms(1500)  # of sound: AEC3 takes 26 dB away in its first second, then 40 (measured)
SILENT_AFTER = from_ms(1000)  # since the last sound its echo is over, whatever the buffers
AUDIBLE_DB = -70.0  # dBFS; the softest sound that can teach the canceller anything

MISSING = (
    "The echo canceller is missing, so commands are not heard while the coach speaks. "
    "To mend it: python -m pip install pywebrtc-audio"
)


class Duplex(Enum):
    """What is done about the coach's own voice in the microphone."""

    HALF = "half-duplex"  # what overlaps with it does not count
    CANCELLED = "echo cancelled"
    HEADPHONES = "headphones"  # it is not there


class Canceller(Protocol):
    """Takes the echo of `far` out of `near`; both are frames of `STEP` samples, one by one."""

    def process(self, near: Samples, far: Samples) -> Any:
        """`near` without the echo."""

    def reset(self) -> None:
        """Forget how the room sounds."""


def find_canceller() -> Canceller | None:
    """A fresh WebRTC AEC3; None where the package is not installed."""
    try:
        from pywebrtc_audio import EchoCanceller  # noqa: PLC0415 - it may be missing
    except ImportError:
        return None
    canceller: Canceller = EchoCanceller(RATE, 1)
    return canceller


class Reference:
    """What was played, as 16 kHz samples that are taken in step with the microphone's."""

    def __init__(self) -> None:
        self.moved = 0  # samples forth (some were dropped) or back, since it was last asked
        self._rate = RATE
        self._stream: Any = None
        self._waiting: Samples = np.zeros(0, np.int16)
        self._least = MOST_WAITING  # that waited at any time of the present window
        self._window = 0

    def add(self, block: Block, rate: int) -> None:
        """The next samples that were played, at `rate` Hz."""
        if rate != self._rate:
            self._rate = rate
            self._stream = None if rate == RATE else soxr.ResampleStream(rate, RATE, 1)
        if self._stream:
            block = self._stream.resample_chunk(block.astype(np.float32))
        self._waiting = np.concatenate((self._waiting, as_samples(block * FULL_SCALE)))
        if len(self._waiting) > MOST_WAITING:
            self._drop(len(self._waiting) - MOST_WAITING)

    def take(self, count: int) -> Samples:
        """The next `count` samples; silence for what has not been played yet."""
        taken, self._waiting = self._waiting[:count], self._waiting[count:]
        missing = count - len(taken)
        if missing:
            self.moved -= missing + CUSHION
            taken = np.concatenate((taken, np.zeros(missing, np.int16)))
            self._waiting = np.zeros(CUSHION, np.int16)
        self._watch_surplus(count)
        return taken

    def _watch_surplus(self, count: int) -> None:
        self._least = min(self._least, len(self._waiting))
        self._window += count
        if self._window >= WINDOW:
            if self._least > CUSHION + SURPLUS:
                self._drop(self._least - CUSHION)
            self._least, self._window = MOST_WAITING, 0

    def _drop(self, count: int) -> None:
        self._waiting = self._waiting[count:]
        self.moved += count


@dataclass(frozen=True, slots=True)
class Cleaned:
    """Samples of the microphone, twice: to `detect` a voice in, and to `recognise` it from."""

    detect: Samples
    recognise: Samples


class Echo:
    """The stage in front of voice activity. Without a canceller the samples go through as they are.

    `duplex` is what has to be done about the coach's voice at the present position of the stream.
    """

    def __init__(self, canceller: Canceller | None = None, *, headphones: bool = False) -> None:
        self._canceller = None if headphones else canceller
        self._headphones = headphones
        self._filter = AdaptiveFilter()
        self._reference = Reference()
        self._door = HighPass()  # as the microphone's, so that only the room is between the two
        self._loopback = Loopback()
        self._rest: Samples = np.zeros(0, np.int16)
        self._learned = 0  # samples of sound since it began to learn
        self._silent = SILENT_AFTER  # samples since something was audible in the reference

    @property
    def duplex(self) -> Duplex:
        """Half-duplex also while the canceller still learns."""
        if self._headphones:
            return Duplex.HEADPHONES
        knows = self._canceller is not None and self._learned >= TO_LEARN
        return Duplex.CANCELLED if knows else Duplex.HALF

    @property
    def source(self) -> Source:
        """Where the sound comes from, as far as the coach's own voice has told."""
        return self._loopback.source

    def played(self, block: Block, rate: int) -> None:
        """The next samples that the sound device was given, at `rate` Hz."""
        if self._canceller is not None:
            self._reference.add(block, rate)

    def clean(self, samples: Samples) -> Cleaned:
        """The next samples of the microphone without the echo; in whole frames of 10 ms."""
        if self._canceller is None:
            return Cleaned(samples, samples)
        stream = np.concatenate((self._rest, samples))
        whole = len(stream) // STEP * STEP
        self._rest = stream[whole:]
        steps = (stream[at : at + STEP] for at in range(0, whole, STEP))
        cleaned = [self._cancel(self._canceller, step) for step in steps]
        empty = stream[:0]
        return Cleaned(
            np.concatenate([empty, *(c.detect for c in cleaned)]),
            np.concatenate([empty, *(c.recognise for c in cleaned)]),
        )

    def _cancel(self, canceller: Canceller, near: Samples) -> Cleaned:
        far = as_samples(self._door.feed(self._reference.take(len(near))))
        self._learn(canceller, far)
        self._loopback.take(near, far, silent=self._silent >= SILENT_AFTER)
        if self._silent >= SILENT_AFTER:  # nothing is to be taken away, and nothing is damaged
            return Cleaned(near, near)
        quiet: Samples = np.asarray(canceller.process(near, far), dtype=np.int16)
        return Cleaned(quiet, self._filter.process(near, far))

    def _learn(self, canceller: Canceller, far: Samples) -> None:
        moved, self._reference.moved = self._reference.moved, 0
        if moved and self._learned:
            self._filter.reset()
        if moved not in FOLLOWED:
            self._learned = 0
            canceller.reset()
        audible = bool(far.any()) and level_db(far) > AUDIBLE_DB
        self._silent = 0 if audible else self._silent + len(far)
        self._learned += len(far) if audible else 0
