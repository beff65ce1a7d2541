"""Every sentence is measured, once."""

from __future__ import annotations

from benchmarks.intelligibility.sentences import mirrored, said, sentences, spread
from tests.routines.test_content import ENGLISH, SPOKEN, all_sentences

SENTENCES = sentences()


def test_all_of_the_exercises_and_the_fixed_lines_are_there() -> None:
    spoken = {*said()}
    for content in SPOKEN.values():
        assert {*all_sentences(content)} <= spoken
    assert {*ENGLISH.wording.fixed()} <= spoken


def test_what_is_said_of_both_sides_is_there_for_one() -> None:
    lower = [text.lower() for text in SENTENCES]
    one_sided = {text for text in lower if mirrored(text) != text}
    assert one_sided
    assert {mirrored(text) for text in one_sided} & one_sided == set()
    assert {mirrored(text) for text in one_sided} & {text.lower() for text in said()}


def test_no_sentence_is_there_twice() -> None:
    assert len({text.lower() for text in SENTENCES}) == len(SENTENCES)
    assert {"four", "five"} <= {*SENTENCES}


def test_a_sample_is_fixed_and_from_all_parts() -> None:
    assert spread(range(10), 4) == [0, 2, 5, 7]
    assert spread("abc", 9) == ["a", "b", "c"]
