"""What is on this computer: in the user's data folder, and what is part of the program.

models/NAME/                  a model; its manifest is NAME/hipvoice-files.json
voices/NAME/                  a voice, in the same way
voices/NAME.onnx[.json]       one that somebody put there by hand
models/.installing/NAME/      what has arrived of one so far, and what is being made of it (`new/`)

One is valid if its files match its manifest and it works. While it is made or removed, its folder
below `.installing` is locked, so that no other process does either.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from platformdirs import user_data_path

from hipvoice import remedies
from hipvoice.app.store import GRAPH, MODELS, VOICES, Kind, digest
from hipvoice.app.store.catalogue import NAME
from hipvoice.errors import HipvoiceError
from hipvoice.files import BusyError, locked, make_folder, read_text, sync, write

WORK: Final = ".installing"
NEW: Final = "new"
MANIFEST: Final = "hipvoice-files.json"
MAX_BYTES: Final = 1_000_000  # of a manifest; a model has 10 to 30 files


def root(kind: Kind) -> Path:
    """The folder of the user's models or voices. It need not exist."""
    return user_data_path("hipvoice", appauthor=False) / kind.plural


def workplace(kind: Kind, name: str) -> Path:
    """The folder in which the one of that name is made. It need not exist."""
    return root(kind) / WORK / name


def installed(kind: Kind) -> list[str]:
    """The names of the user's own."""
    folder = root(kind)
    if not folder.is_dir():
        return []
    inside = {path.name for path in folder.iterdir() if path.is_dir()}
    loose = {path.stem for path in folder.glob(kind.loose)} if kind.loose else set()
    return sorted(name for name in inside | loose if NAME.fullmatch(name))


def names(kind: Kind) -> list[str]:
    """The names of all, the built-in one first."""
    return [*([kind.built_in] if kind.built_in else []), *installed(kind)]


def model_names() -> list[str]:
    """The names of all models."""
    return names(MODELS)


def voice_names() -> list[str]:
    """The names of all voices of the user's own."""
    return names(VOICES)


def voice_file(name: str) -> Path:
    """The graph of the voice of that name. It need not exist."""
    return home_of(VOICES, name) / f"{name}{GRAPH}"


def home_of(kind: Kind, name: str) -> Path:
    """The folder in which the files of the one of that name are."""
    own = root(kind) / name
    return root(kind) if kind.loose and not own.is_dir() else own


def paths_of(kind: Kind, name: str) -> list[Path]:
    """The folder of one of the user's own; or its files, the main one first, if it has none."""
    home = home_of(kind, name)
    loose = (home / f"{name}{GRAPH}", home / f"{name}{GRAPH}.json")
    return [path for path in loose if path.exists()] if home == root(kind) else [home]


def folder_of(kind: Kind, name: str) -> Path:
    """The same, if there is one of that name. Raises HipvoiceError."""
    if kind.built_in and name == kind.built_in:
        from hipvoice.ear.models import built_in_folder  # noqa: PLC0415 - voices do not need it

        return built_in_folder()
    if name not in installed(kind):
        there = ", ".join(names(kind)) or "none yet"
        hint = f"to install it: {kind.command} install {name}"
        raise HipvoiceError(
            f"the {kind.noun} {name!r} is not installed", f"There are: {there}", hint
        )
    return home_of(kind, name)


def require_new(kind: Kind, name: str) -> None:
    """Refuse a name that is taken. Raises HipvoiceError."""
    if name in names(kind):
        anew = "" if name == kind.built_in else f"to reinstall it: {kind.command} remove {name}"
        raise HipvoiceError(f"the {kind.noun} {name} is there already", hint=anew)


@contextmanager
def working(kind: Kind, name: str) -> Iterator[Path]:
    """The folder in which the one of that name is made, for this process alone.

    It holds what was fetched before, and an empty folder NEW, which is removed afterwards. Raises
    HipvoiceError if another process has it.
    """
    folder = workplace(kind, name)
    with ExitStack() as held:
        with writing(folder):
            make_folder(folder)
            _sweep(kind)
            try:
                held.enter_context(locked(folder / NEW, 0))
            except BusyError:
                title = f"another hipvoice is busy with the {kind.noun} {name}"
                raise HipvoiceError(title, hint="wait until it has finished, or end it") from None
            held.callback(shutil.rmtree, folder / NEW, ignore_errors=True)
            make_folder(folder / NEW)
        yield folder


