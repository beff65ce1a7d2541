"""Where the text of a command goes to the terminal: nothing in it does more than be read."""

from __future__ import annotations

import click

from hipvoice.core import harmless


def echo(text: object = "", *, err: bool = False, nl: bool = True, styled: str = "") -> None:
    """Print a text, whoever wrote it, after one that is `styled` by us."""
    click.echo(styled + harmless.lines(str(text)), err=err, nl=nl)


def echo_data(text: str) -> None:
    """Print JSON, which programs read: in UTF-8, whatever the terminal has.

    What no UTF-8 can hold (a file's name may) is escaped as JSON has it, as is what does harm.
    """
    click.echo(harmless.escaped(text).encode("utf-8", "backslashreplace"))
