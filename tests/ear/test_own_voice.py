"""The coach's own voice."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from hipvoice.ear.own_voice import LINGERS, OwnVoice


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
