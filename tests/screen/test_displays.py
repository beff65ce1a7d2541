"""What the two displays show of a session."""

from __future__ import annotations

import io
from contextlib import closing

from rich.console import Console

from hipvoice.core.commands import Command
from hipvoice.core.effects import Effect
from hipvoice.core.engine import Engine
from hipvoice.core.events import By, Closed, Commanded, Event
from hipvoice.core.timeline import Background, compile_routine
from hipvoice.core.view import View
from hipvoice.core.wording import nominal_ms
from hipvoice.drivers.clocks import SimulatedClock
from hipvoice.drivers.loop import run
from hipvoice.drivers.simulation import SimulatedStage, silent
from hipvoice.screen.display import Display
from hipvoice.screen.plain import PlainDisplay
from hipvoice.screen.terminal import TerminalDisplay
from tests.core.golden import LANGUAGE
from tests.core.routines import HOLDS

KNOWN = Background(familiar=frozenset({"gluteal-stretch"}))


class Theatre:
    """A simulated stage that shows everything to a display as well."""

    def __init__(self, clock: SimulatedClock, engine: Engine, display: Display) -> None:
        self._stage = SimulatedStage(clock, nominal_ms, silent, lambda _: 0)
        self._engine = engine
        self._display = display

    def received(self, event: Event, now: int) -> None:
        self._stage.received(event, now)

    def perform(self, effect: Effect, now: int) -> None:
        self._stage.perform(effect, now)
        self._display.show(effect, now, self._engine.view(now))


def play_to(display: Display, events: list[tuple[int, Event]]) -> None:
    engine = Engine(compile_routine(HOLDS, LANGUAGE.wording, KNOWN), LANGUAGE, KNOWN)
    clock = SimulatedClock()
    for at, event in events:
        clock.post(event, at)
    run(engine, clock, Theatre(clock, engine, display))


class Camera:
    """A display that takes a picture of the terminal's whenever something is shown."""

    def __init__(self, until: int, width: int) -> None:
        self.seen = ""
        self._until = until
        self._console = Console(file=io.StringIO(), width=width, height=24)
        self._display = TerminalDisplay(self._console, LANGUAGE, lambda: until)

    def show(self, effect: Effect, now: int, view: View) -> None:
        if now <= self._until:
            self._display.show(effect, now, view)
            with self._console.capture() as capture:
                self._console.print(self._display.picture())
            self.seen = capture.get()

    def close(self) -> None:
        self._display.close()


def picture(until: int, events: list[tuple[int, Event]], width: int = 80) -> str:
    """The terminal's picture at session time `until`."""
    with closing(Camera(until, width)) as camera:
        play_to(camera, [*events, (until + 60_000, Closed())])
    return camera.seen


def test_plain_display_tells_all_but_sounds_in_plain_text() -> None:
    out = io.StringIO()
    play_to(
        PlainDisplay(out), [(30_000, Commanded(Command.PAUSE)), (40_000, Commanded(Command.RESUME))]
    )
    lines = out.getvalue().splitlines()
    words = {line.split()[1] for line in lines}
    assert {"say", "enter", "log", "show", "end"} <= words
    assert not {"chime", "hush"} & words
    assert "\x1b" not in out.getvalue()
    assert any("Pause: paused" in line for line in lines)


def test_terminal_shows_exercise_side_time_and_sentence() -> None:
    shown = picture(30_000, [])
    assert "Gluteal stretch" in shown
    assert "LEFT · hold" in shown
    assert "0:22" in shown
    assert "Keep both shoulders" in shown


def test_terminal_makes_a_pause_unmistakable_and_stops_the_time() -> None:
    pause: list[tuple[int, Event]] = [(25_000, Commanded(Command.PAUSE, By.KEY))]
    early, late = picture(26_000, pause), picture(50_000, pause)
    assert "paused" in early
    assert "0:27" in early
    assert "0:27" in late


def test_terminal_fits_a_narrow_window() -> None:
    assert max(map(len, picture(30_000, [], width=40).splitlines())) <= 40
