"""The name of this machine among those that share a journal: an id that is made once."""

from __future__ import annotations

import time
from pathlib import Path

from hipvoice.journal.ids import is_id, new_id
from hipvoice.writing import explained, make_folder, write

WHAT = "the name of this machine"


def machine_path() -> Path:
    """Where the id is kept: in the user's data folder, not beside a journal that may be copied."""
    from platformdirs import user_data_path  # noqa: PLC0415 - only `sync` needs it

    return user_data_path("hipvoice", appauthor=False) / "machine"


def machine_id(path: Path) -> str:
    """The id in the file at `path`. It is made if there is none, or none that can be read.

    A new id only costs a new file in the synced folder. Raises HipvoiceError.
    """
    try:
        found = path.read_text("ascii").strip()
    except (OSError, UnicodeDecodeError):
        found = ""
    return found if is_id(found) else _made(path)


def _made(path: Path) -> str:
    fresh = new_id(time.time_ns() // 1_000_000)
    with explained(path, WHAT):
        make_folder(path.parent)
    write(path, f"{fresh}\n".encode(), WHAT, private=True, force=True)
    return fresh
