"""The sound devices: as the command line prints them, and those of a config that exist."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from hipvoice.app.config import Config
from hipvoice.app.session.process import quiet_libraries
from hipvoice.core.events import OnFault
from hipvoice.errors import HipvoiceError
from hipvoice.sound.devices import NONE, Device, DeviceKind, find_device, list_devices
from hipvoice.sound.microphone import SOUND_FILES

NOTHING = "No sound device was found."


def device_rows() -> list[dict[str, Any]]:
    """Every device as a JSON-able row. Raises HipvoiceError without PortAudio."""
    return [asdict(device) for device in _devices()]


def device_lines() -> Iterator[str]:
    """Every device as a line of text; `--mic` and `--speaker` accept the number."""
    devices = _devices()
    if not devices:
        yield NOTHING
    for device in devices:
        yield f"{device.index:>3}  {device.name:<40}{device.rate:>7} Hz  {_uses(device)}"


def present(config: Config, on_fault: OnFault) -> Config:
    """The config, with the default device instead of a remembered one that is missing.

    Each is reported to `on_fault(part, text)`: a headset left at work is no reason not to train. A
    device named by an option is left alone: opening it will fail.
    """
    mic = _present(config, "mic", DeviceKind.IN, on_fault)
    speaker = _present(config, "speaker", DeviceKind.OUT, on_fault)
    return replace(config, devices=replace(config.devices, mic=mic, speaker=speaker))


def _present(config: Config, field: str, direction: DeviceKind, on_fault: OnFault) -> str | None:
    name: str | None = getattr(config.devices, field)
    if name is None or not _is_remembered_device(config, field, name):
        return name
    try:
        find_device(name, direction)
    except HipvoiceError as error:
        on_fault(direction.value, f"{error.title}. The default one is used instead.")
        return None
    return name


def _is_remembered_device(config: Config, field: str, name: str) -> bool:
    given = f"devices.{field}" in config.given.options
    return not given and name != NONE and Path(name).suffix.lower() not in SOUND_FILES


def _devices() -> list[Device]:
    with quiet_libraries():
        return list_devices()


def _uses(device: Device) -> str:
    uses = {
        "microphone": (device.inputs, device.default_input),
        "speaker": (device.outputs, device.default_output),
    }
    return ", ".join(
        f"{name} (default)" if default else name
        for name, (channels, default) in uses.items()
        if channels
    )
