"""The echo stage on arrays: what is taken away, what is left, and how the two streams keep step."""

from __future__ import annotations

import sys
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.room import Convolver, loudness_db, plain_room
from hipvoice.ear.echo import (
    CUSHION,
    MAX_WAITING,
    STEP,
    SURPLUS,
    WINDOW,
    AdaptiveFilter,
    Cleaned,
    Duplex,
    Echo,
    Reference,
    find_canceller,
)
from hipvoice.ear.samples import FRAME, RATE, from_ms
from hipvoice.pcm import Samples

from .support import clip, silence

NOTHING: Samples = np.zeros(0, np.int16)


def as_block(samples: Samples) -> Any:
    return (samples / 32_768).astype(np.float32)


def chatter(seconds: int) -> Samples:
    """Somebody who speaks all the time."""
    sentence = clip("sentence-1")
    return np.resize(sentence, seconds * RATE)


def echo_of(far: Samples, delay_ms: int = 80, gain: float = 0.3) -> Samples:
    """What the microphone hears of it."""
    room = Convolver(np.concatenate((np.zeros(from_ms(delay_ms)), plain_room())))
    steps = range(0, len(far) // FRAME * FRAME, FRAME)
    heard = np.concatenate([room.feed(far[at : at + FRAME].astype(float)) for at in steps])
    return np.round(heard * gain).astype(np.int16)


def pass_through(echo: Echo, near: Samples, far: Samples, rate: int = RATE) -> Cleaned:
    """Feed both in steps of 20 ms."""
    got = []
    for at in range(0, len(near), FRAME):
        echo.played(as_block(far[at * rate // RATE : (at + FRAME) * rate // RATE]), rate)
        got.append(echo.clean(near[at : at + FRAME]))
    return Cleaned(
        np.concatenate([c.detect for c in got]), np.concatenate([c.recognise for c in got])
    )


def taken_away(before: Samples, after: Samples) -> float:
    """In dB, in the last second."""
    return loudness_db(before[-RATE:]) - loudness_db(after[-RATE:])


@pytest.mark.parametrize("delay_ms", [0, 80, 200])
def test_an_echo_is_taken_away_whatever_its_delay(delay_ms: int) -> None:
    far = chatter(6)
    near = echo_of(far, delay_ms) + silence(6000)
    cleaned = pass_through(Echo(find_canceller()), near, far)
    assert taken_away(near, cleaned.detect) > 30
    assert taken_away(near, cleaned.recognise) > 15


def test_a_word_over_an_echo_is_left_as_it_was() -> None:
    far = chatter(8)
    word = clip("stop-1")
    person = np.zeros(len(far), np.int16)
    person[-len(word) :] = word
    near = echo_of(far, gain=0.3) + person
    cleaned = pass_through(Echo(find_canceller()), near, far)
    left = cleaned.recognise[-len(word) :].astype(float)
    assert np.corrcoef(left, word.astype(float))[0, 1] > 0.95


def test_the_reference_may_have_any_rate() -> None:
    far = chatter(6)
    near = echo_of(far)
    as_played = np.interp(np.arange(len(far) * 3) / 3, np.arange(len(far)), far).astype(np.int16)
    cleaned = pass_through(Echo(find_canceller()), near, as_played, 48_000)
    assert taken_away(near, cleaned.detect) > 30


def test_while_nothing_is_played_samples_are_untouched() -> None:
    person = chatter(2)
    cleaned = pass_through(Echo(find_canceller()), person, np.zeros(len(person), np.int16))
    assert (cleaned.detect == person).all()
    assert (cleaned.recognise == person).all()


def test_without_the_package_it_is_half_duplex_and_samples_are_untouched(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "pywebrtc_audio", None)
    echo = Echo(find_canceller())
    far = chatter(3)
    cleaned = pass_through(echo, far, far)
    assert (cleaned.detect == far).all()
    assert echo.duplex is Duplex.HALF


def test_it_is_half_duplex_until_the_room_is_learned_and_after_the_streams_came_apart() -> None:
    echo = Echo(find_canceller())
    far = chatter(3)
    near = echo_of(far)
    assert echo.duplex is Duplex.HALF
    pass_through(echo, near, far)
    assert echo.duplex is Duplex.CANCELLED
    echo.clean(near[: from_ms(100)])  # the speaker stalled
    assert echo.duplex is Duplex.HALF
    pass_through(echo, near, far)
    assert echo.duplex is Duplex.CANCELLED
    echo.played(as_block(far), RATE)  # the microphone stalled
    echo.clean(near[:FRAME])
    assert echo.duplex is Duplex.HALF


def test_after_the_streams_came_apart_the_room_is_learned_at_once() -> None:
    echo = Echo(find_canceller())
    far = chatter(12)
    near, half = echo_of(far), 6 * RATE
    pass_through(echo, near[:half], far[:half])
    echo.clean(silence(100))  # the speaker stalled, so the reference is late from now on
    cleaned = pass_through(echo, near[half:], far[half:])
    soon = slice(RATE // 2, 3 * RATE // 2)
    assert taken_away(near[half:][soon], cleaned.detect[soon]) > 15
    assert taken_away(near[half:], cleaned.recognise) > 15


def test_with_headphones_nothing_is_to_be_done() -> None:
    echo = Echo(find_canceller(), headphones=True)
    assert echo.duplex is Duplex.HEADPHONES
    person = chatter(1)
    assert (echo.clean(person).detect == person).all()


@given(st.lists(st.integers(0, 900), max_size=20))
def test_no_sample_is_lost_whatever_the_blocks(sizes: list[int]) -> None:
    stream = silence(3000)
    echo, at, got = Echo(find_canceller()), 0, [NOTHING]
    for size in sizes:
        got.append(echo.clean(stream[at : at + size]).detect)
        at += size
    cleaned = np.concatenate(got)
    assert at - STEP < len(cleaned) <= at
    assert (cleaned == stream[: len(cleaned)]).all()


def test_the_reference_keeps_step_with_the_microphone() -> None:
    reference = Reference()
    samples = np.arange(1, 1601, dtype=np.int16)
    reference.add(as_block(samples), RATE)
    assert (reference.take(1000) == samples[:1000]).all()
    assert reference.take_moved() == 0
    assert (reference.take(1000) == np.concatenate((samples[1000:], np.zeros(400)))).all()
    assert reference.take_moved() == -400 - CUSHION
    reference.add(as_block(samples), RATE)
    assert not reference.take(CUSHION).any()
    assert (reference.take(1600) == samples).all()


def test_a_surplus_that_stays_is_dropped_but_for_the_cushion() -> None:
    reference = Reference()
    block = as_block(np.ones(STEP, np.int16))
    most = CUSHION + SURPLUS + 2 * STEP
    reference.add(as_block(np.ones(most, np.int16)), RATE)
    for _ in range(WINDOW // STEP):
        reference.take(STEP)
        reference.add(block, RATE)
    assert reference.take_moved() == most - STEP - CUSHION
    reference.add(np.zeros(2 * MAX_WAITING, np.float32), RATE)
    assert reference.take_moved() > MAX_WAITING


def test_the_filter_follows_a_room_that_changes() -> None:
    far = chatter(12)
    near = echo_of(far)
    flipped = np.concatenate((near[: 6 * RATE], -near[6 * RATE :]))
    filtered = AdaptiveFilter()
    steps = range(0, len(near), STEP)
    out = np.concatenate(
        [filtered.process(flipped[at : at + STEP], far[at : at + STEP]) for at in steps]
    )
    assert taken_away(near, out) > 12
