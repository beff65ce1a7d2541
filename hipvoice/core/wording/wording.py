"""Every sentence that the coach can say, by name; the words themselves come from a language file.

A `Wording` is built from the tables of one language file. Building it fails if an entry is missing,
unknown, or uses a value that the program does not provide.
"""

from __future__ import annotations

import string
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from hipvoice.core.routine.exercise import OfSide
from hipvoice.core.routine.routine import Dose, Hold, Reps, Routine, Side, Step, Test, TestStep
from hipvoice.core.wording.lines import (
    LINES,
    Announcement,
    Line,
    Location,
    Question,
    Welcome,
    Work,
)


class WordingError(ValueError):
    """A language table lacks something; `problems` are (table, entry, what is wrong)."""

    def __init__(self, problems: Sequence[tuple[str, str, str]]) -> None:
        super().__init__("; ".join(f"{table}.{entry}: {what}" for table, entry, what in problems))
        self.problems = tuple(problems)


@dataclass(frozen=True)
class Wording:
    """The sentences of one language.

    `lines` maps every `Line` to a template; `numbers` are the words for 0, 1, 2, ...; `ordinals`
    for 1st, 2nd, ...; `units` are the templates named in `UNITS`; `sides` and `situations` are the
    words for those; `things` has equipment with its article, `reasons` how a sentence begins that
    names a condition of the person; `heard` has the sentences for what the ear decided. Raises
    WordingError.
    """

    lines: Mapping[str, str]
    numbers: Sequence[str]
    ordinals: Sequence[str]
    units: Mapping[str, str]
    sides: Mapping[str, str]
    things: Mapping[str, str]
    reasons: Mapping[str, str]
    situations: Mapping[str, str]
    heard: Mapping[str, str]

    def __post_init__(self) -> None:
        problems = [*_line_problems(self.lines)]
        problems += [("sides", s, "is missing") for s in Side if s not in self.sides]
        problems += [("units", u, "is missing") for u in UNITS if u not in self.units]
        if problems:
            raise WordingError(problems)

    @property
    def in_digits(self) -> Wording:
        """The same with digits for numbers, to be read."""
        return replace(self, numbers=())

    def line(self, name: Line, **values: object) -> str:
        """The sentence `name` with its values filled in and a capital first letter."""
        return capital(self.words(name, **values))

    def words(self, name: Line, **values: object) -> str:
        """A line that is used inside another one, as it is."""
        return self.lines[name].format(**values)

    def decision(self, reason: str, text: str) -> str:
        """What came of a voice, by its `Reason`; `text` is what was understood."""
        return self.heard[reason].format(text=text)

    def fixed(self) -> list[str]:
        """The sentences without values, which are always the same."""
        return [self.line(name) for name in LINES.values() if not name.values]

    def number(self, n: int) -> str:
        """The word for `n`, or its digits past the end of the table."""
        return self.numbers[n] if 0 <= n < len(self.numbers) else str(n)

    def ordinal(self, n: int) -> str:
        """The word for the `n`-th, 1-based; the number itself past the end of the table."""
        return self.ordinals[n - 1] if 1 <= n <= len(self.ordinals) else self.number(n)

    def side(self, side: Side | None) -> str:
        """The word for a side; empty for none."""
        return "" if side is None else self.sides[side]

    def on(self, side: Side | None) -> OfSide:
        """Fills in `{side}`, the side that works, and `{other}`, with a capital first letter."""
        if side is None:
            return str
        word, other = self.sides[side], self.sides[side.other]

        def of_side(text: str) -> str:
            said = text.replace("{side}", word).replace("{other}", other)
            return text if said == text else capital(said)

        return of_side

    def duration(self, ms: int) -> str:
        """A duration in words: "thirty seconds", "one minute thirty seconds"."""
        minutes, seconds = divmod(round_half_up(ms, 1000), 60)
        parts = [self.counted("minute", minutes)] if minutes else []
        parts += [self.counted("second", seconds)] if seconds or not minutes else []
        return self.units["and"].join(parts)

    def minutes(self, ms: int) -> str:
        """A duration to the nearest half minute, from five minutes on to the nearest minute."""
        minutes, half = divmod(max(1, round_half_up(ms, 30_000)), 2)
        if minutes >= WHOLE_MINUTES or not half:
            return self.counted("minute", round_half_up(ms, 60_000))
        name = "minutes-half" if minutes else "half"
        return self.units[name].format(n=self.number(minutes))

    def equipment(self, names: Sequence[str]) -> str:
        """Things with their articles: "a mat, a stick and a block"."""
        return self.all([self.things.get(name, name.replace("-", " ")) for name in names])

    def all(self, names: Sequence[str]) -> str:
        """Names one after the other: "one, two and three"."""
        *before, last = names
        return self.units["and"].join([", ".join(before), last]) if before else last

    def counted(self, unit: str, n: int) -> str:
        """A number of things: "one set", "five sets"."""
        return self.units[unit if n == 1 else f"{unit}s"].format(n=self.number(n))

    def dose(self, step: Step) -> str:
        """The dose of a step as it is announced, side by side if the sides differ."""
        doses = [self._dose(step.dose_of(side), step.sets) for side in step.work_sides]
        if len(set(doses)) == 1:
            return capital(doses[0])
        side, other = (self.side(s) for s in step.sides)
        values = {"dose": doses[0], "other_dose": doses[1], "side": side, "other_side": other}
        return self.line(Announcement.DOSE_SIDES, **values)

    def _dose(self, dose: Dose, sets: int) -> str:
        number = self.number(sets)
        if isinstance(dose, Hold):
            name = _DOSES_OF_TIME[dose.moving, sets > 1]
            return self.words(name, sets=number, duration=self.duration(dose.ms))
        name = Announcement.DOSE_REPS if sets == 1 else Announcement.DOSE_SETS
        text = self.words(name, sets=number, count=self.reps(dose, sets))
        holds = {
            Announcement.DOSE_END_HOLD: dose.end_hold_ms,
            Announcement.DOSE_LAST_HOLD: dose.last_hold_ms,
        }
        for line, ms in holds.items():
            text = self.words(line, dose=text, duration=self.duration(ms)) if ms else text
        return text

    def reps(self, reps: Reps, sets: int = 1) -> str:
        """How many reps: the required number, and how far it may go; each rung of a ladder."""
        rungs = [reps.in_set(number).count for number in range(1, sets + 1)]
        if len(set(rungs)) > 1:
            return self.units["reps"].format(n=self.all([self.number(rung) for rung in rungs]))
        most = self.counted("rep", reps.upper)
        if reps.upper == reps.count:
            return most
        return self.words(Announcement.DOSE_RANGE, least=self.number(reps.count), most=most)

    def announcement(self, step: Step | TestStep) -> str:
        """What is said before a step: its name, its dose, and which side comes first."""
        sided = len(step.sides) >= 2  # noqa: PLR2004 - "first" needs two sides
        side = self.side(step.sides[0]) if sided else ""
        if isinstance(step, TestStep):
            name = Announcement.TEST_SIDES if sided else Announcement.TEST
            return self.line(name, test=step.test.name, side=side)
        exercise, dose = step.exercise.name, self.dose(step)
        differing = sided and step.dose_of(step.sides[0]) != step.dose_of(step.sides[1])
        if differing or not sided:  # then the dose names the sides in their order
            return self.line(Announcement.EXERCISE, exercise=exercise, dose=dose)
        first = step.dose_of(step.sides[0])
        held = isinstance(first, Reps) and (first.end_hold_ms or first.last_hold_ms)
        name = Announcement.EXERCISE_SIDES_HELD if held else Announcement.EXERCISE_SIDES
        return self.line(name, exercise=exercise, dose=dose, side=side)

    def test_question(self, test: Test, side: Side | None) -> str:
        """The question of a test about one side."""
        name = Question.TEST_SIDE if side else Question.TEST
        question = test.said(self.on(side)).question
        return self.line(name, question=question, side=self.side(side))

    def begin(self, dose: Dose) -> str:
        """What is said as the work starts."""
        if isinstance(dose, Hold):
            begin = Work.BEGIN_TIME if dose.moving else Work.BEGIN_HOLD
            return self.line(begin, duration=self.duration(dose.ms))
        name = Work.BEGIN_REPS if dose.tempo else Work.BEGIN_OPEN
        return self.line(name, count=self.reps(dose))

    def side_of(self, step: Step | TestStep, side: Side | None) -> str:
        """The exercise and the side, without the set."""
        name = Location.EXERCISE if side is None else Location.SIDE
        return self.line(name, exercise=step.subject.name, side=self.side(side))

    def place(self, step: Step | TestStep, set_number: int, side: Side | None) -> str:
        """Where we are: the exercise, the set if there are several, and the side."""
        sets = step.sets_of(side)
        several = sets > 1
        name = {
            (False, False): Location.EXERCISE,
            (False, True): Location.SIDE,
            (True, False): Location.SET,
            (True, True): Location.SET_SIDE,
        }[several, side is not None]
        numbers = {"set": self.number(set_number), "sets": self.number(sets)}
        return self.line(name, exercise=step.subject.name, side=self.side(side), **numbers)

    def welcome(self, routine: Routine, nominal_ms: int) -> str:
        """The first sentence of a session."""
        things = {"set": routine.places, "test": routine.tests}
        name = Welcome.BOTH if all(things.values()) else Welcome.SETS
        if not things["set"]:
            name = Welcome.TESTS
        values = {f"{unit}s": self.counted(unit, n) for unit, n in things.items()}
        minutes = self.minutes(nominal_ms)
        return self.line(name, routine=routine.name, minutes=minutes, **values)


