"""Every broken file of `broken/` gives exactly the message beside it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
import yaml

from hipvoice.routines import reader
from hipvoice.routines.library import Library
from hipvoice.routines.problems import render

FOLDER = Path(__file__).parent / "broken"
FILES = sorted(path.relative_to(FOLDER) for path in FOLDER.rglob("*.yaml"))
PARSERS = sorted({yaml.SafeLoader, getattr(yaml, "CSafeLoader", yaml.SafeLoader)}, key=str)


@pytest.fixture(autouse=True)
def _in_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(FOLDER)


@pytest.mark.parametrize("parser", PARSERS, ids=lambda p: p.__name__)
@pytest.mark.parametrize("path", FILES, ids=str)
def test_message(path: Path, parser: type, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reader, "_FAST", parser)
    message = render(Library().check(path)) + "\n"
    assert message.replace(os.sep, "/") == path.with_suffix(".txt").read_text("utf-8")


def test_every_message_has_its_file() -> None:
    messages = {path.relative_to(FOLDER).with_suffix(".yaml") for path in FOLDER.rglob("*.txt")}
    assert messages == set(FILES)


def test_every_problem_says_where_and_how_to_mend_it() -> None:
    for path in FILES:
        for problem in Library().check(path):
            assert problem.where.line >= 1
            assert problem.where.column >= 1
            assert problem.hint, (path, problem.message)
