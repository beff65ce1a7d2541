"""`doctor`: what works, what does not, and the command that mends it."""

from __future__ import annotations

import json
import os
import sys
from typing import TYPE_CHECKING

import click

from hipvoice.cli import options

if TYPE_CHECKING:
    from hipvoice.app.doctor.examine import Result

COLOURS = {"ok": "green", "warning": "yellow", "failure": "red"}


@click.command()
@options.as_json
@click.pass_context
def doctor(ctx: click.Context, as_json: bool) -> None:
    """Check everything that a session needs, and say how to mend it.

    Speaks a word without sound, plays two tones, listens for two seconds. The exit code is 1 when
    something fails.
    """
    from hipvoice.app.doctor.examine import examine, is_well

    results = []
    asked = not as_json and sys.stdin.isatty() and sys.stdout.isatty()
    for result in examine(_ask if asked else None):
        results.append(result)
        if not as_json:
            _show(result)
    if as_json:
        rows = [result.as_row() for result in results]
        click.echo(json.dumps({"ok": is_well(results), "checks": rows}, indent=2))
    ctx.exit(0 if is_well(results) else 1)


def _ask(question: str) -> bool:
    """Whether the answer is yes, or just enter.

    Not `click.confirm`: Python's own prompt goes to file descriptor 2, which is silenced meanwhile.
    """
    click.echo(f"{question} [Y/n] ", nl=False)
    return not sys.stdin.readline().strip().casefold().startswith("n")


def _show(result: Result) -> None:
    finding = result.finding
    colour = None if os.environ.get("NO_COLOR") else COLOURS[finding.status.value]
    status = f"{finding.status.value:<8}"
    status = click.style(status, fg=colour) if colour else status
    click.echo(f"{status} {result.name:<15} {finding.found}")
    if finding.mend:
        click.echo(f"{'':<8} {'':<15} mend: {finding.mend}")
