"""The catalogue of models that can be installed: data from a shipped file."""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import hipvoice
from hipvoice.errors import HipvoiceError
from hipvoice.routines.problems import Report, render
from hipvoice.routines.reader import read_bytes, read_nodes
from hipvoice.routines.scalars import Pattern, Text, WholeNumber
from hipvoice.routines.schema import CheckedMap, Field, ListOf, MapOf, check

FILE: Final = Path("models") / "catalogue.yaml"
NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")  # it becomes the name of a folder
ADDRESS: Final = re.compile(r"https?://[A-Za-z0-9.-]+(:[0-9]{1,5})?(/[!-~]*)?")  # host, port, path
MAX_MODELS: Final = 1000
LARGEST: Final = 999_999_999  # bytes; usable models have a tenth of this


@dataclass(frozen=True, slots=True)
class CatalogueModel:
    """One model. `bytes` is the approximate size of the file, `sha256` empty if unknown."""

    name: str
    language: str
    bytes: int
    licence: str
    url: str
    sha256: str = ""


ENTRY: Final = MapOf(
    {
        "name": Field(Pattern(NAME.pattern, "a name such as `my-model-0.1`"), "", required=True),
        "language": Field(Text(35, "a language such as `en-US`"), "", required=True),
        "bytes": Field(WholeNumber(1, LARGEST), "", required=True),
        "licence": Field(Text(60, "a licence such as `MIT`"), "", required=True),
        "url": Field(
            Pattern(ADDRESS.pattern, "an address such as `https://host/model.zip`"),
            "",
            required=True,
        ),
        "sha256": Field(Pattern("[0-9a-f]{64}", "64 of the digits 0 to f"), ""),
    },
    expected="an entry with name, language, bytes, licence and url",
)


def shipped_file() -> Path:
    """The catalogue inside the package, or beside it in the source."""
    package = Path(hipvoice.__file__).parent
    within = package / FILE
    return within if within.is_file() else package.parent / FILE


def read_catalogue(path: Path | None = None) -> dict[str, CatalogueModel]:
    """The models of a catalogue (None: the shipped one) by name. Raises HipvoiceError."""
    path = path or shipped_file()
    report = Report(str(path))
    node = read_nodes(read_bytes(path), report)
    rows = check(ListOf(ENTRY, 0, MAX_MODELS), node, report) if node else ()
    if report.problems:
        hint = "It holds a list of entries with name, language, bytes, licence and url."
        raise HipvoiceError(f"cannot read the catalogue {path}", render(report.sorted()), hint)
    models = [CatalogueModel(**row.values) for row in rows if isinstance(row, CheckedMap)]
    return {model.name: model for model in models}


def find_offered(name: str, path: Path | None = None) -> CatalogueModel:
    """The model of that name. Raises HipvoiceError, with near names."""
    models = read_catalogue(path)
    if name in models:
        return models[name]
    near = difflib.get_close_matches(name, models, n=3, cutoff=0.5)
    meant = f"did you mean {' or '.join(near)}?" if near else "see `hipvoice models list`"
    hint = f"{meant} A model of your own: hipvoice models install --from FILE"
    raise HipvoiceError(f"there is no model {name!r} in the catalogue", hint=hint)
