"""The format of routines and exercises, declared once. `docs/routine-format.md` explains it.

The ranges keep out slips of the pen (a hold of 300 minutes), not exercises that are unusual.
"""

from __future__ import annotations

from hipvoice.core.routine import Side
from hipvoice.routines.durations import Duration, TempoShape
from hipvoice.routines.scalars import Choice, Number, Pattern, Text, Word
from hipvoice.routines.schema import Field, ListOf, MapOf, OneOf, Shorthand

SECOND = 1_000
MINUTE = 60 * SECOND

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
_SWITCH = Choice(
    {"true": True, "false": False},
    {"yes": "true", "on": "true", "y": "true", "no": "false", "off": "false", "n": "false"},
)

CORRECTION = Shorthand(
    "say",
    MapOf(
        {
            "say": Field(_SENTENCE, "what the coach says", required=True),
            "fault": Field(_SENTENCE, "the fault that it mends"),
            "source": Field(_SOURCE, "where it comes from, if not from where the others do"),
        },
        expected='`say: "Sit tall."` with its `fault`',
    ),
)

SOURCE = Shorthand(
    "exercise",
    MapOf(
        {
            "exercise": Field(
                _SOURCE, "of the movement, and of what is not named here", required=True
            ),
            "setup": Field(_SOURCE, "of `setup` and `brief`"),
            "corrections": Field(_SOURCE, "of the corrections"),
            "cautions": Field(_SOURCE, "of the cautions"),
            "dose": Field(_SOURCE, "of the dose"),
        },
        expected="one for each part, such as `dose: acsm`",
    ),
)

_DOSE = {
    "hold": Field(Duration(SECOND, 10 * MINUTE), "how long the position is held"),
    "reps": Field(Number(1, 200), "how often the movement is made in a set"),
    "tempo": Field(TempoShape(), "the pace of a rep; without it reps are `open`"),
    "sets": Field(Number(1, 20), "how many sets (of each side)"),
}

_TIMES = {
    "rest": Field(Duration(0, 10 * MINUTE), "the rest after a set and after the exercise"),
    "switch": Field(Duration(0, 5 * MINUTE), "the time to change sides"),
    "ready": Field(
        Duration(0, 5 * MINUTE, {"wait": None}), "the time to get ready; `wait` for your word"
    ),
    "explain": Field(_SWITCH, "whether the set-up is said in full every time"),
}

_SIDES = Field(Choice(SIDES, {"no": "none", "yes": "both", "l": "left", "r": "right"}), "the sides")

_HOLD_OR_REPS = ("hold", "reps")

EXERCISE = MapOf(
    {
        "id": Field(_ID, "its name in the journal; without it, the file's name"),
        "name": Field(_NAME, "what the coach calls it", required=True),
        "setup": Field(ListOf(_SENTENCE), "how to get into it, sentence by sentence"),
        "brief": Field(_SENTENCE, "the set-up in one sentence, for those who know it"),
        "corrections": Field(ListOf(CORRECTION), "form points, the most important one first"),
        "cautions": Field(ListOf(_SENTENCE), "what to mind; said after the set-up"),
        "equipment": Field(ListOf(Word(EQUIPMENT)), "the things it needs"),
        "source": Field(SOURCE, "where its content comes from"),
        "sides": _SIDES,
        **_DOSE,
        **_TIMES,
    },
    one_of=(OneOf(_HOLD_OR_REPS),),
    expected="an exercise, such as `name: Wall sit` and `hold: 30s`",
)

STEP = Shorthand(
    "use",
    MapOf(
        {
            "use": Field(
                Word(expected="the name of an exercise, such as `deep-squat-stretch`"),
                "the exercise, by the name of its file",
            ),
            "exercise": Field(EXERCISE, "an exercise of this routine alone"),
            "corrections": Field(ListOf(CORRECTION), "form points that come before its own"),
            "source": Field(_SOURCE, "where the dose of this step comes from"),
            "sides": _SIDES,
            **_DOSE,
            **_TIMES,
        },
        one_of=(OneOf(("use", "exercise")), OneOf(_HOLD_OR_REPS, required=False)),
        expected="a step, such as `use: deep-squat-stretch`",
    ),
)

ROUTINE = MapOf(
    {
        "name": Field(_NAME, "what the coach calls the routine", required=True),
        "about": Field(Text(200), "what it is for, in one sentence"),
        "steps": Field(ListOf(STEP, high=2_000), "the exercises in order", required=True),
    },
    expected="a routine, such as `name: Morning` and `steps:`",
)
