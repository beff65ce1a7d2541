"""Keys through a real pseudo-terminal."""

from __future__ import annotations

import os
import pty
import queue
import termios
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from hipvoice.screen.keyboard import Held, KeyCallback, names_of, open_keyboard, soon

LIMIT_S = 60.0
Keys = queue.SimpleQueue[str]


@pytest.fixture
def terminal() -> Iterator[tuple[int, int]]:
    """The person's end and the program's end of a terminal."""
    person, program = pty.openpty()
    yield person, program
    for end in (person, program):
        try:
            os.close(end)
        except OSError:
            continue  # the test closed it


@contextmanager
def reading(program: int, on_key: KeyCallback = lambda _: None) -> Iterator[None]:
    """A keyboard at that end, closed in the end."""
    with os.fdopen(program, "r", closefd=False) as stream:
        keyboard = open_keyboard(on_key, stream)
        assert keyboard is not None
        yield
        keyboard.close()


def test_keys_are_reported_by_name_and_without_enter(terminal: tuple[int, int]) -> None:
    person, program = terminal
    keys: Keys = queue.SimpleQueue()
    with reading(program, keys.put):
        for typed in (b"n", b" ", b"\r", b"?"):
            os.write(person, typed)
            keys_so_far = keys.get(timeout=LIMIT_S)
            assert keys_so_far == {b" ": "space", b"\r": "enter"}.get(typed, typed.decode())


def test_keys_typed_quickly_are_all_reported(terminal: tuple[int, int]) -> None:
    person, program = terminal
    keys: Keys = queue.SimpleQueue()
    with reading(program, keys.put):
        os.write(person, b"qy")
        assert [keys.get(timeout=LIMIT_S) for _ in range(2)] == ["q", "y"]


def test_arrow_keys_have_names_and_are_not_taken_for_letters(terminal: tuple[int, int]) -> None:
    person, program = terminal
    keys: Keys = queue.SimpleQueue()
    with reading(program, keys.put):
        os.write(person, b"\x1b[A")
        assert keys.get(timeout=LIMIT_S) == "up"


@pytest.mark.parametrize(
    ("typed", "names"),
    [
        ("n", ["n"]),
        ("\x1b", ["escape"]),
        ("\x1b[C\x1b[D", ["right", "left"]),
        ("\x1bOC", ["right"]),
        ("\x1b[5~q", ["pageup", "q"]),
        ("\x1b[1;5Cn", ["n"]),  # with Ctrl: no name here
        ("\t\x7f", ["tab", "backspace"]),
    ],
)
def test_sequences_of_keys(typed: str, names: list[str]) -> None:
    assert names_of(typed) == names


@pytest.mark.parametrize(
    ("reports", "pressed"),
    [
        ("space 0, space 0.03, space 0.06, space 0.40, space 0.43", "space"),
        ("space 0, space 0.5, space 0.53, space 0.56, space 0.59", "space"),  # as most systems do
        ("space 0, space 0.66, space 0.70, space 0.74, n 0.8", "space n"),
        ("space 0, space 0.25, space 0.28, space 0.31", "space"),
        ("space 0, space 0.5, space 0.53, space 1.6", "space space"),
        ("n 0, n 0.34, n 0.68", "n"),
        ("n 0, n 0.36", "n n"),
        ("n 0, n 0.4, n 0.8, n 1.2", "n n n n"),
        ("n 0, n 0.5, b 0.55", "n n b"),
        ("n 0, n 0.8, n 1.6", "n n n"),
        ("q 0, y 0.01", "q y"),
        ("n 0, b 0.1, n 0.2", "n b n"),
        ("+ 0, + 0.03, - 0.06, - 0.09, + 0.5, + 1.0, + 1.03", "+ + - - + + +"),
        ("] 0, ] 0.03, ? 0.06, ? 0.09", "] ?"),
    ],
)
def test_a_held_key_is_one_key_but_for_more_and_less(reports: str, pressed: str) -> None:
    came: list[str] = []
    waiting: list[tuple[float, Callable[[], None]]] = []
    at_s = 0.0
    held = Held(came.append, lambda s, function: waiting.append((at_s + s, function)))
    for report in [*reports.split(", "), "end 9"]:
        key, _, at = report.partition(" ")
        for due, function in [timer for timer in waiting if timer[0] <= float(at)]:
            waiting.remove((due, function))
            function()
        at_s = float(at)
        held.report(key, at_s)
    assert came == [*pressed.split(), "end"]


def test_a_key_that_is_held_in_a_terminal_is_reported_once(terminal: tuple[int, int]) -> None:
    person, program = terminal
    keys: Keys = queue.SimpleQueue()
    with reading(program, keys.put):
        os.write(person, b"nnnnnnnnnn+++q")
        assert [keys.get(timeout=LIMIT_S) for _ in range(5)] == ["n", "+", "+", "+", "q"]


def test_a_key_that_is_pressed_twice_is_reported_twice() -> None:
    keys: Keys = queue.SimpleQueue()
    held = Held(keys.put, soon)
    for at_s in (0.0, 0.5):
        held.report("n", at_s)
    assert [keys.get(timeout=LIMIT_S) for _ in range(2)] == ["n", "n"]


def test_terminal_is_as_before_after_close(terminal: tuple[int, int]) -> None:
    _, program = terminal
    before = termios.tcgetattr(program)
    with reading(program):
        assert termios.tcgetattr(program) != before
    assert termios.tcgetattr(program) == before


def test_terminal_that_goes_away_ends_the_reading(terminal: tuple[int, int]) -> None:
    person, program = terminal
    with reading(program):
        os.close(person)


def test_without_a_terminal_there_is_no_keyboard() -> None:
    with open(os.devnull) as stream:  # noqa: PTH123 - as standard input is
        assert open_keyboard(lambda _: None, stream) is None
