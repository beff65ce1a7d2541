"""The models on this computer: the built-in one and those in the user's data folder.

models/NAME/                  a model; its manifest is NAME/hipvoice-files.json
models/.new-.../              one that is being installed; of no use if it stays
models/.downloads/NAME.part   what has arrived of a file so far

A model is valid if its files match its manifest and the recogniser loads it.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from platformdirs import user_data_path

from hipvoice.app.models.catalogue import NAME
from hipvoice.child import ChildGone
from hipvoice.ear.models import BUILT_IN, built_in_folder, find_model
from hipvoice.errors import HipvoiceError
from hipvoice.files import make_folder, read_text, write

UNFINISHED: Final = ".new-"
STALE_S: Final = 24 * 3600.0  # an installation takes minutes

MANIFEST: Final = "hipvoice-files.json"
MAX_BYTES: Final = 1_000_000  # of a manifest; a model has 10 to 30 files
ANSWER_LIMIT_S: Final = 10.0
HINT: Final = "hipvoice models list"


def root() -> Path:
    """The folder of the user's models. It need not exist."""
    return user_data_path("hipvoice", appauthor=False) / "models"


def downloads() -> Path:
    """The folder of unfinished downloads. It need not exist."""
    return root() / ".downloads"


def installed() -> list[str]:
    """The names of the user's models."""
    folder = root()
    if not folder.is_dir():
        return []
    inside = (path.name for path in folder.iterdir() if path.is_dir())
    return sorted(name for name in inside if NAME.fullmatch(name))


def names() -> list[str]:
    """The names of all installed models, the built-in one first."""
    return [BUILT_IN, *installed()]


def folder_of(name: str) -> Path:
    """The folder of the model of that name. Raises HipvoiceError if there is none."""
    if name == BUILT_IN:
        return built_in_folder()
    if name not in installed():
        there = ", ".join(names())
        hint = f"to install it: hipvoice models install {name}"
        raise HipvoiceError(f"the model {name!r} is not installed", f"There are: {there}", hint)
    return root() / name


@contextmanager
def staging() -> Iterator[Path]:
    """A new folder beside the models, for one that is being made; removed afterwards."""
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
    """Remove one of the user's models; it is gone from the first moment. Raises HipvoiceError."""
    if name == BUILT_IN:
        raise HipvoiceError(f"{BUILT_IN} is part of the program and stays")
    place = folder_of(name)
    with staging() as aside, writing(place):
        place.rename(aside / name)


@contextmanager
def writing(place: Path) -> Iterator[None]:
    """Turn disk errors into HipvoiceError."""
    try:
        yield
    except OSError as error:
        hint = "see what is wrong with the folder and the disk: hipvoice doctor"
        raise HipvoiceError(f"cannot write to {place}", error.strerror or "", hint) from error


def _sweep(folder: Path) -> None:
    """Remove what killed installations left."""
    for path in folder.glob(f"{UNFINISHED}*"):
        if time.time() - path.stat().st_mtime > STALE_S:
            shutil.rmtree(path, ignore_errors=True)


def write_manifest(folder: Path, source: dict[str, Any]) -> None:
    """Store the checksum of every file of a model, and where it comes from."""
    files = {name: _sha256(folder / name) for name in sorted(_files(folder))}
    text = json.dumps({"source": source, "files": files}, indent=1)
    write(folder / MANIFEST, text.encode(), "the list of the model's files", private=False)


def read_manifest(folder: Path) -> dict[str, Any]:
    """The manifest of a model; empty if there is none or it is damaged."""
    try:
        read = json.loads(read_text(folder / MANIFEST, MAX_BYTES))
    except (HipvoiceError, ValueError, RecursionError):
        return {}
    return read if isinstance(read, dict) else {}


def troubles(folder: Path) -> Iterator[str]:
    """What is wrong with a model, one line per problem."""
    yield from _changed(folder)
    try:
        find_model(folder)
        require_loads(folder)
    except HipvoiceError as error:
        yield f"{error.title}: {error.detail}"


def require_loads(folder: Path) -> None:
    """Have the recogniser load a model, in a process of its own. Raises HipvoiceError."""
    from hipvoice.ear.recogniser import CannotLoad, Listener  # noqa: PLC0415 - needs numpy

    child = Listener(ANSWER_LIMIT_S)
    try:
        child.load(folder, ())
    except CannotLoad as refused:
        raise HipvoiceError("the model cannot be loaded", str(refused), HINT) from refused
    except ChildGone as gone:
        detail = "the recogniser stopped while it read the model"
        raise HipvoiceError("the model cannot be loaded", detail, HINT) from gone
    finally:
        child.end()


def sha256_of(path: Path) -> str:
    """The checksum of a file, in hexadecimal."""
    return _sha256(path)


def _changed(folder: Path) -> Iterator[str]:
    """The files that have changed since the model was installed."""
    known: dict[str, str] = read_manifest(folder).get("files", {})
    for name, checksum in known.items():
        path = folder / name
        if not path.is_file():
            yield f"{name} is missing"
        elif _sha256(path) != checksum:
            yield f"{name} was changed"


def _files(folder: Path) -> Iterator[str]:
    for path in folder.rglob("*"):
        if path.is_file() and path.name != MANIFEST:
            yield path.relative_to(folder).as_posix()


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
