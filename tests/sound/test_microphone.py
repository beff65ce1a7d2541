"""The real sounddevice on the virtual card, and the stand-ins for a device."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
import soundfile
from hypothesis import given, settings
from hypothesis import strategies as st

from hipvoice.errors import HipvoiceError
from hipvoice.sound.microphone import (
    FRAME,
    RATE,
    DeviceMicrophone,
    Framer,
    Microphone,
    open_microphone,
)
from hipvoice.sound.recording import OPPOSITE
from tests.sound.conftest import ENDED_THREAD, Reports, loudness, sounding_s, tone
from tests.soundcard import LIMIT_S, SoundCard, await_true, restart_portaudio
from tests.tries import tries

pytestmark = pytest.mark.slow

Open = Callable[[str | None], Microphone]


@pytest.fixture
def opened(reports: Reports) -> Iterator[Open]:
    """Opens microphones, and closes them after the test: no frame comes afterwards."""
    microphones: list[Microphone] = []

    def open_one(name: str | None) -> Microphone:
        microphone = open_microphone(name, reports.heard, reports.fault)
        assert microphone
        microphones.append(microphone)
        return microphone

    yield open_one
    for microphone in microphones:
        microphone.close()
        microphone.close()
    names = {thread.name for thread in threading.enumerate()}
    assert not names & {"microphone", "pacer", "device-watch"}


def pitch(sound: npt.NDArray[np.int16], rate: int) -> float:
    return float(np.argmax(np.abs(np.fft.rfft(sound))) * rate / len(sound))


@pytest.mark.parametrize("name", [None, "0", "default"])
def test_what_is_said_is_heard(
    soundcard: SoundCard, opened: Open, reports: Reports, name: str | None
) -> None:
    opened(name)
    await_true(lambda: bool(reports.frames), "nothing is heard")
    soundcard.inject(tone(1000, 0.5, 48_000))
    await_true(lambda: sounding_s(reports.sound, RATE) > 0.49, "the tone is not heard")
    assert sounding_s(reports.sound, RATE) == pytest.approx(0.5, abs=0.03)
    loud = reports.sound[np.abs(reports.sound) > 500]
    assert loudness(loud) == pytest.approx(8000, rel=0.05)
    assert pitch(reports.sound, RATE) == pytest.approx(1000, abs=5)
    assert all(frames.dtype == np.int16 for frames in reports.frames)
    assert all(len(frames) % FRAME == 0 for frames in reports.frames)
    assert reports.threads == {"microphone"}
    assert reports.faults == []


def test_a_stalled_microphone_is_a_fault_and_comes_back(
    own_soundcard: SoundCard, opened: Open, reports: Reports
) -> None:
    opened(None)
    await_true(lambda: bool(reports.frames), "nothing is heard")
    own_soundcard.stall_microphone()
    reports.await_fault("The microphone does not work")
    own_soundcard.revive_microphone()
    reports.await_fault("The microphone is back")
    reports.frames.clear()
    own_soundcard.inject(tone(1000, 0.3))
    await_true(lambda: sounding_s(reports.sound, RATE) > 0.29, "it is deaf")


def test_without_a_microphone_one_is_waited_for(
    own_soundcard: SoundCard, opened: Open, reports: Reports
) -> None:
    own_soundcard.kill_server()
    restart_portaudio()  # as if the program had been started without a device
    opened(None)
    reports.await_fault("The microphone does not work")
    own_soundcard.start_server()
    reports.await_fault("The microphone is back")
    assert len(reports.faults) == 2


def test_a_server_that_dies_is_a_fault(
    own_soundcard: SoundCard, opened: Open, reports: Reports
) -> None:
    opened(None)
    await_true(lambda: bool(reports.frames), "nothing is heard")
    own_soundcard.kill_server()
    reports.await_fault("The microphone does not work")


def test_an_unknown_microphone_stops_before_the_start(soundcard: SoundCard, opened: Open) -> None:
    with pytest.raises(HipvoiceError, match="no microphone 'headset'"):
        opened("headset")


def test_sound_that_a_busy_listener_loses_is_counted_and_reported(
    soundcard: SoundCard, reports: Reports
) -> None:
    awake = threading.Event()

    def busy(_: object) -> None:
        awake.wait(2 * LIMIT_S)

    microphone = open_microphone(None, busy, reports.fault)
    assert isinstance(microphone, DeviceMicrophone)
    try:
        await_true(lambda: microphone.overflows > 0, "no overflow")
        assert reports.faults == []  # it is reported by the thread that is busy
        awake.set()
        reports.await_fault("parts of it are lost")
    finally:
        awake.set()
        microphone.close()


@pytest.mark.filterwarnings(ENDED_THREAD)
def test_a_listener_that_fails_is_reported(soundcard: SoundCard, reports: Reports) -> None:
    def broken(_: object) -> None:
        raise ValueError("no ear")

    microphone = open_microphone(None, broken, reports.fault)
    reports.await_fault("no ear")
    microphone.close()


@pytest.mark.parametrize(("rate", "channels"), [(16_000, 1), (22_050, 2), (11_025, 1), (48_000, 2)])
def test_a_recording_is_heard_and_then_silence(
    opened: Open, reports: Reports, tmp_path: Path, rate: int, channels: int
) -> None:
    sound = np.tile(tone(1000, 0.5, rate)[:, np.newaxis], (1, channels))
    soundfile.write(tmp_path / "person.wav", sound, rate)
    opened(str(tmp_path / "person.wav"))
    await_true(lambda: len(reports.sound) >= RATE * 0.8, "it is not heard")
    assert sounding_s(reports.sound, RATE) == pytest.approx(0.5, abs=0.01)
    assert pitch(reports.sound[: RATE // 2], RATE) == pytest.approx(1000, abs=5)
    assert not np.abs(reports.sound[int(RATE * 0.55) :]).max()


def test_a_recording_is_heard_at_the_pace_of_speech(
    opened: Open, reports: Reports, tmp_path: Path
) -> None:
    soundfile.write(tmp_path / "person.flac", tone(1000, 3, RATE), RATE)
    began = time.monotonic()
    opened(str(tmp_path / "person.flac"))
    await_true(lambda: len(reports.sound) >= RATE // 2, "it is not heard")
    assert time.monotonic() - began > 0.45


def test_a_recording_that_was_never_finished_is_heard_and_reported(
    opened: Open, reports: Reports, tmp_path: Path
) -> None:
    soundfile.write(tmp_path / "person.wav", tone(1000, 0.5, RATE), RATE)
    wave = (tmp_path / "person.wav").read_bytes()
    nothing = bytes(4)
    (tmp_path / "person.wav").write_bytes(b"RIFF" + nothing + wave[8:40] + nothing + wave[44:])
    opened(str(tmp_path / "person.wav"))
    (told,) = reports.faults
    assert "never finished" in told[1]
    await_true(lambda: len(reports.sound) >= RATE * 0.8, "it is not heard")
    assert sounding_s(reports.sound, RATE) == pytest.approx(0.5, abs=0.01)


def test_a_recording_with_channels_of_opposite_sign_is_heard_and_reported(
    opened: Open, reports: Reports, tmp_path: Path
) -> None:
    sound = tone(1000, 0.5, RATE)
    soundfile.write(tmp_path / "person.wav", np.stack((sound, -sound), axis=1), RATE)
    opened(str(tmp_path / "person.wav"))
    await_true(lambda: len(reports.sound) >= RATE * 0.8, "it is not heard")
    assert sounding_s(reports.sound, RATE) == pytest.approx(0.5, abs=0.01)
    assert reports.faults.count(("microphone", OPPOSITE)) == 1


def test_a_microphone_with_channels_of_opposite_sign_is_heard_and_reported(
    soundcard: SoundCard, opened: Open, reports: Reports
) -> None:
    opened(None)
    await_true(lambda: bool(reports.frames), "nothing is heard")
    sound = tone(1000, 1.0)
    soundcard.inject(np.stack((sound, -sound), axis=1))
    await_true(lambda: sounding_s(reports.sound, RATE) > 0.95, "the tone is not heard")
    assert reports.faults == [("microphone", OPPOSITE)]


@pytest.mark.parametrize("content", [b"", b"no sound at all" * 99])
def test_a_recording_that_is_none_stops_before_the_start(
    opened: Open, tmp_path: Path, content: bytes
) -> None:
    path = tmp_path / "person.wav"
    path.write_bytes(content)
    with pytest.raises(HipvoiceError, match="cannot be read"):
        opened(str(path))


def test_there_is_no_microphone_called_none(reports: Reports) -> None:
    assert open_microphone("none", reports.heard, reports.fault) is None


@settings(max_examples=tries(50))
@given(
    st.lists(st.integers(0, 3000), max_size=30),
    st.sampled_from([8_000, 16_000, 44_100, 48_000]),
)
def test_frames_are_whole_and_as_many_as_there_is_sound(sizes: list[int], rate: int) -> None:
    framer = Framer()
    blocks = [framer.feed(np.ones(size, dtype=np.int16), rate) for size in sizes]
    assert all(len(block) % FRAME == 0 for block in blocks)
    got, due = sum(map(len, blocks)), sum(sizes) * RATE / rate
    assert due - got < FRAME + 0.15 * RATE  # what waits for its frame, and the filter's delay
    assert got <= due
