"""`list` and `check`: the routines that there are, and what is wrong with a file."""

from __future__ import annotations

import json
from pathlib import Path

import click

from hipvoice.cli.options import FILE, as_json


@click.command(name="list")
@as_json
def list_routines(as_json: bool) -> None:
    """List the routines that can be played."""
    from hipvoice.app.library import routine_rows

    rows, problems = routine_rows()
    if as_json:
        click.echo(json.dumps(rows, indent=2))
    else:
        for row in rows:
            click.echo(
                f"{row['id']:<24}{row['sets']:>3} sets {row['minutes']:>4} min  {row['name']}"
            )
    if problems:
        click.echo(problems, err=True)


@click.command()
@click.argument("files", nargs=-1, required=True, type=FILE)
@click.pass_context
def check(ctx: click.Context, files: tuple[Path, ...]) -> None:
    """Check routines and exercises, and show every problem in them."""
    from hipvoice.app.library import check_file

    good = True
    for path in files:
        problems = check_file(path)
        click.echo(problems or f"{path}: good", err=bool(problems))
        good = good and not problems
    ctx.exit(0 if good else 1)
