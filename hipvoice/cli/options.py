"""Options that several commands share, and how they are collected.

Options that are keys of the config (CONFIGURED) reach a command as one `config`, in which they
override the environment and the file; those that fit a session to a person, as one `wishes`.
"""

from __future__ import annotations

import functools
import math
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final, TypeVar

import click

from hipvoice.cli import KnownWord, names
from hipvoice.core.commands import RATES, VOLUMES, Talk

FILE = click.Path(path_type=Path)


class OutputFile(click.Path):
    """A file to write, of one of some kinds by its ending; one without an ending may be a pipe."""

    def __init__(self, *endings: str) -> None:
        """Accept these endings, such as ".html"."""
        super().__init__(path_type=Path)
        self.endings = endings

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """The path. Fails with exit code 2 for another ending: what is written is not that."""
        path = Path(os.fsdecode(super().convert(value, param, ctx)))
        ending = path.suffix.lower()
        if ending and ending not in self.endings:
            what = f"{value!r} does not end in {' or '.join(self.endings)}."
            self.fail(f"{what}{_PDF if ending == '.pdf' and '.html' in self.endings else ''}")
        return path


_PDF: Final = " For a PDF, print the page from your browser."


class NumberRange(click.FloatRange):
    """A number in a range. NaN, which no comparison finds out of range, is refused."""

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> float:
        """The number. Fails with exit code 2, like every wrong option."""
        number: float = super().convert(value, param, ctx)
        if math.isnan(number):
            self.fail(f"{value!r} is not a number.", param, ctx)
        return number


# The key of the config for the parameter of the option.
CONFIGURED: Final = {
    "person": "person",
    "mic": "devices.mic",
    "speaker": "devices.speaker",
    "headphones": "devices.headphones",
    "voice": "voice.name",
    "rate": "voice.rate",
    "volume": "voice.volume",
    "talk": "talk",
    "journal_path": "journal",
}
WISHES: Final = ("without", "conditions", "minutes")

_Command = TypeVar("_Command", bound=Callable[..., Any])


def configured(command: _Command) -> Callable[..., Any]:
    """Pass `config`, for the person who trains, instead of the options that are keys of it.

    The command raises HipvoiceError if the file or the environment is wrong.
    """

    @functools.wraps(command)
    def run(*args: Any, **given: Any) -> Any:
        from hipvoice.app.config import load_config

        above = {key: _popped(given, name) for name, key in CONFIGURED.items()}
        above = {key: value for key, value in above.items() if value is not None}
        return command(*args, config=load_config(options=above).for_person(), **given)

    return run


def _popped(given: dict[str, Any], name: str) -> Any:
    value = given.pop(name, None)
    return str(value) if isinstance(value, Path) else value


def wishes(command: _Command) -> Callable[..., Any]:
    """The options that fit a session to a person and the time, passed as `wishes`."""

    @functools.wraps(command)
    def run(*args: Any, **given: Any) -> Any:
        from hipvoice.app.session.prepare import Wishes

        asked = {name: given.pop(name) for name in WISHES}
        return command(*args, wishes=Wishes(**asked), **given)

    return _without(_conditions(_minutes(run)))


def _words(
    _context: click.Context, _parameter: click.Parameter, value: str | None
) -> tuple[str, ...] | None:
    """The words of a comma-separated list; None if the option is not given."""
    if value is None:
        return None
    return tuple(word.strip() for word in value.split(",") if word.strip())


def _together(*options: Callable[[_Command], _Command]) -> Callable[[_Command], _Command]:
    """Several options as one decorator, in their order."""

    def decorate(command: _Command) -> _Command:
        for option in reversed(options):
            command = option(command)
        return command

    return decorate


person = click.option(
    "--person",
    help="Who trains; any name you like.",
    shell_complete=names.of("people"),
)
journal = click.option(
    "--journal", "journal_path", type=FILE, help="Another journal file instead of your own."
)
model = click.option("--model", type=FILE, help="A Vosk model folder instead of the built-in one.")
mic = click.option(
    "--mic",
    help="Microphone: name, number, sound file, or none.",
    shell_complete=names.of("mics", or_file=True),
)
speaker = click.option(
    "--speaker",
    help="Speaker: name, number, sound file to write, or none.",
    shell_complete=names.of("speakers", or_file=True),
)
voice = click.option(
    "--voice", help="A voice of your system, by name.", shell_complete=names.of("voices")
)
rate = click.option(
    "--rate",
    type=click.IntRange(RATES[0], RATES[-1]),
    help="Speed of speech in words a minute.",
)
volume = click.option(
    "--volume", type=click.IntRange(VOLUMES[0], VOLUMES[-1]), help="Volume of the voice in percent."
)
talk = click.option(
    "--talk",
    type=KnownWord([talk.value for talk in Talk]),
    help="How much the coach says.",
)
dialogue = _together(mic, speaker, model, voice, rate, volume)
headphones = click.option(
    "--headphones/--no-headphones",
    default=None,
    help="You wear headphones: there is no echo to cancel.",
)
music = click.option("--music", type=FILE, help="Background music: a file, or a folder of files.")
_without = click.option(
    "--without",
    callback=_words,
    help="Equipment you do not have, such as band,block.",
    shell_complete=names.of("things", several=True),
)
_conditions = click.option(
    "--conditions",
    callback=_words,
    help="Conditions to respect, such as knee-pain,no-floor.",
    shell_complete=names.of("conditions", several=True),
)
_minutes = click.option(
    "--minutes", type=click.IntRange(1, 600), help="Fit the session into this many minutes."
)
force = click.option("--force", is_flag=True, help="Replace an existing file.")


def output(*endings: str, instead: str = "", **more: Any) -> Callable[[_Command], _Command]:
    """`-o`: the file to write, with one of these endings, and what is done without it."""
    without = f"; {instead}" if instead else ""
    about = f"The file to write, {' or '.join(endings)}{without}."
    kind = OutputFile(*endings)
    return click.option("-o", "--output", metavar="FILE", type=kind, help=about, **more)


TO_PAGE: Final = (".html", ".htm")
as_json = click.option("--json", "as_json", is_flag=True, help="Print JSON instead of text.")
