"""What helps a person to write routines: the JSON Schema and a first file."""

from __future__ import annotations

import json
from pathlib import Path

from hipvoice.errors import HipvoiceError
from hipvoice.routines.json_schema import json_schema
from hipvoice.routines.scalars import slug
from hipvoice.routines.starter import starter

LONGEST_NAME = 60  # characters, as in the format


def schema_text(kind: str) -> str:
    """The JSON Schema of a kind of file."""
    return json.dumps(json_schema(kind), indent=2)


def new_routine(name: str) -> Path:
    """Write a routine of that name into this folder. Raises HipvoiceError; never overwrites."""
    title = " ".join(Path(name).stem.replace("-", " ").split())
    path = Path(name).with_name(f"{slug(title)}.yaml") if title else None
    if path is None or len(title) > LONGEST_NAME or not title.isprintable():
        raise HipvoiceError(f"a routine cannot be called {name[:LONGEST_NAME]!r}")
    text = starter(title[:1].upper() + title[1:], str(path))
    write_new(path, text)
    return path


def write_new(path: Path, text: str) -> None:
    """Write a file that is not there yet. Raises HipvoiceError."""
    if not written_new(path, text):
        hint = "choose another name, or move that file away"
        raise HipvoiceError(f"{path} exists and is left as it is", hint=hint)


def written_new(path: Path, text: str) -> bool:
    """Write a file unless there is one; whether it was written. Raises HipvoiceError."""
    try:
        with path.open("x", encoding="utf-8") as file:
            file.write(text)
    except FileExistsError:
        return False
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", "") or str(error)
        raise HipvoiceError(f"{path} cannot be written", reason) from None
    return True
