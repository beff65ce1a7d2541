"""What is remembered between sessions: the voice, and what a person has to mind.

A small YAML file in the user's configuration folder, to be read and edited by hand:

    volume: 80  # percent
    rate: 165   # words a minute
    conditions: [knee-pain]
    without: [band, block]

`conditions` and `without` are written by hand and kept as they are when the voice changes.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

import yaml
from platformdirs import user_config_path

from hipvoice.core.tuning import RATES, VOLUMES
from hipvoice.errors import HipvoiceError
from hipvoice.routines.formats import CONDITIONS, EQUIPMENT
from hipvoice.routines.problems import choices

RANGES = {"volume": VOLUMES, "rate": RATES}
LISTS = {"conditions": CONDITIONS, "without": EQUIPMENT}
COMMENTS = {"volume": "percent", "rate": "words a minute"}


@dataclass(frozen=True, slots=True)
class Settings:
    """`volume` in percent, `rate` in words per minute.

    `conditions` are those of the person; `without` is the equipment that is not there.
    """

    volume: int = 80
    rate: int = 165
    conditions: tuple[str, ...] = ()
    without: tuple[str, ...] = ()


def settings_path() -> Path:
    """The file in the user's configuration folder."""
    return user_config_path("hipvoice", appauthor=False) / "settings.yaml"


def load_settings(path: Path) -> Settings:
    """The settings in `path`; the defaults where there is no such file. Raises HipvoiceError."""
    try:
        text = path.read_text("utf-8")
        values = yaml.safe_load(text) or {}
    except FileNotFoundError:
        return Settings()
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise HipvoiceError(f"cannot read the settings in {path}", str(error), MEND) from None
    _check(path, values)
    lists = {name: tuple(values[name]) for name in LISTS if name in values}
    return Settings(**(values | lists))


def remember_voice(path: Path, voice: Settings) -> None:
    """Keep volume and rate of `voice`, and all else as it stands in `path`.

    Raises HipvoiceError.
    """
    save_settings(path, replace(load_settings(path), volume=voice.volume, rate=voice.rate))


def save_settings(path: Path, settings: Settings) -> None:
    """Write the settings whole or not at all. Raises HipvoiceError."""
    lines = [f"{name}: {getattr(settings, name)}  # {COMMENTS[name]}\n" for name in RANGES]
    lists = {name: getattr(settings, name) for name in LISTS}
    lines += [f"{name}: [{', '.join(words)}]\n" for name, words in lists.items() if words]
    fresh = path.with_suffix(f".{os.getpid()}.new")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        fresh.write_text("".join(lines), "utf-8")
        fresh.replace(path)
    except OSError as error:
        hint = "The session goes on; the setting is forgotten when it ends."
        raise HipvoiceError(f"cannot write the settings to {path}", str(error), hint) from None


MEND = "Mend or delete the file; the defaults are used where it is absent."


def _check(path: Path, values: object) -> None:
    if not isinstance(values, dict):
        raise HipvoiceError(f"{path} holds no settings", "expected lines as `volume: 80`", MEND)
    for name, value in values.items():
        if name in LISTS:
            _check_list(path, name, value)
            continue
        allowed = RANGES.get(name)
        if allowed is None:
            known = ", ".join((*RANGES, *LISTS))
            raise HipvoiceError(f"{path}: unknown setting `{name}`", f"known are {known}", MEND)
        if type(value) is not int or value not in allowed:
            least, most = allowed[0], allowed[-1]
            expected = f"expected a whole number from {least} to {most}"
            raise HipvoiceError(f"{path}: `{name}` is {value!r}", expected, MEND)


def _check_list(path: Path, name: str, value: object) -> None:
    if not isinstance(value, list):
        expected = f"expected a list such as [{LISTS[name][0]}]"
        raise HipvoiceError(f"{path}: `{name}` is {value!r}", expected, MEND)
    require_known(name, [str(word) for word in value], f"{path}: ")


def require_known(name: str, words: Iterable[str], where: str = "") -> None:
    """Refuse a condition or a thing that no exercise knows. Raises HipvoiceError."""
    for word in words:
        if word not in LISTS[name]:
            title = f"{where}`{word}` is not known among `{name}`"
            raise HipvoiceError(title, hint=choices(word, LISTS[name]))
