"""What is suggested for today, and why."""

from __future__ import annotations

import pytest

from hipvoice.core.progress import suggest
from tests.core.golden import LANGUAGE


@pytest.mark.parametrize(
    ("routines", "done", "tested", "line"),
    [
        ("a hip-screen", {}, None, "Today: hip-screen, as your hips have not been tested yet."),
        (
            "a hip-screen",
            {"a": 1},
            29,
            "Today: hip-screen, as the last test was twenty-nine days ago.",
        ),
        ("a hip-screen", {"a": 1}, 28, "Today: a, last done one day ago."),
        ("a b", {"a": 1}, None, "Today: b, which you have not done yet."),
        ("a b", {}, None, "Today: a, which you have not done yet."),
        ("a b c", {"a": 2, "b": 5, "c": 3}, 0, "Today: b, last done five days ago."),
        ("hip-screen", {}, 3, None),
        ("", {}, None, None),
    ],
)
def test_suggestion(
    routines: str, done: dict[str, int], tested: int | None, line: str | None
) -> None:
    suggestion = suggest(routines.split(), done, tested)
    if line is None:
        assert suggestion is None
    else:
        assert suggestion is not None
        assert suggestion.line(suggestion.routine, LANGUAGE.wording).startswith(line)
