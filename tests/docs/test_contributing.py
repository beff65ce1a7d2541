"""CONTRIBUTING.md: what it names exists; the hooks of pre-commit run what there is."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
HOOKS: list[dict[str, Any]] = [
    hook
    for repository in yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text("utf-8"))["repos"]
    for hook in repository["hooks"]
]
# A path of the repository, in prose or in what is to be typed; capitals stand for a name.
PATHS = sorted(
    set(re.findall(r"(?<![\w/.])(?:[\w-]+/)+[\w.-]*[\w-]?", re.sub(r"\(.*?\)", "", TEXT)))
)
TARGETS = sorted(set(re.findall(r"(?:^|`)make (\w+)", TEXT, re.MULTILINE)))


def recipe(title: str) -> list[str]:
    """The first column of the table under a heading, and the files in the second."""
    under = TEXT.split(f"## {title}\n", 1)[1].split("\n## ", 1)[0]
    return re.findall(r"^\| (\d) \| `([^`]+)`", under, re.MULTILINE)


def test_paths_are_found() -> None:
    assert {"hipvoice/languages/en.yaml", "tests/core/golden", "sessions/exercises/"} <= set(PATHS)


@pytest.mark.parametrize("path", PATHS)
def test_every_file_that_it_names_is_there(path: str) -> None:
    """Of a name in capitals, the folder is."""
    there = ROOT / path
    placeholder = re.fullmatch(r"[A-Z]+(\.\w+)?", there.name)
    assert (there.parent if placeholder else there).exists()


@pytest.mark.parametrize(
    "title", ["Add a phrase or a command", "Add a command of the command line"]
)
def test_a_command_takes_five_places_at_most(title: str) -> None:
    places = recipe(title)
    assert 0 < len(places) <= 5
    assert [int(number) for number, _ in places] == list(range(1, len(places) + 1))


@pytest.mark.parametrize("command", ["ruff", "mypy"])
def test_the_hooks_run_what_is_in_the_environment(command: str) -> None:
    assert any(hook["entry"].startswith(f".venv/bin/{command}") for hook in HOOKS)
    assert all(hook["language"] == "system" for hook in HOOKS)


@pytest.mark.slow
@pytest.mark.parametrize(
    "target", [*TARGETS, *(h["entry"][5:] for h in HOOKS if "make" in h["entry"])]
)
def test_every_target_of_make_is_there(target: str) -> None:
    made = subprocess.run(["make", "--dry-run", target], cwd=ROOT, capture_output=True, check=False)
    assert made.returncode == 0, made.stderr
