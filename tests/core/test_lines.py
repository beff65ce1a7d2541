"""The names of texts: grouped by who says them, with flat keys, and each of them used."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import hipvoice
from hipvoice.core.wording import lines
from hipvoice.core.wording.lines import LINES, PROMPTS, SAFETY_IN_FULL, Label, Line, Named, Prompt

PACKAGE = Path(hipvoice.__file__).parent
SOURCES = "\n".join(
    path.read_text("utf-8")
    for path in PACKAGE.rglob("*.py")
    if path.name != Path(lines.__file__).name
)
GROUPS: list[type[Named]] = [*Line.__subclasses__(), *Prompt.__subclasses__(), Label]
# These are used as a whole.
IN_TABLES = {*SAFETY_IN_FULL, *lines.BREATHS}


@pytest.mark.parametrize(("base", "table"), [(Line, LINES), (Prompt, PROMPTS)])
def test_no_key_is_in_two_groups(base: type[Named], table: dict[str, Named]) -> None:
    keys = [str(name) for group in base.__subclasses__() for name in group]
    assert len(keys) == len(set(keys))
    assert set(keys) == set(table)


@pytest.mark.parametrize("name", [n for group in GROUPS for n in group], ids=str)
def test_every_name_is_used(name: Named) -> None:
    member = rf"\b{type(name).__name__}\.{name.name}\b"
    assert name in IN_TABLES or re.search(member, SOURCES)
