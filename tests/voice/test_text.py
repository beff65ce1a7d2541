from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from hipvoice.voice.engines import LONGEST_PIECE, cleaned, must_sound, sentences

ANY_TEXT = st.text(st.characters() | st.characters(categories=["Cs", "Cc", "Zs"]), max_size=2000)


@given(ANY_TEXT)
def test_every_piece_is_short_and_nothing_is_lost_or_added(text: str) -> None:
    parts = sentences(text)
    assert all(0 < len(part) <= LONGEST_PIECE for part in parts)
    assert "".join("".join(parts).split()) == "".join(cleaned(text).split())


@given(ANY_TEXT)
def test_cleaned_text_can_be_encoded_and_stays_clean(text: str) -> None:
    clean = cleaned(text)
    clean.encode("utf-8")
    assert cleaned(clean) == clean
    assert "\0" not in clean


def test_sentences_end_where_a_speaker_pauses() -> None:
    text = "Next: floor four. Say \u201cready.\u201d Hips low; knees, 1.5 cm apart? Now!"
    assert sentences(text) == [
        "Next:", "floor four.", "Say \u201cready.\u201d", "Hips low;",
        "knees, 1.5 cm apart?", "Now!",
    ]  # fmt: skip
    assert sentences("  ") == []


def test_for_an_engine_that_takes_less_they_are_shorter() -> None:
    text = "Left hand on the stick, right hand on the hip, and both feet flat."
    assert sentences(text, 50) == [
        "Left hand on the stick, right hand on the hip,",
        "and both feet flat.",
    ]
    assert sentences(text) == [text]


def test_a_long_sentence_is_cut_at_its_clauses() -> None:
    clause = "draw the knee towards the chest until the lower back is flat on the floor"
    first, second = sentences(", ".join([clause] * 3))
    assert (first, second) == (f"{clause}, {clause},", clause)


def test_four_thousand_words_without_a_full_stop_are_cut_between_words() -> None:
    parts = sentences("word " * 4000)
    assert all(set(part.split()) == {"word"} for part in parts)
    assert sum(len(part.split()) for part in parts) == 4000


def test_what_every_voice_must_sound() -> None:
    assert must_sound("hold")
    assert not any(map(must_sound, ["", "...", "日本語", "½"]))
