"""Checks of what hipvoice stores: the config, what the ear has learned, the journal."""

from __future__ import annotations

import errno
import tempfile
from pathlib import Path
from typing import Final

from hipvoice import remedies
from hipvoice.app.config import config_path, load_config
from hipvoice.app.config.reading import strays
from hipvoice.app.doctor.diagnosis import (
    Diagnosis,
    Examination,
    existing,
    failure,
    is_damaged,
    ok,
    warning,
)
from hipvoice.app.doctor.diagnosis import config as kept
from hipvoice.app.session.language import require_usable
from hipvoice.core.miccheck.findings import SOFT_DB
from hipvoice.errors import HipvoiceError
from hipvoice.journal.opening import require_writable
from hipvoice.journal.store import Journal

RESCUE: Final = "hipvoice journal rescue"
MIC_CHECK: Final = "hipvoice mic-check"


def config(_given: Examination) -> Diagnosis:
    """Whether the config is valid, with a person's own phrases and keys, and can be written."""
    path = config_path()
    try:
        require_usable(load_config())
    except HipvoiceError as error:
        return failure(f"{error.title}: {error.detail}", "hipvoice config edit")
    if stray := next(strays(), ""):
        return warning(stray, f"unset {stray.partition(' ')[0]}")
    if unwritable := _unwritable(path):
        return warning(f"{path} cannot be written: what is learned is forgotten", unwritable.mend)
    if not path.exists():
        return ok(f"none yet, the defaults are used; its place is {path}")
    return ok(f"{path} is good")


def listening(_given: Examination) -> Diagnosis:
    """Whether mic-check has told the ear about the room and the person."""
    known = kept().listening
    if known.floor is None or known.level is None:
        return warning("the ear does not know your room and your voice yet", MIC_CHECK)
    above = known.level - known.floor
    found = f"your voice was {above:.0f} dB above a room of {known.floor:.0f} dBFS"
    return ok(found) if above >= SOFT_DB else warning(f"{found}: too soft", MIC_CHECK)


def journal(_given: Examination) -> Diagnosis:
    """Whether the journal can be written, and is sound. If there is none, none is created."""
    path = kept().journal
    if is_damaged(path):
        return failure(f"{path} is damaged", RESCUE)
    if path.exists():
        return _whole(path)
    return _unwritable(path) or ok(f"none yet; it will be {path}")


def _unwritable(path: Path) -> Diagnosis | None:
    """Why a file could not be written. It is tried: permissions do not show a read-only disk."""
    folder = existing(path.parent)
    in_the_way = [place for place in path.parents if place.exists() and not place.is_dir()]
    if in_the_way:
        found = f"cannot be written at {path}: {in_the_way[0]} is no folder"
        aside = in_the_way[0].with_suffix(".moved")
        return failure(found, remedies.command("move", in_the_way[0], aside))
    try:
        with tempfile.TemporaryFile(dir=folder):
            return None
    except OSError as error:
        found = f"cannot be written at {path}: {error.strerror}"
        return failure(found, _to_write_again(folder, error))


def _to_write_again(folder: Path, error: OSError) -> str:
    """The command that makes the folder writable: a chmod does not help with a read-only disk."""
    if error.errno != errno.EROFS:
        return remedies.command("own", folder)
    disk = next(place for place in (folder, *folder.parents) if place.is_mount())
    return remedies.command("remount", disk)


def _whole(path: Path) -> Diagnosis:
    try:
        require_writable(path)
        with Journal.read(path) as opened:
            damage = [row for (row,) in opened.select("PRAGMA integrity_check") if row != "ok"]
            ((sessions,),) = opened.select("SELECT count(DISTINCT session) FROM entries")
    except HipvoiceError as error:
        return failure(f"{error.title}: {error.detail}", _mend(path, error))
    if damage:
        return failure(f"{path} is damaged: {damage[0]}", RESCUE)
    size = path.stat().st_size / 1000
    return ok(f"{path}, whole, {sessions} sessions, {size:.0f} kB")


def _mend(path: Path, error: HipvoiceError) -> str:
    """The command for the journal's own hint."""
    if "writable" in error.hint:
        return remedies.command("own", path.parent)
    if "move the file away" in error.hint:
        return remedies.command("move", path, path.with_suffix(".foreign"))
    return error.hint
