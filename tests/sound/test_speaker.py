"""The real sounddevice on the virtual card, and the stand-ins for a device."""

from __future__ import annotations

import resource
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
import soundfile

from hipvoice.errors import HipvoiceError
from hipvoice.sound.speaker import LEAD_IN_MS, Speaker, open_speaker
from tests.sound.conftest import ENDED_THREAD, Reports, loudness, sounding_s, tone
from tests.soundcard import RATE, SoundCard, await_true, restart_portaudio

pytestmark = pytest.mark.slow

Open = Callable[..., Speaker]
LONG_S, BUFFER_S = 60, 0.3
DITHER = 2  # 16-bit steps: it has one, and the sound server may round it up
TENTH = RATE // 10  # samples
LONG_LEAD_IN_MS = 3000  # longer than it takes to prove a device that is back


@pytest.fixture
def opened(reports: Reports) -> Iterator[Open]:
    """Opens speakers, and closes them after the test."""
    speakers: list[Speaker] = []

    def open_one(
        name: str | None, speed: float = 1.0, lead_in_ms: int | None = None, **inputs: Any
    ) -> Speaker:
        make = lambda rate: reports.mixer(rate, speed, **inputs)  # noqa: E731 - binds the rest
        speakers.append(open_speaker(name, make, reports.fault, lead_in_ms=lead_in_ms))
        return speakers[-1]

    yield open_one
    for speaker in speakers:
        speaker.close()
        speaker.close()


@pytest.mark.parametrize("name", [None, "0", "default"])
def test_a_sound_is_played_as_it_is(
    soundcard: SoundCard, opened: Open, reports: Reports, name: str | None
) -> None:
    speaker = opened(name)
    with soundcard.capture() as capture:
        speaker.mixer.play(1, tone(1000, 0.5, 22_050), 22_050)
        reports.await_finished(1)
    loud = np.flatnonzero(np.abs(capture.samples) > 500)
    heard = capture.samples[loud[0] : loud[-1]]
    assert sounding_s(capture.samples, RATE) == pytest.approx(0.5, abs=0.01)
    assert loudness(heard) == pytest.approx(8000, rel=0.03)
    pitch = np.argmax(np.abs(np.fft.rfft(heard))) * RATE / len(heard)
    assert pitch == pytest.approx(1000, abs=20)
    assert reports.faults == []


def lead_in_s(samples: npt.NDArray[np.int16]) -> float:
    """How long the stream goes on before the first sound; before the stream there is nothing."""
    stream = np.trim_zeros(samples, "f")
    first = np.flatnonzero(np.abs(stream.astype(int)) > DITHER)[0]
    assert awake(stream[:first])
    return float(first) / RATE


