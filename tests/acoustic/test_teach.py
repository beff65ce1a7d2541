"""What the experiment with one's own voice learns from two takes."""

from __future__ import annotations

from pathlib import Path

import pytest
import vosk

from hipvoice.core.session.hearing import Reason
from hipvoice.ear.heard import Heard
from tools.acoustic.corpus import Clip
from tools.acoustic.teach import (
    WEIGHT,
    Hold,
    Lesson,
    distance,
    is_another_way,
    obeyed,
    pairs,
    pronunciations_of,
    takes_for,
)

DOWN = [("D", "AW", "N")]
GO = ("G", "OW")
DAWN = ("D", "AO", "N")


@pytest.mark.parametrize(
    ("one", "other", "changes"),
    [
        ("DN", "DN", 0),
        ("DN", "DAN", 1),
        ("DAN", "DN", 1),
        ("DAN", "GAN", 1),
        ("DAN", "GO", 3),
        ("", "DAN", 3),
    ],
)
def test_distance_counts_changed_added_and_removed_sounds(one, other, changes):
    assert distance(one, other) == changes


@pytest.mark.parametrize("heard", [("D", "AW"), ("G", "AW", "N"), ("S", "D", "AW", "N")])
def test_what_is_heard_nearly_like_the_word_is_another_way(heard):
    assert is_another_way(heard, DOWN, {GO, DAWN})


@pytest.mark.parametrize(
    ("heard", "why"),
    [
        (("D", "AW", "N"), "known already"),
        (DAWN, "another word's"),
        (("AW",), "a single sound"),
        ((), "nothing"),
        (("L", "EH", "F", "T"), "too far"),
    ],
)
def test_what_is_no_other_way(heard, why):
    assert not is_another_way(heard, DOWN, {GO, DAWN}), why


@pytest.mark.parametrize("count", [3, 4, 5])
def test_some_take_is_left_to_judge(count):
    assert all(one < other < count and count > 2 for one, other in pairs(count))


def test_every_way_to_say_a_phrase_and_no_unknown_word():
    found = set(pronunciations_of(["go back", "go xyzzy"]))
    assert ("G", "OW", "B", "AE", "K") in found
    assert all(way[:2] == GO and len(way) > 2 for way in found)


def clips(source, speaker, text, count, split="train"):
    return [Clip(f"{speaker}-{text}-{n}", split, source, speaker, text, 1.0) for n in range(count)]


def test_people_are_those_with_three_takes_of_a_word(monkeypatch):
    monkeypatch.setattr("tools.acoustic.corpus.held_out", lambda person: person == "a")
    source = "speech_commands_v2"
    every = [
        *clips(source, "sc-a", "stop", 3),
        *clips(source, "sc-a", "yes", 2),
        *clips(source, "sc-a", "down", 4),
        *clips(source, "sc-b", "stop", 3),
        *clips(source, "sc-b", "down", 3),
        *clips("an4", "a", "stop", 3),
    ]
    counts = {
        part: {who: {word: len(takes) for word, takes in words.items()}
               for who, words in takes_for(part, every).items()}
        for part in ("known", "left_out", "left_out_tuning")
    }  # fmt: skip
    assert counts == {
        "known": {"a": {"stop": 3}},
        "left_out": {"a": {"down": 4}},
        "left_out_tuning": {"b": {"down": 3}},
    }


NEXT = Clip(
    str(Path(__file__).parent / "data" / "stp-next.opus"), "eval", "man", "man", "next", 1.0
)


@pytest.fixture(scope="module")
def hold(tmp_path_factory):
    vosk.SetLogLevel(-1)
    return Hold(["next", "down"], tmp_path_factory.mktemp("teach"), WEIGHT)


def test_the_sounds_of_a_take_are_heard(hold):
    assert distance(hold.sounds.of(hold.before(NEXT)), ("N", "EH", "K", "S", "T")) <= 1


def test_a_lesson_makes_a_word_of_what_was_heard(hold):
    """A man says “next”, and is taught that this is “down”."""
    assert obeyed(hold.before(NEXT)) == ["next"]
    lesson = Lesson(["down"], {"down": {("N", "EH", "K", "S", "T")}}, {"next"})
    assert obeyed(hold.hears(NEXT, hold.taught(lesson))) == ["down"]


def test_what_is_in_the_way_is_left_out_of_the_grammar(hold):
    dropping = hold.taught(Lesson(dropped={"next", "next one", "what's next"}))
    assert obeyed(hold.hears(NEXT, dropping)) == []


def test_only_single_decoys_are_in_the_way(hold):
    alike = [
        Heard(0, 1, 1, None, text, reason, -20.0, -60.0)
        for text, reason in [
            ("go", Reason.LOOK_ALIKE),
            ("next", Reason.LOOK_ALIKE),
            ("go home", Reason.LOOK_ALIKE),
            ("on", Reason.UNSURE),
        ]
    ]
    assert hold.in_the_way(alike) == {"go"}
