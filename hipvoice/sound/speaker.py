"""Where the sound of a session goes: a device, a sound file, or nowhere, at the same pace.

A speaker that sleeps swallows what wakes it, and takes up to a second to do so. So a device is
first given silence, its lead-in, and then never digital silence, by which it would fall asleep
again: there is always dither, noise of one 16-bit step that nobody can hear. Files have neither.
"""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import ExitStack
from enum import Enum
from functools import partial
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np

from hipvoice.core.events import OnFault
from hipvoice.errors import HipvoiceError
from hipvoice.pcm import FULL_SCALE, Block
from hipvoice.sound.devices import (
    NONE,
    STEREO,
    Device,
    DeviceKind,
    Heart,
    Pacer,
    Watch,
    find_device,
)
from hipvoice.sound.files import SoundFileWriter
from hipvoice.sound.mixer import Mixer

SOUND_FILES = {".wav", ".flac", ".ogg"}
PLAIN_RATE = 48_000  # Hz; for files, and until a device reports its own

PLAYED_OUT = 2  # PortAudio knows its own part of the latency; a sound server adds as much again
MEND = "plug it in or start the sound server; `hipvoice devices` lists the others"

LEAD_IN_MS = 300
SLEEPER_LEAD_IN_MS = 1500  # a second to wake up is usual, the rest is margin
SLOW_S = 0.3  # latency of a device: cables have less, radio has more

# Speakers that fall asleep, by words in their names: over radio, and those built into screens.
SLEEPERS = (
    *("bluetooth", "bluez", "a2dp", "hands-free", "handsfree", "airpods", "buds"),
    *("hdmi", "displayport", "display audio", "nvidia high def", "amd high def"),
)
# On Linux these stand for any speaker: only the sound server knows its name.
ALIASES = {"default", "pulse", "pipewire", "sysdefault"}
ASK_SERVER = ("pactl", "get-default-sink")
SERVER_LIMIT_S = 1.0

MakeMixer = Callable[[int], Mixer]


def open_speaker(
    name: str | None,
    make_mixer: MakeMixer,
    on_fault: OnFault,
    *,
    force: bool = False,
    lead_in_ms: int | None = None,
) -> Speaker:
    """The speaker called `name`: a device by name or number, a path of a sound file, or "none".

    None is the default device. Without one, and whenever a device fails,
    `on_fault("speaker", text)` is called and the session goes on without sound until the device is
    back. Raises HipvoiceError for a missing device, for a file that cannot be written, and for an
    existing file without `force`. `make_mixer` is called once, with the rate in Hz.

    The mixer is asked for samples only when the device has been given `lead_in_ms` of silence; None
    is as much as its name and its latency call for.
    """
    if name == NONE:
        return SinkSpeaker(make_mixer(PLAIN_RATE), _discard, on_fault)
    if name is not None and Path(name).suffix.lower() in SOUND_FILES:
        return FileSpeaker(Path(name), make_mixer(PLAIN_RATE), on_fault, force=force)
    try:
        device = find_device(name, DeviceKind.OUT)
    except HipvoiceError:
        if name is not None:
            raise  # a mistake in the command; a missing default device is reported as a fault
        return DeviceSpeaker(None, make_mixer(PLAIN_RATE), on_fault, lead_in_ms)
    lasting = name and device.name  # numbers change when devices come and go
    return DeviceSpeaker(lasting, make_mixer(device.rate), on_fault, lead_in_ms)


class SinkSpeaker:
    """Passes the mixer's sound to `write(block)`, at the pace of a device."""

    lead_in_ms = 0

    def __init__(self, mixer: Mixer, write: Callable[[Block], None], on_fault: OnFault) -> None:
        self.mixer = mixer
        self._on_fault = on_fault
        self._pacer = Pacer(lambda frames: write(mixer.read(frames)), mixer.rate, self._crashed)

    def close(self) -> None:
        """Stop."""
        self._pacer.close()

    def _crashed(self, error: Exception) -> None:
        self._on_fault("speaker", f"The sound ended by an error in the program: {error!r}")


class FileSpeaker:
    """Writes the mixer's sound to a private sound file, in real time."""

    lead_in_ms = 0

    def __init__(self, path: Path, mixer: Mixer, on_fault: OnFault, *, force: bool) -> None:
        self._path = path
        self._on_fault = on_fault
        self._error: HipvoiceError | None = None
        self._closing = ExitStack()
        self._file = self._closing.enter_context(
            SoundFileWriter(path, {}, private=True, force=force)
        )
        self.mixer = mixer
        self._sink = SinkSpeaker(mixer, self._append, on_fault)

    def close(self) -> None:
        """Stop, and finish the file. Raises HipvoiceError if not all of it could be written."""
        self._sink.close()
        with self._closing.pop_all():
            error, self._error = self._error, None
            if error:
                raise error

    def _append(self, block: Block) -> None:
        if self._error:
            return
        try:
            self._file.write(block)
        except HipvoiceError as error:
            self._error = error
            text = f"The sound file {self._path} is cut short and is not kept: {error.detail}"
            self._on_fault("speaker", text)


