"""Every sentence that the coach can say, by name; the words themselves come from a language file.

A `Wording` is built from the tables of one language file and refuses to be built when an entry
is missing, unknown or uses a value that the program does not give it.
"""

from __future__ import annotations

import string
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from hipvoice.core.routine import Dose, Hold, Routine, Side, Step


class Line(StrEnum):
    """The names of the sentences; they are the keys under `lines` in a language file."""

    WELCOME = "welcome"
    EQUIPMENT = "equipment"
    SAFETY = "safety"
    ANNOUNCE = "announce"
    ANNOUNCE_SIDES = "announce-sides"
    DOSE_HOLD = "dose-hold"
    DOSE_HOLDS = "dose-holds"
    DOSE_REPS = "dose-reps"
    DOSE_SETS = "dose-sets"
    NEXT_EXERCISE = "next-exercise"
    NEXT_PLACE = "next-place"
    NEXT_SET = "next-set"
    NEXT_SET_SIDE = "next-set-side"
    NEXT_NOTHING = "next-nothing"
    GET_READY = "get-ready"
    GET_READY_SIDE = "get-ready-side"
    WAIT_READY = "wait-ready"
    BEGIN_HOLD = "begin-hold"
    BEGIN_REPS = "begin-reps"
    BEGIN_OPEN = "begin-open"
    REMIND_DONE = "remind-done"
    HALFWAY = "halfway"
    SWITCH = "switch"
    REST = "rest"
    SUMMARY = "summary"
    SUMMARY_WEEK = "summary-week"
    SUMMARY_STOPPED = "summary-stopped"
    PLACE = "place"
    PLACE_SIDE = "place-side"
    PLACE_SET = "place-set"
    PLACE_SET_SIDE = "place-set-side"
    RESUME = "resume"
    RESUME_LEFT = "resume-left"
    RESUME_REPS = "resume-reps"
    AGAIN = "again"
    TIME_LEFT = "time-left"
    REPS_LEFT = "reps-left"
    NO_TIME = "no-time"
    WHERE = "where"
    HELP = "help"
    LONGER = "longer"
    SHORTER = "shorter"
    TOO_SHORT = "too-short"
    LOUDER = "louder"
    QUIETER = "quieter"
    SLOWER = "slower"
    FASTER = "faster"
    AT_LIMIT = "at-limit"
    OTHER_FIRST = "other-first"
    NO_PREVIOUS = "no-previous"
    PAUSED = "paused"
    CLOCK_JUMPED = "clock-jumped"
    ASK_END = "ask-end"
    ASK_PAIN = "ask-pain"
    STILL_PAUSED = "still-paused"
    PAIN_LOW = "pain-low"
    PAIN_MIDDLE = "pain-middle"
    PAIN_HIGH = "pain-high"
    UNDONE = "undone"
    NOTHING_TO_UNDO = "nothing-to-undo"
    DEAF = "deaf"
    HEARING = "hearing"
    ACKNOWLEDGED = "acknowledged"
    NOT_NOW = "not-now"
    ALREADY = "already"
    REJECTED = "rejected"


