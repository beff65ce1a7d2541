"""`voices`: which there are, and how each sounds."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import click

from hipvoice.cli import names as completions
from hipvoice.cli import options

if TYPE_CHECKING:
    from hipvoice.app.config import Config


@click.command()
@click.argument("names", nargs=-1, shell_complete=completions.of("voices"))
@click.option("--speak", is_flag=True, help="Speak a sample of each.")
@click.option("--all", "every", is_flag=True, help="Those of other languages than English, too.")
@options.speaker
@options.rate
@options.configured
@options.as_json
def voices(
    names: tuple[str, ...],
    speak: bool,
    every: bool,
    config: Config,
    as_json: bool,
) -> None:
    """List the voices of your system, or those called NAMES.

    Choose one with `--voice NAME` of the other commands.
    """
    from hipvoice.app.voices import chosen_rows, speak_samples, voice_rows

    rows = chosen_rows(names) if names else voice_rows(None if every else "en")
    if as_json:
        click.echo(json.dumps(rows, indent=2))
        return
    for row in speak_samples(rows, config) if speak else rows:
        click.echo(_line(row))


def _line(row: dict[str, Any]) -> str:
    return f"{row['id']:<24} {', '.join(row['languages']):<12} {row['name']}"
