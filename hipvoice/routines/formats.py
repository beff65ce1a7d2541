"""The format of routines, exercises and tests, declared once. `docs/routine-format.md` explains it.

The ranges keep out slips of the pen (a hold of 300 minutes), not exercises that are unusual.
"""

from __future__ import annotations

from hipvoice.core.routine import Answer, Side
from hipvoice.routines.durations import Duration, PlaceShape, RepsShape, TempoShape
from hipvoice.routines.figure_format import FIGURE
from hipvoice.routines.scalars import Choice, Number, Pattern, Text, Word
from hipvoice.routines.schema import Field, Kinds, ListOf, MapOf, OneOf, Shorthand, TableOf

SECOND = 1_000
MINUTE = 60 * SECOND
MOST_STEPS = 2_000  # of a routine, its rounds unrolled: a day and a night of exercise

# The names of equipment that the shipped exercises use; others are allowed, slips are not.
EQUIPMENT = (
    "mat",
    "pillow",
    "bed",
    "chair",
    "armless-chair",
    "stick",
    "block",
    "band",
    "foam-roller",
    "kettlebell",
    "couch",
)
# The conditions that the shipped exercises know; others are allowed, slips are not.
CONDITIONS = ("sciatica", "stenosis", "knee-pain", "no-floor")
LEAVE_OUT = "leave-out"
QUESTIONS = ("pain", "effort")

SIDES: dict[str, tuple[Side, ...]] = {
    "none": (),
    "both": (Side.LEFT, Side.RIGHT),
    "left": (Side.LEFT,),
    "right": (Side.RIGHT,),
    "right-first": (Side.RIGHT, Side.LEFT),
}

_NAME = Text(60, "a name such as `Deep squat stretch`")
_ID = Pattern("[A-Za-z0-9]+(-[A-Za-z0-9]+)*", "letters and digits, such as `E14`")
_SENTENCE = Text(160, 'a sentence such as "Sit tall."')
_SOURCE = Text(60, "where it comes from, such as `acsm`")
_EXERCISE_NAME = Word(expected="the name of an exercise, such as `deep-squat-stretch`")
_SWITCH = Choice(
    {"true": True, "false": False},
    {"yes": "true", "on": "true", "y": "true", "no": "false", "off": "false", "n": "false"},
)
_INSTEAD = Word(expected=f"the name of the exercise to do instead, or `{LEAVE_OUT}`")

CORRECTION = Shorthand(
    "say",
    MapOf(
        {
            "say": Field(_SENTENCE, "what the coach says", required=True),
            "fault": Field(_SENTENCE, "the fault that it mends"),
            "source": Field(_SOURCE, "where it comes from, if not from where the others do"),
            "at": Field(
                PlaceShape(),
                "when in the set it is said: a time, or a percentage of a set that has a length",
            ),
            "every": Field(Duration(5 * SECOND, 10 * MINUTE), "how often in the set it is said"),
        },
        one_of=(OneOf(("at", "every"), required=False),),
        expected='`say: "Sit tall."` with its `fault`',
    ),
)

_SETUP_SOURCE = Field(_SOURCE, "of `setup` and `brief`")
_CAUTIONS_SOURCE = Field(_SOURCE, "of the cautions")

SOURCE = Shorthand(
    "exercise",
    MapOf(
        {
            "exercise": Field(
                _SOURCE, "of the movement, and of what is not named here", required=True
            ),
            "setup": _SETUP_SOURCE,
            "corrections": Field(_SOURCE, "of the corrections"),
            "cautions": _CAUTIONS_SOURCE,
            "dose": Field(_SOURCE, "of the dose"),
            "tempo": Field(_SOURCE, "of the tempo, if not that of the dose"),
        },
        expected="one for each part, such as `dose: acsm`",
    ),
)

TEST_SOURCE = Shorthand(
    "test",
    MapOf(
        {
            "test": Field(_SOURCE, "of the test, and of what is not named here", required=True),
            "setup": _SETUP_SOURCE,
            "cautions": _CAUTIONS_SOURCE,
        },
        expected="one for each part, such as `setup: hipvoice`",
    ),
)

_WORK = {
    "hold": Field(Duration(SECOND, 10 * MINUTE), "how long the position is held"),
    "reps": Field(RepsShape(1, 200), "how often the movement is made in a set"),
    "tempo": Field(TempoShape(), "the pace of a rep; without it reps are `open`"),
    "end-hold": Field(Duration(0, MINUTE), "how long each rep is held at its end position"),
}
_DOSE = {**_WORK, "sets": Field(Number(1, 20), "how many sets (of each side)")}
_HOLD_OR_REPS = ("hold", "reps")

SIDE_DOSE = Shorthand(
    "hold",
    MapOf(
        _WORK,
        one_of=(OneOf(_HOLD_OR_REPS, required=False),),
        expected="the dose of that side, such as `reps: 12`",
    ),
)

_TIMES = {
    "rest": Field(Duration(0, 10 * MINUTE), "the rest after a set and after the exercise"),
    "switch": Field(Duration(0, 5 * MINUTE), "the time to change sides"),
    "ready": Field(
        Duration(0, 5 * MINUTE, {"wait": None}), "the time to get ready; `wait` for your word"
    ),
    "explain": Field(_SWITCH, "whether the set-up is said in full every time"),
}

