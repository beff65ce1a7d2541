"""Single values: what is accepted, what is refused, and what was meant."""

from __future__ import annotations

import pytest

from hipvoice.core.routine.routine import Tempo
from hipvoice.routines.durations import Duration, TempoShape, said
from hipvoice.routines.problems import TOP, choices, near
from hipvoice.routines.reader import Scalar
from hipvoice.routines.scalars import (
    Choice,
    Pattern,
    ScalarShape,
    Template,
    Text,
    WholeNumber,
    Word,
    WrongValueError,
)

DURATION = Duration(1_000, 600_000, {"wait": None})


def parse(shape: ScalarShape, text: str, *, plain: bool = True) -> object:
    return shape.parse(Scalar(text, plain, TOP))


def hint(shape: ScalarShape, text: str) -> str:
    with pytest.raises(WrongValueError) as raised:
        parse(shape, text)
    return raised.value.hint


@pytest.mark.parametrize(
    ("text", "ms"),
    [
        ("1", 1_000),
        ("30", 30_000),
        ("30s", 30_000),
        ("90s", 90_000),
        ("2m", 120_000),
        ("1m30s", 90_000),
        ("1m5s", 65_000),
        ("1m05s", 65_000),
        ("10m", 600_000),
        ("600", 600_000),
        ("wait", None),
    ],
)
def test_durations(text: str, ms: int | None) -> None:
    assert parse(DURATION, text) == ms


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("1:30", "1m30s"),
        ("0:45", "45s"),
        ("01:30", "1m30s"),
        ("1:30:00", "1m30s"),
        ("010", "10s"),
        ("030s", "30s"),
        ("30 s", "30s"),
        ("30 sec", "30s"),
        ("30 Seconds", "30s"),
        ('30"', "30s"),
        ("1 min", "1m"),
        ("2 minutes", "2m"),
        ("1m30", "1m30s"),
        ("1 min 30 sec", "1m30s"),
        ("1m60s", "2m"),
        ("30.0", "30s"),
        ("Wait", "wait"),
        ("wiat", "wait"),
    ],
)
def test_durations_as_they_are_written_elsewhere(text: str, meant: str) -> None:
    assert hint(DURATION, text) == f"did you mean `{meant}`?"


@pytest.mark.parametrize(
    "text", ["-30", "1.5", "0", "601", "11m", "99999999999", "s", "m", "٣٠", "1h", "soon", "1m-5s"]
)
def test_no_durations(text: str) -> None:
    assert hint(DURATION, text) == ""


@pytest.mark.parametrize("ms", [1_000, 59_000, 60_000, 61_000, 90_000, 600_000])
def test_a_duration_that_is_proposed_is_accepted(ms: int) -> None:
    assert parse(DURATION, said(ms)) == ms


def test_tempos() -> None:
    assert parse(TempoShape(), "3-1-2") == Tempo(3_000, 1_000, 2_000)
    assert parse(TempoShape(), "open") is None
    for text in ("3-1", "3-1-2-0", "-3-1-2", "3:1:2", "fast", "999-1-1"):
        hint(TempoShape(), text)
    with pytest.raises(ValueError, match="at least one second"):
        parse(TempoShape(), "0-0-0")


@pytest.mark.parametrize("text", ["0", "21", "-1", "2.0", "1e1", "two", "9" * 5_000, "", "+3"])
def test_no_numbers(text: str) -> None:
    hint(WholeNumber(1, 20), text)


def test_numbers() -> None:
    assert parse(WholeNumber(1, 20), "20") == 20
    assert hint(WholeNumber(1, 20), "007") == "did you mean `7`?"
    with pytest.raises(WrongValueError, match="in quotes"):
        parse(WholeNumber(1, 20), "3", plain=False)


def test_texts() -> None:
    assert parse(Text(), "Sit\n  tall. ") == "Sit tall."
    assert parse(Text(), "no", plain=False) == "no"
    assert hint(Text(), "no") == 'if a text is meant, write "no"'
    for text in ("", "   ", "x" * 201, "a\x00b", "a\ud800b"):
        hint(Text(), text)


def test_templates() -> None:
    template = Template(frozenset({"side"}))
    assert parse(template, "Switch to the {side} side.") == "Switch to the {side} side."
    assert parse(template, "{{side}} ") == "{{side}} "
    for text in ("{sides}", "{}", "{0}", "{side!r}", "{side:>9}", "{side.upper}", "{side", "side}"):
        hint(template, text)


def test_patterns() -> None:
    letters = Pattern("[a-z]+", "letters")
    assert parse(letters, "en") == "en"
    assert parse(letters, "no", plain=False) == "no"
    for text in ("no", "EN", "e n", "en\n", ""):
        hint(letters, text)
    assert hint(Pattern("[a-z]+", "letters", 9), "x" * 10) == "at most 9"


def test_choices() -> None:
    choice = Choice({"true": True, "false": False}, {"yes": "true"})
    assert parse(choice, "false") is False
    assert hint(choice, "YES") == "did you mean `true`?"
    assert hint(choice, "ture") == "did you mean `true`?"
    assert hint(choice, "maybe") == "one of `true`, `false`"


def test_words() -> None:
    assert parse(Word(), "Deep  squat stretch") == "deep-squat-stretch"
    assert parse(Word(("mat", "band")), "towel") == "towel"
    assert hint(Word(("mat", "band")), "bands") == "did you mean `band`?"
    for text in ("../etc", "a/b", "a.yaml", "", "-", "no", "12", "a_b", "x" * 9_999 + "!"):
        hint(Word(), text)


@pytest.mark.parametrize(
    ("word", "meant"),
    [("hodl", "hold"), ("rset", "rest"), ("Hold", "hold"), ("swich", "switch"), ("colour", None)],
)
def test_near_misses(word: str, meant: str | None) -> None:
    assert near(word, ["hold", "sets", "rest", "switch"]) == meant


def test_near_misses_of_long_words_are_not_looked_for() -> None:
    assert near("h" * 40, ["h" * 41])
    assert near("h" * 41, ["h" * 42]) is None


def test_names_that_a_word_is_a_part_of_are_offered() -> None:
    known = [*(f"some-exercise-{n}" for n in range(40)), "gluteal-stretch", "gluteal-stretch-two"]
    assert choices("gluteal", known) == "one of `gluteal-stretch`, `gluteal-stretch-two`"
    assert choices("exercise", known) == ""
    assert choices("glut", known) == ""
