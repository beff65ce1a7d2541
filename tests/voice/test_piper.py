"""Piper as the second engine, its own code at work on a voice that is made here."""

from __future__ import annotations

import json
import os
import signal
from collections.abc import Callable, Iterator
from importlib import metadata
from pathlib import Path

import numpy as np
import pytest
import soundfile

from hipvoice.app.config import VoiceSettings, load_config
from hipvoice.app.session.voice import called, open_voice
from hipvoice.app.store import VOICES
from hipvoice.app.store.places import root
from hipvoice.core.wording.wording import nominal_ms
from hipvoice.errors import HipvoiceError
from hipvoice.voice.cache import Pcm, length_ms
from hipvoice.voice.kokoro_worker import ACCENTS
from hipvoice.voice.voice import Voice
from tests.program import good, hipvoice
from tests.soundcard import await_true
from tests.voice.conftest import Faults
from tests.voice.piper_voice import RATE, TONE_HZ, make_voice

LIMIT_S = 60
TEXT = "Sit tall, and let the knees sink."

Speaks = Callable[..., Voice]


@pytest.fixture
def speaks(faults: Faults) -> Iterator[Speaks]:
    """Opens a voice file; closes it."""
    voices: list[Voice] = []

    def start(file: Path) -> Voice:
        voices.append(Voice(faults, f"piper:{file}"))
        return voices[-1]

    yield start
    for voice in voices:
        voice.close()


def pitch(pcm: Pcm) -> float:
    """The loudest frequency, Hz."""
    samples, rate = pcm
    spectrum = np.abs(np.fft.rfft(samples))
    return float(np.argmax(spectrum) * rate / len(samples))


def test_it_speaks_with_its_own_voice(speaks: Speaks, tmp_path: Path, faults: Faults) -> None:
    voice = speaks(make_voice(tmp_path))
    speech = voice.render(TEXT, 165).result(LIMIT_S)
    assert speech[1] == RATE
    assert pitch(speech) == pytest.approx(TONE_HZ, abs=3)
    assert voice.engines.at_best
    assert not faults


def test_a_longer_text_takes_longer_and_a_faster_rate_less(speaks: Speaks, tmp_path: Path) -> None:
    voice = speaks(make_voice(tmp_path))
    long, short, fast = (
        length_ms(voice.render(text, rate).result(LIMIT_S))
        for text, rate in ((TEXT, 165), ("Sit tall.", 165), (TEXT, 330))
    )
    assert short < long * 0.6
    assert fast == pytest.approx(long / 2, rel=0.05)


def test_the_pace_of_the_voice_itself_counts(speaks: Speaks, tmp_path: Path) -> None:
    slow = make_voice(tmp_path, "slow", inference={"length_scale": 2})
    usual = make_voice(tmp_path, "usual")
    one, other = (length_ms(speaks(f).render(TEXT, 165).result(LIMIT_S)) for f in (slow, usual))
    assert one == pytest.approx(other * 2, rel=0.05)


def test_a_killed_worker_is_replaced(speaks: Speaks, tmp_path: Path, faults: Faults) -> None:
    voice = speaks(make_voice(tmp_path))
    voice.render("Ready.", 165).result(LIMIT_S)
    first = voice.engines.worker_pid
    assert first
    os.kill(first, signal.SIGKILL)
    await_true(lambda: Path(f"/proc/{first}/stat").read_text().split()[2] == "Z", "it lives on")
    assert pitch(voice.render(TEXT, 165).result(LIMIT_S)) == pytest.approx(TONE_HZ, abs=3)
    assert voice.engines.worker_pid != first
    assert not faults


def test_a_graph_that_cannot_be_loaded_leaves_the_standard_voice(
    speaks: Speaks, tmp_path: Path, faults: Faults
) -> None:
    file = make_voice(tmp_path)
    file.write_bytes(b"no graph")
    voice = speaks(file)
    speech = voice.render(TEXT, 165).result(LIMIT_S)
    assert length_ms(speech) > nominal_ms(TEXT) / 2
    assert pitch(speech) != pytest.approx(TONE_HZ, abs=3)
    assert not voice.engines.at_best
    ((part, text),) = faults
    assert part == "voice"
    assert "Piper" in text
    assert "the standard voice speaks instead" in text


def test_a_voice_of_another_size_is_another_voice(tmp_path: Path) -> None:
    """Sentences are kept between sessions, and not taken from a voice that was there before."""
    file = make_voice(tmp_path)
    settings, lengths = Path(f"{file}.json").read_text("utf-8"), []
    for scale in (1, 3):
        Path(f"{file}.json").write_text(settings.replace('_scale": 1', f'_scale": {scale}'))
        voice = open_voice(Faults(), VoiceSettings(name=f"piper:{file}"))
        lengths.append(length_ms(voice.render(TEXT, 165).result(LIMIT_S)))
        voice.close()
    assert lengths[1] > 2 * lengths[0]


def told_about(code: str, folder: Path, faults: Faults) -> list[tuple[str, str]]:
    """What is said about a voice of a language, which speaks."""
    file = make_voice(folder, "hans", language={"code": code}, espeak={"voice": code[:2]})
    voice = open_voice(faults, VoiceSettings(name=f"piper:{file}"))
    speech = voice.render(TEXT, 165).result(LIMIT_S)
    voice.close()
    assert pitch(speech) == pytest.approx(TONE_HZ, abs=3)
    return faults


