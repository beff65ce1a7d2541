"""`doctor`, `models` and `config`: what works, what listens, and what is stored for a person.

The commands that install, remove and verify models are those for voices, too (`add_store`).
`install` is the one command here that uses the network.
"""

from __future__ import annotations

import os
import shutil
import sys
import textwrap
from pathlib import Path
from typing import TYPE_CHECKING

import click

from hipvoice.cli import Group, names, options
from hipvoice.cli import names as completions
from hipvoice.cli.drawing import echo, echo_json
from hipvoice.core import harmless

if TYPE_CHECKING:
    from hipvoice.app.doctor.examine import Result
    from hipvoice.app.store import Kind
    from hipvoice.app.store.install import Installed

catalogue = click.option(
    "--catalogue", type=options.FILE, help="Your own catalogue instead of the shipped one."
)
UNKNOWN_CHECKSUM = (
    "No checksum of this file is known. Whether it is a {} is judged by its structure and by"
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
        echo_json({"ok": is_well(results), "checks": rows})
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


SPOKEN = "piper:"  # before the name of a voice where it is to speak
OWNED = {"models": "models", "voices": "own voices"}
FROM = {"models": "A zip file or folder", "voices": "A file NAME.onnx, a zip file or a folder"}


def add_store(group: click.Group, plural: str) -> None:
    """Give the group of `models` or `voices` its commands `install`, `remove` and `verify`."""
    noun, owned = plural.removesuffix("s"), completions.of(OWNED[plural])

    @group.command(
        help=f"""Install the {noun} NAME from the catalogue, or one from a file or folder.

        An interrupted download resumes. A {noun} is installed completely and checked, or not at
        all.
        """
    )
    @click.argument("name", shell_complete=completions.of(f"offered {plural}"), required=False)
    @click.option("--from", "source", type=options.FILE, help=f"{FROM[plural]}: no network.")
    @catalogue
    def install(name: str | None, source: Path | None, catalogue: Path | None) -> None:
        _install(plural, name, source, catalogue)

    @group.command(help=f"Remove an installed {noun}.")
    @click.argument("name", shell_complete=owned)
    def remove(name: str) -> None:
        _remove(plural, name)

    @group.command(
        help=f"Check the files of the named {plural} (or of all), and whether they work."
    )
    @click.argument("names", nargs=-1, shell_complete=owned)
    @click.pass_context
    def verify(ctx: click.Context, names: tuple[str, ...]) -> None:
        ctx.exit(0 if _verify(plural, names) else 1)


def _install(plural: str, name: str | None, source: Path | None, catalogue: Path | None) -> None:
    from hipvoice.app.store import KINDS
    from hipvoice.app.store.install import install_from

    kind = KINDS[plural]
    if source is not None:
        done = install_from(kind, source, name)
    elif name is not None:
        done = _fetched(kind, name, catalogue)
    else:
        raise click.UsageError(f"name a {kind.noun} of `{kind.listing}`, or give --from FILE")
    for remark in done.remarks:
        echo(remark)
    echo(f"{done.folder} is installed. {kind.usage(done.name)}")


def _fetched(kind: Kind, name: str, catalogue: Path | None) -> Installed:
    from hipvoice.app.store.catalogue import find_offered
    from hipvoice.app.store.install import install_offered

    entry = find_offered(kind, name, catalogue)
    by = f", by {entry.by}" if entry.by else ""
    echo(f"{entry.files[0].url} ({entry.bytes / 1e6:.0f} MB, {entry.licence}{by})")
    if not entry.is_verifiable:
        echo(UNKNOWN_CHECKSUM.format(kind.noun))
    with click.progressbar(length=entry.bytes, label=harmless.one_line(name)) as bar:

        def show(have: int, total: int) -> None:
            bar.length = total or entry.bytes
            bar.update(have - bar.pos)

        return install_offered(kind, entry, show)


def _remove(plural: str, name: str) -> None:
    from hipvoice.app.store import KINDS, places
    from hipvoice.app.store.overview import forget

    name = name.removeprefix(SPOKEN)
    gone = places.remove(KINDS[plural], name)
    echo(f"{name} is removed.")
    for line in forget(KINDS[plural], name, gone):
        echo(line)


def _verify(plural: str, names: tuple[str, ...]) -> bool:
    """Print what is wrong with each. Returns whether all are good."""
    from hipvoice.app.store import KINDS, places

    kind = KINDS[plural]
    names = tuple(name.removeprefix(SPOKEN) for name in names) or tuple(places.names(kind))
    if not names:
        echo(f"There is no {kind.noun} of your own. To install one: {kind.listing}")
    verdicts = [places.verify(kind, name) for name in names]
    for name, verdict in zip(names, verdicts, strict=True):
        echo(f"{name}: {verdict}", err=not verdict.good)
        if verdict.mend:
            echo(f"to fix it: {verdict.mend}", err=True)
    return all(verdict.good for verdict in verdicts)


@click.group(cls=Group)
def models() -> None:
    """Recognition models: list, install, remove, verify, choose.

    The built-in one needs nothing. `install NAME` is the only one of these commands that uses the
    network.
    """


add_store(models, "models")


@models.command(name="list")
@catalogue
@options.as_json
def list_models(catalogue: Path | None, as_json: bool) -> None:
    """List the installed models, and those that can be installed."""
    list_store("models", catalogue, as_json)


def list_store(plural: str, catalogue: Path | None, as_json: bool) -> None:
    """Print what is installed, and what can be."""
    from hipvoice.app.store import KINDS
    from hipvoice.app.store.overview import page, rows
    from hipvoice.cli.drawing import draw

    if as_json:
        echo_json(rows(KINDS[plural], catalogue))
    else:
        draw(page(KINDS[plural], catalogue))


@models.command()
@click.argument("name", shell_complete=completions.of("models"))
def use(name: str) -> None:
    """Make `play` and `listen` use the model NAME by default."""
    from hipvoice.app.store.overview import choose

    choose(name)
    echo(f"{name} is used from now on.")


@click.group(cls=Group, invoke_without_command=True)
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
        echo_json(told)
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


@config.command(name="get")
@click.argument("key", shell_complete=names.of("config keys"))
@options.as_json
def get_value(key: str, as_json: bool) -> None:
    """Print the value of KEY, as `config set` takes it; an empty line for none."""
    from hipvoice.app.config.changing import row

    found = row(key)
    if as_json:
        echo_json(found.as_row())
    else:
        echo(found.typed())


@config.command(name="unset")
@click.argument("key", shell_complete=names.of("config keys"))
def unset_value(key: str) -> None:
    """Remove the value of KEY from the file; the default applies again."""
    from hipvoice.app.config import change, config_path
    from hipvoice.app.config.changing import row

    if config_path().exists():
        change(config_path(), {key: None})
    found = row(key)
    value = found.typed() or "nothing"
    echo(f"{key} is not set in {config_path()}; it is {value} now ({found.source})")


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