def awake(samples: npt.NDArray[np.int16]) -> bool:
    """Whether no tenth of a second of it is digital silence."""
    tenths = samples[: len(samples) // TENTH * TENTH].reshape(-1, TENTH)
    return bool(len(tenths)) and bool(tenths.any(axis=1).all())


@pytest.mark.parametrize(("given", "ms"), [(None, LEAD_IN_MS), (1200, 1200)])
def test_a_stream_begins_with_silence_that_wakes_the_speaker(
    soundcard: SoundCard, opened: Open, reports: Reports, given: int | None, ms: int
) -> None:
    with soundcard.capture() as capture:
        speaker = opened(None, lead_in_ms=given)
        speaker.mixer.play(1, tone(440, 0.2), RATE)
        reports.await_finished(1)
        speaker.close()
    assert speaker.lead_in_ms == ms
    assert lead_in_s(capture.samples) >= ms / 1000
    assert reports.started == [(1, 0)], "it is the first that is asked of the mixer"


def test_the_speaker_is_kept_awake_by_noise_that_nobody_hears(
    soundcard: SoundCard, opened: Open, reports: Reports
) -> None:
    speaker = opened(None)
    await_true(lambda: speaker.mixer.position > 0, "it does not play")
    with soundcard.capture() as capture:
        from_here = speaker.mixer.position
        await_true(lambda: speaker.mixer.position > from_here + RATE, "it does not play")
    assert awake(capture.samples)
    assert np.abs(capture.samples.astype(int)).max() <= DITHER


def test_a_speaker_that_is_back_has_to_be_woken_again(
    own_soundcard: SoundCard, opened: Open, reports: Reports
) -> None:
    speaker = opened(None, lead_in_ms=LONG_LEAD_IN_MS)
    own_soundcard.kill_server()
    reports.await_fault("The speaker does not work")
    own_soundcard.start_server()
    with own_soundcard.capture() as capture:
        reports.await_fault("The speaker is back")
        speaker.mixer.play(1, tone(440, 0.2), RATE)
        reports.await_finished(1)
        speaker.close()
    assert lead_in_s(capture.samples) >= LONG_LEAD_IN_MS / 1000


def test_closing_after_an_utterance_cuts_nothing_off(
    soundcard: SoundCard, opened: Open, reports: Reports
) -> None:
    speaker = opened(None)
    with soundcard.capture() as capture:
        speaker.mixer.play(1, tone(440, 0.5), RATE)
        reports.await_finished(1)
        speaker.close()
    assert sounding_s(capture.samples, RATE) == pytest.approx(0.5, abs=0.01)


def test_a_device_that_is_given_its_samples_too_late_is_counted(
    soundcard: SoundCard, opened: Open, reports: Reports
) -> None:
    busy, over = threading.Event(), threading.Event()

    def tap(_block: object, _rate: int) -> None:
        if busy.is_set():
            over.wait(0.4)  # longer than the buffer of the device, shorter than a stall

    speaker = opened(None, tap=tap)
    await_true(lambda: speaker.mixer.position > 0, "it does not play")
    before = speaker.mixer.underruns
    busy.set()
    try:
        await_true(lambda: speaker.mixer.underruns > before, "nothing is counted")
    finally:
        over.set()
    assert reports.faults == []


def test_a_hush_silences_the_device(soundcard: SoundCard, opened: Open, reports: Reports) -> None:
    speaker = opened(None)
    with soundcard.capture() as capture:
        speaker.mixer.play(1, tone(440, LONG_S), RATE)
        await_true(lambda: bool(reports.started), "it does not start")
        heard_from = speaker.mixer.position
        await_true(lambda: speaker.mixer.position > heard_from + 8000, "it does not play")
        speaker.mixer.hush()
        hushed_at = speaker.mixer.position
        speaker.mixer.play(2, np.zeros(9600, dtype=np.int16), RATE)
        reports.await_finished(2)
    assert 0.1 < sounding_s(capture.samples, RATE) < hushed_at / speaker.mixer.rate + BUFFER_S
    assert reports.finished == [2]


@pytest.mark.parametrize("name", ["none", "session.wav", "session.flac", "session.ogg"])
def test_a_stand_in_takes_the_time_of_a_device(
    opened: Open, reports: Reports, tmp_path: Path, name: str
) -> None:
    path = tmp_path / name
    began = time.monotonic()
    speaker = opened(name if name == "none" else str(path))
    speaker.mixer.play(1, tone(440, 0.5), RATE)
    reports.await_finished(1)
    position, took = speaker.mixer.position, time.monotonic() - began
    assert took > 0.45
    assert position <= (took + 0.1) * speaker.mixer.rate
    speaker.close()
    if name != "none":
        samples, rate = soundfile.read(path, dtype="int16")
        assert sounding_s(samples, rate) == pytest.approx(0.5, abs=0.02)
        assert np.abs(samples[: rate // 4]).max() > 500, "a file needs no lead-in"


def test_a_rehearsal_at_speed_4_takes_a_quarter_of_the_time(
    opened: Open, reports: Reports, tmp_path: Path
) -> None:
    speaker = opened(str(tmp_path / "fast.wav"), speed=4)
    speaker.mixer.play(1, tone(440, 2), RATE)
    reports.await_finished(1)
    speaker.close()
    samples, rate = soundfile.read(tmp_path / "fast.wav", dtype="int16")
    assert sounding_s(samples, rate) == pytest.approx(0.5, abs=0.01)


def test_a_file_that_cannot_be_written_stops_before_the_start(opened: Open, tmp_path: Path) -> None:
    with pytest.raises(HipvoiceError, match="cannot write the sound file"):
        opened(str(tmp_path / "no" / "folder.wav"))


def test_a_disk_that_fills_up_is_told_and_the_session_goes_on(
    opened: Open, reports: Reports, tmp_path: Path
) -> None:
    speaker = opened(str(tmp_path / "session.wav"))
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (4096, hard))  # no file may become longer
    try:
        speaker.mixer.play(1, tone(440, 0.5), RATE)
        reports.await_finished(1)
        reports.await_fault("is cut short and is not kept")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    with pytest.raises(HipvoiceError, match="cannot write the sound file"):
        speaker.close()
    assert list(tmp_path.iterdir()) == []


def test_a_sound_file_that_is_there_is_replaced_only_by_force(
    opened: Open, reports: Reports, tmp_path: Path
) -> None:
    (tmp_path / "mine.wav").write_bytes(b"mine")
    with pytest.raises(HipvoiceError, match="exists and is left as it is"):
        opened(str(tmp_path / "mine.wav"))
    assert (tmp_path / "mine.wav").read_bytes() == b"mine"
    open_speaker(str(tmp_path / "mine.wav"), reports.mixer, reports.fault, force=True).close()
    assert soundfile.info(tmp_path / "mine.wav").samplerate == RATE


def test_an_unknown_speaker_stops_before_the_start(soundcard: SoundCard, opened: Open) -> None:
    with pytest.raises(HipvoiceError, match="no speaker 'defualt'"):
        opened("defualt")


def test_without_a_speaker_the_session_goes_on_until_there_is_one(
    own_soundcard: SoundCard, opened: Open, reports: Reports
) -> None:
    own_soundcard.kill_server()
    restart_portaudio()  # as if the program had been started without a device
    began = time.monotonic()
    speaker = opened(None)
    speaker.mixer.play(1, tone(440, 0.2), RATE)
    reports.await_finished(1)
    reports.await_fault("The speaker does not work")
    own_soundcard.start_server()
    reports.await_fault("The speaker is back")
    position, took = speaker.mixer.position, time.monotonic() - began
    assert (
        position < 1.15 * took * speaker.mixer.rate
    )  # nothing else read the mixer while the device was being proved
    with own_soundcard.capture() as capture:
        speaker.mixer.play(2, tone(440, 0.5), RATE)
        reports.await_finished(2)
    assert sounding_s(capture.samples, RATE) == pytest.approx(0.5, abs=0.02)


def test_a_server_that_dies_in_an_utterance_loses_no_report(
    own_soundcard: SoundCard, opened: Open, reports: Reports
) -> None:
    speaker = opened(None)
    speaker.mixer.play(1, tone(440, 1), RATE)
    await_true(lambda: bool(reports.started), "it does not start")
    own_soundcard.kill_server()
    reports.await_finished(1)
    (fault,) = reports.faults
    assert fault[0] == "speaker"
    assert "To fix it" in fault[1]


def test_a_stalled_speaker_is_noticed_once_and_comes_back(
    own_soundcard: SoundCard, opened: Open, reports: Reports
) -> None:
    speaker = opened(None)
    own_soundcard.stall_speaker()
    reports.await_fault("The speaker does not work")
    speaker.mixer.play(1, np.zeros(3 * RATE, dtype=np.int16), RATE)
    reports.await_finished(1)  # meanwhile it was opened again, and stalled again
    assert len(reports.faults) == 1
    own_soundcard.revive_speaker()
    reports.await_fault("The speaker is back")
    assert len(reports.faults) == 2


def test_an_unplugged_speaker_is_replaced_by_the_server(
    own_soundcard: SoundCard, opened: Open, reports: Reports
) -> None:
    speaker = opened(None)
    own_soundcard.unplug_speaker()
    speaker.mixer.play(1, tone(440, 0.3), RATE)
    reports.await_finished(1)
    own_soundcard.plug_speaker()
    speaker.mixer.play(2, tone(440, 0.3), RATE)
    reports.await_finished(2)


@pytest.mark.filterwarnings(ENDED_THREAD)
def test_an_error_in_the_mixer_is_reported(
    opened: Open, reports: Reports, monkeypatch: pytest.MonkeyPatch
) -> None:
    speaker = opened("none")
    monkeypatch.setattr(speaker.mixer, "_obey", None)
    reports.await_fault("an error in the program")
