"""Plain lines: what they tell, and when they are chosen by themselves."""

from __future__ import annotations

import errno
import io
import subprocess
import sys
from typing import TextIO

import pytest

from hipvoice.core.commands import Command
from hipvoice.core.effects import Effect
from hipvoice.core.engine import Engine
from hipvoice.core.events import Closed, Commanded, Event
from hipvoice.core.timeline.timeline import Background, compile_routine
from hipvoice.core.wording.wording import nominal_ms
from hipvoice.drivers.loop import SimulatedClock, SimulatedStage, run, silent
from hipvoice.screen.display import Display, needs_lines
from hipvoice.screen.plain import PlainDisplay
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


def lines_of(events: list[tuple[int, Event]]) -> list[str]:
    """The plain lines of a session in which `events` happen."""
    engine = Engine(compile_routine(HOLDS, LANGUAGE.wording, KNOWN), LANGUAGE, KNOWN)
    clock = SimulatedClock()
    for at, event in events:
        clock.post(event, at)
    out = io.StringIO()
    run(engine, clock, Theatre(clock, engine, PlainDisplay(out, pytest.fail)))
    assert out.getvalue().endswith("\n")
    return out.getvalue().splitlines()


PAUSED = [(30_000, Commanded(Command.PAUSE)), (40_000, Commanded(Command.RESUME))]


def test_plain_display_tells_all_but_sounds() -> None:
    lines = lines_of([*PAUSED])
    words = {line.split()[1] for line in lines}
    assert {"say", "enter", "log", "show", "end"} <= words
    assert not {"chime", "hush"} & words
    assert any("Pause: paused" in line for line in lines)


def test_plain_lines_are_only_text() -> None:
    assert all(line.isprintable() for line in lines_of([*PAUSED]))


class Gone(io.StringIO):
    """A window that is closed after some lines."""

    def write(self, text: str) -> int:
        if self.getvalue().count("\n") == 3:
            raise OSError(errno.EIO, "Input/output error")
        return super().write(text)


def test_lines_that_nobody_reads_end_the_session_in_good_order() -> None:
    engine = Engine(compile_routine(HOLDS, LANGUAGE.wording, KNOWN), LANGUAGE, KNOWN)
    clock, ended = SimulatedClock(), []

    def close() -> None:
        ended.append(clock.now())
        clock.post(Closed(), clock.now())

    out = Gone()
    run(engine, clock, Theatre(clock, engine, PlainDisplay(out, close)))
    assert len(ended) == 1
    assert engine.ended
    assert out.getvalue().count("\n") == 3


class Stream(io.TextIOWrapper):
    """A stream that says that it is a terminal, or not."""

    def __init__(self, encoding: str = "utf-8", *, terminal: bool = True) -> None:
        super().__init__(io.BytesIO(), encoding=encoding)
        self._terminal = terminal

    def isatty(self) -> bool:
        return self._terminal


PIPE = Stream(terminal=False)


def test_a_terminal_has_the_display() -> None:
    assert not needs_lines({"TERM": "xterm-256color"}, Stream(), Stream())


@pytest.mark.parametrize(
    ("environment", "stdin", "stdout"),
    [
        ({"TERM": "xterm"}, PIPE, Stream()),
        ({"TERM": "xterm"}, Stream(), PIPE),
        ({"TERM": "xterm"}, None, Stream()),
        ({"TERM": "dumb"}, Stream(), Stream()),
        ({"TERM": "xterm", "ACCESSIBLE": "1"}, Stream(), Stream()),
        ({"TERM": "xterm", "SCREEN_READER": "true"}, Stream(), Stream()),
        ({"TERM": "xterm"}, Stream(), Stream("ascii")),
    ],
)
def test_lines_are_chosen_where_a_display_would_help_nobody(
    environment: dict[str, str], stdin: TextIO | None, stdout: TextIO
) -> None:
    assert needs_lines(environment, stdin, stdout)


@pytest.mark.parametrize("value", ["", "0", "no", "False"])
def test_a_variable_that_says_no_means_no(value: str) -> None:
    assert not needs_lines({"TERM": "xterm", "ACCESSIBLE": value}, Stream(), Stream())


@pytest.mark.slow
def test_lines_start_without_textual() -> None:
    modules = "hipvoice.app.session.session, hipvoice.cli.play"
    code = f"import sys, {modules}; print('textual' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"
