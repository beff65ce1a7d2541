"""What is remembered between sessions: the volume and the rate of the voice.

A small YAML file in the user's configuration folder, to be read and edited by hand:

    volume: 80  # percent
    rate: 165   # words a minute
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

import yaml
from platformdirs import user_config_path

from hipvoice.core.tuning import RATES, VOLUMES
from hipvoice.errors import HipvoiceError

RANGES = {"volume": VOLUMES, "rate": RATES}
COMMENTS = {"volume": "percent", "rate": "words a minute"}


@dataclass(frozen=True, slots=True)
class Settings:
    """`volume` in percent, `rate` in words per minute."""

    volume: int = 80
    rate: int = 165


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
    return Settings(**values)


def save_settings(path: Path, settings: Settings) -> None:
    """Write the settings whole or not at all. Raises HipvoiceError."""
    lines = [f"{name}: {getattr(settings, name)}  # {COMMENTS[name]}\n" for name in RANGES]
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
        allowed = RANGES.get(name)
        if allowed is None:
            known = ", ".join(RANGES)
            raise HipvoiceError(f"{path}: unknown setting `{name}`", f"known are {known}", MEND)
        if type(value) is not int or value not in allowed:
            least, most = allowed[0], allowed[-1]
            expected = f"expected a whole number from {least} to {most}"
            raise HipvoiceError(f"{path}: `{name}` is {value!r}", expected, MEND)
