"""`remind`: a reminder on days of the week, in the calendar or on the desktop."""

from __future__ import annotations

import sys
from datetime import datetime, time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from hipvoice.cli import options
from hipvoice.cli.drawing import echo

if TYPE_CHECKING:
    from hipvoice.app.remind import Plan

DAILY = "daily"


def _days(_ctx: click.Context, _param: click.Parameter, value: str) -> tuple[str, ...]:
    from hipvoice.app.remind import DAYS, SHORT

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
@click.argument("kind", type=click.Choice(["calendar", "timer"]))
@click.option("--at", callback=_time, help="The time, such as 18:30.")
@click.option("--days", callback=_days, default="mon,wed,fri", show_default=True, help="Or daily.")
@click.option(
    "--file",
    type=options.FILE,
    default=Path("hipvoice.ics"),
    help="The file for the calendar event.",
)
@options.force
@click.option("--remove", is_flag=True, help="Remove the reminder.")
@click.option("--yes", is_flag=True, help="Do not ask.")
def remind(
    kind: str,
    at: time | None,
    days: tuple[str, ...],
    file: Path,
    force: bool,
    remove: bool,
    yes: bool,
) -> None:
    """Get reminded to stretch: an event for your CALENDAR (.ics), or a TIMER of systemd.

    Shows what it would write, and asks before doing so.
    """
    if at is None and not remove:
        raise click.UsageError("say the time: --at 18:30")
    from hipvoice.app.remind import carry_out

    plan = _removal(kind, file) if remove else _reminder(kind, file, days, at, force=force)
    for line in plan.lines():
        echo(line)
    if not (yes or _agreed()):
        echo("Nothing is changed. --yes does it without asking.")
        return
    carry_out(plan)
    echo(plan.note or "Done.")


def _reminder(
    kind: str, file: Path, days: tuple[str, ...], at: time | None, *, force: bool
) -> Plan:
    from hipvoice.app.remind import Reminder, calendar, timer

    assert at is not None
    reminder = Reminder(days, at)
    if kind == "timer":
        return timer(reminder)
    return calendar(file, reminder, datetime.now(), force=force)


def _removal(kind: str, file: Path) -> Plan:
    from hipvoice.app.remind import no_calendar, no_timer

    return no_timer() if kind == "timer" else no_calendar(file)


def _agreed() -> bool:
    """Whether the person agrees; where nobody can be asked, not."""
    return sys.stdin.isatty() and click.confirm("Do it?", default=True)
