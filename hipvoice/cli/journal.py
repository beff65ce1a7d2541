"""`journal`: what was done, newest first."""

from __future__ import annotations

import json
from pathlib import Path

import click

from hipvoice.cli import options


@click.command(name="journal")
@click.option("--latest", type=click.IntRange(1), default=20, show_default=True, help="How many.")
@options.journal
@options.as_json
def journal(latest: int, journal_path: Path | None, as_json: bool) -> None:
    """List the latest sessions and their sets."""
    from hipvoice.app.journal import session_lines, session_rows

    if as_json:
        click.echo(json.dumps(session_rows(journal_path, latest), indent=2))
        return
    for line in session_lines(journal_path, latest):
        click.echo(line)
