"""Values of other programs' JSON, whose types nobody has checked, and YAML written from them.

What is there and cannot be read is a problem with its place, such as `sets[2].duration`, and never
taken for something else. A file with problems is not imported.
"""

from __future__ import annotations

import json
import math
import re
import unicodedata
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from hipvoice.errors import HipvoiceError
from hipvoice.files import encoding_of, read_bytes
from hipvoice.routines.problems import SHOWN, quote, shown

MAX_BYTES: Final = 20_000_000  # the whole of free-exercise-db has about one million
NAME_LENGTH: Final = 60  # characters, as in the format
TEXT_LENGTH: Final = 10_000  # characters; the longest instruction of free-exercise-db has 800
_EXACT: Final = 15  # digits that a float keeps
_NUMBER: Final = re.compile(r"[+-]?[0-9]{1,15}(\.[0-9]{1,15})?")
_NOTHING: Final = object()  # the value of a key that is not there


@dataclass(slots=True)
class Imported:
    """A file to be written: its path within the folder, its text, and what was left out of it."""

    path: Path
    text: str
    left_out: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Foreign:
    """A value of a file, the way to it, and the problems of that file, to which reading adds.

    Each way of reading takes null, and a key that is not there, for nothing given.
    """

    value: Any
    way: str = ""
    problems: list[str] = field(default_factory=list)

    def get(self, key: str) -> Foreign:
        """What a map has under a key."""
        value = self.value.get(key, _NOTHING) if isinstance(self.value, dict) else _NOTHING
        return Foreign(value, f"{self.way}.{key}".lstrip("."), self.problems)

    def has(self, *keys: str) -> bool:
        """Whether it is a map with all these keys."""
        return isinstance(self.value, dict) and all(key in self.value for key in keys)

    def maps(self) -> list[Foreign]:
        """The items of a list of maps."""
        return [item for item in self.items() if item.is_map()]

    def is_map(self) -> bool:
        """Whether it is a map; a problem where it is not."""
        return isinstance(self.value, dict) or self.refuse("expected a map")

    def items(self) -> list[Foreign]:
        """The items of a list."""
        if self.value is None or self.value is _NOTHING:
            return []
        if not isinstance(self.value, list):
            self.refuse("expected a list")
            return []
        way = f"{self.way}[{{}}]"
        return [Foreign(v, way.format(n), self.problems) for n, v in enumerate(self.value)]

    def text(self) -> str:
        """A text as one line that can be spoken."""
        if self.value is None or self.value is _NOTHING:
            return ""
        if not isinstance(self.value, str):
            self.refuse("expected a text")
            return ""
        if len(self.value) > TEXT_LENGTH:
            self.refuse(f"it has {len(self.value):,} characters, at most {TEXT_LENGTH:,}")
            return ""
        kinds = ((c, unicodedata.category(c)) for c in self.value)
        seen = (" " if kind[0] == "C" else c for c, kind in kinds if kind != "Cf")
        return " ".join("".join(seen).split())

    def number(self, missing: float, expected: str) -> float:
        """A number of at least 0, also one in quotes; `missing` where the key is not there."""
        if self.value is _NOTHING:
            return missing
        given = self.value
        if isinstance(given, str) and _NUMBER.fullmatch(given.strip()):
            given = float(given)
        real = isinstance(given, int | float) and not isinstance(given, bool)
        if real and math.isfinite(given) and given >= 0:
            return float(given)
        self.refuse(f"expected {expected}")
        return missing

    def refuse(self, expected: str) -> bool:
        """Note that the value is another than it must be; False."""
        self.problems.append(shown(f"{self.way or 'the file'}: {_excerpt(self.value)}, {expected}"))
        return False


def read_json(path: Path) -> Foreign:
    """The JSON in a file. Raises HipvoiceError.

    Some programs write characters as single bytes, which is Latin-1 and no UTF-8.
    """
    data = read_bytes(path, MAX_BYTES)
    for encoding in (encoding_of(data), "latin-1"):
        try:
            return Foreign(json.loads(data.decode(encoding), parse_int=_whole))
        except UnicodeDecodeError:
            continue
        except json.JSONDecodeError as error:
            place = f"{path}:{error.lineno}:{error.colno}"
            raise HipvoiceError(f"{path} is not JSON", f"{place}: {error.msg}") from None
        except RecursionError:
            raise HipvoiceError(f"{path} is not JSON", "It is nested too deeply.") from None
    raise AssertionError("every byte is Latin-1")


def require_readable(path: Path, problems: list[str]) -> None:
    """Raise HipvoiceError with the problems of a file, if it has any."""
    if not problems:
        return
    lines = [f"{path}: {problem}" for problem in problems[:SHOWN]]
    lines += [f"and {len(problems) - SHOWN} more"] if len(problems) > SHOWN else []
    hint = "nothing was imported; mend these places and import again"
    raise HipvoiceError(f"{path} cannot be imported", "\n".join(lines), hint)


def name_of(value: Foreign, otherwise: str, left_out: list[str]) -> str:
    """A text as a name; the end of one that is too long is left out."""
    name = value.text() or otherwise
    if len(name) > NAME_LENGTH:
        left_out.append(f"the end of a long name: {name[NAME_LENGTH:][:NAME_LENGTH]}")
    return name[:NAME_LENGTH].strip()


def quoted(text: str) -> str:
    """A text as it is written in YAML, whatever is in it."""
    return json.dumps(text, ensure_ascii=False)


def _whole(digits: str) -> float:
    """A whole number; one too long for an int of Python is as large as a float can say."""
    return int(digits) if len(digits) <= _EXACT else float(digits)


def _excerpt(value: object) -> str:
    """What is there, in a few words."""
    kinds = {list: "a list", dict: "a map", type(None): "null", object: "nothing"}
    if kind := kinds.get(type(value)):
        return kind
    return quote(json.dumps(value[:100] if isinstance(value, str) else value, ensure_ascii=False))
