"""`play --list`: a routine is chosen by a key, or by a number that is said."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
import soundfile

from hipvoice.app.session.listen import MAX_CHOICES
from tests.program import good
from tests.session.player import clip
from tests.session.terminal import Terminal

RATE = 16_000
LOADED_S = 4  # silence before the word, in which the recogniser is loaded


@pytest.fixture
def numbered() -> list[str]:
    rows = json.loads(good("list", "--json"))
    return [row["name"] for row in rows]


def options(tmp_path: Path, mic: str) -> list[str]:
    journal = str(tmp_path / "j.sqlite3")
    return ["--list", "--speaker", "none", "--speed", "20", "--mic", mic, "--journal", journal]


def test_routine_is_chosen_by_key(tmp_path: Path, numbered: list[str]) -> None:
    terminal = Terminal(options(tmp_path, "none"))
    try:
        terminal.until("say it")
        terminal.press("x3")
        terminal.until(numbered[2])
        terminal.press("q")
    finally:
        terminal.close()


def test_zero_turns_to_the_next_page_and_after_the_last_to_the_first(
    tmp_path: Path, numbered: list[str]
) -> None:
    assert MAX_CHOICES < len(numbered) <= 2 * MAX_CHOICES
    terminal = Terminal(options(tmp_path, "none"))
    try:
        terminal.until("say it")
        terminal.press("0")
        terminal.until("say it")
        terminal.press("90")  # there is no ninth on it
        terminal.until("say it")
        terminal.press("x0")  # two zeros in a row would be one that is held
        terminal.until("say it")
        terminal.press("2")
        terminal.until(numbered[MAX_CHOICES + 1])
        terminal.press("q")
    finally:
        terminal.close()


def test_routine_is_chosen_by_voice(tmp_path: Path, numbered: list[str]) -> None:
    word, rate = soundfile.read(clip("five-1"), dtype="int16")
    assert rate == RATE
    person = tmp_path / "person.wav"
    quiet = np.zeros(LOADED_S * RATE, dtype=np.int16)
    soundfile.write(person, np.concatenate((quiet, word, quiet)), RATE)
    terminal = Terminal(options(tmp_path, str(person)))
    try:
        terminal.until("say it")
        terminal.until(numbered[4])
    finally:
        terminal.close()
