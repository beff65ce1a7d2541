"""What a session changes in its process: signals, the output of C libraries, where faults go.

Signals that end the program become events, so that what is running ends cleanly. ALSA and PortAudio
write to file descriptor 2, bypassing Python, whenever a device underruns or is missing; that is
kept off the screen, since what matters reaches the person as a fault in words. Python's own errors
stay visible. Faults go into a session or, outside of one, to standard error.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

from hipvoice.core import harmless
from hipvoice.core.events import Closed, Event, Faulted
from hipvoice.outer import stream_to

STANDARD_ERROR = 2

SIGNALS = tuple(
    getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)
)


@contextmanager
def quiet_libraries() -> Iterator[None]:
    """Point file descriptor 2 nowhere, and `sys.stderr` where it pointed before."""
    sys.stderr.flush()
    python_errors, kept = sys.stderr, os.dup(STANDARD_ERROR)
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, STANDARD_ERROR)
    os.close(nowhere)
    try:
        with stream_to(kept, python_errors) as sys.stderr:
            yield
    finally:
        sys.stderr = python_errors
        os.dup2(kept, STANDARD_ERROR)
        os.close(kept)


def tell(part: str, text: str) -> None:
    """Report a fault of a part."""
    sys.stderr.write(harmless.lines(f"{part}: {text}\n"))
    sys.stderr.flush()


def faults_to(post: Callable[[Event], None]) -> Callable[[str, str], None]:
    """Posts the faults of parts as events."""
    return lambda part, text: post(Faulted(part, text))


@contextmanager
def closing_signals(post: Callable[[Event], None]) -> Iterator[list[int]]:
    """Post `Closed` for a signal; a second one ends the program by force.

    Yields the list of interrupts (Ctrl-C) so far. Outside of the main thread, signals are left to
    the program.
    """
    interrupts: list[int] = []

    def close(number: int, _frame: FrameType | None) -> None:
        signal.signal(number, before[number])
        if number == signal.SIGINT:
            interrupts.append(number)
        post(Closed())

    in_main = threading.current_thread() is threading.main_thread()
    before = {number: signal.signal(number, close) for number in SIGNALS if in_main}
    try:
        yield interrupts
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
