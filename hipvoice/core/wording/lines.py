"""The names of all texts that a language file has, grouped by who says them.

Each member is a key of the language file with the values that its text may name. The keys are flat:
no key is in two groups of `Line`, nor in two groups of `Prompt`. A docstring names the modules that
say what is in a group; a text that another module says belongs elsewhere.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Self


class Named(StrEnum):
    """The name of a text in a language file, and the `values` that it may name there, in braces.

    A text may leave some of its values out.
    """

    values: frozenset[str]

    def __new__(cls, name: str, values: str = "") -> Self:
        """The text called `name`; spaces separate the `values`."""
        text = str.__new__(cls, name)
        text._value_ = name
        text.values = frozenset(values.split())
        return text


class Line(Named):
    """A sentence that the coach says, or that is shown for it: a key under `lines`."""


class Welcome(Line):
    """The first words of a session: `Wording.welcome` and `timeline.compile_routine`."""

    SETS = "welcome", "routine sets minutes"
    TESTS = "welcome-tests", "routine tests minutes"
    BOTH = "welcome-both", "routine tests sets minutes"
    EQUIPMENT = "equipment", "things"
    FIRST_WORDS = "first-words"
    FIRST_STOP = "first-stop"


class Safety(Line):
    """Safety advice: `SPOKEN` before the first session, the rest on the screen, in this order."""

    SPOKEN = "safety"
    MILD = "safety-mild"
    STOP = "safety-stop"
    STOP_MORE = "safety-stop-more"
    URGENT = "safety-urgent"
    URGENT_MORE = "safety-urgent-more"
    SOON = "safety-soon"
    FIRST = "safety-first"
    FIRST_MORE = "safety-first-more"
    PAIN = "safety-pain"
    PAIN_MORE = "safety-pain-more"
    WEEKS = "safety-weeks"
    ADVICE = "safety-advice"


class Fitting(Line):
    """How the routine was made to fit the person: `selection` and `variants`."""

    FAVOURED = "favoured", "side"
    AS_LAST_TIME = "as-last-time", "exercise instead"
    IN_PLACE = "in-place", "exercise instead"
    CONDITION_INSTEAD = "condition-instead", "reason exercises"
    CONDITION_LEFT_OUT = "condition-left-out", "reason exercises"
    WITHOUT_INSTEAD = "without-instead", "reason exercises"
    WITHOUT_LEFT_OUT = "without-left-out", "reason exercises"
    FEWER_SETS = "fit-sets", "minutes sets"
    LEFT_OUT = "fit-left-out", "minutes exercises"
    LEAST = "fit-least"


class Today(Line):
    """What to play today and why: `proposals`, and `remind`, which says that it is time."""

    REMINDER = "reminder"
    OFFER_TESTS = "today-offer-tests", "routine"
    LIMITED = "today-limited", "routine"
    LIMITED_SIDE = "today-limited-side", "routine side"
    FIRST = "today-first", "routine"
    NEW = "today-new", "routine"
    USUAL = "today-usual", "routine"
    AS_LAST_TIME = "today-as-last-time", "routine"
    LAST_DONE = "today-last-done", "routine days"


class Progression(Line):
    """Where a person is in a programme, and why: `programme`."""

    PLACE = "programme-place", "week session sessions"
    WEEK = "programme-week", "week"
    TEST = "programme-test", "routine"
    DONE = "programme-done", "routine weekday"
    REST = "programme-rest", "routine weekday"
    AHEAD = "programme-ahead", "programme wait weekday"
    PAUSED = "programme-paused", "programme"
    FINISHED = "programme-finished", "programme"
    REPEAT = "programme-repeat", "days"
    BACK = "programme-back", "days"
    AFTER_PAUSE = "programme-after-pause"
    GROWN = "programme-grown"
    EASED = "programme-eased"
    HURT_AGAIN = "programme-hurt-again"


class Weekday(Line):
    """The days of the week, from Monday, inside other sentences: `programme`."""

    MONDAY = "when-monday"
    TUESDAY = "when-tuesday"
    WEDNESDAY = "when-wednesday"
    THURSDAY = "when-thursday"
    FRIDAY = "when-friday"
    SATURDAY = "when-saturday"
    SUNDAY = "when-sunday"


class Offer(Line):
    """An easier, harder or longer exercise, offered before a session: `proposals`, `beginning`."""

    HARDER = "propose-harder", "exercise instead duration"
    LONGER = "propose-longer", "exercise instead duration"
    EASIER = "propose-easier", "exercise instead duration"
    AS_BEFORE = "propose-as-before", "exercise instead duration"
    HOW = "propose-how"
    AS_IT_IS = "as-it-is"


class Interrupted(Line):
    """A session that was left, and whether to resume it: `beginning`, `app.session.resume`."""

    AFTER_SET = "left-after", "routine when done sets"
    AFTER_SET_SIDE = "left-after-side", "routine when done sets side"
    AFTER_TESTS = "left-after-tests", "routine when done tests"
    EARLY = "left-early", "routine when"
    CHANGED = "left-changed", "routine when"
    FILE = "left-file", "routine when"
    HOW = "left-how", "routine"
    ASK_RESUME = "ask-resume"
    WAIT_RESUME = "wait-resume"
    RESUMED = "resumed", "place"
    RESUMED_HURT = "resumed-hurt", "exercise question"
    NOBODY_ANEW = "nobody-anew"


class When(Line):
    """When a session was left, inside the sentences of `Interrupted`: `beginning.when`."""

    JUST_NOW = "when-just-now"
    THIS_MORNING = "when-this-morning"
    THIS_AFTERNOON = "when-this-afternoon"
    THIS_EVENING = "when-this-evening"
    TONIGHT = "when-tonight"
    YESTERDAY_MORNING = "when-yesterday-morning"
    YESTERDAY_AFTERNOON = "when-yesterday-afternoon"
    YESTERDAY_EVENING = "when-yesterday-evening"
    LAST_NIGHT = "when-last-night"


class Announcement(Line):
    """An exercise with its dose, or a test: `Wording`."""

    EXERCISE = "announce", "exercise dose"
    EXERCISE_SIDES = "announce-sides", "exercise dose side"
    EXERCISE_SIDES_HELD = "announce-sides-held", "exercise dose side"
    TEST = "announce-test", "test"
    TEST_SIDES = "announce-test-sides", "test side"
    DOSE_HOLD = "dose-hold", "duration"
    DOSE_HOLDS = "dose-holds", "sets duration"
    DOSE_TIME = "dose-time", "duration"
    DOSE_TIMES = "dose-times", "sets duration"
    DOSE_REPS = "dose-reps", "count"
    DOSE_SETS = "dose-sets", "sets count"
    DOSE_SIDES = "dose-sides", "dose side other_dose other_side"
    DOSE_END_HOLD = "dose-end-hold", "dose duration"
    DOSE_LAST_HOLD = "dose-last-hold", "dose duration"
    DOSE_RANGE = "dose-range", "least most"


class Approach(Line):
    """What leads from one set to the next: `layout`."""

    SECTION = "section", "section"
    NEXT_EXERCISE = "next-exercise", "announcement"
    NEXT_SET = "next-set", "set sets"
    NEXT_SET_SIDE = "next-set-side", "set sets side"
    NEXT_RUNG = "next-rung", "set sets reps"  # of a ladder, whose sets differ
    NEXT_RUNG_SIDE = "next-rung-side", "set sets reps side"
    GET_READY = "get-ready"
    GET_READY_SIDE = "get-ready-side", "side"
    NOW_READY = "now-ready"
    NOW_READY_SIDE = "now-ready-side", "side"
    WAIT_READY = "wait-ready"
    WAIT_DONE = "wait-done"
    SWITCH = "switch", "side"
    REST = "rest", "duration"
    REST_A_MOMENT = "rest-a-moment"
    BACK_TO = "back-to", "place"  # the sets of an exercise that were put off


class Work(Line):
    """A set from its start to its end: `Wording.begin` and `cues`."""

    BEGIN_HOLD = "begin-hold", "duration"
    BEGIN_TIME = "begin-time", "duration"
    BEGIN_REPS = "begin-reps", "count"
    BEGIN_OPEN = "begin-open", "count"
    BEGIN = "begin"
    PHASE = "phase", "word"
    PHASE_LAST = "phase-last", "word"
    COUNT_PHASE = "count-phase", "count phase"
    COUNT_LAST = "count-last", "count"
    LAST = "last-rep"
    COUNT_MORE = "count-more", "count more"
    HALFWAY = "halfway"
    BREATHE = "breathe"
    BREATHE_LONG = "breathe-long"
    BREATHE_EASY = "breathe-easy"
    FOLLOW_TONES = "follow-tones"
    FOLLOW_WORDS = "follow-words"
    BREATHE_IN = "breathe-in"
    BREATHE_OUT = "breathe-out"
    LEFT = "work-left", "duration"
    REACHED = "work-reached", "dose"
    WORD_HOLD = "word-hold"
    WORD_BACK = "word-back"
    REMIND_DONE = "remind-done"


class Location(Line):
    """A place of the session, inside other sentences: `Wording`."""

    EXERCISE = "place", "exercise"
    SIDE = "place-side", "exercise side"
    SET = "place-set", "exercise set sets"
    SET_SIDE = "place-set-side", "exercise set sets side"


class Information(Line):
    """Answers to questions about the session: `answers`; of them, `cues` tells the time passed."""

    TIME_LEFT = "time-left", "duration"
    REPS_LEFT = "reps-left", "count"
    NO_TIME = "no-time"
    SO_FAR = "so-far", "dose"
    WHERE = "where", "place completed sets"
    NEXT_PLACE = "next-place", "place"
    NEXT_NOTHING = "next-nothing"
    HELP = "help", "phrases"


class Outcome(Line):
    """What a command did, or why it did nothing: `moves` and `obey`."""

    LONGER = "longer", "duration"
    SHORTER = "shorter", "duration"
    TOO_SHORT = "too-short", "duration"
    ON_AND_ON = "on-and-on"
    AS_MANY = "as-many"
    NO_SET_TO_GO_ON = "no-set-to-go-on"
    LOUDER = "louder"
    QUIETER = "quieter"
    SLOWER = "slower"
    FASTER = "faster"
    TALK_FULL = "talk-full"
    TALK_BRIEF = "talk-brief"
    TALK_QUIET = "talk-quiet"
    AT_LIMIT = "at-limit"
    EASIER = "easier", "exercise"
    HARDER = "harder", "exercise"
    NO_EASIER = "no-easier"
    WAS_LAST = "was-last"
    NO_HARDER = "no-harder"
    OTHER_FIRST = "other-first", "side"
    NO_PREVIOUS = "no-previous"
    LATER = "later", "exercise"
    NOT_LATER = "not-later"
    AGAIN = "again", "place"
    DEAF = "deaf"
    HEARING = "hearing"
    UNDONE = "undone"
    NOTHING_TO_UNDO = "nothing-to-undo"


class Pause(Line):
    """Stopping and getting back in: `pauses`, `answers.resume` and the engine."""

    PAUSED = "paused"
    STILL_PAUSED = "still-paused"
    CLOCK_JUMPED = "clock-jumped"
    ASK_END = "ask-end"
    NOBODY_GOES_ON = "nobody-goes-on"
    NOBODY_ENDS = "nobody-ends"
    RESUME = "resume", "place"
    RESUME_LEFT = "resume-left", "place duration"
    RESUME_REPS = "resume-reps", "place count"
    RESUME_REST = "resume-rest", "duration"


class Pain(Line):
    """After "that hurts", and before what hurt last time: `pauses` and `answers`."""

    ASK = "ask-pain"
    LOW = "pain-low"
    MIDDLE = "pain-middle"
    COME_OUT = "come-out"
    ASK_NUMBNESS = "ask-numbness"
    ASK_BELOW_KNEE = "ask-below-knee"
    WAIT = "wait-answer"
    LEFT_OUT = "left-out", "exercise"
    STOP = "pain-stop"
    URGENT = "pain-urgent"
    SEE = "pain-see"
    ASK_AGAIN = "ask-again", "exercise"


class Question(Line):
    """The questions of tests, and those about the session: `Wording` and `layout`."""

    TEST = "ask-test", "question"
    TEST_SIDE = "ask-test-side", "question side"
    HINT_DEGREES = "hint-degrees"
    PAIN = "ask-pain-now"
    EFFORT = "ask-effort"
    BEFORE = "ask-pain-before"
    ACTIVITY = "ask-activity", "activity"


class Reaction(Line):
    """What the coach says to an answer: `pauses` and `beginning`."""

    NOTED = "noted"
    NOTED_MIDDLE = "noted-middle"
    NOTED_SEE = "noted-see"
    NOTED_BEFORE = "noted-before"
    NOTED_BEFORE_SEE = "noted-before-see"
    FOUND = "found", "answer"
    CHANGED_BETTER = "changed-better"
    CHANGED_SAME = "changed-same"
    CHANGED_WORSE = "changed-worse"


class Hearing(Line):
    """Answers to "what did you hear", apart from those under `heard`: `hearing` and `obey`."""

    NOTHING = "heard-nothing"
    AGO = "heard-ago", "duration"
    NOT_NOW = "heard-not-now", "phrase"
    ALREADY = "heard-already", "phrase"


class Notice(Line):
    """What came of a command, on the screen only: `obey`."""

    ACKNOWLEDGED = "acknowledged", "phrase situation place"
    NOT_NOW = "not-now", "phrase situation"
    ALREADY = "already", "phrase"


class Summary(Line):
    """The end of a session: `session.summary`."""

    SETS = "summary", "completed sets minutes"
    TESTS = "summary-tests", "answered tests minutes"
    ONE_TEST = "summary-one-test", "minutes"
    ALL_TESTS = "summary-all-tests", "tests minutes"
    STOPPED = "summary-stopped", "completed sets minutes"
    WEEK = "summary-week", "ordinal"
    LEFT_OUT = "summary-left-out", "exercises"


class Scoring(Line):
    """What tests came to, in points: `assessment.told` and `assessment.shown`."""

    WEAKEST = "score-weakest", "movement sides"
    TIED = "score-tied", "movements points"
    ALONE = "score-alone", "movement sides"
    CHANGED = "score-changed", "changes"
    UNCHANGED = "score-unchanged"
    APART = "score-apart", "movement side other"
    INTERNAL = "points-internal"
    EXTERNAL = "points-external"
    FLEXION = "points-flexion"
    OF_SIDE = "points-of-side", "side points"
    UP = "points-up", "movement points"
    DOWN = "points-down", "movement points"
    SHOWN = "score-shown", "movement sides"
    MORE = "points-more", "points change"
    LESS = "points-less", "points change"


class Advice(Line):
    """What the tests point to: `session.summary` and `session.results`."""

    NONE = "advice-none"
    KEEP = "advice-keep"
    INTERNAL = "advice-internal"
    EXTERNAL = "advice-external"
    FLEXION = "advice-flexion"
    ALL = "advice-all"
    FIRST = "advice-first", "movement"
    PROGRAMME = "advice-programme", "programme"
    GOES_ON = "advice-goes-on", "programme"
    SIDE = "advice-side", "side"
    ASSESS_EXERCISE = "assess-exercise", "exercise"
    ASSESS_PAIN = "assess-pain"
    ASSESS_TEST = "assess-test"
    COMMAND = "advice-command", "routine"
    COMMAND_SIDE = "advice-command-side", "routine side"
    COMMAND_START = "advice-command-start", "programme"
    COMMAND_PLAY = "advice-command-play"


LINES: dict[str, Line] = {
    str(line): line
    for group in (
        Welcome,
        Safety,
        Fitting,
        Today,
        Progression,
        Weekday,
        Offer,
        Interrupted,
        When,
        Announcement,
        Approach,
        Work,
        Location,
        Information,
        Outcome,
        Pause,
        Pain,
        Question,
        Reaction,
        Hearing,
        Notice,
        Summary,
        Scoring,
        Advice,
    )
    for line in group
}

# How to breathe, in turn from step to step: what is heard often is said in different words.
BREATHS = (Work.BREATHE, Work.BREATHE_LONG, Work.BREATHE_EASY)

SAFETY_IN_FULL = tuple(line for line in Safety if line is not Safety.SPOKEN)


class Prompt(Named):
    """A sentence of the microphone check: a key under `mic-check`."""


class Instruction(Prompt):
    """What the person is to do: `miccheck.check`."""

    WELCOME = "welcome"
    ROOM = "room"
    ECHO = "echo"
    SAY = "say", "phrase"
    AGAIN = "again", "phrase"
    INSTEAD = "instead", "phrase"


class Verdict(Prompt):
    """What was found: `miccheck.findings` and `check`."""

    NO_SOUND = "no-sound"
    ROOM_QUIET = "room-quiet"
    ROOM_LOUD = "room-loud"
    VOICE_GOOD = "voice-good"
    VOICE_SOFT = "voice-soft"
    VOICE_LOST = "voice-lost"
    VOICE_NONE = "voice-none"
    VOICE_CLIPPED = "voice-clipped"
    MIC_LOW = "mic-low"
    MIC_ONE_CHANNEL = "mic-one-channel"
    MIC_OPPOSITE = "mic-opposite"
    MIC_NARROW = "mic-narrow"
    MIC_OFFSET = "mic-offset"
    MIC_LOST = "mic-lost"
    ECHO_GONE = "echo-gone"
    ECHO_LOUD = "echo-loud"
    ECHO_STAYS = "echo-stays"
    SWALLOWED = "swallowed"
    UNDERSTOOD_ALL = "understood-all"
    UNDERSTOOD_SOME = "understood-some", "understood asked"
    OTHER_WORDS = "other-words", "phrase instead"
    NOT_UNDERSTOOD = "not-understood", "phrase key"
    KEPT = "kept"
    NOT_KEPT = "not-kept"


class Readout(Prompt):
    """Shown and not spoken; levels are in dBFS, differences in dB: `check` and `findings`."""

    KEYS = "keys", "skip abort"
    HEARD = "heard", "phrase"
    HEARD_NOTHING = "heard-nothing"
    FIGURES_ROOM = "figures-room", "floor"
    FIGURES_VOICE = "figures-voice", "level above"
    FIGURES_ECHO = "figures-echo", "echo"
    FIGURES_RESIDUAL = "figures-residual", "residual"


PROMPTS: dict[str, Prompt] = {
    str(prompt): prompt for group in (Instruction, Verdict, Readout) for prompt in group
}


class Label(Named):
    """What is shown on the screen and not spoken."""

    KEYS_ONLY = "keys-only"
    MIC_MISSING = "mic-missing"
    MIC_SILENT = "mic-silent"
    MIC_OPEN = "mic-open"
    MIC_DEAF = "mic-deaf"
    REHEARSAL = "rehearsal"
    SIDE = "side", "side"
    SIDED = "sided", "what side"
    INHALE = "inhale"
    EXHALE = "exhale"
    INWARD = "inward"
    OUTWARD = "outward"
    PREPARING = "preparing", "ready all"
    OPENING = "opening"
    PROGRESS = "progress", "completed sets"
    NOTICE_PAGE = "notice-page", "page pages"
    OBEYED = "obeyed", "phrase situation"
    REFUSED = "refused", "phrase"
    CHOICE = "choice", "first last"
    SAID = "said"
    PRESSED = "pressed"
    HELP_TITLE = "help-title"
    HELP_CLOSE = "help-close", "key page pages"
    HELP_MORE = "help-more", "key page pages"
    NO_SUCH_KEY = "no-such-key", "key help"
    ALL_KEYS = "all-keys"
    LINE_AT = "line-at", "time"
    LINE_SET = "line-set", "set sets"
    LINE_CUT_SHORT = "line-cut-short", "done"
    LINE_LEFT = "line-left", "progress"
    LINE_GIVEN = "line-given", "how phrase"
    LINE_PRESS = "line-press", "keys"
    LINE_KEY = "line-key", "key phrase"
    LINE_NUMBERS = "line-numbers", "keys first last"
    LINE_DEGREES = "line-degrees", "first last"
