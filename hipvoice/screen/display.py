"""Which display: the live one, or plain lines if it would help nobody.

Nothing of the live one is imported before it is needed.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Mapping, Sequence
from typing import Protocol, TextIO

from hipvoice.core.effects import Effect
from hipvoice.core.session.view import View
from hipvoice.core.wording.language import Language
from hipvoice.screen.keyboard import has_keys
from hipvoice.screen.plain import Narrator, PlainDisplay, Readings, Wires, traced

# A terminal that cannot move the cursor, as in Emacs and some editors; and variables that users of
# a screen reader set for such programs (there is no single standard).
PLAIN_TERMINALS = frozenset({"dumb", "emacs", "unknown"})
SCREEN_READER_VARIABLES = ("ACCESSIBLE", "SCREEN_READER", "ACCESSIBILITY_ENABLED")
NO = frozenset({"", "0", "no", "false", "off"})


class Display(Protocol):
    """Where the session is shown. `takes_keys` says whether it reports keys itself."""

    takes_keys: bool

    def perform(self, session: Callable[[], None]) -> None:
        """Run `session` to its end, with this display. Raises what it raises."""

    def show(self, effect: Effect, now: int, view: View) -> None:
        """Show an effect, and the session after it. Never waits."""

    def notice(self, lines: Sequence[str]) -> None:
        """Show something to read before the session."""

    def attend(self, read: Callable[[], Readings]) -> None:
        """From now on, use `read` for the state of the microphone and the voice."""


def open_display(  # noqa: PLR0913 - what a display has to know
    language: Language,
    wires: Wires,
    title: str,
    *,
    plain: bool,
    calm: bool = False,
    rehearsal: bool = False,
    trace: bool = False,
) -> Display:
    """The display of a session. `title` names it; `calm` leaves out what moves.

    With `trace` it is plain lines for programs and for whoever looks for a fault.
    """
    if trace:
        return PlainDisplay(sys.stdout, traced, wires.close)
    if plain or needs_lines(os.environ, sys.__stdin__, sys.__stdout__):
        return PlainDisplay(sys.stdout, Narrator(language, keys=has_keys()), wires.close)
    from hipvoice.screen.live import LiveDisplay  # noqa: PLC0415 - plain lines start without it

    return LiveDisplay(language, wires, title, calm=calm, rehearsal=rehearsal)


def needs_lines(
    environment: Mapping[str, str], stdin: TextIO | None, stdout: TextIO | None
) -> bool:
    """Whether there is no terminal for a display, or the person uses a screen reader."""
    if not all(stream and not stream.closed and stream.isatty() for stream in (stdin, stdout)):
        return True
    if not (stdout and (stdout.encoding or "").lower().startswith("utf")):
        return True
    reader = any(environment.get(name, "").lower() not in NO for name in SCREEN_READER_VARIABLES)
    return reader or environment.get("TERM", "") in PLAIN_TERMINALS
