"""Whole sessions, word for word."""

from __future__ import annotations

from pathlib import Path

import pytest

from hipvoice.core.commands import DEGREES, INTENTS
from hipvoice.core.events import Commanded
from tests.core import golden

FILES = sorted(golden.FOLDER.glob("*.txt"))


@pytest.mark.parametrize("path", FILES, ids=[p.stem for p in FILES])
def test_session_is_played_as_written(path: Path) -> None:
    expected = golden.read(path)
    assert expected.played() == expected.lines


def test_goldens_between_them_use_every_command() -> None:
    events = [event for path in FILES for _, event in golden.read(path).inputs]
    used = {event.intent for event in events if isinstance(event, Commanded)}
    assert used & set(DEGREES)
    assert used >= set(INTENTS) - set(DEGREES)
