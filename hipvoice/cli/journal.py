"""`journal`: what was done, and what to do with it."""

from __future__ import annotations

from pathlib import Path

import click

from hipvoice.cli import journal_options, names, options
from hipvoice.cli.journal_options import tell
from hipvoice.cli.sharing import pull, push, report, sync

SOME = click.IntRange(1, 100_000)


@click.group(name="journal", invoke_without_command=True)
@click.option("--latest", type=SOME, default=20, show_default=True, help="How many.")
@options.journal
@journal_options.person
@options.as_json
@click.pass_context
def journal(
    ctx: click.Context, latest: int, journal_path: Path | None, person: str | None, as_json: bool
) -> None:
    """Your sessions: by itself, the latest, one line each."""
    if ctx.invoked_subcommand is None:
        from hipvoice.app.journal import latest_sessions

        tell(latest_sessions(journal_path, latest, person), as_json)


@journal.command()
@click.argument("session", metavar="ID")
@click.option("--history", is_flag=True, help="Every entry, also what was taken back or amended.")
@journal_options.path
@journal_options.person
@journal_options.as_json
def show(
    session: str, history: bool, journal_path: Path | None, person: str | None, as_json: bool
) -> None:
    """Show the sets of a session: ID may be shortened, or `last`."""
    from hipvoice.app import journal as answers

    told = answers.history if history else answers.one_session
    tell(told(journal_path, session, person), as_json)


@journal.command()
@click.argument("session", metavar="ID")
@click.option("--note", default="", help="Your own words; with another change, its reason.")
@click.option("--set", "place", type=SOME, help="Which set, by its # in `show`.")
@click.option("--side", type=click.Choice(["left", "right"]), help="The side it was done on.")
@click.option("--remove", is_flag=True, help="The set was never done.")
@click.option("--forgotten", is_flag=True, help="A set like it was done as well, on --side.")
@click.option(
    "--exercise",
    help="With --forgotten: one of this exercise, by its name in `hipvoice show`.",
    shell_complete=names.of("content"),
)
@journal_options.path
@journal_options.person
@journal_options.as_json
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
    """Put a session right: a note, a wrong side, a forgotten set. Nothing is deleted."""
    if not note and not exercise and (place is None or not (side or remove or forgotten)):
        raise click.UsageError("say what to amend: --note, or --set with --side, --remove, ...")
    if exercise and (not forgotten or place is not None):
        raise click.UsageError("--exercise goes with --forgotten, and without --set")
    if place is None and not exercise and (side or remove or forgotten):
        raise click.UsageError("say which set: --set, by its # in `hipvoice journal show`")
    if remove and (side or forgotten):
        raise click.UsageError("--remove goes with --note only")
    from hipvoice.app.journal import amend_session
    from hipvoice.core.routine import Side

    changes = {"note": note, "place": place, "remove": remove, "forgotten": forgotten}
    sided = Side(side) if side else None
    tell(amend_session(journal_path, session, person, exercise, side=sided, **changes), as_json)


@journal.command()
@click.option(
    "--weeks", type=click.IntRange(1, 53), default=12, show_default=True, help="How far back."
)
@journal_options.path
@journal_options.person
@journal_options.as_json
def stats(weeks: int, journal_path: Path | None, person: str | None, as_json: bool) -> None:
    """Show how often, how long, how evenly; completion and pain."""
    from datetime import date

    from hipvoice.app.statistics import stats as counted

    tell(counted(journal_path, weeks, date.today(), person), as_json)


@journal.command()
@click.option("--year", type=click.IntRange(1971, 9998), help="This year, if left out.")
@journal_options.path
@journal_options.person
@journal_options.as_json
def calendar(
    year: int | None, journal_path: Path | None, person: str | None, as_json: bool
) -> None:
    """Show the days of a year at a glance."""
    from datetime import date

    from hipvoice.app.statistics import calendar as days_of

    tell(days_of(journal_path, year or date.today().year, person), as_json)


@journal.command()
@click.option(
    "--format",
    "form",
    type=click.Choice(["jsonl", "csv", "markdown", "ics"]),
    default="jsonl",
    show_default=True,
    help="jsonl and csv keep everything; markdown is to be read, ics is for calendars.",
)
@click.option("--output", "-o", type=options.FILE, help="A file instead of standard output.")
@journal_options.path
@journal_options.person
def export(form: str, output: Path | None, journal_path: Path | None, person: str | None) -> None:
    """Write the whole journal as text, of everybody or of one person."""
    from hipvoice.app.transfer import export as write

    write(journal_path, form, output, person)


@journal.command(name="import")
@click.argument("file", type=options.FILE)
@journal_options.path
@journal_options.as_json
def import_(file: Path, journal_path: Path | None, as_json: bool) -> None:
    """Take in FILE, a jsonl or csv of `export`: all of it, or nothing if a line is wrong."""
    from hipvoice.app.transfer import take_in

    tell(take_in(journal_path, file), as_json)


@journal.command()
@journal_options.path
@journal_options.as_json
def rescue(journal_path: Path | None, as_json: bool) -> None:
    """Look for damage in the file; set a damaged one aside and save what can be read."""
    from hipvoice.app.rescue import rescue_journal

    tell(rescue_journal(journal_path), as_json)


for command in (report, sync, push, pull):
    journal.add_command(command)
