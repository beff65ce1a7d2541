"""`say`, `voices`, `listen`, `mic-check` and `devices`: voice, ear and sound devices, alone."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Generator, Iterator
from contextlib import closing, suppress
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click
from click.shell_completion import CompletionItem

from hipvoice.cli import Group, options
from hipvoice.cli import names as completions
from hipvoice.cli.drawing import echo, echo_json
from hipvoice.cli.setup import add_store, catalogue, list_store

if TYPE_CHECKING:
    from hipvoice.app.config import Config
    from hipvoice.app.render.plan import Readiness


READING = "Meanwhile the voice gets ready. Press a key to begin sooner."


@click.command()
@click.argument("text")
@options.person
@options.speaker
@options.voice
@options.rate
@options.volume
@options.force
@options.configured
def say(text: str, config: Config, force: bool) -> None:
    """Speak TEXT."""
    from hipvoice.app.session.voice import say as speak

    speak(text, config, force=force)


@click.command()
@options.mic
@click.option("--wav", type=options.FILE, help="Listen to a recording, as fast as possible.")
@options.model
@click.option(
    "--commands",
    help="The legal commands, separated by commas; default: all.",
    shell_complete=completions.of("commands", several=True),
)
@options.as_json
@options.configured
def listen(
    config: Config, wav: Path | None, model: Path | None, commands: str | None, as_json: bool
) -> None:
    """Print what is heard: commands, and what was not accepted and why."""
    from hipvoice.app.session.listen import (
        commands_named,
        heard_line,
        language_of,
        listen_live,
        listen_to,
    )
    from hipvoice.app.store.overview import model_folder

    legal, folder = commands_named(commands), model_folder(model, config.model)
    language = language_of(folder, config.aliases)
    heards = (
        listen_to(wav, folder, language, legal)
        if wav
        else listen_live(config, folder, language, legal)
    )
    for heard in heards:
        echo(json.dumps(heard.as_row()) if as_json else heard_line(heard, language))


@click.command()
@options.as_json
def devices(as_json: bool) -> None:
    """List microphones and speakers."""
    from hipvoice.app.session.devices import device_lines, device_rows, report_missing

    if as_json:
        echo_json(device_rows())
    else:
        for line in device_lines():
            echo(line)
    report_missing()


LISTING: Final = "list"


class VoicesGroup(Group):
    """The commands about voices. Any other word is the name of a voice, for the one that lists."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Without a word, it is the one that lists."""
        return super().parse_args(ctx, args or ([] if ctx.resilient_parsing else [LISTING]))

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The command, and what it is given."""
        named = args[0] in self.commands
        return super().resolve_command(ctx, args if named else [LISTING, *args])

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        """The commands, and what the one that lists takes."""
        listing = self.commands[LISTING]
        if incomplete.startswith("-"):
            return listing.shell_complete(ctx, incomplete)
        names = listing.params[0].shell_complete(ctx, incomplete)
        return [*super().shell_complete(ctx, incomplete), *names]


@click.group(cls=VoicesGroup, context_settings={"ignore_unknown_options": True})
def voices() -> None:
    """Voices: list them, hear them, choose one, install more, prepare a session.

    `hipvoice voices` alone lists them. `hipvoice voices NAME` is short for `hipvoice voices list
    NAME`, and takes its options.
    """


add_store(voices, "voices")


@voices.command(LISTING)
@click.argument("names", nargs=-1, shell_complete=completions.of("voices"))
@click.option("--available", is_flag=True, help="Those that can be installed, and your own.")
@catalogue
@click.option("--speak", is_flag=True, help="Speak a sample of each.")
@click.option("--use", "used", is_flag=True, help="Speak with it from now on.")
@click.option(
    "--all", "every", is_flag=True, help="Include voices for other languages than English."
)
@options.person
@options.speaker
@options.force
@options.rate
@options.configured
@options.as_json
def list_voices(
    names: tuple[str, ...],
    available: bool,
    catalogue: Path | None,
    speak: bool,
    used: bool,
    every: bool,
    force: bool,
    config: Config,
    as_json: bool,
) -> None:
    """List the voices of your system and of Piper, or only NAMES.

    Choose one permanently with --use, or with `--voice NAME` of other commands.
    """
    from hipvoice.app.session import voice as app

    if used and len(names) != 1:
        raise click.UsageError("--use takes one NAME")
    if available:
        list_store("voices", catalogue, as_json)
        return
    rows = app.chosen_rows(names, config) if names else app.voice_rows(_language(every), config)
    if as_json:
        echo_json(rows)
        return
    for row in app.speak_samples(rows, config, force=force) if speak else rows:
        echo(_line(row))
    if used:
        app.use(rows[0], config)
        echo(f"{rows[0]['name']} speaks from now on" + _to(config.person))


@voices.command("prepare")
@click.argument("routines", nargs=-1, shell_complete=completions.of("routines", or_file=True))
@click.option("--all", "every", is_flag=True, help="Prepare all routines.")
@click.option(
    "--reading", is_flag=True, help="Show the safety advice meanwhile; a key ends it early."
)
@options.person
@options.journal
@options.voice
@options.rate
@options.configured
def prepare_voice(routines: tuple[str, ...], every: bool, reading: bool, config: Config) -> None:
    """Render what is said in ROUTINES, so that the voice has it ready when a session needs it.

    Without ROUTINES, what `hipvoice play` would play. Ctrl-C ends it; run again, it goes on where
    it was. A voice of the system needs no preparation.
    """
    from hipvoice.app.render.plan import get_ready, kept_bytes
    from hipvoice.errors import HipvoiceError

    if every and routines:
        raise click.UsageError("--all takes no ROUTINES")
    names, began = _to_prepare(routines, config, every=every), time.monotonic()
    if reading:
        with suppress(HipvoiceError):  # the session that follows tells, and goes on
            _prepare_while_reading(get_ready(names, config, only_slow=True))
        return
    count = _show_readiness(get_ready(names, config))
    took, size = _minutes(time.monotonic() - began), kept_bytes(config) / 1e6
    done = f"{count} sentences rendered in {took}" if count else "Everything was ready"
    echo(f"{done}. What is kept takes {size:.0f} MB.")


def _to_prepare(routines: tuple[str, ...], config: Config, *, every: bool) -> tuple[str, ...]:
    """The routines that are meant. Raises UsageError if there are none."""
    from hipvoice.app.programme import due
    from hipvoice.app.render.plan import all_routines
    from hipvoice.app.session.prepare import NO_WISHES

    if every:
        return all_routines()
    found = routines or due(config, NO_WISHES, date.today())
    names = found if isinstance(found, tuple) else (found.routine or found.instead,)
    if not any(names):
        raise click.UsageError("today is for rest: name ROUTINES")
    return names


def _show_readiness(states: Iterator[Readiness]) -> int:
    """Show how far it is, by a bar or by lines. Returns how many sentences were rendered."""
    count = next(states).all
    if not count:
        return 0
    echo(f"{count} sentences to render.")
    if not sys.stderr.isatty():
        return _lines_of_readiness(states, count)
    with click.progressbar(length=count, label="Rendering", file=sys.stderr) as bar:
        for state in states:
            bar.update(state.done - bar.pos)
    return count


def _prepare_while_reading(states: Generator[Readiness]) -> None:
    """Show the safety advice and a bar until all is ready, or a key is pressed."""
    from hipvoice.app.library.library import safety_lines
    from hipvoice.app.session.dialogue import any_key

    with any_key() as pressed, closing(states):
        if not pressed or not (count := next(states).all):
            return
        for line in [*safety_lines(), "", READING]:
            echo(line)
        with click.progressbar(length=count, label="Rendering", file=sys.stderr) as bar:
            for state in states:
                bar.update(state.done - bar.pos)
                if pressed.is_set():
                    return


def _lines_of_readiness(states: Iterator[Readiness], count: int) -> int:
    tenths = 0
    for state in states:
        if state.done < count and state.done * 10 // count > tenths:
            tenths = state.done * 10 // count
            echo(f"{state.done} of {count}, about {_minutes(state.left_s or 0)} left")
    return count


def _minutes(seconds: float) -> str:
    return f"{round(seconds) // 60}:{round(seconds) % 60:02}"


def _language(every: bool) -> str | None:
    return None if every else "en"


def _to(person: str | None) -> str:
    return f" to {person}" if person else ""


def _line(row: dict[str, Any]) -> str:
    return f"{row['id']:<24} {', '.join(row['languages']):<12} {row['name']}"


@click.command("mic-check")
@options.dialogue
@options.force
@options.headphones
@options.configured
def mic_check(config: Config, model: Path | None, force: bool) -> None:
    """Check the microphone from where you will lie; the voice leads you through it.

    It takes a minute: it measures the room and the coach's echo, asks for five commands, says what
    it understood, and stores what it has learned in your config. No sound is recorded.
    """
    from hipvoice.app.session.mic_check import check_microphone
    from hipvoice.app.store.overview import model_folder

    folder = model_folder(model, config.model)
    check_microphone(config, folder, echo, force=force)
