"""What a person can say or press, and what of it is legal in which situation.

An intent is a command, or a number or an angle as an answer. Its string is its name in language
files, in the config and in JSON: "next", "five", "degrees-45". The phrases and keys of each are
data (the language file); what each does is in `obey`.
"""

from __future__ import annotations

from collections.abc import Set
from dataclasses import dataclass
from enum import StrEnum


class Command(StrEnum):
    """What can be requested by voice or key."""

    NEXT = "next"
    REPEAT = "repeat"
    SAY_AGAIN = "say-again"
    PREVIOUS = "previous"
    SKIP = "skip"
    LATER = "later"
    PAUSE = "pause"
    RESUME = "resume"
    STOP = "stop"
    READY = "ready"
    DONE = "done"
    LONGER = "longer"
    SHORTER = "shorter"
    KEEP_GOING = "keep-going"
    TIME = "time"
    WHERE = "where"
    EASIER = "easier"
    HARDER = "harder"
    FORM = "form"
    WHAT_NEXT = "what-next"
    WHAT_HEARD = "what-heard"
    HELP = "help"
    OTHER_SIDE = "other-side"
    LOUDER = "louder"
    QUIETER = "quieter"
    SLOWER = "slower"
    FASTER = "faster"
    LESS_TALK = "less-talk"
    MORE_TALK = "more-talk"
    THAT_HURTS = "that-hurts"
    UNDO = "undo"
    STOP_LISTENING = "stop-listening"
    START_LISTENING = "start-listening"
    YES = "yes"
    NO = "no"


@dataclass(frozen=True, slots=True)
class Number:
    """A number from 0 to 10 as an answer, such as how bad the pain is. Raises ValueError."""

    value: int

    def __post_init__(self) -> None:
        if not 0 <= self.value < len(_NUMBER_NAMES):
            raise ValueError(f"{self.value} is not a number from 0 to {len(_NUMBER_NAMES) - 1}")

    def __str__(self) -> str:
        return _NUMBER_NAMES[self.value]


@dataclass(frozen=True, slots=True)
class Degrees:
    """An angle as an answer, in steps of five degrees from 0 to 90. Raises ValueError."""

    value: int

    def __post_init__(self) -> None:
        if self.value not in _DEGREES:
            raise ValueError(f"{self.value} is not one of 0, 5, ... 90 degrees")

    def __str__(self) -> str:
        return f"degrees-{self.value}"


Intent = Command | Number | Degrees

_NUMBER_NAMES = (
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
)
_DEGREES = range(0, 91, 5)  # nobody reads their own hip more closely than in fives

NUMBERS = tuple(Number(value) for value in range(len(_NUMBER_NAMES)))
DEGREES = tuple(Degrees(value) for value in _DEGREES)
INTENTS: tuple[Intent, ...] = (*Command, *NUMBERS, *DEGREES)
INTENTS_BY_NAME: dict[str, Intent] = {str(intent): intent for intent in INTENTS}


class Talk(StrEnum):
    """How much the coach says.

    FULL explains what is new in full. BRIEF gives one sentence of set-up and the most important
    correction. QUIET gives names, sides and counts.
    """

    FULL = "full"
    BRIEF = "brief"
    QUIET = "quiet"


# What "louder" and "faster" reach, and what the options and the config accept.
VOLUMES = range(10, 101)  # percent
RATES = range(105, 241)  # words per minute


class Situation(StrEnum):
    """What the session is doing, as far as commands are concerned."""

    INTRO = "intro"  # welcome and summary
    WAY_OUT = "way-out"  # after the last set
    SETUP = "setup"  # announcement and set-up cues
    READY = "ready"  # get ready, switch sides
    HOLD = "hold"
    MOVING = "moving"  # for a time
    REPS = "reps"
    OPEN_REPS = "open-reps"
    REST = "rest"
    RESUMING = "resuming"
    PAUSED = "paused"
    ASKED_RESUME = "asked-resume"  # before the session
    ASKED_CHANGE = "asked-change"
    ASKED_END = "asked-end"
    ASKED_PAIN = "asked-pain"
    COMING_OUT = "coming-out"  # of what hurts, before the questions about it
    ASKED_NUMBNESS = "asked-numbness"
    ASKED_BELOW_KNEE = "asked-below-knee"
    ASKED_AGAIN = "asked-again"  # before what hurt last time
    ASKED_TEST = "asked-test"
    ASKED_DEGREES = "asked-degrees"
    ASKED_NUMBER = "asked-number"  # before or after the steps
    ENDED = "ended"


