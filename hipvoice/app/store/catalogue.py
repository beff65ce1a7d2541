"""The catalogues of models and voices that can be installed: data from shipped files."""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import hipvoice
from hipvoice.app.store import MODELS, VOICES, Kind
from hipvoice.errors import HipvoiceError
from hipvoice.routines.problems import Report, render
from hipvoice.routines.reader import read_bytes, read_nodes
from hipvoice.routines.scalars import Pattern, Text, WholeNumber
from hipvoice.routines.schema import CheckedMap, Field, ListOf, MapOf, check

FOLDER: Final = "models"
NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")  # it becomes the name of a folder
ADDRESS: Final = re.compile(r"https?://[A-Za-z0-9.-]+(:[0-9]{1,5})?(/[!-~]*)?")  # host, port, path
MAX_ENTRIES: Final = 1000
MAX_FILES: Final = 10  # of one entry
LARGEST: Final = 999_999_999  # bytes; usable models and voices have a tenth of this


@dataclass(frozen=True, slots=True)
class RemoteFile:
    """A file to fetch. `bytes` is its approximate size; a checksum is empty if it is unknown."""

    url: str
    bytes: int
    sha256: str = ""
    md5: str = ""

    @property
    def name(self) -> str:
        """What it is called where it comes from."""
        last = self.url.partition("?")[0].rpartition("/")[2]
        return last if NAME.fullmatch(last) else "file"

    @property
    def checksum(self) -> tuple[str, str]:
        """The algorithm and the checksum, the better one if there are two; empty if unknown."""
        return ("sha256", self.sha256) if self.sha256 or not self.md5 else ("md5", self.md5)


@dataclass(frozen=True, slots=True)
class CatalogueEntry:
    """A model or voice that can be installed. `by` is who made it, empty if that is not said."""

    name: str
    language: str
    licence: str
    files: tuple[RemoteFile, ...]
    by: str = ""

    @property
    def bytes(self) -> int:
        """How much there is to fetch."""
        return sum(file.bytes for file in self.files)

    @property
    def is_verifiable(self) -> bool:
        """Whether the checksum of each file is known."""
        return all(file.checksum[1] for file in self.files)


REMOTE_FILE: Final = {
    "bytes": Field(WholeNumber(1, LARGEST), "", required=True),
    "url": Field(
        Pattern(ADDRESS.pattern, "an address such as `https://host/model.zip`"), "", required=True
    ),
    "sha256": Field(Pattern("[0-9a-f]{64}", "64 of the digits 0 to f"), ""),
    "md5": Field(Pattern("[0-9a-f]{32}", "32 of the digits 0 to f"), ""),
}
ENTRY: Final = MapOf(
    {
        "name": Field(Pattern(NAME.pattern, "a name such as `my-model-0.1`"), "", required=True),
        "language": Field(Text(35, "a language such as `en-US`"), "", required=True),
        "licence": Field(Text(60, "a licence such as `MIT`"), "", required=True),
        "by": Field(Text(60, "who made it"), ""),
        **REMOTE_FILE,
        "also": Field(ListOf(MapOf(REMOTE_FILE), 1, MAX_FILES), ""),
    },
    expected="an entry with name, language, bytes, licence and url",
)


def shipped_file(kind: Kind) -> Path:
    """The catalogue inside the package, or beside it in the source."""
    package = Path(hipvoice.__file__).parent
    within = package / FOLDER / kind.catalogue
    return within if within.is_file() else package.parent / FOLDER / kind.catalogue


def read_catalogue(kind: Kind, path: Path | None = None) -> dict[str, CatalogueEntry]:
    """What a catalogue (None: the shipped one) offers, by name. Raises HipvoiceError."""
    path = path or shipped_file(kind)
    report = Report(str(path))
    node = read_nodes(read_bytes(path), report)
    rows = check(ListOf(ENTRY, 0, MAX_ENTRIES), node, report) if node else ()
    if report.problems:
        hint = "It holds a list of entries with name, language, bytes, licence and url."
        raise HipvoiceError(f"cannot read the catalogue {path}", render(report.sorted()), hint)
    entries = [_entry(row.values) for row in rows if isinstance(row, CheckedMap)]
    return {entry.name: entry for entry in entries}


def _entry(values: Mapping[str, Any]) -> CatalogueEntry:
    others = (other.values for other in values.get("also", ()))
    files = tuple(_file(each) for each in (values, *others))
    about = {key: value for key, value in values.items() if key in {"name", "language", "licence"}}
    return CatalogueEntry(**about, files=files, by=values.get("by", ""))


def _file(values: Mapping[str, Any]) -> RemoteFile:
    return RemoteFile(**{key: value for key, value in values.items() if key in REMOTE_FILE})


def find_offered(kind: Kind, name: str, path: Path | None = None) -> CatalogueEntry:
    """The entry of that name. Raises HipvoiceError, with near names."""
    entries = read_catalogue(kind, path)
    if name in entries:
        return entries[name]
    holding = [known for known in entries if name.casefold() in known.casefold()]
    near = holding[:3] or difflib.get_close_matches(name, entries, n=3, cutoff=0.5)
    meant = f"did you mean {' or '.join(near)}?" if near else f"see `{kind.listing}`"
    hint = f"{meant} A {kind.noun} of your own: {kind.command} install --from FILE"
    raise HipvoiceError(f"there is no {kind.noun} {name!r} in the catalogue", hint=hint)


def offered_models() -> list[str]:
    """The names in the catalogue of models. Raises HipvoiceError."""
    return [*read_catalogue(MODELS)]


def offered_voices() -> list[str]:
    """The names in the catalogue of voices. Raises HipvoiceError."""
    return [*read_catalogue(VOICES)]
