"""The state of a session, and the situation that it is in.

A session is in exactly one phase:

    IDLE ──Started──▶ RUNNING ◀──────────┐
                        │ pause, stop,   │ 3 s after the resume line
                        │ that hurts     │
                        ▼                │
             PAUSED / ASKED_... ──resume, no, an answer──▶ RESUMING
                        │
                        └──yes──▶ (summary) ──▶ ENDED

While RUNNING, the time into the segment is `now - started`; in every other phase it is `frozen`. A
state is a value: undo restores an earlier one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum, auto

from hipvoice.core.commands import Situation
from hipvoice.core.programme.assessment import Finding
from hipvoice.core.routine.routine import Answer, Place, Step, TestStep
from hipvoice.core.timeline.cues import Cue
from hipvoice.core.timeline.layout import ACTIVE, WORK, Segment, SegmentKind
from hipvoice.core.timeline.timeline import Timeline


class Phase(Enum):
    """The phases of a session."""

    IDLE = auto()
    RUNNING = auto()
    PAUSED = auto()
    RESUMING = auto()
    ASKED_RESUME = auto()
    ASKED_CHANGE = auto()
    ASKED_END = auto()
    ASKED_PAIN = auto()
    COMING_OUT = auto()
    ASKED_NUMBNESS = auto()
    ASKED_BELOW_KNEE = auto()
    ASKED_AGAIN = auto()
    ENDED = auto()


# The phases in which the coach asks about pain, and in which `State.about` is set.
ABOUT_PAIN = frozenset(
    {
        Phase.ASKED_PAIN,
        Phase.COMING_OUT,
        Phase.ASKED_NUMBNESS,
        Phase.ASKED_BELOW_KNEE,
        Phase.ASKED_AGAIN,
    }
)


# Those of them that come after strong pain, until it is known that there is no warning sign.
AFTER_STRONG_PAIN = frozenset({Phase.COMING_OUT, Phase.ASKED_NUMBNESS, Phase.ASKED_BELOW_KNEE})


@dataclass(frozen=True, slots=True)
class State:
    """Everything that undo restores.

    `index` is the segment's place in the timeline; `segment` the segment itself, as changed by
    longer and shorter; `pending` its remaining cues; `entered` the session time at which it was
    entered. `asked` is how often an open question was repeated, `about` the set it is about, `open`
    the question that was open before that about the end; `form` is how many corrections were
    requested. `attempts` counts the attempts at each place; `completed` has the places of completed
    sets, `logged` those with any entry, `void` those that a variant made void; `worked` has the
    steps in which anything was done. `ahead` is the set or test that comes next according to the
    entries (see `account`), None after the last. `findings` are what the tests found, in the order
    of the answers; `felt` is the strongest pain that was answered, by exercise (its id, empty for
    the whole session). `left_out` are the exercises and tests (ids) that are left for today because
    they hurt, `wanted` those that hurt last time and are done all the same.
    """

    timeline: Timeline
    index: int
    segment: Segment
    volume: int
    rate: int
    phase: Phase = Phase.IDLE
    pending: tuple[Cue, ...] = ()
    started: int = 0
    entered: int = 0
    frozen: int = 0
    asked: int = 0
    about: Place | None = None
    open: Phase | None = None
    deaf: bool = False
    form: int = 0
    attempts: Mapping[Place, int] = field(default_factory=dict)
    completed: frozenset[Place] = frozenset()
    worked: frozenset[int] = frozenset()
    logged: frozenset[Place] = frozenset()
    void: frozenset[Place] = frozenset()
    findings: Mapping[Place, Finding] = field(default_factory=dict)
    felt: Mapping[str, int] = field(default_factory=dict)
    ahead: Place | None = None
    left_out: frozenset[str] = frozenset()
    wanted: frozenset[str] = frozenset()

    @property
    def step(self) -> Step | TestStep | None:
        """The step that the segment belongs to; None in the welcome, questions and the summary."""
        return self.timeline.step(self.segment.place) if self.segment.place else None

    @property
    def shown(self) -> Place | None:
        """The set that the display is about; what hurts stays until the question is over."""
        return self.about if (self.open or self.phase) in ABOUT_PAIN else self.segment.place

    @property
    def working(self) -> bool:
        """Whether the segment is a hold or reps."""
        return self.segment.kind in WORK

    @property
    def summed_up(self) -> bool:
        """Whether the summary has begun; a session may also be paused before it."""
        return self.segment.kind is SegmentKind.SUMMARY and self.phase is Phase.RUNNING

    @property
    def sets(self) -> int:
        """How many sets the session has: those done, and those to come."""
        return len({*self.timeline.places()} - self.void | self.completed)

    @property
    def target(self) -> Place | None:
        """The set or test that is current or coming up; None after the last."""
        later = self.timeline.segments[self.index :]
        return next((s.place for s in later if s.kind in ACTIVE), None)

    @property
    def place_before(self) -> Place | None:
        """The set or test before the current one, or before what comes between two; None first."""
        if self.segment.place:
            return self.timeline.place_before(self.segment.place)
        earlier = reversed(self.timeline.segments[: self.index])
        return next((s.place for s in earlier if s.kind in ACTIVE), None)

    def elapsed(self, now: int) -> int:
        """Milliseconds of this segment that have passed."""
        return now - self.started if self.phase is Phase.RUNNING else self.frozen

    def remaining(self, now: int) -> int | None:
        """Milliseconds to the end of this segment, or to the target of a set that goes on past it.

        None if only a command or speech ends it, and past the target.
        """
        end = self.segment.planned_ms
        past = self.segment.is_past(self.elapsed(now))
        return None if end is None or past else max(0, end - self.elapsed(now))

    @property
    def situation(self) -> Situation:
        """What commands may be given."""
        if self.phase in _BY_PHASE:
            return _BY_PHASE[self.phase]
        if self.segment.kind is SegmentKind.TEST and isinstance(self.step, TestStep):
            return _BY_ANSWER[self.step.test.answer]
        if self.segment.question:
            return Situation.ASKED_NUMBER
        return _BY_KIND[self.segment.kind]


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The state before a command given at `at`, and the numbers of the entries that it made."""

    state: State
    at: int
    entries: tuple[int, ...]


