"""Signals that end the program are events: what is under way is brought to an end in good order."""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

from hipvoice.core.events import Closed, Event

SIGNALS = tuple(
    getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)
)


@contextmanager
def closing_signals(post: Callable[[Event], None]) -> Iterator[list[int]]:
    """Post `Closed` for a signal; a second one ends the program by force.

    Yields the list of the interrupts (Ctrl-C) that came.
    """
    interrupts: list[int] = []

    def close(number: int, _frame: FrameType | None) -> None:
        signal.signal(number, before[number])
        if number == signal.SIGINT:
            interrupts.append(number)
        post(Closed())

    before = {number: signal.signal(number, close) for number in SIGNALS}
    try:
        yield interrupts
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
