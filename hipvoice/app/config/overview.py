"""Each value of the config with where it comes from."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hipvoice.app.config.keys import KEYS, PEOPLE
from hipvoice.app.config.reading import load_config, variable
from hipvoice.app.config.splice import flow
from hipvoice.app.config.values import Given

NOT_SET = "-"


@dataclass(frozen=True, slots=True)
class Row:
    """A key, its value, and `source`: default, file, or the name of the environment variable."""

    key: str
    value: Any
    source: str

    def line(self) -> str:
        """The row to read."""
        return f"{self.key:<24}{_shown(self.value):<32} {self.source}"

    def as_row(self) -> dict[str, Any]:
        """The row as JSON-able values."""
        value = [*self.value] if isinstance(self.value, tuple) else self.value
        return {"key": self.key, "value": value, "from": self.source}


def rows(path: Path | None = None) -> list[Row]:
    """Every value. Raises HipvoiceError."""
    return list(_rows(load_config(path).given))


def _rows(given: Given) -> Iterator[Row]:
    file = given.in_file()
    for key in KEYS:
        if key.name in given.environment:
            yield Row(key.name, given.environment[key.name], variable(key.name))
        elif names := [n for n in file if n == key.name or n.startswith(f"{key.name}.")]:
            yield from (Row(name, file[name], "file") for name in names)
        else:
            yield Row(key.name, key.default, "default")
    yield from (Row(name, file[name], "file") for name in file if name.startswith(f"{PEOPLE}."))


def _shown(value: Any) -> str:
    return NOT_SET if value is None or value == () else flow(value)
