"""The commands of `journal` that show it to others and bring it to other machines."""

from __future__ import annotations

from pathlib import Path

import click

from hipvoice.cli import journal_options, names, options
from hipvoice.cli.journal_options import tell


@click.command()
@click.option("--html", "target", type=options.FILE, required=True, help="The file to write.")
@click.option("--open", "opens", is_flag=True, help="Open it in your browser.")
@click.option(
    "--weeks", type=click.IntRange(1, 53), default=12, show_default=True, help="How far back."
)
@options.force
@journal_options.path
@journal_options.person
@journal_options.as_json
def report(
    target: Path,
    opens: bool,
    force: bool,
    weeks: int,
    journal_path: Path | None,
    person: str | None,
    as_json: bool,
) -> None:
    """Write one page with charts, to look at, to print, or for your physiotherapist."""
    from datetime import date

    from hipvoice.app.report.report import report as write

    today = date.today()
    told = write(journal_path, target, weeks, today, opens=opens, force=force, person=person)
    tell(told, as_json)


@click.command()
@click.argument("folder", metavar="DIR", type=options.FILE)
@journal_options.path
@journal_options.as_json
def sync(folder: Path, journal_path: Path | None, as_json: bool) -> None:
    """Merge your journal with those of your other machines through a synced folder."""
    from hipvoice.app.sync import sync_folder

    tell(sync_folder(journal_path, folder), as_json)


_person = click.option(
    "--person",
    callback=journal_options.given_before,
    shell_complete=names.of("people"),
    help="Only this person's sessions; everybody's, if left out.",
)


@click.command()
@click.argument("url", metavar="URL")
@_person
@journal_options.path
@journal_options.as_json
def push(url: str, person: str | None, journal_path: Path | None, as_json: bool) -> None:
    """Give a PostgreSQL server what it lacks of your journal: postgresql://USER@HOST/DATABASE."""
    from hipvoice.app.sync import push as give

    tell(give(journal_path, url, person), as_json)


@click.command()
@click.argument("url", metavar="URL")
@_person
@journal_options.path
@journal_options.as_json
def pull(url: str, person: str | None, journal_path: Path | None, as_json: bool) -> None:
    """Take in what a PostgreSQL server has and your journal lacks."""
    from hipvoice.app.sync import pull as take

    tell(take(journal_path, url, person), as_json)