class _Drive(Enum):
    """What asks the mixer for samples; there may be only one."""

    STREAM = "stream"
    PACER = "pacer"


class _LeadIn:
    """The silence at the beginning of one stream: how many samples of it are left."""

    def __init__(self) -> None:
        self._left = 0

    def last(self, frames: int) -> None:
        """Last for `frames` samples from here."""
        self._left = frames

    def goes_on(self, frames: int) -> bool:
        """Whether the next `frames` samples belong to it."""
        if self._left <= 0:
            return False
        self._left -= frames
        return True


class _Dither:
    """A second of noise of one 16-bit step, over and over: triangular, at -96 dBFS."""

    def __init__(self, rate: int) -> None:
        dice = np.random.default_rng(0).uniform(-0.5, 0.5, (2, rate))
        self._noise: Block = (np.round(dice.sum(axis=0)) / FULL_SCALE).astype(np.float32)
        self._at = 0

    def next(self, frames: int) -> Block:
        """The next `frames` samples; a copy is made only of more than are left."""
        begin, self._at = self._at, (self._at + frames) % len(self._noise)
        if begin + frames <= len(self._noise):
            return self._noise[begin : begin + frames]
        return np.resize(np.roll(self._noise, -begin), frames)


class DeviceSpeaker:
    """Plays the mixer's sound on a device, or nowhere while the device is lost.

    Every stream begins with its lead-in, also after the device was lost.
    """

    def __init__(
        self,
        name: str | None,
        mixer: Mixer,
        on_fault: OnFault,
        lead_in_ms: int | None = None,
    ) -> None:
        self.mixer = mixer
        self.lead_in_ms = 0  # of the stream that was opened last
        self._wanted_ms = lead_in_ms
        self._dither = _Dither(mixer.rate)
        self._name = name
        self._on_fault = on_fault
        self._drive = _Drive.STREAM
        self._silent: SinkSpeaker | None = None
        self._watch = Watch(self._make_stream, self._lost, self._back)
        self._watch.begin()

    def close(self) -> None:
        """Stop as soon as the device has played what it was given (0.1 s)."""
        time.sleep(PLAYED_OUT * self._watch.latency_s)
        self._watch.close()
        if self._silent:
            self._silent.close()

    def _make_stream(self, sounddevice: ModuleType, heart: Heart) -> Any:
        """The device may not be the same as last time, so the rate stays that of the mixer."""
        device, begins = find_device(self._name, DeviceKind.OUT), _LeadIn()
        stream = sounddevice.OutputStream(
            device=device.index,
            samplerate=self.mixer.rate,
            channels=min(STEREO, device.outputs),
            dtype="float32",
            latency="high",
            callback=partial(self._fill, heart, begins),
            finished_callback=heart.stop,
            extra_settings=_any_rate(sounddevice, device),
        )
        wanted = self._wanted_ms
        self.lead_in_ms = lead_in_of(device, stream.latency) if wanted is None else wanted
        begins.last(self.lead_in_ms * self.mixer.rate // 1000)
        return stream

    def _fill(
        self, heart: Heart, begins: _LeadIn, out: Block, frames: int, _time: object, flags: Any
    ) -> None:
        """The callback: a few numpy calls without a lock, 0.1 ms of the 10 ms available."""
        if flags.output_underflow:
            self.mixer.count_underrun()
        out[:] = self._dither.next(frames)[:, np.newaxis]
        if not begins.goes_on(frames) and self._drive is _Drive.STREAM:
            out += self.mixer.read(frames)[:, np.newaxis]
        heart.beat()

    def _lost(self, reason: str, hint: str) -> None:
        self._drive = _Drive.PACER
        self._silent = SinkSpeaker(self.mixer, _discard, self._on_fault)
        self._on_fault(
            "speaker",
            f"The speaker does not work ({reason}). The session goes on as text, and the speaker "
            f"is tried again. To fix it: {hint or MEND}",
        )

    def _back(self) -> None:
        if self._silent:
            self._silent.close()
        self._silent, self._drive = None, _Drive.STREAM
        self._on_fault("speaker", "The speaker is back")


Speaker = SinkSpeaker | FileSpeaker | DeviceSpeaker


def lead_in_of(device: Device, latency_s: float) -> int:
    """How much silence a device is to begin with, in ms, by its name and its latency."""
    name = f"{device.name} {device.host_api} {_by_server(device)}".casefold()
    sleeps = latency_s > SLOW_S or any(word in name for word in SLEEPERS)
    return SLEEPER_LEAD_IN_MS if sleeps else LEAD_IN_MS


def _by_server(device: Device) -> str:
    """The name that a sound server of Linux has for the default speaker; empty if unknown."""
    if sys.platform != "linux" or device.name not in ALIASES:
        return ""
    try:
        asked = subprocess.run(
            ASK_SERVER,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            errors="replace",
            timeout=SERVER_LIMIT_S,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return asked.stdout


def _discard(_block: Block) -> None:
    pass


def _any_rate(sounddevice: ModuleType, device: Device) -> Any:
    """Only WASAPI has to be asked to convert the rate; other systems do it anyway."""
    return sounddevice.WasapiSettings(auto_convert=True) if "WASAPI" in device.host_api else None
