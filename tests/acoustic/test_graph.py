"""Rules of the decoding graph; breaking one of them breaks Vosk on noise or on words."""

import struct

import numpy as np
import pytest

from tools.acoustic.graph import WAIT, Costs, places, surprises, unknown_prices, word_loop
from tools.acoustic.lexicon import lexicon
from tools.acoustic.settings import PHONES
from tools.acoustic.transitions import BLANK, SILENCE, UNKNOWN, enter, triples

WORDS = [("go", [("G", "OW")]), ("that", [("DH", "AE", "T")]), ("unnamed", [("N", "N")])]


@pytest.fixture(scope="module")
def loop():
    return word_loop(WORDS, Costs())


def reachable_by_nothing(fst, state):
    """States that can be reached without a frame of sound."""
    found, waiting = set(), [state]
    while waiting:
        for label, _, _, target in fst.arcs[waiting.pop()]:
            if label == 0 and target not in found:
                found.add(target)
                waiting.append(target)
    return found


def test_silence_never_follows_silence(loop):
    begin = enter(SILENCE, BLANK)
    inside = [t for arcs in loop.arcs for label, _, _, t in arcs if label == begin]
    assert inside
    for state in inside:
        after = {state} | reachable_by_nothing(loop, state)
        assert all(label != begin for s in after for label, *_ in loop.arcs[s])


def test_nothing_loops_without_sound(loop):
    for state in range(len(loop.arcs)):
        assert state not in reachable_by_nothing(loop, state)


def spell(fst, label_wanted, outputs):
    """Tell whether a run of outputs, one for each frame, can be read as a word."""
    pairs = {2 * n: o for n, (_, o) in enumerate(triples(), start=1)}
    output_of = pairs | {tid - 1: o for tid, o in pairs.items()}
    states = {(2, 0)}  # state B, no word yet
    for output in outputs:
        moved = set()
        for state, word in states:
            for here in {state} | (reachable_by_nothing(fst, state) if word else set()):
                for label, olabel, _, target in fst.arcs[here]:
                    if label and output_of[label] == output and not (word and olabel):
                        moved.add((target, word or olabel))
        states = moved
    closed = {(t, w) for s, w in states for t in {s} | reachable_by_nothing(fst, s)}
    return (0, label_wanted) in closed


def frames(text):
    return [0 if sign == "-" else PHONES.index(sign) + 1 for sign in text.split()]


@pytest.mark.parametrize(
    ("label", "text"),
    [
        (1, "G OW"),
        (1, "G G G - - OW OW"),
        (2, "DH - AE AE - T T T"),
        (3, "N - N"),
        (3, "N N - - N N"),
    ],
)
def test_a_word_is_read_with_repeats_and_blanks(loop, label, text):
    assert spell(loop, label, frames(text))


@pytest.mark.parametrize(("label", "text"), [(1, "G"), (1, "OW"), (3, "N N"), (2, "DH T AE")])
def test_other_sounds_are_not_read_as_the_word(loop, label, text):
    assert not spell(loop, label, frames(text))


def test_every_sound_of_an_unknown_word_is_one_kaldi_phone(loop):
    unknown = {
        (label + 1) // 2
        for arcs in loop.arcs
        for label, olabel, *_ in arcs
        if olabel == len(WORDS) + 1
    }
    assert {triples()[n - 1][0] for n in unknown} == {UNKNOWN}


def test_unknown_costs_something_at_the_beginning_and_for_each_sound():
    fst = word_loop(WORDS, Costs(begin=5.0, sound=2.0, habit=0.0))
    weights = sorted({weight for arcs in fst.arcs for _, _, weight, _ in arcs})
    assert weights == [0.0, WAIT, 2.0, 5.0]


def number(phone):
    return PHONES.index(phone) + 1


def test_usual_pairs_of_sounds_cost_an_unknown_word_less():
    prices = unknown_prices(lexicon(), Costs(begin=5.0, sound=2.0, habit=1.0))
    assert prices[number("S"), number("T")] < 2.0 < prices[number("T"), number("D")]
    assert prices[0, number("S")] < 5.0 < prices[0, number("NG")]


def test_habit_leaves_the_mean_cost_of_a_sound_as_it_is():
    bare = unknown_prices(lexicon(), Costs(sound=2.0, habit=0.0))
    assert set(bare[1:, 1:].flatten()) == {2.0}
    surprise = surprises(lexicon())[:, 1:]
    shares = np.exp(-surprise) / np.exp(-surprise).sum(1, keepdims=True)
    assert np.allclose((shares * surprise).sum(1), 0.0)


@pytest.mark.parametrize("text", ["S", "T - T", "S T AA - - P P", "NG"])
def test_an_unknown_word_is_any_run_of_sounds(loop, text):
    assert spell(loop, len(WORDS) + 1, frames(text))


def test_waiting_inside_a_word_costs_and_silence_between_words_does_not(loop):
    blanks = {2 * n for n, (_, o) in enumerate(triples(), start=1) if o == BLANK}
    blanks |= {label - 1 for label in blanks}
    outside = {enter(SILENCE, BLANK), enter(SILENCE, BLANK) - 1}
    arcs = [(label, weight) for found in loop.arcs for label, _, weight, _ in found]
    assert {weight for label, weight in arcs if label in blanks - outside} == {WAIT}
    assert {weight for label, weight in arcs if label in outside} == {0.0}


def test_places_in_words():
    assert places(1) == ["singleton"]
    assert places(2) == ["begin", "end"]
    assert places(4) == ["begin", "internal", "internal", "end"]


def test_the_file_holds_arcs_sorted_by_word(loop):
    data = loop.to_bytes()
    assert data[4:13] == struct.pack("<i", 5) + b"const"
    states, arcs = struct.unpack("<qq", data[4 + 9 + 12 + 16 + 8 :][:16])
    assert states == len(loop.arcs)
    assert arcs == sum(len(a) for a in loop.arcs)
    flat = data[len(data) - 16 * arcs :]
    olabels = [struct.unpack_from("<iifi", flat, 16 * n)[1] for n in range(arcs)]
    first = len(loop.arcs[0]) + len(loop.arcs[1])  # the arcs of state B come third
    of_b = olabels[first : first + len(loop.arcs[2])]
    assert of_b == sorted(of_b)
    assert len(set(of_b)) == len(WORDS) + 1
