"""Changes of an exercise that are worth asking about, from how it went: longer, harder, easier.

Rules
1. Three sessions in a row that were easy and free of pain are the time for more: a hold of less
   than 30 s becomes ten seconds longer (ACSM: 10 to 30 s for most adults); from there the harder
   version comes; where there is none, the hold grows on to 60 s (ACSM: 30 to 60 s for older
   adults).
2. Easy: every set completed at the first attempt, and an effort of 3 of 10 at most where it was
   asked about (3 is "moderate" on Borg's CR10 scale). Free of pain: none at the exercise, and 3 of
   10 at most in the whole session (up to 3 one may carry on).
3. After pain of 4 or more at an exercise in its last session (from there on guidance offers the
   easier version) the hold is as long as it was before, else the easier version comes.
4. Only sessions since the last suggestion about an exercise speak for the next: who has answered is
   not asked again at once. One change for more at a time; less comes first.
5. Nothing changes without a yes.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from hipvoice.core import pain
from hipvoice.core.agreed import held_ms, once
from hipvoice.core.entries import Progress
from hipvoice.core.lines import Line
from hipvoice.core.routine import Routine, Step
from hipvoice.core.variants import stand_in
from hipvoice.core.wording import Wording

EASY_SESSIONS = 3
EASY_EFFORT = 3  # of 10
LONGER_MS = 10_000
LONG_MS, LONGEST_MS = 30_000, 60_000


@dataclass(frozen=True, slots=True)
class Practice:
    """How an exercise (its id) went in one session (its id, which sorts by time).

    `whole`: every set was completed at the first attempt. `pain` is the most that was told of it,
    `effort` and `any_pain` are what was told of the session (0 to 10); None for nothing.
    """

    session: str
    exercise: str
    whole: bool
    pain: int | None = None
    effort: int | None = None
    any_pain: int | None = None

    @property
    def easy(self) -> bool:
        """Whether it was easy and free of pain."""
        light = (self.effort or 0) <= EASY_EFFORT and (self.any_pain or 0) <= pain.CARRY_ON
        return self.whole and not self.pain and light


@dataclass(frozen=True, slots=True)
class Proposal:
    """A change of `exercise`: to `variant` (a slug), or to a hold of `ms`.

    `exercise` is the slug that the routine names; for a hold, the one of the version that is held.
    `names` are the exercise as it is now, and what it becomes.
    """

    progress: Progress
    exercise: str
    names: tuple[str, str]
    variant: str = ""
    ms: int | None = None

    def question(self, wording: Wording) -> str:
        """The reason, and the question."""
        exercise, instead = self.names
        duration = wording.duration(self.ms or 0)
        name = QUESTIONS[self.progress, self.ms is None]
        return wording.line(name, exercise=exercise, instead=instead, duration=duration)


# By what it changes, and whether that is the version of the exercise.
QUESTIONS = {
    (Progress.HARDER, True): Line.PROPOSE_HARDER,
    (Progress.LONGER, False): Line.PROPOSE_LONGER,
    (Progress.EASIER, True): Line.PROPOSE_EASIER,
    (Progress.EASIER, False): Line.PROPOSE_AS_BEFORE,
}


def proposals(
    routine: Routine,
    practices: Sequence[Practice],
    suggested: Mapping[str, str],
    own: Mapping[str, int],
) -> tuple[Proposal, ...]:
    """What to ask before a session of `routine`.

    `practices` are the recent ones, newest first; `suggested` has the session of the last
    suggestion about each exercise, `own` the holds before any was agreed to (both by slug).
    """
    found = [p for step in once(routine) for p in _about(step, routine, practices, suggested, own)]
    less = [p for p in found if p.progress is Progress.EASIER]
    more = [p for p in found if p.progress is not Progress.EASIER]
    return (*less, *more[:1])


def _about(
    step: Step,
    routine: Routine,
    practices: Sequence[Practice],
    suggested: Mapping[str, str],
    own: Mapping[str, int],
) -> Iterator[Proposal]:
    since = max(suggested.get(slug, "") for slug in (step.origin, step.exercise.slug))
    mine = [p for p in practices if p.exercise == step.exercise.id and p.session >= since]
    if mine and (mine[0].pain or 0) >= pain.MIDDLE:
        yield from _less(step, routine, own.get(step.exercise.slug, 0))
    elif len(mine) >= EASY_SESSIONS and all(p.easy for p in mine[:EASY_SESSIONS]):
        yield from _more(step, routine)


def _less(step: Step, routine: Routine, own_ms: int) -> Iterator[Proposal]:
    if 0 < own_ms < held_ms(step):
        yield Proposal(Progress.EASIER, step.exercise.slug, _names(step, step), ms=own_ms)
    elif easier := stand_in(step, step.exercise.easier, routine):
        yield _to(Progress.EASIER, step, easier)


def _more(step: Step, routine: Routine) -> Iterator[Proposal]:
    held, harder = held_ms(step), stand_in(step, step.exercise.harder, routine)
    longer = Proposal(Progress.LONGER, step.exercise.slug, _names(step, step), ms=held + LONGER_MS)
    if 0 < held < LONG_MS:
        yield replace(longer, ms=min(held + LONGER_MS, LONG_MS))
    elif harder:
        yield _to(Progress.HARDER, step, harder)
    elif 0 < held < LONGEST_MS:
        yield replace(longer, ms=min(held + LONGER_MS, LONGEST_MS))


def _to(progress: Progress, step: Step, other: Step) -> Proposal:
    return Proposal(progress, step.origin, _names(step, other), variant=other.exercise.slug)


def _names(step: Step, other: Step) -> tuple[str, str]:
    return step.exercise.name, other.exercise.name


def exercises(routine: Routine) -> Collection[str]:
    """The ids of the exercises that the steps of a routine are about."""
    return {step.exercise.id for step in routine.steps if isinstance(step, Step)}
