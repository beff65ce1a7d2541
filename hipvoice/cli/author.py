"""`show`, `schema`, `new`, `import` and `export`: reading the library, and writing for it."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from hipvoice.cli import names
from hipvoice.cli.options import FILE, force
from hipvoice.cli.output import echo, echo_data


@click.command()
@click.argument("name", shell_complete=names.of("content"))
def show(name: str) -> None:
    """Show an exercise, a test or a routine: what is done, the dose with its source, cautions.

    In a terminal the position is drawn as well.
    """
    from hipvoice.app.show import show as text_of
    from hipvoice.cli.drawing import on_a_terminal

    braille = (sys.stdout.encoding or "").lower().startswith("utf")
    echo(text_of(name, drawn=braille and on_a_terminal()))


@click.command()
@click.argument("kind", type=click.Choice(["routine", "exercise", "test"]), default="routine")
def schema(kind: str) -> None:
    """Print the JSON Schema of routines (or of exercises, or tests) for your editor."""
    from hipvoice.app.author import schema_text

    echo(schema_text(kind))


@click.command()
@click.argument("name")
@force
def new(name: str, force: bool) -> None:
    """Write a routine with comments, to begin with."""
    from hipvoice.app.author import new_routine

    path = new_routine(name, force=force)
    echo(f"{path} is written. Play it: hipvoice play {path}")


@click.command(name="import")
@click.argument("file", type=FILE)
@click.option("--into", type=FILE, default=Path(), help="The folder to write to, else this one.")
def import_file(file: Path, into: Path) -> None:
    """Import a workout of Just Another Workout Timer, or exercises of free-exercise-db (JSON)."""
    from hipvoice.app.exchange import import_json

    for line in import_json(file, into):
        echo(line)


@click.command()
@click.argument("routine", shell_complete=names.of("routines", or_file=True))
@click.option("--format", "form", type=click.Choice(["jawt"]), default="jawt", show_default=True)
@click.option("--output", type=FILE, help="The file to write, else standard output.")
@force
def export(routine: str, form: str, output: Path | None, force: bool) -> None:
    """Export a routine for another program; what does not go over is said on standard error.

    jawt is Just Another Workout Timer.
    """
    from hipvoice.app.exchange import EXPORTS

    text, left_out = EXPORTS[form](routine, output, force=force)
    if text:
        echo_data(text)
    for line in left_out:
        echo(line, err=True)
