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
# Terminals do not report a release. A key that is held repeats after a quarter to three quarters of
# a second, as the system is set up, and then many times a second.
HELD_S = 0.35  # what is reported again sooner repeats
BEGINS_S = 0.75  # what is reported again later was pressed again
CHECK_S = 0.15  # between two repeats
POLL_S = 0.05  # Windows cannot wait for a key and for the end of the session at once

KeyCallback = Callable[[str], None]
Later = Callable[[float, Callable[[], None]], object]


class Held:
    """Passes keys on that were pressed, and drops those that repeat because they are held.

    What may be the first repeat is passed on only if none follows it: `later(seconds, function)`
    calls the function then, on any thread.
    """

    def __init__(self, on_key: KeyCallback, later: Later) -> None:
        self._on_key = on_key
        self._later = later
        self._key = ""
        self._at_s = 0.0
        self._doubtful = ""
        self._number = 0  # of the doubtful keys, up to this one
        self._lock = threading.Lock()

    def report(self, key: str, now_s: float) -> None:
        """Take in a key that was reported at `now_s` (seconds of any steady clock)."""
        with self._lock:
            gap_s = now_s - self._at_s if key == self._key else BEGINS_S
            self._key, self._at_s = key, now_s
            if gap_s >= HELD_S:
                self._pass_doubtful()
            self._doubtful = ""
            if key in STEPS or gap_s >= BEGINS_S:
                self._on_key(key)
            elif gap_s >= HELD_S:
                self._doubt(key)

    def _doubt(self, key: str) -> None:
        self._doubtful, self._number = key, self._number + 1
        number = self._number
        self._later(CHECK_S, lambda: self._settle(number))

    def _settle(self, number: int) -> None:
        """Nothing has followed for a while, so the key was pressed; unless another is doubtful."""
        with self._lock:
            if number == self._number:
                self._pass_doubtful()

    def _pass_doubtful(self) -> None:
        doubtful, self._doubtful = self._doubtful, ""
        if doubtful:
            self._on_key(doubtful)


def soon(seconds: float, function: Callable[[], None]) -> None:
    """Call `function` after `seconds`, on a thread of its own."""
    timer = threading.Timer(seconds, function)
    timer.daemon = True  # it holds up no end
    timer.start()


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
        held = Held(self._on_key, soon)
        while (key := self._keys.read()) is not None:
            held.report(key, time.monotonic())

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
