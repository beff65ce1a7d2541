"""Stands in for a missing sound device: asks for samples at the rate of playback."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

TICK_S = 0.01
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
        while not self._closing.wait(TICK_S):
            due = int((time.monotonic() - began) * self._rate) - pulled
            if due > self._rate * LONGEST_S:
                began, pulled = time.monotonic(), 0
            elif due:
                self._pull(due)
                pulled += due
