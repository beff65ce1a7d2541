"""The sound devices of this computer, and the only access to PortAudio.

Devices are plain data, so that the one a person means can be found by name. `Pacer` stands in for a
missing one: it asks for samples at the rate of playback. `Watch` keeps one stream running. A device
fails in three ways (all three measured):

1. its stream ends, and calls the finished callback;
2. its callbacks just stop, while the stream still says that it is active;
3. it cannot be opened, or it opens and never calls back.
"""

from __future__ import annotations

import contextlib
import difflib
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from types import ModuleType
from typing import Any

from hipvoice import remedies
from hipvoice.errors import HipvoiceError

CLOSE_LIMIT_S = 1.0  # closing a stream of a hung sound server takes 30 s; nobody waits for that

_lock = threading.RLock()  # opening a stream may include looking for its device again
_streams: set[int] = set()  # ids of the streams that are open, or that hang while being closed


def load() -> ModuleType:
    """The library sounddevice, imported when it is first needed: that takes 60 ms.

    Raises HipvoiceError if PortAudio itself is missing.
    """
    try:
        import sounddevice  # noqa: PLC0415 - see above
    except OSError as error:
        title, hint = "the sound library PortAudio is missing", remedies.install("portaudio")
        raise HipvoiceError(title, str(error), hint) from error
    module: ModuleType = sounddevice
    return module


def start(make: Callable[[ModuleType], Any]) -> Any:
    """Open and start the stream that `make(sounddevice)` makes. Raises HipvoiceError."""
    sounddevice = load()
    with _lock:
        try:
            stream = make(sounddevice)
            stream.start()
        except (sounddevice.PortAudioError, ValueError) as error:
            raise HipvoiceError("the sound device cannot be opened", str(error)) from error
        _streams.add(id(stream))
    return stream


def close(stream: Any) -> None:
    """Close `stream`, and abandon it if that takes longer than CLOSE_LIMIT_S."""
    closing = threading.Thread(target=_close, args=(stream,), name="stream-close", daemon=True)
    closing.start()
    closing.join(CLOSE_LIMIT_S)


def rescan() -> None:
    """Let PortAudio find devices that were plugged in since it started.

    That ends every stream, so it does nothing while one is open. Raises HipvoiceError.
    """
    sounddevice = load()
    with _lock:
        if _streams:
            return
        try:
            sounddevice._terminate()  # not public, and the only way
            sounddevice._initialize()
        except sounddevice.PortAudioError as error:
            raise HipvoiceError("the sound devices cannot be listed", str(error)) from error


def _close(stream: Any) -> None:
    with contextlib.suppress(load().PortAudioError):  # it is gone already
        stream.close()
    with _lock:
        _streams.discard(id(stream))


NONE = "none"  # the name of no device at all
STEREO = 2  # some devices do not accept mono; more than two channels are left alone


class DeviceKind(Enum):
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

    def channels(self, direction: DeviceKind) -> int:
        """How many channels it has in `direction`, possibly 0."""
        return self.inputs if direction is DeviceKind.IN else self.outputs


def list_devices() -> list[Device]:
    """All devices, in PortAudio's order. Raises HipvoiceError without PortAudio.

    If the list is empty, PortAudio scans again: it keeps what it found when it was started, and the
    sound server may have been away then.
    """
    if found := _listed():
        return found
    rescan()
    return _listed()


def find_device(name: str | None, direction: DeviceKind) -> Device:
    """The device with this number, name or part of a name; the default one for None.

    Raises HipvoiceError, with near names.
    """
    try:
        return _found(name, direction)
    except HipvoiceError:
        rescan()  # it may have been plugged in since PortAudio was started
        return _found(name, direction)


def _listed() -> list[Device]:
    sounddevice = load()
    with _lock:  # a rescan of another thread leaves PortAudio without devices for a moment
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


def _found(name: str | None, direction: DeviceKind) -> Device:
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


def _default(fitting: list[Device], direction: DeviceKind) -> Device:
    for device in fitting:
        if device.default_input if direction is DeviceKind.IN else device.default_output:
            return device
    raise HipvoiceError(f"no {direction.value} was found")


def _called(name: str, devices: list[Device]) -> list[Device]:
    exact = [device for device in devices if device.name.casefold() == name]
    return exact or [device for device in devices if name in device.name.casefold()]


def _unknown(name: str, fitting: list[Device], direction: DeviceKind) -> HipvoiceError:
    names = {device.name.casefold(): device.name for device in fitting}
    near = [names[n] for n in difflib.get_close_matches(name.casefold(), names, n=3, cutoff=0.5)]
    hint = f"did you mean {' or '.join(map(repr, near))}?" if near else "see `hipvoice devices`"
    there = "\n".join(f"  {device.index}  {device.name}" for device in fitting) or "  none"
    detail = f"There are:\n{there}"
    return HipvoiceError(f"there is no {direction.value} {name!r}", detail, hint)


def _ambiguous(name: str, matches: list[Device], direction: DeviceKind) -> HipvoiceError:
    detail = "\n".join(f"  {device.index}  {device.name}" for device in matches)
    title = f"{name!r} fits more than one {direction.value}"
    return HipvoiceError(title, detail, "use the number, or more of the name")


