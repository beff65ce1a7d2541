"""`list` and `check`: what there is, and what is wrong with a file."""

from __future__ import annotations

import json
from pathlib import Path

import click

from hipvoice.cli import options
from hipvoice.cli.options import FILE, as_json
from hipvoice.cli.output import echo


@click.command(name="list")
@click.option("--exercises", "kind", flag_value="exercises", help="List the exercises instead.")
@click.option("--tests", "kind", flag_value="tests", help="List the tests instead.")
@as_json
def list_routines(kind: str | None, as_json: bool) -> None:
    """List the routines that can be played."""
    from hipvoice.app.library import content_rows, routine_rows

    rows, problems = (list(content_rows(kind)), "") if kind else routine_rows()
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


@click.command()
@click.argument("files", nargs=-1, required=True, type=FILE)
@options.rate
@click.pass_context
def check(ctx: click.Context, files: tuple[Path, ...], rate: int | None) -> None:
    """Check routines, exercises and tests: every problem, and what will not go well.

    With --rate the voice itself measures whether each cue fits into its gap.
    """
    from hipvoice.app.check import check_files

    good = True
    for path, problems, remarks in check_files(files, rate):
        echo(problems or f"{path}: good", err=bool(problems))
        if remarks:
            echo(remarks, err=True)
        good = good and not problems
    ctx.exit(0 if good else 1)
