"""The catalogue of models that can be installed: data, read from a file that is shipped."""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import yaml

import hipvoice
from hipvoice.errors import HipvoiceError

FILE: Final = Path("models") / "catalogue.yaml"
NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")  # it becomes the name of a folder
FIELDS: Final = {"name": str, "language": str, "bytes": int, "licence": str, "url": str}
SCHEMES: Final = ("https://", "http://")


@dataclass(frozen=True, slots=True)
class Entry:
    """One model. `bytes` is about the size of the file, `sha256` empty where it is not known."""

    name: str
    language: str
    bytes: int
    licence: str
    url: str
    sha256: str = ""


def shipped_file() -> Path:
    """The catalogue in the wheel, within the package, or beside it in the source."""
    package = Path(hipvoice.__file__).parent
    within = package / FILE
    return within if within.is_file() else package.parent / FILE


def read_catalogue(path: Path | None = None) -> dict[str, Entry]:
    """The entries of a catalogue, the shipped one for None, by name. Raises HipvoiceError."""
    path = path or shipped_file()
    try:
        rows = yaml.safe_load(path.read_text("utf-8"))
        entries = [_entry(row) for row in rows]
    except (OSError, UnicodeDecodeError, yaml.YAMLError, TypeError, ValueError) as error:
        hint = "It holds a list of entries with name, language, bytes, licence and url."
        raise HipvoiceError(f"cannot read the catalogue {path}", str(error), hint) from error
    return {entry.name: entry for entry in entries}


def find_entry(name: str, path: Path | None = None) -> Entry:
    """The entry of that name. Raises HipvoiceError, with near names."""
    entries = read_catalogue(path)
    if name in entries:
        return entries[name]
    near = difflib.get_close_matches(name, entries, n=3, cutoff=0.5)
    meant = f"did you mean {' or '.join(near)}?" if near else "see `hipvoice models list`"
    hint = f"{meant} A model of your own: hipvoice models install --from FILE"
    raise HipvoiceError(f"there is no model {name!r} in the catalogue", hint=hint)


def _entry(row: Any) -> Entry:
    if not isinstance(row, dict):
        raise TypeError(f"{row!r} is no entry")
    for field, kind in FIELDS.items():
        if not isinstance(row.get(field), kind):
            raise TypeError(f"{row.get('name', row)}: `{field}` is missing or no {kind.__name__}")
    if not NAME.fullmatch(row["name"]):
        raise ValueError(f"{row['name']!r} is no name of a model")
    if not row["url"].startswith(SCHEMES):
        raise ValueError(f"{row['name']}: the address begins with none of {', '.join(SCHEMES)}")
    return Entry(**row)
