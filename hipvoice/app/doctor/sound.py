"""Checks of PortAudio, the speaker and the microphone."""

from __future__ import annotations

import queue
import threading
from contextlib import closing
from typing import Final

import numpy as np

from hipvoice import remedies
from hipvoice.app.doctor.diagnosis import (
    Diagnosis,
    Examination,
    config,
    failure,
    ok,
    warning,
    without_advice,
)
from hipvoice.app.session.devices import reason
from hipvoice.core.effects import Earcon
from hipvoice.ear.samples import HighPass, as_samples, level_db
from hipvoice.errors import HipvoiceError
from hipvoice.pcm import Samples
from hipvoice.sound import devices as library
from hipvoice.sound.devices import NONE, Device, DeviceKind, find_device, list_devices
from hipvoice.sound.earcons import earcon_sound
from hipvoice.sound.microphone import RATE, DeviceMicrophone
from hipvoice.sound.mixer import Mixer
from hipvoice.sound.recording import MONO_CABLE, OPPOSITE
from hipvoice.sound.speaker import open_speaker

EARCON_LIMIT_S: Final = 5.0  # the earcon lasts 0.25 s; a sound server may have to wake up
LISTEN_S: Final = 2.0
MICROPHONE_LIMIT_S: Final = 8.0
SOFTEST_DB: Final = -75.0  # dBFS; a quiet room through a laptop's microphone has -65 to -50
LOUDEST: Final = 32_000  # 16-bit steps: the sound is cut off at the top
QUESTION: Final = "Two rising tones were played. Did you hear them?"


def portaudio(_given: Examination) -> Diagnosis:
    """Whether PortAudio is installed, and how many devices it sees."""
    if missing := _portaudio_missing():
        return missing
    version = library.load().get_portaudio_version()[1].partition(",")[0]
    return ok(f"{version}, devices: {len(list_devices())}")


def speaker(given: Examination) -> Diagnosis:
    """Plays an earcon; on a terminal, asks whether it was heard."""
    if missing := _portaudio_missing():
        return missing
    device = _device("devices.speaker", config().devices.speaker, DeviceKind.OUT)
    if isinstance(device, Diagnosis):
        return device
    if silent := _play(device):
        return failure(f"{device.name}: {silent}", remedies.start_sound())
    if given.ask and not given.ask(QUESTION):
        return failure(f"{device.name}: played, not heard", remedies.command("volume"))
    return ok(f"{_named(device)} plays" + (", heard" if given.ask else ""))


def microphone(_given: Examination) -> Diagnosis:
    """Listens for two seconds and reports the level."""
    if missing := _portaudio_missing():
        return missing
    device = _device("devices.mic", config().devices.mic, DeviceKind.IN)
    if isinstance(device, Diagnosis):
        return device
    samples, fault = _listen(device)
    if fault == OPPOSITE:
        return warning(f"{device.name}: {without_advice(fault)}", MONO_CABLE)
    if fault:
        return failure(f"{device.name}: {without_advice(fault)}", remedies.start_sound())
    return _judged(_named(device), samples)


def _portaudio_missing() -> Diagnosis | None:
    try:
        library.load()
    except HipvoiceError as error:
        return failure(f"{error.title} ({error.detail})", remedies.install("portaudio"))
    return None


def _device(key: str, name: str | None, direction: DeviceKind) -> Device | Diagnosis:
    """The device that the config names with `key`, or the default one; or what is wrong."""
    if name == NONE:
        return warning("none, by the config", f'hipvoice config set {key} ""')
    try:
        return find_device(name, direction)
    except HipvoiceError as error:
        if name is not None:
            return failure(error.title, f'hipvoice config set {key} ""')
        why, mend = reason(direction)
        return failure(f"{error.title}: {why}", mend)


def _named(device: Device) -> str:
    return f"{device.name} ({device.rate} Hz, {device.host_api})"


def _play(device: Device) -> str:
    """Play an earcon on the speaker. Returns what went wrong, or nothing."""
    faults: queue.SimpleQueue[str] = queue.SimpleQueue()
    finished = threading.Event()

    def make_mixer(rate: int) -> Mixer:
        return Mixer(rate, lambda _id, _at: None, lambda _id: finished.set())

    def put_fault(_part: str, text: str) -> None:
        faults.put(text)

    with closing(
        open_speaker(str(device.index), make_mixer, put_fault, lead_in_ms=config().speaker.lead_in)
    ) as out:
        out.mixer.play(1, *earcon_sound(Earcon.BEGIN))
        ended = finished.wait(EARCON_LIMIT_S)
    if not faults.empty():
        return without_advice(faults.get())
    return "" if ended else "it takes no sound"


def _listen(device: Device) -> tuple[Samples, str]:
    """LISTEN_S of the microphone, and what went wrong, if anything."""
    heard: queue.SimpleQueue[Samples | str] = queue.SimpleQueue()
    blocks: list[Samples] = []
    opened = DeviceMicrophone(device.name, heard.put, lambda _part, text: heard.put(text))
    with closing(opened):
        while sum(map(len, blocks)) < LISTEN_S * RATE:
            try:
                came = heard.get(timeout=MICROPHONE_LIMIT_S)
            except queue.Empty:
                return np.zeros(0, np.int16), f"no samples within {MICROPHONE_LIMIT_S:.0f} s"
            if isinstance(came, str):
                return np.zeros(0, np.int16), came
            blocks.append(came)
    return np.concatenate(blocks), ""


def _judged(name: str, samples: Samples) -> Diagnosis:
    if not samples.any():
        muted = f"{name} gives digital silence: it is muted, or may not be listened to"
        return failure(muted, remedies.command("unmute microphone"))
    level = level_db(as_samples(HighPass().feed(samples)))
    found = f"{name}, {level:.0f} dBFS over {LISTEN_S:.0f} s"
    if level < SOFTEST_DB:
        return warning(f"{found}: very soft", remedies.command("microphone level"))
    if np.abs(samples.astype(np.int32)).max() >= LOUDEST:
        return warning(f"{found}: overloaded", remedies.command("microphone level"))
    return ok(found)