_SIDES = Field(Choice(SIDES, {"no": "none", "yes": "both", "l": "left", "r": "right"}), "the sides")
_SETUP = Field(ListOf(_SENTENCE), "how to get into it, sentence by sentence")
_BRIEF = Field(_SENTENCE, "the set-up in one sentence, for those who know it")
_CAUTIONS = Field(ListOf(_SENTENCE), "what to mind; said after the set-up")
_THINGS = Field(ListOf(Word(EQUIPMENT)), "the things it needs")
_FIGURE = Field(FIGURE, "the position, to be drawn")
_JOURNAL_ID = Field(_ID, "its name in the journal; without it, the file's name")

EXERCISE = MapOf(
    {
        "id": _JOURNAL_ID,
        "name": Field(_NAME, "what the coach calls it", required=True),
        "variant-of": Field(_EXERCISE_NAME, "the exercise that it is a version of"),
        "setup": _SETUP,
        "brief": _BRIEF,
        "corrections": Field(ListOf(CORRECTION), "form points, the most important one first"),
        "cautions": _CAUTIONS,
        "equipment": _THINGS,
        "source": Field(SOURCE, "where its content comes from"),
        "sides": _SIDES,
        **_DOSE,
        **_TIMES,
        "easier": Field(_EXERCISE_NAME, "the exercise to do where this one is too hard"),
        "harder": Field(_EXERCISE_NAME, "the exercise to do where this one is too easy"),
        "figure": _FIGURE,
        "conditions": Field(
            TableOf(Word(CONDITIONS, "a condition such as `sciatica`"), _INSTEAD),
            "what to do instead with a condition",
        ),
        "without": Field(
            TableOf(Word(EQUIPMENT, "a thing such as `band`"), _INSTEAD),
            "what to do instead where a thing is not there",
        ),
    },
    one_of=(OneOf(_HOLD_OR_REPS),),
    expected="an exercise, such as `name: Wall sit` and `hold: 30s`",
)

TEST = MapOf(
    {
        "id": _JOURNAL_ID,
        "name": Field(_NAME, "what the coach calls it", required=True),
        "setup": Field(ListOf(_SENTENCE), "what to do, sentence by sentence", required=True),
        "brief": _BRIEF,
        "question": Field(_SENTENCE, "what is asked about each side", required=True),
        "answer": Field(Choice({a.value: a for a in Answer}), "how it is answered"),
        "pass": Field(Number(1, 180), "the degrees from which the test is passed"),
        "sides": Field(_SIDES.shape, "the sides that are tested", required=True),
        "cautions": _CAUTIONS,
        "equipment": _THINGS,
        "source": Field(TEST_SOURCE, "where its content comes from"),
        "figure": _FIGURE,
    },
    expected='a test, such as `name: Toe touch` and `question: "Do you reach the toes?"`',
)

STEP = Shorthand(
    "use",
    MapOf(
        {
            "use": Field(_EXERCISE_NAME, "the exercise, by the name of its file"),
            "exercise": Field(EXERCISE, "an exercise of this routine alone"),
            "name": Field(_NAME, "what the coach calls it here"),
            "setup": _SETUP,
            "brief": _BRIEF,
            "corrections": Field(ListOf(CORRECTION), "form points that come before its own"),
            "cautions": Field(ListOf(_SENTENCE), "what to mind besides its own cautions"),
            "source": Field(_SOURCE, "where the dose of this step comes from"),
            "sides": _SIDES,
            **_DOSE,
            "left": Field(SIDE_DOSE, "the dose of the left side, where it differs"),
            "right": Field(SIDE_DOSE, "the dose of the right side, where it differs"),
            **_TIMES,
        },
        one_of=(OneOf(("use", "exercise")), OneOf(_HOLD_OR_REPS, required=False)),
        expected="a step, such as `use: deep-squat-stretch`",
    ),
)

TEST_STEP = MapOf(
    {
        "test": Field(
            Word(expected="the name of a test, such as `hip-flexion-range`"),
            "the test, by the name of its file",
            required=True,
        ),
        "rest": Field(_TIMES["rest"].shape, "the rest after the test"),
        "explain": _TIMES["explain"],
    },
    expected="a test, such as `test: hip-flexion-range`",
)

_TESTS = {"test": TEST_STEP}
_WITHIN_A_SECTION = Kinds(_TESTS, STEP)

SECTION = MapOf(
    {
        "section": Field(_NAME, "what the coach calls this part of the routine"),
        "rounds": Field(Number(1, 20), "how often the steps are gone through"),
        "rest": Field(_TIMES["rest"].shape, "the rest after each round"),
        "steps": Field(ListOf(_WITHIN_A_SECTION, high=50), "its steps in order", required=True),
    },
    expected="a section, such as `section: Warm-up` and `steps:`",
)

ROUTINE = MapOf(
    {
        "name": Field(_NAME, "what the coach calls the routine", required=True),
        "about": Field(Text(200), "what it is for, in one sentence"),
        "notes": Field(ListOf(_SENTENCE), "what is said after the welcome"),
        "questions": Field(
            ListOf(Choice({q: q for q in QUESTIONS})), "what is asked at the end: pain, effort"
        ),
        "steps": Field(
            ListOf(
                Kinds(dict.fromkeys(("steps", "section", "rounds"), SECTION) | _TESTS, STEP),
                high=MOST_STEPS,
            ),
            "the exercises in order",
            required=True,
        ),
    },
    expected="a routine, such as `name: Morning` and `steps:`",
)
