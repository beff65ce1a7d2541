"""What the journal keeps of a session: the engine makes entries, the journal stores them.

`number` counts the entries of one session from 1; `Undone` refers to entries by it. Times are
session milliseconds; the journal adds the wall-clock time of writing.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from hipvoice.core.routine.routine import Side


class Status(StrEnum):
    """How a set ended. Completed: the planned time or reps, or "done" on open reps."""

    COMPLETED = "completed"
    PARTIAL = "partial"
    RESTARTED = "restarted"
    SKIPPED = "skipped"


class Ending(StrEnum):
    """Why a session ended."""

    FINISHED = "finished"
    STOPPED = "stopped"
    CLOSED = "closed"


class Asked(StrEnum):
    """What was asked: the first four are answered with 0 to 10, the others with no (0) or yes (1).

    `BEFORE` is pain before the first exercise, `ACTIVITY` how well the person's own activity goes.
    `HURTS` is yes where the person said so, but not how strongly. `NUMBNESS` and `BELOW_KNEE`
    follow strong pain; `AGAIN` is whether to do what hurt last time.
    """

    PAIN = "pain"
    EFFORT = "effort"
    BEFORE = "pain-before"
    ACTIVITY = "activity"
    HURTS = "hurts"
    NUMBNESS = "numbness"
    BELOW_KNEE = "below-knee"
    AGAIN = "again"


YES_OR_NO = frozenset({Asked.HURTS, Asked.NUMBNESS, Asked.BELOW_KNEE, Asked.AGAIN})
WARNING_SIGNS = frozenset({Asked.NUMBNESS, Asked.BELOW_KNEE})


class Progress(StrEnum):
    """What a suggestion about an exercise changes."""

    LONGER = "longer"
    HARDER = "harder"
    EASIER = "easier"


class Turn(StrEnum):
    """What became of a programme that a person follows."""

    STARTED = "started"
    PAUSED = "paused"
    RESUMED = "resumed"
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class SessionBegan:
    """A session of `routine` (its id) began; `sets` is how many it plans, each side counted.

    `person` is who does it, empty if nobody is named. `digest` identifies the routine as it was
    then, and `wishes` are what it was made to fit; both are needed to resume it later.
    """

    number: int
    at: int
    routine: str
    name: str
    sets: int
    person: str = ""
    digest: str = ""
    wishes: str = ""


@dataclass(frozen=True, slots=True)
class SessionResumed:
    """The session was resumed, with `completed` of `sets` sets done."""

    number: int
    at: int
    completed: int
    sets: int


@dataclass(frozen=True, slots=True)
class SetEnded:
    """One attempt at one set ended. `unit` is what `planned` and `done` count: "ms" or "reps".

    `done` is None if reps were not counted (open reps that were left early); `worked_ms` is the
    working time in any case. `attempt` counts from 1 at each place.
    """

    number: int
    at: int
    step: int
    exercise: str
    name: str
    set: int
    side: Side | None
    attempt: int
    unit: str
    planned: int
    done: int | None
    worked_ms: int
    status: Status


@dataclass(frozen=True, slots=True)
class Answered:
    """A question (see `Asked`) was answered, and the exercise (its id) that it was about.

    `exercise` is empty if the question was about the whole session; it is the activity, in the
    person's words, if it was about that.
    """

    number: int
    at: int
    question: str
    value: int
    exercise: str


@dataclass(frozen=True, slots=True)
class Switched:
    """`variant` replaced `exercise`, the one that the routine names (both are slugs)."""

    number: int
    at: int
    step: int
    set: int
    side: Side | None
    exercise: str
    variant: str


@dataclass(frozen=True, slots=True)
class Moved:
    """The person went to the set at (`step`, `set`, `side`) instead of the next one.

    `set` is 0 after the last set of the session. `swapped`: the sides of the step changed places,
    so that `side` comes first. `later`: that set and what follows of its exercise were put off, and
    the person went on with the exercise after it.
    """

    number: int
    at: int
    step: int
    set: int
    side: Side | None
    swapped: bool
    later: bool = False


@dataclass(frozen=True, slots=True)
class Suggested:
    """A change of `exercise` (the slug that the routine names) was suggested; `taken` means yes.

    `variant` is the slug of the harder or easier version, empty for a longer hold; `ms` is the
    longer hold, None for a variant.
    """

    number: int
    at: int
    exercise: str
    progress: Progress
    variant: str
    ms: int | None
    taken: bool


@dataclass(frozen=True, slots=True)
class Assessed:
    """A test was answered for one side. `test` is its id; `degrees` None for a yes or no.

    `step` is its place in the routine; None in entries from before it was stored.
    """

    number: int
    at: int
    test: str
    name: str
    side: Side | None
    passed: bool
    degrees: int | None
    step: int | None = None


@dataclass(frozen=True, slots=True)
class Undone:
    """The entries with these numbers no longer count."""

    number: int
    at: int
    entries: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Noted:
    """A person's own words about the session, or about its entry of number `entry`."""

    number: int
    at: int
    entry: int | None
    text: str


@dataclass(frozen=True, slots=True)
class Amended:
    """Entry `by` counts instead of `entry`: a correction that was made afterwards.

    `entry` is None if `by` had been forgotten; `by` is None if `entry` was never done.
    """

    number: int
    at: int
    entry: int | None
    by: int | None
    why: str


@dataclass(frozen=True, slots=True)
class SessionEnded:
    """The session ended with `completed` of `sets` sets, after `active_ms` without its pauses."""

    number: int
    at: int
    ending: Ending
    completed: int
    sets: int
    active_ms: int


@dataclass(frozen=True, slots=True)
class Followed:
    """A `programme` (its id) was started, paused, resumed or ended by `person`.

    That is from `day` on (days since 1970, where the person is). The entries of one run of a
    programme are stored like those of a session, under an id of their own.
    """

    number: int
    at: int
    programme: str
    name: str
    turn: Turn
    day: int
    person: str = ""


Entry = (
    SessionBegan
    | SessionResumed
    | SetEnded
    | Answered
    | Switched
    | Moved
    | Suggested
    | Assessed
    | Undone
    | SessionEnded
)
"""What the engine makes."""

Record = Entry | Noted | Amended | Followed
"""What the journal stores: what the engine made, what a person corrected afterwards, programmes."""
