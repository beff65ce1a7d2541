"""`journal`: looking at what was done, correcting it, and taking it to people and other machines.

The options that all of its commands share may also come before the command.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from hipvoice.cli import Group, KnownWord, names, options
from hipvoice.cli.drawing import echo_json

if TYPE_CHECKING:
    from hipvoice.app.journal.journal import Reply


_Command = TypeVar("_Command", bound=Callable[..., Any])


def tell(answer: Reply, as_json: bool) -> None:
    """Print an answer as a page, or as JSON."""
    from hipvoice.cli.drawing import draw

    if as_json:
        echo_json(answer.data)
    else:
        draw(answer.page)


def given_before(ctx: click.Context, param: click.Parameter, value: Any) -> Any:
    """The options given, including those before the name of the command."""
    return value or (ctx.parent.params.get(str(param.name)) if ctx.parent else None)


def path(command: _Command) -> _Command:
    """`--journal`, the file."""
    return click.option(
        "--journal",
        "journal_path",
        type=options.FILE,
        callback=given_before,
        help="Another journal file instead of your own.",
    )(command)


def person(command: _Command) -> _Command:
    """`--person`, whose sessions."""
    return click.option(
        "--person",
        callback=given_before,
        shell_complete=names.of("people"),
        help="Whose sessions; by default yours.",
    )(command)


def as_json(command: _Command) -> _Command:
    """`--json`."""
    return click.option(
        "--json",
        "as_json",
        is_flag=True,
        callback=given_before,
        help="Print JSON instead of text.",
    )(command)


@click.command()
@options.output(*options.TO_PAGE, required=True)
@click.option("--open", "opens", is_flag=True, help="Open it in your browser.")
@click.option(
    "--weeks", type=click.IntRange(1, 53), default=12, show_default=True, help="How far back."
)
@options.force
@path
@person
@as_json
def report(
    output: Path,
    opens: bool,
    force: bool,
    weeks: int,
    journal_path: Path | None,
    person: str | None,
    as_json: bool,
) -> None:
    """Write one page with charts, to read, to print, or for your physiotherapist."""
    from datetime import date

    from hipvoice.app.report.report import report as write

    today = date.today()
    told = write(journal_path, output, weeks, today, opens=opens, force=force, person=person)
    tell(told, as_json)


@click.command()
@click.argument("folder", metavar="DIR", type=options.FILE)
@path
@as_json
def sync(folder: Path, journal_path: Path | None, as_json: bool) -> None:
    """Merge your journal with those of your other machines through a synced folder."""
    from hipvoice.app.journal.journal import sync_folder

    tell(sync_folder(journal_path, folder), as_json)


_person = click.option(
    "--person",
    callback=given_before,
    shell_complete=names.of("people"),
    help="Only this person's sessions; by default everybody's.",
)


@click.command()
@click.argument("url", metavar="URL")
@_person
@path
@as_json
def push(url: str, person: str | None, journal_path: Path | None, as_json: bool) -> None:
    """Send a PostgreSQL server what it lacks of your journal: postgresql://USER@HOST/DATABASE."""
    from hipvoice.app.journal.journal import push as give

    tell(give(journal_path, url, person), as_json)


@click.command()
@click.argument("url", metavar="URL")
@_person
@path
@as_json
def pull(url: str, person: str | None, journal_path: Path | None, as_json: bool) -> None:
    """Add what a PostgreSQL server has and your journal lacks."""
    from hipvoice.app.journal.journal import pull as take

    tell(take(journal_path, url, person), as_json)


SOME = click.IntRange(1, 100_000)
JSON_LINES = "jsonl"
ENDINGS = {JSON_LINES: ".jsonl", "csv": ".csv", "markdown": ".md", "ics": ".ics"}


@click.group(name="journal", cls=Group, invoke_without_command=True)
@click.option("--latest", type=SOME, default=20, show_default=True, help="How many.")
@options.journal
@person
@options.as_json
@click.pass_context
def journal(
    ctx: click.Context, latest: int, journal_path: Path | None, person: str | None, as_json: bool
) -> None:
    """Show your latest sessions, one line each."""
    if ctx.invoked_subcommand is None:
        from hipvoice.app.journal.journal import latest_sessions

        tell(latest_sessions(journal_path, latest, person), as_json)


@journal.command()
@click.argument("session", metavar="ID", shell_complete=names.of("sessions"))
@click.option("--history", is_flag=True, help="Every entry, including what was undone or amended.")
@path
@person
@as_json
def show(
    session: str, history: bool, journal_path: Path | None, person: str | None, as_json: bool
) -> None:
    """Show the sets of a session. ID may be shortened, or `last`."""
    from hipvoice.app.journal import journal as answers

    told = answers.history if history else answers.one_session
    tell(told(journal_path, session, person), as_json)


