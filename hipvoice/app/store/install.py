"""Installs a model or a voice: from the catalogue, or from a file or folder.

It is always made in a separate folder, checked there, and put in place in one step: it is there
complete and valid, or not at all.

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
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import Any, Final

from hipvoice.app.store import Kind, digest
from hipvoice.app.store.catalogue import NAME, CatalogueEntry
from hipvoice.app.store.download import PATIENT, DownloadProgress, Patience, fetch_all
from hipvoice.app.store.places import NEW, put, require_new, working, write_manifest, writing
from hipvoice.errors import HipvoiceError
from hipvoice.files import is_regular

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
UNPACKED: Final = "unpacked"

AGAIN: Final = "try again; if it stays so, the file on the server is another one now"


@dataclass(frozen=True, slots=True)
class Installed:
    """What was installed: its name, its folder, and what its user is to know."""

    name: str
    folder: Path
    remarks: list[str]


class UnusableError(HipvoiceError):
    """What is to be installed is damaged, or it is something else."""


def install_offered(
    kind: Kind, entry: CatalogueEntry, progress: DownloadProgress, patience: Patience = PATIENT
) -> Installed:
    """Download and install an entry of the catalogue. Raises HipvoiceError."""
    require_new(kind, entry.name)
    with working(kind, entry.name) as workplace:
        require_new(kind, entry.name)  # another process may have installed it in between
        fetched = fetch_all(kind, entry, workplace, progress, patience)
        try:
            _require_checksums(entry, fetched)
            return _install(kind, entry.name, _source(entry, fetched[0]), fetched[0], workplace)
        except UnusableError as error:
            title = f"{entry.files[0].url} is not a {kind.noun}"
            raise HipvoiceError(title, error.detail, AGAIN) from error
        finally:
            for path in fetched:  # good or bad, they are not needed any more
                path.unlink(missing_ok=True)


def install_from(kind: Kind, path: Path, name: str | None) -> Installed:
    """Install from a file or folder. Raises HipvoiceError."""
    if not (is_regular(path) or path.is_dir()):  # a pipe would be waited for
        raise HipvoiceError(f"there is nothing at {path}", hint=f"it is to be {kind.given}")
    name = name or kind.named(Path(os.path.realpath(path)))
    if not NAME.fullmatch(name):
        title = f"{name!r} is not a valid name for a {kind.noun}"
        hint = f"name it: {kind.command} install NAME --from FILE"
        raise HipvoiceError(title, "letters, digits, . _ -", hint)
    require_new(kind, name)
    with working(kind, name) as workplace:
        require_new(kind, name)
        return _install(kind, name, {"from": str(path)}, path, workplace)


def _install(
    kind: Kind, name: str, source: dict[str, Any], origin: Path, workplace: Path
) -> Installed:
    """Make it of what is at `origin`, a file or a folder, and put it in place."""
    new = workplace / NEW
    if _is_archive(kind, origin):
        unpack(origin, new / UNPACKED)
        origin = new / UNPACKED
    made = new / name
    with writing(made):
        made.mkdir()
        for called, part in _parts(kind, name, origin, workplace).items():
            own = workplace in part.parents
            (shutil.move if own else _copy)(part, made / called)
    remarks = _tried(kind, made, name)
    with writing(made):
        write_manifest(made, source)
    return Installed(name, put(made, kind, name), remarks)


def _is_archive(kind: Kind, path: Path) -> bool:
    """Whether a path is to be unpacked: it is neither a folder nor a main file itself."""
    return not path.is_dir() and not (kind.loose and path.match(kind.loose))


def _parts(kind: Kind, name: str, origin: Path, workplace: Path) -> dict[str, Path]:
    """The files of which it is made, without our own path in errors."""
    try:
        return kind.parts(origin, name)
    except HipvoiceError as error:
        detail = ": ".join(filter(None, (error.title, error.detail)))
        for ours in (workplace / NEW / UNPACKED, workplace):
            detail = detail.replace(f"{ours}{os.sep}", "").replace(str(ours), name)
        title = f"{name} is not a usable {kind.noun}"
        raise UnusableError(title, detail, error.hint) from error


def _copy(source: Path, place: Path) -> None:
    if source.is_dir():
        shutil.copytree(source, place)
    else:
        shutil.copyfile(source, place)


def _tried(kind: Kind, made: Path, name: str) -> list[str]:
    try:
        return kind.load(made, name)
    except HipvoiceError as error:
        hint = f"install another one, or this one from another place: {kind.listing}"
        raise HipvoiceError(error.title, error.detail, error.hint or hint) from error


def _source(entry: CatalogueEntry, file: Path) -> dict[str, Any]:
    about = {"licence": entry.licence, "language": entry.language, "by": entry.by}
    return {"url": entry.files[0].url, **about, "sha256": digest(file)}


def _require_checksums(entry: CatalogueEntry, fetched: list[Path]) -> None:
    for file, path in zip(entry.files, fetched, strict=True):
        algorithm, expected = file.checksum
        if expected and (found := digest(path, algorithm)) != expected:
            detail = (
                f"{file.url}\n  expected {algorithm} {expected}\n  found    {algorithm} {found}"
            )
            raise HipvoiceError(f"the file of {entry.name} is not the right one", detail, AGAIN)


def unpack(archive: Path, folder: Path) -> None:
    """Unpack a zip into a new folder. Raises UnusableError; what was written then is no use."""
    try:
        with zipfile.ZipFile(archive) as zipped:
            members = zipped.infolist()
            _judge(archive, members)
            folder.mkdir(exist_ok=True)
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
        raise _bad(archive, f"it holds {len(members):,} files, at most {MAX_FILES:,} are expected")
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
                raise _bad(Path(str(zipped.filename)), "unpacked it is too large")
            out.write(block)
    return written


def _bad(archive: Path, why: str) -> UnusableError:
    return UnusableError(f"{archive.name} cannot be unpacked", why, "fetch it again")
