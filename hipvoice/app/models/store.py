"""The models on this computer: the built-in one and those in the user's data folder.

models/NAME/                  a model; its manifest is NAME/hipvoice-files.json
models/.new-.../              one that is being installed; of no use if it stays
models/.downloads/NAME.part   what has come of a file so far
"""

from __future__ import annotations

import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from platformdirs import user_data_path

from hipvoice.app.models.catalogue import NAME
from hipvoice.ear.models import BUILT_IN, built_in_folder
from hipvoice.errors import HipvoiceError
from hipvoice.writing import make_folder

UNFINISHED: Final = ".new-"
STALE_S: Final = 24 * 3600.0  # an installation takes minutes


def root() -> Path:
    """The folder of the user's models. It need not be there."""
    return user_data_path("hipvoice", appauthor=False) / "models"


def downloads() -> Path:
    """The folder of unfinished downloads. It need not be there."""
    return root() / ".downloads"


def installed() -> list[str]:
    """The names of the user's models."""
    folder = root()
    if not folder.is_dir():
        return []
    inside = (path.name for path in folder.iterdir() if path.is_dir())
    return sorted(name for name in inside if NAME.fullmatch(name))


def names() -> list[str]:
    """The names of all models that are there, the built-in one first."""
    return [BUILT_IN, *installed()]


def folder_of(name: str) -> Path:
    """Where the model of that name lies. Raises HipvoiceError if it is not there."""
    if name == BUILT_IN:
        return built_in_folder()
    if name not in installed():
        there = ", ".join(names())
        hint = f"to install it: hipvoice models install {name}"
        raise HipvoiceError(f"the model {name!r} is not installed", f"There are: {there}", hint)
    return root() / name


@contextmanager
def staging() -> Iterator[Path]:
    """A new folder beside the models, for one that is being made; gone afterwards."""
    folder = root()
    with writing(folder):
        make_folder(folder)
        _sweep(folder)
        fresh = Path(tempfile.mkdtemp(prefix=UNFINISHED, dir=folder))
    try:
        yield fresh
    finally:
        shutil.rmtree(fresh, ignore_errors=True)


def put(folder: Path, name: str) -> Path:
    """Make a finished folder the model of that name, in one step. Raises HipvoiceError."""
    place = root() / name
    with writing(place):
        folder.rename(place)
    return place


def remove(name: str) -> None:
    """Remove a model of the user's; from the first moment it is gone. Raises HipvoiceError."""
    if name == BUILT_IN:
        raise HipvoiceError(f"{BUILT_IN} is part of the program and stays")
    place = folder_of(name)
    with staging() as aside, writing(place):
        place.rename(aside / name)


@contextmanager
def writing(place: Path) -> Iterator[None]:
    """Turn what the disk refuses into words for a person."""
    try:
        yield
    except OSError as error:
        hint = "see what is wrong with the folder and the disk: hipvoice doctor"
        raise HipvoiceError(f"cannot write to {place}", error.strerror or "", hint) from error


def _sweep(folder: Path) -> None:
    """Clear away what killed installations left."""
    for path in folder.glob(f"{UNFINISHED}*"):
        if time.time() - path.stat().st_mtime > STALE_S:
            shutil.rmtree(path, ignore_errors=True)
