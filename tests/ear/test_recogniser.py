"""The watched process: it dies, hangs, cannot load, and the next word is heard all the same."""

from __future__ import annotations

import os
import queue
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

from hipvoice.core.commands import Command
from hipvoice.core.session.hearing import Reason
from hipvoice.ear.ear import Ear
from hipvoice.ear.heard import UNKNOWN
from hipvoice.ear.models import Model
from hipvoice.ear.recogniser import CAME_BACK, PART, STOPPED, RecogniserState, WatchedRecogniser

from .support import HOLD, PHRASES, clip, commands, hear, stream

pytestmark = pytest.mark.slow

LIMIT_S = 60  # for what takes a fraction of a second: a busy machine is not a failure


class Watched:
    """A recogniser with queues for what it calls back."""

    def __init__(
        self,
        model: Model,
        phrases: tuple[str, ...] = ("next", "stop"),
        answer_limit_s: float = LIMIT_S,
    ) -> None:
        self.ready: queue.SimpleQueue[tuple[str, ...]] = queue.SimpleQueue()
        self.faults: queue.SimpleQueue[tuple[str, str]] = queue.SimpleQueue()
        self.recogniser = WatchedRecogniser(
            model,
            phrases,
            self.ready.put,
            lambda part, text: self.faults.put((part, text)),
            answer_limit_s,
        )

    def fault(self) -> tuple[str, str]:
        return self.faults.get(timeout=LIMIT_S)

    def wait_ready(self) -> tuple[str, ...]:
        return self.ready.get(timeout=LIMIT_S)


@pytest.fixture
def watched(model: Model) -> Iterator[Watched]:
    it = Watched(model)
    with closing(it.recogniser):
        yield it


posix = pytest.mark.skipif(os.name != "posix", reason="POSIX signals ask whether a process lives")


def is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def recognise(recogniser: WatchedRecogniser, word: str, *grammar: str) -> str:
    recogniser.begin([*grammar, UNKNOWN])
    recogniser.accept(np.pad(clip(word), 4000))
    transcript = recogniser.finish()
    assert transcript is not None
    return transcript.text


def test_it_loads_by_itself_and_names_what_the_model_cannot_hear(model: Model) -> None:
    phrases = ("next", "next zyzzyva", "stop", "qqqq")
    it = Watched(model, phrases)
    with closing(it.recogniser):
        assert it.wait_ready() == ("next zyzzyva", "qqqq")
        assert it.recogniser.state is RecogniserState.READY


def test_before_it_is_ready_nothing_is_heard_and_nothing_waits(tmp_path: Path) -> None:
    it = Watched(Model(tmp_path / "none"))
    with closing(it.recogniser):
        it.recogniser.begin(["next"])
        it.recogniser.accept(clip("next-1"))
        assert it.recogniser.finish() is None
        assert it.recogniser.state is not RecogniserState.READY


def test_a_phrase_with_an_unknown_word_does_not_become_another(watched: Watched) -> None:
    watched.wait_ready()
    # Vosk by itself would drop the unknown word and listen for "next".
    assert recognise(watched.recogniser, "espeak-next", "next zyzzyva") != "next"
    assert recognise(watched.recogniser, "espeak-next", "next") == "next"


def test_the_grammar_changes_from_voice_to_voice(watched: Watched) -> None:
    watched.wait_ready()
    for _ in range(20):
        assert recognise(watched.recogniser, "espeak-next", "next") == "next"
        assert recognise(watched.recogniser, "espeak-next", "stop") != "next"
        assert recognise(watched.recogniser, "espeak-stop", "next", "stop") == "stop"


def test_a_voice_that_is_not_finished_leaves_nothing_behind(watched: Watched) -> None:
    watched.wait_ready()
    word = np.pad(clip("espeak-next"), 4000)
    for end in range(4000, len(word), 1600):  # what waits to be decoded is not the same each time
        watched.recogniser.begin(["next", "stop", UNKNOWN])
        watched.recogniser.accept(word[:end])
        assert recognise(watched.recogniser, "espeak-stop", "next", "stop") == "stop"


def test_what_was_said_before_a_pause_is_kept(watched: Watched) -> None:
    watched.wait_ready()
    # Vosk takes such a pause for the end; had a result been taken there, it would be lost.
    pause = np.zeros(1500 * 16, np.int16)
    watched.recogniser.begin(["next", "stop", UNKNOWN])
    for part in (pause[:4000], clip("espeak-next"), pause, clip("espeak-stop"), pause[:4000]):
        for block in np.array_split(part, 20):
            watched.recogniser.accept(block)
    transcript = watched.recogniser.finish()
    assert transcript is not None
    assert transcript.text == "next stop"


HANG_LIMIT_S = 5.0


