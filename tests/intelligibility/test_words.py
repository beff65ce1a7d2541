"""What counts as heard wrong: other words, not another way to write them."""

from __future__ import annotations

import pytest

from benchmarks.intelligibility.words import errors, words


@pytest.mark.parametrize(
    ("said", "heard"),
    [
        ("Halfway.", "half way"),
        ("Tuck the tailbone under.", "tuck the tail bone under"),
        ("Put it under the tail bone.", "Put it under the tailbone."),
        ("Hold on to a wall.", "Hold onto a wall!"),
        ("Hip-wide, toes out.", "hip wide toes out"),
        ("ten", "10."),
        ("Set two of twenty-five.", "Set 2 of 25."),
        ("One minute thirty seconds.", "1 minute, 30 seconds"),
        ("Ten to twelve reps.", "10-12 reps"),
        ("Ninety-ninety forward lean", "90-90 forward lean"),
        ("Bend it to ninety degrees.", "Bend it to 90°."),
        ("Your first session, the second side.", "Your 1st session, the 2nd side."),
        ("A few centimetres toward you.", "a few centimeters towards you"),
        ("It is time, you will see.", "It's time, you'll see."),
        ("Do not let it go.", "Don\N{RIGHT SINGLE QUOTATION MARK}t let it go"),
        ("The knees and the heels.", "The knee's and the heel's"),
    ],
)
def test_another_way_to_write_it_is_no_error(said: str, heard: str) -> None:
    assert errors(said, heard) == (0, len(words(said)))
    assert errors(heard, said)[0] == 0


@pytest.mark.parametrize(
    ("said", "heard", "wrong"),
    [
        ("Loop the band round the thigh.", "Loop the man round the thigh.", 1),
        ("Left knee down.", "Right knee down.", 1),
        ("Keep the heel heavy.", "Keep the hill heavy there.", 2),
        ("Stay on the left foot.", "Stay on the foot.", 1),
        ("thirteen", "30", 1),
        ("Ten to twelve reps.", "10, 12 reps", 1),
        ("Set two of three.", "Set to of 3.", 1),
        ("Lift the foot.", "", 3),
        ("One.", "one and one and one and one", 1),
    ],
)
def test_another_word_a_lacking_one_and_one_too_many_are_errors(
    said: str, heard: str, wrong: int
) -> None:
    assert errors(said, heard)[0] == wrong


def test_as_many_words_are_said_as_one_hears() -> None:
    assert errors("Twenty-five reps, half way down.", "")[1] == 5
