"""Codes of the files and the journal (E14, T5, S2) are for programs; a person never reads them."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest

from hipvoice.cli import COMMANDS
from hipvoice.core.entries import (
    Answered,
    Assessed,
    Ending,
    SessionBegan,
    SessionEnded,
    SetEnded,
    Status,
)
from hipvoice.core.routine.routine import Side
from hipvoice.journal.ids import default_path
from hipvoice.journal.store import Journal
from hipvoice.routines.library import Library
from tests.program import hipvoice

pytestmark = pytest.mark.slow

CODE = re.compile(r"\b(?:[BETV][1-9][0-9]?|M1|S[0-4])\b(?!\.[0-9])")
LIBRARY = Library()

# Every command that a person reads, with what it is asked.
READ = (
    ("--help",),
    ("list",),
    ("list", "--exercises"),
    ("list", "--tests"),
    ("show", "squat-prep"),
    ("show", "internal-rotation-stick-test"),
    ("show", "deep-squat-stretch"),
    ("show", "bridge-hold"),
    ("sources",),
    ("safety",),
    ("plan", "hip-screen"),
    ("plan", "two-minute-basics"),
    (
        "play",
        "two-minute-basics",
        "--plain",
        "--speaker",
        "none",
        "--mic",
        "none",
        "--speed",
        "100",
    ),
    ("guide", "squat-prep", "guide.html"),
    ("check", "mine.yaml"),
    ("check", "wrong.yaml"),
    ("new", "evening"),
    ("journal",),
    ("journal", "show", "last"),
    ("journal", "show", "last", "--history"),
    ("journal", "stats"),
    ("journal", "calendar"),
    ("journal", "export", "--format", "markdown"),
    ("journal", "report", "--output", "report.html"),
    ("programme",),
    ("programme", "list"),
    ("programme", "show", "hip-mobility"),
    ("remind", "calendar", "--at", "18:30"),
    ("devices",),
    ("models",),
    ("voices",),
    ("config",),
    ("doctor",),
)
# What is for programs, plays sound, or is an answer to what was said.
NOT_READ = {"render", "schema", "import", "export", "completion", "say", "listen", "mic-check"}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two routines of one's own, one of them wrong."""
    made = tmp_path_factory.mktemp("codes")
    (made / "mine.yaml").write_text("name: Mine\nsteps: [gluteal-stretch]\n", "utf-8")
    (made / "wrong.yaml").write_text("name: Mine\nsteps: [gluteal-strech]\n", "utf-8")
    return made


@pytest.fixture
def practised() -> None:
    """A session with a set, a test and pain at an exercise, all of which have codes."""
    with Journal.open(default_path(), lambda: datetime.now(UTC)) as journal:
        session = journal.begin()
        session.append(SessionBegan(1, 0, "daily-hips", "Daily hips", 2))
        session.append(
            SetEnded(
                2,
                0,
                0,
                "E5",
                "Hip flexor stretch",
                1,
                Side.LEFT,
                1,
                "ms",
                9,
                9,
                9,
                Status.COMPLETED,
            )
        )
        session.append(Answered(3, 0, "pain", 7, "E6"))
        session.append(Assessed(4, 0, "T5", "Stick test", Side.LEFT, passed=True, degrees=None))
        session.append(SessionEnded(5, 0, Ending.FINISHED, completed=1, sets=2, active_ms=9))


@pytest.mark.usefixtures("practised")
@pytest.mark.parametrize("command", READ, ids=" ".join)
def test_a_person_reads_no_code(folder: Path, command: tuple[str, ...]) -> None:
    force = ("--force",) if command[0] in {"guide", "new"} else ()
    done = hipvoice(*command, *force, cwd=folder, PULSE_SERVER="unix:/none")
    text = done.stdout + done.stderr
    if written := [part for part in command if part.endswith(".html")]:
        text += re.sub(r"<style>.*?</style>|<[^>]*>", " ", (folder / written[0]).read_text("utf-8"))
    assert "this is a bug" not in text
    assert CODE.findall(text) == []


def test_every_command_is_read_or_known_not_to_be() -> None:
    assert {command[0] for command in READ} - {"--help"} | NOT_READ == set(COMMANDS)


def test_the_journal_names_what_has_a_code(practised: None) -> None:
    told = hipvoice("journal", "show", "last").stdout
    assert "pain 7 of 10 at Gluteal stretch" in told
    history = hipvoice("journal", "show", "last", "--history").stdout
    assert "pain 7 at Gluteal stretch" in history


def test_these_are_the_codes_of_the_library() -> None:
    names = [*LIBRARY.exercise_files, *LIBRARY.test_files]
    exercises = [LIBRARY.exercise(name).exercise.id for name in LIBRARY.exercise_files]
    codes = [*exercises, *(LIBRARY.test(name).id for name in LIBRARY.test_files)]
    assert len(codes) == len(names)
    assert all(CODE.fullmatch(code) for code in codes), codes
