"""The commands: what a person can ask for, and which of them are legal in which situation.

The phrases and keys of a command are data (the language file); what a command does is in `obey`.
This module has the names and the one table of legality.
"""

from __future__ import annotations

from enum import StrEnum


class Command(StrEnum):
    """Everything that can be asked for by voice or key."""

    NEXT = "next"
    REPEAT = "repeat"
    SAY_AGAIN = "say-again"
    PREVIOUS = "previous"
    SKIP = "skip"
    PAUSE = "pause"
    RESUME = "resume"
    STOP = "stop"
    READY = "ready"
    DONE = "done"
    LONGER = "longer"
    SHORTER = "shorter"
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
    THAT_HURTS = "that-hurts"
    UNDO = "undo"
    STOP_LISTENING = "stop-listening"
    START_LISTENING = "start-listening"
    YES = "yes"
    NO = "no"
    ZERO = "zero"
    ONE = "one"
    TWO = "two"
    THREE = "three"
    FOUR = "four"
    FIVE = "five"
    SIX = "six"
    SEVEN = "seven"
    EIGHT = "eight"
    NINE = "nine"
    TEN = "ten"
    DEGREES_0 = "degrees-0"
    DEGREES_5 = "degrees-5"
    DEGREES_10 = "degrees-10"
    DEGREES_15 = "degrees-15"
    DEGREES_20 = "degrees-20"
    DEGREES_25 = "degrees-25"
    DEGREES_30 = "degrees-30"
    DEGREES_35 = "degrees-35"
    DEGREES_40 = "degrees-40"
    DEGREES_45 = "degrees-45"
    DEGREES_50 = "degrees-50"
    DEGREES_55 = "degrees-55"
    DEGREES_60 = "degrees-60"
    DEGREES_65 = "degrees-65"
    DEGREES_70 = "degrees-70"
    DEGREES_75 = "degrees-75"
    DEGREES_80 = "degrees-80"
    DEGREES_85 = "degrees-85"
    DEGREES_90 = "degrees-90"


class Situation(StrEnum):
    """What the session is doing, as far as commands are concerned."""

    INTRO = "intro"  # welcome and summary
    SETUP = "setup"  # announcement and set-up cues
    READY = "ready"  # get ready, switch sides
    HOLD = "hold"
    REPS = "reps"
    OPEN_REPS = "open-reps"
    REST = "rest"
    RESUMING = "resuming"
    PAUSED = "paused"
    ASKED_RESUME = "asked-resume"  # before the session
    ASKED_CHANGE = "asked-change"
    ASKED_END = "asked-end"
    ASKED_PAIN = "asked-pain"
    ASKED_EASIER = "asked-easier"
    ASKED_TEST = "asked-test"
    ASKED_DEGREES = "asked-degrees"
    ASKED_NUMBER = "asked-number"  # at the end
    ENDED = "ended"


NUMBERS: tuple[Command, ...] = (
    Command.ZERO,
    Command.ONE,
    Command.TWO,
    Command.THREE,
    Command.FOUR,
    Command.FIVE,
    Command.SIX,
    Command.SEVEN,
    Command.EIGHT,
    Command.NINE,
    Command.TEN,
)

# Degrees come in steps of five: nobody can read their own hip more precisely.
DEGREES: dict[Command, int] = {
    command: int(command.value.removeprefix("degrees-"))
    for command in Command
    if command.value.startswith("degrees-")
}

_TALK = {
    Command.SAY_AGAIN,
    Command.WHERE,
    Command.WHAT_HEARD,
    Command.HELP,
    Command.LOUDER,
    Command.QUIETER,
    Command.SLOWER,
    Command.FASTER,
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
    Command.TIME,
    Command.WHAT_NEXT,
}
_RUN = _MOVE | {Command.PAUSE, Command.THAT_HURTS}
_SIDES = {Command.OTHER_SIDE}
_TEST = _RUN - {Command.NEXT}  # whose key says no
_LENGTH = {Command.LONGER, Command.SHORTER}
_FORM = {Command.FORM}
_VARIANT = {Command.EASIER, Command.HARDER}

LEGAL: dict[Situation, frozenset[Command]] = {
    situation: frozenset(commands)
    for situation, commands in {
        Situation.INTRO: _TALK | {Command.PAUSE, Command.NEXT, Command.REPEAT, Command.WHAT_NEXT},
        Situation.SETUP: _RUN | _SIDES | _VARIANT,
        Situation.READY: _RUN | _SIDES | _FORM | _VARIANT | {Command.READY},
        Situation.HOLD: _RUN | _SIDES | _FORM | _VARIANT | _LENGTH,
        Situation.REPS: _RUN | _SIDES | _FORM | _VARIANT | {Command.DONE},
        Situation.OPEN_REPS: _RUN | _SIDES | _FORM | _VARIANT | {Command.DONE},
        Situation.REST: _RUN | _VARIANT | _LENGTH,
        Situation.RESUMING: _MOVE | _VARIANT | {Command.PAUSE, Command.RESUME, Command.THAT_HURTS},
        Situation.PAUSED: _MOVE | _VARIANT | {Command.RESUME, Command.THAT_HURTS},
        Situation.ASKED_RESUME: _TALK - {Command.UNDO, Command.WHERE}
        | {Command.YES, Command.NO, Command.RESUME},
        Situation.ASKED_CHANGE: _TALK - {Command.UNDO, Command.WHERE} | {Command.YES, Command.NO},
        Situation.ASKED_END: _TALK - {Command.STOP, Command.UNDO}
        | {Command.YES, Command.NO, Command.RESUME},
        Situation.ASKED_PAIN: _TALK - {Command.UNDO} | {Command.RESUME, *NUMBERS},
        Situation.ASKED_EASIER: _TALK - {Command.UNDO} | {Command.YES, Command.NO, Command.RESUME},
        Situation.ASKED_TEST: _TEST | {Command.YES, Command.NO},
        Situation.ASKED_DEGREES: _TEST | {Command.YES, Command.NO, *DEGREES},
        Situation.ASKED_NUMBER: _TALK | {Command.PAUSE, Command.REPEAT, Command.NEXT, *NUMBERS},
        Situation.ENDED: set(),
    }.items()
}


def both_legal(one: Command, other: Command) -> bool:
    """Whether there is a situation in which both are legal: then they must not share a phrase."""
    return one == other or any({one, other} <= legal for legal in LEGAL.values())


# Keys that turn something on and off: both of their commands may be legal at once, and the key
# means the first; the engine removes the first from what is legal when the second is meant.
TOGGLES = (
    frozenset({Command.PAUSE, Command.RESUME}),
    frozenset({Command.STOP_LISTENING, Command.START_LISTENING}),
)
