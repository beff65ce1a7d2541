"""Changes single values of the file, whole or not at all."""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from hipvoice.app.config.keys import shape_of
from hipvoice.app.config.reading import from_bytes, from_text
from hipvoice.app.config.splice import with_value
from hipvoice.app.config.template import template
from hipvoice.errors import HipvoiceError
from hipvoice.routines.decoding import is_file, read_bytes
from hipvoice.routines.problems import Problem, ProblemsError


def change(path: Path, changes: Mapping[str, Any]) -> None:
    """Write values by their dotted names (`voice.rate`, `people.Anna.voice.rate`) into the file.

    None takes a value away: the key stays, with nothing after it, and counts as absent. All else
    in the file stays, byte for byte; where there is none, it is begun with its comments. Raises
    HipvoiceError, also if the file is wrong already, and then it is as it was.
    """
    before = read_bytes(path) if is_file(path) else template().encode()
    _require_good(before, path)
    text = before.decode("utf-8")
    for name, value in changes.items():
        shape_of(name)
        text = with_value(text, tuple(name.split(".")), value)
    after = text.encode()
    _require_good(after, path)
    if after != before or not is_file(path):
        _write(path, after)


def parsed(name: str, text: str) -> Any:
    """The value of a key as it is typed; None for nothing. Raises HipvoiceError."""
    problems: list[Problem] = []
    shape = shape_of(name)
    if not text.strip():
        return None
    value = from_text(name, text, shape, problems)
    if problems:
        raise ProblemsError(problems)
    return value


def remember_voice(path: Path, person: str | None, changes: Mapping[str, int]) -> None:
    """Keep what was changed of the voice (`rate`, `volume`), for whom it was changed.

    Raises HipvoiceError.
    """
    part = f"people.{person}." if person else ""
    change(path, {f"{part}voice.{name}": value for name, value in changes.items()})


def _require_good(data: bytes, path: Path) -> None:
    problems: list[Problem] = []
    from_bytes(data, path, problems)
    if problems:
        raise ProblemsError(problems)


def _write(path: Path, data: bytes) -> None:
    place = path.resolve()  # a link stays a link
    fresh = place.with_name(f"{place.name}.{os.getpid()}.new")
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        fresh.write_bytes(data)
        if place.exists():
            shutil.copymode(place, fresh)
        fresh.replace(place)
    except OSError as error:
        fresh.unlink(missing_ok=True)
        title, hint = f"cannot write the config to {path}", "see what is wrong: hipvoice doctor"
        raise HipvoiceError(title, error.strerror or "", hint) from None