def test_a_voice_of_another_language_speaks_and_that_is_said(
    tmp_path: Path, faults: Faults
) -> None:
    ((part, text),) = told_about("de_DE", tmp_path, faults)
    assert part == "voice"
    assert "The voice hans speaks de-de, and the session is in en" in text
    assert "hipvoice voices" in text


def test_of_a_voice_of_the_language_nothing_is_said(tmp_path: Path, faults: Faults) -> None:
    assert not told_about("en_GB", tmp_path, faults)


# What can be found out before a session


@pytest.mark.parametrize(
    ("spoil", "message"),
    [
        (lambda file: file.unlink(), r"there is no file .*tone\.onnx$"),
        (lambda file: Path(f"{file}.json").unlink(), r"there is no file .*\.onnx\.json"),
        (lambda file: Path(f"{file}.json").write_text("{"), "not that of a voice of Piper"),
        (lambda file: Path(f"{file}.json").write_text("[1]"), "not that of a voice of Piper"),
        (lambda file: Path(f"{file}.json").write_text("{}"), "not that of a voice of Piper"),
        (lambda file: Path(f"{file}.json").write_bytes(b"\xff\xfe"), "not that of a voice"),
    ],
)
def test_files_that_are_no_voice(
    tmp_path: Path, spoil: Callable[[Path], object], message: str
) -> None:
    file = make_voice(tmp_path)
    spoil(file)
    with pytest.raises(HipvoiceError, match=message) as told:
        Voice(Faults(), f"piper:{file}")
    assert told.value.hint


def test_a_voice_that_would_go_to_the_network_is_refused(tmp_path: Path) -> None:
    file = make_voice(tmp_path, phoneme_type="pinyin")
    with pytest.raises(HipvoiceError, match="pinyin"):
        Voice(Faults(), f"piper:{file}")


def test_without_the_package_the_command_that_installs_it_is_reported(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = make_voice(tmp_path)
    (tmp_path / "empty").mkdir()
    monkeypatch.setattr("sys.path", [str(tmp_path / "empty")])  # where metadata is looked up
    with pytest.raises(metadata.PackageNotFoundError):
        metadata.version("piper-tts")
    with pytest.raises(HipvoiceError, match="Piper is not installed") as told:
        Voice(Faults(), f"piper:{file}")
    assert "install" in told.value.hint
    assert "piper-tts" in told.value.hint


# How a voice is named


def test_names() -> None:
    assert called(VoiceSettings()) is None
    assert called(VoiceSettings(name="en-us")) == "en-us"
    assert called(VoiceSettings(name="pyttsx3:en-us", engine="piper")) == "en-us"
    assert called(VoiceSettings(name="piper:/a/b.onnx")) == "piper:/a/b.onnx"
    assert called(VoiceSettings(name="/a/b.onnx", engine="piper")) == "piper:/a/b.onnx"
    assert called(VoiceSettings(name="amy", engine="piper")) == f"piper:{root(VOICES)}/amy.onnx"
    assert called(VoiceSettings(name="com.system:Fred")) == "com.system:Fred"
    for wrong in (VoiceSettings(engine="piper"), VoiceSettings(engine="festival", name="a")):
        with pytest.raises(HipvoiceError):
            called(wrong)


# As a person types it


def test_it_is_listed_chosen_and_spoken_with(tmp_path: Path) -> None:
    folder = root(VOICES)
    folder.mkdir(parents=True)
    file = make_voice(folder, "tina")
    rows = json.loads(good("voices", "--json"))
    assert rows[len(ACCENTS)] == {"id": f"piper:{file}", "name": "tina", "languages": ["en-us"]}
    assert "tina speaks from now on" in good("voices", "piper:tina", "--use")
    good("say", TEXT, "--speaker", str(tmp_path / "out.wav"))
    samples, rate = soundfile.read(tmp_path / "out.wav")
    assert pitch((samples, rate)) == pytest.approx(TONE_HZ, abs=3)
    good("say", TEXT, "--voice", "pyttsx3:en-us", "--speaker", str(tmp_path / "out.wav"), "--force")
    samples, rate = soundfile.read(tmp_path / "out.wav")
    assert pitch((samples, rate)) != pytest.approx(TONE_HZ, abs=3)


def test_a_broken_file_in_the_folder_is_told_and_left_out() -> None:
    root(VOICES).mkdir(parents=True)
    (root(VOICES) / "half.onnx").write_bytes(b"")
    done = hipvoice("voices", "--json")
    assert done.returncode == 0
    assert "half.onnx.json" in done.stderr
    assert all(not row["id"].startswith("piper") for row in json.loads(done.stdout))


def test_what_is_hidden_is_no_voice() -> None:
    root(VOICES).mkdir(parents=True)
    (root(VOICES) / "._amy.onnx").write_bytes(bytes.fromhex("00051607") + bytes(4092))
    done = hipvoice("voices", "--json")
    assert (done.returncode, done.stderr) == (0, "")


def test_each_person_has_a_voice_of_their_own() -> None:
    good("voices", "en-us", "--use", "--person", "Anna")
    good("voices", "en-gb-scotland", "--use")
    assert load_config().for_person("Anna").voice.name == "gmw/en-us"
    assert load_config().for_person().voice.name == "gmw/en-gb-scotland"


def test_use_takes_one_name() -> None:
    done = hipvoice("voices", "--use")
    assert done.returncode == 2
    assert "one NAME" in done.stderr