# How a dose of time is announced: whether one moves, and whether there are several sets.
_DOSES_OF_TIME = {
    (False, False): Announcement.DOSE_HOLD,
    (False, True): Announcement.DOSE_HOLDS,
    (True, False): Announcement.DOSE_TIME,
    (True, True): Announcement.DOSE_TIMES,
}

# What is counted: each has a template for one and, with an s, for several.
COUNTED = ("second", "minute", "set", "rep", "test", "answer", "degree", "day", "week", "exercise")
UNITS = (*COUNTED, *(f"{unit}s" for unit in COUNTED), "minutes-half", "half", "and")
WHOLE_MINUTES = 5  # from here on half minutes are not said


def round_half_up(value: int, unit: int) -> int:
    """`value / unit`, rounded to the nearest whole number, without floats."""
    return (value + unit // 2) // unit


def capital(text: str) -> str:
    """The text with a capital first letter, the rest as it is."""
    return text[:1].upper() + text[1:]


def _line_problems(lines: Mapping[str, str]) -> list[tuple[str, str, str]]:
    problems = [("lines", str(name), "is missing") for name in LINES if name not in lines]
    for name, template in lines.items():
        if name not in LINES:
            problems.append(("lines", name, "is not a line that the coach knows"))
            continue
        allowed = LINES[name].values
        for _, value, _, _ in string.Formatter().parse(template):
            if value is not None and value not in allowed:
                problems.append(("lines", name, f"has no value {{{value}}}"))
    return problems


# Measured with espeak-ng at 165 words a minute: 59-63 ms per letter for sentences, silence trimmed.
NOMINAL_WPM = 165
NOMINAL_LETTER_MS = 62
NOMINAL_START_MS = 350


def nominal_ms(text: str) -> int:
    """How long `text` takes to say at a calm pace, in ms, if no voice has measured it."""
    return NOMINAL_START_MS + NOMINAL_LETTER_MS * len(text)
