"""The names of all sentences that the coach can say, and the values that each may use.

The texts that a language file has by name, and the values that each may use.

The names of what is said and shown in a microphone check, and the values that each may use.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Self


class Named(StrEnum):
    """The name of a text in a language file, and the `values` that it may use there, in braces.

    A text may leave some of its values out.
    """

    values: frozenset[str]

    def __new__(cls, name: str, values: str = "") -> Self:
        """The text called `name`; `values` are separated by spaces."""
        text = str.__new__(cls, name)
        text._value_ = name
        text.values = frozenset(values.split())
        return text


class Line(Named):
    """The names of the sentences; the keys under `lines` in a language file."""

    WELCOME = "welcome", "routine sets minutes"
    WELCOME_TESTS = "welcome-tests", "routine tests minutes"
    WELCOME_BOTH = "welcome-both", "routine tests sets minutes"
    EQUIPMENT = "equipment", "things"
    SAFETY = "safety"
    FIRST_WORDS = "first-words"
    FIRST_STOP = "first-stop"
    REMINDER = "reminder"
    SAFETY_MILD = "safety-mild"
    SAFETY_STOP = "safety-stop"
    SAFETY_STOP_MORE = "safety-stop-more"
    SAFETY_URGENT = "safety-urgent"
    SAFETY_URGENT_MORE = "safety-urgent-more"
    SAFETY_FIRST = "safety-first"
    SAFETY_FIRST_MORE = "safety-first-more"
    SAFETY_WEEKS = "safety-weeks"
    SAFETY_PAIN = "safety-pain"
    SAFETY_PAIN_MORE = "safety-pain-more"
    SAFETY_ADVICE = "safety-advice"
    AS_LAST_TIME = "as-last-time", "exercise instead"
    FAVOURED = "favoured", "side"
    CONDITION_INSTEAD = "condition-instead", "reason exercise instead"
    CONDITION_LEFT_OUT = "condition-left-out", "reason exercise"
    WITHOUT_INSTEAD = "without-instead", "reason exercise instead"
    WITHOUT_LEFT_OUT = "without-left-out", "reason exercise"
    FIT_SETS = "fit-sets", "minutes sets"
    FIT_LEFT_OUT = "fit-left-out", "minutes exercises"
    FIT_LEAST = "fit-least"
    TODAY_NEVER_TESTED = "today-never-tested", "routine"
    TODAY_TEST_AGAIN = "today-test-again", "routine days"
    TODAY_LIMITED = "today-limited", "routine"
    TODAY_LIMITED_SIDE = "today-limited-side", "routine side"
    TODAY_NEW = "today-new", "routine"
    TODAY_LEAST_RECENT = "today-least-recent", "routine days"
    PROPOSE_HARDER = "propose-harder", "exercise instead duration"
    PROPOSE_LONGER = "propose-longer", "exercise instead duration"
    PROPOSE_EASIER = "propose-easier", "exercise instead duration"
    PROPOSE_AS_BEFORE = "propose-as-before", "exercise instead duration"
    PROPOSE_HOW = "propose-how"
    AS_IT_IS = "as-it-is"
    LEFT_AFTER = "left-after", "routine when done sets"
    LEFT_AFTER_SIDE = "left-after-side", "routine when done sets side"
    LEFT_AFTER_TESTS = "left-after-tests", "routine when done tests"
    LEFT_EARLY = "left-early", "routine when"
    LEFT_CHANGED = "left-changed", "routine when"
    LEFT_FILE = "left-file", "routine when"
    LEFT_HOW = "left-how", "routine"
    ASK_RESUME = "ask-resume"
    WAIT_RESUME = "wait-resume"
    RESUMED = "resumed", "place"
    RESUMED_WITHOUT = "resumed-without", "exercise"
    WHEN_JUST_NOW = "when-just-now"
    WHEN_THIS_MORNING = "when-this-morning"
    WHEN_THIS_AFTERNOON = "when-this-afternoon"
    WHEN_THIS_EVENING = "when-this-evening"
    WHEN_TONIGHT = "when-tonight"
    WHEN_YESTERDAY_MORNING = "when-yesterday-morning"
    WHEN_YESTERDAY_AFTERNOON = "when-yesterday-afternoon"
    WHEN_YESTERDAY_EVENING = "when-yesterday-evening"
    WHEN_LAST_NIGHT = "when-last-night"
    ANNOUNCE = "announce", "exercise dose"
    ANNOUNCE_SIDES = "announce-sides", "exercise dose side"
    DOSE_HOLD = "dose-hold", "duration"
    DOSE_HOLDS = "dose-holds", "sets duration"
    DOSE_REPS = "dose-reps", "count"
    DOSE_SETS = "dose-sets", "sets count"
    DOSE_SIDES = "dose-sides", "dose side other_dose other_side"
    DOSE_END_HOLD = "dose-end-hold", "dose duration"
    DOSE_RANGE = "dose-range", "least most"
    ANNOUNCE_TEST = "announce-test", "test"
    ANNOUNCE_TEST_SIDES = "announce-test-sides", "test side"
    SECTION = "section", "section"
    NEXT_EXERCISE = "next-exercise", "announcement"
    NEXT_PLACE = "next-place", "place"
    NEXT_SET = "next-set", "set sets"
    NEXT_SET_SIDE = "next-set-side", "set sets side"
    NEXT_NOTHING = "next-nothing"
    GET_READY = "get-ready"
    GET_READY_SIDE = "get-ready-side", "side"
    WAIT_READY = "wait-ready"
    BEGIN_HOLD = "begin-hold", "duration"
    BEGIN_REPS = "begin-reps", "count"
    BEGIN_OPEN = "begin-open", "count"
    REMIND_DONE = "remind-done"
    ENOUGH = "enough"
    END_HOLD = "end-hold"
    END_BACK = "end-back"
    HALFWAY = "halfway"
    SWITCH = "switch", "side"
    REST = "rest", "duration"
    SUMMARY = "summary", "completed sets minutes"
    SUMMARY_WEEK = "summary-week", "ordinal"
    SUMMARY_STOPPED = "summary-stopped", "completed sets minutes"
    PLACE = "place", "exercise"
    PLACE_SIDE = "place-side", "exercise side"
    PLACE_SET = "place-set", "exercise set sets"
    PLACE_SET_SIDE = "place-set-side", "exercise set sets side"
    RESUME = "resume", "place"
    RESUME_LEFT = "resume-left", "place duration"
    RESUME_REPS = "resume-reps", "place count"
    AGAIN = "again", "place"
    TIME_LEFT = "time-left", "duration"
    REPS_LEFT = "reps-left", "count"
    NO_TIME = "no-time"
    WHERE = "where", "place completed sets"
    HELP = "help", "phrases"
    LONGER = "longer", "duration"
    SHORTER = "shorter", "duration"
    TOO_SHORT = "too-short", "duration"
    LOUDER = "louder"
    QUIETER = "quieter"
    SLOWER = "slower"
    FASTER = "faster"
    AT_LIMIT = "at-limit"
    OTHER_FIRST = "other-first", "side"
    NO_PREVIOUS = "no-previous"
    PAUSED = "paused"
    CLOCK_JUMPED = "clock-jumped"
    ASK_END = "ask-end"
    ASK_PAIN = "ask-pain"
    ASK_PAIN_NOW = "ask-pain-now"
    ASK_EFFORT = "ask-effort"
    NOTED = "noted"
    NOTED_SEE = "noted-see"
    FOUND = "found", "answer"
    CHANGED_BETTER = "changed-better"
    CHANGED_SAME = "changed-same"
    CHANGED_WORSE = "changed-worse"
    ADVICE_NONE = "advice-none"
    ADVICE_INTERNAL = "advice-internal"
    ADVICE_EXTERNAL = "advice-external"
    ADVICE_FLEXION = "advice-flexion"
    ADVICE_ALL = "advice-all"
    ADVICE_SIDE = "advice-side", "side"
    ADVICE_COMMAND = "advice-command", "routine"
    ADVICE_COMMAND_SIDE = "advice-command-side", "routine side"
    SUMMARY_TESTS = "summary-tests", "answered tests minutes"
    ASK_TEST = "ask-test", "question"
    ASK_TEST_SIDE = "ask-test-side", "question side"
    HINT_DEGREES = "hint-degrees"
    ASK_EASIER = "ask-easier"
    NOTED_MIDDLE = "noted-middle"
    NOTED_HIGH = "noted-high"
    GENTLY = "gently"
    LEFT_OUT = "left-out"
    EASIER = "easier", "exercise"
    HARDER = "harder", "exercise"
    NO_EASIER = "no-easier"
    NO_HARDER = "no-harder"
    STILL_PAUSED = "still-paused"
    NOBODY_GOES_ON = "nobody-goes-on"
    NOBODY_ENDS = "nobody-ends"
    NOBODY_ANEW = "nobody-anew"
    PAIN_LOW = "pain-low"
    PAIN_MIDDLE = "pain-middle"
    PAIN_HIGH = "pain-high"
    UNDONE = "undone"
    NOTHING_TO_UNDO = "nothing-to-undo"
    DEAF = "deaf"
    HEARING = "hearing"
    ACKNOWLEDGED = "acknowledged", "phrase situation place"
    NOT_NOW = "not-now", "phrase situation"
    ALREADY = "already", "phrase"
    HEARD_NOTHING = "heard-nothing"
    HEARD_AGO = "heard-ago", "duration"
    HEARD_NOT_NOW = "heard-not-now", "phrase"
    HEARD_ALREADY = "heard-already", "phrase"


# What is said before the very first session.
FIRST_EVER = (Line.SAFETY, Line.FIRST_WORDS, Line.FIRST_STOP)

# The safety advice in full, in the order in which it is shown; `SAFETY` is the spoken part.
SAFETY_IN_FULL = (
    Line.SAFETY_MILD,
    Line.SAFETY_STOP,
    Line.SAFETY_STOP_MORE,
    Line.SAFETY_URGENT,
    Line.SAFETY_URGENT_MORE,
    Line.SAFETY_FIRST,
    Line.SAFETY_FIRST_MORE,
    Line.SAFETY_PAIN,
    Line.SAFETY_PAIN_MORE,
    Line.SAFETY_WEEKS,
    Line.SAFETY_ADVICE,
)


class Prompt(Named):
    """The names of the sentences; the keys under `mic-check` in a language file.

    Levels are in dBFS, differences in dB.
    """

    WELCOME = "welcome"
    ROOM = "room"
    ECHO = "echo"
    SAY = "say", "phrase"
    AGAIN = "again", "phrase"
    INSTEAD = "instead", "phrase"
    NO_SOUND = "no-sound"
    ROOM_QUIET = "room-quiet"
    ROOM_LOUD = "room-loud"
    VOICE_GOOD = "voice-good"
    VOICE_SOFT = "voice-soft"
    VOICE_LOST = "voice-lost"
    VOICE_NONE = "voice-none"
    VOICE_CLIPPED = "voice-clipped"
    ECHO_GONE = "echo-gone"
    ECHO_LOUD = "echo-loud"
    ECHO_STAYS = "echo-stays"
    UNDERSTOOD_ALL = "understood-all"
    UNDERSTOOD_SOME = "understood-some", "understood asked"
    OTHER_WORDS = "other-words", "phrase instead"
    NOT_UNDERSTOOD = "not-understood", "phrase key"
    KEPT = "kept"
    NOT_KEPT = "not-kept"
    KEYS = "keys", "skip abort"
    HEARD = "heard", "phrase"
    HEARD_NOTHING = "heard-nothing"
    FIGURES_ROOM = "figures-room", "floor"
    FIGURES_VOICE = "figures-voice", "level above"
    FIGURES_ECHO = "figures-echo", "echo"
    FIGURES_RESIDUAL = "figures-residual", "residual"


ON_SCREEN = frozenset(
    {
        Prompt.KEYS,
        Prompt.HEARD,
        Prompt.HEARD_NOTHING,
        Prompt.FIGURES_ROOM,
        Prompt.FIGURES_VOICE,
        Prompt.FIGURES_ECHO,
        Prompt.FIGURES_RESIDUAL,
    }
)
