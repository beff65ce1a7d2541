"""Where the sound of a session goes: a device, a sound file, or nowhere, at the same pace."""

from __future__ import annotations

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
from hipvoice.pcm import Block
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

MakeMixer = Callable[[int], Mixer]


def open_speaker(
    name: str | None, make_mixer: MakeMixer, on_fault: OnFault, *, force: bool = False
) -> Speaker:
    """The speaker called `name`: a device by name or number, a path of a sound file, or "none".

    None is the default device. Without one, and whenever a device fails,
    `on_fault("speaker", text)` is called and the session goes on without sound until the device is
    back. Raises HipvoiceError for a missing device, for a file that cannot be written, and for an
    existing file without `force`. `make_mixer` is called once, with the rate in Hz.
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
        return DeviceSpeaker(None, make_mixer(PLAIN_RATE), on_fault)
    lasting = name and device.name  # numbers change when devices come and go
    return DeviceSpeaker(lasting, make_mixer(device.rate), on_fault)


class SinkSpeaker:
    """Passes the mixer's sound to `write(block)`, at the pace of a device."""

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


class DeviceSpeaker:
    """Plays the mixer's sound on a device, or nowhere while the device is lost."""

    def __init__(self, name: str | None, mixer: Mixer, on_fault: OnFault) -> None:
        self.mixer = mixer
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
        device = find_device(self._name, DeviceKind.OUT)
        return sounddevice.OutputStream(
            device=device.index,
            samplerate=self.mixer.rate,
            channels=min(STEREO, device.outputs),
            dtype="float32",
            latency="high",
            callback=partial(self._fill, heart),
            finished_callback=heart.stop,
            extra_settings=_any_rate(sounddevice, device),
        )

    def _fill(self, heart: Heart, out: Block, frames: int, _time: object, flags: Any) -> None:
        """The callback: a few numpy calls without a lock, 0.1 ms of the 10 ms available."""
        if flags.output_underflow:
            self.mixer.count_underrun()
        if self._drive is _Drive.STREAM:
            out[:] = self.mixer.read(frames)[:, np.newaxis]
        else:
            out.fill(0)
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


def _discard(_block: Block) -> None:
    pass


def _any_rate(sounddevice: ModuleType, device: Device) -> Any:
    """Only WASAPI has to be asked to convert the rate; other systems do it anyway."""
    return sounddevice.WasapiSettings(auto_convert=True) if "WASAPI" in device.host_api else None
