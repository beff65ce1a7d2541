"""The plain display (one line for each event), and what it shares with the live one.

No redraws, no meaning in colour. Shared are `Wires`, by which a display reads the session's clock
and posts to its loop, and `Readings`, which a display polls rather than receives: the state of the
microphone and the voice.
"""

from __future__ import annotations

import errno
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TextIO

from hipvoice.core import harmless
from hipvoice.core.effects import Chime, Effect, Enter, Hush, Listen
from hipvoice.core.events import Closed, Event
from hipvoice.core.session.transcript import effect_line, own_line
from hipvoice.core.session.view import View
from hipvoice.core.timeline.layout import SegmentKind

UNSEEN = (Chime, Hush, Listen)
NOBODY_THERE = frozenset({errno.EPIPE, errno.EIO})  # a pipe, a window that was closed


class PlainDisplay:
    """Writes lines to `out`, as long as it can be written.

    Calls `gone` if nobody is there any more to read them. A full disk is no reason to end what can
    be heard.
    """

    takes_keys = False

    def __init__(self, out: TextIO, gone: Callable[[], None]) -> None:
        self._out: TextIO | None = out
        self._gone = gone

    def perform(self, session: Callable[[], None]) -> None:
        """Run `session` here and now."""
        session()

    def show(self, effect: Effect, now: int, view: View) -> None:
        """Write the line of an effect."""
        line = None if isinstance(effect, UNSEEN) else effect_line(now, effect)
        if line is not None:
            self.note(line)
        if isinstance(effect, Enter) and effect.segment.kind is SegmentKind.READY:
            for caution in view.cautions:  # they are spoken the first time only
                self.note(own_line(now, "mind", caution))

    def notice(self, lines: Sequence[str]) -> None:
        """Write what to read before the session."""
        for line in (*lines, ""):
            self.note(line)

    def attend(self, read: Callable[[], Readings]) -> None:
        """Ignored: a level has no line of its own."""

    def note(self, line: str) -> None:
        """Write a line of its own."""
        if self._out:
            try:
                self._out.write(f"{harmless.one_line(line)}\n")
                self._out.flush()
            except OSError as error:
                self._out = None
                if error.errno in NOBODY_THERE:
                    self._gone()


@dataclass(frozen=True, slots=True)
class Wires:
    """`now` gives session time (ms), `seconds_to` how long (s) until a session time, `post` puts an
    event into the inbox of the loop. Any thread may call them.
    """

    now: Callable[[], int]
    seconds_to: Callable[[int], float]
    post: Callable[[Event], None]

    def close(self) -> None:
        """End the session: nobody is there to see it."""
        self.post(Closed())


class MicState(StrEnum):
    """Whether the session is heard."""

    NONE = "none"  # no microphone, or nothing to recognise commands with
    SILENT = "silent"  # it was opened, but nothing comes
    OPEN = "open"


@dataclass(frozen=True, slots=True)
class Readings:
    """The microphone and its `level` (dBFS), and how many sentences (`ready` of `all`) are
    rendered.
    """

    hearing: MicState = MicState.NONE
    level: float | None = None
    ready: int = 0
    all: int = 0
