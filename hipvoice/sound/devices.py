"""The sound devices of this computer as plain data, and the one that a person means."""

from __future__ import annotations

import difflib
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum

from hipvoice.errors import HipvoiceError
from hipvoice.sound import portaudio

OnFault = Callable[[str, str], None]

NONE = "none"  # the name of no device at all
STEREO = 2  # some devices do not accept mono; more than two channels are left alone


class Direction(Enum):
    """Which way the sound goes; the value is the name for such a device."""

    IN = "microphone"
    OUT = "speaker"


@dataclass(frozen=True, slots=True)
class Device:
    """One sound device. `inputs` and `outputs` count channels; `rate` is its native rate in Hz."""

    index: int
    name: str
    host_api: str
    inputs: int
    outputs: int
    rate: int
    default_input: bool
    default_output: bool

    def channels(self, direction: Direction) -> int:
        """How many channels it has in `direction`, possibly 0."""
        return self.inputs if direction is Direction.IN else self.outputs


def list_devices() -> list[Device]:
    """All devices, in PortAudio's order. Raises HipvoiceError without PortAudio.

    If the list is empty, PortAudio scans again: it keeps what it found when it was started, and the
    sound server may have been away then.
    """
    if found := _listed():
        return found
    portaudio.rescan()
    return _listed()


def find_device(name: str | None, direction: Direction) -> Device:
    """The device with this number, name or part of a name; the default one for None.

    Raises HipvoiceError, with near names.
    """
    try:
        return _found(name, direction)
    except HipvoiceError:
        portaudio.rescan()  # it may have been plugged in since PortAudio was started
        return _found(name, direction)


def _listed() -> list[Device]:
    sounddevice = portaudio.load()
    apis = sounddevice.query_hostapis()
    default_input, default_output = sounddevice.default.device
    return [
        Device(
            index=found["index"],
            name=found["name"],
            host_api=apis[found["hostapi"]]["name"],
            inputs=found["max_input_channels"],
            outputs=found["max_output_channels"],
            rate=round(found["default_samplerate"]),
            default_input=found["index"] == default_input,
            default_output=found["index"] == default_output,
        )
        for found in sounddevice.query_devices()
    ]


def _found(name: str | None, direction: Direction) -> Device:
    fitting = [device for device in list_devices() if device.channels(direction)]
    if name is None:
        return _default(fitting, direction)
    if name.isdecimal():
        matches = [device for device in fitting if device.index == int(name)]
    else:
        matches = _called(name.casefold(), fitting)
    if not matches:
        raise _unknown(name, fitting, direction)
    if len({device.name for device in matches}) > 1:
        raise _ambiguous(name, matches, direction)
    return matches[0]  # on Windows one device appears under several host APIs; the first will do


def _default(fitting: list[Device], direction: Direction) -> Device:
    for device in fitting:
        if device.default_input if direction is Direction.IN else device.default_output:
            return device
    raise HipvoiceError(f"no {direction.value} was found")


def _called(name: str, devices: list[Device]) -> list[Device]:
    exact = [device for device in devices if device.name.casefold() == name]
    return exact or [device for device in devices if name in device.name.casefold()]


def _unknown(name: str, fitting: list[Device], direction: Direction) -> HipvoiceError:
    names = {device.name.casefold(): device.name for device in fitting}
    near = [names[n] for n in difflib.get_close_matches(name.casefold(), names, n=3, cutoff=0.5)]
    hint = f"did you mean {' or '.join(map(repr, near))}?" if near else "see `hipvoice devices`"
    there = "\n".join(f"  {device.index}  {device.name}" for device in fitting) or "  none"
    detail = f"There are:\n{there}"
    return HipvoiceError(f"there is no {direction.value} {name!r}", detail, hint)


def _ambiguous(name: str, matches: list[Device], direction: Direction) -> HipvoiceError:
    detail = "\n".join(f"  {device.index}  {device.name}" for device in matches)
    title = f"{name!r} fits more than one {direction.value}"
    return HipvoiceError(title, detail, "use the number, or more of the name")
