"""The sound devices: as the command line prints them, those of a config, and what is missing.

Why one is missing is found out from what the machine tells about its sound (`Surroundings`), by a
table (`REASONS`): its first row that fits has the reason, and the one thing that mends it.
"""

from __future__ import annotations

import os
import platform
import shutil
import socket
import sys
import textwrap
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from functools import cache
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import Any, Final

from hipvoice import remedies
from hipvoice.app.config import Config
from hipvoice.app.session.process import quiet_libraries, tell
from hipvoice.core.events import OnFault
from hipvoice.errors import HipvoiceError
from hipvoice.sound.devices import NONE, Device, DeviceKind, find_device, list_devices


def device_rows() -> list[dict[str, Any]]:
    """Every device as a JSON-able row. Raises HipvoiceError without PortAudio."""
    return [asdict(device) for device in _devices()]


def device_lines() -> Iterator[str]:
    """Every device as a line of text; `--mic` and `--speaker` accept the number.

    Raises HipvoiceError without PortAudio.
    """
    for device in _devices():
        yield f"{device.index:>3}  {device.name:<40}{device.rate:>7} Hz  {_uses(device)}"


def report_missing() -> None:
    """Report a default device that is missing. Raises HipvoiceError where there is none at all."""
    with quiet_libraries():
        found = _lacking(DeviceKind)
    if len(found) == len(DeviceKind):
        raise _error(found)
    for one in found:
        tell(one.kind.value, f"none was found: {one.why}. To fix it: {one.mend}")


def require(kind: DeviceKind, name: str | None) -> None:
    """Raises HipvoiceError where the default device is meant (`name` is None), and is missing."""
    if name is None and (found := _lacking([kind])):
        raise _error(found)


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
    from hipvoice.sound.microphone import SOUND_FILES  # noqa: PLC0415 - it takes time to import

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


# What is missing, and why.


LOOK_LIMIT_S: Final = 8.0  # a sound server that hangs is not waited for; a busy machine is
WIDEST: Final = 80  # characters of a line
BY_KEY: Final = "In place of speaking, press keys: ? shows them."
NOBODY: Final = "Nobody can answer here, so it goes on by itself where it would ask."


@dataclass(frozen=True, slots=True)
class Missing:
    """A microphone or a speaker that is not there; `mend` is the command, or what to do."""

    kind: DeviceKind
    why: str
    mend: str


def missing(config: Config) -> list[Missing]:
    """What a session has to do without, though the config does not say so.

    A device that was named by an option is left alone: opening it will fail.
    """
    there = present(config, lambda _part, _text: None).devices
    names = {DeviceKind.IN: there.mic, DeviceKind.OUT: there.speaker}
    return _lacking(kind for kind, name in names.items() if name is None)


def begin_looking(config: Config) -> Callable[[], list[Missing]]:
    """Look for what is missing in the background; the result gives it.

    Where a sound server does not answer, that is nothing: the session will report it.
    """
    found: SimpleQueue[list[Missing]] = SimpleQueue()
    threading.Thread(target=lambda: found.put(missing(config)), daemon=True).start()

    def seen() -> list[Missing]:
        try:
            return found.get(timeout=LOOK_LIMIT_S)
        except Empty:
            return []

    return seen


def to_read(found: Sequence[Missing], *, keys: bool) -> list[str]:
    """What to read before a session without them; `keys` is whether there is a keyboard."""
    lines = [""]
    for (why, mend), kinds in _by_reason(found).items():
        lines += [*_wrapped(f"{_none_of(kinds)} found: {why}."), f"To fix it: {mend}", ""]
    kinds = [one.kind for one in found]
    if DeviceKind.OUT in kinds:
        lines.append("Until then, what the coach says is shown as text.")
    if DeviceKind.IN in kinds:
        lines.append(BY_KEY if keys else NOBODY)
    return lines


def afterwards(found: Sequence[Missing]) -> list[str]:
    """What to say at the end of a session without them."""
    reasons = _by_reason(found).items()
    return [f"{_none_of(kinds)} found: {why}. To fix it: {mend}" for (why, mend), kinds in reasons]


def _by_reason(found: Sequence[Missing]) -> dict[tuple[str, str], list[DeviceKind]]:
    reasons = dict.fromkeys((one.why, one.mend) for one in found)
    return {at: [one.kind for one in found if (one.why, one.mend) == at] for at in reasons}


def _none_of(kinds: Sequence[DeviceKind]) -> str:
    return f"No {' and no '.join(k.value for k in kinds)} {'were' if kinds[1:] else 'was'}"


def _wrapped(text: str) -> list[str]:
    return textwrap.wrap(text, min(shutil.get_terminal_size().columns - 1, WIDEST))


def _lacking(kinds: Iterable[DeviceKind]) -> list[Missing]:
    """The default devices of these kinds that are missing."""
    errors = [(kind, error) for kind in kinds if (error := _error_of_default(kind))]
    told = cache(surroundings)  # the machine is asked once, if at all
    return [_missing(kind, error, told) for kind, error in errors]


def _error_of_default(kind: DeviceKind) -> HipvoiceError | None:
    try:
        find_device(None, kind)
    except HipvoiceError as error:
        return error
    return None


def _missing(kind: DeviceKind, error: HipvoiceError, told: Callable[[], Surroundings]) -> Missing:
    if error.hint:  # what is missing is PortAudio
        return Missing(kind, error.title, error.hint)
    return Missing(kind, *reason(kind, told))


