"""The format of routines, exercises, tests and figures, declared once.

`docs/routine-format.md` explains it.

The ranges keep out typing errors (a hold of 300 minutes), not unusual exercises.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TypeVar

from hipvoice.core.figure.body import SPOTS
from hipvoice.core.figure.model import (
    BONES,
    BOTH,
    LIMBS,
    VIEWS,
    Direction,
    PropKind,
    Spot,
    Viewpoint,
)
from hipvoice.core.routine.exercise import Change, Condition
from hipvoice.core.routine.routine import Answer, GetReady, Position, Side, Talk
from hipvoice.routines.durations import MAX_SETS, Duration, PlaceShape, RepsShape, TempoShape
from hipvoice.routines.problems import ProblemsError, Report, choices, quote
from hipvoice.routines.reader import Scalar, read_bytes, read_nodes
from hipvoice.routines.scalars import (
    Choice,
    Pattern,
    SpokenText,
    Text,
    WholeNumber,
    Word,
    WrongValueError,
)
from hipvoice.routines.schema import (
    WRONG,
    CheckedMap,
    Either,
    Field,
    Kinds,
    ListOf,
    MapOf,
    OneOf,
    Shorthand,
    TableOf,
    check,
)

MAX_DEGREES = 360
MAX_CM = 300
NUMBER = r"-?[0-9]{1,3}"
DIRECTION = rf"{NUMBER}(?:/{NUMBER})?"
_Row = TypeVar("_Row")


@dataclass(frozen=True, slots=True)
class Directions:
    """The directions of `count` bones in degrees, with the angle to the side after a slash."""

    count: int

    @property
    def expected(self) -> str:
        """What is expected."""
        example = " ".join(("90", "180/20", "100")[: self.count])
        return f"{_counted(self.count, 'direction')} in degrees, such as {example}"

    def parse(self, scalar: Scalar) -> tuple[Direction, ...]:
        """The directions."""
        parts = scalar.text.split()
        if not all(re.fullmatch(DIRECTION, part) for part in parts):
            raise WrongValueError(f"{quote(scalar.text)} is not a list of directions")
        if len(parts) != self.count:
            raise WrongValueError(_counted(len(parts), "direction"))
        numbers = [[int(n) for n in part.split("/")] for part in parts]
        if any(abs(n) > MAX_DEGREES for pair in numbers for n in pair):
            raise WrongValueError(f"more than {MAX_DEGREES} degrees")
        return tuple(Direction(*pair) for pair in numbers)


@dataclass(frozen=True, slots=True)
class OneDirection:
    """The direction of one bone."""

    expected: str = "a direction in degrees, such as 90 or 90/20"

    def parse(self, scalar: Scalar) -> Direction:
        """The direction."""
        (found,) = Directions(1).parse(scalar)
        return found


@dataclass(frozen=True, slots=True)
class Centimetres:
    """How far forward, up and to the side; the last may be left out."""

    expected: str = "centimetres forward, up and aside, such as 10 45 or 10 45 5"

    def parse(self, scalar: Scalar) -> tuple[float, float, float]:
        """The three of them."""
        return _centimetres(scalar.text.split(), scalar.text)


@dataclass(frozen=True, slots=True)
class SpotShape:
    """A joint or the floor, and how far from there."""

    expected: str = "a joint or the floor and centimetres, such as `knee` or `floor 40 0 10`"

    def parse(self, scalar: Scalar) -> Spot:
        """The spot."""
        name, *numbers = scalar.text.split() or [""]
        if name not in SPOTS:
            raise WrongValueError(f"{quote(name)} is not a joint", choices(name, SPOTS))
        return Spot(name, _centimetres(numbers, scalar.text) if numbers else (0.0, 0.0, 0.0))


@dataclass(frozen=True, slots=True)
class ViewShape:
    """The point of view: a word, or degrees around the person and above the floor."""

    expected: str = "one of " + ", ".join(f"`{v}`" for v in VIEWS) + "; or degrees such as 60 20"

    def parse(self, scalar: Scalar) -> Viewpoint:
        """The view."""
        if scalar.text in VIEWS:
            return VIEWS[scalar.text]
        if not re.fullmatch(rf"{NUMBER} {NUMBER}", scalar.text):
            raise WrongValueError(f"{quote(scalar.text)} is not a view")
        turn, height = map(int, scalar.text.split())
        if abs(turn) > MAX_DEGREES or not 0 <= height <= MAX_DEGREES // 4:
            raise WrongValueError(f"{quote(scalar.text)} is out of range")
        return Viewpoint(turn, height)


_EPOCH = date(1970, 1, 1)


@dataclass(frozen=True, slots=True)
class DateShape:
    """A day of the calendar."""

    expected: str = "a date such as 2026-12-24"

    def parse(self, scalar: Scalar) -> int:
        """The day, counted since 1970."""
        try:
            found = date.fromisoformat(scalar.text)
        except ValueError:
            raise WrongValueError(f"{quote(scalar.text)} is not a date") from None
        if len(scalar.text) != len("2026-12-24") or found < _EPOCH:
            raise WrongValueError(f"{quote(scalar.text)} is not a date")
        return (found - _EPOCH).days


def _centimetres(parts: list[str], text: str) -> tuple[float, float, float]:
    if not 2 <= len(parts) <= 3 or not all(re.fullmatch(NUMBER, part) for part in parts):  # noqa: PLR2004
        raise WrongValueError(f"{quote(text)} has no two or three numbers of centimetres")
    numbers = [float(part) for part in parts]
    if any(abs(n) > MAX_CM for n in numbers):
        raise WrongValueError(f"more than {MAX_CM} cm")
    forward, up, *aside = numbers
    return (forward, up, aside[0] if aside else 0.0)


def _counted(count: int, what: str) -> str:
    return f"{count} {what}" if count == 1 else f"{count} {what}s"


def _limb(count: int) -> Shorthand:
    return Shorthand(
        "bones",
        MapOf(
            {
                "bones": Field(Directions(count), "where each bone points, from the trunk outward"),
                "to": Field(SpotShape(), "instead of `bones`: where the hand or the ankle is"),
                "bend": Field(OneDirection(), "where the elbow or the knee points; with `to`"),
                "foot": Field(OneDirection(), "where the toes point; with `to`"),
            },
            one_of=(OneOf(("bones", "to")),),
            expected="where it goes, such as `to: knee` and `bend: 180`",
        ),
    )


_LEG, _ARM = _limb(3), _limb(2)
_LIMBS = {limb: _LEG if limb.endswith("leg") else _ARM for limb in LIMBS}
_ABOUT = {
    "spine": "low back, upper back and head",
    "hips": "from the left to the right hip",
    "shoulders": "from the left to the right shoulder; by default like the hips",
}
POSE = MapOf(
    {
        "pelvis": Field(Centimetres(), "where the middle of the pelvis is"),
        **{part: Field(Directions(BONES[part]), about) for part, about in _ABOUT.items()},
        **{both: Field(_LIMBS[pair[0]], f"both {both} the same") for both, pair in BOTH.items()},
        **{limb: Field(_LIMBS[limb], f"the {limb.replace('-', ' ')}") for limb in LIMBS},
    },
    expected="a pose, such as `spine: 0 0 0` and `legs: 180 180 100`",
)

THING = MapOf(
    {
        "draw": Field(Choice({k.value: k for k in PropKind}), "what it is", required=True),
        "at": Field(SpotShape(), "where it is", required=True),
        "to": Field(SpotShape(), "where a stick or a band ends"),
        "facing": Field(WholeNumber(-180, 360), "where its front points; 90 is forward"),
    },
    expected="a thing, such as `draw: block` and `at: right-hip`",
)

FIGURE = MapOf(
    {
        "view": Field(ViewShape(), "the point of view", required=True),
        "works": Field(ListOf(Choice({limb: limb for limb in LIMBS}), high=4), "limbs that work"),
        "felt": Field(ListOf(SpotShape(), high=4), "where the stretch is felt"),
        "start": Field(POSE, "the starting position", required=True),
        "end": Field(POSE, "what is different in the stretch, or at the end of a rep"),
        "things": Field(ListOf(THING, high=8), "objects to draw beside the body"),
    },
    expected="a figure, such as `view: side` and `start:`",
)

SECOND = 1_000
MINUTE = 60 * SECOND
MAX_STEPS = 2_000  # of a routine, with its rounds unrolled: a day and a night of exercise

# The names of equipment that the shipped exercises use; others are allowed, near misses are not.
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
    "ball",
    "strap",
)
ALWAYS_THERE = ("mat",)  # the bare floor will do
# What an exercise can demand of the body; `conditions.yaml` says who avoids what.
DEMANDS = {
    "floor": "getting down to the floor and up",
    "kneel": "weight on a knee",
    "half-kneel": "upright on one knee and one foot",
    "deep-knee": "the heel toward the buttock, under load",
    "squat": "bending the knees while standing on both feet",
    "hip-flexion-over-90": "the thigh and the chest closer than a right angle",
    "chest-to-thigh": "the chest brought down to the thigh or the shin",
    "hold-feet": "sitting bent forward to hold the feet",
    "hip-inward": "the hip turned inward as far as it goes",
    "hip-across": "the leg across the middle of the body",
    "hip-extension-end": "the thigh behind the body as far as it goes",
    "spine-round": "the back bent as far as it goes, held or under load",
    "spine-arch": "the back arched",
    "spine-twist": "the back twisted under load",
    "supine": "over three minutes on the back",
    "prone": "lying on the belly",
    "one-leg-balance": "standing on one leg",
    "piriformis": "a strong outward stretch of the hip",
    "side-load": "the body held up on one elbow, the hips off the floor",
    "force": "the end of the range under a push or pull",
    "load": "a weight to lift",
}
_DEMAND = Choice({name: name for name in DEMANDS})
GUIDANCE = "published guidance"
_GROUNDS = Choice({word: word for word in ("S1", "S2", "S3", "S4", GUIDANCE, "hipvoice")})
CONDITION = MapOf(
    {
        "reason": Field(Text(), "how the sentence begins that says what it changes", required=True),
        "avoids": Field(TableOf(_DEMAND, _GROUNDS), "what it rules out", required=True),
        "painful": Field(Choice({"yes": True}), "whether pain is asked for before a session"),
        "changes": Field(
            TableOf(
                _DEMAND,
                MapOf(
                    {
                        "say": Field(SpokenText(), "what is said in the set-up", required=True),
                        "needs": Field(Word(EQUIPMENT), "the thing that it takes"),
                        "source": Field(_GROUNDS, "where it comes from", required=True),
                    },
                    expected="a change, such as `say: Hold on to a wall.` with its `source`",
                ),
            ),
            "what it allows with a change",
        ),
    },
    expected="a condition, such as `reason: with sciatica` with what it `avoids`",
)
LEAVE_OUT = "leave-out"


def read_conditions(path: Path) -> dict[str, Condition]:
    """The table of conditions in a file, by name. Raises ProblemsError."""
    return _read_table(path, CONDITION, _condition)


def _read_table(
    path: Path, row: MapOf, made: Callable[[str, CheckedMap, Report], _Row]
) -> dict[str, _Row]:
    """What is `made` of each row of a file, by its name. Raises ProblemsError."""
    report = Report(str(path))
    node = read_nodes(read_bytes(path), report)
    rows = check(TableOf(Word(), row), node, report) if node else ()
    read = {name: made(name, of, report) for name, of in rows} if rows is not WRONG else {}
    if report.problems:
        raise ProblemsError(report.sorted())
    return read


def _condition(name: str, record: CheckedMap, report: Report) -> Condition:
    avoids = dict(record.values.get("avoids", ()))
    changes = dict(record.values.get("changes", ()))
    for demand in changes:
        if demand in avoids:
            message = f"{quote(name)} both avoids and changes {quote(demand)}"
            hint = "take it out of `avoids` or out of `changes`"
            report.add(record.value("changes", demand), message, hint, (*record.path, "changes"))
    made = {d: Change(name, **c.values) for d, c in changes.items() if "say" in c.values}
    painful = record.values.get("painful", False)
    return Condition(name, record.values.get("reason", ""), avoids, made, painful)


PUBLICATION = MapOf(
    {
        "name": Field(Text(), "what it is called in brackets", required=True),
        "title": Field(Text(200), "its title, or what it is", required=True),
        "by": Field(Text(), "who wrote it"),
        "year": Field(WholeNumber(1900, 2100), "when it appeared"),
        "link": Field(Text(200), "where to read it"),
    },
    expected="a source, such as `name: NHS` with its `title`",
)


def read_sources() -> dict[str, CheckedMap]:
    """The sources of what is shipped, by their words in lower case. Raises ProblemsError."""
    path = Path(__file__).with_name("sources.yaml")
    return _read_table(path, PUBLICATION, lambda _name, record, _report: record)


CONDITION_TABLE = read_conditions(Path(__file__).with_name("conditions.yaml"))
CONDITIONS = tuple(CONDITION_TABLE)
# No guess at what was meant: a wrong condition is worse than none.
KNOWN_CONDITION = Choice({name: name for name in CONDITIONS}, guesses=False)
QUESTIONS = ("pain-before", "pain", "effort")

SIDES: dict[str, tuple[Side, ...]] = {
    "none": (),
    "both": (Side.LEFT, Side.RIGHT),
    "left": (Side.LEFT,),
    "right": (Side.RIGHT,),
    "right-first": (Side.RIGHT, Side.LEFT),
}

_NAME = Text(60, "a name such as `Deep squat stretch`")
_ID = Pattern("[A-Za-z0-9]+(-[A-Za-z0-9]+)*", "letters and digits, such as `E14`")
_SPOKEN = SpokenText()
_SENTENCE = Text(160, 'a sentence such as "Sit tall."')
_SOURCE = Text(60, "where it comes from, such as `acsm`")
_PURPOSE = Field(Text(40), "the heading that it is listed under, such as `to stretch`")
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
            "say": Field(_SPOKEN, "what the coach says", required=True),
            "fault": Field(_SENTENCE, "the fault that it corrects"),
            "source": Field(_SOURCE, "its source, if different from the others"),
            "at": Field(
                PlaceShape(),
                "when to say it in the set: a time, or a percentage of a set of known length",
            ),
            "every": Field(Duration(5 * SECOND, 10 * MINUTE), "the time between repetitions"),
            "first": Field(_SWITCH, "the most important one: said in every set, on both sides"),
        },
        one_of=(OneOf(("at", "every"), required=False),),
        expected='`say: "Sit tall."` with its `fault`',
    ),
)

SETUP_MOVE = Shorthand(
    "say",
    MapOf(
        {
            "say": Field(_SPOKEN, "what the coach says", required=True),
            "takes": Field(Duration(0, MINUTE), "the time to do it, after the last word"),
            "wait": Field(Choice({"ready": True}), "goes on with your word, after a thing is set"),
        },
        one_of=(OneOf(("takes", "wait"), required=False),),
        expected="`say: Loop the band round a table leg.` and `takes: 8s`",
    ),
)

CAUTION = Shorthand(
    "say",
    MapOf(
        {
            "say": Field(_SPOKEN, "what the coach says", required=True),
            "for": Field(
                KNOWN_CONDITION,
                "only for people who have it, or who named no condition",
            ),
            "before": Field(WholeNumber(1, 30), "the number of the move that it comes before"),
        },
        expected="`say: Keep the low back round.` and `for: stenosis`",
    ),
)

_SETUP_SOURCE = Field(_SOURCE, "the source of `setup` and `brief`")
_CAUTIONS_SOURCE = Field(_SOURCE, "the source of the cautions")

SOURCE = Shorthand(
    "exercise",
    MapOf(
        {
            "exercise": Field(
                _SOURCE, "the source of the movement, and of what is not listed here", required=True
            ),
            "setup": _SETUP_SOURCE,
            "corrections": Field(_SOURCE, "the source of the corrections"),
            "cautions": _CAUTIONS_SOURCE,
            "dose": Field(_SOURCE, "the source of the dose"),
            "tempo": Field(_SOURCE, "the source of the tempo, if different from the dose"),
        },
        expected="one for each part, such as `dose: acsm`",
    ),
)

TEST_SOURCE = Shorthand(
    "test",
    MapOf(
        {
            "test": Field(
                _SOURCE, "the source of the test, and of what is not listed here", required=True
            ),
            "setup": _SETUP_SOURCE,
            "cautions": _CAUTIONS_SOURCE,
        },
        expected="one for each part, such as `setup: hipvoice`",
    ),
)

_PHASE = Pattern(r"[^\W\d_A-Z]+([ ,'-]+[^\W\d_A-Z]+)*", "words in lower case, such as `down`", 40)
_TEMPO = Either(TempoShape(), TableOf(_PHASE, Duration(0, MINUTE)))

_BREATH = Duration(2 * SECOND, 10 * SECOND, such_as="4s")
BREATHE = MapOf(
    {
        "in": Field(_BREATH, "how long to breathe in", required=True),
        "out": Field(_BREATH, "how long to breathe out", required=True),
    },
    expected="`{in: 4s, out: 6s}`",
)

_WORK = {
    "hold": Field(Duration(SECOND, 10 * MINUTE), "how long to hold the position"),
    "time": Field(Duration(SECOND, 10 * MINUTE), "how long to move; instead of `hold`"),
    "reps": Field(RepsShape(1, 200), "how many repetitions in a set, or in each: a ladder"),
    "tempo": Field(_TEMPO, "the pace of a rep; by default `open`"),
    "end-hold": Field(Duration(0, MINUTE), "how long to hold each rep at its end position"),
    "last": Field(Duration(0, MINUTE), "how long to hold the last rep at its end position"),
}
_DOSE = {**_WORK, "sets": Field(WholeNumber(1, MAX_SETS), "how many sets (for each side)")}
_ONE_DOSE = ("hold", "time", "reps")

SIDE_DOSE = Shorthand(
    "hold",
    MapOf(
        _WORK,
        one_of=(OneOf(_ONE_DOSE, required=False),),
        expected="the dose of that side, such as `reps: 12`",
    ),
)

_TIMES = {
    "rest": Field(Duration(0, 10 * MINUTE), "the rest after a set and after the exercise"),
    "switch": Field(Duration(0, 5 * MINUTE), "the time to change sides"),
    "ready": Field(
        Duration(0, 5 * MINUTE, {"wait": GetReady.WAIT}),
        "the time to get ready; `wait` for your word; by default what the position needs",
    ),
    "explain": Field(_SWITCH, "whether to say the set-up in full every time"),
    "breathe": Field(BREATHE, "the pace of breathing in a hold: {in: 4s, out: 6s}"),
}
_TALK = Field(Choice({t.value: t for t in Talk}), "how much the coach says; by default `full`")

DEFAULTS = MapOf(
    {
        **_TIMES,
        "hold": Field(_WORK["hold"].shape, "how long to hold every position that is held"),
        "sets": Field(_DOSE["sets"].shape, "how many sets of each exercise"),
        "talk": _TALK,
    },
    expected="what the steps have in common, such as `rest: 10s`",
)

_SIDES = Field(Choice(SIDES, {"no": "none", "yes": "both", "l": "left", "r": "right"}), "the sides")
_SETUP = Field(ListOf(SETUP_MOVE), "how to get into it, move by move")
_BRIEF = Field(_SPOKEN, "the set-up in one sentence, for people who know it")
_CAUTIONS = Field(ListOf(CAUTION), "what to be careful about; said before the movement")
_POSITION = Field(Choice({p.value: p for p in Position}), "how the body is held")
_THINGS = Field(ListOf(Word(EQUIPMENT)), "what it needs")
_FIGURE = Field(FIGURE, "a drawing of the position")
_DEMANDS = Field(ListOf(_DEMAND, 0), "what it asks of the body; `[]` for nothing")
_JOURNAL_ID = Field(_ID, "its name in the journal; by default the name of the file")

EXERCISE = MapOf(
    {
        "id": _JOURNAL_ID,
        "name": Field(_NAME, "what the coach calls it", required=True),
        "variant-of": Field(_EXERCISE_NAME, "the exercise that it is a version of"),
        "purpose": _PURPOSE,
        "setup": _SETUP,
        "brief": _BRIEF,
        "position": _POSITION,
        "other-side": Field(ListOf(SETUP_MOVE), "what changes with the sides, move by move"),
        "out": Field(_SPOKEN, "how to come out of it at the end"),
        "corrections": Field(ListOf(CORRECTION), "form points, the most important first"),
        "breath": Field(_SPOKEN, "how to breathe, said in a hold of 20 seconds or more"),
        "cautions": _CAUTIONS,
        "equipment": _THINGS,
        "demands": _DEMANDS,
        "source": Field(SOURCE, "where its content comes from"),
        "sides": _SIDES,
        **_DOSE,
        **_TIMES,
        "easier": Field(_EXERCISE_NAME, "the exercise to do if this one is too hard"),
        "easier-none": Field(_SPOKEN, "why there is no easier one; said when it is asked for"),
        "harder": Field(_EXERCISE_NAME, "the exercise to do if this one is too easy"),
        "figure": _FIGURE,
        "conditions": Field(
            TableOf(KNOWN_CONDITION, _INSTEAD),
            "what to do instead with a condition",
        ),
        "without": Field(
            TableOf(Word(EQUIPMENT, "a thing such as `band`"), _INSTEAD),
            "what to do instead without a piece of equipment",
        ),
    },
    one_of=(OneOf(_ONE_DOSE), OneOf(("easier", "easier-none"), required=False)),
    expected="an exercise, such as `name: Wall sit` and `hold: 30s`",
)

TEST = MapOf(
    {
        "id": _JOURNAL_ID,
        "name": Field(_NAME, "what the coach calls it", required=True),
        "setup": Field(ListOf(SETUP_MOVE), "what to do, move by move", required=True),
        "position": _POSITION,
        "brief": _BRIEF,
        "question": Field(_SPOKEN, "what to ask about each side", required=True),
        "answer": Field(Choice({a.value: a for a in Answer}), "how it is answered"),
        "pass": Field(WholeNumber(1, 180), "the degrees needed to pass"),
        "sides": Field(_SIDES.shape, "the sides to test", required=True),
        "cautions": _CAUTIONS,
        "equipment": _THINGS,
        "demands": _DEMANDS,
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
            "exercise": Field(EXERCISE, "an exercise that is only in this routine"),
            "name": Field(_NAME, "what the coach calls it here"),
            "setup": _SETUP,
            "brief": _BRIEF,
            "corrections": Field(
                ListOf(CORRECTION), "form points that come before the exercise's own"
            ),
            "cautions": Field(ListOf(CAUTION), "cautions in addition to the exercise's own"),
            "source": Field(_SOURCE, "where the dose of this step comes from"),
            "sides": _SIDES,
            **_DOSE,
            "left": Field(SIDE_DOSE, "the dose of the left side, if it differs"),
            "right": Field(SIDE_DOSE, "the dose of the right side, if it differs"),
            **_TIMES,
            "talk": Field(_TALK.shape, "how much the coach says of it"),
        },
        one_of=(OneOf(("use", "exercise")), OneOf(_ONE_DOSE, required=False)),
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
TOGETHER = MapOf(
    {"together": Field(ListOf(Kinds(_TESTS, STEP), 2), "steps that stay together", required=True)},
    expected="`together: [one-step, another]`",
)
_KINDS = _TESTS | {"together": TOGETHER}
_WITHIN_A_SECTION = Kinds(_KINDS, STEP)
_ORDER = Choice(
    {"shuffle": "shuffle"}, dict.fromkeys(("random", "shuffled", "mixed", "mix"), "shuffle")
)

SECTION = MapOf(
    {
        "section": Field(_NAME, "what the coach calls this part of the routine"),
        "rounds": Field(WholeNumber(1, 20), "how many times to do the steps"),
        "rest": Field(_TIMES["rest"].shape, "the rest after each round"),
        "order": Field(_ORDER, "`shuffle`: its steps come in another order in each session"),
        "defaults": Field(DEFAULTS, "what holds for all of its steps that do not say otherwise"),
        "steps": Field(ListOf(_WITHIN_A_SECTION, high=50), "its steps in order", required=True),
    },
    expected="a section, such as `section: Warm-up` and `steps:`",
)

ROUTINE = MapOf(
    {
        "name": Field(_NAME, "what the coach calls the routine", required=True),
        "about": Field(Text(200), "what it is for, in one sentence"),
        "purpose": _PURPOSE,
        "notes": Field(ListOf(_SENTENCE), "sentences to say after the welcome"),
        "talk": _TALK,
        "order": Field(_ORDER, "`shuffle`: its parts come in another order in each session"),
        "defaults": Field(DEFAULTS, "what holds for all steps that do not say otherwise"),
        "questions": Field(
            ListOf(Choice({q: q for q in QUESTIONS})),
            "what to ask: pain-before the first step, pain and effort after the last",
        ),
        "steps": Field(
            ListOf(
                Kinds(dict.fromkeys(("steps", "section", "rounds"), SECTION) | _KINDS, STEP),
                high=MAX_STEPS,
            ),
            "the exercises in order",
            required=True,
        ),
    },
    expected="a routine, such as `name: Morning` and `steps:`",
)

MAX_WEEKS = 52
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_IN_FULL = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_ROUTINE_NAME = Word(expected="the name of a routine, such as `floor-four`")
_DAYS = Field(
    ListOf(
        Choice({day: n for n, day in enumerate(DAYS)}, dict(zip(_IN_FULL, DAYS, strict=True))),
        high=len(DAYS),
    ),
    "the usual days, such as [mon, wed, fri]",
)
_OF = Field(_EXERCISE_NAME, "the exercise that it is about; by default all of them")
_TIMES_IT_GROWS = Field(WholeNumber(1, 10), "how many times; there it ends")
_FROM = Field(WholeNumber(1, MAX_WEEKS), "not before that week")

SESSION = Shorthand(
    "routine",
    MapOf(
        {
            "routine": Field(_ROUTINE_NAME, "the routine, by the name of its file"),
            "by-tests": Field(
                ListOf(_ROUTINE_NAME, 2),
                "several; the first one for what the tests found limited, or else the first",
            ),
        },
        one_of=(OneOf(("routine", "by-tests")),),
        expected="`by-tests: [internal-rotation-reset, external-rotation-builder]`",
    ),
)

WEEKS = MapOf(
    {
        "weeks": Field(WholeNumber(1, MAX_WEEKS), "how many weeks are like that; by default one"),
        "days": _DAYS,
        "play": Field(
            ListOf(SESSION, high=len(DAYS)),
            "the session of each day, in order; one alone is that of every day",
            required=True,
        ),
    },
    expected="weeks, such as `weeks: 2` and `play: [floor-four]`",
)

_GROWTH = {
    "sets": MapOf(
        {
            "sets": Field(WholeNumber(1, 5), "how many sets more at a time", required=True),
            "times": _TIMES_IT_GROWS,
            "of": _OF,
            "from": _FROM,
        },
        expected="`sets: 1` with its end, `times: 1`",
    ),
    "hold": MapOf(
        {
            "hold": Field(Duration(SECOND, MINUTE), "how much longer at a time", required=True),
            "times": _TIMES_IT_GROWS,
            "of": _OF,
            "from": _FROM,
        },
        expected="`hold: 10s` with its end, `times: 2`",
    ),
}
HARDER = Shorthand(
    "harder",
    MapOf(
        {
            "harder": Field(_EXERCISE_NAME, "the exercise to do harder", required=True),
            "from": _FROM,
        },
        expected="`harder: bridge-hold`, which takes its harder version",
    ),
)

TESTS_OF_A_PROGRAMME = Shorthand(
    "play",
    MapOf(
        {
            "play": Field(_ROUTINE_NAME, "the routine of the tests", required=True),
            "weeks": Field(WholeNumber(1, MAX_WEEKS), "how often; by default every two weeks"),
        },
        expected="`play: hip-screen` and `weeks: 2`",
    ),
)

PROGRAMME = MapOf(
    {
        "name": Field(_NAME, "what the coach calls the programme", required=True),
        "about": Field(Text(200), "what it is for, in one sentence"),
        "days": _DAYS,
        "course": Field(ListOf(WEEKS, high=MAX_WEEKS), "its weeks in order", required=True),
        "grow": Field(ListOf(Kinds(_GROWTH, HARDER)), "what grows, one step after the other"),
        "test": Field(TESTS_OF_A_PROGRAMME, "the tests, before it, in between and at its end"),
        "rest-days": Field(_ROUTINE_NAME, "the routine that is offered on a day of rest"),
        "instead": Field(
            TableOf(_EXERCISE_NAME, _EXERCISE_NAME), "exercises, and what is done instead of each"
        ),
        "review": Field(DateShape(), "when to have it looked at again"),
        "notes": Field(ListOf(_SENTENCE), "notes, such as those of a physiotherapist"),
    },
    expected="a programme, such as `name: Four weeks` and `course:`",
)
