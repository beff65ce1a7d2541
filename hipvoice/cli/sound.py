"""`say`, `listen` and `devices`: the voice, the ear and the sound devices on their own."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from hipvoice.cli import options
from hipvoice.cli.output import echo

if TYPE_CHECKING:
    from hipvoice.app.config import Config


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
    from hipvoice.app.say import say as speak

    speak(text, config, force=force)


@click.command()
@options.mic
@click.option("--wav", type=options.FILE, help="Listen to a recording, as fast as it can be done.")
@options.model
@click.option("--commands", help="The legal commands with commas between; default: all.")
@options.as_json
@options.configured
def listen(
    config: Config, wav: Path | None, model: Path | None, commands: str | None, as_json: bool
) -> None:
    """Print what is heard: commands, and what was not accepted and why."""
    from hipvoice.app.listen import (
        commands_named,
        heard_line,
        language_of,
        listen_live,
        listen_to,
    )
    from hipvoice.app.models.choice import model_folder

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
    from hipvoice.app.devices import device_lines, device_rows

    if as_json:
        echo(json.dumps(device_rows(), indent=2))
        return
    for line in device_lines():
        echo(line)
