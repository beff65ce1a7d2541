"""The Markdown pages: their links lead somewhere, and the decisions are all in their index."""

from __future__ import annotations

import re
from itertools import count
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
DECISIONS = ROOT / "docs" / "decisions"
RECORDS = sorted(DECISIONS.glob("[0-9]*.md"))
PAGES = [
    page
    for pattern in ("*.md", "docs/**/*.md", "models/*/*.md", ".github/**/*.md")
    for page in sorted(ROOT.glob(pattern))
]


def text_of(page: Path) -> str:
    """A page without its code."""
    return re.sub(r"```.*?```|`[^`\n]*`", "", page.read_text("utf-8"), flags=re.DOTALL)


def anchors(page: Path) -> set[str]:
    """The anchors of the headings of a page, as GitHub makes them."""
    headings = re.findall(r"^#+ (.*)$", page.read_text("utf-8"), re.MULTILINE)
    kept = (re.sub(r"[^\w\s-]", "", heading.lower()).strip() for heading in headings)
    return {heading.replace(" ", "-") for heading in kept}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_lead_somewhere(page: Path) -> None:
    dead = []
    for link in re.findall(r"\]\((?![a-z]+:)([^)\s]+)\)", text_of(page)):
        path, _, anchor = link.partition("#")
        target = (page.parent / path).resolve() if path else page
        if not target.exists() or (anchor and anchor not in anchors(target)):
            dead.append(link)
    assert dead == []


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
