"""The microphone hears the coach: he does not obey himself, and is interrupted by a person."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import numpy as np
import numpy.typing as npt
import soundfile

from hipvoice.ear.models import built_in_folder
from hipvoice.voice.voice import Voice
from tests.session.busy import judged, tried_again
from tests.session.player import MODEL, Player, clip, get_acquainted, playing
from tests.session.sound import find, spoken
from tests.soundcard import LIMIT_S, SoundCard, await_true

ECHO_MS = 60  # of the path from speaker to microphone, on top of the card's buffers
MID_CUE_S = 0.8  # after the beginning of a sentence of 7 s
AGAIN_S = 1.6  # a miss costs a repetition: a word is said as often as it fits into the sentence
CUE_S, TIMES = 8.0, 8
FITS = 0.6  # what was played fits to 0.9 and more, another sentence to 0.1
END_S = 1.0  # of a sentence: enough to tell it from others
LONG_CUE = "say .*takes its time"
OBEYED = r"show +[A-Z][a-z ']+: "  # as in "Pause: paused"

ROUTINE = """\
name: Test session
notes:
  - >-
    This is a sentence that takes its time, so that somebody on the mat can say a word in the middle
    of it, and the coach falls silent at once.
steps:
  - use: gluteal-stretch
    hold: {hold}
    sides: left
    ready: 4s
