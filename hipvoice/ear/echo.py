"""The echo canceller: removes the coach's own sound from what the microphone hears.

    played ▸ resampled to 16 kHz ▸ waits ┐
    microphone ──────────────────────────┴┬▸ WebRTC AEC3 ▸ is there a voice?
                                          └▸ adaptive filter ▸ what does it say?

Two cancellers, because each does what the other cannot: AEC3 leaves nothing of an echo, and little
of a word that is said over it; the adaptive filter leaves the word, and a trace of the echo.

Theory of operation. The reference is what the mixer gave to the sound device, volume and ducking
included. Both streams are counted in samples: for each sample of the microphone one of the
reference is taken. The reference is always there before its echo, because the sound still has to
pass the output buffer, the room and the input buffer (70 ms or more); AEC3 finds that delay itself,
up to 500 ms. What matters is that the delay stays the same:

1. Some of the reference is always kept waiting, because the two devices do not run evenly.
2. If it is late anyway, silence is used instead; if too much is waiting (the microphone stalled,
   the clocks drift), the surplus is dropped. Both shift it against the microphone.

After a shift that AEC3 would not follow at once, it is reset, and the echo counts as unknown until
enough has been played again. Until then, and if the package is missing, the ear is half-duplex.
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

MOST_WAITING = from_ms(500)  # more than any device is uneven by: the streams have come apart
CUSHION = from_ms(30)  # of waiting reference: less than any two devices need for an echo
SURPLUS = from_ms(60)  # on top of that: two blocks of a device; less is not worth a shift
WINDOW = from_ms(2000)  # a surplus counts if it lasts this long
# The shifts of the reference, back and forth, that AEC3 follows without letting echo through: with
# 10 and 40 ms it went on removing 27 dB, with 20 and 100 ms it removed 10 dB for 1.5 s (measured).
FOLLOWED = range(-from_ms(10), from_ms(40) + 1)
TO_LEARN = from_ms(1500)  # of sound: AEC3 removes 26 dB in its first second, then 40 (measured)
SILENT_AFTER = from_ms(1000)  # since the last sound its echo is over, whatever the buffers
AUDIBLE_DB = -70.0  # dBFS; the softest sound that can teach the canceller anything

MISSING = (
    "The echo canceller is missing, so commands are not heard while the coach speaks. "
    "To mend it: python -m pip install pywebrtc-audio"
)


class Duplex(Enum):
    """How the coach's own voice in the microphone is handled."""

    HALF = "half-duplex"  # a voice that overlaps with it does not count
    CANCELLED = "echo cancelled"
    HEADPHONES = "headphones"  # it is not there


class Canceller(Protocol):
    """Removes the echo of `far` from `near`; both are frames of `STEP` samples."""

    def process(self, near: Samples, far: Samples) -> Any:
        """`near` without the echo."""

    def reset(self) -> None:
        """Forget how the room sounds."""


def find_canceller() -> Canceller | None:
    """A new WebRTC AEC3; None if the package is not installed."""
    try:
        from pywebrtc_audio import EchoCanceller  # noqa: PLC0415 - it may be missing
    except ImportError:
        return None
    canceller: Canceller = EchoCanceller(RATE, 1)
    return canceller


class Reference:
    """What was played, as 16 kHz samples that are taken in step with the microphone."""

    def __init__(self) -> None:
        self.moved = 0  # samples forward (some were dropped) or back, since last checked
        self._rate = RATE
        self._stream: Any = None
        self._waiting: Samples = np.zeros(0, np.int16)
        self._least = MOST_WAITING  # fewest samples that were waiting in this window
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
    """Samples of the microphone in two versions: to `detect` a voice, and to `recognise` it."""

    detect: Samples
    recognise: Samples


class Echo:
    """The stage before voice activity. Without a canceller the samples pass unchanged.

    `duplex` is how to handle the coach's voice at this position of the stream.
    """

    def __init__(self, canceller: Canceller | None = None, *, headphones: bool = False) -> None:
        self._canceller = None if headphones else canceller
        self._headphones = headphones
        self._filter = AdaptiveFilter()
        self._reference = Reference()
        self._door = HighPass()  # like the microphone's, so that only the room is between the two
        self._loopback = Loopback()
        self._rest: Samples = np.zeros(0, np.int16)
        self._learned = 0  # samples of sound since it began to learn
        self._silent = SILENT_AFTER  # samples since something was audible in the reference

    @property
    def duplex(self) -> Duplex:
        """Half-duplex while the canceller is still learning, too."""
        if self._headphones:
            return Duplex.HEADPHONES
        knows = self._canceller is not None and self._learned >= TO_LEARN
        return Duplex.CANCELLED if knows else Duplex.HALF

    @property
    def source(self) -> Source:
        """Where the sound comes from, as far as the coach's own voice has shown."""
        return self._loopback.source

    def played(self, block: Block, rate: int) -> None:
        """The next samples that the sound device was given, at `rate` Hz."""
        if self._canceller is not None:
            self._reference.add(block, rate)

    def clean(self, samples: Samples) -> Cleaned:
        """The next samples of the microphone without the echo, in whole frames of 10 ms."""
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
        if self._silent >= SILENT_AFTER:  # there is nothing to remove, and so nothing to damage
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