PACE_S = 0.01
LONGEST_S = 0.5  # after a longer sleep, the time is skipped and not made up


class Pacer:
    """Calls `pull(frames)` on a thread of its own, for `rate` frames a second.

    If `pull` raises, `on_crash(error)` is called, and the thread ends with the error.
    """

    def __init__(
        self, pull: Callable[[int], None], rate: int, on_crash: Callable[[Exception], None]
    ) -> None:
        self._pull = pull
        self._rate = rate
        self._on_crash = on_crash
        self._closing = threading.Event()
        self._thread = threading.Thread(target=self._run, name="pacer", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Stop; no `pull` is running afterwards. Safe to call again, and from `pull`."""
        self._closing.set()
        if threading.current_thread() is not self._thread:
            self._thread.join()

    def _run(self) -> None:
        try:
            self._keep_pace()
        except Exception as error:
            self._on_crash(error)
            raise

    def _keep_pace(self) -> None:
        began, pulled = time.monotonic(), 0
        while not self._closing.wait(PACE_S):
            due = int((time.monotonic() - began) * self._rate) - pulled
            if due > self._rate * LONGEST_S:
                began, pulled = time.monotonic(), 0
            elif due:
                self._pull(due)
                pulled += due


TICK_S = 0.1
STALL_S = 1.0  # callbacks come every 10 to 50 ms; a busy computer may delay them by 300 ms
RETRY_S = 1.0
PROOF_S = 1.0  # callbacks must still come in the second half of it


class Health(Enum):
    """The state of a stream."""

    RUNNING = "running"
    LOST = "lost"


class Heart:
    """The heartbeat of one stream. Each opening has its own: an abandoned stream has no effect."""

    def __init__(self) -> None:
        self.last = time.monotonic()  # when the last callback came

    def beat(self) -> None:
        """A callback came."""
        self.last = time.monotonic()

    def stop(self) -> None:
        """The stream ended: as if its last callback had come long ago."""
        self.last = 0.0


class Watch:
    """Opens a stream, notices when it fails, and opens it again until it works.

    `make(sounddevice, heart)` makes the stream; its callback must call `heart.beat` and its
    finished callback `heart.stop`. `on_lost(reason, hint)` and `on_back()` are called on the thread
    of the watch or, if the very first opening fails, on that of `begin`.
    """

    def __init__(
        self,
        make: Callable[[ModuleType, Heart], Any],
        on_lost: Callable[[str, str], None],
        on_back: Callable[[], None],
    ) -> None:
        self._make = make
        self._on_lost = on_lost
        self._on_back = on_back
        self._stream: Any = None
        self._health = Health.LOST
        self._heart = Heart()
        self._closing = threading.Event()
        self._retry_at = 0.0
        self._thread = threading.Thread(target=self._run, name="device-watch", daemon=True)

    def begin(self) -> None:
        """Open the stream for the first time and watch it from now on."""
        try:
            self._open()
        except HipvoiceError as error:
            self._lose(f"{error.title}: {error.detail}".strip(": \n"), error.hint)
        else:
            self._health = Health.RUNNING
        self._thread.start()

    @property
    def works(self) -> bool:
        """Whether the stream runs."""
        return self._health is Health.RUNNING

    @property
    def latency_s(self) -> float:
        """The latency of the device in seconds; 0 while it is lost."""
        stream = self._stream
        return float(stream.latency) if stream and self._health is Health.RUNNING else 0.0

    def close(self) -> None:
        """Close the stream; quick and safe at any time."""
        self._closing.set()
        if self._thread.is_alive():
            self._thread.join(STALL_S + CLOSE_LIMIT_S)
        self._close_stream()

    def _run(self) -> None:
        while not self._closing.wait(TICK_S):
            now = time.monotonic()
            if self._health is Health.RUNNING and now - self._heart.last > STALL_S:
                self._lose("it stopped", "")
            elif self._health is Health.LOST and now >= self._retry_at:
                self._try_again()

    def _open(self) -> None:
        heart = self._heart = Heart()
        self._stream = start(lambda sounddevice: self._make(sounddevice, heart))

    def _lose(self, reason: str, hint: str) -> None:
        self._close_stream()
        self._health = Health.LOST
        self._retry_at = time.monotonic() + RETRY_S
        self._on_lost(reason, hint)

    def _try_again(self) -> None:
        """Open it again. Only continued callbacks prove that it works.

        A stalled device opens as well, and accepts what fits into its buffer (measured: 0.3 s).
        """
        try:
            rescan()
            self._open()
        except HipvoiceError:
            works = False  # it was reported when it was lost
        else:
            if self._closing.wait(PROOF_S):
                return  # `close` closes the stream
            works = time.monotonic() - self._heart.last < PROOF_S / 2
        if works:
            self._health = Health.RUNNING
            self._on_back()
        else:
            self._close_stream()
            self._retry_at = time.monotonic() + RETRY_S

    def _close_stream(self) -> None:
        stream, self._stream = self._stream, None
        if stream is not None:
            close(stream)
