"""Installs a model into the store: from the catalogue, or from a file or folder.

A model is always made in a separate folder, checked there, and put in place in one step: it is in
the store complete and valid, or not at all.

Rules for a zip file, which is not trusted in what it says about itself
1. All names are checked before a byte is written: none leads out of the folder, none is a link,
   none occurs twice (or differs only in case), and there are not too many.
2. What is written is counted, whatever the sizes in the file claim, up to a limit.
"""

from __future__ import annotations

import os
import shutil
import stat
import zipfile
import zlib
from collections.abc import Callable, Iterable
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import Any, Final

from hipvoice.app.models import download, store
from hipvoice.app.models.catalogue import NAME, CatalogueModel
from hipvoice.app.models.download import PATIENT, DownloadProgress, Patience
from hipvoice.app.models.store import require_loads, sha256_of, write_manifest, writing
from hipvoice.ear.models import BUILT_IN, find_model
from hipvoice.errors import HipvoiceError

BLOCK: Final = 1 << 20  # bytes
MAX_FILES: Final = 1000  # a model has 10 to 30
MAX_BYTES: Final = 2_000_000_000  # unpacked; the largest model with a dynamic graph has 0.3 GB
LONGEST_NAME: Final = 255  # bytes of a file name, on most systems
MAX_RATIO: Final = 50  # times the size of the zip; models have 2 to 4
DAMAGED: Final = (  # what zipfile raises; ValueError for a name that is not text
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    NotImplementedError,
    RuntimeError,
    ValueError,
)
ENCRYPTED: Final = 1  # bit 0 of the flags

AGAIN: Final = "try again; if it stays so, the file on the server is another one now"


def install_offered(
    model: CatalogueModel, progress: DownloadProgress, patience: Patience = PATIENT
) -> Path:
    """Download and install a model of the catalogue. Returns its folder. Raises HipvoiceError."""
    _require_new(model.name)
    archive = download.fetch(model, store.downloads(), progress, patience)
    try:
        _require_checksum(model, archive)
        source = {"url": model.url, "licence": model.licence, "sha256": sha256_of(archive)}
        return _install(model.name, source, lambda folder: unpack(archive, folder))
    except BadArchiveError as error:
        raise HipvoiceError(f"{model.url} is not a model", error.detail, AGAIN) from error
    finally:
        archive.unlink(missing_ok=True)  # good or bad, it is not needed any more


def install_from(path: Path, name: str | None) -> tuple[str, Path]:
    """Install a model from a zip file or folder. Returns name and folder. Raises HipvoiceError."""
    name = name or _name_for(path)
    if not NAME.fullmatch(name):
        hint = "name it: hipvoice models install NAME --from FILE"
        raise HipvoiceError(
            f"{name!r} is not a valid name for a model", "letters, digits, . _ -", hint
        )
    _require_new(name)
    if path.is_dir():
        _require_model(name, _inner(path))  # before anything is copied
        return name, _install(name, {"from": str(path)}, lambda folder: _copy(path, folder))
    if not path.is_file():
        raise HipvoiceError(f"there is nothing at {path}", hint="it is to be a zip or a folder")
    source = {"from": str(path), "sha256": sha256_of(path)}
    return name, _install(name, source, lambda folder: unpack(path, folder))


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
    """The folder itself, or the only one in it: some zips have an outer folder."""
    inside = [path for path in folder.iterdir() if not path.name.startswith((".", "__MACOSX"))]
    return inside[0] if len(inside) == 1 and inside[0].is_dir() else folder


def _copy(source: Path, folder: Path) -> None:
    with store.writing(folder):
        shutil.copytree(source, folder, dirs_exist_ok=True)


def _name_for(path: Path) -> str:
    path = Path(os.path.realpath(path))
    return path.name if path.is_dir() else path.stem


def _require_model(name: str, folder: Path) -> None:
    """Like `find_model`, but without the temporary path in errors."""
    try:
        find_model(folder)
    except HipvoiceError as error:
        hint = "a model is a Vosk folder with a dynamic graph: am/, conf/ and graph/HCLr.fst"
        raise HipvoiceError(f"{name} is not a usable model", error.detail, hint) from error


def _require_new(name: str) -> None:
    if name == BUILT_IN or name in store.installed():
        anew = "" if name == BUILT_IN else f"to reinstall it: hipvoice models remove {name}"
        raise HipvoiceError(f"the model {name} is there already", hint=anew)


