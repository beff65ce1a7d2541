"""The coach's own voice."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hipvoice.ear.acceptance import ABOUT, EARCON, LINGERS, OwnVoice, places


def told(*stretches: tuple[int, int | None]) -> OwnVoice:
    own = OwnVoice()
    for began, ended in stretches:
        own.begin(began)
        if ended is not None:
            own.end(ended)
    return own


def test_nothing_is_covered_before_the_coach_has_spoken() -> None:
    assert not told().covers(0, 10**9)


def test_a_stretch_covers_itself_and_half_a_second_more() -> None:
    own = told((1000, 2000))
    assert not own.covers(0, 1000)
    assert own.covers(0, 1001)
    assert own.covers(2000 + LINGERS - 1, 10**6)
    assert not own.covers(2000 + LINGERS, 10**6)


def test_what_has_not_ended_covers_all_that_follows() -> None:
    assert told((1000, None)).covers(10**9, 10**9 + 1)


def test_a_second_beginning_or_end_changes_nothing() -> None:
    own = told((1000, None), (1500, 2000))
    own.end(9000)
    assert own.covers(900, 1100)
    assert not own.covers(2000 + LINGERS, 10**6)


def test_an_earcon_covers_its_length_and_half_a_second_more() -> None:
    own = told()
    own.chime(1000)
    assert not own.covers(0, 1000)
    assert own.covers(1000 + EARCON + LINGERS - 1, 10**6)
    assert not own.covers(1000 + EARCON + LINGERS, 10**6)


def test_his_words_count_for_him_while_they_are_audible() -> None:
    own = told()
    own.begin(1000, "Rest now. The next one is new.")
    assert own.says("next", 5000, 6000)
    assert not own.says("pause", 5000, 6000)
    assert not own.says("next", 0, 1000)
    own.end(8000)
    own.begin(9000, "Three.")
    assert own.says("next", 9000, 9500)
    assert own.says("three", 9000, 9500)
    assert not own.says("next", 8000 + LINGERS, 10**6)


def test_a_word_of_a_long_sentence_counts_for_him_only_about_where_he_says_it() -> None:
    own, length = told(), 160_000
    text = "aaaa next aaaaaaaaaa"
    own.begin(1000, text, length)
    first, last = 1000 + 5 * length // 20, 1000 + 9 * length // 20
    assert not own.says("next", 1000, first - ABOUT)
    assert own.says("next", 1000, first - ABOUT + 1)
    own.end(1000 + length)
    assert own.says("next", last + ABOUT + LINGERS - 1, 10**6)
    assert not own.says("next", last + ABOUT + LINGERS, 10**6)


@pytest.mark.parametrize(
    ("text", "phrase"),
    [
        ("Paused. Say resume.", "pause"),
        ("Say resume.", "resume"),
        ("Now, go back up.", "go back"),
        ("Stopping at the next.", "next"),
        ("What's next?", "what's next"),
    ],
)
def test_a_phrase_is_in_a_text_word_by_word(text: str, phrase: str) -> None:
    assert len(places(text, phrase)) == 1


@pytest.mark.parametrize(
    ("text", "phrase"),
    [
        ("Go on. Back up.", "go back"),
        ("Take note of the nose.", "no"),
        ("next", "next one"),
        ("next", ""),
        ("", "next"),
    ],
)
def test_a_phrase_is_not_in_a_text_that_only_has_parts_of_it(text: str, phrase: str) -> None:
    assert places(text, phrase) == []


GAPS = st.lists(st.tuples(st.integers(1, 20_000), st.integers(1, 20_000)), max_size=20)


@given(GAPS, st.integers(0, 800_000), st.integers(1, 40_000))
def test_it_covers_what_overlaps_a_stretch(
    gaps: list[tuple[int, int]], start: int, length: int
) -> None:
    stretches, now = [], 0
    for pause, sound in gaps:
        stretches.append((now + pause, now + pause + sound))
        now += pause + sound
    end = start + length
    overlap = any(max(a, start) < min(b + LINGERS, end) for a, b in stretches)
    assert told(*stretches).covers(start, end) == overlap
