"""Choosing from a short numbered list without Enter: a digit is pressed, or its number is said."""

from __future__ import annotations

import queue
from collections.abc import Callable, Sequence
from contextlib import ExitStack, closing
from pathlib import Path

from hipvoice.app.language import hearable, spoken
from hipvoice.app.quiet import quiet_libraries
from hipvoice.core.commands import NUMBERS
from hipvoice.ear.heard import Heard
from hipvoice.ear.live import LiveEar
from hipvoice.ear.models import find_model
from hipvoice.errors import HipvoiceError
from hipvoice.screen.keyboard import open_keyboard
from hipvoice.sound.devices import NONE
from hipvoice.sound.microphone import open_microphone

MOST = 9  # one digit, and numbers that can be said

Put = Callable[[int], None]


def choose(
    choices: Sequence[str], mic: str | None, model: Path | None, tell: Callable[[str], None]
) -> str:
    """One of `choices` (at most MOST), counted from one: by the first fitting key or word.

    `tell` shows a line, as when nobody can be heard. Needs a terminal. Raises HipvoiceError for a
    wrong `mic`.
    """
    chosen: queue.SimpleQueue[int] = queue.SimpleQueue()

    def on_key(key: str) -> None:
        if key.isdecimal() and 0 < int(key) <= len(choices):
            chosen.put(int(key))

    with ExitStack() as stack:
        stack.enter_context(quiet_libraries())
        if keyboard := open_keyboard(on_key):
            stack.enter_context(closing(keyboard))
        if mic != NONE:
            _listen(stack, len(choices), mic, model, chosen.put, tell)
        return choices[chosen.get() - 1]


def _listen(  # noqa: PLR0913, PLR0917 - what the ear is made of
    stack: ExitStack,
    most: int,
    mic: str | None,
    model: Path | None,
    put: Put,
    tell: Callable[[str], None],
) -> None:
    """Hear the numbers one to `most` for as long as the stack is open."""

    def on_heard(heard: Heard) -> None:
        if heard.command:
            put(NUMBERS.index(heard.command))

    def on_fault(_part: str, text: str) -> None:
        tell(text)

    try:
        found = find_model(model)
        language = spoken(model, {}).language
    except HipvoiceError as error:
        tell(f"{error.title}. Use the keys. {error.hint}")
        return
    heard_by = hearable(found, language)
    ear = LiveEar(heard_by, language.phrases, on_heard, on_fault, lambda _unheard: None)
    stack.callback(ear.close)
    ear.listen_for(NUMBERS[1 : most + 1])
    stack.enter_context(closing(open_microphone(mic, ear.feed, on_fault)))
