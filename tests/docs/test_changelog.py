"""The changelog: a dated section for each release, newest first, and the unreleased on top."""

from __future__ import annotations

import re
from pathlib import Path

import hipvoice

TEXT = (Path(__file__).parents[2] / "CHANGELOG.md").read_text("utf-8")
SECTIONS = re.findall(r"^## (.+)$", TEXT, re.MULTILINE)
RELEASES = [re.fullmatch(r"(\d+)\.(\d+)\.(\d+) - \d{4}-\d\d-\d\d", title) for title in SECTIONS[1:]]


def test_what_is_not_released_comes_first() -> None:
    assert SECTIONS[0] == "Unreleased"


def test_releases_are_dated_and_newest_first() -> None:
    assert all(RELEASES), SECTIONS
    versions = [tuple(map(int, release.groups())) for release in RELEASES if release]
    assert versions == sorted(versions, reverse=True)


def test_the_version_of_the_program_is_there() -> None:
    assert re.search(rf"\b{re.escape(hipvoice.__version__)}\b", TEXT)
