"""`programme`: weeks of sessions. `remind`: a reminder, in the calendar or on the desktop."""

from __future__ import annotations

import shutil
import sys
import textwrap
from collections.abc import Iterable
from datetime import date, datetime, time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from hipvoice.cli import Group, KnownWord, names, options
from hipvoice.cli.drawing import echo, echo_json

if TYPE_CHECKING:
    from hipvoice.app.config import Config
    from hipvoice.app.remind import Plan

DAILY = "daily"
CALENDAR = Path("hipvoice.ics")
USUAL_DAYS = ("monday", "wednesday", "friday")
WIDTHS = range(20, 89)  # columns that a text is wrapped to
NAME_WIDTH = 20  # columns


@click.group(cls=Group, invoke_without_command=True)
@click.pass_context
def programme(ctx: click.Context) -> None:
    """Follow a programme: some weeks of sessions that answer to how they go.

    Without a command, says where you are. `hipvoice play` plays what it has for today.
    """
    if ctx.invoked_subcommand is None:
        ctx.invoke(status)


@programme.command(name="list")
@options.as_json
def list_programmes(as_json: bool) -> None:
    """List the programmes."""
    from hipvoice.app.library import kept

    rows, _ = kept("programmes", _rows)
    if as_json:
        echo_json(rows)
        return
    for row in rows:
        days = " to ".join(map(str, (row["days"][0], row["days"][-1])[: len(row["days"])]))
        about = f"{row['weeks']} weeks, {days} days a week. {row['about']}"
        _show([(row["id"], about)], NAME_WIDTH)


def _rows() -> tuple[list[dict[str, Any]], str]:
    from hipvoice.app.programme import programme_rows

    return programme_rows(), ""


@programme.command()
@click.argument("name", shell_complete=names.of("programmes", or_file=True))
@options.person
@options.journal
@options.configured
@options.as_json
def show(name: str, config: Config, as_json: bool) -> None:
    """Show a programme, week by week: NAME from `programme list`, or a file."""
    from hipvoice.app.programme import programme_row, shown

    if as_json:
        echo_json(programme_row(name))
    else:
        _show(shown(name, config, date.today()))


@programme.command()
@click.argument("name", shell_complete=names.of("programmes", or_file=True))
@click.option(
    "--from", "begun", type=click.DateTime(["%Y-%m-%d"]), help="The day of its beginning."
)
@options.person
@options.journal
@options.configured
def start(name: str, begun: datetime | None, config: Config) -> None:
    """Start a programme: NAME from `programme list`, or a file. It ends the one before."""
    from hipvoice.app.programme import start as start_programme

    today = date.today()
    _show(
        ("", line)
        for line in start_programme(name, config, begun.date() if begun else today, today)
    )


@programme.command()
@options.person
@options.journal
@options.configured
@options.as_json
def status(config: Config, as_json: bool) -> None:
    """Say where you are."""
    from hipvoice.app.programme import status as where_one_is
    from hipvoice.app.programme import status_row

    if as_json:
        echo_json(status_row(config, date.today()))
        return
    _show(("", line) for line in where_one_is(config, date.today()))


def _turn(name: str, about: str, word: str) -> None:
    """Add a command that writes what becomes of the programme."""

    @programme.command(name=name, help=about)
    @options.person
    @options.journal
    @options.configured
    def command(config: Config) -> None:
        from hipvoice.app.programme import turn

        echo(turn(config, word, date.today()))


_turn("pause", "Pause it: `play` leaves it aside until you resume it.", "paused")
_turn("resume", "Resume it; the days of the pause are not missed.", "resumed")
_turn("end", "End it. What you did in it stays in your journal.", "ended")


@programme.command()
@click.argument("words", required=False)
@click.option("--remove", is_flag=True, help="Ask about it no more; the answers stay.")
@options.person
@options.journal
@options.configured
def activity(words: str | None, remove: bool, config: Config) -> None:
    """Name what you want to be able to do again, such as "tying my shoes".

    Every two weeks you are asked how well it goes, from 0 (not at all) to 10 (as before). Without
    WORDS, shows it with your answers.
    """
    from hipvoice.app.programme import activity as name_activity

    if words is not None and remove:
        raise click.UsageError("--remove takes no words")
    _show(("", line) for line in name_activity(config, words, remove=remove))


