"""Values of other programs' JSON, whose types nobody has checked, and YAML written from them."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from hipvoice.errors import HipvoiceError

MAX_BYTES = 20_000_000  # the whole of free-exercise-db has about one million
NAME_LENGTH = 60  # characters, as in the format


@dataclass(slots=True)
class Imported:
    """A file to be written: its path within the folder, its text, and what was left out of it."""

    path: Path
    text: str
    left_out: list[str] = field(default_factory=list)


def read_json(path: Path) -> Any:
    """The JSON in a file. Raises HipvoiceError.

    Some programs write characters as single bytes, which is Latin-1 and no UTF-8.
    """
    try:
        data = path.read_bytes() if path.stat().st_size <= MAX_BYTES else None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", "") or str(error)
        raise HipvoiceError(f"{path} cannot be read", reason) from None
    if data is None:
        raise HipvoiceError(f"{path} is larger than {MAX_BYTES // 1_000_000} MB")
    for encoding in ("utf-8-sig", "latin-1"):
        try:
            return json.loads(data.decode(encoding))
        except UnicodeDecodeError:
            continue
        except (ValueError, RecursionError) as error:
            raise HipvoiceError(f"{path} is not JSON", str(error)) from None
    raise AssertionError("every byte is Latin-1")


def text_of(value: object, length: int = NAME_LENGTH) -> str:
    """A value as one line of text that can be spoken; empty where it is none."""
    if not isinstance(value, str):
        return ""
    letters = (c if unicodedata.category(c)[0] != "C" else " " for c in value)
    return " ".join("".join(letters).split())[:length].strip()


def number_of(value: object, low: int, high: int) -> int:
    """A value as a whole number from `low` to `high`; `low` where it is none."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return low
    return int(min(max(value, low), high)) if value == value else low  # noqa: PLR0124 - not NaN


def list_of(value: object) -> list[Any]:
    """A value as a list; empty where it is none."""
    return value if isinstance(value, list) else []


def map_of(value: object) -> Mapping[str, Any]:
    """A value as a map; empty where it is none."""
    return value if isinstance(value, dict) else {}


def quoted(text: str) -> str:
    """A text as it is written in YAML, whatever is in it."""
    return json.dumps(text, ensure_ascii=False)
