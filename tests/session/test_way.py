"""The page of the architecture tells the way of a word, and of a sentence, as they really go."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import soundfile

from tests.conftest import NO_SOUND_SERVER
from tests.program import HOME_VARIABLES
from tests.session.player import ROUTINE, clip

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "architecture.md"
SENTENCE = "Draw slowly, without pulling or jerking."
RATE = 16_000  # Hz
SPEED = "3"
FIRST_S, AGAIN_S = 17, 3  # at that speed the first hold begins 14 s after the start, and takes 10 s
MAX_OF_A_WORD = 25
CHILDREN = {"hipvoice.ear.worker", "hipvoice.voice.worker"}
# The recording stands for the microphone, and no device for the speaker.
NOT_TRACED = {"sound/speaker.py"}


def page_table(heading: str) -> list[str]:
    """The files in the table below a heading, in order."""
    section = PAGE.read_text("utf-8").split(f"## {heading}\n")[1].split("\n## ")[0]
    rows = [line.split("|")[2] for line in section.splitlines() if re.match(r"\| \d", line)]
    return [name for row in rows for name in re.findall(r"`([\w/]+\.py)`", row)]


@pytest.fixture(scope="module")
def met(tmp_path_factory: pytest.TempPathFactory) -> dict[str, set[str]]:
    """The files on each way in a real session that hears "next"."""
    folder = tmp_path_factory.mktemp("way")
    (folder / "routine.yaml").write_text(ROUTINE, "utf-8")
    word, _ = soundfile.read(clip("next-1"), dtype="int16")
    silence = [np.zeros(RATE * seconds, dtype=np.int16) for seconds in (FIRST_S, AGAIN_S)]
    heard = np.concatenate([silence[0], *[word, silence[1]] * 8])
    soundfile.write(folder / "person.wav", heard, RATE)
    arguments = ["--trace", "--headphones", "--speaker", "none", "--speed", SPEED, "--log"]
    arguments += ["--mic", str(folder / "person.wav"), "--journal", str(folder / "journal.sqlite3")]
    tracer = [sys.executable, "-m", "tests.session.way", str(folder / "met.json"), SENTENCE]
    command = [*tracer, str(folder / "routine.yaml"), *arguments]
    home = {name: str(folder / place) for name, place in HOME_VARIABLES.items()}
    for place in home.values():
        Path(place).mkdir(exist_ok=True)
    environment = {**os.environ, **home, "PULSE_SERVER": NO_SOUND_SERVER}
    subprocess.run(
        command, cwd=ROOT, env=environment, check=True, stdin=subprocess.DEVNULL, timeout=600
    )
    found = json.loads((folder / "met.json").read_text("utf-8"))
    assert set(found["children"]) >= CHILDREN
    ways = {
        name: {f"{module.replace('.', '/')}.py" for module in found[name]}
        for name in ("word", "sentence")
    }
    ways["word"].add("ear/worker.py")
    ways["sentence"] |= {"voice/worker.py", "child.py"}
    return ways


def test_the_way_of_a_word_is_the_one_in_the_page(met: dict[str, set[str]]) -> None:
    assert met["word"] == set(page_table("How a word travels through the code"))


def test_the_way_of_a_word_is_short(met: dict[str, set[str]]) -> None:
    assert len(met["word"]) <= MAX_OF_A_WORD


def test_the_way_of_a_sentence_is_the_one_in_the_page(met: dict[str, set[str]]) -> None:
    assert (
        met["sentence"] == set(page_table("How a sentence travels through the code")) - NOT_TRACED
    )