@posix
@pytest.mark.parametrize("name", ["SIGTERM", "SIGKILL", "SIGABRT", "SIGSTOP"])
def test_stopped_in_the_middle_of_a_word_it_hears_the_next(model: Model, name: str) -> None:
    limit_s = HANG_LIMIT_S if name == "SIGSTOP" else LIMIT_S  # the others are seen to end
    watched = Watched(model, answer_limit_s=limit_s)
    with closing(watched.recogniser):
        _stop_in_the_middle(watched, model, getattr(signal, name))


def _stop_in_the_middle(watched: Watched, model: Model, stop: int) -> None:
    watched.wait_ready()
    ear = Ear(watched.recogniser, PHRASES, model)
    ear.listen_for(HOLD)
    word = stream(1000, "espeak-next", 1000)
    heard = ear.feed(word[: 16 * 1300])
    pid = watched.recogniser.pid
    assert pid is not None
    os.kill(pid, stop)
    heard += ear.feed(word[16 * 1300 :])
    assert [h.reason for h in heard] == [Reason.DEAF]
    assert watched.fault() == (PART, STOPPED)
    assert watched.fault() == (PART, CAME_BACK)
    assert commands(hear(ear, stream(1000, "espeak-stop", 1000))) == [Command.STOP]
    assert watched.faults.empty()
    assert not is_alive(pid)


def test_killed_while_nobody_speaks_it_is_back_before_the_next_word(watched: Watched) -> None:
    watched.wait_ready()
    pid = watched.recogniser.pid
    assert pid is not None
    os.kill(pid, signal.SIGTERM)
    assert watched.fault() == (PART, STOPPED)
    watched.wait_ready()
    assert recognise(watched.recogniser, "espeak-next", "next") == "next"


@posix
def test_ctrl_c_is_for_the_session_only(watched: Watched) -> None:
    watched.wait_ready()
    pid = watched.recogniser.pid
    assert pid is not None
    os.kill(pid, signal.SIGINT)
    assert recognise(watched.recogniser, "espeak-next", "next") == "next"
    assert watched.recogniser.pid == pid


def test_a_model_that_vanished_is_told_once_and_found_again(model: Model, tmp_path: Path) -> None:
    folder = tmp_path / "model"
    it = Watched(Model(folder))
    with closing(it.recogniser):
        part, text = it.fault()
        assert part == PART
        assert str(folder) in text
        assert "--model" in text
        shutil.copytree(model.folder, tmp_path / "copy").rename(folder)
        assert it.fault() == (PART, CAME_BACK)
        assert it.wait_ready() == ()


def test_a_process_that_cannot_be_started_is_told_and_tried_again(
    model: Model, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as broken:
        broken.setattr(sys, "executable", "/nonexistent/python")
        it = Watched(model)
        part, text = it.fault()
    with closing(it.recogniser):
        assert (part, "cannot be started" in text) == (PART, True)
        assert it.fault() == (PART, CAME_BACK)


@posix
def test_closing_ends_the_process_and_calls_nothing_back(model: Model) -> None:
    it = Watched(model)
    it.wait_ready()
    pid = it.recogniser.pid
    it.recogniser.close()
    assert it.recogniser.state is RecogniserState.CLOSED
    assert pid is not None
    assert not is_alive(pid)
    assert it.faults.empty()
    it.recogniser.close()


def test_closing_while_it_loads(model: Model) -> None:
    it = Watched(model)
    it.recogniser.close()
    assert it.ready.empty()
    assert it.faults.empty()


@posix
def test_closing_while_it_hangs(model: Model) -> None:
    it = Watched(model)
    it.wait_ready()
    pid = it.recogniser.pid
    assert pid is not None
    os.kill(pid, signal.SIGSTOP)
    it.recogniser.close()
    assert not is_alive(pid)


PARENT = """
import sys, pathlib
from hipvoice.ear.models import Model
from hipvoice.ear.recogniser import RecogniserState, WatchedRecogniser
it = WatchedRecogniser(Model(pathlib.Path(sys.argv[1])), ["next"], lambda _: None, lambda *_: None)
it.wait_while(RecogniserState.LOADING, 60)
print(it.pid, flush=True)
sys.stdin.read()
"""


@posix
def test_it_ends_when_the_session_is_killed(model: Model) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", PARENT, str(model.folder)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as session:
        assert session.stdout
        pid = int(session.stdout.readline())
        assert is_alive(pid)
        session.kill()
        session.wait()
    assert ended_within(pid, LIMIT_S)


def ended_within(pid: int, seconds: float) -> bool:
    """Whether a process that is not ours to wait for is gone (or a zombie of the system's)."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if not is_alive(pid) or is_zombie(pid):
            return True
        time.sleep(0.01)
    return False


def is_zombie(pid: int) -> bool:
    status = Path(f"/proc/{pid}/stat")
    return status.exists() and status.read_text().rsplit(")", 1)[1].split()[0] == "Z"
