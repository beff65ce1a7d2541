"""`list`, `check`, `show`, `schema`, `new`, `import`, `export`: reads and adds to the library."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import click

from hipvoice.cli import KnownWord, names, options
from hipvoice.cli.drawing import echo, echo_data
from hipvoice.cli.options import FILE, as_json, force


@click.command(name="list")
@click.option("--exercises", "kind", flag_value="exercises", help="List the exercises instead.")
@click.option("--tests", "kind", flag_value="tests", help="List the tests instead.")
@as_json
def list_routines(kind: str | None, as_json: bool) -> None:
    """List the routines that can be played."""
    from hipvoice.app.library import kept

    rows, problems = kept(kind or "routines", lambda: _rows(kind))
    if as_json:
        echo(json.dumps(rows, indent=2))
    else:
        for row in rows:
            echo(_content_line(row) if kind else _routine_line(row))
    if problems:
        echo(problems, err=True)


def _routine_line(row: dict[str, object]) -> str:
    what = f"{row['sets']:>3} sets" if row["sets"] else f"{row['tests']:>3} tests"
    return f"{row['id']:<26}{what:<9} {row['minutes']:>3} min  {row['name']}"


def _content_line(row: dict[str, object]) -> str:
    return f"{row['id']:<4} {row['name']:<42}{row['equipment']}"


def _rows(kind: str | None) -> tuple[list[dict[str, Any]], str]:
    from hipvoice.app.library.library import content_rows, routine_rows

    return ([*content_rows(kind)], "") if kind else routine_rows()


@click.command()
@click.argument("files", nargs=-1, required=True, type=FILE)
@options.rate
@click.pass_context
def check(ctx: click.Context, files: tuple[Path, ...], rate: int | None) -> None:
    """Check routines, exercises, tests and programmes: problems, and what will not work well.

    With --rate, the voice itself measures whether each cue fits into its gap.
    """
    from hipvoice.app.library.library import check_files

    good = True
    for path, problems, remarks in check_files(files, rate):
        echo(problems or f"{path}: good", err=bool(problems))
        if remarks:
            echo(remarks, err=True)
        good = good and not problems
    ctx.exit(0 if good else 1)


@click.command()
@click.argument("name", shell_complete=names.of("content"))
def show(name: str) -> None:
    """Show an exercise, a test or a routine: instructions, dose, sources, cautions.

    In a terminal, the position is drawn as well.
    """
    from hipvoice.app.library.show import show as text_of
    from hipvoice.cli.drawing import on_a_terminal

    braille = (sys.stdout.encoding or "").lower().startswith("utf")
    echo(text_of(name, drawn=braille and on_a_terminal()))


@click.command()
@click.argument(
    "kind", type=KnownWord(["routine", "exercise", "test", "programme"]), default="routine"
)
def schema(kind: str) -> None:
    """Print the JSON Schema of routines (or exercises, tests, programmes) for your editor."""
    from hipvoice.app.library.author import schema_text

    echo(schema_text(kind))


@click.command()
@click.argument("name")
@force
def new(name: str, force: bool) -> None:
    """Write a routine with comments, to start from."""
    from hipvoice.app.library.author import new_routine

    path = new_routine(name, force=force)
    echo(f"{path} is written. Play it: hipvoice play {path}")


@click.command(name="import")
@click.argument("file", type=FILE)
@click.option(
    "--into", type=FILE, default=Path(), help="The folder to write to; by default this one."
)
def import_file(file: Path, into: Path) -> None:
    """Import a workout of Just Another Workout Timer, or exercises of free-exercise-db (JSON)."""
    from hipvoice.app.library.author import import_json

    for line in import_json(file, into):
        echo(line)


@click.command()
@click.argument("routine", shell_complete=names.of("routines", or_file=True))
@click.option("--format", "form", type=KnownWord(["jawt"]), default="jawt", show_default=True)
@options.output(".json", instead="by default standard output")
@force
def export(routine: str, form: str, output: Path | None, force: bool) -> None:
    """Export a routine for another program; what is left out is listed on standard error.

    jawt is Just Another Workout Timer.
    """
    from hipvoice.app.library.author import EXPORTS

    text, left_out = EXPORTS[form](routine, output, force=force)
    if text:
        echo_data(text)
    for line in left_out:
        echo(line, err=True)
