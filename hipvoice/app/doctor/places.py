"""What is kept and where it lies, looked at without changing anything."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from hipvoice.app.config import Config, load_config
from hipvoice.errors import HipvoiceError
from hipvoice.journal.rescue import is_ours
from hipvoice.journal.soundness import is_sound

_QUICKLY_READ: Final = 10_000_000  # bytes: 40,000 sets, of which every row is read in some 6 s


def config() -> Config:
    """The config of the person who trains; the defaults where it is wrong: that has its check."""
    try:
        return load_config().for_person()
    except HipvoiceError:
        return Config()


def existing(folder: Path) -> Path:
    """`folder`, or the nearest folder above it that is there."""
    return next(place for place in (folder, *folder.parents) if place.is_dir())


def is_damaged(journal: Path) -> bool:
    """Whether a journal is there and damaged. To open it would set it aside: not for a doctor.

    A file that cannot be read at all is no matter of damage; to open it tells what is wrong.
    """
    try:
        if not journal.exists() or not is_ours(journal):
            return False
        return not is_sound(journal, every_row=journal.stat().st_size < _QUICKLY_READ)
    except Exception:  # noqa: BLE001 - SQLite's errors are the journal's own, and explained there
        return False
