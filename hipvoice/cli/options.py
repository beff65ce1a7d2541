"""Options that several commands share."""

from __future__ import annotations

from pathlib import Path

import click

from hipvoice.core.tuning import RATES, VOLUMES

FILE = click.Path(path_type=Path)


def _words(
    _context: click.Context, _parameter: click.Parameter, value: str | None
) -> tuple[str, ...] | None:
    """The words of a list with commas; None where the option is not given."""
    if value is None:
        return None
    return tuple(word.strip() for word in value.split(",") if word.strip())


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
music = click.option("--music", type=FILE, help="Music underneath: a file, or a folder of files.")
without = click.option(
    "--without", callback=_words, help="Equipment that is not there, such as band,block."
)
conditions = click.option(
    "--conditions", callback=_words, help="What to mind, such as knee-pain,no-floor."
)
minutes = click.option(
    "--minutes", type=click.IntRange(1, 600), help="Fit the session into this many minutes."
)
as_json = click.option("--json", "as_json", is_flag=True, help="Print JSON instead of text.")
