"""Other ways to say a word; the choice of them, with a network that has learnt nothing."""

from __future__ import annotations

import numpy as np
import pytest

pytest.importorskip("torch")

from tools.acoustic.net import Net
from tools.acoustic.ways import (
    CLEARLY,
    VOWELS,
    likelier,
    losses,
    often,
    with_other_vowels,
)


def test_each_vowel_is_changed_and_nothing_else() -> None:
    ways = with_other_vowels([("AO", "F")])
    assert ("AH", "F") in ways
    assert len(ways) == len(VOWELS) - 1
    assert all(way[1] == "F" for way in ways)


def test_known_ways_are_no_other_ways() -> None:
    known = [("Z", "IH", "R", "OW"), ("Z", "IY", "R", "OW")]
    ways = with_other_vowels(known)
    assert not set(known) & set(ways)
    assert len(ways) == len(set(ways))


def test_another_way_must_be_clearly_likelier() -> None:
    known = np.array([5.0, 7.0])
    assert likelier(known, np.array([9.0, 5.0 - CLEARLY - 0.1])) == 1
    assert likelier(known, np.array([9.0, 5.0 - CLEARLY + 0.1])) is None


def test_a_way_counts_when_it_is_said_often() -> None:
    assert often([0] * 15 + [1] * 14 + [None] * 71) == [0]


def test_a_way_with_more_sounds_than_there_is_time_for_is_impossible() -> None:
    net = Net().eval()
    samples = np.random.default_rng(1).normal(0, 0.1, 1600)
    short, long = losses(net, samples, [("AH", "F"), ("AH", "F") * 20])
    assert np.isfinite(short)
    assert np.isinf(long)
