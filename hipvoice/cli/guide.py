"""`guide`: a routine on paper."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from hipvoice.cli import names, options
from hipvoice.cli.output import echo

if TYPE_CHECKING:
    from hipvoice.app.config import Config
    from hipvoice.app.prepare import Wishes


@click.command()
@click.argument("routine", shell_complete=names.of("routines", or_file=True))
@click.argument("file", metavar="FILE.html", type=options.FILE)
@options.person
@options.journal
@options.configured
@options.wishes
@options.force
def guide(routine: str, file: Path, config: Config, wishes: Wishes, force: bool) -> None:
    """Write ROUTINE as a page to print: figures, doses, cues and cautions."""
    from hipvoice.app.guide.guide import write_guide

    write_guide(routine, file, config, wishes, force=force)
    echo(f"{file} is written")
