"""A look at the file of the journal, and the rescue of a damaged one."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

from hipvoice.app.config import load_config
from hipvoice.app.journal import Answer, opened
from hipvoice.journal.rescue import is_sound, rescue, told
from hipvoice.journal.store import Journal


def rescue_journal(path: Path | None) -> Answer:
    """Set a damaged journal aside and save what can be read. Raises HipvoiceError."""
    path = path or load_config().journal
    with opened(path, way=Journal.open):
        pass  # a file that cannot even be opened is set aside by this
    if is_sound(path):
        return Answer([f"{path} is sound: nothing to rescue"], {"damaged": False})
    rescued = rescue(path)
    told_now = told(path, rescued)
    data = {"damaged": True, **asdict(rescued), "aside": str(rescued.aside)}
    return Answer([told_now.title, *told_now.detail.splitlines()], data)
