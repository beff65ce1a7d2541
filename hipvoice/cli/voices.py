"""`voices`: which there are, and how each sounds."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import click

from hipvoice.cli import names as completions
from hipvoice.cli import options
from hipvoice.cli.output import echo

if TYPE_CHECKING:
    from hipvoice.app.config import Config


@click.command()
@click.argument("names", nargs=-1, shell_complete=completions.of("voices"))
@click.option("--speak", is_flag=True, help="Speak a sample of each.")
@click.option("--use", "used", is_flag=True, help="Speak with it from now on.")
@click.option("--all", "every", is_flag=True, help="Those of other languages than English, too.")
@options.person
@options.speaker
@options.force
@options.rate
@options.configured
@options.as_json
def voices(
    names: tuple[str, ...],
    speak: bool,
    used: bool,
    every: bool,
    force: bool,
    config: Config,
    as_json: bool,
) -> None:
    """List the voices of your system and of Piper, or those called NAMES.

    Choose one with --use, for good, or with `--voice NAME` of the other commands.
    """
    from hipvoice.app import voices as app

    if used and len(names) != 1:
        raise click.UsageError("--use takes one NAME")
    rows = app.chosen_rows(names, config) if names else app.voice_rows(_language(every), config)
    if as_json:
        echo(json.dumps(rows, indent=2))
        return
    for row in app.speak_samples(rows, config, force=force) if speak else rows:
        echo(_line(row))
    if used:
        app.use(rows[0], config)
        echo(f"{rows[0]['name']} speaks from now on" + _to(config.person))


def _language(every: bool) -> str | None:
    return None if every else "en"


def _to(person: str | None) -> str:
    return f" to {person}" if person else ""


def _line(row: dict[str, Any]) -> str:
    return f"{row['id']:<24} {', '.join(row['languages']):<12} {row['name']}"
