"""The shipped exercises and routines: complete, speakable, with a source for every value."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from hipvoice.core.commands import NUMBERS, Command
from hipvoice.core.routine import Hold, Side, Step
from hipvoice.core.timeline import Background, Kind, compile_routine, nominal_duration
from hipvoice.routines.decoding import read_bytes
from hipvoice.routines.formats import EQUIPMENT, EXERCISE
from hipvoice.routines.language import language_file, load_language
from hipvoice.routines.library import Library
from hipvoice.routines.problems import Report
from hipvoice.routines.reader import read_nodes
from hipvoice.routines.scalars import slug
from hipvoice.routines.schema import check

LIBRARY = Library()
ENGLISH = load_language(language_file("en"))
EXERCISES = {name: LIBRARY.exercise(name) for name in LIBRARY.exercise_files}
ROUTINES = {name: LIBRARY.routine(name) for name in LIBRARY.routine_files}
BOTH = (Side.LEFT, Side.RIGHT)
SOURCES = {"S0", "S1", "S2", "S3", "S4", "acsm", "hipvoice"}
MOST_WORDS = 14

# id, name of the file, sides, dose and its source, things, words that the cautions must have
DOMAIN = [
    ("E5", "hip-flexor-stretch", BOTH, 20_000, 1, "S1", (), "assessed"),
    ("E6", "gluteal-stretch", BOTH, 20_000, 1, "S1", ("mat",), "clinician"),
    ("E7", "all-fours-rock-back", (), 30_000, 2, "acsm", ("mat",), "pinch stenosis rounded"),
    (
        "E9",
        "kneeling-hip-flexor-stretch",
        BOTH,
        30_000,
        2,
        "acsm",
        ("mat",),
        "knee pillow bed edge disc stenosis arching",
    ),
    ("E12", "modified-pigeon", BOTH, 30_000, 2, "acsm", ("mat", "block"), "sciatica leave"),
    ("E14", "deep-squat-stretch", (), 30_000, 2, "acsm", (), "squat lift"),
]

# the most important form point of the articles: the words of the first correction
FIRST = {
    "E5": "slowly",
    "E6": "slowly",
    "E7": "arch",
    "E9": "flatten low back",
    "E12": "low back natural",
    "E14": "knees out",
}


def sentences(step: Step) -> Iterator[str]:
    exercise = step.exercise
    yield from exercise.setup
    yield exercise.brief
    yield from (c.text for c in exercise.corrections)
    yield from exercise.cautions


@pytest.mark.parametrize("row", DOMAIN, ids=lambda row: row[0])
def test_exercise_is_as_the_domain_says(row: tuple) -> None:
    exercise_id, name, sides, hold, sets, source, equipment, cautions = row
    step = EXERCISES[name]
    assert step.exercise.id == exercise_id
    assert (step.sides, step.dose, step.sets, step.source) == (sides, Hold(hold), sets, source)
    assert step.exercise.equipment == equipment
    said = " ".join(step.exercise.cautions).lower()
    assert [word for word in cautions.split() if word not in said] == []


@pytest.mark.parametrize("name", EXERCISES)
def test_most_important_form_point_comes_first(name: str) -> None:
    exercise = EXERCISES[name].exercise
    first = exercise.corrections[0].text.lower()
    assert all(word in first for word in FIRST[exercise.id].split())


def test_routines_are_made_of_what_the_domain_says() -> None:
    made_of = {name: [s.exercise.id for s in r.steps] for name, r in ROUTINES.items()}
    assert made_of["two-minute-basics"] == ["E5", "E6"]
    assert made_of["floor-four"] == ["E7", "E9", "E12", "E14"]


@pytest.mark.parametrize("known", [True, False], ids=["known", "first time"])
def test_two_minute_basics_take_two_minutes(known: bool) -> None:  # noqa: FBT001 - a parameter
    routine = ROUTINES["two-minute-basics"]
    familiar = frozenset({"E5", "E6"}) if known else frozenset()
    background = Background(first=not known, familiar=familiar)
    timeline = compile_routine(routine, ENGLISH.wording, background)
    assert 100_000 <= nominal_duration(timeline.segments[1:]) <= 140_000  # without the welcome
    assert "about two minutes" in timeline.segments[0].cues[0].text


@pytest.mark.parametrize("name", EXERCISES)
def test_files_are_named_after_exercises(name: str) -> None:
    assert name == slug(EXERCISES[name].exercise.name)


def test_ids_are_unique() -> None:
    ids = [step.exercise.id for step in EXERCISES.values()]
    assert len(set(ids)) == len(ids)


@pytest.mark.parametrize("name", EXERCISES)
def test_set_up_brief_and_three_corrections(name: str) -> None:
    exercise = EXERCISES[name].exercise
    assert len(exercise.setup) >= 2
    assert exercise.brief not in exercise.setup
    assert len(exercise.corrections) >= 3
    assert any(correction.fault for correction in exercise.corrections)
    assert set(exercise.equipment) <= set(EQUIPMENT)


@pytest.mark.parametrize("name", EXERCISES)
def test_every_value_has_its_source(name: str) -> None:
    path = LIBRARY.exercise_files[name]
    report = Report(str(path))
    node = read_nodes(read_bytes(path), report)
    assert node
    values = check(EXERCISE, node, report).values
    given = dict(values["source"].values)
    assert {"exercise", "setup", "corrections", "dose"} <= set(given)
    named = {c.values["source"] for c in values["corrections"] if c.has("source")}
    assert {*given.values(), *named} <= SOURCES


@pytest.mark.parametrize("name", EXERCISES)
def test_sentences_can_be_followed(name: str) -> None:
    said = list(sentences(EXERCISES[name]))
    for text in said:
        assert re.fullmatch(r"[A-Z][A-Za-z ,;'-]*(\. [A-Z][A-Za-z ,;'-]*)*\.", text), text
        for sentence in text.split(". "):
            assert len(sentence.split()) <= MOST_WORDS, sentence
    assert len(set(said)) == len(said)


@pytest.mark.parametrize("name", EXERCISES)
def test_cues_are_right_for_either_side(name: str) -> None:
    for text in sentences(EXERCISES[name]):
        assert not re.search(r"\b(left|right)\b", text.lower()), text


@pytest.mark.parametrize("name", EXERCISES)
def test_cues_hold_no_command(name: str) -> None:
    answers = {Command.YES, Command.NO, *NUMBERS}  # legal only while a question is open
    phrases = [p for c in Command if c not in answers for p in ENGLISH.phrases[c]]
    for text in sentences(EXERCISES[name]):
        words = f" {re.sub(r'[^a-z]+', ' ', text.lower())} "
        assert [phrase for phrase in phrases if f" {phrase} " in words] == [], text


@pytest.mark.parametrize("name", ROUTINES)
def test_a_hold_says_corrections(name: str) -> None:
    timeline = compile_routine(ROUTINES[name], ENGLISH.wording)
    for segment in timeline.segments:
        if segment.kind is Kind.HOLD:
            assert segment.place
            texts = {c.text for c in timeline.step(segment.place).exercise.corrections}
            assert texts & {cue.text for cue in segment.cues}
