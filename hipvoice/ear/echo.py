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

The source (`Loopback`): whether the microphone hears the room, or the system has connected it to
the speaker's monitor. If its microphone goes away, a sound server silently moves the stream to
another source, often to the monitor of the speaker. The person is not heard any more, and nothing
looks wrong: there is sound, but it is the coach. Two things distinguish it from an echo, and both
must hold:

1. The sound is exactly what was played, only delayed. A room adds reflections and a loudspeaker its
   own colour: the likeness of an echo is 0.20 to 0.91 in ten measured rooms, that of a monitor at
   least 0.992 (depending on the fraction of a sample in the delay).
2. If nothing was played, nothing comes. Even the quietest microphone has noise of its own.

The adaptive filter is linear: it removes what can be predicted from the reference, and nothing
else. AEC3 removes an echo best, but words said over it lose their soft parts (the s of "stop", the
p of "pause"). So AEC3 says whether somebody speaks, and the recogniser gets the output of this
filter, in which an echo is some 25 dB softer and the word is intact. It is a frequency domain
Kalman filter with partitions (Enzner and Vary, 2006; Kuech et al., 2014): the response of the room
is cut into partitions of 10 ms, and each bin of each is a weight with an uncertainty. The
uncertainty shrinks as the reference is heard, and grows a little all the time, because rooms
change. A person who speaks raises the error, which in itself slows the learning down: no
double-talk detector is needed.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Any, Protocol

import numpy as np
import soxr
from numpy.typing import NDArray

from hipvoice.ear.samples import RATE, HighPass, as_samples, from_ms, level_db
from hipvoice.pcm import FULL_SCALE, Block, Samples

LOOPBACK_SPAN = from_ms(1000)  # this much is compared
MAX_DELAY = from_ms(500)  # through both devices, as far as the canceller follows
# A monitor may deliver a sound before the reference, which is kept waiting (6 ms with PulseAudio).
MAX_AHEAD = from_ms(100)
ALIKE = 0.98
COPIES, MAX_COPIES = 2, 3  # spans; a drop-out makes one span unlike, which subtracts one
NOTHING_DB = -80.0  # dBFS: three steps of 16 bits
NOTHING_FOR = from_ms(300)
LOUD_DB = -60.0  # of a span: softer ones say nothing


class SoundOrigin(Enum):
    """Where the microphone's sound comes from."""

    ROOM = "the room"
    SPEAKER = "the speaker's own sound"


class Loopback:
    """Gets both streams step by step. `source` is the room until the contrary is certain."""

    def __init__(self) -> None:
        self.source = SoundOrigin.ROOM
        self._near: Samples = np.zeros(LOOPBACK_SPAN + MAX_AHEAD, np.int16)
        self._far: Samples = np.zeros(MAX_DELAY + LOOPBACK_SPAN + MAX_AHEAD, np.int16)
        self._since = 0  # samples since the last comparison
        self._copies = 0
        self._nothing = 0  # samples of nothing, where nothing was played

    def take(self, near: Samples, far: Samples, *, silent: bool) -> None:
        """The next samples of both. `silent`: nothing of `far` can be heard any more."""
        self._near = _pushed(self._near, near)
        self._far = _pushed(self._far, far)
        if silent:
            self._take_silence(self._near[LOOPBACK_SPAN - len(near) : LOOPBACK_SPAN])
        self._since += len(near)
        if self._since >= LOOPBACK_SPAN:
            self._since = 0
            self._compare()

    def _take_silence(self, near: Samples) -> None:
        if level_db(near) > NOTHING_DB:
            self._copies = self._nothing = 0
        else:
            self._nothing += len(near)
        self._judge()

    def _compare(self) -> None:
        near = self._near[:LOOPBACK_SPAN]
        if level_db(near) < LOUD_DB or level_db(self._far) < LOUD_DB:
            return
        alike = likeness(near, self._far) >= ALIKE
        self._copies = min(MAX_COPIES, self._copies + 1) if alike else max(0, self._copies - 1)
        self._judge()

    def _judge(self) -> None:
        if not self._copies:
            self.source = SoundOrigin.ROOM
        elif self._copies >= COPIES and self._nothing >= NOTHING_FOR:
            self.source = SoundOrigin.SPEAKER


def likeness(near: Samples, far: Samples) -> float:
    """How much of `near` is somewhere in the longer `far`: 0 to 1."""
    return float(np.max(likenesses(near, far)))


def likenesses(near: Samples, far: Samples) -> NDArray[np.float64]:
    """How much of `near` is at each place of the longer `far` where it can begin: 0 to 1."""
    near_f, far_f = near.astype(np.float64), far.astype(np.float64)
    size = 1 << (len(far) + len(near) - 1).bit_length()
    spectrum = np.fft.rfft(far_f, size) * np.conj(np.fft.rfft(near_f, size))
    products = np.fft.irfft(spectrum, size)[: len(far) - len(near) + 1]
    energy = np.concatenate(([0.0], np.cumsum(far_f**2)))
    spans = energy[len(near) :] - energy[: len(products)]
    norms = np.sqrt(np.maximum(spans, 1.0) * max(1.0, float(np.sum(near_f**2))))
    alike: NDArray[np.float64] = np.abs(products) / norms
    return alike


