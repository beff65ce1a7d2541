"""Brings a model into the store: from the catalogue, or from a file or folder of one's own.

Whatever the way, a model is made in a folder aside, judged there, and put in place in one step: it
is in the store whole and good, or not at all.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from hipvoice.app.models import download, store, unpack
from hipvoice.app.models.catalogue import NAME, Entry
from hipvoice.app.models.download import PATIENT, Patience, Progress
from hipvoice.app.models.unpack import BadArchiveError
from hipvoice.app.models.verify import require_loads, sha256_of, write_manifest
from hipvoice.ear.models import BUILT_IN, find_model
from hipvoice.errors import HipvoiceError

AGAIN: Final = "try again; if it stays so, the file on the server is another one now"


def install_entry(entry: Entry, progress: Progress, patience: Patience = PATIENT) -> Path:
    """Fetch a model of the catalogue and install it; its folder. Raises HipvoiceError."""
    _require_new(entry.name)
    archive = download.fetch(entry, store.downloads(), progress, patience)
    try:
        _require_checksum(entry, archive)
        source = {"url": entry.url, "licence": entry.licence, "sha256": sha256_of(archive)}
        return _install(entry.name, source, lambda folder: unpack.unpack(archive, folder))
    except BadArchiveError as error:
        raise HipvoiceError(f"{entry.url} is no model", error.detail, AGAIN) from error
    finally:
        archive.unlink(missing_ok=True)  # good or bad, it is of no more use


def install_from(path: Path, name: str | None) -> tuple[str, Path]:
    """Install a model from a zip file or a folder; its name and folder. Raises HipvoiceError."""
    name = name or _name_for(path)
    if not NAME.fullmatch(name):
        hint = "name it: hipvoice models install NAME --from FILE"
        raise HipvoiceError(f"{name!r} is no name for a model", "letters, digits, . _ -", hint)
    _require_new(name)
    if path.is_dir():
        _require_model(name, _inner(path))  # before anything is copied
        return name, _install(name, {"from": str(path)}, lambda folder: _copy(path, folder))
    if not path.is_file():
        raise HipvoiceError(f"there is nothing at {path}", hint="it is to be a zip or a folder")
    source = {"from": str(path), "sha256": sha256_of(path)}
    return name, _install(name, source, lambda folder: unpack.unpack(path, folder))


def _install(name: str, source: dict[str, Any], fill: Callable[[Path], None]) -> Path:
    with store.staging() as aside:
        fill(aside)
        folder = _inner(aside)
        _require_model(name, folder)
        require_loads(folder)
        with store.writing(folder):
            write_manifest(folder, source)
        return store.put(folder, name)


def _inner(folder: Path) -> Path:
    """The folder itself, or the only one in it: zips hold one folder or what is in it."""
    inside = [path for path in folder.iterdir() if not path.name.startswith((".", "__MACOSX"))]
    return inside[0] if len(inside) == 1 and inside[0].is_dir() else folder


def _copy(source: Path, folder: Path) -> None:
    with store.writing(folder):
        shutil.copytree(source, folder, dirs_exist_ok=True)


def _name_for(path: Path) -> str:
    path = Path(os.path.realpath(path))
    return path.name if path.is_dir() else path.stem


def _require_model(name: str, folder: Path) -> None:
    """The same as `find_model`, without a path that will be gone."""
    try:
        find_model(folder)
    except HipvoiceError as error:
        hint = "a model is a Vosk folder with a dynamic graph: am/, conf/ and graph/HCLr.fst"
        raise HipvoiceError(f"{name} is no model that can be used", error.detail, hint) from error


def _require_new(name: str) -> None:
    if name == BUILT_IN or name in store.installed():
        anew = "" if name == BUILT_IN else f"to install it anew: hipvoice models remove {name}"
        raise HipvoiceError(f"the model {name} is there already", hint=anew)


def _require_checksum(entry: Entry, archive: Path) -> None:
    if entry.sha256 and (found := sha256_of(archive)) != entry.sha256:
        detail = f"{entry.url}\n  expected sha256 {entry.sha256}\n  found    sha256 {found}"
        raise HipvoiceError(f"the file of {entry.name} is not the right one", detail, AGAIN)
