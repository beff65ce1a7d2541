"""The glossary has one noun for one thing, and every name in it exists."""

from __future__ import annotations

import importlib
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import yaml

import hipvoice
from hipvoice.app.config.keys import KEYS, PEOPLE
from hipvoice.routines.json_schema import SHAPES, json_schema

GLOSSARY = Path(hipvoice.__file__).parents[1] / "docs" / "glossary.md"
ENGLISH = Path(hipvoice.__file__).parent / "languages" / "en.yaml"


class Entry(NamedTuple):
    term: str
    meaning: str
    keys: list[str]
    code: list[str]


def entries() -> list[Entry]:
    rows = [line for line in GLOSSARY.read_text("utf-8").splitlines() if line.startswith("| ")]
    cells = [[cell.strip() for cell in row.strip("|").split("|")] for row in rows]
    return [
        Entry(term, meaning, quoted(keys), quoted(code))
        for term, meaning, keys, code in cells
        if term != "term"
    ]


def quoted(text: str) -> list[str]:
    return re.findall("`([^`]+)`", text)


ENTRIES = entries()


def resolve(name: str) -> object:
    """The object called `name` in a module of the package. Raises AttributeError."""
    module, _, attribute = name.rpartition(".")
    found: object = getattr(importlib.import_module(f"hipvoice.{module}"), attribute)
    return found


def keys_of(schema: Any) -> Iterator[str]:
    """The names of all properties in a JSON Schema."""
    if isinstance(schema, dict):
        yield from schema.get("properties", {})
        for part in schema.values():
            yield from keys_of(part)
    elif isinstance(schema, list):
        for part in schema:
            yield from keys_of(part)


@pytest.mark.parametrize("name", [name for entry in ENTRIES for name in entry.code])
def test_a_code_name_exists(name: str) -> None:
    assert resolve(name)


def test_a_key_is_one_of_a_file() -> None:
    known = {key for kind in SHAPES for key in keys_of(json_schema(kind))}
    known |= set(yaml.safe_load(ENGLISH.read_text("utf-8"))) | {key.name for key in KEYS} | {PEOPLE}
    assert [key for entry in ENTRIES for key in entry.keys if key not in known] == []


def test_one_noun_is_for_one_thing() -> None:
    assert len(ENTRIES) > 70
    terms = Counter(entry.term for entry in ENTRIES)
    code = Counter(name for entry in ENTRIES for name in entry.code)
    assert [name for name, count in (terms + code).items() if count > 1] == []
    assert all(entry.meaning for entry in ENTRIES)


def test_lines_besides_tables_are_wrapped() -> None:
    lines = GLOSSARY.read_text("utf-8").splitlines()
    assert [line for line in lines if len(line) > 100 and not line.startswith("|")] == []