def _pushed(kept: Samples, new: Samples) -> Samples:
    moved: Samples = np.concatenate((kept[len(new) :], new))
    return moved


STEP = from_ms(10)
SPAN = 2 * STEP  # of a transform: the step before, and this one
PARTITIONS = 30  # 300 ms: the buffers of both devices (70 to 250 ms) and the room
UNSURE = 0.01  # initial variance of a weight: an echo half as loud as its reference, in 25 of them
# Per step. The clocks of two devices differ by 20 to 100 ppm: with 0.9998 an echo that drifts by 80
# ppm comes back after 10 s, with 0.99 a person over a stable echo loses 8 dB (measured).
FORGETS = 0.998**2
SMOOTHING = 0.8  # of the power of what is not echo
TIDIED = 4  # every fourth partition is tidied in a step: worth 2 to 5 dB; all of them give no more
TINY = 1e-10


class AdaptiveFilter:
    """Learns how the reference arrives at the microphone, and removes it."""

    def __init__(self) -> None:
        self.reset()

    def reset(self) -> None:
        """Forget how the room sounds."""
        shape = (PARTITIONS, STEP + 1)
        self._weights = np.zeros(shape, np.complex128)
        self._unsure = np.full(shape, UNSURE)
        self._spectra = np.zeros(shape, np.complex128)  # of the reference, the latest first
        self._last = np.zeros(STEP)
        self._other = np.full(STEP + 1, TINY)  # power of what is not echo
        self._steps = 0

    def process(self, near: Samples, far: Samples) -> Samples:
        """`near` without what can be predicted from `far` and what was played before it."""
        self._push(far / FULL_SCALE)
        predicted = np.fft.irfft((self._weights * self._spectra).sum(axis=0), SPAN)[STEP:]
        error = near / FULL_SCALE - predicted
        self._adapt(error)
        return as_samples(error * FULL_SCALE)

    def _push(self, far: NDArray[np.float64]) -> None:
        self._spectra[1:] = self._spectra[:-1]
        self._spectra[0] = np.fft.rfft(np.concatenate((self._last, far)))
        self._last = far

    def _adapt(self, error: NDArray[np.float64]) -> None:
        spectrum = np.fft.rfft(np.concatenate((np.zeros(STEP), error)))
        self._other = SMOOTHING * self._other + (1 - SMOOTHING) * np.abs(spectrum) ** 2
        power = np.abs(self._spectra) ** 2
        expected = 0.5 * (self._unsure * power).sum(axis=0) + self._other + TINY
        step = self._unsure / expected
        self._unsure *= FORGETS * (1 - 0.5 * step * power)
        self._unsure += (1 - FORGETS) * np.abs(self._weights) ** 2
        self._weights += step * np.conj(self._spectra) * spectrum
        self._tidy()

    def _tidy(self) -> None:
        """A response is one step long: what a weight has beyond that wraps around."""
        some = slice(self._steps % TIDIED, None, TIDIED)
        responses = np.fft.irfft(self._weights[some], SPAN, axis=1)
        responses[:, STEP:] = 0
        self._weights[some] = np.fft.rfft(responses, axis=1)
        self._steps += 1


MAX_WAITING = from_ms(500)  # more than any device is uneven by: the streams have come apart
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
    "To fix it: python -m pip install pywebrtc-audio"
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
        self._moved = 0  # samples forward (some were dropped) or back, since last checked
        self._rate = RATE
        self._stream: Any = None
        self._waiting: Samples = np.zeros(0, np.int16)
        self._least = MAX_WAITING  # fewest samples that were waiting in this window
        self._window = 0

    def add(self, block: Block, rate: int) -> None:
        """The next samples that were played, at `rate` Hz."""
        if rate != self._rate:
            self._rate = rate
            self._stream = None if rate == RATE else soxr.ResampleStream(rate, RATE, 1)
        if self._stream:
            block = self._stream.resample_chunk(block.astype(np.float32))
        self._waiting = np.concatenate((self._waiting, as_samples(block * FULL_SCALE)))
        if len(self._waiting) > MAX_WAITING:
            self._drop(len(self._waiting) - MAX_WAITING)

    def take_moved(self) -> int:
        """How far it was moved since the last call, samples: forward (dropped), or back."""
        moved, self._moved = self._moved, 0
        return moved

    def take(self, count: int) -> Samples:
        """The next `count` samples; silence for what has not been played yet."""
        taken, self._waiting = self._waiting[:count], self._waiting[count:]
        missing = count - len(taken)
        if missing:
            self._moved -= missing + CUSHION
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
            self._least, self._window = MAX_WAITING, 0

    def _drop(self, count: int) -> None:
        self._waiting = self._waiting[count:]
        self._moved += count


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
    def source(self) -> SoundOrigin:
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
        moved = self._reference.take_moved()
        if moved and self._learned:
            self._filter.reset()
        if moved not in FOLLOWED:
            self._learned = 0
            canceller.reset()
        audible = bool(far.any()) and level_db(far) > AUDIBLE_DB
        self._silent = 0 if audible else self._silent + len(far)
        self._learned += len(far) if audible else 0
