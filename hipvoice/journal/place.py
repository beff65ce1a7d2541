"""Where the journal is. It is not in `store`, because every command needs it for the config."""

from __future__ import annotations

import os
from pathlib import Path


def default_path() -> Path:
    """The file in the user's data folder."""
    from platformdirs import user_data_path  # noqa: PLC0415 - most callers name a path

    return user_data_path("hipvoice", appauthor=False) / "journal.sqlite3"


def real(path: Path) -> Path:
    """The path with links resolved, even if they lead in a circle or nowhere."""
    return Path(os.path.realpath(path))
