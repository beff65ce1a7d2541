"""Whether a model is good: its files, its manifest, and whether the recogniser loads it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from hipvoice.child import ChildGone
from hipvoice.ear.child import CannotLoad, Listener
from hipvoice.ear.models import find_model
from hipvoice.errors import HipvoiceError
from hipvoice.files import read_text
from hipvoice.writing import write

MANIFEST: Final = "hipvoice-files.json"
MOST_BYTES: Final = 1_000_000  # of a manifest; a model has 10 to 30 files
ANSWER_LIMIT_S: Final = 10.0
HINT: Final = "hipvoice models list"


def write_manifest(folder: Path, source: dict[str, Any]) -> None:
    """Write down the checksum of every file of a model, and where it comes from."""
    files = {name: _sha256(folder / name) for name in sorted(_files(folder))}
    text = json.dumps({"source": source, "files": files}, indent=1)
    write(folder / MANIFEST, text.encode(), "the list of the model's files", private=False)


def read_manifest(folder: Path) -> dict[str, Any]:
    """The manifest of a model; empty where there is none or it is damaged."""
    try:
        read = json.loads(read_text(folder / MANIFEST, MOST_BYTES))
    except (HipvoiceError, ValueError, RecursionError):
        return {}
    return read if isinstance(read, dict) else {}


def troubles(folder: Path) -> Iterator[str]:
    """What is wrong with a model: each as one line."""
    yield from _changed(folder)
    try:
        find_model(folder)
        require_loads(folder)
    except HipvoiceError as error:
        yield f"{error.title}: {error.detail}"


def require_loads(folder: Path) -> None:
    """Let the recogniser load a model, in a process of its own. Raises HipvoiceError."""
    child = Listener(ANSWER_LIMIT_S)
    try:
        child.load(folder, ())
    except CannotLoad as refused:
        raise HipvoiceError("the model cannot be loaded", str(refused), HINT) from refused
    except ChildGone as gone:
        detail = "the recogniser stopped while it read the model"
        raise HipvoiceError("the model cannot be loaded", detail, HINT) from gone
    finally:
        child.process.kill()
        child.process.wait()


def sha256_of(path: Path) -> str:
    """The checksum of a file, in hexadecimal."""
    return _sha256(path)


def _changed(folder: Path) -> Iterator[str]:
    """The files that are not as they were when the model was installed."""
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
