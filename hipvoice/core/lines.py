"""The names of every sentence that the coach can say, and the values that each may name."""

from __future__ import annotations

from enum import StrEnum


class Line(StrEnum):
    """The names of the sentences; they are the keys under `lines` in a language file."""

    WELCOME = "welcome"
    WELCOME_TESTS = "welcome-tests"
    WELCOME_BOTH = "welcome-both"
    EQUIPMENT = "equipment"
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
    AS_LAST_TIME = "as-last-time"
    FAVOURED = "favoured"
    CONDITION_INSTEAD = "condition-instead"
    CONDITION_LEFT_OUT = "condition-left-out"
    WITHOUT_INSTEAD = "without-instead"
    WITHOUT_LEFT_OUT = "without-left-out"
    FIT_SETS = "fit-sets"
    FIT_LEFT_OUT = "fit-left-out"
    FIT_LEAST = "fit-least"
    TODAY_NEVER_TESTED = "today-never-tested"
    TODAY_TEST_AGAIN = "today-test-again"
    TODAY_LIMITED = "today-limited"
    TODAY_LIMITED_SIDE = "today-limited-side"
    TODAY_NEW = "today-new"
    TODAY_LEAST_RECENT = "today-least-recent"
    PROPOSE_HARDER = "propose-harder"
    PROPOSE_LONGER = "propose-longer"
    PROPOSE_EASIER = "propose-easier"
    PROPOSE_AS_BEFORE = "propose-as-before"
    PROPOSE_HOW = "propose-how"
    AS_IT_IS = "as-it-is"
    LEFT_AFTER = "left-after"
    LEFT_AFTER_SIDE = "left-after-side"
    LEFT_AFTER_TESTS = "left-after-tests"
    LEFT_EARLY = "left-early"
    LEFT_CHANGED = "left-changed"
    LEFT_FILE = "left-file"
    LEFT_HOW = "left-how"
    ASK_RESUME = "ask-resume"
    WAIT_RESUME = "wait-resume"
    RESUMED = "resumed"
    RESUMED_WITHOUT = "resumed-without"
    WHEN_JUST_NOW = "when-just-now"
    WHEN_THIS_MORNING = "when-this-morning"
    WHEN_THIS_AFTERNOON = "when-this-afternoon"
    WHEN_THIS_EVENING = "when-this-evening"
    WHEN_TONIGHT = "when-tonight"
    WHEN_YESTERDAY_MORNING = "when-yesterday-morning"
    WHEN_YESTERDAY_AFTERNOON = "when-yesterday-afternoon"
    WHEN_YESTERDAY_EVENING = "when-yesterday-evening"
    WHEN_LAST_NIGHT = "when-last-night"
    ANNOUNCE = "announce"
    ANNOUNCE_SIDES = "announce-sides"
    DOSE_HOLD = "dose-hold"
    DOSE_HOLDS = "dose-holds"
    DOSE_REPS = "dose-reps"
    DOSE_SETS = "dose-sets"
    DOSE_SIDES = "dose-sides"
    DOSE_END_HOLD = "dose-end-hold"
    DOSE_RANGE = "dose-range"
    ANNOUNCE_TEST = "announce-test"
    ANNOUNCE_TEST_SIDES = "announce-test-sides"
    SECTION = "section"
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
    ENOUGH = "enough"
    END_HOLD = "end-hold"
    END_BACK = "end-back"
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
    ASK_PAIN_NOW = "ask-pain-now"
    ASK_EFFORT = "ask-effort"
    NOTED = "noted"
    NOTED_SEE = "noted-see"
    FOUND = "found"
    CHANGED_BETTER = "changed-better"
    CHANGED_SAME = "changed-same"
    CHANGED_WORSE = "changed-worse"
    ADVICE_NONE = "advice-none"
    ADVICE_INTERNAL = "advice-internal"
    ADVICE_EXTERNAL = "advice-external"
    ADVICE_FLEXION = "advice-flexion"
    ADVICE_ALL = "advice-all"
    ADVICE_SIDE = "advice-side"
    ADVICE_COMMAND = "advice-command"
    ADVICE_COMMAND_SIDE = "advice-command-side"
    SUMMARY_TESTS = "summary-tests"
    ASK_TEST = "ask-test"
    ASK_TEST_SIDE = "ask-test-side"
    HINT_DEGREES = "hint-degrees"
    ASK_EASIER = "ask-easier"
    NOTED_MIDDLE = "noted-middle"
    NOTED_HIGH = "noted-high"
    GENTLY = "gently"
    LEFT_OUT = "left-out"
    EASIER = "easier"
    HARDER = "harder"
    NO_EASIER = "no-easier"
    NO_HARDER = "no-harder"
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
    HEARD_NOTHING = "heard-nothing"
    HEARD_AGO = "heard-ago"
    HEARD_NOT_NOW = "heard-not-now"
    HEARD_ALREADY = "heard-already"


