"""A look at the file of the journal, and the rescue of a damaged one."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

from hipvoice.app.config import load_config
from hipvoice.app.journal import Answer
from hipvoice.app.pages import START
from hipvoice.errors import HipvoiceError
from hipvoice.journal import troubles
from hipvoice.journal.rescue import rescue, told
from hipvoice.journal.soundness import is_sound, refuse_newer


def rescue_journal(path: Path | None) -> Answer:
    """Set a damaged journal aside and save what can be read. Raises HipvoiceError."""
    path = path or load_config().journal
    if not path.exists():
        raise HipvoiceError("there is no journal yet", str(path), START)
    with troubles.explained(path, troubles.CANNOT_OPEN, HipvoiceError):
        refuse_newer(path)
        sound = is_sound(path)
    if sound:
        return Answer([f"{path} is sound: nothing to rescue"], {"damaged": False})
    rescued = rescue(path)
    told_now = told(path, rescued)
    counts = {"sessions": rescued.sessions, "sets": rescued.sets, "entries": rescued.entries}
    data = {"damaged": True, **asdict(rescued), **counts, "aside": str(rescued.aside)}
    return Answer([told_now.title, *told_now.detail.splitlines()], data)
