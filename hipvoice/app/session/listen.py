"""The ear on its own: from a recording, from the microphone, or to choose a number from a list.

A list is chosen from without Enter: press a digit or say the number.
"""

from __future__ import annotations

import queue
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import ExitStack, closing
from pathlib import Path

from hipvoice.app.config import Config
from hipvoice.app.session.devices import require
from hipvoice.app.session.ear import levels_of
from hipvoice.app.session.language import Aliases, hearable, spoken
from hipvoice.app.session.process import quiet_libraries, tell
from hipvoice.core.commands import INTENTS, INTENTS_BY_NAME, NUMBERS, Intent, Number
from hipvoice.core.wording.language import Language
from hipvoice.ear.heard import Heard
from hipvoice.ear.live import LiveEar, listen_through
from hipvoice.ear.models import find_model
from hipvoice.errors import HipvoiceError
from hipvoice.screen.keyboard import open_keyboard
from hipvoice.sound.devices import NONE, DeviceKind
from hipvoice.sound.microphone import open_microphone
from hipvoice.sound.recording import stream_file

MAX_CHOICES = 9  # one digit, and numbers that can be said

Put = Callable[[int], None]


def commands_named(names: str | None) -> frozenset[Intent]:
    """The commands in a comma-separated list; None for all of them. Raises HipvoiceError."""
    if names is None:
        return frozenset(INTENTS)
    wanted = [name.strip() for name in names.split(",")]
    wrong = [name for name in wanted if name not in INTENTS_BY_NAME]
    if wrong:
        known = ", ".join(INTENTS_BY_NAME)
        raise HipvoiceError(f"there is no command {', '.join(wrong)}", f"There are: {known}")
    return frozenset(INTENTS_BY_NAME[name] for name in wanted)


def language_of(folder: Path | None, aliases: Aliases) -> Language:
    """The language of a model, with a person's own phrases. Raises HipvoiceError."""
    found = spoken(folder, aliases)
    for remark in found.remarks:
        tell("aliases", remark)
    return found.language


def listen_to(
    path: Path, folder: Path | None, language: Language, legal: Collection[Intent]
) -> Iterator[Heard]:
    """What is said in a recording. Raises HipvoiceError."""
    model = hearable(find_model(folder), language)
    recording = stream_file(path, lambda text: tell("recording", text))
    yield from listen_through(path, recording, model, language.phrases, legal, _tell_unheard)


def listen_live(
    config: Config, folder: Path | None, language: Language, legal: Collection[Intent]
) -> Iterator[Heard]:
    """What is said to the microphone of a session, for ever. Raises HipvoiceError."""
    heard: queue.SimpleQueue[Heard] = queue.SimpleQueue()
    with ExitStack() as stack:
        stack.enter_context(quiet_libraries())
        require(DeviceKind.IN, config.devices.mic)
        model = hearable(find_model(folder), language)
        levels = levels_of(config)
        ear = LiveEar(model, language.phrases, heard.put, tell, _tell_ready, levels=levels)
        stack.callback(ear.close)
        ear.listen_for(legal)
        microphone = open_microphone(config.devices.mic, ear.feed, tell)
        if microphone is None:
            hint = "leave out --mic none, or name a recording with --wav"
            raise HipvoiceError("there is no microphone to listen to", hint=hint)
        stack.enter_context(closing(microphone))
        while True:
            yield heard.get()


def heard_line(heard: Heard, language: Language) -> str:
    """One line to read: the time, the command or a dash, and the words or why they are not one."""
    decision = language.wording.decision(heard.reason, heard.text)
    told = heard.text if heard.accepted else decision
    return f"{heard.start / 1000:8.2f}-{heard.end / 1000:.2f} s  {heard.intent or '-'!s:<16}{told}"


def _tell_ready(unheard: tuple[str, ...]) -> None:
    _tell_unheard(unheard)
    tell("microphone", "listening; Ctrl-C ends it")


def _tell_unheard(phrases: tuple[str, ...]) -> None:
    if phrases:
        tell("recogniser", f"the model lacks words of: {', '.join(phrases)}")


def choose(
    pages: Sequence[Sequence[str]],
    mic: str | None,
    model: Path | None,
    show: Callable[[int], None],
    tell: Callable[[str], None],
) -> str:
    """One of the choices, counted from one on each page, by the first fitting key or word.

    A page has at most MAX_CHOICES; zero turns to the next one, and `show` shows it. `tell` shows a
    line, for example if nobody can be heard. Needs a terminal. Raises HipvoiceError for a wrong
    `mic`.
    """
    chosen: queue.SimpleQueue[int] = queue.SimpleQueue()

    def on_key(key: str) -> None:
        if key.isdecimal():
            chosen.put(int(key))

    with ExitStack() as stack:
        stack.enter_context(quiet_libraries())
        if keyboard := open_keyboard(on_key):
            stack.enter_context(closing(keyboard))
        show(0)  # from here on a key counts
        if mic != NONE:
            numbers = NUMBERS[0 if len(pages) > 1 else 1 : max(map(len, pages)) + 1]
            _listen(stack, numbers, mic, model, chosen.put, tell)
        return _turned_to(pages, chosen.get, show)


def _turned_to(
    pages: Sequence[Sequence[str]], number: Callable[[], int], show: Callable[[int], None]
) -> str:
    """What is chosen in the end, page after page."""
    at = 0
    while not 0 < (wanted := number()) <= len(pages[at]):
        if wanted == 0 and len(pages) > 1:
            at = (at + 1) % len(pages)
            show(at)
    return pages[at][wanted - 1]


def _listen(  # noqa: PLR0913, PLR0917 - what the ear is made of
    stack: ExitStack,
    numbers: Collection[Number],
    mic: str | None,
    model: Path | None,
    put: Put,
    tell: Callable[[str], None],
) -> None:
    """Hear the numbers for as long as the stack is open."""

    def on_heard(heard: Heard) -> None:
        if isinstance(heard.intent, Number):
            put(heard.intent.value)

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
    ear.listen_for(numbers)
    if microphone := open_microphone(mic, ear.feed, on_fault):
        stack.enter_context(closing(microphone))