# The values that a sentence may name, in braces; a sentence may leave some of them out.
VALUES: dict[Line, frozenset[str]] = {
    line: frozenset(names.split())
    for line, names in {
        Line.WELCOME: "routine sets minutes",
        Line.WELCOME_TESTS: "routine tests minutes",
        Line.WELCOME_BOTH: "routine tests sets minutes",
        Line.EQUIPMENT: "things",
        Line.ANNOUNCE: "exercise dose",
        Line.ANNOUNCE_SIDES: "exercise dose side",
        Line.DOSE_HOLD: "duration",
        Line.DOSE_HOLDS: "sets duration",
        Line.DOSE_REPS: "count",
        Line.DOSE_SETS: "sets count",
        Line.DOSE_SIDES: "dose side other_dose other_side",
        Line.DOSE_END_HOLD: "dose duration",
        Line.DOSE_RANGE: "least most",
        Line.ANNOUNCE_TEST: "test",
        Line.ANNOUNCE_TEST_SIDES: "test side",
        Line.ASK_TEST: "question",
        Line.ASK_TEST_SIDE: "question side",
        Line.SECTION: "section",
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
        Line.AS_LAST_TIME: "exercise instead",
        Line.FAVOURED: "side",
        Line.CONDITION_INSTEAD: "reason exercise instead",
        Line.CONDITION_LEFT_OUT: "reason exercise",
        Line.WITHOUT_INSTEAD: "reason exercise instead",
        Line.WITHOUT_LEFT_OUT: "reason exercise",
        Line.FIT_SETS: "minutes sets",
        Line.FIT_LEFT_OUT: "minutes exercises",
        Line.TODAY_NEVER_TESTED: "routine",
        Line.TODAY_TEST_AGAIN: "routine days",
        Line.TODAY_LIMITED: "routine",
        Line.TODAY_LIMITED_SIDE: "routine side",
        Line.TODAY_NEW: "routine",
        Line.TODAY_LEAST_RECENT: "routine days",
        Line.PROPOSE_HARDER: "exercise instead duration",
        Line.PROPOSE_LONGER: "exercise instead duration",
        Line.PROPOSE_EASIER: "exercise instead duration",
        Line.PROPOSE_AS_BEFORE: "exercise instead duration",
        Line.LEFT_AFTER: "routine when done sets",
        Line.LEFT_AFTER_SIDE: "routine when done sets side",
        Line.LEFT_AFTER_TESTS: "routine when done tests",
        Line.LEFT_EARLY: "routine when",
        Line.LEFT_CHANGED: "routine when",
        Line.LEFT_FILE: "routine when",
        Line.LEFT_HOW: "routine",
        Line.RESUMED: "place",
        Line.RESUMED_WITHOUT: "exercise",
        Line.FOUND: "answer",
        Line.ADVICE_SIDE: "side",
        Line.ADVICE_COMMAND: "routine",
        Line.ADVICE_COMMAND_SIDE: "routine side",
        Line.SUMMARY_TESTS: "answered tests minutes",
        Line.OTHER_FIRST: "side",
        Line.EASIER: "exercise",
        Line.HARDER: "exercise",
        Line.ACKNOWLEDGED: "phrase situation place",
        Line.NOT_NOW: "phrase situation",
        Line.ALREADY: "phrase",
        Line.HEARD_AGO: "duration",
        Line.HEARD_NOT_NOW: "phrase",
        Line.HEARD_ALREADY: "phrase",
    }.items()
}

# What is said before the very first session.
FIRST_EVER = (Line.SAFETY, Line.FIRST_WORDS, Line.FIRST_STOP)

# The safety advice in full, in the order in which it is shown; `SAFETY` is what is spoken of it.
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
