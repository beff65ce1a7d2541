"""The mixer on plain arrays, without any device."""

from __future__ import annotations

import itertools

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from hipvoice.pcm import Block
from hipvoice.sound.mixer import DUCKED, Mixer
from tests.sound.conftest import Person, Reports, tone

RATE = 48_000
Samples = npt.NDArray[np.int16]

SOUND = arrays(np.int16, st.integers(0, 3000), elements=st.integers(-10_000, 10_000))
BLOCKS = st.lists(st.integers(1, 700), min_size=1, max_size=20)


def read(mixer: Mixer, frames: int, block: int = 480) -> npt.NDArray[np.float64]:
    """`frames` samples in 16-bit steps, read block by block."""
    sizes = [block] * (frames // block) + [frames % block]
    parts = [mixer.read(size) for size in sizes]
    return np.concatenate(parts).astype(np.float64) * 32_768


@given(SOUND, BLOCKS)
def test_an_utterance_comes_out_sample_by_sample(sound: Samples, blocks: list[int]) -> None:
    mixer = (reports := Reports()).mixer(RATE)
    mixer.play(7, sound, RATE)
    total, parts = 0, []
    for size in itertools.islice(itertools.cycle(blocks), 5000):
        parts.append(mixer.read(size))
        total += size
        assert (reports.finished == [7]) == (total >= len(sound))
        if total > len(sound):
            break
    out = np.concatenate(parts) * 32_768
    assert (out[: len(sound)] == sound).all()
    assert not out[len(sound) :].any()
    assert reports.started == [(7, 0)]
    assert mixer.position == total


@given(SOUND, SOUND, st.integers(0, 4000))
def test_sounds_are_added(speech: Samples, earcon: Samples, later: int) -> None:
    mixer = (reports := Reports()).mixer(RATE)
    mixer.play(1, speech, RATE)
    before = read(mixer, later)
    mixer.chime(earcon, RATE)
    out = np.concatenate((before, read(mixer, 8000)))
    expected = np.zeros(later + 8000)
    expected[: len(speech)] += speech
    expected[later : later + len(earcon)] += earcon
    assert np.allclose(out, expected, atol=0.01)
    assert reports.finished == [1]


@given(st.integers(0, 2000), st.integers(1, 700))
def test_an_utterance_starts_at_the_position_that_is_reported(before: int, block: int) -> None:
    mixer = (reports := Reports()).mixer(RATE)
    silence = read(mixer, before, block)
    mixer.play(3, np.full(10, 9000, dtype=np.int16), RATE)
    out = np.concatenate((silence, read(mixer, 100, block)))
    ((number, at),) = reports.started
    assert number == 3
    assert np.flatnonzero(out)[0] == at == before


@given(st.integers(1, 40_000), st.integers(16, 2000))
def test_a_hush_is_silent_within_50_ms_and_never_finishes(played: int, block: int) -> None:
    mixer = (reports := Reports()).mixer(RATE)
    mixer.play(1, np.full(50_000, 9000, dtype=np.int16), RATE)
    before = read(mixer, played, block)
    mixer.hush()
    after = np.concatenate((before[-1:], read(mixer, 60_000, block)))
    assert not after[RATE * 50 // 1000 :].any()
    assert (np.abs(np.diff(after)) < 20).all()  # it fades, so it does not click
    assert reports.finished == []


def test_after_a_hush_the_next_utterance_begins_at_once(reports: Reports) -> None:
    mixer = reports.mixer(RATE)
    mixer.play(1, tone(440, 1), RATE)
    read(mixer, 4800)
    mixer.hush()
    mixer.play(2, tone(440, 0.1), RATE)
    read(mixer, 9600)
    assert reports.started == [(1, 0), (2, 4800)]
    assert reports.finished == [2]


def test_an_utterance_hushed_before_it_began_is_neither_heard_nor_reported(
    reports: Reports,
) -> None:
    mixer = reports.mixer(RATE)
    mixer.play(1, tone(440, 1), RATE)
    mixer.hush()
    assert not read(mixer, 9600).any()
    assert (reports.started, reports.finished) == ([], [])


def test_a_hush_leaves_earcons_alone(reports: Reports) -> None:
    mixer = reports.mixer(RATE)
    mixer.play(1, tone(440, 1), RATE)
    mixer.chime(tone(880, 0.2), RATE)
    read(mixer, 480)
    mixer.hush()
    assert np.abs(read(mixer, 9000)[2000:]).max() > 7000


def test_a_second_utterance_cuts_the_first_and_both_are_reported(reports: Reports) -> None:
    mixer = reports.mixer(RATE)
    mixer.play(1, tone(440, 1), RATE)
    read(mixer, 4800)
    mixer.play(2, tone(440, 0.1), RATE)
    read(mixer, 9600)
    assert reports.finished == [1, 2]


def test_an_empty_utterance_starts_and_finishes(reports: Reports) -> None:
    mixer = reports.mixer(RATE)
    mixer.play(5, np.zeros(0, dtype=np.int16), 22_050)
    assert not read(mixer, 480).any()
    assert (reports.started, reports.finished) == ([(5, 0)], [5])


@pytest.mark.parametrize("speed", [0.5, 1, 2, 4, 20])
@pytest.mark.parametrize("rate", [16_000, 22_050, 44_100])
def test_at_any_speed_an_utterance_lasts_its_time_divided_by_it(
    rate: int, speed: float, reports: Reports
) -> None:
    mixer = reports.mixer(RATE, speed)
    mixer.play(1, tone(300, 2, rate), rate)
    for _ in range(5 * RATE // 48):
        if reports.finished:
            break
        mixer.read(48)
    assert mixer.position / RATE == pytest.approx(2 / speed, rel=0.01)


def test_resampling_keeps_the_pitch_and_the_level(reports: Reports) -> None:
    mixer = reports.mixer(RATE)
    mixer.play(1, tone(1000, 1, 22_050), 22_050)
    out = read(mixer, RATE)
    assert np.argmax(np.abs(np.fft.rfft(out))) == 1000
    assert np.abs(out[4800:-4800]).max() == pytest.approx(8000, rel=0.01)


def test_the_volume_glides_to_its_new_value(reports: Reports) -> None:
    mixer = reports.mixer(RATE)
    mixer.play(1, np.full(RATE, 8000, dtype=np.int16), RATE)
    read(mixer, 480)
    mixer.volume(50)
    out = read(mixer, 960)
    assert out[0] == pytest.approx(8000, abs=10)
    assert (np.abs(np.diff(out)) < 20).all()
    assert out[480:] == pytest.approx(4000, abs=0.01)
    mixer.volume(0)
    assert not read(mixer, 960)[480:].any()


def test_too_loud_is_clipped_and_does_not_wrap(reports: Reports) -> None:
    mixer = reports.mixer(RATE)
    mixer.volume(100)
    for _ in range(3):
        mixer.chime(np.full(1000, -30_000, dtype=np.int16), RATE)
    assert read(mixer, 1000).min() == -32_768


@given(st.integers(1, 9000), st.integers(0, 9000), st.integers(32, 700))
def test_a_voice_begins_when_the_earcon_before_it_is_over(
    length: int, later: int, block: int
) -> None:
    mixer = (reports := Reports()).mixer(RATE)
    mixer.chime(np.full(length, 5000, dtype=np.int16), RATE)
    before = read(mixer, later, block)
    mixer.play(3, np.full(2000, 9000, dtype=np.int16), RATE)
    out = np.concatenate((before, read(mixer, 12_000, block)))
    begins = max(length, later)
    assert reports.started == [(3, begins)]
    assert out[:length] == pytest.approx(5000, abs=0.01)
    assert not out[length:begins].any()
    assert out[begins : begins + 2000] == pytest.approx(9000, abs=0.01)
    assert not out[begins + 2000 :].any()
    assert reports.finished == [3]


def test_an_earcon_during_the_wait_or_the_voice_does_not_delay_it(reports: Reports) -> None:
    mixer = reports.mixer(RATE)
    mixer.chime(np.full(2000, 5000, dtype=np.int16), RATE)
    mixer.play(3, np.full(5000, 9000, dtype=np.int16), RATE)
    read(mixer, 480)
    mixer.chime(np.full(9000, 5000, dtype=np.int16), RATE)
    read(mixer, 9000)
    assert reports.started == [(3, 2000)]


def test_a_soft_earcon_gives_way_to_a_voice_that_comes(reports: Reports) -> None:
    mixer = reports.mixer(RATE)
    mixer.chime(np.full(9000, 2000, dtype=np.int16), RATE, soft=True)
    assert read(mixer, 960) == pytest.approx(2000, abs=0.01)
    mixer.play(3, np.zeros(5000, dtype=np.int16), RATE)
    out = read(mixer, 5000)
    assert reports.started == [(3, 960)], "the voice does not wait"
    assert not out[960:].any(), "20 ms later it has faded"
    assert np.abs(np.diff(out[:970])).max() < 5, "without a click"


def test_a_soft_earcon_is_not_heard_during_a_voice(reports: Reports) -> None:
    mixer = reports.mixer(RATE)
    mixer.play(3, np.zeros(5000, dtype=np.int16), RATE)
    read(mixer, 960)
    mixer.chime(np.full(9000, 2000, dtype=np.int16), RATE, soft=True)
    assert not read(mixer, 9000).any()
    mixer.chime(np.full(100, 2000, dtype=np.int16), RATE, soft=True)
    assert read(mixer, 480)[:100] == pytest.approx(2000, abs=0.01)


def test_a_voice_that_waits_for_an_earcon_can_be_hushed(reports: Reports) -> None:
    mixer = reports.mixer(RATE)
    mixer.chime(np.full(2000, 5000, dtype=np.int16), RATE)
    mixer.play(3, tone(440, 1), RATE)
    read(mixer, 480)
    mixer.hush()
    assert not read(mixer, 9600)[2000:].any()
    assert (reports.started, reports.finished) == ([], [])


@pytest.mark.parametrize("block", [16, 480, 4800])
def test_a_duck_glides_down_within_20_ms_and_back_slowly(block: int, reports: Reports) -> None:
    person = Person()
    mixer = reports.mixer(RATE, somebody_speaks=person)
    mixer.play(1, np.full(2 * RATE, 8000, dtype=np.int16), RATE)
    read(mixer, 480)
    person.speaks = True
    down = read(mixer, 9600, block)
    assert down[RATE * 20 // 1000 :] == pytest.approx(8000 * DUCKED, abs=1)
    assert 20 * np.log10(down[RATE * 20 // 1000 :] / 8000) == pytest.approx(-18, abs=0.5)
    person.speaks = False
    up = read(mixer, 19_200, block)
    assert up[RATE * 100 // 1000] < 8000 * 0.7
    assert up[RATE * 200 // 1000 :] == pytest.approx(8000, abs=1)
    assert (np.abs(np.diff(np.concatenate((down, up)))) < 20).all()


def test_an_earcon_is_not_ducked(reports: Reports) -> None:
    mixer = reports.mixer(RATE, somebody_speaks=lambda: True)
    mixer.chime(np.full(RATE, 8000, dtype=np.int16), RATE)
    assert read(mixer, 4800) == pytest.approx(8000, abs=0.01)


def test_a_ducked_voice_is_hushed_from_where_it_is(reports: Reports) -> None:
    mixer = reports.mixer(RATE, somebody_speaks=lambda: True)
    mixer.play(1, np.full(RATE, 8000, dtype=np.int16), RATE)
    read(mixer, 4800)
    mixer.hush()
    assert read(mixer, 4800).max() <= 8000 * DUCKED


def test_the_tap_is_given_what_leaves(reports: Reports) -> None:
    tapped: list[tuple[Block, int]] = []

    def tap(block: Block, rate: int) -> None:
        tapped.append((block, rate))

    mixer = reports.mixer(RATE, tap=tap, somebody_speaks=lambda: True)
    mixer.play(1, tone(440, 0.2), RATE)
    mixer.volume(50)
    out = read(mixer, 9600)
    assert np.concatenate([block for block, _ in tapped]) * 32_768 == pytest.approx(out)
    assert {rate for _, rate in tapped} == {RATE}


@pytest.mark.parametrize("speed", [1, 4])
def test_the_length_of_an_utterance_is_known_as_it_starts(speed: float) -> None:
    lengths: list[float] = []
    mixer = Mixer(RATE, lambda *_: lengths.append(mixer.voice_s), lambda _: None, speed)
    mixer.play(1, tone(440, 2), RATE)
    read(mixer, 480)
    assert lengths == [pytest.approx(2 / speed, rel=0.01)]
    read(mixer, 2 * RATE)
    assert mixer.voice_s == 0
