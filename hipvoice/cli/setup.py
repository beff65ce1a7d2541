"""`doctor`, `models` and `config`: what works, what listens, and what is stored for a person.

`models install` is the one command here that uses the network.
"""

from __future__ import annotations

import json
import os
import shutil
import sys
import textwrap
from pathlib import Path
from typing import TYPE_CHECKING

import click

from hipvoice.cli import names, options
from hipvoice.cli import names as completions
from hipvoice.cli.drawing import echo, echo_data
from hipvoice.core import harmless

if TYPE_CHECKING:
    from hipvoice.app.doctor.examine import Result

catalogue = click.option(
    "--catalogue", type=options.FILE, help="Your own catalogue instead of the shipped one."
)
UNKNOWN_CHECKSUM = (
    "No checksum of this file is known. Whether it is a model is judged by its structure and by"
    " loading it; whether it is the one that was published cannot be judged."
)

INDENT = 25  # columns: the status, and the name of the check
MIN_WIDTH = 30  # columns, however narrow the terminal is
COLOURS = {"ok": "green", "warning": "yellow", "failure": "red"}


@click.command()
@options.as_json
@click.pass_context
def doctor(ctx: click.Context, as_json: bool) -> None:
    """Check everything that a session needs, and say how to fix it.

    Renders a word silently, plays two tones, listens for two seconds. The exit code is 1 if
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

    Not `click.confirm`: Python's own prompt goes to file descriptor 2, which is silenced at this
    point.
    """
    echo(f"{question} [Y/n] ", nl=False)
    return not sys.stdin.readline().strip().casefold().startswith("n")


def _show(result: Result) -> None:
    diagnosis = result.diagnosis
    colour = None if os.environ.get("NO_COLOR") else COLOURS[diagnosis.status.value]
    status = f"{diagnosis.status.value:<8}"
    status = click.style(status, fg=colour) if colour else status
    first, *others = _fitted(diagnosis.found)
    echo(f" {result.name:<15} {first}", styled=status)
    for line in [*others, *([f"fix: {diagnosis.mend}"] if diagnosis.mend else [])]:
        echo(f"{'':<{INDENT}}{line}")


def _fitted(text: str) -> list[str]:
    """The lines of a diagnosis, wrapped to the width of a terminal; a command stays whole."""
    if not sys.stdout.isatty():
        return text.splitlines()
    room = max(MIN_WIDTH, shutil.get_terminal_size().columns - INDENT)
    return [part for line in text.splitlines() for part in textwrap.wrap(line, room) or [""]]


@click.group()
def models() -> None:
    """Recognition models: list, install, remove, verify, choose.

    The built-in one needs nothing. `install NAME` is the only one of these commands that uses the
    network.
    """


@models.command(name="list")
@catalogue
@options.as_json
def list_models(catalogue: Path | None, as_json: bool) -> None:
    """List the installed models, and those that can be installed."""
    from hipvoice.app.models.overview import model_page, model_rows
    from hipvoice.cli.drawing import draw

    if as_json:
        echo(json.dumps(model_rows(catalogue), indent=2))
    else:
        draw(model_page(catalogue))


@models.command()
@click.argument("name", shell_complete=completions.of("offered models"), required=False)
@click.option("--from", "source", type=options.FILE, help="A zip file or folder: no network.")
@catalogue
def install(name: str | None, source: Path | None, catalogue: Path | None) -> None:
    """Install the model NAME from the catalogue, or one from a file or folder.

    An interrupted download resumes. A model is installed completely and checked, or not at all.
    """
    if name is None and source is None:
        raise click.UsageError("name a model of `hipvoice models list`, or give --from FILE")
    if source is not None:
        from hipvoice.app.models.install import install_from

        name, folder = install_from(source, name)
    else:
        folder = _fetched(str(name), catalogue)
    echo(f"{folder} is installed. Listen with it: hipvoice models use {name}")


def _fetched(name: str, catalogue: Path | None) -> Path:
    from hipvoice.app.models.catalogue import find_offered
    from hipvoice.app.models.install import install_offered

    entry = find_offered(name, catalogue)
    echo(f"{entry.url} ({entry.bytes / 1e6:.0f} MB, {entry.licence})")
    if not entry.sha256:
        echo(UNKNOWN_CHECKSUM)
    with click.progressbar(length=entry.bytes, label=harmless.one_line(name)) as bar:

        def show(have: int, total: int) -> None:
            bar.length = total or entry.bytes
            bar.update(have - bar.pos)

        return install_offered(entry, show)


@models.command()
@click.argument("name", shell_complete=completions.of("models"))
def remove(name: str) -> None:
    """Remove an installed model."""
    from hipvoice.app.models import store
    from hipvoice.app.models.overview import forget

    store.remove(name)
    echo(f"{name} is removed.")
    if forget(name):
        echo("The built-in model is used again.")


@models.command()
@click.argument("names", nargs=-1, shell_complete=completions.of("models"))
@click.pass_context
def verify(ctx: click.Context, names: tuple[str, ...]) -> None:
    """Check the files of the named models (or of all), and whether they load."""
    from hipvoice.app.models import store
    from hipvoice.app.models.store import troubles

    good = True
    for name in names or store.names():
        wrong = list(troubles(store.folder_of(name)))
        good = good and not wrong
        echo(f"{name}: {'; '.join(wrong) or 'good'}", err=bool(wrong))
    ctx.exit(0 if good else 1)


@models.command()
@click.argument("name", shell_complete=completions.of("models"))
def use(name: str) -> None:
    """Make `play` and `listen` use the model NAME by default."""
    from hipvoice.app.models.overview import choose

    choose(name)
    echo(f"{name} is used from now on.")


@click.group(invoke_without_command=True)
@options.as_json
@click.pass_context
def config(ctx: click.Context, as_json: bool) -> None:
    """Show your config: the path of its file, and each value with where it comes from.

    Options of a command override the environment, which overrides the file. Variables are HIPVOICE_
    and the key, as in HIPVOICE_VOICE_RATE=150.
    """
    if ctx.invoked_subcommand is not None:
        return
    from hipvoice.app.config import config_path
    from hipvoice.app.config.changing import rows
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
    """Print the path of the file, even if there is none yet."""
    from hipvoice.app.config import config_path

    echo(config_path())


@config.command(name="set")
@click.argument("key", shell_complete=names.of("config keys"))
@click.argument("value")
def set_value(key: str, value: str) -> None:
    """Set KEY, such as voice.rate, to VALUE; the rest of the file stays as it is.

    Separate the items of a list with commas. An empty VALUE, "", removes it again.
    """
    from hipvoice.app.config import change, config_path, load_config
    from hipvoice.app.config.changing import parsed
    from hipvoice.app.session.language import require_usable

    change(config_path(), {key: parsed(key, value)})
    echo(f"{key} is set in {config_path()}")
    require_usable(load_config())


@config.command()
def edit() -> None:
    """Open the file in your editor ($VISUAL or $EDITOR), and check it afterwards."""
    from hipvoice.app.config import change, config_path, load_config
    from hipvoice.app.session.language import require_usable

    place = config_path()
    if not place.exists():
        change(place, {})
    click.edit(filename=str(place))
    require_usable(load_config())
    echo(f"{place} is good")
