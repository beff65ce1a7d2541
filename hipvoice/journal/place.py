"""Where the journal is: apart from the store, as the config names the place of every session."""

from __future__ import annotations

import os
from pathlib import Path


def default_path() -> Path:
    """The file in the user's data folder."""
    from platformdirs import user_data_path  # noqa: PLC0415 - most callers name a path

    return user_data_path("hipvoice", appauthor=False) / "journal.sqlite3"


def real(path: Path) -> Path:
    """The file itself, where links lead to it; also where they lead in a circle, to none."""
    return Path(os.path.realpath(path))
