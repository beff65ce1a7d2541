"""`doctor`: what works, what does not, and the command that mends it."""

from __future__ import annotations

import json
import os
import shutil
import sys
import textwrap
from typing import TYPE_CHECKING

import click

from hipvoice.cli import options
from hipvoice.cli.output import echo

if TYPE_CHECKING:
    from hipvoice.app.doctor.examine import Result

INDENT = 25  # columns: the status, and the name of the check
LEAST = 30  # columns, however narrow the terminal is
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
        echo(json.dumps({"ok": is_well(results), "checks": rows}, indent=2))
    ctx.exit(0 if is_well(results) else 1)


def _ask(question: str) -> bool:
    """Whether the answer is yes, or just enter.

    Not `click.confirm`: Python's own prompt goes to file descriptor 2, which is silenced meanwhile.
    """
    echo(f"{question} [Y/n] ", nl=False)
    return not sys.stdin.readline().strip().casefold().startswith("n")


def _show(result: Result) -> None:
    finding = result.finding
    colour = None if os.environ.get("NO_COLOR") else COLOURS[finding.status.value]
    status = f"{finding.status.value:<8}"
    status = click.style(status, fg=colour) if colour else status
    first, *others = _fitted(finding.found)
    echo(f" {result.name:<15} {first}", styled=status)
    for line in [*others, *([f"mend: {finding.mend}"] if finding.mend else [])]:
        echo(f"{'':<{INDENT}}{line}")


def _fitted(text: str) -> list[str]:
    """The lines of a finding; in a terminal within its width. A command is left in one piece."""
    if not sys.stdout.isatty():
        return text.splitlines()
    room = max(LEAST, shutil.get_terminal_size().columns - INDENT)
    return [part for line in text.splitlines() for part in textwrap.wrap(line, room) or [""]]
