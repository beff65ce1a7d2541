"""Changes single values of the file, whole or not at all."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import yaml

from hipvoice.app.config.keys import shape_of
from hipvoice.app.config.reading import content, from_bytes, from_text
from hipvoice.app.config.splice import with_value
from hipvoice.app.config.template import template
from hipvoice.app.quiet import quiet_libraries
from hipvoice.errors import HipvoiceError
from hipvoice.routines.problems import Problem, ProblemsError, render
from hipvoice.sound.devices import Direction, find_device
from hipvoice.writing import explained, locked, make_folder, write

DEVICES: Final = {"devices.mic": Direction.IN, "devices.speaker": Direction.OUT}
WHAT: Final = "the config"
NO_PLACE: Final = (yaml.YAMLError, TypeError, UnicodeDecodeError)


def change(path: Path, changes: Mapping[str, Any]) -> None:
    """Write values by their dotted names (`voice.rate`, `people.Anna.voice.rate`) into the file.

    None takes a value away: the key stays, with nothing after it, and counts as absent. A device
    that is given by its number is kept by its name. All else in the file stays, byte for byte;
    where there is none, it is begun with its comments. Raises HipvoiceError, also
    for a file that would still be wrong afterwards, and then it is as it was.
    """
    changes = {name: _lasting(name, value) for name, value in changes.items()}
    with explained(path, WHAT):
        make_folder(Path(os.path.realpath(path)).parent)
    with locked(path):
        _change(path, changes)


def _change(path: Path, changes: Mapping[str, Any]) -> None:
    there = content(path)
    before = template().encode() if there is None else there
    problems: list[Problem] = []
    wanted = from_bytes(before, path, problems).in_file()
    for name, value in changes.items():
        shape_of(name)
        wanted[name] = tuple(value) if isinstance(value, list) else value
    try:
        after = _changed(before, changes)
        _require_meant(after, path, {name: v for name, v in wanted.items() if v is not None})
    except (HipvoiceError, *NO_PLACE):
        if problems:
            raise ProblemsError(problems) from None
        raise
    if after != there:
        write(path, after, WHAT, private=True, force=True)


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


def _lasting(name: str, value: Any) -> Any:
    """The value as it still holds when devices come and go: their numbers change then.

    A number that no device has stays one.
    """
    if name not in DEVICES or not str(value).isdecimal():
        return value
    try:
        with quiet_libraries():
            return find_device(str(value), DEVICES[name]).name
    except HipvoiceError:
        return value


def _changed(data: bytes, changes: Mapping[str, Any]) -> bytes:
    """The content with the changes. Raises one of NO_PLACE for a content that is wrong already."""
    text = data.decode("utf-8")
    for name, value in changes.items():
        text = with_value(text, tuple(name.split(".")), value)
    return text.encode()


def _require_meant(data: bytes, path: Path, wanted: Mapping[str, Any]) -> None:
    """Raise HipvoiceError unless the content says just what is wanted: a wrong file is worse."""
    problems: list[Problem] = []
    if from_bytes(data, path, problems).in_file() != wanted or problems:
        title = f"the values cannot be put into {path} by the program, as it is written"
        raise HipvoiceError(
            title, render(problems), "put them there yourself: hipvoice config edit"
        )
