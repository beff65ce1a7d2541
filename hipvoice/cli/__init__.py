"""The command line. Commands are imported when used: `--version` needs none of them."""

from __future__ import annotations

import importlib
import io
from typing import Any, Final

import click

from hipvoice import __version__
from hipvoice.cli.drawing import echo
from hipvoice.cli.examples import PROGRAM, epilog_of
from hipvoice.errors import EXIT_OK
from hipvoice.outer import outer_handler

# For each group of `--help`: its commands, where they are, and what they do, in a line.
GROUPS: Final[dict[str, dict[str, tuple[str, str]]]] = {
    "Play": {
        "play": ("play:play", "play a session: a routine, or what is for today"),
        "plan": ("play:plan", "print a session with its times, without playing it"),
        "render": ("render:render", "write a session to a sound file, to take along"),
        "guide": ("render:guide", "write a routine as a page to print, with figures"),
        "programme": ("programme:programme", "follow some weeks of sessions"),
        "remind": ("programme:remind", "be reminded, by your calendar or on your desktop"),
        "safety": ("play:safety", "read what to be careful about"),
    },
    "Library": {
        "list": ("library:list_routines", "list the routines, exercises or tests"),
        "show": ("library:show", "show a routine, an exercise or a test"),
        "sources": ("library:sources", "read where exercises and doses come from"),
        "check": ("library:check", "find the problems in files of your own"),
        "new": ("library:new", "write a routine to start from"),
        "schema": ("library:schema", "print the JSON Schema of files, for your editor"),
        "import": ("library:import_file", "convert a file of another program"),
        "export": ("library:export", "convert a routine for another program"),
    },
    "Journal": {
        "journal": ("journal:journal", "your sessions, statistics, reports, exports and sync"),
    },
    "Sound": {
        "say": ("sound:say", "speak a text"),
        "voices": ("sound:voices", "list, hear, choose and install voices"),
        "mic-check": ("sound:mic_check", "let it learn your room and your voice, in a minute"),
        "listen": ("sound:listen", "print what is heard"),
        "devices": ("sound:devices", "list microphones and speakers"),
        "models": ("setup:models", "list, choose and install recognition models"),
    },
    "Set-up": {
        "doctor": ("setup:doctor", "check everything that a session needs"),
        "config": ("setup:config", "show and change your settings"),
        "completion": ("names:completion", "let your shell complete commands and names"),
    },
}
COMMANDS: Final = {name: where for group in GROUPS.values() for name, (where, _) in group.items()}

# What is typed for a command that has another name; a near miss of it might do the opposite.
MEANT: Final = {
    "uninstall": "remove",
    "delete": "remove",
    "rm": "remove",
    "add": "install",
    "stop": "end",
    "continue": "resume",
    "begin": "start",
    "ls": "list",
    "stats": "journal stats",
    "report": "journal report",
    "calendar": "journal calendar",
    "sync": "journal sync",
    "amend": "journal amend",
    "program": "programme",
    "mic": "mic-check",
    "settings": "config",
    "help": "--help",
}


class KnownWord(click.Choice):  # type: ignore[type-arg]  # none in click 8.1
    """One of some words, which says what was probably meant by another one."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """The word. Fails with exit code 2, like every wrong option."""
        try:
            return super().convert(value, param, ctx)
        except click.BadParameter as error:
            from hipvoice.app.names import nearest

            meant = nearest(str(value), self.choices)
            hint = f" Did you mean {meant!r}?" if meant else ""
            raise click.BadParameter(f"{error.message}{hint}", ctx, param) from None


class Group(click.Group):
    """A group whose help cuts nothing, and which knows what was probably meant."""

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of a name, with its examples."""
        command = super().get_command(ctx, cmd_name)
        if command is not None:
            command.epilog = command.epilog or epilog_of(f"{self.name} {cmd_name}")
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The command, and what it is given. Raises UsageError, with what was probably meant."""
        name = str(args[0])
        unknown = not name.startswith("-") and self.get_command(ctx, name) is None
        if unknown and not ctx.resilient_parsing:
            ctx.fail(f"There is no command {name!r}.{self._hint(ctx, name)}")
        return super().resolve_command(ctx, args)

    def _hint(self, ctx: click.Context, name: str) -> str:
        from hipvoice.app.names import nearest

        known = self.list_commands(ctx)
        meant = MEANT.get(name) or nearest(name, known)
        there = meant and (meant.startswith("-") or meant.split()[0] in known)
        return f" Did you mean `{ctx.command_path} {meant}`?" if there else ""

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The commands, each with the whole first sentence of its help."""
        found = ((name, self.get_command(ctx, name)) for name in self.list_commands(ctx))
        rows = [(name, _first_sentence(command)) for name, command in found if command]
        with formatter.section("Commands"):
            formatter.write_dl(rows)


def _first_sentence(command: click.Command) -> str:
    return " ".join((command.help or "").split("\n\n")[0].split()).partition(". ")[0].rstrip(".")


class LazyGroup(Group):
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

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002 - click's signature
        """The commands in groups; their modules are not loaded for it."""
        width = max(map(len, COMMANDS))
        for title, group in GROUPS.items():
            with formatter.section(title):
                formatter.write_dl(
                    [(name.ljust(width), about) for name, (_, about) in group.items()]
                )


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
        from datetime import date

        from hipvoice.app.programme import greeting

        for line in greeting(date.today()):
            echo(line)


def main() -> None:
    """Run the command line; every error ends here."""
    with outer_handler():
        raise SystemExit(_run())


def _run() -> int:
    """The exit code; click's own handling of Ctrl-C would make it 1."""
    try:
        code = hipvoice(prog_name=PROGRAM, standalone_mode=False)
    except click.Abort:
        raise KeyboardInterrupt from None
    except click.ClickException as error:
        told = io.StringIO()
        error.show(told)
        echo(told.getvalue(), err=True, nl=False)
        return error.exit_code
    return code if isinstance(code, int) else EXIT_OK
