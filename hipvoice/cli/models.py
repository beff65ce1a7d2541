"""`models`: the recognition models, and the one command that goes to the network."""

from __future__ import annotations

import json
from pathlib import Path

import click

from hipvoice.cli import names as completions
from hipvoice.cli import options
from hipvoice.cli.output import echo
from hipvoice.core import harmless

catalogue = click.option(
    "--catalogue", type=options.FILE, help="A catalogue of your own instead of the shipped one."
)
UNKNOWN_CHECKSUM = (
    "No checksum of this file is known. Whether it is a model is judged by its structure and by"
    " loading it; whether it is the one that was published cannot be judged."
)


@click.group()
def models() -> None:
    """Recognition models: list, install, remove, verify, choose.

    The built-in one needs nothing. `install NAME` is the only command that goes to the network.
    """


@models.command(name="list")
@catalogue
@options.as_json
def list_models(catalogue: Path | None, as_json: bool) -> None:
    """List the models that are there, and those that can be installed."""
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
    """Install the model NAME of the catalogue, or one from a file or folder.

    An interrupted download goes on where it was. A model is there whole and checked, or not at all.
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
    from hipvoice.app.models.catalogue import find_entry
    from hipvoice.app.models.install import install_entry

    entry = find_entry(name, catalogue)
    echo(f"{entry.url} ({entry.bytes / 1e6:.0f} MB, {entry.licence})")
    if not entry.sha256:
        echo(UNKNOWN_CHECKSUM)
    with click.progressbar(length=entry.bytes, label=harmless.one_line(name)) as bar:

        def show(have: int, total: int) -> None:
            bar.length = total or entry.bytes
            bar.update(have - bar.pos)

        return install_entry(entry, show)


@models.command()
@click.argument("name", shell_complete=completions.of("models"))
def remove(name: str) -> None:
    """Remove a model that was installed."""
    from hipvoice.app.models import store
    from hipvoice.app.models.choice import forget

    store.remove(name)
    echo(f"{name} is removed.")
    if forget(name):
        echo("The built-in model is used again.")


@models.command()
@click.argument("names", nargs=-1, shell_complete=completions.of("models"))
@click.pass_context
def verify(ctx: click.Context, names: tuple[str, ...]) -> None:
    """Check the files of models, all for none named, and whether they load."""
    from hipvoice.app.models import store
    from hipvoice.app.models.verify import troubles

    good = True
    for name in names or store.names():
        wrong = list(troubles(store.folder_of(name)))
        good = good and not wrong
        echo(f"{name}: {'; '.join(wrong) or 'good'}", err=bool(wrong))
    ctx.exit(0 if good else 1)


@models.command()
@click.argument("name", shell_complete=completions.of("models"))
def use(name: str) -> None:
    """Let `play` and `listen` use the model NAME where no other is named."""
    from hipvoice.app.models.choice import choose

    choose(name)
    echo(f"{name} is used from now on.")
