"""The journal through a synced folder, as the command line asks for it."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

from hipvoice.app.journal import Answer
from hipvoice.journal.machine import machine_id, machine_path
from hipvoice.journal.store import Journal, default_path
from hipvoice.journal.syncing import sync


def sync_folder(path: Path | None, folder: Path) -> Answer:
    """Merge the journal, made if there is none yet, with the folder. Raises HipvoiceError."""
    with Journal.open(path or default_path()) as journal:
        synced = sync(journal, folder, machine_id(machine_path()))
    entries = "entry" if synced.taken == 1 else "entries"
    told = f"{synced.taken} {entries} taken in, {synced.given} given to {folder}"
    return Answer([told, *synced.troubles], asdict(synced))
