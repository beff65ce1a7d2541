"""The display as a Textual app: draws the latest scene, and reports keys.

It owns nothing of the session. Only changed lines are drawn, so that a hold costs little.
"""

from __future__ import annotations

import asyncio
import os
import signal
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any, ClassVar, Protocol

from rich.segment import Segment
from rich.style import Style as RichStyle
from textual._xterm_parser import XTermParser
from textual.app import App, ComposeResult
from textual.binding import Binding, BindingType
from textual.driver import Driver
from textual.drivers._writer_thread import WriterThread
from textual.events import Key, Resize
from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget

from hipvoice.core import harmless
from hipvoice.screen.arrangement import arrange
from hipvoice.screen.keyboard import Held
from hipvoice.screen.lettering import STYLES, TextLine
from hipvoice.screen.scene import Picture

FRAME_S = 0.25  # between two checks of the time and the microphone
CALM_FRAME_S = 1.0
END: Any = None  # tells Textual's writer that nothing more comes
JUST_AFTER_S = 0.01  # just after a second is over, when the digits change

RICH_STYLES = {name: RichStyle.parse(style) for name, style in STYLES.items()}


class SceneSource(Protocol):
    """Where the app gets what it shows, and where it reports. Called on the app's thread."""

    def picture(self) -> Picture:
        """What to draw now."""

    def pressed(self, key: str) -> None:
        """Report a key by its name."""

    def seconds_to_change(self) -> float:
        """Seconds until the digits change on their own."""

    def painted(self) -> None:
        """Called when the first picture is on the terminal."""


class Canvas(Widget):
    """The lines of the picture; changed lines are redrawn."""

    def __init__(self, arrange_anew: Callable[[], None]) -> None:
        super().__init__()
        self._arrange = arrange_anew
        self._lines: list[TextLine] = []

    def on_resize(self, _event: Resize) -> None:
        """Arrange everything again."""
        self._arrange()

    def paint(self, lines: list[TextLine]) -> None:
        """Show `lines`."""
        before, self._lines = self._lines, lines
        if len(before) != len(lines):
            self.refresh()
            return
        pairs = enumerate(zip(before, lines, strict=True))
        changed = [row for row, (old, new) in pairs if old != new]
        if changed:
            self.refresh(*(Region(0, row, self.size.width, 1) for row in changed))

    def render_line(self, y: int) -> Strip:
        """One row, for Textual."""
        line = self._lines[y] if y < len(self._lines) else ()
        segments = [Segment(harmless.one_line(text), RICH_STYLES[style]) for text, style in line]
        return Strip(segments).adjust_cell_length(self.size.width)


class CoachApp(App[None], inherit_bindings=False):
    """Draws what `source` has; `calm` leaves out what moves."""

    CSS = """
        Screen { overflow: hidden; background: ansi_default; }
        Canvas { width: 100%; height: 100%; }
    """
    TITLE = "hipvoice"
    ENABLE_COMMAND_PALETTE = False
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+c", "interrupt", priority=True),
        Binding("ctrl+z", "stop_process", priority=True),
    ]

    def __init__(self, source: SceneSource, *, calm: bool = False) -> None:
        super().__init__(ansi_color=True)
        self.failure: BaseException | None = None
        self._source = source
        self._calm = calm
        self._held = Held(source.pressed, self.set_timer)
        self._canvas = Canvas(self.look)
        self._handed_back = False  # until the next SIGCONT

    def compose(self) -> ComposeResult:
        """One canvas."""
        yield self._canvas

    def on_mount(self) -> None:
        """Draw at once, and then whenever something may have changed."""
        if hasattr(signal, "SIGTSTP"):  # Textual would stop in its handler and not draw again
            loop = asyncio.get_running_loop()
            loop.add_signal_handler(signal.SIGTSTP, self.action_stop_process)
            loop.add_signal_handler(signal.SIGCONT, self._continued)
        self._tick()
        self.call_after_refresh(self._source.painted)

    def on_key(self, event: Key) -> None:
        """Pass every key to the session."""
        named = not event.is_printable or event.character in {None, " "}
        key = event.key if named else str(event.character)
        self._held.report(key, time.monotonic())

    def look(self) -> None:
        """Draw what there is now."""
        size = self._canvas.size
        if size:
            self._canvas.paint(arrange(self._source.picture(), *size))

    def _tick(self) -> None:
        self.look()
        frame = CALM_FRAME_S if self._calm else FRAME_S
        self.set_timer(min(frame, self._source.seconds_to_change() + JUST_AFTER_S), self._tick)

    def action_interrupt(self) -> None:
        """Ctrl-C, which the terminal delivers as a key: does what it does everywhere else."""
        signal.raise_signal(signal.SIGINT)

    def action_stop_process(self) -> None:
        """Ctrl-Z: give the terminal back until the shell's `fg`."""
        if hasattr(signal, "SIGSTOP"):
            with self.suspend():
                self._handed_back = True
                os.kill(os.getpid(), signal.SIGSTOP)

    def _continued(self) -> None:
        """Take the terminal back if SIGSTOP took it away without notice.

        Textual would start reading and writing a second time, and wait for the first at the end.
        """
        if not self._handed_back:
            with self.suspend():
                pass
        self._handed_back = False

    def keep_failure(self, error: BaseException) -> None:
        """Keep the first failure on any thread of the display. Any thread may call it."""
        self.failure = self.failure or error

    def get_driver_class(self) -> type[Driver]:
        """Textual's own driver, except for reading bytes."""
        found = super().get_driver_class()
        return DRIVERS.get(found, found)

    def _handle_exception(self, error: Exception) -> None:
        """Keep the first failure; without this Textual would print a traceback."""
        self.keep_failure(error)
        super()._handle_exception(error)
        self._exit_renderables.clear()


if sys.platform != "win32":
    from textual.drivers.linux_driver import LinuxDriver

    class ForgivingDriver(LinuxDriver):
        """Reads on after a byte that is not UTF-8, and reports every failure.

        Textual's own reader ends at such a byte, which terminals in other encodings send (an
        accented "e" is 0xE9 in Latin-1), and prints its traceback on the screen.
        """

        def _run_input_thread(self) -> None:
            """Send a failure where those of all threads go."""
            self.run_input_thread()

        def run_input_thread(self) -> None:
            """Read to the end, in several turns if necessary."""
            while not self.exit_event.is_set():
                try:
                    super().run_input_thread()
                except UnicodeDecodeError as foreign:
                    self._take_what_is_known(foreign.object)

        def _take_what_is_known(self, typed: bytes) -> None:
            for event in XTermParser().feed(typed.decode(errors="ignore")):
                self.process_message(event)

        def close(self) -> None:
            """Signal the end once more, for `write_on`: the first signal may be gone already."""
            if self._writer_thread:
                self._writer_thread.write(END)
            super().close()

    DRIVERS: dict[type[Driver], type[Driver]] = {LinuxDriver: ForgivingDriver}
else:
    DRIVERS: dict[type[Driver], type[Driver]] = {}


def write_on(writer: WriterThread) -> None:
    """Write what can be written of the rest, until the end is signalled."""
    for text in iter(writer._queue.get, END):
        with suppress(OSError, ValueError):
            writer._file.write(text)
            writer._file.flush()
