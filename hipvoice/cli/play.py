"""`play`, `plan` and `safety`: a session for real, on paper, and what to mind before it."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from hipvoice.cli import names as completions
from hipvoice.cli import options
from hipvoice.cli.drawing import echo, echo_json

if TYPE_CHECKING:
    from hipvoice.app.config import Config
    from hipvoice.app.programme import Due
    from hipvoice.app.session.prepare import Options, Wishes


@click.command()
@click.argument("routine", shell_complete=completions.of("routines", or_file=True), required=False)
@options.person
@options.dialogue
@options.talk
@options.force
@options.journal
@options.headphones
@options.configured
@options.wishes
@options.music
@click.option(
    "--log-heard", type=options.FILE, help="Write the last 50 decisions of the ear to a file."
)
@click.option(
    "--log-heard-audio",
    type=options.FILE,
    help="Keep the sound of these decisions in a folder. Nothing else is ever recorded.",
)
@click.option(
    "--resume/--fresh",
    default=None,
    help="Resume the session that you left, or start a new one, without being asked.",
)
@click.option("--list", "choose", is_flag=True, help="Choose from a numbered list.")
@click.option("--plain", is_flag=True, help="Sentences, line by line, instead of a display.")
@click.option(
    "--trace", is_flag=True, help="Every effect with its time, line by line, instead of a display."
)
@click.option(
    "--speed",
    type=options.NumberRange(0.25, 100),
    default=1.0,
    help="Run the session's clock this many times as fast. Other than 1, it is a rehearsal.",
)
@click.option("--rehearse", is_flag=True, help="A rehearsal: nothing of it goes into the journal.")
@click.option("--log", is_flag=True, help="With --speed: write the session into the journal.")
def play(
    routine: str | None,
    config: Config,
    wishes: Wishes,
    model: Path | None,
    music: Path | None,
    log_heard: Path | None,
    log_heard_audio: Path | None,
    resume: bool | None,
    choose: bool,
    plain: bool,
    trace: bool,
    speed: float,
    rehearse: bool,
    log: bool,
    force: bool,
) -> None:
    """Play a session of ROUTINE, a name from `hipvoice list` or a file.

    Without ROUTINE, play what is for today: by your programme, or what you usually play.
    """
    from hipvoice.app.session.play import play as play_session
    from hipvoice.app.session.prepare import Options
    from hipvoice.app.store.overview import model_folder

    folder = model_folder(model, config.model)
    if choose:
        routine = _chosen(config.devices.mic, folder)
    asked = Options(
        routine=routine or "",
        resume=resume,
        any_routine=routine is None,
        config=config,
        wishes=wishes,
        model=folder,
        plain=plain,
        trace=trace,
        speed=speed,
        rehearse=rehearse,
        log=log,
        music=music,
        log_heard=log_heard,
        log_heard_audio=log_heard_audio,
        force=force,
    )
    if not routine:
        asked = _for_today(asked)
    if asked.routine:
        play_session(asked)


def _for_today(asked: Options) -> Options:
    """What is for today, and why; without a routine if nothing is to be played.

    To resume, it is the routine of the session that was left.
    """
    from hipvoice.app.programme import due
    from hipvoice.app.session.resume import left_lately, left_routine

    if asked.resume:
        return replace(asked, routine=left_routine(asked.config))
    found = due(asked.config, asked.wishes, date.today())
    left = left_lately(asked.config) if asked.resume is None and not found.routine else None
    if left:
        return replace(asked, routine=left.began.routine)
    for line in found.told:
        echo(line)
    routine = found.routine or _instead(found)
    return replace(
        asked, routine=routine, why=found.why if found.routine else "", wishes=found.wishes
    )


def _instead(found: Due) -> str:
    """What is played on a day of rest: what is offered, if the person wants it; else nothing."""
    echo(found.why)
    if not found.instead:
        return ""
    if sys.stdin.isatty() and sys.stdout.isatty():  # a question in a file is seen by nobody
        return found.instead if click.confirm(f"Play {found.instead} today?") else ""
    echo(f"To play something else today: hipvoice play {found.instead}")
    return ""


def _chosen(mic: str | None, model: Path | None) -> str:
    """The routine that is chosen from a list: in a terminal by key or voice, else by a line."""
    from hipvoice.app.library import kept
    from hipvoice.app.library.library import routine_rows
    from hipvoice.app.session.listen import MAX_CHOICES, choose

    rows, _ = kept("routines", routine_rows)
    if sys.stdin.isatty() and sys.stdout.isatty():
        pages = [rows[at : at + MAX_CHOICES] for at in range(0, len(rows), MAX_CHOICES)]
        ids = [[row["id"] for row in page] for page in pages]
        return choose(ids, mic, model, lambda at: _show_page(pages[at], len(pages)), echo)
    _show_rows(rows)
    known = {str(number): row["id"] for number, row in enumerate(rows, start=1)}
    known |= {row["id"]: row["id"] for row in rows}
    while (answer := _asked("Which one (number or name)")) not in known:
        echo(f"There is no {answer} in the list.")
    return str(known[answer])


def _show_page(rows: Sequence[dict[str, Any]], pages: int) -> None:
    _show_rows(rows)
    if pages > 1:
        echo("  0  more")
    echo("Which one? Press its number, or say it.")


def _show_rows(rows: Sequence[dict[str, Any]]) -> None:
    for number, row in enumerate(rows, start=1):
        echo(f"{number:>3}  {row['name']:<32}{row['minutes']:>4} min  {row['id']}")


def _asked(question: str) -> str:
    """A line from the person. Raises HipvoiceError where nobody sees the question or can answer."""
    from hipvoice.errors import HipvoiceError

    nobody = HipvoiceError("nobody has chosen a routine", hint="name it: hipvoice play NAME")
    if sys.stdin.isatty() and not sys.stdout.isatty():
        raise nobody
    try:
        return str(click.prompt(question)).strip()
    except click.Abort:
        if sys.stdin.isatty():
            raise
        echo()
        raise nobody from None


@click.command()
@click.argument("routine", shell_complete=completions.of("routines", or_file=True))
@options.person
@options.voice
@options.rate
@options.talk
@options.journal
@options.configured
@options.wishes
@click.option("--trace", is_flag=True, help="Print every effect with its time.")
@options.as_json
def plan(routine: str, config: Config, wishes: Wishes, trace: bool, as_json: bool) -> None:
    """Print the whole session of ROUTINE with its times, without playing it."""
    from hipvoice.app.render.plan import plan_routine, rows

    planned = plan_routine(routine, config, wishes)
    if as_json:
        echo_json(list(rows(planned.stage)))
        return
    for line in planned.stage.lines if trace else planned.sentences:
        echo(line)


@click.command()
def safety() -> None:
    """Print what to be careful about before and during a session."""
    from hipvoice.app.library.library import safety_lines

    for line in safety_lines():
        echo(line)
