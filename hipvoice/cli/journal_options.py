"""What the commands of `journal` share: its options, which may also stand before the command."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

import click

from hipvoice.cli import names, options
from hipvoice.cli.output import echo_data

if TYPE_CHECKING:
    from hipvoice.app.journal import Answer

_Command = TypeVar("_Command", bound=Callable[..., Any])


def tell(answer: Answer, as_json: bool) -> None:
    """Print an answer as a page, or as JSON."""
    from hipvoice.cli.drawing import draw

    if as_json:
        echo_data(json.dumps(answer.data, indent=2, ensure_ascii=False))
    else:
        draw(answer.page)


def given_before(ctx: click.Context, param: click.Parameter, value: Any) -> Any:
    """What was given, also where it stands before the name of the command."""
    return value or (ctx.parent.params.get(str(param.name)) if ctx.parent else None)


def path(command: _Command) -> _Command:
    """`--journal`, the file."""
    return click.option(
        "--journal",
        "journal_path",
        type=options.FILE,
        callback=given_before,
        help="The journal's file instead of your own.",
    )(command)


def person(command: _Command) -> _Command:
    """`--person`, whose sessions."""
    return click.option(
        "--person",
        callback=given_before,
        shell_complete=names.of("people"),
        help="Whose sessions; yours, if left out.",
    )(command)


def as_json(command: _Command) -> _Command:
    """`--json`."""
    return click.option(
        "--json",
        "as_json",
        is_flag=True,
        callback=given_before,
        help="Print JSON instead of text.",
    )(command)
