"""Plain lines: what they tell, and when they are chosen by themselves."""

from __future__ import annotations

import errno
import io
import subprocess
import sys
from typing import TextIO

import pytest

from hipvoice.core.commands import Command, Number
from hipvoice.core.effects import Effect
from hipvoice.core.engine import Engine
from hipvoice.core.events import By, Closed, Commanded, Event, Pressed
from hipvoice.core.routine.routine import Routine
from hipvoice.core.timeline.timeline import Background, compile_routine
from hipvoice.core.wording.wording import nominal_ms
from hipvoice.drivers.loop import SimulatedClock, SimulatedStage, run, silent
from hipvoice.screen.display import Display, needs_lines
from hipvoice.screen.plain import Narrator, PlainDisplay, TellEffect, traced
from tests.core.golden import LANGUAGE
from tests.core.routines import EVERYTHING, HOLDS

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


def lines_of(
    events: list[tuple[int, Event]],
    tell: TellEffect | None = None,
    routine: Routine = HOLDS,
    known: Background = KNOWN,
) -> list[str]:
    """The plain lines of a session in which `events` happen."""
    engine = Engine(compile_routine(routine, LANGUAGE.wording, known), LANGUAGE, known)
    clock = SimulatedClock()
    for at, event in events:
        clock.post(event, at)
    out = io.StringIO()
    run(
        engine,
        clock,
        Theatre(clock, engine, PlainDisplay(out, tell or Narrator(LANGUAGE), pytest.fail)),
    )
    assert out.getvalue().endswith("\n")
    return out.getvalue().splitlines()


PAUSED = [
    (30_000, Commanded(Command.PAUSE, By.VOICE)),
    (40_000, Commanded(Command.RESUME, By.KEY)),
]


def test_a_trace_tells_all_but_sounds() -> None:
    lines = lines_of([*PAUSED], traced)
    words = {line.split()[1] for line in lines}
    assert {"say", "enter", "log", "show", "end"} <= words
    assert not {"chime", "hush"} & words
    assert any("Pause: paused" in line for line in lines)


def test_plain_lines_are_sentences_and_nothing_is_told_twice() -> None:
    assert lines_of([*PAUSED])[:18] == [
        "Holds: four sets, about three minutes.",
        "Gluteal stretch. Two holds of thirty seconds a side, left first.",
        "On your back, ankle over knee.",
        "Get into position, left side.",
        "three",
        "two",
        "one",
        "Hold, left side, 30 seconds. Set 1 of 2.",
        "Keep both shoulders on the floor.",
        "Let each breath out slowly.",
        "Said: pause.",
        "Paused.",
        "Key: resume.",
        "Gluteal stretch, left side, nineteen seconds left. Get back in.",
        "Halfway.",
        "Breathe out slowly.",
        "five",
        "four",
    ]


def test_what_was_cut_short_and_what_was_refused_has_a_line() -> None:
    early = [(25_000, Commanded(Command.NEXT)), (26_000, Commanded(Command.RESUME))]
    lines = lines_of([*early, (27_000, Closed())])
    assert lines[-4:] == [
        "Cut short after 6 seconds.",
        "Switch to the right side.",
        '"resume" is not possible now (get ready).',
        "Left after 0 of 4 sets.",
    ]


def test_a_question_comes_with_the_keys_of_its_answers() -> None:
    hurts = [
        (25_000, Commanded(Command.THAT_HURTS, By.VOICE)),
        (30_000, Commanded(Number(8), By.KEY)),
    ]
    numb = [(45_000, Commanded(Command.NO, By.KEY)), (50_000, Commanded(Command.STOP))]
    lines = lines_of([*hurts, *numb, (55_000, Closed())], Narrator(LANGUAGE, keys=True))
    asked = lines.index("How strong is the pain, from zero to ten?")
    assert lines[asked - 1] == "Said: that hurts."
    no, yes = LANGUAGE.keys[Command.NO][0], LANGUAGE.keys[Command.YES][0]
    either = f"Press {yes} for yes, {no} for no."
    assert lines[asked + 1 : asked + 3] == [
        "Press 0 1 2 3 4 5 6 7 8 9 t for zero to ten.",
        "Key: eight.",
    ]
    assert lines[lines.index("Is there any numbness or tingling?") + 1] == either
    without = lines_of([*hurts, *numb, (55_000, Closed())])
    assert not [line for line in without if line.startswith("Press")]


def test_help_lists_the_keys() -> None:
    lines = lines_of(
        [(25_000, Commanded(Command.HELP)), (26_000, Closed())], Narrator(LANGUAGE, keys=True)
    )
    assert {"n for next.", "q for stop.", "h for that hurts."} <= {*lines}


def test_a_key_that_does_nothing_is_named() -> None:
    assert "~ does nothing. ? shows the keys." in lines_of([(25_000, Pressed("~"))])


def test_a_caution_is_told_once() -> None:
    """It is spoken the first time; to somebody who knows the exercise it is only shown."""
    caution = EVERYTHING.steps[1].subject.cautions[0].text
    for known in (Background(), Background(familiar=frozenset({"gluteal-stretch", "bridge"}))):
        assert lines_of([(120_000, Closed())], None, EVERYTHING, known).count(caution) == 1


def test_plain_lines_are_only_text() -> None:
    for tell in (None, traced):
        assert all(line.isprintable() for line in lines_of([*PAUSED], tell))


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
    run(engine, clock, Theatre(clock, engine, PlainDisplay(out, traced, close)))
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
