"""The only access to PortAudio: loading it, opening and closing streams, finding new devices."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable
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