def _error(found: Sequence[Missing]) -> HipvoiceError:
    """What is missing as an error: what, why, and the first thing to do about it."""
    what = _none_of([one.kind for one in found])
    whys = "\n".join(dict.fromkeys(f"{one.why[:1].upper()}{one.why[1:]}." for one in found))
    return HipvoiceError(f"{what[:1].lower()}{what[1:]} found", whys, found[0].mend)


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a Linux tells about its sound.

    `wsl`: it runs within Windows. `known`: the kernel has a sound card; `let_in`: its files are
    here; `allowed`: they may be opened. `server` is the program of a sound server that is
    installed, `runs` is whether one answers, `bridged` whether PortAudio has a way to it. `astray`
    is a PULSE_SERVER that leads nowhere, `elsewhere` the folder in which one answers, which
    XDG_RUNTIME_DIR does not name. `where` names the machine if it was reached by ssh.
    """

    wsl: bool = False
    known: bool = True
    let_in: bool = True
    allowed: bool = True
    server: str = "pulseaudio"
    runs: bool = False
    bridged: bool = True
    astray: str = ""
    elsewhere: str = ""
    where: str = "this computer"


Fits = Callable[[Surroundings], bool]

PLUG_IN: Final = "plug in a headset, then: hipvoice devices"
# The first row that fits has the reason and what mends it.
REASONS: Final[tuple[tuple[Fits, str, Callable[[Surroundings], str]], ...]] = (
    (
        lambda at: at.runs and not at.bridged,
        "the sound server runs, but the sound library has no way to it",
        lambda at: remedies.install(f"way to {at.server or 'pulseaudio'}"),
    ),
    (
        lambda at: at.wsl and not at.runs,
        "Windows passes no sound on to {where}",
        lambda _at: "in PowerShell: wsl --update; wsl --shutdown",
    ),
    (
        lambda at: bool(at.astray),
        "PULSE_SERVER={astray} leads to no sound server",
        lambda _at: "unset PULSE_SERVER",
    ),
    (
        lambda at: bool(at.elsewhere),
        "the way to the sound server is not set here",
        lambda at: f"export XDG_RUNTIME_DIR={at.elsewhere}",
    ),
    (
        lambda at: not at.known and not at.runs,
        "there is no sound card in {where}",
        lambda _at: PLUG_IN,
    ),
    (
        lambda at: not at.let_in and not at.runs,
        "the sound card is not let into this container",
        lambda _at: "start the container with: --device /dev/snd",
    ),
    (
        lambda at: not at.allowed and not at.runs,
        "you may not use the sound card of {where}",
        lambda _at: 'sudo usermod -aG audio "$USER", and log in again',
    ),
    (
        lambda at: bool(at.server) and not at.runs,
        "the sound server of {where} does not run",
        lambda at: remedies.SOUND_SERVERS[at.server],
    ),
)


def reason(kind: DeviceKind, told: Callable[[], Surroundings] | None = None) -> tuple[str, str]:
    """Why there is no default device of a kind, and what mends it, by what the machine `told`."""
    if not sys.platform.startswith("linux"):
        return f"no {kind.value} is plugged in or switched on", remedies.command("sound settings")
    return reason_on_linux(kind, (told or surroundings)())


def reason_on_linux(kind: DeviceKind, at: Surroundings) -> tuple[str, str]:
    """The same, by what a Linux tells."""
    for fits, why, mend in REASONS:
        if fits(at):
            return why.format(where=at.where, astray=at.astray), mend(at)
    return f"no {kind.value} is plugged into {at.where}", PLUG_IN


CARDS: Final = Path("/proc/asound/cards")
NO_CARDS: Final = "no soundcards"
SOUND_FOLDER: Final = Path("/dev/snd")
# Where Linux has the plugins through which PortAudio reaches a sound server.
BRIDGES: Final = ("lib/*/alsa-lib", "lib64/alsa-lib", "lib/alsa-lib")
BRIDGE: Final = "libasound_module_pcm_{}.so"
SERVER_LIMIT_S: Final = 1.0


def surroundings() -> Surroundings:
    """What this Linux tells about its sound."""
    streams = [*SOUND_FOLDER.glob("pcm*")]
    given, own = os.environ.get("PULSE_SERVER", ""), os.environ.get("XDG_RUNTIME_DIR", "")
    usual = f"/run/user/{os.getuid()}"
    socket_at = given.partition("unix:")[2] or f"{own or usual}/pulse/native"
    runs = _answers(socket_at) if own or given else False
    remote = bool(os.environ.get("SSH_CONNECTION"))
    return Surroundings(
        wsl="microsoft" in platform.release().lower(),
        known=_has_cards(),
        let_in=bool(streams),
        allowed=any(os.access(stream, os.R_OK | os.W_OK) for stream in streams),
        server=next((name for name in remedies.SOUND_SERVERS if shutil.which(name)), ""),
        runs=runs,
        bridged=_is_bridged(),
        astray=given if given and not runs else "",
        elsewhere=usual if not runs and own != usual and _answers(f"{usual}/pulse/native") else "",
        where=f"{platform.node()} (reached by ssh)" if remote else "this computer",
    )


def _has_cards() -> bool:
    """Whether the kernel has a sound card."""
    try:
        return NO_CARDS not in CARDS.read_text("utf-8", "replace")
    except OSError:
        return False


def _answers(path: str) -> bool:
    """Whether a sound server takes connections there."""
    with socket.socket(socket.AF_UNIX) as client:
        client.settimeout(SERVER_LIMIT_S)
        try:
            client.connect(path)
        except OSError:
            return False
    return True


def _is_bridged() -> bool:
    """Whether PortAudio can reach a sound server; if there is no place for that, it may."""
    folders = [folder for place in BRIDGES for folder in Path("/usr").glob(place)]
    files = [folder / BRIDGE.format(name) for folder in folders for name in ("pulse", "pipewire")]
    return not folders or any(file.exists() for file in files)
