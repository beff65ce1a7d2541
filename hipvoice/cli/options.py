"""Options that several commands share."""

from __future__ import annotations

from pathlib import Path

import click

from hipvoice.core.tuning import RATES, VOLUMES

FILE = click.Path(path_type=Path)

journal = click.option(
    "--journal", "journal_path", type=FILE, help="The journal's file instead of your own."
)
model = click.option("--model", type=FILE, help="A Vosk model folder instead of the built-in one.")
mic = click.option("--mic", help="Microphone: name, number, sound file, or none.")
speaker = click.option("--speaker", help="Speaker: name, number, sound file to write, or none.")
voice = click.option("--voice", help="A voice of your system by name.")
rate = click.option(
    "--rate",
    type=click.IntRange(RATES[0], RATES[-1]),
    help="Speed of speech in words a minute.",
)
volume = click.option(
    "--volume", type=click.IntRange(VOLUMES[0], VOLUMES[-1]), help="Volume of the voice in percent."
)
as_json = click.option("--json", "as_json", is_flag=True, help="Print JSON instead of text.")
