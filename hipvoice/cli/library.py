"""`list`, `check`, `show`, `schema`, `new`, `import`, `export`: reads and adds to the library."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import click

from hipvoice.cli import KnownWord, names, options
from hipvoice.cli.drawing import columns, echo, echo_data, echo_json
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
        echo_json(rows)
    else:
        for line in _listed(rows, columns()):
            echo(line)
    if problems:
        echo(problems, err=True)


def _listed(rows: Iterable[Mapping[str, Any]], width: int) -> list[str]:
    """The rows below the headings of their purposes, those without one last."""
    from hipvoice.app.library import folded

    groups: dict[str, list[tuple[str | None, str]]] = {}
    for row in rows:
        groups.setdefault(row["purpose"], []).append((_name(row), _in_short(row)))
    lines: list[str] = []
    for purpose, found in sorted(groups.items(), key=lambda group: (not group[0], group[0])):
        heading = f"{purpose[:1].upper()}{purpose[1:]}" or "Others"
        lines += folded([(None, ""), (None, heading), *found], width)
    return lines[1:] if len(groups) > 1 else lines[2:]


def _name(row: Mapping[str, Any]) -> str:
    """What it is called on the command line."""
    return str(row["name" if "title" in row else "id"])


def _in_short(row: Mapping[str, Any]) -> str:
    """The name, how long it takes, what there is of it, where it is done, and what it needs."""
    counts = ((row.get(unit, 0), unit) for unit in ("sets", "tests"))
    length = [f"{row['minutes']} minutes"] if "minutes" in row else []
    counted = [f"{n} {unit.removesuffix('s') if n == 1 else unit}" for n, unit in counts if n]
    told = ", ".join([*length, *counted, *filter(None, row["where"])])
    title = row.get("title", row["name"])
    return f"{title}: {told}." + (f" You need {row['needs']}." if row["needs"] else "")


def _rows(kind: str | None) -> tuple[list[dict[str, Any]], str]:
    from hipvoice.app.library.library import content_listing, routine_rows

    return content_listing(kind) if kind else routine_rows()


@click.command()
@click.argument("files", nargs=-1, required=True, type=FILE)
@options.rate
@as_json
@click.pass_context
def check(ctx: click.Context, files: tuple[Path, ...], rate: int | None, as_json: bool) -> None:
    """Check routines, exercises, tests and programmes: problems, and what will not work well.

    With --rate, the voice itself measures whether each cue fits into its gap.
    """
    from hipvoice.app.library.library import check_files

    found = []
    for file in check_files(files, rate):
        found.append(file)
        problems, remarks = file.texts()
        if not as_json:
            echo(problems or f"{file.path}: good", err=bool(problems))
        if remarks and not as_json:
            echo(remarks, err=True)
    if as_json:
        rows = [file.as_row() for file in found]
        echo_json(rows)
    ctx.exit(1 if any(file.problems for file in found) else 0)


@click.command()
@click.argument("name", shell_complete=names.of("content"))
@as_json
def show(name: str, as_json: bool) -> None:
    """Show an exercise, a test or a routine: instructions, dose, sources, cautions.

    In a terminal, the position is drawn as well.
    """
    from hipvoice.app.library.show import show as text_of
    from hipvoice.app.library.show import show_row
    from hipvoice.cli.drawing import on_a_terminal

    if as_json:
        echo_json(show_row(name))
        return
    braille = (sys.stdout.encoding or "").lower().startswith("utf")
    echo(text_of(name, drawn=braille and on_a_terminal(), width=columns()))


@click.command()
def sources() -> None:
    """List where the exercises, tests and doses come from: title, author, year and link."""
    from hipvoice.app.library.show import sources as text_of

    echo(text_of(columns()))


@click.command()
@click.argument("kind", nargs=-1, shell_complete=names.of("schemas"))
def schema(kind: tuple[str, ...]) -> None:
    """Print the JSON Schema of a kind of file, or of what a command prints with --json.

    KIND is routine (which is the default), exercise, test or programme; or a command, such as
    `schema doctor` or `schema journal stats`.
    """
    from hipvoice.app.library.author import schema_text

    echo(schema_text(" ".join(kind) or "routine"))


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
