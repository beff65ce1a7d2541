"""Single keys from the terminal, without Enter.

The terminal is put into a mode that hands over each key as it is pressed; Ctrl-C stays an
interrupt. `close` puts the terminal back as it was, whatever happened in between.
"""

from __future__ import annotations

import os
import sys
import threading
from collections import deque
from collections.abc import Callable
from typing import Protocol, TextIO

ESCAPE = b"\x1b"  # begins what arrow and function keys send
NAMES = {" ": "space", "\r": "enter", "\n": "enter"}
POLL_S = 0.05  # Windows has no way to wait for a key and for the end of the session at once

KeyCallback = Callable[[str], None]


def open_keyboard(on_key: KeyCallback, stream: TextIO | None = None) -> Keyboard | None:
    """Start to report keys (as "n", "space", "enter") from a thread; None without a terminal."""
    source = stream or sys.stdin
    if source is None or source.closed or not source.isatty():
        return None
    return Keyboard(on_key, _keys_of(source))


class _Keys(Protocol):
    """Where keys come from."""

    def read(self) -> str | None:
        """The next key; None once stopped or when the terminal is gone."""

    def stop(self) -> None:
        """Let `read` return None."""

    def restore(self) -> None:
        """Put the terminal back as it was found."""


class Keyboard:
    """A thread that reads keys until `close`."""

    def __init__(self, on_key: KeyCallback, keys: _Keys) -> None:
        self._on_key = on_key
        self._keys = keys
        self._thread = threading.Thread(target=self._read, name="keyboard", daemon=True)
        self._thread.start()

    def _read(self) -> None:
        while (key := self._keys.read()) is not None:
            self._on_key(NAMES.get(key, key))

    def close(self) -> None:
        """Stop reading and put the terminal back."""
        self._keys.stop()
        self._thread.join()
        self._keys.restore()


if sys.platform == "win32":
    import msvcrt

    class _WindowsKeys:
        """Keys from the console."""

        def __init__(self) -> None:
            self._stopped = threading.Event()

        def read(self) -> str | None:
            """Poll: the console cannot be waited for together with the end of the session."""
            while not self._stopped.wait(POLL_S):
                if msvcrt.kbhit():
                    return msvcrt.getwch()
            return None

        def stop(self) -> None:
            """Let `read` return None."""
            self._stopped.set()

        def restore(self) -> None:
            """The console was never changed."""

    def _keys_of(source: TextIO) -> _Keys:  # noqa: ARG001 - Windows has one console
        return _WindowsKeys()

else:
    import select
    import termios
    import tty

    class _PosixKeys:
        """Keys from a terminal in cbreak mode."""

        def __init__(self, source: TextIO) -> None:
            self._fd = source.fileno()
            self._before = termios.tcgetattr(self._fd)
            self._wake_read, self._wake_write = os.pipe()
            self._typed: deque[str] = deque()
            tty.setcbreak(self._fd)

        def read(self) -> str | None:
            """Wait for a key or for `stop`, whichever comes first."""
            while not self._typed:
                if not self._wait():
                    return None
            return self._typed.popleft()

        def _wait(self) -> bool:
            """Take in what is typed; False once stopped. An arrow key is no `[`: it is left out."""
            ready, _, _ = select.select([self._fd, self._wake_read], [], [])
            if self._wake_read in ready or not (data := self._read_terminal()):
                return False
            if not data.startswith(ESCAPE):
                self._typed.extend(data.decode(errors="replace"))
            return True

        def _read_terminal(self) -> bytes:
            try:
                return os.read(self._fd, 64)
            except OSError:
                return b""  # the terminal went away

        def stop(self) -> None:
            """Let `read` return None."""
            os.write(self._wake_write, b"\0")

        def restore(self) -> None:
            """Put the terminal back as it was found."""
            try:
                termios.tcsetattr(self._fd, termios.TCSADRAIN, self._before)
            except termios.error:
                return  # the terminal went away; there is nothing left to put back
            finally:
                os.close(self._wake_read)
                os.close(self._wake_write)

    def _keys_of(source: TextIO) -> _Keys:
        return _PosixKeys(source)
