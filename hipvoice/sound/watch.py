"""Keeps one PortAudio stream running. A device fails in three ways (all three measured):

1. its stream ends, and calls the finished callback;
2. its callbacks just stop, while the stream still says that it is active;
3. it cannot be opened, or it opens and never calls back.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from enum import Enum
from types import ModuleType
from typing import Any

from hipvoice.errors import HipvoiceError
from hipvoice.sound import portaudio

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
            self._thread.join(STALL_S + portaudio.CLOSE_LIMIT_S)
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
        self._stream = portaudio.start(lambda sounddevice: self._make(sounddevice, heart))

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
            portaudio.rescan()
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
            portaudio.close(stream)
