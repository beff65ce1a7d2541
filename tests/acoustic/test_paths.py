"""Where the sounds of a clip lie."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tools.acoustic.paths import best_path, by_word, joint, peaks, spans, with_blanks
from tools.acoustic.settings import MELS, OUTPUTS

BLANK = 0


def outputs(steps):
    """Log probabilities of a net that is quite sure of what each step holds."""
    scores = np.full((len(steps), OUTPUTS), np.log(0.1 / (OUTPUTS - 1)))
    scores[np.arange(len(steps)), steps] = np.log(0.9)
    return scores


phones = st.lists(st.integers(1, OUTPUTS - 1), min_size=1, max_size=8)


@given(phones, st.data())
def test_each_phone_is_found_where_it_was_put(said, data):
    steps, marks = [], []
    for phone in said:
        steps += [BLANK] * data.draw(st.integers(1, 3))
        size = data.draw(st.integers(1, 3))
        marks.append((len(steps), len(steps) + size))
        steps += [phone] * size
    steps += [BLANK] * data.draw(st.integers(0, 3))
    path = best_path(outputs(steps), with_blanks(said))
    assert peaks(path, len(said)) == marks


def test_marks_are_dealt_out_to_their_words():
    marks = [(n, n + 1) for n in range(5)]
    assert by_word(marks, [[7], [8, 9, 9], [3]]) == [marks[:1], marks[1:4], marks[4:]]


@pytest.mark.parametrize("frame", [12, 20, 31])
def test_a_joint_is_where_the_sound_changes(frame):
    mels = np.full((60, MELS), 8.0)
    mels[frame:, :20] = 12.0
    found = joint(mels, (3, 4), (12, 14))  # steps of 30 ms: frames 9 to 42
    # A frame of 25 ms hears the change when it begins, up to 15 ms before it is in its middle.
    assert found == pytest.approx(frame * 0.01 + 0.0075, abs=0.011)


def test_a_joint_lies_between_its_sounds_even_where_something_else_changes_more():
    mels = np.full((60, MELS), 8.0)
    mels[50:] = 15.0
    mels[30:, :20] = 9.0
    assert joint(mels, (5, 6), (11, 12)) == pytest.approx(0.3075, abs=0.011)


def test_words_are_widened_but_never_over_their_neighbours():
    found = spans([(0.30, 0.50), (0.52, 0.80), (1.50, 1.70)], 1.75)
    assert found[0] == [0.18, 0.51]
    assert found[1][0] == 0.51
    assert found[2] == [1.38, 1.725]
    assert all(begin < end for begin, end in found)