@journal.command()
@click.argument("session", metavar="ID", shell_complete=names.of("sessions"))
@click.option("--note", default="", help="Your own words; with another change, the reason for it.")
@click.option("--set", "place", type=SOME, help="Which set, by its # in `show`.")
@click.option("--side", type=KnownWord(["left", "right"]), help="The side it was done on.")
@click.option("--remove", is_flag=True, help="The set was never done.")
@click.option("--forgotten", is_flag=True, help="Another set like it was done, on --side.")
@click.option(
    "--exercise",
    help="With --forgotten: a set of this exercise, by its name in `hipvoice show`.",
    shell_complete=names.of("content"),
)
@path
@person
@as_json
def amend(
    session: str,
    note: str,
    place: int | None,
    side: str | None,
    remove: bool,
    forgotten: bool,
    exercise: str | None,
    journal_path: Path | None,
    person: str | None,
    as_json: bool,
) -> None:
    """Correct a session: a note, a wrong side, a forgotten set. Nothing is deleted."""
    if not note and not exercise and (place is None or not (side or remove or forgotten)):
        raise click.UsageError("say what to amend: --note, or --set with --side, --remove, ...")
    if exercise and (not forgotten or place is not None):
        raise click.UsageError("--exercise goes with --forgotten, and without --set")
    if place is None and not exercise and (side or remove or forgotten):
        raise click.UsageError("say which set: --set, by its # in `hipvoice journal show`")
    if remove and (side or forgotten):
        raise click.UsageError("--remove goes with --note only")
    from hipvoice.app.journal.journal import amend_session
    from hipvoice.core.routine.routine import Side

    changes = {"note": note, "place": place, "remove": remove, "forgotten": forgotten}
    sided = Side(side) if side else None
    tell(amend_session(journal_path, session, person, exercise, side=sided, **changes), as_json)


@journal.command()
@click.option(
    "--weeks", type=click.IntRange(1, 53), default=12, show_default=True, help="How far back."
)
@path
@person
@as_json
def stats(weeks: int, journal_path: Path | None, person: str | None, as_json: bool) -> None:
    """Show how often, how long, how evenly; completion and pain."""
    from datetime import date

    from hipvoice.app.journal.statistics import stats as counted

    tell(counted(journal_path, weeks, date.today(), person), as_json)


@journal.command()
@click.option("--year", type=click.IntRange(1971, 9998), help="The year; by default this one.")
@path
@person
@as_json
def calendar(
    year: int | None, journal_path: Path | None, person: str | None, as_json: bool
) -> None:
    """Show the days of a year at a glance."""
    from datetime import date

    from hipvoice.app.journal.statistics import calendar as days_of

    tell(days_of(journal_path, year or date.today().year, person), as_json)


@journal.command()
@click.option(
    "--format",
    "form",
    type=KnownWord([*ENDINGS]),
    help="jsonl and csv keep everything; markdown is for reading, ics for calendars. By default as"
    " the file ends, or jsonl.",
)
@options.output(*ENDINGS.values(), instead="by default standard output")
@options.force
@path
@_person
def export(
    form: str | None,
    output: Path | None,
    force: bool,
    journal_path: Path | None,
    person: str | None,
) -> None:
    """Write the whole journal as text, for everybody or for one person."""
    from hipvoice.app.journal.transfer import export as write

    ending = output.suffix.lower() if output else ""
    form = form or next((name for name, end in ENDINGS.items() if end == ending), JSON_LINES)
    if ending not in {"", ENDINGS[form]}:
        raise click.UsageError(f"{form} is written to a file that ends in {ENDINGS[form]}")
    write(journal_path, form, output, person, force=force)


@journal.command(name="import")
@click.argument("file", type=options.FILE)
@path
@as_json
def import_(file: Path, journal_path: Path | None, as_json: bool) -> None:
    """Import FILE, a jsonl or csv from `export`: all of it, or nothing if a line is wrong."""
    from hipvoice.app.journal.transfer import take_in

    tell(take_in(journal_path, file), as_json)


@journal.command()
@path
@as_json
def rescue(journal_path: Path | None, as_json: bool) -> None:
    """Check the file for damage; set a damaged one aside and save what can be read."""
    from hipvoice.app.journal.journal import rescue_journal

    tell(rescue_journal(journal_path), as_json)


for command in (report, sync, push, pull):
    journal.add_command(command)
