"""Who is set aside, and who is trained on."""

import os
import re
import subprocess
import sys

import numpy as np
import pytest
import soundfile

from tools.acoustic import corpus, settings
from tools.acoustic.corpus import Clip
from tools.acoustic.errors import ToolError
from tools.acoustic.settings import RATE, held_out


def clip(**changes):
    values = {
        "path": "x", "split": "train", "source": "an4", "speaker": "an4-fclc", "text": "yes no",
        "seconds": 1.0,
    }  # fmt: skip
    return Clip(**(values | changes))


def test_one_speaker_in_six_is_set_aside_and_always_the_same():
    names = [f"ls-{number}" for number in range(3000)]
    assert 0.14 < sum(held_out(name) for name in names) / len(names) < 0.19
    first = [name for name in names[:40] if held_out(name)]
    assert first == ["ls-4", "ls-6", "ls-8", "ls-26", "ls-27", "ls-34"]


def test_one_person_in_two_collections_is_one_person():
    one = clip(source="speech_commands_v2", speaker="sc-94de6a6a", text="left")
    two = clip(source="speech_commands_v1_9words", speaker="sc1-94de6a6a", text="left")
    assert one.person == two.person
    assert one.use == two.use


def test_a_speaker_set_aside_is_never_trained_on():
    speaker = next(f"an4-{n}" for n in range(99) if held_out(f"an4-{n}"))
    assert clip(speaker=speaker).use == "held"
    assert clip(speaker=speaker, split="eval").use == "eval"


def test_words_left_out_are_left_out_alone_but_not_in_sentences():
    speaker = next(f"an4-{n}" for n in range(99) if not held_out(f"an4-{n}"))
    assert clip(speaker=speaker, text="down").use == "left_out"
    assert clip(speaker=speaker, text="sit down").use == "train"
    assert clip(speaker=speaker, text="yes").use == "train"


def test_missing_recordings_are_named_with_the_mend(tmp_path, monkeypatch):
    monkeypatch.setenv("HIPVOICE_AUDIO", str(tmp_path))
    with pytest.raises(ToolError, match=r"MANIFEST\.csv is missing(.|\n)*HIPVOICE_AUDIO"):
        settings.recordings()


@pytest.mark.slow
def test_a_tool_that_misses_something_says_so_and_stops_without_a_traceback(tmp_path):
    environment = {**os.environ, "HIPVOICE_ACOUSTIC_CACHE": str(tmp_path)}
    command = [sys.executable, "-m", "tools.acoustic.corpus"]
    missing = subprocess.run(
        command, env=environment | {"HIPVOICE_AUDIO": str(tmp_path)},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert missing.returncode == 1
    assert re.fullmatch(
        r"error: no recordings: .*MANIFEST\.csv is missing\n  to fix it: .*\n", missing.stderr
    )


@pytest.mark.slow
def test_a_step_that_needs_no_recordings_asks_for_none(tmp_path):
    environment = os.environ | dict.fromkeys(
        ("HIPVOICE_ACOUSTIC_CACHE", "HIPVOICE_AUDIO"), str(tmp_path)
    )
    kept = subprocess.run(
        [sys.executable, "-m", "tools.acoustic.make", "keep"], env=environment,
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert kept.returncode == 1
    assert re.fullmatch(
        r"error: .*net\.npz is missing\n  to fix it: .*acoustic\.train\n", kept.stderr
    )


def test_what_an_earlier_step_makes_is_named_with_the_step(tmp_path, monkeypatch):
    monkeypatch.setenv("HIPVOICE_ACOUSTIC_CACHE", str(tmp_path))
    with pytest.raises(ToolError, match=r"kokoro\.csv is missing(.|\n)*tools\.acoustic\.kokoro"):
        settings.made("kokoro.csv", "kokoro")


@pytest.mark.parametrize(("source", "use"), [("tts", "train"), ("an4", "left_out")])
def test_a_word_that_is_left_out_may_be_said_by_a_machine(source, use):
    speaker = next(f"an4-{n}" for n in range(99) if not held_out(f"an4-{n}"))
    assert clip(source=source, speaker=speaker, text="down").use == use


def test_what_a_step_made_is_read_back(tmp_path, monkeypatch):
    monkeypatch.setenv("HIPVOICE_ACOUSTIC_CACHE", str(tmp_path))
    corpus.write_synthetic("synth", [["a.wav", "tts-one", "go back, please"]])
    corpus.write_synthetic("kokoro", [["b.wav", "tts-two", "next"]])
    one, two = corpus.read_synthetic()
    assert (one.path, one.source, one.speaker, one.text) == (
        "a.wav", "tts", "tts-one", "go back, please")  # fmt: skip
    assert (two.source, two.text) == ("tts_neural", "next")


def test_a_step_that_was_not_done_is_named(tmp_path, monkeypatch):
    monkeypatch.setenv("HIPVOICE_ACOUSTIC_CACHE", str(tmp_path))
    corpus.write_synthetic("synth", [])
    with pytest.raises(ToolError, match=r"tools\.acoustic\.kokoro"):
        corpus.read_synthetic()


def test_what_machines_say_for_the_training_is_mostly_coded_like_the_recordings(tmp_path):
    tone = 0.3 * np.sin(2 * np.pi * 440 * np.arange(RATE) / RATE)
    coded = {"train": 0, "held": 0}
    for use in coded:
        speaker = next(f"tts-{n}" for n in range(99) if held_out(f"tts-{n}") == (use == "held"))
        for number in range(30):
            path = tmp_path / f"{use}-{number}.wav"
            soundfile.write(path, tone, RATE, subtype="FLOAT")
            one = clip(path=str(path), source="tts", speaker=speaker, text="next")
            found = corpus.sound(one)
            assert len(found) == len(tone)
            assert np.corrcoef(found, tone)[0, 1] > 0.9
            coded[use] += not np.allclose(found, tone, atol=1e-6)
    assert coded["held"] == 0
    assert 12 < coded["train"] < 28
