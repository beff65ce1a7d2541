"""The ear on its own: from a recording, or from the microphone until Ctrl-C."""

from __future__ import annotations

import queue
from collections.abc import Collection, Iterator
from contextlib import ExitStack, closing
from pathlib import Path

from hipvoice.app.faults import tell
from hipvoice.app.library import english
from hipvoice.app.quiet import quiet_libraries
from hipvoice.core.commands import Command
from hipvoice.ear.ear import Heard
from hipvoice.ear.listen import listen_file
from hipvoice.ear.live import LiveEar
from hipvoice.ear.models import find_model
from hipvoice.errors import HipvoiceError
from hipvoice.sound.microphone import open_microphone


def commands_named(names: str | None) -> frozenset[Command]:
    """The commands in a list with commas; all of them for None. Raises HipvoiceError."""
    if names is None:
        return frozenset(Command)
    wanted = [name.strip() for name in names.split(",")]
    wrong = [name for name in wanted if name not in {*Command}]
    if wrong:
        known = ", ".join(Command)
        raise HipvoiceError(f"there is no command {', '.join(wrong)}", f"There are: {known}")
    return frozenset(map(Command, wanted))


def listen_to(path: Path, model: Path | None, legal: Collection[Command]) -> Iterator[Heard]:
    """What is said in a recording. Raises HipvoiceError."""
    yield from listen_file(path, find_model(model), english().phrases, legal, _tell_unheard)


def listen_live(mic: str | None, model: Path | None, legal: Collection[Command]) -> Iterator[Heard]:
    """What is said to the microphone, for ever. Raises HipvoiceError."""
    heard: queue.SimpleQueue[Heard] = queue.SimpleQueue()
    with ExitStack() as stack:
        stack.enter_context(quiet_libraries())
        ear = LiveEar(find_model(model), english().phrases, heard.put, tell, _tell_unheard)
        stack.callback(ear.close)
        ear.listen_for(legal)
        stack.enter_context(closing(open_microphone(mic, ear.feed, tell)))
        while True:
            yield heard.get()


def heard_line(heard: Heard) -> str:
    """One line to read."""
    what = heard.command or f"({heard.reason})"
    return f"{heard.start / 1000:8.2f}-{heard.end / 1000:.2f} s  {what:<24}{heard.text}"


def _tell_unheard(phrases: tuple[str, ...]) -> None:
    if phrases:
        tell("recogniser", f"the model lacks words of: {', '.join(phrases)}")
