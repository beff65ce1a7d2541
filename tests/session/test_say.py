"""`say`: a long text begins as soon as a short one, and Ctrl-C ends it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest
import soundfile

from hipvoice.app.session.voice import AHEAD
from hipvoice.sound.speaker import PLAIN_RATE
from hipvoice.voice.cache import CLAUSE_PAUSE_MS, SENTENCE_PAUSE_MS
from tests.program import good
from tests.soundcard import await_true

LIMIT_S = 60.0
LONG = "Breathe in, breathe out, and let the hips sink. " * 2500  # 120 kB
ENGINE = """
import os
class Engine:
    connect = lambda *_: None
    def setProperty(self, name, value):
        self.rate = value
    def getProperty(self, name):
        return self.rate
    def save_to_file(self, text, path):
        self.path = path
    def runAndWait(self):
        with open({log!r}, 'a') as log:
            log.write('rendered\\n')
        os.link({tone!r}, self.path)
"""


@contextmanager
def saying(text: str, out: Path, **environment: str) -> Iterator[subprocess.Popen[bytes]]:
    """A running `say` that writes to a file at the pace of a speaker."""
    command = [sys.executable, "-m", "hipvoice", "say", text, "--speaker", str(out)]
    with subprocess.Popen(command, env={**os.environ, **environment}) as program:
        try:
            yield program
        finally:
            program.kill()


def heard_s(folder: Path) -> float:
    """Seconds of a sound file in the folder that is still written; 0 while it is all silence."""
    data = b"".join(path.read_bytes() for path in folder.iterdir())
    return len(data) / 2 / PLAIN_RATE if any(data[44:]) else 0.0


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where the sound file is written: at first by a name of its own, beside its place."""
    path = tmp_path / "sound"
    path.mkdir()
    return path


@pytest.fixture
def engine(tmp_path: Path) -> Path:
    """PYTHONPATH of an engine that says one second of anything, and writes down what it does."""
    package = tmp_path / "engine" / "pyttsx3"
    package.mkdir(parents=True)
    (package / "__init__.py").touch()
    tone, log = tmp_path / "tone.wav", tmp_path / "log"
    soundfile.write(tone, np.full(22_050, 1000, dtype=np.int16), 22_050)
    (package / "engine.py").write_text(ENGINE.format(tone=str(tone), log=str(log)))
    return package.parent


def test_a_long_text_is_heard_before_much_of_it_is_rendered(
    engine: Path, folder: Path, tmp_path: Path
) -> None:
    log = tmp_path / "log"
    with saying(LONG, folder / "out.wav", PYTHONPATH=str(engine)):
        await_true(lambda: heard_s(folder) > 0, "nothing is heard", LIMIT_S)
        rendered = len(log.read_text().splitlines())
        assert rendered <= 1 + AHEAD + heard_s(folder)


def test_ctrl_c_ends_a_long_text(folder: Path) -> None:
    with saying(LONG, folder / "out.wav") as program:
        await_true(lambda: heard_s(folder) > 0, "nothing is heard", LIMIT_S)
        program.send_signal(signal.SIGINT)
        assert program.wait(LIMIT_S) == 130


def test_every_sentence_of_a_text_is_said_with_the_usual_pauses(
    engine: Path, tmp_path: Path
) -> None:
    text = "Let the hips sink. Breathe: let the hips sink."
    good("say", text, "--speaker", str(tmp_path / "out.wav"), PYTHONPATH=str(engine))
    samples, rate = soundfile.read(tmp_path / "out.wav")
    loud = np.flatnonzero(np.abs(samples) > 0.01)
    gaps = np.diff(loud) / rate
    assert 2.7 < np.count_nonzero(np.abs(samples) > 0.01) / rate < 3.2
    assert [gap for gap in gaps if gap > 0.1] == pytest.approx(
        [SENTENCE_PAUSE_MS / 1000, CLAUSE_PAUSE_MS / 1000], abs=0.06
    )
