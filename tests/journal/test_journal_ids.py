from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from hypothesis import given
from hypothesis import strategies as st

from hipvoice.journal.ids import ALPHABET, LENGTH, IdSource, first_id, late_number

MS = st.integers(0, 2**48 - 2)


@given(st.lists(MS, min_size=2, max_size=50))
def test_ids_rise_whatever_the_clock_does(moments: list[int]) -> None:
    source = IdSource()
    ids = [source.next(ms) for ms in moments]
    assert ids == sorted(set(ids))


@given(MS, MS)
def test_ids_of_different_machines_sort_by_time(one: int, other: int) -> None:
    if one != other:
        assert (IdSource().next(one) < IdSource().next(other)) == (one < other)


@given(st.lists(MS, min_size=1, max_size=20), MS)
def test_no_id_made_since_a_moment_is_less_than_the_first_of_it(
    moments: list[int], since: int
) -> None:
    source = IdSource()
    assert all(source.next(ms) >= first_id(since) for ms in moments if ms >= since)


def test_an_id_shows_its_time_in_its_first_ten_characters() -> None:
    made = IdSource().next(1_469_918_176_385)  # the example of the ULID specification
    assert made.startswith("01ARYZ6S41")
    assert len(made) == LENGTH
    assert set(made) <= set(ALPHABET)


def test_ids_of_one_millisecond_on_many_machines_differ() -> None:
    assert len({IdSource().next(1) for _ in range(10_000)}) == 10_000


def test_threads_share_a_source() -> None:
    source = IdSource()
    with ThreadPoolExecutor(8) as threads:
        ids = list(threads.map(source.next, [5] * 10_000))
    assert len(set(ids)) == len(ids)


def test_what_is_added_late_has_numbers_of_its_own() -> None:
    """Those of two machines do not meet, as long as each adds fewer than 256 in a millisecond."""
    early, late = late_number(1_795_000_000_000), late_number(1_795_000_000_001)
    assert 10**12 < early < late < 2**63
    assert len({late_number(1_795_000_000_000) for _ in range(100)}) > 50
