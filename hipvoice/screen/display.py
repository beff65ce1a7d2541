"""Which display: the terminal's own, or plain lines where there is none or they are asked for."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from typing import Protocol

from rich.console import Console

from hipvoice.core.effects import Effect
from hipvoice.core.language import Language
from hipvoice.core.view import View
from hipvoice.screen.plain import PlainDisplay
from hipvoice.screen.terminal import TerminalDisplay


class Display(Protocol):
    """Where the session is seen."""

    def show(self, effect: Effect, now: int, view: View) -> None:
        """Show an effect, and the session as it is after it."""

    def close(self) -> None:
        """Leave the terminal as it was found."""


def open_display(language: Language, now: Callable[[], int], *, plain: bool) -> Display:
    """The display of a session; `now` gives its time in ms."""
    console = Console()
    if plain or not console.is_terminal or os.environ.get("TERM") == "dumb":
        return PlainDisplay(sys.stdout)
    return TerminalDisplay(console, language, now)