def _show(rows: Iterable[tuple[str, str]], indent: int = 11) -> None:
    """Print labels and the texts beside them, wrapped to the width of the terminal."""
    width = min(max(shutil.get_terminal_size().columns, WIDTHS[0]), WIDTHS[-1])
    for label, text in rows:
        room = indent if label else 0
        if not text:
            echo(label)
            continue
        first = f"{label:<{indent - 1}} " if label else ""
        for line in textwrap.wrap(
            text, max(width, room + 12), initial_indent=first, subsequent_indent=" " * room
        ):
            echo(line)


def _days(
    _ctx: click.Context, _param: click.Parameter, value: str | None
) -> tuple[str, ...] | None:
    from hipvoice.app.remind import DAYS, SHORT

    if value is None:
        return None
    words = [word.strip().lower() for word in value.split(",")]
    if words == [DAILY]:
        return DAYS
    for word in words:
        if len(word) < SHORT or not any(day.startswith(word) for day in DAYS):
            known = ",".join(day[:SHORT] for day in DAYS)
            raise click.BadParameter(f"{word!r} is not a day; expected {DAILY}, or some of {known}")
    return tuple(day for day in DAYS if any(day.startswith(word) for word in words))


def _time(_ctx: click.Context, _param: click.Parameter, value: str | None) -> Any:
    try:
        return datetime.strptime(value, "%H:%M").time() if value else None
    except ValueError:
        raise click.BadParameter(f"{value!r} is not a time; expected one such as 18:30") from None


@click.command()
@click.argument("kind", type=KnownWord(["calendar", "timer"]))
@click.option("--at", callback=_time, help="The time, such as 18:30.")
@click.option(
    "--days",
    callback=_days,
    shell_complete=names.of("days", several=True),
    help="Such as mon,wed,fri, or daily. By default those of your programme, up to its end; "
    "without one, mon,wed,fri.",
)
@options.output(".ics", default=CALENDAR, instead=f"by default {CALENDAR}, in this folder")
@options.force
@options.person
@options.journal
@options.configured
@click.option("--remove", is_flag=True, help="Remove the reminder.")
@click.option("--yes", is_flag=True, help="Do not ask.")
def remind(
    kind: str,
    at: time | None,
    days: tuple[str, ...] | None,
    output: Path,
    force: bool,
    config: Config,
    remove: bool,
    yes: bool,
) -> None:
    """Get reminded to stretch: events for your CALENDAR (.ics), or a TIMER of systemd.

    Shows what it would write, and asks before doing so. Written again, it changes the same events;
    another --output makes another reminder.
    """
    if at is None and not remove:
        raise click.UsageError("say the time: --at 18:30")
    from hipvoice.app.remind import carry_out

    if remove:
        plan = _removal(kind, output)
    else:
        assert at is not None
        plan = _reminder(kind, output, days, at, config, force=force)
    for line in plan.lines():
        echo(line)
    if not (yes or _agreed()):
        echo("Nothing is changed. --yes does it without asking.")
        return
    carry_out(plan)
    echo(plan.note or "Done.")


def _reminder(
    kind: str,
    file: Path,
    days: tuple[str, ...] | None,
    at: time,
    config: Config,
    *,
    force: bool,
) -> Plan:
    from hipvoice.app import remind as reminding
    from hipvoice.app.programme import followed

    now = datetime.now()
    course = None if days else followed(config, now.date())
    if kind == "timer":
        usual = reminding.usual_days(course) if course else USUAL_DAYS
        return reminding.timer(reminding.Reminder(days or usual, at))
    if course:
        events = reminding.of_course(course, at, now)
    else:
        events = reminding.weekly(file, reminding.Reminder(days or USUAL_DAYS, at), now)
    return reminding.calendar(file, events, now, force=force)


def _removal(kind: str, file: Path) -> Plan:
    from hipvoice.app.remind import no_calendar, no_timer

    return no_timer() if kind == "timer" else no_calendar(file)


def _agreed() -> bool:
    """Whether the person agrees; where nobody can be asked, not."""
    return sys.stdin.isatty() and click.confirm("Do it?", default=True)
