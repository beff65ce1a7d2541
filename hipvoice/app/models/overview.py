"""The models as the command line prints them, and the one that listens if none is named.

That one is a key of the config, which `models use` sets.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

from hipvoice.app.config import change, config_path, load_config
from hipvoice.app.journal.pages import Page, Table
from hipvoice.app.models import store
from hipvoice.app.models.catalogue import CatalogueModel, read_catalogue
from hipvoice.app.models.store import read_manifest
from hipvoice.app.session.process import tell
from hipvoice.ear.models import BUILT_IN, built_in_folder, find_model
from hipvoice.errors import HipvoiceError

MEGABYTE: Final = 1_000_000
BUILT_IN_LANGUAGE: Final = "en"
BUILT_IN_LICENCE: Final = "MIT"


def model_rows(catalogue: Path | None) -> list[dict[str, Any]]:
    """The built-in model, those that are installed, and the catalogue. Raises HipvoiceError."""
    entries = read_catalogue(catalogue)
    there = store.installed()
    rows = [_built_in()]
    rows += [_installed(name, entries.get(name)) for name in there]
    rows += [_offered(entry) for entry in entries.values() if entry.name not in there]
    used = chosen()
    return [row | {"used": row["name"] == used} for row in rows]


def model_page(catalogue: Path | None) -> Page:
    """The same as a table."""
    columns = ("model", "language", ">size", "licence", "checksum", "state")
    rows = [_cells(row) for row in model_rows(catalogue)]
    return [Table(columns, list(rows))]


def _cells(row: dict[str, Any]) -> tuple[str, ...]:
    size = f"{row['bytes'] / MEGABYTE:.0f} MB"
    state = f"{row['state']}, in use" if row["used"] else row["state"]
    checksum = "known" if row.get("sha256") else ""
    return row["name"], row["language"], size, row["licence"], checksum, state


def _built_in() -> dict[str, Any]:
    try:
        size, state = _size(built_in_folder()), "built in"
    except HipvoiceError:
        size, state = 0, "missing"
    known = {"language": BUILT_IN_LANGUAGE, "licence": BUILT_IN_LICENCE}
    return {"name": BUILT_IN, **known, "bytes": size, "state": state}


def _installed(name: str, entry: CatalogueModel | None) -> dict[str, Any]:
    folder = store.folder_of(name)
    source = read_manifest(folder).get("source", {})
    known = asdict(entry) if entry else {"language": "", "licence": source.get("licence", "")}
    return {**known, "name": name, "bytes": _size(folder), "state": "installed"}


def _offered(entry: CatalogueModel) -> dict[str, Any]:
    return {**asdict(entry), "state": "to be installed"}


def _size(folder: Path) -> int:
    return sum(_file_sizes(folder))


def _file_sizes(folder: Path) -> Iterator[int]:
    return (path.stat().st_size for path in folder.rglob("*") if path.is_file())


def chosen() -> str:
    """The name of the model that was chosen; the built-in one if none was. Raises HipvoiceError."""
    return load_config().model


def choose(name: str) -> None:
    """Use the model of that name from now on. Raises HipvoiceError if it is not valid."""
    find_model(store.folder_of(name))
    change(config_path(), {"model": name})


def forget(name: str) -> bool:
    """Go back to the built-in model if the one of that name was chosen. Returns whether it was."""
    if chosen() != name:
        return False
    change(config_path(), {"model": BUILT_IN})
    return True


def model_folder(named: Path | None, name: str) -> Path | None:
    """The folder to listen with: the `named` one, or that of a model; None for the built-in one.

    If a chosen model is no longer valid, that is reported once, and the built-in one is used.
    """
    if named is not None or name == BUILT_IN:
        return named
    try:
        folder = store.folder_of(name)
        find_model(folder)
    except HipvoiceError as error:
        tell(
            "recogniser",
            f"{error.title}. The built-in model is used instead. "
            f"To fix it: hipvoice models use {BUILT_IN}",
        )
        return None
    return folder
