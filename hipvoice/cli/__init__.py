"""The command line. Commands are imported when used: `--version` needs none of them."""

from __future__ import annotations

import gc
import importlib
import io
from datetime import date

import click

from hipvoice import __version__
from hipvoice.cli.drawing import echo
from hipvoice.cli.examples import epilog_of
from hipvoice.errors import EXIT_OK
from hipvoice.outer import outer_handler

COMMANDS = {
    "play": "play:play",
    "plan": "play:plan",
    "render": "render:render",
    "guide": "render:guide",
    "programme": "programme:programme",
    "list": "library:list_routines",
    "show": "library:show",
    "check": "library:check",
    "new": "library:new",
    "schema": "library:schema",
    "import": "library:import_file",
    "export": "library:export",
    "say": "sound:say",
    "voices": "sound:voices",
    "listen": "sound:listen",
    "devices": "sound:devices",
    "mic-check": "sound:mic_check",
    "journal": "journal:journal",
    "safety": "play:safety",
    "doctor": "setup:doctor",
    "models": "setup:models",
    "config": "setup:config",
    "remind": "programme:remind",
    "completion": "names:completion",
}

# New objects between two garbage collections: more than imports make, which are not garbage. With
# Python's default of 700, collections take 30 of the 420 ms to the first picture (measured).
GARBAGE = 100_000


class LazyGroup(click.Group):
    """A group whose commands are in modules of their own."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """The names, in the order in which people meet them."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - click's signature
        """The command of a name."""
        if cmd_name not in COMMANDS:
            return None
        module, name = COMMANDS[cmd_name].split(":")
        command: click.Command = getattr(importlib.import_module(f"hipvoice.cli.{module}"), name)
        command.epilog = command.epilog or epilog_of(cmd_name)
        return command


@click.group(
    cls=LazyGroup,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog=epilog_of(""),
    invoke_without_command=True,
)
@click.version_option(__version__, message="hipvoice %(version)s")
@click.pass_context
def hipvoice(ctx: click.Context) -> None:
    """A voice coach for the floor: hands-free, offline exercise sessions."""
    if ctx.invoked_subcommand is None:
        from hipvoice.app.programme import greeting

        for line in greeting(date.today()):
            echo(line)


def main() -> None:
    """Run the command line; every error ends here."""
    gc.set_threshold(GARBAGE)
    with outer_handler():
        raise SystemExit(_run())


def _run() -> int:
    """The exit code; click's own handling of Ctrl-C would make it 1."""
    try:
        code = hipvoice(standalone_mode=False)
    except click.Abort:
        raise KeyboardInterrupt from None
    except click.ClickException as error:
        told = io.StringIO()
        error.show(told)
        echo(told.getvalue(), err=True, nl=False)
        return error.exit_code
    return code if isinstance(code, int) else EXIT_OK