_TALK = {
    Command.SAY_AGAIN,
    Command.WHERE,
    Command.WHAT_HEARD,
    Command.HELP,
    Command.LOUDER,
    Command.QUIETER,
    Command.SLOWER,
    Command.FASTER,
    Command.LESS_TALK,
    Command.MORE_TALK,
    Command.STOP_LISTENING,
    Command.START_LISTENING,
    Command.STOP,
    Command.UNDO,
}
_MOVE = _TALK | {
    Command.NEXT,
    Command.REPEAT,
    Command.PREVIOUS,
    Command.SKIP,
    Command.LATER,
    Command.TIME,
    Command.WHAT_NEXT,
}
_RUN = _MOVE | {Command.PAUSE, Command.THAT_HURTS}
_SIDES = {Command.OTHER_SIDE}
_TEST = _RUN - {Command.NEXT, Command.LATER}  # it is answered, or skipped
_LENGTH = {Command.LONGER, Command.SHORTER}
_FORM = {Command.FORM}
_VARIANT = {Command.EASIER, Command.HARDER}
_ON = {Command.KEEP_GOING}  # in a set and just after it; where "resume" is legal, it means that
_PAST = {Command.DONE}  # of a set that goes on past its end
_RESUME = {Command.RESUME} | _ON

_BY_SITUATION: dict[Situation, Set[Intent]] = {
    Situation.INTRO: _TALK
    | {Command.PAUSE, Command.NEXT, Command.REPEAT, Command.WHAT_NEXT, Command.READY},
    Situation.WAY_OUT: _TALK
    | _ON
    | {Command.PAUSE, Command.NEXT, Command.REPEAT, Command.THAT_HURTS},
    Situation.SETUP: _RUN | _SIDES | _VARIANT | _ON | {Command.READY},
    Situation.READY: _RUN | _SIDES | _FORM | _VARIANT | _ON | {Command.READY},
    Situation.HOLD: _RUN | _SIDES | _FORM | _VARIANT | _LENGTH | _ON | _PAST,
    Situation.MOVING: _RUN | _SIDES | _FORM | _VARIANT | _LENGTH | _ON | _PAST,
    Situation.REPS: _RUN | _SIDES | _FORM | _VARIANT | _ON | _PAST,
    Situation.OPEN_REPS: _RUN | _SIDES | _FORM | _VARIANT | _ON | {Command.DONE},
    Situation.REST: _RUN | _VARIANT | _LENGTH | _ON | {Command.READY},
    Situation.RESUMING: _MOVE | _VARIANT | _RESUME | {Command.PAUSE, Command.THAT_HURTS},
    Situation.PAUSED: _MOVE | _VARIANT | _RESUME | {Command.THAT_HURTS},
    Situation.ASKED_RESUME: _TALK - {Command.UNDO, Command.WHERE}
    | _RESUME
    | {Command.YES, Command.NO},
    Situation.ASKED_CHANGE: _TALK - {Command.UNDO, Command.WHERE} | {Command.YES, Command.NO},
    Situation.ASKED_END: _TALK - {Command.STOP, Command.UNDO} | _RESUME | {Command.YES, Command.NO},
    Situation.ASKED_PAIN: _TALK | _RESUME | {*NUMBERS},
    Situation.COMING_OUT: _TALK,
    Situation.ASKED_NUMBNESS: _TALK | {Command.YES, Command.NO},
    Situation.ASKED_BELOW_KNEE: _TALK | {Command.YES, Command.NO},
    Situation.ASKED_AGAIN: _TALK | {Command.YES, Command.NO},
    Situation.ASKED_TEST: _TEST | {Command.YES, Command.NO},
    Situation.ASKED_DEGREES: _TEST | {Command.YES, Command.NO, *DEGREES},
    Situation.ASKED_NUMBER: _TALK
    | _ON
    | {Command.PAUSE, Command.REPEAT, Command.NEXT, Command.SKIP, Command.READY, *NUMBERS},
    Situation.ENDED: _ON,  # while the last words are said, if a set ended right before them
}
LEGAL = {situation: frozenset(intents) for situation, intents in _BY_SITUATION.items()}


def both_legal(one: Intent, other: Intent) -> bool:
    """Whether there is a situation in which both are legal: then they must not share a phrase."""
    return one == other or any({one, other} <= legal for legal in LEGAL.values())


# Keys that turn something on and off: both of their commands may be legal at once, and the key
# means the first; the engine removes the first from what is legal when the second is meant.
TOGGLES = (
    frozenset({Command.PAUSE, Command.RESUME}),
    frozenset({Command.STOP_LISTENING, Command.START_LISTENING}),
)
