"""What helps a person to write routines: the JSON Schema and a first file."""

from __future__ import annotations

import json
from pathlib import Path

from hipvoice.errors import HipvoiceError
from hipvoice.routines.json_schema import json_schema
from hipvoice.routines.scalars import slug
from hipvoice.routines.starter import starter
from hipvoice.writing import write

LONGEST_NAME = 60  # characters, as in the format


def schema_text(kind: str) -> str:
    """The JSON Schema of a kind of file."""
    return json.dumps(json_schema(kind), indent=2)


def new_routine(name: str, *, force: bool = False) -> Path:
    """Write a routine of that name into this folder, over another one only by force.

    Raises HipvoiceError.
    """
    title = " ".join(Path(name).stem.replace("-", " ").split())
    path = Path(name).with_name(f"{slug(title)}.yaml") if title else None
    if path is None or len(title) > LONGEST_NAME or not title.isprintable():
        raise HipvoiceError(f"a routine cannot be called {name[:LONGEST_NAME]!r}")
    text = starter(title[:1].upper() + title[1:], str(path))
    write(path, text.encode(), "the routine", private=False, force=force)
    return path
