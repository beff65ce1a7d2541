"""Writes docs/commands.md, and the table in docs/config.md: `python -m tools.commands`.

It does not use click's own formatting, which changes from release to release.
"""

from __future__ import annotations

import inspect
import textwrap
from collections.abc import Iterator
from pathlib import Path

import click

from hipvoice.app.config.keys import KEYS, ConfigKey
from hipvoice.app.config.reading import variable
from hipvoice.app.library.author import OUTPUTS
from hipvoice.cli import hipvoice
from hipvoice.routines.schema import TableOf

DOCS = Path(__file__).resolve().parents[1] / "docs"
PAGE = DOCS / "commands.md"
CONFIG = DOCS / "config.md"
TABLE = "| key | what it is | default | environment |\n|---|---|---|---|\n"  # the end of the page
HEAD = (
    "# Commands",
    "",
    "<!-- Made by `python -m tools.commands`; edits are lost. -->",
    "",
    "This is what `--help` tells, on one page. Each command also has `-h`, `--help`.",
)
ABOUT_JSON = (
    "With `--json` a command prints this, in UTF-8. `hipvoice schema COMMAND` prints its JSON"
    " Schema, such as `hipvoice schema journal stats`."
)
WIDTH = 100  # of a line, as in every page
AS_IT_IS = "\b"  # click's mark of a paragraph that is not to be wrapped
HELP = "help"


def main() -> None:
    """Write the page."""
    PAGE.write_text(page(), "utf-8")
    CONFIG.write_text(with_keys(CONFIG.read_text("utf-8")), "utf-8")
    print(f"{PAGE} and {CONFIG} are written")


def page() -> str:
    """The whole page."""
    with click.Context(hipvoice, info_name="hipvoice") as ctx:
        lines = [*HEAD, *_section(hipvoice, ctx), *_json()]
    return "\n".join(lines) + "\n"


def _json() -> Iterator[str]:
    """What commands print with `--json`, as the schemas are made from it."""
    yield from ("", "## JSON", "", *textwrap.wrap(ABOUT_JSON, WIDTH), "", "```yaml")
    yield from OUTPUTS.read_text("utf-8").splitlines()
    yield "```"


def with_keys(text: str) -> str:
    """The page of the config with a new table."""
    return text.partition(TABLE)[0] + TABLE + "".join(map(_key, KEYS))


def _key(key: ConfigKey) -> str:
    default = f" {key.default} " if key.default else " "
    environment = " " if isinstance(key.shape, TableOf) else f" `{variable(key.name)}` "
    return f"| `{key.name}` | {key.about} |{default}|{environment}|\n"


def _section(command: click.Command, ctx: click.Context) -> Iterator[str]:
    """A command, and the commands within it."""
    yield from ("", f"## {ctx.command_path}", "")
    yield f"`{' '.join([ctx.command_path, *command.collect_usage_pieces(ctx)])}`"
    yield from _text(command.help or "")
    yield from _options(command)
    yield from _text(command.epilog or "")
    if isinstance(command, click.Group):
        for name in command.list_commands(ctx):
            inner = command.get_command(ctx, name)
            assert inner is not None
            with click.Context(inner, info_name=name, parent=ctx) as inside:
                yield from _section(inner, inside)


def _text(text: str) -> Iterator[str]:
    """Paragraphs, wrapped unless they are marked."""
    for paragraph in inspect.cleandoc(text).split("\n\n"):
        if paragraph.startswith(AS_IT_IS):
            lines = paragraph.removeprefix(AS_IT_IS).strip("\n").splitlines()
            yield from ("", "```", *lines, "```")
        elif paragraph:
            yield from ("", *textwrap.wrap(paragraph, WIDTH, break_on_hyphens=False))


def _options(command: click.Command) -> Iterator[str]:
    options = [p for p in command.params if isinstance(p, click.Option) and p.name != HELP]
    if options:
        yield from ("", "| option | what it does |", "|---|---|")
    for option in options:
        yield f"| {_spelled(option)} | {_explained(option)} |"


def _spelled(option: click.Option) -> str:
    names = ", ".join(f"`{name}`" for name in (*option.opts, *option.secondary_opts))
    return names if option.is_flag or option.count else f"{names} {_value(option)}"


def _value(option: click.Option) -> str:
    kind = option.type
    if isinstance(kind, click.Choice):
        return " \\| ".join(map(str, kind.choices))
    if isinstance(kind, click.IntRange | click.FloatRange):
        return f"{_bound(kind.min)} to {_bound(kind.max)}"
    return (option.metavar or kind.name).upper()


def _bound(value: float | None) -> str:
    return "any" if value is None else f"{value:g}"


def _explained(option: click.Option) -> str:
    default = f" Default: {option.default}." if option.show_default else ""
    return f"{option.help or ''}{default}"


if __name__ == "__main__":
    main()
