"""Every Markdown file: its width, its links, and the names of files and modules in it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
WIDTH = 100
PLACES = ("*.md", ".github/**/*.md", "docs/**/*.md", "models/**/*.md", "tests/**/*.md")
PAGES = sorted(path.relative_to(ROOT).as_posix() for place in PLACES for path in ROOT.glob(place))
# These describe a past state, and are not changed when a module moves.
HISTORY = ("CHANGELOG.md", "docs/lab/", "docs/decisions/")
PRESENT = [page for page in PAGES if not page.startswith(HISTORY)]
PACKAGES = ("hipvoice", "tests", "tools", "benchmarks")

FENCE = re.compile(r"^ *(```|~~~)")
LINK = re.compile(r"\[(?:[^\[\]]|\[[^\]]*\])*\]\(([^()\s]+)\)")
LINK_ALONE = re.compile(
    r"^\s*(?:[-*] |\d+\. )?!?(?:\[[^\]]*\]\(\S+\)|\[[^\]]*\]: \S+|<?https?:\S+)[.,;]?$"
)
CODE = re.compile(r"`([^`\n]+)`")
PATH = re.compile(r"(?<![\w/.-])((?:[\w-]+/)*[\w-]+\.py)\b")
DOTTED = re.compile(rf"(?<![\w/.-])((?:{'|'.join(PACKAGES)})(?:\.\w+)+)\b(?!/)")
NAMES_OF = re.compile(r"`([\w/-]+\.py)`: ((?:`[\w.]+`(?:, )?)+)")
NO_MODULE = re.compile(
    r"\.(?:json|yaml|md|log|txt|ics|[A-Z]+)$"
)  # files, and what stands for a name


def text_of(page: str) -> str:
    return (ROOT / page).read_text("utf-8")


def without_code(text: str) -> Iterator[tuple[int, str]]:
    """The lines outside of blocks of code, with their numbers."""
    inside = False
    for number, line in enumerate(text.splitlines(), start=1):
        if FENCE.match(line):
            inside = not inside
        elif not inside:
            yield number, line


def too_wide(text: str) -> list[int]:
    return [
        number
        for number, line in without_code(text)
        if len(line) > WIDTH and not line.startswith("|") and not LINK_ALONE.match(line)
    ]


def anchors(text: str) -> set[str]:
    """As GitHub makes them of headings."""
    found: set[str] = set()
    for _, line in without_code(text):
        if title := re.match(r"#+ (.*)", line):
            shown = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", title[1]).replace("`", "")
            slug = re.sub(r"[^\w\- ]", "", shown.strip().lower()).replace(" ", "-")
            numbered = (f"{slug}-{n}" for n in range(1, 100))
            found.add(slug if slug not in found else next(s for s in numbered if s not in found))
    return found


def broken_links(page: str, text: str) -> list[str]:
    prose = CODE.sub("", "\n".join(line for _, line in without_code(text)))
    broken = []
    for link in LINK.findall(prose):
        if re.match(r"\w+:", link):
            continue
        name, _, anchor = link.partition("#")
        path = (ROOT / page).parent / name if name else ROOT / page
        there = path.exists() and path.resolve().is_relative_to(ROOT)
        target = path.read_text("utf-8") if name and there and anchor else text
        if not there or (anchor and anchor not in anchors(target)):
            broken.append(link)
    return broken


def found_file(page: str, name: str) -> Path | None:
    """A file by its path in the repository, the package or the folder of the page; or by its name
    alone, anywhere."""
    places = (ROOT, ROOT / "hipvoice", (ROOT / page).parent)
    if there := next((place / name for place in places if (place / name).is_file()), None):
        return there
    if "/" in name:
        return None
    folders = (ROOT / package for package in PACKAGES)
    return next((path for folder in folders for path in folder.rglob(name)), None)


def is_there(dotted: str) -> bool:
    """Whether that is a module, or a name in one."""
    parts = dotted.split(".")
    for count in range(len(parts), 0, -1):
        path = ROOT.joinpath(*parts[:count])
        modules = (path / "__init__.py", path.with_suffix(".py"))
        if module := next((file for file in modules if file.is_file()), None):
            rest = parts[count:]
            return not rest or re.search(rf"\b{rest[0]}\b", module.read_text("utf-8")) is not None
    return False


def wrong_names(page: str, text: str) -> list[str]:
    """Paths, modules and names in modules that do not exist."""
    paths = [name for name in PATH.findall(text) if found_file(page, name) is None]
    modules = {name for name in DOTTED.findall(text) if not NO_MODULE.search(name)}
    wrong = [*paths, *sorted(name for name in modules if not is_there(name))]
    for file, names in NAMES_OF.findall(text):
        path = found_file(page, file)
        code = path.read_text("utf-8") if path else ""
        lacks = (n for n in CODE.findall(names) if not re.search(rf"\b{n.split('.')[-1]}\b", code))
        wrong += [f"{file}: {name}" for name in lacks]
    return wrong


def test_there_are_pages() -> None:
    assert {"README.md", "docs/ear.md", "docs/lab/README.md"} <= set(PAGES)


@pytest.mark.parametrize("page", PAGES)
def test_is_wrapped(page: str) -> None:
    """At 100 columns, except for tables, blocks of code and lines that are one link."""
    assert too_wide(text_of(page)) == []


@pytest.mark.parametrize("page", PAGES)
def test_links_lead_somewhere(page: str) -> None:
    assert broken_links(page, text_of(page)) == []


@pytest.mark.parametrize("page", PRESENT)
def test_files_and_modules_that_it_names_exist(page: str) -> None:
    assert wrong_names(page, text_of(page)) == []


@pytest.mark.parametrize("folder", ["docs", "docs/lab", "docs/decisions"])
def test_every_page_is_linked_from_another(folder: str) -> None:
    """Nobody finds a page that no other page leads to."""
    linked = {
        ((ROOT / page).parent / link.partition("#")[0]).resolve()
        for page in PAGES
        for link in LINK.findall(text_of(page))
        if not re.match(r"\w+:", link)
    }
    pages = {path.resolve() for path in (ROOT / folder).glob("*.md")}
    assert pages - linked == set()


WIDE = "word " * 20 + "word"


@pytest.mark.parametrize(
    ("line", "wide"),
    [
        (WIDE, True),
        (f"- {WIDE}", True),
        (f"| {WIDE} |", False),
        (f"```\n{WIDE}\n```", False),
        (f"[name](https://example.org/{'x' * 100})", False),
        (f"{WIDE} [name](https://example.org/{'x' * 100})", True),
        (f"```\ncode\n```\n{WIDE}", True),
    ],
)
def test_what_counts_as_wide(line: str, *, wide: bool) -> None:
    assert bool(too_wide(line)) == wide


@pytest.mark.parametrize(
    ("link", "broken"),
    [
        ("[a](ear.md)", False),
        ("[a](ear.md#the-rules)", False),
        ("[a](#here-it-is)", False),
        ("[a](https://example.org)", False),
        ("[a](nothing.md)", True),
        ("[a](ear.md#nothing)", True),
        ("[a](#nothing)", True),
        ("![a](pictures/nothing.svg)", True),
        ("`[a](nothing.md)`", False),
    ],
)
def test_what_counts_as_broken(link: str, *, broken: bool) -> None:
    assert bool(broken_links("docs/display.md", f"# Here it is\n\n{link}\n")) == broken


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("hipvoice/ear/activity.py", []),
        ("`ear/activity.py`", []),
        ("`activity.py`", []),
        ("`hipvoice.ear.activity`", []),
        ("`python -m benchmarks.journal`", []),
        ("`hipvoice.ear.activity.CLOSE`", []),
        ("`python -m tests.core.golden`", []),  # beside a folder of that name
        ("`hipvoice.json`", []),
        ("`hipvoice/ear/activity.py`: `OPEN`, `CLOSE`", []),
        ("hipvoice/ear/nothing.py", ["hipvoice/ear/nothing.py"]),
        ("`nothing_at_all.py`", ["nothing_at_all.py"]),
        ("`hipvoice.ear.nothing`", ["hipvoice.ear.nothing"]),
        ("`python -m benchmarks.nothing`", ["benchmarks.nothing"]),
        ("`hipvoice/ear/activity.py`: `OPEN`, `SHUT`", ["hipvoice/ear/activity.py: SHUT"]),
    ],
)
def test_what_counts_as_a_wrong_name(text: str, wrong: list[str]) -> None:
    assert wrong_names("docs/display.md", text) == wrong