def _sweep(kind: Kind) -> None:
    """Remove what killed installations were making."""
    for left in root(kind).glob(f"{WORK}/*/{NEW}"):
        with suppress(BusyError, OSError), locked(left, 0):
            shutil.rmtree(left)


def put(folder: Path, kind: Kind, name: str) -> Path:
    """Make a finished folder the one of that name, in one step. Raises HipvoiceError."""
    place = root(kind) / name
    with writing(place):
        for path in folder.rglob("*"):
            sync(path)
        folder.rename(place)
        sync(place.parent)
    return place


def remove(kind: Kind, name: str) -> list[Path]:
    """Remove one of the user's own; it is gone from the first moment. Returns what was removed.

    Raises HipvoiceError.
    """
    if kind.built_in and name == kind.built_in:
        raise HipvoiceError(f"{name} is part of the program and stays")
    home = folder_of(kind, name)
    gone = paths_of(kind, name)
    with working(kind, name) as place, writing(home):
        for path in gone:
            path.rename(place / NEW / path.name)
    return gone


@contextmanager
def writing(place: Path) -> Iterator[None]:
    """Turn disk errors into HipvoiceError."""
    try:
        yield
    except OSError as error:
        hint = "see what is wrong with the folder and the disk: hipvoice doctor"
        raise HipvoiceError(f"cannot write to {place}", error.strerror or "", hint) from error


def write_manifest(folder: Path, source: dict[str, Any]) -> None:
    """Store the checksum of every file of a folder, and where it comes from."""
    files = {name: digest(folder / name) for name in sorted(_files(folder))}
    text = json.dumps({"source": source, "files": files}, indent=1)
    write(folder / MANIFEST, text.encode(), "the list of its files", private=False)


def read_manifest(folder: Path) -> dict[str, Any]:
    """The manifest of a folder; empty if there is none or it is damaged."""
    try:
        read = json.loads(read_text(folder / MANIFEST, MAX_BYTES))
    except (HipvoiceError, ValueError, RecursionError):
        return {}
    return read if isinstance(read, dict) else {}


def source_of(folder: Path) -> dict[str, Any]:
    """Where it comes from, by its manifest; empty if that is not known."""
    source = read_manifest(folder).get("source")
    return source if isinstance(source, dict) else {}


@dataclass(frozen=True, slots=True)
class Soundness:
    """What is wrong with one, the commands that fix it, and what its user is to know."""

    wrong: tuple[str, ...]
    mend: str = ""
    remarks: tuple[str, ...] = ()

    @property
    def good(self) -> bool:
        """Whether nothing is wrong."""
        return not self.wrong

    def __str__(self) -> str:
        """All of it in a line."""
        return "; ".join(self.wrong or ("good", *self.remarks))


def verify(kind: Kind, name: str) -> Soundness:
    """Whether the one of that name is as it was installed, valid, and works.

    Raises HipvoiceError if there is none.
    """
    folder = folder_of(kind, name)
    wrong, remarks = [*_changed(folder)], []
    try:
        kind.require(folder, name)
        remarks = kind.load(folder, name)
    except HipvoiceError as error:
        wrong.append(": ".join(filter(None, (error.title, error.detail))))
    return Soundness(tuple(wrong), _mend(kind, name, folder) if wrong else "", tuple(remarks))


def _mend(kind: Kind, name: str, folder: Path) -> str:
    """The command that brings a good one back."""
    if name == kind.built_in:
        return remedies.reinstall()
    source = source_of(folder)
    again = f"install {name}" if "url" in source else f"install {name} --from FILE"
    return f"{kind.command} remove {name}, then {kind.command} {again}"


def _changed(folder: Path) -> Iterator[str]:
    """The files that have changed since it was installed."""
    known = read_manifest(folder).get("files")
    for name, checksum in known.items() if isinstance(known, dict) else ():
        path = folder / name
        if not path.is_file():
            yield f"{name} is missing"
        elif digest(path) != checksum:
            yield f"{name} was changed"


def _files(folder: Path) -> Iterator[str]:
    for path in folder.rglob("*"):
        if path.is_file() and path.name != MANIFEST:
            yield path.relative_to(folder).as_posix()
