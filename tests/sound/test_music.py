"""Music underneath: looped, resampled, levelled and ducked; on arrays and real files."""

from __future__ import annotations

import itertools
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyloudnorm
import pytest
import soundfile

from hipvoice.errors import HipvoiceError
from hipvoice.pcm import Block
from hipvoice.sound.mixer import MUSIC_DUCKED
from hipvoice.sound.music import Ahead, Music, music_blocks, music_files
from tests.sound.conftest import Person, Reports, tone

RATE = 48_000
VOICE_LUFS = -19.0


def rms(samples: npt.NDArray[np.floating]) -> float:
    return float(np.sqrt(np.mean(np.square(samples, dtype=np.float64))))


def write(path: Path, hz: float, seconds: float, level: float = 0.9, rate: int = 44_100) -> Path:
    wave = level * np.sin(2 * np.pi * hz * np.arange(int(rate * seconds)) / rate)
    path.parent.mkdir(parents=True, exist_ok=True)
    soundfile.write(path, np.stack((wave, wave), axis=1), rate)
    return path


def played(path: Path, seconds: float, told: list[str] | None = None) -> npt.NDArray[np.float32]:
    tell = (told if told is not None else []).append
    blocks = music_blocks(music_files(path), RATE, tell)
    return Music(lambda: next(blocks, None))(int(seconds * RATE))


def pitch(samples: npt.NDArray[np.float32]) -> float:
    return float(np.argmax(np.abs(np.fft.rfft(samples)))) * RATE / len(samples)


@pytest.mark.parametrize("name", ["a.wav", "a.flac", "a.ogg", "a.mp3"])
def test_a_file_is_looped_and_keeps_its_pitch(name: str, tmp_path: Path) -> None:
    out = played(write(tmp_path / name, 440, 1.0), 5)
    for second in range(4):
        part = out[second * RATE + 9600 : (second + 1) * RATE]
        assert pitch(part) == pytest.approx(440, abs=2)


def test_the_files_of_a_folder_follow_one_another_and_others_are_left_out(tmp_path: Path) -> None:
    write(tmp_path / "a.wav", 300, 1)
    write(tmp_path / "more" / "b.flac", 600, 1)
    (tmp_path / "broken.wav").write_text("no music")
    (tmp_path / "cover.jpg").write_text("no music")
    told: list[str] = []
    out = played(tmp_path, 3, told)
    assert [str(tmp_path / "broken.wav") in text for text in told] == [True], "named once"
    heard = [pitch(out[n * RATE + 4800 : (n + 1) * RATE - 4800]) for n in range(3)]
    assert heard == pytest.approx([300, 600, 300], abs=3)


def test_what_is_hidden_is_no_music(tmp_path: Path) -> None:
    one = write(tmp_path / "one.wav", 440, 1)
    (tmp_path / "._one.wav").write_bytes(bytes.fromhex("00051607") + bytes(4092))  # AppleDouble
    write(tmp_path / ".deleted" / "two.wav", 880, 1)
    assert music_files(tmp_path) == [one]


def test_a_folder_within_a_hidden_one_may_be_named(tmp_path: Path) -> None:
    one = write(tmp_path / ".music" / "one.wav", 440, 1)
    assert music_files(tmp_path / ".music") == [one]


def test_a_file_that_is_hidden_in_a_folder_of_nothing_else_is_an_error(tmp_path: Path) -> None:
    write(tmp_path / ".one.wav", 440, 1)
    with pytest.raises(HipvoiceError, match="no music"):
        music_files(tmp_path)


def test_why_nothing_can_be_played_is_reported(tmp_path: Path) -> None:
    for name in ("a.wav", "b.mp3"):
        (tmp_path / name).write_bytes(b"no music")
    with pytest.raises(HipvoiceError) as refused:
        music_files(tmp_path)
    assert all(str(tmp_path / name) in refused.value.detail for name in ("a.wav", "b.mp3"))


def test_music_in_channels_of_opposite_sign_is_heard(tmp_path: Path) -> None:
    wave = 0.02 * np.sin(2 * np.pi * 440 * np.arange(3 * RATE) / RATE)
    soundfile.write(tmp_path / "a.wav", np.stack((wave, -wave), axis=1), RATE)
    heard = played(tmp_path / "a.wav", 3)[4800:]  # the first block tells which channel to use
    assert loudness(heard) == pytest.approx(VOICE_LUFS - 12, abs=0.5)


def test_music_that_was_never_finished_is_played_and_told_once(tmp_path: Path) -> None:
    wave = write(tmp_path / "a.wav", 440, 1).read_bytes()
    (tmp_path / "a.wav").write_bytes(b"RIFF" + bytes(4) + wave[8:40] + bytes(4) + wave[44:])
    told: list[str] = []
    out = played(tmp_path / "a.wav", 5, told)
    assert pitch(out[4 * RATE + 4800 :]) == pytest.approx(440, abs=2)
    assert ["never finished" in text for text in told] == [True]


