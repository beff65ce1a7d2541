"""`journal`: what was done, and what to do with it."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from hipvoice.cli import options

if TYPE_CHECKING:
    from hipvoice.app.journal import Answer

_Command = TypeVar("_Command", bound=Callable[..., Any])


@click.group(name="journal", invoke_without_command=True)
@click.option("--latest", type=click.IntRange(1), default=20, show_default=True, help="How many.")
@options.journal
@options.as_json
@click.pass_context
def journal(ctx: click.Context, latest: int, journal_path: Path | None, as_json: bool) -> None:
    """Your sessions: by itself, the latest, one line each."""
    if ctx.invoked_subcommand is None:
        from hipvoice.app.journal import latest_sessions

        _tell(latest_sessions(journal_path, latest), as_json)


def _tell(answer: Answer, as_json: bool) -> None:
    from hipvoice.cli.drawing import draw

    if as_json:
        click.echo(json.dumps(answer.data, indent=2, ensure_ascii=False))
    else:
        draw(answer.page)


def _given_before(ctx: click.Context, param: click.Parameter, value: Any) -> Any:
    """What was given, also where it stands before the name of the command."""
    return value or (ctx.parent.params.get(str(param.name)) if ctx.parent else None)


def _path(command: _Command) -> _Command:
    return click.option(
        "--journal",
        "journal_path",
        type=options.FILE,
        callback=_given_before,
        help="The journal's file instead of your own.",
    )(command)


def _as_json(command: _Command) -> _Command:
    return click.option(
        "--json",
        "as_json",
        is_flag=True,
        callback=_given_before,
        help="Print JSON instead of text.",
    )(command)


@journal.command()
@click.argument("session", metavar="ID")
@_path
@_as_json
def show(session: str, journal_path: Path | None, as_json: bool) -> None:
    """Show the sets of a session: ID may be shortened, or `last`."""
    from hipvoice.app.journal import one_session

    _tell(one_session(journal_path, session), as_json)


@journal.command()
@click.option(
    "--weeks", type=click.IntRange(1, 53), default=12, show_default=True, help="How far back."
)
@_path
@_as_json
def stats(weeks: int, journal_path: Path | None, as_json: bool) -> None:
    """Show how often, how long, how evenly; completion and pain."""
    from datetime import date

    from hipvoice.app.statistics import stats as counted

    _tell(counted(journal_path, weeks, date.today()), as_json)


@journal.command()
@click.option("--year", type=click.IntRange(1971, 9998), help="This year, if left out.")
@_path
@_as_json
def calendar(year: int | None, journal_path: Path | None, as_json: bool) -> None:
    """Show the days of a year at a glance."""
    from datetime import date

    from hipvoice.app.statistics import calendar as days_of

    _tell(days_of(journal_path, year or date.today().year), as_json)
