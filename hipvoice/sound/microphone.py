"""What the person says, as 16 kHz mono: from a device, a sound file, or not at all.

`Meter` is how loud the microphone is at the moment, for a display.
"""

from __future__ import annotations

import math
import queue
import threading
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import numpy.typing as npt
import soundfile
import soxr

from hipvoice.core.events import OnFault
from hipvoice.errors import HipvoiceError
from hipvoice.pcm import FULL_SCALE, Samples
from hipvoice.sound.devices import NONE, STEREO, DeviceKind, Heart, Pacer, Watch, find_device
from hipvoice.sound.recording import Mono, open_recording

FLOOR_DB = -100.0
STALE_S = 1.0  # no block of a working microphone is as late as this
FALL_DB_PER_S = 60.0  # the meter falls back slowly, so that a short word can be seen


class Meter:
    """Fed by the ear's thread, read by any other thread. `clock` gives seconds."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._seen = (clock(), FLOOR_DB)  # when (s), and the level then (dBFS)

    def feed(self, samples: npt.NDArray[np.int16]) -> None:
        """The next samples, 16 bit, any number of them."""
        if len(samples):
            power = float(np.mean(np.square(samples, dtype=np.float32))) / FULL_SCALE**2
            level = 10 * math.log10(power) if power else FLOOR_DB
            now = self._clock()
            self._seen = (now, max(level, self._fallen(now)))

    def level(self) -> float | None:
        """The level in dBFS; None if nothing came for a second."""
        now = self._clock()
        return None if now - self._seen[0] > STALE_S else self._fallen(now)

    def _fallen(self, now: float) -> float:
        then, level = self._seen
        return max(level - FALL_DB_PER_S * (now - then), FLOOR_DB)


RATE = 16_000  # Hz; what the recogniser and the voice activity detector need
FRAME = 320  # samples, 20 ms: the step of the voice activity detector
WAITING = 300  # blocks of 10 ms: up to 3 s of sound wait for a busy listener, then some is lost
TICK_S = 0.1
SOUND_FILES = {f".{name.lower()}" for name in soundfile.available_formats()} | {".opus", ".mp3"}
MEND = "plug it in or start the sound server; `hipvoice devices` lists the others"
OVER = "The recording in place of a microphone is over: nothing more is heard"
OVERFLOWN = (
    "The microphone's sound comes faster than it is listened to, and parts of it are lost. "
    "To fix it: close other programs, or say the command again"
)

OnFrames = Callable[[Samples], None]
OnRaw = Callable[[Samples, int], None]  # a column for each channel, and the rate in Hz


def ignore(_raw: Samples, _rate: int) -> None:
    """Nobody looks at the sound as it came."""


def open_microphone(
    name: str | None, on_frames: OnFrames, on_fault: OnFault, on_raw: OnRaw = ignore
) -> Microphone | None:
    """The microphone called `name`: a device by name or number, a path of a sound file, or "none".

    None is the default device; the result is None for "none". `on_frames(samples)` gets 16-bit mono
    at 16 kHz, a multiple of FRAME samples, on the microphone's own thread, and `on_raw` before it
    what the device gave. A device that fails is reported by `on_fault("microphone", text)` and
    opened again when it is back. Raises HipvoiceError for a missing device and for an unreadable
    file.
    """
    if name == NONE:
        return None
    if name is not None and Path(name).suffix.lower() in SOUND_FILES:
        return FileMicrophone(Path(name), on_frames, on_fault, on_raw)
    if name is not None:
        name = find_device(name, DeviceKind.IN).name  # numbers change when devices come and go
    return DeviceMicrophone(name, on_frames, on_fault, on_raw)


class Framer:
    """Turns a stream of any rate into 16 kHz, in whole frames.

    The filter delays 44.1 and 48 kHz by 40 ms (measured; less at a quality that dulls an "s").
    """

    def __init__(self) -> None:
        self._rate = RATE
        self._stream: Any = None
        self._rest: Samples = np.zeros(0, dtype=np.int16)

    def feed(self, samples: Samples, rate: int) -> Samples:
        """The whole frames that `samples` (mono, `rate` Hz) complete; possibly none."""
        if rate != self._rate:  # another device: what the old one left in the filter is stale
            self._rate = rate
            self._stream = None if rate == RATE else soxr.ResampleStream(rate, RATE, 1)
        if self._stream:
            # As floats: with integers soxr adds dither, and silence would not be silent.
            resampled = self._stream.resample_chunk(samples.astype(np.float32))
            samples = np.clip(np.round(resampled), -FULL_SCALE, FULL_SCALE - 1).astype(np.int16)
        ready = np.concatenate((self._rest, samples))
        whole = len(ready) - len(ready) % FRAME
        self._rest = ready[whole:]
        return ready[:whole]

    def close(self) -> None:
        """Release the filter: soxr complains if one still exists when the program ends."""
        self._stream = None


class Intake:
    """What a device gives: looked at as it came, mixed to one channel, and cut into frames."""

    def __init__(self, on_frames: OnFrames, on_raw: OnRaw, tell: Callable[[str], None]) -> None:
        self._on_frames = on_frames
        self._on_raw = on_raw
        self._mono = Mono(tell)
        self._framer = Framer()

    def take(self, samples: Samples, rate: int) -> None:
        """The next samples, a column for each channel, at `rate` Hz."""
        self._on_raw(samples, rate)
        frames = self._framer.feed(self._mono.mix(samples, rate), rate)
        if len(frames):
            self._on_frames(frames)

    def close(self) -> None:
        """Release the filter."""
        self._framer.close()


class FileMicrophone:
    """A recording instead of a person, in real time; digital silence after its end.

    `works` is whether there is more of it; afterwards nobody can be heard.
    """

    def __init__(
        self, path: Path, on_frames: OnFrames, on_fault: OnFault, on_raw: OnRaw = ignore
    ) -> None:
        self.works = True
        self._on_fault = on_fault
        self._intake = Intake(on_frames, on_raw, self._remark)
        try:
            self._file = open_recording(path, self._remark)
        except (soundfile.LibsndfileError, OSError) as error:
            raise HipvoiceError(f"the sound file {path} cannot be read", str(error)) from error
        self._pacer = Pacer(self._pull, self._file.samplerate, self._crashed)

    def close(self) -> None:
        """Stop; no frames come afterwards."""
        self._pacer.close()
        self._intake.close()
        self._file.close()

    def _pull(self, count: int) -> None:
        read = self._file.read(count, dtype="int16", always_2d=True, fill_value=0)
        self._intake.take(read, self._file.samplerate)
        if self.works and self._file.tell() == self._file.frames:
            self.works = False
            self._on_fault("microphone", OVER)

    def _remark(self, text: str) -> None:
        self._on_fault("microphone", text)

    def _crashed(self, error: Exception) -> None:
        self._on_fault("microphone", f"Listening ended by an error in the program: {error!r}")


class DeviceMicrophone:
    """A microphone. Its callback only copies bytes; a thread of its own does the rest."""

    def __init__(
        self, name: str | None, on_frames: OnFrames, on_fault: OnFault, on_raw: OnRaw = ignore
    ) -> None:
        self.overflows = 0  # lost blocks, here or in PortAudio
        self._name = name
        self._on_fault = on_fault
        self._blocks: queue.Queue[tuple[bytes, int, int]] = queue.Queue(WAITING)
        self._shape = (1, RATE)  # channels, rate in Hz
        self._closing = threading.Event()
        intake = Intake(on_frames, on_raw, lambda text: on_fault("microphone", text))
        self._thread = threading.Thread(
            target=self._run, args=(intake,), name="microphone", daemon=True
        )
        self._watch = Watch(self._make_stream, self._lost, self._back)
        self._watch.begin()
        self._thread.start()

    @property
    def works(self) -> bool:
        """Whether sound comes from it."""
        return self._watch.works

    def close(self) -> None:
        """Stop; no frames come afterwards."""
        self._closing.set()
        self._watch.close()
        if threading.current_thread() is not self._thread:
            self._thread.join()

    def _make_stream(self, sounddevice: ModuleType, heart: Heart) -> Any:
        device = find_device(self._name, DeviceKind.IN)
        self._shape = (min(STEREO, device.inputs), device.rate)
        return sounddevice.RawInputStream(
            device=device.index,
            samplerate=device.rate,
            channels=self._shape[0],
            dtype="int16",
            latency="high",
            callback=partial(self._take, heart),
            finished_callback=heart.stop,
        )

    def _take(self, heart: Heart, data: Any, _frames: int, _time: object, flags: Any) -> None:
        """The callback. Others hold the queue's lock for microseconds only."""
        try:
            self._blocks.put_nowait((bytes(data), *self._shape))
        except queue.Full:
            self.overflows += 1
        if flags.input_overflow:
            self.overflows += 1
        heart.beat()

    def _run(self, intake: Intake) -> None:
        try:
            self._listen(intake)
        except Exception as error:
            self._on_fault("microphone", f"Listening ended by an error in the program: {error!r}")
            raise

    def _listen(self, intake: Intake) -> None:
        reported = 0
        while not self._closing.is_set():
            try:
                data, channels, rate = self._blocks.get(timeout=TICK_S)
            except queue.Empty:
                continue
            samples = np.frombuffer(data, dtype=np.int16).reshape(-1, channels)
            intake.take(samples, rate)
            if self.overflows > reported:
                reported = self.overflows
                self._on_fault("microphone", OVERFLOWN)

    def _lost(self, reason: str, hint: str) -> None:
        self._on_fault(
            "microphone",
            f"The microphone does not work ({reason}). Use the keys until it is back; "
            f"? lists them. To fix it: {hint or MEND}",
        )

    def _back(self) -> None:
        self._on_fault("microphone", "The microphone is back")


Microphone = FileMicrophone | DeviceMicrophone
