"""The sound devices as the command line prints them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from hipvoice.app.quiet import quiet_libraries
from hipvoice.sound.devices import Device, list_devices

NOTHING = "No sound device was found."


def device_rows() -> list[dict[str, Any]]:
    """Every device as a JSON-able row. Raises HipvoiceError without PortAudio."""
    return [asdict(device) for device in _devices()]


def device_lines() -> Iterator[str]:
    """Every device as a line to read; the number is what `--mic` and `--speaker` take."""
    devices = _devices()
    if not devices:
        yield NOTHING
    for device in devices:
        yield f"{device.index:>3}  {device.name:<40}{device.rate:>7} Hz  {_uses(device)}"


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
