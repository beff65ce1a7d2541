"""Single keys from the terminal, without Enter.

The terminal is put into a mode that delivers each key as it is pressed; Ctrl-C stays an interrupt.
`close` restores the terminal, whatever happened in between.
"""

from __future__ import annotations

import os
import re
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Collection
from contextlib import closing, suppress
from queue import Empty, SimpleQueue
from typing import Protocol, TextIO

# What keys without a character send, by name: those of xterm, in its two modes.
_LETTERS = {"A": "up", "B": "down", "C": "right", "D": "left", "H": "home", "F": "end"}
_NUMBERS = {"2": "insert", "3": "delete", "5": "pageup", "6": "pagedown"}
NAMES = {
    " ": "space",
    "\r": "enter",
    "\n": "enter",
    "\t": "tab",
    "\x7f": "backspace",
    "\b": "backspace",
    "\x1b": "escape",
    **{f"\x1b{mode}{letter}": name for mode in "[O" for letter, name in _LETTERS.items()},
    **{f"\x1b[{number}~": name for number, name in _NUMBERS.items()},
}
# The names that a config may use. `escape` is reserved for closing things, on all systems.
KEY_NAMES = tuple(sorted({*NAMES.values()} - {"escape"}))
# The sequence of a key, known or unknown, or one character.
_ONE_KEY = re.compile(r"\x1b\[[0-9;]*[A-Za-z~]|\x1bO[A-Za-z]|.", re.DOTALL)
# Keys that may be held, since each repeat is ten seconds; of others it could undo the first.
STEPS = frozenset("+-")
# Between two reports of a held key, once it repeats; terminals do not report a release.
HELD_S = 0.35
POLL_S = 0.05  # Windows cannot wait for a key and for the end of the session at once

KeyCallback = Callable[[str], None]


class Held:
    """Distinguishes a key that is pressed from one that is held and repeats."""

    def __init__(self) -> None:
        self._key = ""
        self._at_s = 0.0

    def is_pressed(self, key: str, now_s: float) -> bool:
        """Whether a key reported at `now_s` (seconds of any steady clock) was pressed."""
        repeats = key == self._key and now_s - self._at_s < HELD_S
        self._key, self._at_s = key, now_s
        return key in STEPS or not repeats


def open_keyboard(on_key: KeyCallback, stream: TextIO | None = None) -> Keyboard | None:
    """Start reporting keys (as "n", "space", "enter") from a thread; None without a terminal."""
    source = stream or sys.stdin
    return Keyboard(on_key, _keys_of(source)) if has_keys(source) else None


def has_keys(stream: TextIO | None = None) -> bool:
    """Whether there is a terminal to press keys in."""
    source = stream or sys.stdin
    return source is not None and not source.closed and source.isatty()


def awaited_key(wanted: Collection[str]) -> str:
    """The first of these keys that is pressed; empty where there is no terminal (any more)."""
    pressed: SimpleQueue[str] = SimpleQueue()
    keyboard = open_keyboard(pressed.put)
    if keyboard is None:
        return ""
    with closing(keyboard):
        while keyboard.reads:
            with suppress(Empty):
                if (key := pressed.get(timeout=POLL_S)) in wanted:
                    return key
    return ""


def names_of(typed: str) -> list[str]:
    """The keys that sent `typed`, by name; keys without a name are left out."""
    found = (match[0] for match in _ONE_KEY.finditer(typed))
    return [NAMES.get(key, key) for key in found if key in NAMES or len(key) == 1]


class _Keys(Protocol):
    """Where keys come from."""

    def read(self) -> str | None:
        """The next key by name; None once stopped or if the terminal is gone."""

    def stop(self) -> None:
        """Make `read` return None."""

    def restore(self) -> None:
        """Restore the terminal."""


class Keyboard:
    """A thread that reads keys until `close`."""

    def __init__(self, on_key: KeyCallback, keys: _Keys) -> None:
        self._on_key = on_key
        self._keys = keys
        self._thread = threading.Thread(target=self._read, name="keyboard", daemon=True)
        self._thread.start()

    def _read(self) -> None:
        held = Held()
        while (key := self._keys.read()) is not None:
            if held.is_pressed(key, time.monotonic()):
                self._on_key(key)

    @property
    def reads(self) -> bool:
        """Whether a key may still come: not once the terminal is gone."""
        return self._thread.is_alive()

    def close(self) -> None:
        """Stop reading and restore the terminal."""
        self._keys.stop()
        self._thread.join()
        self._keys.restore()


if sys.platform == "win32":
    import msvcrt

    # What follows "\0" or "\xe0" for keys without a character.
    _CODES = {
        "H": "up",
        "P": "down",
        "K": "left",
        "M": "right",
        "G": "home",
        "O": "end",
        "I": "pageup",
        "Q": "pagedown",
        "R": "insert",
        "S": "delete",
    }

    class _WindowsKeys:
        """Keys from the console."""

        def __init__(self) -> None:
            self._stopped = threading.Event()

        def read(self) -> str | None:
            """Poll, because the console cannot be awaited together with the end of the session."""
            while not self._stopped.wait(POLL_S):
                if msvcrt.kbhit():
                    key = msvcrt.getwch()
                    if key not in {"\0", "\xe0"}:
                        return NAMES.get(key, key)
                    if name := _CODES.get(msvcrt.getwch()):
                        return name
            return None

        def stop(self) -> None:
            """Make `read` return None."""
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
            """Take in what is typed. Returns False once stopped."""
            ready, _, _ = select.select([self._fd, self._wake_read], [], [])
            if self._wake_read in ready or not (data := self._read_terminal()):
                return False
            self._typed.extend(names_of(data.decode(errors="replace")))
            return True

        def _read_terminal(self) -> bytes:
            try:
                return os.read(self._fd, 64)
            except OSError:
                return b""  # the terminal went away

        def stop(self) -> None:
            """Make `read` return None."""
            os.write(self._wake_write, b"\0")

        def restore(self) -> None:
            """Restore the terminal."""
            try:
                termios.tcsetattr(self._fd, termios.TCSADRAIN, self._before)
            except termios.error:
                return  # the terminal went away; there is nothing to restore
            finally:
                os.close(self._wake_read)
                os.close(self._wake_write)

    def _keys_of(source: TextIO) -> _Keys:
        return _PosixKeys(source)
