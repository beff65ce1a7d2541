"""`render` and `guide`: a session as a sound file to take along, a routine on paper."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from hipvoice.cli import names, options
from hipvoice.cli.drawing import echo

if TYPE_CHECKING:
    from hipvoice.app.config import Config
    from hipvoice.app.session.prepare import Wishes


@click.command()
@click.argument("routine", shell_complete=names.of("routines", or_file=True))
@click.argument("file", type=options.FILE)
@options.person
@options.voice
@options.rate
@options.volume
@options.talk
@options.journal
@options.configured
@options.wishes
@options.music
@click.option("--force", "--overwrite", "force", is_flag=True, help="Replace existing files.")
def render(
    routine: str,
    file: Path,
    config: Config,
    wishes: Wishes,
    music: Path | None,
    force: bool,
) -> None:
    """Write the whole session of ROUTINE into a sound FILE: .wav, .flac, .ogg, .opus or .mp3.

    Players find the exercises by chapters in the file (.mp3, .ogg, .opus), or with the cue sheet
    written beside it.
    """
    from hipvoice.app.render.render import Rendering
    from hipvoice.app.render.render import render as render_session

    wanted = Rendering(routine, file, config, wishes, music, force)
    with _progress() as progress:
        written = render_session(wanted, progress)
    for path in written:
        echo(f"{path} is written")


@contextmanager
def _progress() -> Iterator[Callable[[int, int], None]]:
    """A bar on the terminal; nothing where errors go elsewhere."""
    if not sys.stderr.isatty():
        yield lambda _done, _all: None
        return
    with ExitStack() as stack:
        bars: list[Any] = []  # drawn when there is something to show, not for an error

        def show(done: int, whole: int) -> None:
            if not bars:
                bar = click.progressbar(length=whole, label="Rendering", file=sys.stderr)
                bars.append(stack.enter_context(bar))
            bars[0].length = whole
            bars[0].update(done - bars[0].pos)

        yield show


@click.command()
@click.argument("routine", shell_complete=names.of("routines", or_file=True))
@click.argument("file", metavar="FILE.html", type=options.OutputFile(*options.TO_PAGE))
@options.person
@options.journal
@options.configured
@options.wishes
@options.force
def guide(routine: str, file: Path, config: Config, wishes: Wishes, force: bool) -> None:
    """Write ROUTINE as a page to print: figures, doses, cues and cautions."""
    from hipvoice.app.guide import write_guide

    write_guide(routine, file, config, wishes, force=force)
    echo(f"{file} is written")
