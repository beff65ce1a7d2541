"""`mic-check`: a spoken set-up of microphone and ear."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from hipvoice.cli import options
from hipvoice.cli.output import echo

if TYPE_CHECKING:
    from hipvoice.app.config import Config


@click.command("mic-check")
@options.dialogue
@options.force
@options.headphones
@options.configured
def mic_check(config: Config, model: Path | None, force: bool) -> None:
    """Check the microphone from where you will lie: a minute, led by the voice.

    It measures the room and how the coach comes back, asks for five commands, tells what it makes
    of them, and keeps what it has learned in your config. No sound is recorded.
    """
    from hipvoice.app.mic_check import check_microphone
    from hipvoice.app.models.choice import model_folder

    folder = model_folder(model, config.model)
    check_microphone(config, folder, echo, force=force)
