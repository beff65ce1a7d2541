"""The shipped exercises, tests and routines: complete, speakable, a source for every value."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from itertools import combinations

import pytest

from hipvoice.app.config import Config
from hipvoice.app.session.prepare import Wishes, prepared
from hipvoice.core.commands import LEGAL, Situation
from hipvoice.core.programme.selection import warms_up
from hipvoice.core.programme.variants import stand_in
from hipvoice.core.routine.exercise import Change, Condition
from hipvoice.core.routine.routine import Exercise, Hold, Reps, Routine, Side, Step, Test
from hipvoice.core.timeline.cues import LONGEST_SILENCE_MS
from hipvoice.core.timeline.layout import WORK
from hipvoice.core.timeline.timeline import (
    Background,
    SegmentKind,
    compile_routine,
    nominal_duration,
)
from hipvoice.core.wording.wording import nominal_ms
from hipvoice.errors import HipvoiceError
from hipvoice.routines.formats import CONDITION_TABLE, CONDITIONS, EQUIPMENT
from hipvoice.routines.language import language_file, load_language
from hipvoice.routines.library import Library
from hipvoice.routines.scalars import slug
from tests.routines import domain
from tests.routines.domain import Published, Row, TestRow

LIBRARY = Library()
ENGLISH = load_language(language_file("en"))
EXERCISES = {name: LIBRARY.exercise(name) for name in LIBRARY.exercise_files}
TESTS = {name: LIBRARY.test(name) for name in LIBRARY.test_files}
ROUTINES = {name: LIBRARY.routine(name) for name in LIBRARY.routine_files}
SLUGS = {key: row.slug for key, row in (*domain.EXERCISES.items(), *domain.TESTS.items())}
SOURCES = {"S0", "S1", "S2", "S3", "S4", "acsm", "nhs", "mckenzie", "mcgill", "hipvoice"}
MAX_WORDS = 14
MAX_MOVES = 6
ASKED = [situation for situation in Situation if situation.startswith("asked")]
ALWAYS = frozenset().union(*(LEGAL[s] for s in Situation if s not in ASKED))
WHEN_ASKED = frozenset().union(*(LEGAL[s] for s in ASKED))
SPOKEN = {**EXERCISES, **TESTS}


def sentences(content: Step | Test, side: Side | None = Side.LEFT) -> Iterator[str]:
    """What is said of it for one side; as it is written for None."""
    written = content if isinstance(content, Test) else content.exercise
    subject = written.said(ENGLISH.wording.on(side))
    yield from (move.text for move in subject.setup)
    yield subject.brief
    yield from (caution.text for caution in subject.cautions)
    if isinstance(subject, Exercise) and subject.no_easier:
        yield subject.no_easier
    if isinstance(subject, Test):
        yield subject.question
    else:
        yield from (c.text for c in subject.corrections)
        yield from filter(None, [subject.breath, subject.way_out])


def all_sentences(content: Step | Test, side: Side | None = Side.LEFT) -> Iterator[str]:
    """With what is said when the sides are switched, which may repeat a move of the set-up."""
    yield from sentences(content, side)
    if isinstance(content, Step):
        other = content.exercise.said(ENGLISH.wording.on(side)).other_side
        yield from (move.text for move in other)


def lacks(words: str, text: str) -> list[str]:
    """The words that `text` does not have."""
    return [word for word in words.split() if word not in text.lower()]


def test_all_of_the_domain_is_there() -> None:
    """There may be more: another exercise is another file, and needs no row."""
    exercises = {name: step.exercise.id for name, step in EXERCISES.items()}
    assert {row.slug: key for key, row in domain.EXERCISES.items()}.items() <= exercises.items()
    tests = {name: test.id for name, test in TESTS.items()}
    assert {row.slug: key for key, row in domain.TESTS.items()}.items() <= tests.items()
    assert set(domain.PRESETS) <= set(ROUTINES)


def test_every_exercise_and_test_has_an_id_of_its_own() -> None:
    ids = [step.exercise.id for step in EXERCISES.values()] + [test.id for test in TESTS.values()]
    assert "" not in ids
    assert sorted(ids) == sorted(set(ids))


@pytest.mark.parametrize(("key", "row"), domain.EXERCISES.items(), ids=domain.EXERCISES)
def test_exercise_is_as_the_domain_says(key: str, row: Row) -> None:
    step = EXERCISES[row.slug]
    exercise = step.exercise
    assert (step.sides, step.dose, step.sets, step.source) == (
        row.sides,
        row.dose,
        row.sets,
        row.source,
    )
    assert set(exercise.equipment) == set(row.things.split())
    assert lacks(row.cautions, " ".join(c.text for c in exercise.cautions)) == []
    assert lacks(row.first, exercise.corrections[0].text) == []
    faults = " ".join(c.fault for c in exercise.corrections)
    assert lacks(row.says, " ".join([*sentences(step), faults])) == []
    assert (exercise.easier, exercise.harder) == tuple(
        SLUGS.get(k, "") for k in (row.easier, row.harder)
    )
    assert bool(exercise.variant_of) == key.startswith("V")


@pytest.mark.parametrize(("name", "row"), domain.PUBLISHED.items(), ids=domain.PUBLISHED)
def test_a_published_dose_is_the_published_one(name: str, row: Published) -> None:
    step = EXERCISES[name]
    dose = step.dose
    assert isinstance(dose, Reps)
    assert (step.source, dose.count, dose.upper, step.sets) == (
        row.source,
        row.least,
        row.most,
        row.sets,
    )
    assert row.held[0] <= dose.end_hold_ms <= row.held[1]


def test_the_deep_belly_hold_has_the_breaths_of_the_leaflet() -> None:
    """Five to ten, five times; ten breaths a minute is slow, twenty is quick."""
    step = EXERCISES["deep-belly-hold"]
    assert isinstance(step.dose, Hold)
    assert (step.source, step.sets) == ("nhs", 5)
    assert 5 * 3_000 <= step.dose.ms <= 10 * 6_000


def numbers(step: Step) -> tuple[int, int]:
    """The reps of a step, or the ms of its hold, from and to; the words of a tempo may differ."""
    dose = step.dose
    return (dose.ms, dose.ms) if isinstance(dose, Hold) else (dose.count, dose.upper)


@pytest.mark.parametrize("name", EXERCISES)
def test_no_dose_is_called_published_without_being_it(name: str) -> None:
    step = EXERCISES[name]
    base = EXERCISES[step.exercise.variant_of or name]
    if step.source in {"nhs", "mckenzie", "mcgill"}:
        assert base.exercise.slug in {*domain.PUBLISHED, "deep-belly-hold"}
        assert (numbers(step), step.sets) == (numbers(base), base.sets)


@pytest.mark.parametrize("name", [n for n, routine in ROUTINES.items() if routine.places])
def test_a_session_begins_with_easy_movement(name: str) -> None:
    assert warms_up(ROUTINES[name].steps[0])


def test_a_break_at_the_desk_needs_a_chair_and_no_floor() -> None:
    routine = ROUTINES["desk-break"]
    demands = {demand for step in routine.steps for demand in step.subject.demands or ()}
    assert (routine.equipment, demands & {"floor", "kneel"}) == (("chair",), set())


@pytest.mark.parametrize(
    ("name", "least", "most"),
    [("morning-back", 4, 6), ("desk-break", 3, 5), ("hips-and-back", 18, 22)],
)
def test_a_session_that_is_known_takes_the_minutes_it_says(
    name: str, least: int, most: int
) -> None:
    routine = ROUTINES[name]
    done = frozenset(step.subject.id for step in routine.steps)
    segments = compile_routine(routine, ENGLISH.wording, Background(familiar=done)).segments
    assert least * 60_000 <= nominal_duration(segments) <= most * 60_000


@pytest.mark.parametrize("row", domain.TESTS.values(), ids=domain.TESTS)
def test_test_is_as_the_domain_says(row: TestRow) -> None:
    test = TESTS[row.slug]
    assert (test.source, test.equipment) == (row.source, (row.things,))
    assert (test.pass_degrees, test.sides) == (row.degrees, domain.BOTH)
    said = " ".join(sentences(test)).lower()
    assert lacks(row.says, said) == []
    assert not re.search(row.never, said)


@pytest.mark.parametrize(("name", "made_of"), domain.PRESETS.items(), ids=domain.PRESETS)
def test_preset_is_made_of_what_the_domain_says(name: str, made_of: str) -> None:
    assert [step.subject.id for step in ROUTINES[name].steps] == made_of.split()


@pytest.mark.parametrize(("less", "more"), domain.PAIRS)
def test_harder_leads_from_the_less_intense_to_the_more_intense(less: str, more: str) -> None:
    chain, name = [], SLUGS[less]
    while name and name not in chain:
        chain.append(name)
        name = EXERCISES[name].exercise.harder
    assert SLUGS[more] in chain


def test_all_of_the_domain_is_reachable_from_the_presets() -> None:
    presets = [ROUTINES[name] for name in domain.PRESETS]
    reachable = {step.subject.slug for routine in presets for step in routine.steps}
    reachable |= {name for routine in presets for name in routine.variants}
    assert reachable >= set(SLUGS.values())


@pytest.mark.parametrize("name", EXERCISES)
def test_what_is_done_instead_needs_neither_the_thing_nor_harms_the_condition(name: str) -> None:
    exercise = EXERCISES[name].exercise
    for thing, instead in exercise.without:
        assert thing in exercise.equipment
        assert not instead or thing not in EXERCISES[instead].exercise.equipment
    for condition, instead in exercise.conditions:
        assert condition in CONDITIONS
        assert not instead or condition not in dict(EXERCISES[instead].exercise.conditions)
        assert not instead or avoided(condition, instead) == set()


def avoided(condition: str, name: str) -> set[str]:
    """What the exercise demands and the condition rules out."""
    return {*(EXERCISES[name].exercise.demands or ())} & {*CONDITION_TABLE[condition].avoids}


def test_every_answer_to_a_condition_is_as_the_domain_says() -> None:
    subjects = {step.exercise.id: step.exercise for step in EXERCISES.values()}
    subjects |= {test.id: test for test in TESTS.values()}
    names = {step.exercise.slug: step.exercise.id for step in EXERCISES.values()}
    rows = [line.split() for line in domain.ANSWERS.strip().splitlines()]
    assert {row[0] for row in rows} == {*domain.EXERCISES, *domain.TESTS}
    for key, *answers in rows:
        found = [answer(subjects[key], condition, names) for condition in domain.CONDITIONS]
        assert found == answers, key


def answer(subject: Exercise | Test, condition: str, ids: Mapping[str, str]) -> str:
    """The answer of an exercise or test to a condition, in the words of the domain."""
    rows = dict(subject.conditions)
    if condition in rows:
        return ids.get(rows[condition], "out")
    changes = [change for change in subject.changes if change.condition == condition]
    return "change" if changes else "yes"


@pytest.mark.parametrize("name", EXERCISES)
def test_there_is_an_easier_version_that_can_be_taken_where_one_lies_or_a_reason(name: str) -> None:
    exercise = EXERCISES[name].exercise
    assert bool(exercise.easier) != bool(exercise.no_easier)
    if exercise.easier:
        needed = EXERCISES[exercise.easier].exercise.equipment
        assert {*needed} <= {*exercise.equipment, "mat"}


@pytest.mark.parametrize("person", [*CONDITIONS, *combinations(CONDITIONS, 2)], ids=str)
def test_no_session_demands_what_a_condition_rules_out(person: str | tuple[str, ...]) -> None:
    """Nor does anything that can be asked for in it; a change is in the set-up, with its thing."""
    conditions = (person,) if isinstance(person, str) else person
    wishes = Wishes(conditions=conditions)
    for name, routine in ROUTINES.items():
        try:
            played = prepared(routine, wishes, Config(), ENGLISH, Background())
        except HipvoiceError:  # nothing is left
            continue
        for subject in reachable(played):
            for row in (CONDITION_TABLE[condition] for condition in conditions):
                assert not {*(subject.demands or ())} & {*row.avoids}, (name, subject.name)
                for change in changes_for(subject, row):
                    assert change.say in [move.text for move in subject.setup]
                    assert change.say in subject.brief
                    assert not change.needs or change.needs in subject.equipment


def changes_for(subject: Exercise | Test, row: Condition) -> list[Change]:
    """The changes that the table names for what the exercise demands, as the library has it."""
    content = TESTS[subject.slug] if isinstance(subject, Test) else EXERCISES[subject.slug].exercise
    found = [row.changes[demand] for demand in subject.demands or () if demand in row.changes]
    return [change for change in found if change.needs not in content.equipment]


def reachable(routine: Routine) -> Iterator[Exercise | Test]:
    """What is done in a routine, and what "easier" and "harder" lead to."""
    yield from (step.subject for step in routine.steps)
    steps = [step for step in routine.steps if isinstance(step, Step)]
    seen: set[str] = set()
    while steps:
        step = steps.pop()
        for link in {step.exercise.easier, step.exercise.harder} - {""}:
            other = stand_in(step, link, routine)
            if other and link not in seen:
                seen.add(link)
                yield other.exercise
                steps.append(other)


@pytest.mark.parametrize("known", [True, False], ids=["known", "first time"])
def test_two_minute_basics_are_two_minutes_of_work(known: bool) -> None:  # noqa: FBT001 - a parameter
    routine = ROUTINES["two-minute-basics"]
    familiar = frozenset({"M1", "E5", "E6"}) if known else frozenset()
    background = Background(first=not known, familiar=familiar)
    timeline = compile_routine(routine, ENGLISH.wording, background)
    most = 190_000 if known else 230_000  # the first time, each move of a set-up has its time
    work = sum(s.duration or 0 for s in timeline.segments if s.kind in WORK)
    assert work <= 120_000
    after_the_welcome = [segment for segment in timeline.segments if segment.place]
    assert 100_000 <= nominal_duration(after_the_welcome) <= most
    minutes = "about three minutes" if known else "about four minutes"
    assert any(minutes in cue.text for cue in timeline.segments[0].cues)


@pytest.mark.parametrize("known", [True, False], ids=["known", "first time"])
def test_daily_hips_take_about_fourteen_minutes(known: bool) -> None:  # noqa: FBT001 - a parameter
    routine = ROUTINES["daily-hips"]
    done = frozenset(step.subject.id for step in routine.steps)
    background = Background(familiar=done if known else frozenset())
    segments = compile_routine(routine, ENGLISH.wording, background).segments
    longest = 15 if known else 18  # the first time, each move of a set-up has its time
    assert 11 * 60_000 <= nominal_duration(segments) <= longest * 60_000


@pytest.mark.parametrize("name", SPOKEN)
def test_files_are_named_after_what_they_hold(name: str) -> None:
    content = SPOKEN[name]
    assert name == slug(content.name if isinstance(content, Test) else content.exercise.name)


@pytest.mark.parametrize("name", EXERCISES)
def test_set_up_brief_and_three_corrections(name: str) -> None:
    exercise = EXERCISES[name].exercise
    assert len(exercise.setup) >= (2 if exercise.demands else 1)
    assert exercise.brief not in [move.text for move in exercise.setup]
    assert len(exercise.corrections) >= 3
    assert sum(bool(correction.fault) for correction in exercise.corrections) >= 2
    assert set(exercise.equipment) <= set(EQUIPMENT)


@pytest.mark.parametrize("name", EXERCISES)
def test_it_is_said_how_to_get_in_over_and_out(name: str) -> None:
    step = EXERCISES[name]
    exercise = step.exercise
    assert exercise.position
    assert len(exercise.setup) <= MAX_MOVES
    assert bool(exercise.other_side) == bool(step.sides)
    assert len(exercise.other_side) <= len(exercise.setup)
    assert exercise.way_out


@pytest.mark.parametrize("name", TESTS)
def test_it_is_said_how_to_get_into_a_test(name: str) -> None:
    assert TESTS[name].position
    assert len(TESTS[name].setup) <= MAX_MOVES


@pytest.mark.parametrize("name", EXERCISES)
def test_every_value_has_its_source(name: str) -> None:
    step = EXERCISES[name]
    exercise = step.exercise
    parts = dict(exercise.sources)
    assert {"setup", "corrections", "dose"} <= set(parts)
    assert {exercise.source, *parts.values()} <= SOURCES
    assert {c.source for c in exercise.corrections} <= SOURCES | {""}
    if step.source in {"S3", "S4"} and getattr(step.dose, "tempo", None):
        assert parts["tempo"] == "hipvoice"  # no article states one


@pytest.mark.parametrize("name", SPOKEN)
def test_sentences_can_be_followed(name: str) -> None:
    said = list(sentences(SPOKEN[name]))
    for text in all_sentences(SPOKEN[name]):
        assert re.fullmatch(r"[A-Z][A-Za-z ,;'-]*(\. [A-Z][A-Za-z ,;'-]*)*[.?]", text), text
        for sentence in text.split(". "):
            assert len(sentence.split()) <= MAX_WORDS, sentence
    assert len(set(said)) == len(said)


@pytest.mark.parametrize("name", SPOKEN)
def test_cues_are_right_for_either_side(name: str) -> None:
    """One side by itself is never named in what is said of both."""
    for text in all_sentences(SPOKEN[name], None):
        assert len(set(re.findall(r"\b(left|right)\b", text.lower()))) != 1, text


@pytest.mark.parametrize("name", SPOKEN)
def test_cues_hold_no_command(name: str) -> None:
    content = SPOKEN[name]
    question = content.question if isinstance(content, Test) else ""
    for text in all_sentences(content):
        commands = ALWAYS | WHEN_ASKED if text == question else ALWAYS
        words = f" {re.sub(r'[^a-z]+', ' ', text.lower())} "
        said = [p for c in commands for p in ENGLISH.phrases.get(c, ()) if f" {p} " in words]
        assert said == [], text


@pytest.mark.parametrize("name", ROUTINES)
def test_every_thing_and_caution_is_spoken(name: str) -> None:
    routine = ROUTINES[name]
    said = " ".join(compile_routine(routine, ENGLISH.wording).texts())
    for step in routine.steps:
        subject = step.subject.said(ENGLISH.wording.on(step.work_sides[0]))
        assert [c.text for c in subject.cautions if c.text not in said] == []
        things = [ENGLISH.wording.things[thing] for thing in step.subject.equipment]
        assert [thing for thing in things if thing not in said] == []


@pytest.mark.parametrize("name", ROUTINES)
def test_a_hold_says_corrections(name: str) -> None:
    routine = ROUTINES[name]
    timeline = compile_routine(routine, ENGLISH.wording)
    for segment in timeline.segments:
        if segment.kind is SegmentKind.HOLD:
            assert segment.place
            step = routine.steps[segment.place.step]
            assert isinstance(step, Step)
            exercise = step.exercise.said(ENGLISH.wording.on(segment.place.side))
            texts = [c.text for c in exercise.corrections]
            assert texts[0] in {cue.text for cue in segment.cues}


@pytest.mark.parametrize("name", ROUTINES)
def test_in_a_set_no_two_sentences_collide_and_no_silence_is_long(name: str) -> None:
    for segment in compile_routine(ROUTINES[name], ENGLISH.wording).segments:
        if segment.kind in WORK and segment.duration:
            ends = [cue.at + nominal_ms(cue.text) for cue in segment.cues]
            begins = [*(cue.at for cue in segment.cues), segment.duration]
            silences = [b - a for a, b in zip([0, *ends], begins, strict=True)]
            assert 0 <= min(silences) <= max(silences) < LONGEST_SILENCE_MS


@pytest.mark.parametrize("name", [n for n, step in EXERCISES.items() if step.exercise.breath])
def test_a_breath_of_its_own_is_heard_in_the_first_set_of_each_side(name: str) -> None:
    step = EXERCISES[name]
    timeline = compile_routine(Routine(id="one", name="One", steps=(step,)), ENGLISH.wording)
    for place in [place for place in timeline.places() if place.set == 1]:
        work = timeline.segments[timeline.work_index(place)]
        said = step.exercise.said(ENGLISH.wording.on(place.side)).breath
        assert said in {cue.text for cue in work.cues}
