"""The ear on its own: from a recording, or from the microphone until Ctrl-C."""

from __future__ import annotations

import queue
from collections.abc import Collection, Iterator
from contextlib import ExitStack, closing
from pathlib import Path

from hipvoice.app.config import Config
from hipvoice.app.ear import levels_of
from hipvoice.app.faults import tell
from hipvoice.app.language import Aliases, hearable, spoken
from hipvoice.app.quiet import quiet_libraries
from hipvoice.core.commands import Command
from hipvoice.core.language import Language
from hipvoice.ear.heard import Heard
from hipvoice.ear.listen import listen_through
from hipvoice.ear.live import LiveEar
from hipvoice.ear.models import find_model
from hipvoice.errors import HipvoiceError
from hipvoice.sound.microphone import open_microphone
from hipvoice.sound.recording import stream_file


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


def language_of(folder: Path | None, aliases: Aliases) -> Language:
    """The language of a model, with a person's own phrases. Raises HipvoiceError."""
    found = spoken(folder, aliases)
    for remark in found.remarks:
        tell("aliases", remark)
    return found.language


def listen_to(
    path: Path, folder: Path | None, language: Language, legal: Collection[Command]
) -> Iterator[Heard]:
    """What is said in a recording. Raises HipvoiceError."""
    model = hearable(find_model(folder), language)
    recording = stream_file(path, lambda text: tell("recording", text))
    yield from listen_through(path, recording, model, language.phrases, legal, _tell_unheard)


def listen_live(
    config: Config, folder: Path | None, language: Language, legal: Collection[Command]
) -> Iterator[Heard]:
    """What is said to the microphone of a session, for ever. Raises HipvoiceError."""
    heard: queue.SimpleQueue[Heard] = queue.SimpleQueue()
    with ExitStack() as stack:
        stack.enter_context(quiet_libraries())
        model = hearable(find_model(folder), language)
        levels = levels_of(config)
        ear = LiveEar(model, language.phrases, heard.put, tell, _tell_ready, levels=levels)
        stack.callback(ear.close)
        ear.listen_for(legal)
        stack.enter_context(closing(open_microphone(config.devices.mic, ear.feed, tell)))
        while True:
            yield heard.get()


def heard_line(heard: Heard, language: Language) -> str:
    """One line to read: when, the command or a dash, and the words or why they are not one."""
    decision = language.wording.decision(heard.reason, heard.text)
    told = heard.text if heard.accepted else decision
    return f"{heard.start / 1000:8.2f}-{heard.end / 1000:.2f} s  {heard.command or '-':<16}{told}"


def _tell_ready(unheard: tuple[str, ...]) -> None:
    _tell_unheard(unheard)
    tell("microphone", "listening; Ctrl-C ends it")


def _tell_unheard(phrases: tuple[str, ...]) -> None:
    if phrases:
        tell("recogniser", f"the model lacks words of: {', '.join(phrases)}")
