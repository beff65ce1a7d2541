"""Kokoro as an engine, with the real network, and what happens where a part is missing."""

# ruff: noqa: RUF001 - the signs of sounds
from __future__ import annotations

import json
import os
import signal
from collections.abc import Callable, Iterator
from importlib.metadata import PackageNotFoundError
from pathlib import Path

import numpy as np
import pytest

from hipvoice.app.config import VoiceSettings
from hipvoice.app.doctor.diagnosis import Examination
from hipvoice.app.doctor.voice import voice as diagnosed_voice
from hipvoice.app.session.voice import SYSTEM_ONLY, called
from hipvoice.core.wording.wording import nominal_ms
from hipvoice.errors import HipvoiceError
from hipvoice.voice import kokoro_worker, voices
from hipvoice.voice.cache import TAIL_MS, length_ms
from hipvoice.voice.kokoro_worker import ACCENTS, STYLES, numbers, signs_of, style
from hipvoice.voice.voice import Voice
from tests.program import good
from tests.soundcard import await_true
from tests.voice.conftest import Faults
from tests.voice.test_loudness import assert_ready_to_be_heard

LIMIT_S = 300  # as busy as a machine may be
TEXT = "Sit tall, and let the knees sink."

Speaks = Callable[..., Voice]


@pytest.fixture(scope="session")
def joined_weights(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The network in one file, joined once."""
    file = tmp_path_factory.mktemp("weights") / voices.WEIGHTS
    assert kokoro_worker.weights(file) == file
    return file


@pytest.fixture
def weights(joined_weights: Path) -> Path:
    """The network where Kokoro looks for it."""
    file = voices.kokoro_weights()
    file.parent.mkdir(parents=True)
    file.hardlink_to(joined_weights)
    return file


@pytest.fixture
def speaks(faults: Faults) -> Iterator[Speaks]:
    """Opens a voice of Kokoro; closes it."""
    opened: list[Voice] = []

    def start(name: str = "heart") -> Voice:
        opened.append(Voice(faults, f"kokoro:{name}"))
        return opened[-1]

    yield start
    for voice in opened:
        voice.close()


def test_it_speaks_with_its_own_voice(weights: Path, speaks: Speaks, faults: Faults) -> None:
    voice = speaks()
    samples, rate = voice.render(TEXT, 165).result(LIMIT_S)
    assert rate == kokoro_worker.RATE
    assert samples.any()
    assert voice.engines.at_best
    assert not faults


def test_weights_are_joined_once(tmp_path: Path) -> None:
    file = tmp_path / "new" / voices.WEIGHTS
    assert kokoro_worker.weights(file) == file
    made = file.stat()
    assert made.st_size == kokoro_worker.BYTES
    assert kokoro_worker.weights(file) == file
    assert file.stat().st_mtime_ns == made.st_mtime_ns
    assert [*file.parent.iterdir()] == [file]


def test_a_part_that_is_wrong_is_found_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    part = tmp_path / "part.bin"
    part.write_bytes(b"0" * 100)
    monkeypatch.setattr(kokoro_worker, "parts", lambda: [part])
    with pytest.raises(ValueError, match="damaged"):
        kokoro_worker.weights(tmp_path / voices.WEIGHTS)
    assert [*tmp_path.iterdir()] == [part]


def test_without_room_on_the_disk_the_network_is_taken_from_the_packages(tmp_path: Path) -> None:
    (tmp_path / "taken").touch()
    found = kokoro_worker.weights(tmp_path / "taken" / voices.WEIGHTS)
    assert isinstance(found, bytes)
    assert len(found) == kokoro_worker.BYTES


def test_kept_weights_that_were_changed_are_joined_anew(weights: Path) -> None:
    weights.unlink()
    weights.write_bytes(b"0" * kokoro_worker.BYTES)
    assert kokoro_worker.weights(weights) == weights
    assert weights.read_bytes()[:1] != b"0"


# What each text is in Kokoro's signs


@pytest.mark.parametrize(
    ("text", "signs"),
    [
        ("One", "wˈʌn"),
        ("Hold, and breathe.", "hˈOld, ænd bɹˈið."),
        ("Say “go” (or stop) – now!", "sˈA “ɡˈO” (ɔɹ stˈɑp) — nˈW!"),
        ("And then... rest; right?", "ænd ðˈɛn… ɹˈɛst; ɹˈIt?"),
        ("1.5", "wˈʌn pYnt fˈIv"),
        ("日本語 hold", "hˈOld"),
        ("日本語", ""),
    ],
)
def test_a_text_is_given_in_kokoros_signs(text: str, signs: str) -> None:
    assert signs_of(text, "en-us") == signs
    assert set(signs) <= numbers().keys()


def test_british_voices_say_one_as_everybody_does_and_want_as_it_is() -> None:
    assert signs_of("One", "en-gb") == "wˈʌn"
    assert signs_of("Hold one knee, if you want", "en-gb") == "hˈQld wˈʌn nˈiː, ɪf juː wˈɒnt"


@pytest.mark.parametrize("name", ACCENTS)
def test_every_voice_has_a_style_for_every_length(name: str) -> None:
    styles = [style(name, length) for length in (0, 1, STYLES[0] - 1, STYLES[0] + 100)]
    for one in styles:
        assert one.shape == (1, STYLES[1])
        assert np.isfinite(one).all()
        assert one.any()
    assert (styles[0] != styles[1]).any()
    assert (styles[2] == styles[3]).all()


# What goes wrong in a session


def test_a_killed_worker_is_replaced(weights: Path, speaks: Speaks, faults: Faults) -> None:
    voice = speaks()
    voice.render("Rest.", 165).result(LIMIT_S)
    first = voice.engines.worker_pid
    future = voice.render(TEXT, 165)
    await_true(future.running, "the render never began")
    os.kill(first, signal.SIGKILL)
    assert future.result(LIMIT_S)[1] == kokoro_worker.RATE
    assert voice.engines.worker_pid != first
    assert not faults


def test_a_worker_that_hangs_twice_leaves_the_standard_voice(
    weights: Path, speaks: Speaks, faults: Faults, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("hipvoice.voice.engines.PATIENCE", 0.001)
    voice = speaks()
    samples, rate = voice.render(TEXT, 165).result(LIMIT_S)
    assert samples.any()
    assert rate != kokoro_worker.RATE
    assert "no answer within" in only_fault(faults)


def only_fault(faults: Faults) -> str:
    ((part, text),) = faults
    assert part == "voice"
    assert text.startswith("The voice (Kokoro) fails: ")
    assert "So the standard voice speaks instead. To fix it: " in text
    return text


def test_what_it_cannot_read_the_standard_voice_reads(
    weights: Path, speaks: Speaks, faults: Faults
) -> None:
    voice = speaks()
    for text in ("日本語", "Rest."):
        assert voice.render(text, 165).result(LIMIT_S)[1] != kokoro_worker.RATE
    assert "it cannot read '日本語'" in only_fault(faults)


@pytest.mark.parametrize("text", ["🙂", "...", ""])
def test_where_there_is_nothing_to_read_nothing_fails(
    text: str, weights: Path, speaks: Speaks, faults: Faults
) -> None:
    speaks().render(text, 165).result(LIMIT_S)
    assert not faults


def assert_told(speaks: Speaks, faults: Faults, reason: str, mend: str) -> None:
    """The standard voice speaks, and what is missing is said once."""
    voice = speaks()
    for text in ("Rest.", "Hold."):
        samples, rate = voice.render(text, 165).result(LIMIT_S)
        assert samples.any()
        assert rate != kokoro_worker.RATE
    assert f"fails: {reason}" in only_fault(faults)
    assert mend in only_fault(faults)
    assert called(VoiceSettings()) is None


@pytest.fixture
def wanted(monkeypatch: pytest.MonkeyPatch) -> None:
    """Kokoro is the default, if it can speak."""
    monkeypatch.delenv(SYSTEM_ONLY[0])


@pytest.fixture
def no_packages(monkeypatch: pytest.MonkeyPatch) -> None:
    """The network is the file in the folder of voices, if there is one."""
    monkeypatch.setattr(kokoro_worker, "PARTS", ("kokoro-none-1", "kokoro-none-2"))


def test_without_weights(wanted: None, no_packages: None, speaks: Speaks, faults: Faults) -> None:
    reason = "the weights of Kokoro are not installed (kokoro-none-1, kokoro-none-2)"
    assert_told(speaks, faults, reason, "kokoro-none-2==0.1.0")


def test_doctor_says_who_speaks_and_what_kokoro_lacks(wanted: None, no_packages: None) -> None:
    found = diagnosed_voice(Examination()).found
    assert found.startswith("the voice of the system says 'Ready.'")
    assert "the weights of Kokoro are not installed (kokoro-none-1" in found
    assert "hipvoice voices install kokoro" in found


def test_doctor_says_that_kokoro_speaks(wanted: None, weights: Path) -> None:
    found = diagnosed_voice(Examination()).found
    assert found.startswith("kokoro:heart says 'Ready.'")
    assert "lacks" not in found


def test_half_the_weights(wanted: None, no_packages: None, speaks: Speaks, faults: Faults) -> None:
    voices.kokoro_weights().parent.mkdir(parents=True)
    voices.kokoro_weights().write_bytes(b"half")
    assert_told(speaks, faults, kokoro_worker.DAMAGED, "hipvoice voices install kokoro")


def test_one_file_of_weights_is_enough(
    wanted: None, no_packages: None, joined_weights: Path, speaks: Speaks, faults: Faults
) -> None:
    voices.kokoro_weights().parent.mkdir(parents=True)
    voices.kokoro_weights().hardlink_to(joined_weights)
    assert called(VoiceSettings()) == "kokoro:heart"
    assert speaks().render("Rest.", 165).result(LIMIT_S)[1] == kokoro_worker.RATE
    assert not faults


@pytest.mark.parametrize(
    ("there", "reason"),
    [
        ("1.17.3", "onnxruntime 1.17.3 is too old, it takes 1.20"),
        (None, "onnxruntime is not installed"),
    ],
)
def test_without_the_runtime(  # noqa: PLR0913, PLR0917 - fixtures
    there: str | None,
    reason: str,
    wanted: None,
    speaks: Speaks,
    faults: Faults,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def version(name: str) -> str:
        if there is None:
            raise PackageNotFoundError(name)
        return there

    monkeypatch.setattr(voices, "version", version)
    assert_told(speaks, faults, reason, 'install "onnxruntime>=1.20"')


def test_without_the_program_that_names_the_sounds(
    wanted: None, speaks: Speaks, faults: Faults, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert_told(speaks, faults, "the program espeak-ng is not installed", "install")


# How it is named, and who speaks by default


def test_names(monkeypatch: pytest.MonkeyPatch) -> None:
    assert called(VoiceSettings(engine="kokoro")) == "kokoro:heart"
    assert called(VoiceSettings(engine="kokoro", name="emma")) == "kokoro:emma"
    assert called(VoiceSettings(name="kokoro:george", engine="piper")) == "kokoro:george"
    assert called(VoiceSettings(name="pyttsx3:en-us", engine="kokoro")) == "en-us"


def test_it_is_the_default_unless_the_voice_of_the_system_is_wanted(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert called(VoiceSettings()) is None
    monkeypatch.delenv(SYSTEM_ONLY[0])
    assert called(VoiceSettings()) == "kokoro:heart"
    assert called(VoiceSettings(name="en-us")) == "en-us"


def test_an_unknown_name_is_refused_with_one_that_is_near() -> None:
    with pytest.raises(HipvoiceError, match="kokoro:micheal") as told:
        Voice(Faults(), "kokoro:micheal")
    assert "kokoro:michael" in told.value.hint or "michael" in told.value.hint


def test_they_are_listed() -> None:
    rows = json.loads(good("voices", "--json"))
    assert [row["id"] for row in rows[: len(ACCENTS)]] == [f"kokoro:{name}" for name in ACCENTS]
    assert rows[0]["languages"] == ["en-us"]


# How it sounds


@pytest.mark.parametrize("name", ["heart", "george"])
def test_a_sentence_is_as_long_as_the_coach_expects(
    name: str, weights: Path, speaks: Speaks
) -> None:
    voice = speaks(name)
    texts = [TEXT, "Lie on your back, and draw one knee to the chest."]
    lengths = voice.durations(texts, 165)
    for text in texts:
        assert 0.7 < lengths[text] / nominal_ms(text) < 1.1


@pytest.mark.parametrize("count", ["One", "Three", "Six"])
def test_a_count_is_short(count: str, weights: Path, speaks: Speaks) -> None:
    speech = speaks().render(count, 165).result(LIMIT_S)
    assert 200 < length_ms(speech) - TAIL_MS <= 450


@pytest.mark.parametrize("name", ["heart", "george"])
@pytest.mark.parametrize("rate", [105, 240])
def test_it_is_as_loud_as_every_other_voice(
    name: str, rate: int, weights: Path, speaks: Speaks
) -> None:
    for text in ("Stop.", "Fold the left half."):
        assert_ready_to_be_heard(speaks(name).render(text, rate).result(LIMIT_S), text)
