"""The journal on several machines, through a folder or a server."""

from __future__ import annotations

import platform
from dataclasses import asdict
from pathlib import Path

from hipvoice.app.config import load_config
from hipvoice.app.journal import Answer, opened, told
from hipvoice.journal import exchange
from hipvoice.journal.machine import machine_id, machine_path
from hipvoice.journal.server import connected
from hipvoice.journal.store import Journal
from hipvoice.journal.syncing import sync


def sync_folder(path: Path | None, folder: Path) -> Answer:
    """Merge the journal, made if there is none yet, with the folder. Raises HipvoiceError."""
    with told(Journal.open(path or load_config().journal)) as journal:
        synced = sync(journal, folder, machine_id(machine_path()))
    line = f"{_entries(synced.taken)} taken in, {synced.given} given to {folder}"
    return Answer([line, *synced.troubles], asdict(synced))


def push(path: Path | None, url: str, person: str | None) -> Answer:
    """Give the server what it lacks, of one person or of all. Raises HipvoiceError."""
    with opened(path, everybody=True) as journal, connected(url) as server:
        new = exchange.push(journal, server, platform.node(), person)
    return Answer([f"{_entries(new)} given to the server"], {"new": new})


def pull(path: Path | None, url: str, person: str | None) -> Answer:
    """Take in what the journal, made if there is none yet, lacks. Raises HipvoiceError."""
    with told(Journal.open(path or load_config().journal)) as journal, connected(url) as server:
        pulled = exchange.pull(journal, server, person)
    line = f"{_entries(pulled.new)} taken in from the server"
    return Answer([line, *pulled.troubles], asdict(pulled))


def _entries(count: int) -> str:
    return f"{count} {'entry' if count == 1 else 'entries'}"