"""
SHORT, LONG = "20s", "120s"


@contextmanager
def session(folder: Path, *arguments: str, hold: str = LONG) -> Iterator[tuple[SoundCard, Player]]:
    """A session whose microphone hears its speaker."""
    path = folder / "test-session.yaml"
    path.write_text(ROUTINE.format(hold=hold), "utf-8")
    get_acquainted(folder / "journal.sqlite3")
    journal = ("--journal", str(folder / "journal.sqlite3"))
    with SoundCard() as card:
        card.echo(ECHO_MS)
        card.room()
        played = playing(str(path), *journal, *arguments, environment=card.environment)
        with played as player, judged(player):
            yield card, player


@tried_again
def test_the_coach_is_heard_by_his_own_microphone_and_obeys_nothing(tmp_path: Path) -> None:
    with session(tmp_path, "--speed", "2", "--log", hold=SHORT) as (_card, player):
        assert player.finish() == 0, player.lines
        assert not [line for line in player.lines if re.search(OBEYED, line)]
        assert any("completed: 20 of 20 s" in line for line in player.lines)


@tried_again
def test_the_coach_is_paused_in_the_middle_of_a_sentence(tmp_path: Path) -> None:
    with session(tmp_path) as (card, player):
        with card.capture() as capture:
            cue = player.until(LONG_CUE)
            say(card, "espeak-pause")
            player.until("Pause: paused")
            await_true(elapsed(CUE_S), "", 2 * CUE_S)
        with closing(Voice(lambda _part, text: None)) as voice:
            sentence = spoken(voice, cue.text, 1.0, capture.rate)
        size = int(END_S * capture.rate)
        assert find(sentence[:size], capture.samples)[1] > FITS
        assert find(sentence[-size:], capture.samples)[1] < FITS, "he went on"


@tried_again
def test_a_microphone_that_stalls_is_told_and_comes_back_with_its_echo(tmp_path: Path) -> None:
    with session(tmp_path) as (card, player):
        player.until("You need")
        card.stall_microphone()
        player.until("microphone does not work")
        card.revive_microphone()
        player.until("microphone is back")
        pause(card, player)
        assert len([line for line in player.lines if "microphone does not work" in line]) == 1
        assert len([line for line in player.lines if re.search(OBEYED, line)]) == 1


@tried_again
def test_a_microphone_that_becomes_the_monitor_is_told_and_so_is_its_return(tmp_path: Path) -> None:
    with session(tmp_path) as (card, player):
        player.until("You need")
        card.reroute_microphone("speaker.monitor")
        told = player.until("only gives back what the speaker plays")
        assert "sound settings" in told.text
        card.reroute_microphone("mic")
        player.until("hears the room again")
        pause(card, player)
        assert len([line for line in player.lines if "what the speaker plays" in line]) == 1


@tried_again
def test_a_model_that_vanishes_is_told_once_and_heard_with_again(tmp_path: Path) -> None:
    folder = tmp_path / "model"
    shutil.copytree(MODEL or built_in_folder(), folder)
    with session(tmp_path, "--model", str(folder)) as (card, player):
        player.until("You need")
        folder.rename(tmp_path / "gone")
        os.kill(recogniser_of(player), signal.SIGKILL)
        player.until("recogniser stopped")
        player.until("say +(Gluteal|Lie|Hug)")  # the session goes on meanwhile
        (tmp_path / "gone").rename(folder)
        player.until("recogniser is back")
        pause(card, player)
        assert len([line for line in player.lines if "recogniser stopped" in line]) == 1
        assert len([line for line in player.lines if "recogniser is back" in line]) == 1


@tried_again
def test_a_recogniser_killed_in_a_word_is_told_and_the_next_word_is_heard(tmp_path: Path) -> None:
    with session(tmp_path) as (card, player):
        player.until("say +Take hold of your")  # the model is loaded by then
        word = card.injecting(repeated("espeak-pause", 1, MID_CUE_S), 16_000)
        await_true(elapsed(MID_CUE_S + 0.3), "")
        os.kill(recogniser_of(player), signal.SIGKILL)
        assert word.wait(LIMIT_S) == 0
        player.until("recogniser stopped")
        player.until("recogniser is back")
        pause(card, player)
        assert len([line for line in player.lines if "recogniser stopped" in line]) == 1


def test_without_the_canceller_it_is_told_once_and_the_session_goes_on(tmp_path: Path) -> None:
    (tmp_path / "pywebrtc_audio.py").write_text("raise ImportError('not for this machine')\n")
    routine = tmp_path / "test-session.yaml"
    routine.write_text(ROUTINE.format(hold=SHORT), "utf-8")
    quick = ("--speaker", "none", "--mic", str(clip("left-1")), "--speed", "20", "--log")
    environment = {"PYTHONPATH": str(tmp_path)}
    with playing(str(routine), *quick, environment=environment) as player:
        assert player.finish() == 0, player.lines
    lines = "\n".join(player.lines)
    assert lines.count("The echo canceller is missing") == 1
    assert "completed: 20 of 20 s" in lines


def pause(card: SoundCard, player: Player) -> None:
    """Say "pause" over one sentence after the other until it is obeyed."""
    for _ in range(TIMES):
        player.until("say ")
        say(card, "espeak-pause")
        if player.sees("Pause: paused", 3 * AGAIN_S + MID_CUE_S):
            return
    raise AssertionError("not obeyed:\n" + "\n".join(player.lines))


def say(card: SoundCard, name: str) -> None:
    """Say a command over a sentence, and again as a person would that is not understood."""
    card.injecting(repeated(name, 3, MID_CUE_S), 16_000)


def repeated(name: str, times: int, wait_s: float) -> npt.NDArray[np.int16]:
    """A pause, and a command some times."""
    word, rate = soundfile.read(clip(name), dtype="int16")
    wait = np.zeros(int(wait_s * rate), dtype=np.int16)
    padded = np.pad(word, (0, max(0, int(AGAIN_S * rate) - len(word))))
    return np.concatenate([wait, *[padded] * times])


def recogniser_of(player: Player) -> int:
    """The process that hears."""
    command = ["pgrep", "-P", str(player.process.pid), "-f", "hipvoice.ear.worker"]
    return int(subprocess.run(command, capture_output=True, text=True, check=True).stdout)


def elapsed(seconds: float) -> Callable[[], bool]:
    """Whether that much time has passed since this was requested."""
    end = time.monotonic() + seconds
    return lambda: time.monotonic() > end