def loudness(samples: npt.NDArray[np.floating]) -> float:
    """LUFS, by another's code."""
    return float(pyloudnorm.Meter(RATE).integrated_loudness(samples.astype(np.float64)))


@pytest.mark.slow
@pytest.mark.parametrize("level", [1.0, 0.3, 0.03])
@pytest.mark.parametrize("hz", [60, 440, 3000])
def test_music_is_12_db_below_the_voice_whatever_its_file(
    level: float, hz: float, tmp_path: Path
) -> None:
    out = played(write(tmp_path / "a.wav", hz, 30, level=level), 25)
    assert loudness(out) == pytest.approx(VOICE_LUFS - 12, abs=0.5)
    assert np.abs(np.diff(out[4800:])).max() < 0.02, "no clicks"


def test_what_is_hardly_there_is_not_blown_up(tmp_path: Path) -> None:
    out = played(write(tmp_path / "a.wav", 440, 30, level=0.001), 25)
    assert rms(out[4800:]) == pytest.approx(0.001 / np.sqrt(2) * 10 ** (12 / 20), rel=0.05)


@pytest.mark.slow
def test_what_is_loud_is_turned_down_before_it_begins_and_what_follows_comes_up_slowly(
    tmp_path: Path,
) -> None:
    write(tmp_path / "a.wav", 440, 20, level=0.05, rate=RATE)
    write(tmp_path / "b.wav", 440, 10, level=0.8, rate=RATE)
    write(tmp_path / "c.wav", 440, 30, level=0.05, rate=RATE)
    out = played(tmp_path, 60)
    seconds = np.array([loudness(out[n * RATE : (n + 1) * RATE]) for n in range(1, 59)])
    assert seconds.max() < VOICE_LUFS - 12 + 0.5, "nothing is louder"
    assert np.diff(seconds[28:]).max() < 1.0, "it does not pump"
    assert seconds[-1] > seconds[30] + 6, "it comes back"


@pytest.mark.parametrize("name", ["missing.mp3", "text.wav", "empty"])
def test_what_is_no_music_is_refused(name: str, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "text.wav").write_text("no music")
    with pytest.raises(HipvoiceError, match="no music"):
        music_files(tmp_path / name)


def test_music_whose_files_are_gone_is_silence(tmp_path: Path) -> None:
    assert not Music(lambda: next(music_blocks([tmp_path / "gone.wav"], RATE), None))(480).any()


def constant(frames: int) -> Block:
    return np.full(frames, 0.1, dtype=np.float32)


def test_it_is_ducked_by_12_db_while_the_coach_speaks_and_comes_back(reports: Reports) -> None:
    mixer = reports.mixer(RATE, music=constant)
    assert mixer.read(4800) == pytest.approx(0.1)
    mixer.play(1, np.zeros(RATE, dtype=np.int16), RATE)  # what is left is the music
    during = np.concatenate([mixer.read(480) for _ in range(100)])
    ducked = during[RATE * 130 // 1000 :]
    assert ducked == pytest.approx(0.1 * MUSIC_DUCKED)
    assert 20 * np.log10(ducked / 0.1) == pytest.approx(-12, abs=0.5)
    after = np.concatenate([mixer.read(480) for _ in range(200)])
    assert after[-RATE // 4 :] == pytest.approx(0.1)
    assert np.abs(np.diff(np.concatenate((during, after)))).max() < 1e-3


def test_it_is_ducked_while_the_person_speaks(reports: Reports) -> None:
    person = Person()
    mixer = reports.mixer(RATE, music=constant, somebody_speaks=person)
    person.speaks = True
    assert mixer.read(RATE)[-480:] == pytest.approx(0.1 * MUSIC_DUCKED)
    person.speaks = False
    assert mixer.read(RATE)[-480:] == pytest.approx(0.1)


def test_volume_and_tap_know_it(reports: Reports) -> None:
    tapped: list[Block] = []
    mixer = reports.mixer(RATE, music=constant, tap=lambda block, _rate: tapped.append(block))
    mixer.volume(50)
    mixer.read(480)
    assert mixer.read(480) == pytest.approx(0.05)
    assert tapped[-1] == pytest.approx(0.05)


def test_it_is_never_louder_than_the_voice(reports: Reports, tmp_path: Path) -> None:
    blocks = music_blocks([write(tmp_path / "loud.wav", 200, 2, level=1.0)], RATE)
    mixer = reports.mixer(RATE, music=Music(lambda: next(blocks, None)))
    alone = np.concatenate([mixer.read(480) for _ in range(200)])
    assert rms(alone) < rms(tone(440, 1) / 32_768) / 4


def test_decoding_ahead_gives_the_same_and_ends(tmp_path: Path) -> None:
    path = write(tmp_path / "a.wav", 440, 1)
    ahead = Ahead(music_blocks([path], RATE))
    taken: list[Block] = []
    while len(taken) < 30:
        if (block := ahead.take()) is not None:
            taken.append(block)
    ahead.close()
    expected = list(itertools.islice(music_blocks([path], RATE), 30))
    assert np.concatenate(taken) == pytest.approx(np.concatenate(expected))