def _require_checksum(model: CatalogueModel, archive: Path) -> None:
    if model.sha256 and (found := sha256_of(archive)) != model.sha256:
        detail = f"{model.url}\n  expected sha256 {model.sha256}\n  found    sha256 {found}"
        raise HipvoiceError(f"the file of {model.name} is not the right one", detail, AGAIN)


class BadArchiveError(HipvoiceError):
    """The file is not a zip of a model, or it is damaged."""


def unpack(archive: Path, folder: Path) -> None:
    """Unpack a zip into `folder`. Raises BadArchiveError; what was written then is no use."""
    try:
        with zipfile.ZipFile(archive) as zipped:
            members = zipped.infolist()
            _judge(archive, members)
            _write_all(zipped, members, folder, _limit(archive, folder))
    except DAMAGED as error:
        raise _bad(archive, f"it is damaged, or not a zip file: {error}") from error
    except OSError as error:
        raise _bad(archive, f"it cannot be read: {error.strerror or error}") from error


def _limit(archive: Path, folder: Path) -> int:
    """The most bytes that may be unpacked."""
    room = shutil.disk_usage(folder).free
    return min(MAX_BYTES, MAX_RATIO * archive.stat().st_size, room)


def _judge(archive: Path, members: list[zipfile.ZipInfo]) -> None:
    if len(members) > MAX_FILES:
        raise _bad(archive, f"it holds {len(members):,} files, a model has at most {MAX_FILES:,}")
    for member in members:
        if why := _nameless(member.filename) or _trouble(member):
            raise _bad(archive, f"its entry {member.filename!r} {why}")
    if double := _double(member.filename for member in members):
        raise _bad(archive, f"its entry {double!r} is there twice")
    if both := _file_and_folder(members):
        raise _bad(archive, f"its entry {both!r} is a file and a folder")


def _nameless(name: str) -> str:
    """Why an entry's name is not valid for a file."""
    if not name or not (name.endswith("/") or PurePosixPath(name).parts):
        return "has no name"
    parts = (part.encode("utf-8", "replace") for part in name.split("/"))
    return "has a name that is too long" if any(len(p) > LONGEST_NAME for p in parts) else ""


def _trouble(member: zipfile.ZipInfo) -> str:
    """Why an entry may not be unpacked."""
    name, mode = member.filename, member.external_attr >> 16
    if PurePosixPath(name).is_absolute() or PureWindowsPath(name).anchor:
        return "has an absolute path"
    if ".." in PureWindowsPath(name).parts or ":" in name:  # it handles both kinds of slashes
        return "leads out of the folder"
    if mode and not (stat.S_ISREG(mode) or stat.S_ISDIR(mode) or stat.S_IFMT(mode) == 0):
        return "is a link or a device"
    if member.flag_bits & ENCRYPTED:
        return "is encrypted"
    return "" if name.isprintable() else "has a name that cannot be printed"


def _file_and_folder(members: Iterable[zipfile.ZipInfo]) -> str | None:
    """The name of a file that another entry would be inside of."""
    paths = {PurePosixPath(member.filename.casefold()) for member in members}
    files = (member for member in members if not member.is_dir())
    within = {parent for path in paths for parent in path.parents}
    return next((f.filename for f in files if PurePosixPath(f.filename.casefold()) in within), None)


def _double(names: Iterable[str]) -> str | None:
    seen: set[str] = set()
    for name in names:
        key = name.casefold().rstrip("/")
        if key in seen:
            return name
        seen.add(key)
    return None


def _write_all(
    zipped: zipfile.ZipFile, members: list[zipfile.ZipInfo], folder: Path, limit: int
) -> None:
    left = limit
    for member in members:
        place = folder.joinpath(*PurePosixPath(member.filename).parts)
        with writing(place):
            place.parent.mkdir(parents=True, exist_ok=True)
            if member.is_dir():
                place.mkdir(exist_ok=True)
                continue
        left -= _write(zipped, member, place, left)


def _write(zipped: zipfile.ZipFile, member: zipfile.ZipInfo, place: Path, left: int) -> int:
    """Unpack one file of at most `left` bytes. Returns its size."""
    written = 0
    with zipped.open(member) as source, writing(place), place.open("wb") as out:
        while block := source.read(BLOCK):
            written += len(block)
            if written > left:
                raise _bad(Path(str(zipped.filename)), "unpacked it is too large for a model")
            out.write(block)
    return written


def _bad(archive: Path, why: str) -> BadArchiveError:
    hint = "fetch it again, or install another model: hipvoice models list"
    return BadArchiveError(f"{archive.name} is not the zip file of a model", why, hint)