# The values that a sentence may name, in braces; a sentence may leave some of them out.
VALUES: dict[Line, frozenset[str]] = {
    line: frozenset(names.split())
    for line, names in {
        Line.WELCOME: "routine sets minutes",
        Line.EQUIPMENT: "things",
        Line.ANNOUNCE: "exercise dose",
        Line.ANNOUNCE_SIDES: "exercise dose side",
        Line.DOSE_HOLD: "duration",
        Line.DOSE_HOLDS: "sets duration",
        Line.DOSE_REPS: "count",
        Line.DOSE_SETS: "sets count",
        Line.NEXT_EXERCISE: "announcement",
        Line.NEXT_PLACE: "place",
        Line.NEXT_SET: "set sets",
        Line.NEXT_SET_SIDE: "set sets side",
        Line.GET_READY_SIDE: "side",
        Line.BEGIN_HOLD: "duration",
        Line.BEGIN_REPS: "count",
        Line.BEGIN_OPEN: "count",
        Line.SWITCH: "side",
        Line.REST: "duration",
        Line.SUMMARY: "completed sets minutes",
        Line.SUMMARY_WEEK: "ordinal",
        Line.SUMMARY_STOPPED: "completed sets minutes",
        Line.PLACE: "exercise",
        Line.PLACE_SIDE: "exercise side",
        Line.PLACE_SET: "exercise set sets",
        Line.PLACE_SET_SIDE: "exercise set sets side",
        Line.RESUME: "place",
        Line.RESUME_LEFT: "place duration",
        Line.RESUME_REPS: "place count",
        Line.AGAIN: "place",
        Line.TIME_LEFT: "duration",
        Line.REPS_LEFT: "count",
        Line.WHERE: "place completed sets",
        Line.HELP: "phrases",
        Line.LONGER: "duration",
        Line.SHORTER: "duration",
        Line.TOO_SHORT: "duration",
        Line.OTHER_FIRST: "side",
        Line.ACKNOWLEDGED: "phrase situation place",
        Line.NOT_NOW: "phrase situation",
        Line.ALREADY: "phrase",
        Line.REJECTED: "text reason",
    }.items()
}


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
    words for those. Raises WordingError.
    """

    lines: Mapping[str, str]
    numbers: Sequence[str]
    ordinals: Sequence[str]
    units: Mapping[str, str]
    sides: Mapping[str, str]
    situations: Mapping[str, str]

    def __post_init__(self) -> None:
        problems = [*_line_problems(self.lines)]
        problems += [("sides", s, "is missing") for s in Side if s not in self.sides]
        problems += [("units", u, "is missing") for u in UNITS if u not in self.units]
        if problems:
            raise WordingError(problems)

    def line(self, name: Line, **values: object) -> str:
        """The sentence `name` with its values filled in, its first letter a capital."""
        text = self.lines[name].format(**values)
        return text[:1].upper() + text[1:]

    def fixed(self) -> list[str]:
        """The sentences that are always the same."""
        return [self.line(name) for name in Line if name not in VALUES]

    def number(self, n: int) -> str:
        """The word for `n`, or its digits past the end of the table."""
        return self.numbers[n] if 0 <= n < len(self.numbers) else str(n)

    def ordinal(self, n: int) -> str:
        """The word for the `n`-th, 1-based; the number itself past the end of the table."""
        return self.ordinals[n - 1] if 1 <= n <= len(self.ordinals) else self.number(n)

    def side(self, side: Side | None) -> str:
        """The word for a side; empty for none."""
        return "" if side is None else self.sides[side]

    def duration(self, ms: int) -> str:
        """A length of time as it is said: "thirty seconds", "one minute thirty seconds"."""
        minutes, seconds = divmod(round_half_up(ms, 1000), 60)
        parts = [self.counted("minute", minutes)] if minutes else []
        parts += [self.counted("second", seconds)] if seconds or not minutes else []
        return self.units["and"].join(parts)

    def minutes(self, ms: int) -> str:
        """A length of time to the nearest minute, at least one."""
        return self.counted("minute", max(1, round_half_up(ms, 60_000)))

    def counted(self, unit: str, n: int) -> str:
        """A number of things: "one set", "five sets"."""
        return self.units[unit if n == 1 else f"{unit}s"].format(n=self.number(n))

    def dose(self, step: Step) -> str:
        """The dose of a step as it is announced."""
        match step.dose, step.sets:
            case Hold(ms=ms), 1:
                return self.line(Line.DOSE_HOLD, duration=self.duration(ms))
            case Hold(ms=ms), sets:
                sets_word = self.number(sets)
                return self.line(Line.DOSE_HOLDS, sets=sets_word, duration=self.duration(ms))
            case reps, 1:
                return self.line(Line.DOSE_REPS, count=self.counted("rep", reps.count))
            case reps, sets:
                count = self.counted("rep", reps.count)
                return self.line(Line.DOSE_SETS, sets=self.number(sets), count=count)

    def announcement(self, step: Step) -> str:
        """What is said before a step: the exercise, its dose, and which side comes first."""
        exercise, dose = step.exercise.name, self.dose(step)
        if len(step.sides) < 2:  # noqa: PLR2004 - two sides are what "first" speaks of
            return self.line(Line.ANNOUNCE, exercise=exercise, dose=dose)
        side = self.side(step.sides[0])
        return self.line(Line.ANNOUNCE_SIDES, exercise=exercise, dose=dose, side=side)

    def begin(self, dose: Dose) -> str:
        """What is said as the work starts."""
        if isinstance(dose, Hold):
            return self.line(Line.BEGIN_HOLD, duration=self.duration(dose.ms))
        name = Line.BEGIN_REPS if dose.tempo else Line.BEGIN_OPEN
        return self.line(name, count=self.counted("rep", dose.count))

    def side_of(self, step: Step, side: Side | None) -> str:
        """The exercise and the side, without the set."""
        name = Line.PLACE if side is None else Line.PLACE_SIDE
        return self.line(name, exercise=step.exercise.name, side=self.side(side))

    def place(self, step: Step, set_number: int, side: Side | None) -> str:
        """Where we are: the exercise, the set when there are several, the side."""
        several = step.sets > 1
        name = {
            (False, False): Line.PLACE,
            (False, True): Line.PLACE_SIDE,
            (True, False): Line.PLACE_SET,
            (True, True): Line.PLACE_SET_SIDE,
        }[several, side is not None]
        numbers = {"set": self.number(set_number), "sets": self.number(step.sets)}
        return self.line(name, exercise=step.exercise.name, side=self.side(side), **numbers)

    def welcome(self, routine: Routine, nominal_ms: int) -> str:
        """The first sentence of a session."""
        sets, minutes = self.counted("set", routine.places), self.minutes(nominal_ms)
        return self.line(Line.WELCOME, routine=routine.name, sets=sets, minutes=minutes)


# What is counted: each has a template for one and, with an s, one for several.
COUNTED = ("second", "minute", "set", "rep")
UNITS = (*COUNTED, *(f"{unit}s" for unit in COUNTED), "and")


def round_half_up(value: int, unit: int) -> int:
    """`value / unit`, rounded to the nearest whole number, without floats."""
    return (value + unit // 2) // unit


def _line_problems(lines: Mapping[str, str]) -> list[tuple[str, str, str]]:
    problems = [("lines", str(name), "is missing") for name in Line if name not in lines]
    for name, template in lines.items():
        if name not in {*Line}:
            problems.append(("lines", name, "is not a line that the coach knows"))
            continue
        allowed = VALUES.get(Line(name), frozenset())
        for _, value, _, _ in string.Formatter().parse(template):
            if value is not None and value not in allowed:
                problems.append(("lines", name, f"has no value {{{value}}}"))
    return problems


# Measured on espeak-ng at 165 words a minute: 59-63 ms a letter for sentences, silence trimmed.
NOMINAL_LETTER_MS = 62
NOMINAL_START_MS = 350


def nominal_ms(text: str) -> int:
    """How long `text` takes to say at a calm pace, in ms; used where no voice has measured it."""
    return NOMINAL_START_MS + NOMINAL_LETTER_MS * len(text)
