"""The table of answers: each one is in the lines, and every exercise and test has its row."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from hipvoice.core.routine.routine import Step, Test
from tests.routines.test_content import EXERCISES, TESTS, all_sentences

PAGE = (Path(__file__).parents[2] / "docs" / "spoken-check.md").read_text("utf-8")
TABLE = [
    [cell.strip() for cell in line.strip("|").split("|")]
    for line in PAGE.splitlines()
    if line.startswith("|") and not line.startswith("|---")
]
COLUMNS = ["exercise", "hands", "knees", "feet", "what moves, which way", "breath", "out"]
ROWS = {name: cells for name, *cells in TABLE[1:]}
SUBJECTS: dict[str, Step | Test] = {
    **{step.exercise.name: step for step in EXERCISES.values()},
    **{test.name: test for test in TESTS.values()},
}
NONE = "-"


def quotes(cell: str) -> list[str]:
    return re.findall(r'"([^"]+)"', cell)


def lines(subject: Step | Test) -> str:
    """All that is said of it for the left side."""
    return "\n".join(all_sentences(subject)).lower()


def test_the_table_has_its_columns_and_no_name_twice() -> None:
    assert TABLE[0] == COLUMNS
    assert len(ROWS) == len(TABLE) - 1


def test_every_exercise_and_test_has_its_row() -> None:
    assert set(ROWS) == set(SUBJECTS)


@pytest.mark.parametrize("name", ROWS)
def test_every_question_is_answered_from_the_lines(name: str) -> None:
    subject = SUBJECTS[name]
    said = lines(subject)
    for column, cell in zip(COLUMNS[1:], ROWS[name], strict=True):
        may_lack = isinstance(subject, Test) and column in {"breath", "out"}
        assert quotes(cell) or (may_lack and cell == NONE), column
        assert [quote for quote in quotes(cell) if quote.lower() not in said] == []
