"""`config`: what is kept for a person, where it comes from, and how it is changed."""

from __future__ import annotations

import json

import click

from hipvoice.cli import names, options
from hipvoice.cli.output import echo, echo_data


@click.group(invoke_without_command=True)
@options.as_json
@click.pass_context
def config(ctx: click.Context, as_json: bool) -> None:
    """Your config: by itself, the place of its file, and each value with where it comes from.

    Options of a command go before the environment, and that before the file. The environment has
    one rule: HIPVOICE_ and the key, as in HIPVOICE_VOICE_RATE=150.
    """
    if ctx.invoked_subcommand is not None:
        return
    from hipvoice.app.config import config_path
    from hipvoice.app.config.overview import rows
    from hipvoice.app.config.reading import strays

    path, found = config_path(), rows()
    for line in strays():
        echo(line, err=True)
    if as_json:
        values = [row.as_row() for row in found]
        told = {"path": str(path), "values": values}
        echo_data(json.dumps(told, indent=2, ensure_ascii=False))
        return
    echo(path if path.exists() else f"{path} (not there yet)")
    for row in found:
        echo(row.line())


@config.command()
def path() -> None:
    """Print where the file is, or would be."""
    from hipvoice.app.config import config_path

    echo(config_path())


@config.command(name="set")
@click.argument("key", shell_complete=names.of("config keys"))
@click.argument("value")
def set_value(key: str, value: str) -> None:
    """Set KEY, such as voice.rate, to VALUE; the rest of the file stays as it is.

    The items of a list stand between commas. An empty VALUE, "", takes it away again.
    """
    from hipvoice.app.config import change, config_path, load_config
    from hipvoice.app.config.changing import parsed
    from hipvoice.app.usable import require_usable

    change(config_path(), {key: parsed(key, value)})
    echo(f"{key} is set in {config_path()}")
    require_usable(load_config())


@config.command()
def edit() -> None:
    """Open the file in your editor ($VISUAL, else $EDITOR), and check it afterwards."""
    from hipvoice.app.config import change, config_path, load_config
    from hipvoice.app.usable import require_usable

    place = config_path()
    if not place.exists():
        change(place, {})
    click.edit(filename=str(place))
    require_usable(load_config())
    echo(f"{place} is good")