_BY_PHASE = {
    Phase.PAUSED: Situation.PAUSED,
    Phase.RESUMING: Situation.RESUMING,
    Phase.ASKED_RESUME: Situation.ASKED_RESUME,
    Phase.ASKED_CHANGE: Situation.ASKED_CHANGE,
    Phase.ASKED_END: Situation.ASKED_END,
    Phase.ASKED_PAIN: Situation.ASKED_PAIN,
    Phase.COMING_OUT: Situation.COMING_OUT,
    Phase.ASKED_NUMBNESS: Situation.ASKED_NUMBNESS,
    Phase.ASKED_BELOW_KNEE: Situation.ASKED_BELOW_KNEE,
    Phase.ASKED_AGAIN: Situation.ASKED_AGAIN,
    Phase.IDLE: Situation.ENDED,
    Phase.ENDED: Situation.ENDED,
}
_BY_KIND = {
    SegmentKind.WELCOME: Situation.INTRO,
    SegmentKind.FETCH: Situation.INTRO,
    SegmentKind.WAY_OUT: Situation.WAY_OUT,
    SegmentKind.SUMMARY: Situation.ENDED,
    SegmentKind.ANNOUNCE: Situation.SETUP,
    SegmentKind.SETUP: Situation.SETUP,
    SegmentKind.READY: Situation.READY,
    SegmentKind.SWITCH: Situation.READY,
    SegmentKind.HOLD: Situation.HOLD,
    SegmentKind.MOVING: Situation.MOVING,
    SegmentKind.REPS: Situation.REPS,
    SegmentKind.OPEN_REPS: Situation.OPEN_REPS,
    SegmentKind.REST: Situation.REST,
    SegmentKind.QUESTION: Situation.ASKED_NUMBER,
}
_BY_ANSWER = {Answer.YES_NO: Situation.ASKED_TEST, Answer.DEGREES: Situation.ASKED_DEGREES}
