"""`completion`: what lets a shell complete commands, options and names."""

from __future__ import annotations

import click
from click.shell_completion import get_completion_class

from hipvoice.cli.names import VARIABLE
from hipvoice.cli.output import echo

SHELLS = ("bash", "zsh", "fish")
PROGRAM = "hipvoice"


@click.command()
@click.argument("shell", type=click.Choice(SHELLS))
@click.pass_context
def completion(ctx: click.Context, shell: str) -> None:
    """Print the script by which SHELL completes commands, options and names.

    \b
    bash, in ~/.bashrc:  eval "$(hipvoice completion bash)"
    zsh, in ~/.zshrc:    eval "$(hipvoice completion zsh)"
    fish:                hipvoice completion fish > ~/.config/fish/completions/hipvoice.fish
    """
    made = get_completion_class(shell)
    assert made is not None
    echo(made(ctx.find_root().command, {}, PROGRAM, VARIABLE).source())
