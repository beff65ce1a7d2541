"""The decisions: short, dated, and all in their index."""

from __future__ import annotations

import re
from itertools import count
from pathlib import Path

import pytest

DECISIONS = Path(__file__).parents[2] / "docs" / "decisions"
RECORDS = sorted(DECISIONS.glob("[0-9]*.md"))


def test_the_decisions_are_numbered_and_in_the_index() -> None:
    rows = re.findall(
        r"^\| \[(\d{4})\]\(([^)]+)\) \| (\S+) \| (.+) \|$",
        (DECISIONS / "README.md").read_text("utf-8"),
        re.MULTILINE,
    )
    assert RECORDS
    for record, (number, file, date, title), expected in zip(RECORDS, rows, count(1), strict=False):
        assert (number, file) == (f"{expected:04d}", record.name)
        assert record.read_text("utf-8").startswith(f"# {expected}. {title}\n\n{date}\n")
    assert len(rows) == len(RECORDS)


@pytest.mark.parametrize("record", RECORDS, ids=lambda record: record.stem)
def test_a_decision_is_short_and_dated(record: Path) -> None:
    text = record.read_text("utf-8")
    assert re.search(r"^20\d\d-\d\d-\d\d$", text, re.MULTILINE)
    headings = re.findall(r"^## (.+)$", text, re.MULTILINE)
    assert headings == ["Context", "Decision", "Consequences"]
    assert len(text.splitlines()) <= 25
