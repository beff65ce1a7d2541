"""A person on the mat: recordings go in by the virtual microphone, the speaker is captured."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
import soundfile

from hipvoice.voice.voice import Voice
from tests.session.player import ROUTINE, Player, Shown, clip, playing
from tests.session.sound import find, spoken
from tests.soundcard import Capture, SoundCard, await_true

SPEED = 2.0
CLIP_RATE = 16_000  # Hz
COACH_SENTENCE_S = 2.0  # at that speed, and half a second after it in which nobody is heard
PAUSE_S = 3.0  # captured from the moment at which the pause is shown
PAUSED_SAID_S = 1.5  # the earcon and the word "Paused." are over by then
DITHER = 2  # 16-bit steps: what keeps a speaker awake is one, and the sound server may round it up
FITS = 0.6  # an utterance over silence fits to 0.99, over an earcon a little less, another to 0.3
BREATH = "say .*Breathe out"  # the last sentence before the quiet of a hold's first set
PART = 24_000  # samples: half a second distinguishes sentences
HOP = 4_800  # samples: a drop-out leaves one of the overlapping parts of a sentence whole
BROKE_OFF = re.compile(r"The sound broke off (?:once|(\d+) times)")  # reported at the end
EARLY = 48_000 * 3 // 10  # samples: buffers
LATE = 48_000  # samples: sound that breaks off on a busy machine; how punctual it is: benchmarks


@pytest.fixture
def routine(tmp_path: Path) -> Path:
    path = tmp_path / "test-session.yaml"
    path.write_text(ROUTINE, "utf-8")
    return path


def journal_rows(path: Path) -> list[dict[str, object]]:
    command = [sys.executable, "-m", "hipvoice", "journal", "--json", "--journal", str(path)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    (session,) = json.loads(done.stdout)
    return session["sets"]  # type: ignore[no-any-return]


def test_session_is_led_by_voice_and_every_set_is_in_the_journal(
    routine: Path, tmp_path: Path
) -> None:
    journal = tmp_path / "journal.sqlite3"
    fast = ["--speed", str(SPEED), "--log"]
    arguments = [str(routine), "--journal", str(journal), *fast, "--rate", "165"]
    with (
        SoundCard() as card,
        card.capture() as whole,
        playing(*arguments, environment=card.environment) as player,
    ):
        silent = lead_through(player, card)
        assert player.finish() == 0, player.lines
    check_journal(journal)
    spoken_end = int(PAUSED_SAID_S * silent.rate)
    loudest = np.abs(silent.samples.astype(int))
    assert loudest[:spoken_end].max() > DITHER, "the pause was not confirmed"
    assert loudest[spoken_end:].max() <= DITHER, "something was heard during the pause"
    check_sound(player.said(), whole, underruns(player.lines))


def test_what_is_put_off_and_what_goes_on_by_voice(routine: Path, tmp_path: Path) -> None:
    journal = tmp_path / "journal.sqlite3"
    arguments = [str(routine), "--journal", str(journal), "--speed", str(SPEED), "--log"]
    with (
        SoundCard() as card,
        playing(*arguments, environment=card.environment) as player,
    ):
        player.until("say .*Say ready")
        speak(card, "espeak-next")
        player.until(BREATH)
        speak(card, "espeak-later")
        player.until("log .*on from step 1, set 1, left")
        player.until("enter .*hold.*step 2")
        player.until(BREATH)
        speak(card, "espeak-keep-going")
        player.until("show .*Keep going: hold")
        player.until("say .*Thirty seconds, as planned")
        speak(card, "espeak-done")  # if it is missed, the set ends by itself two minutes later
        player.until("log .*completed")
        player.until("enter .*step 1, set 1, left")
    begun, held = journal_rows(journal)
    assert (begun["exercise"], begun["status"]) == ("E6", "restarted")
    assert (held["exercise"], held["status"], held["planned"]) == ("E7", "completed", 30_000)
    assert held["done"] > held["planned"]  # type: ignore[operator]


def lead_through(player: Player, card: SoundCard) -> Capture:
    """Pause, resume, repeat, skip, next; what the speaker gave in the pause."""
    player.until("say .*Say ready")  # with the things in reach
    speak(card, "espeak-next")
    player.until(BREATH)
    speak(card, "espeak-pause")
    player.until("Pause: paused")
    silent = capture_pause(card)
    speak(card, "espeak-resume")
    player.until("Resume: ")
    player.until("log .*left completed")
    player.until("enter .*hold.*right")
    player.until(BREATH)
    speak(card, "repeat-1")
    player.until("log .*right restarted")
    player.until("enter .*hold.*right")
    player.until(BREATH)
    speak(card, "espeak-skip")
    player.until("log .*right .*partial")
    player.until("enter .*hold.*step 2")
    player.until(BREATH)
    speak(card, "next-1")
    player.until("log .*partial")
    return silent


def speak(card: SoundCard, name: str) -> None:
    """Say a command once the coach has finished the sentence that he has just begun."""
    wait = np.zeros(int(COACH_SENTENCE_S * CLIP_RATE), dtype=np.int16)
    word, rate = soundfile.read(clip(name), dtype="int16")
    assert rate == CLIP_RATE
    card.inject(np.concatenate((wait, word)), rate)


def capture_pause(card: SoundCard) -> Capture:
    """What the speaker gives after the word "Paused.": its end, then nothing."""
    with card.capture() as pause:
        await_true(elapsed(PAUSE_S), "", limit_s=2 * PAUSE_S)
    return pause


def elapsed(seconds: float) -> Callable[[], bool]:
    """Whether that much time has passed since this was requested."""
    end = time.monotonic() + seconds
    return lambda: time.monotonic() > end


def check_journal(path: Path) -> None:
    rows = journal_rows(path)
    told = [(r["exercise"], r["side"], r["attempt"], r["status"]) for r in rows]
    assert told == [
        ("E6", "left", 1, "completed"),
        ("E6", "right", 1, "restarted"),
        ("E6", "right", 2, "partial"),
        ("E7", None, 1, "partial"),
    ]
    completed, restarted, again, last = rows
    assert completed["done"] == completed["planned"] == 30_000
    for row in (restarted, again):
        assert 10_000 < row["done"] < 30_000  # type: ignore[operator]
    assert 5_000 < last["done"] < 30_000  # type: ignore[operator]


def underruns(lines: list[str]) -> int:
    """How often the program had no sound ready in time, by its own report."""
    told = [match for line in lines if (match := BROKE_OFF.search(line))]
    return sum(int(match[1] or 1) for match in told)


def check_sound(said: list[Shown], capture: Capture, most_spoiled: int) -> None:
    """The sentences up to the first command are in the captured sound, each after the other.

    `most_spoiled` of them may have been broken off.
    """
    first_command = next(i for i, cue in enumerate(said) if cue.text == "Paused.")
    cues = [cue for cue in said[:first_command] if len(cue.text) > len("three")]
    assert len(cues) >= 9
    with closing(Voice(lambda _part, text: pytest.fail(text))) as voice:
        sounds = [spoken(voice, cue.text, SPEED, capture.rate) for cue in cues]
    # The first sentence waits for its rendering, so times are counted from the second.
    second, _ = find(sounds[1][:PART], capture.samples)
    late, unheard = 0, []
    for cue, sound in zip(cues[2:], sounds[2:], strict=True):
        due = late + second + (cue.at - cues[1].at) * capture.rate // int(1000 * SPEED)
        found, fit = place_of(sound, capture, due)
        if fit > FITS:
            late += found - due  # what broke off delays all that follows
        else:
            unheard.append(f"{cue.text!r} was not heard at {cue.at} ms (it fits to {fit:.2f})")
    assert len(unheard) <= most_spoiled, unheard


def place_of(sound: npt.NDArray[np.float32], capture: Capture, due: int) -> tuple[int, float]:
    """Where about it is due a sentence begins, and how well its best half second fits there."""
    places = []
    for at in range(0, max(1, len(sound) - PART + 1), HOP):
        begin = max(0, due + at - EARLY)
        around = capture.samples[begin : due + at + PART + LATE]
        found, fit = find(sound[at : at + PART], around)
        places.append((fit, begin + found - at))
    fit, begins = max(places)
    return begins, fit
