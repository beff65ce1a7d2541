"""What to play today, and what to change: longer, harder or easier exercises.

`usual` and `first` choose the routine of the day, `proposals` finds the changes worth suggesting,
and `as_agreed` puts those that the person agreed to into a routine.

Rules of changes
1. After easy sessions on three days, with none in between that was not, it is time for more: a hold
   of less than 30 s becomes ten seconds longer (ACSM: 10 to 30 s for most adults); then the harder
   version comes; if there is none, the hold grows up to 60 s (ACSM: 30 to 60 s for older adults).
2. Easy: every set completed at the first attempt, an effort of at most 4 of 10 (4 is "somewhat
   strong" on Borg's CR10 scale), no pain during the exercise, and at most 3 of 10 in the whole
   session. A session that went well but whose effort is not known says nothing: it counts neither
   for more nor against it.
3. After pain of 3 or more during an exercise in its last session (from 3 on, the easier version
   is taken) the hold goes back to what it was; otherwise the easier version comes.
4. Only sessions since the last suggestion about an exercise count for the next: a person who has
   answered is not asked again at once. One increase at a time; decreases come first.
5. Nothing changes without a yes.

Rules of the day, for a person who follows no programme
1. After tests, the routine for what they found limited, with the worse side first, every other day
   (S3, S4), until something else was practised.
2. Otherwise what the person plays most, in the four weeks up to the last session; of two, the one
   played last. Regular practice matters more than one long session (S1, S3, S4).
3. Who has not practised yet begins with the shortest; with a condition, with the shortest of those
   that fit.
4. The tests are offered, and never played instead: to a person who was not tested in the last four
   weeks, or never, at the first session of a week.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import takewhile

from hipvoice.core.entries import Progress, Record, Suggested
from hipvoice.core.programme import assessment
from hipvoice.core.programme.assessment import Finding, recommend
from hipvoice.core.programme.variants import stand_in
from hipvoice.core.routine.routine import Hold, Routine, Side, Step, TestStep
from hipvoice.core.wording.lines import Line, Offer, Today
from hipvoice.core.wording.wording import Wording

EASY_DAYS = 3
EASY_EFFORT = 4  # of 10
EASY_PAIN = 3  # of 10, in the whole session
LONGER_MS = 10_000
LONG_MS, LONGEST_MS = 30_000, 60_000
SCREEN, SHORTEST = "hip-screen", "two-minute-basics"
TEST_EVERY_DAYS = 28
LIMITED_EVERY_DAYS = 2
AGAIN_DAYS = 4  # after so many, it is said how long ago it was


@dataclass(frozen=True, slots=True)
class Practice:
    """How an exercise (its id) went in one session (its id, which sorts by time).

    `day` is that of the session (days since 1970, where it was). `whole`: every set was completed
    at the first attempt. `pain` is the highest answer about it, `effort` and `any_pain` are the
    answers about the session (0 to 10); None for no answer.
    """

    session: str
    day: int
    exercise: str
    whole: bool
    pain: int | None = None
    effort: int | None = None
    any_pain: int | None = None

    @property
    def hard(self) -> bool:
        """Whether anything about it speaks against more."""
        strained = (self.effort or 0) > EASY_EFFORT or (self.any_pain or 0) > EASY_PAIN
        return not self.whole or bool(self.pain) or strained

    @property
    def easy(self) -> bool:
        """Whether it was easy and free of pain, and the person said so."""
        return self.effort is not None and not self.hard


@dataclass(frozen=True, slots=True)
class Proposal:
    """A change of `exercise`: to `variant` (a slug), or to a hold of `ms`.

    `exercise` is the slug that the routine names; for a hold, that of the version that is held.
    `names` are those of the exercise now, and of what it becomes.
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


# By what it changes, and whether it changes the version of the exercise.
QUESTIONS = {
    (Progress.HARDER, True): Offer.HARDER,
    (Progress.LONGER, False): Offer.LONGER,
    (Progress.EASIER, True): Offer.EASIER,
    (Progress.EASIER, False): Offer.AS_BEFORE,
}


def proposals(
    routine: Routine,
    practices: Sequence[Practice],
    suggested: Mapping[str, str],
    own: Mapping[str, int],
) -> tuple[Proposal, ...]:
    """What to ask before a session of `routine`.

    `practices` are the recent ones, newest first; `suggested` has the session of the last
    suggestion about each exercise, `own` the original holds (both by slug).
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
    if mine and (mine[0].pain or 0) >= assessment.MIDDLE:
        yield from _less(step, routine, own.get(step.exercise.slug, 0))
    elif easy_days(mine) >= EASY_DAYS:
        yield from _more(step, routine)


def easy_days(practices: Iterable[Practice]) -> int:
    """On how many days an exercise was easy since it last was not; `practices` newest first."""
    since = takewhile(lambda p: not p.hard, practices)
    return len({p.day for p in since if p.easy})


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
    """The ids of the exercises in the steps of a routine."""
    return {step.exercise.id for step in routine.steps if isinstance(step, Step)}


def as_agreed(routine: Routine, entries: Iterable[Record]) -> Routine:
    """`routine` with what was agreed to at the start of the session with these entries."""
    for entry in entries:
        if isinstance(entry, Suggested) and entry.taken:
            routine = applied(routine, entry.exercise, entry.variant, entry.ms)
    return routine


def applied(routine: Routine, exercise: str, variant: str, ms: int | None) -> Routine:
    """`routine` with `exercise` held for `ms`, or in the version `variant`; as in `Suggested`."""
    if ms is not None:
        return _with_hold(routine, exercise, ms)
    steps = [
        stand_in(step, variant, routine) or step
        if isinstance(step, Step) and step.origin == exercise
        else step
        for step in routine.steps
    ]
    return replace(routine, steps=tuple(steps))


def with_holds(routine: Routine, holds: Mapping[str, int]) -> Routine:
    """`routine` with the holds that were agreed to (ms, by slug), which are announced."""
    for step in once(routine):
        ms = holds.get(step.exercise.slug, 0)
        if 0 < held_ms(step) < ms:
            routine = _with_hold(routine, step.exercise.slug, ms)
    return routine


def _with_hold(routine: Routine, slug: str, ms: int) -> Routine:
    steps: list[Step | TestStep] = []
    for step in routine.steps:
        held = isinstance(step, Step) and step.exercise.slug == slug and held_ms(step)
        steps.append(replace(step, dose=Hold(ms)) if held and isinstance(step, Step) else step)
    return replace(routine, steps=tuple(steps))


def own_holds(routine: Routine) -> dict[str, int]:
    """How long the routine itself holds each of its exercises and their versions, ms by slug."""
    own = {slug: held_ms(step) for slug, step in routine.variants.items()}
    return own | {step.exercise.slug: held_ms(step) for step in once(routine)}


def once(routine: Routine) -> Iterator[Step]:
    """The exercises of a routine, each at its first step."""
    seen: set[str] = set()
    for step in routine.steps:
        if isinstance(step, Step) and step.exercise.slug and step.exercise.slug not in seen:
            seen.add(step.exercise.slug)
            yield step


def held_ms(step: Step) -> int:
    """The hold that both sides have, ms; 0 if there is none, or the sides differ."""
    dose = step.dose
    return dose.ms if isinstance(dose, Hold) and not dose.moving and not step.doses else 0


@dataclass(frozen=True, slots=True)
class Played:
    """How often a routine was played in the four weeks up to the last session, and how many days
    ago the last time was.
    """

    times: int
    days: int


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A routine (its id), and why; `days` since it was last done, None for never.

    `side` is the one that tests found worse.
    """

    routine: str
    why: Line
    days: int | None = None
    side: Side | None = None

    def line(self, name: str, wording: Wording) -> str:
        """The suggestion of the routine called `name`, as it is shown."""
        days = "" if self.days is None else wording.counted("day", self.days)
        return wording.line(self.why, routine=name, days=days, side=wording.side(self.side))


def usual(
    played: Mapping[str, Played], tested: int | None, findings: Sequence[Finding] = ()
) -> Suggestion | None:
    """What to play, by rules 1 and 2; None if nothing was practised.

    `played` has the routines (ids), `tested` the days since the last test, `findings` are the
    latest of each test and side.
    """
    practice = {routine: done for routine, done in played.items() if routine != SCREEN}
    newest = min((done.days for done in practice.values()), default=None)
    since = tested is not None and (newest is None or tested <= newest)
    limited = _limited(practice, findings) if since else None
    if limited or not practice:
        return limited
    most = max(practice, key=lambda routine: (practice[routine].times, -practice[routine].days))
    times, days = practice[most].times, practice[most].days
    if days >= AGAIN_DAYS:
        return Suggestion(most, Today.LAST_DONE, days)
    return Suggestion(most, Today.USUAL if times > 1 else Today.AS_LAST_TIME, days)


def first(routines: Sequence[str], *, practised: bool = False) -> Suggestion | None:
    """What to begin with; `routines` are the ids of those that fit, the gentlest first.

    `practised` is whether the person has practised, though none of these.
    """
    practice = [routine for routine in routines if routine != SCREEN]
    chosen = SHORTEST if SHORTEST in practice else next(iter(practice), None)
    return Suggestion(chosen, Today.NEW if practised else Today.FIRST) if chosen else None


def is_test_offered(tested: int | None, last: int | None, weekday: int) -> bool:
    """Whether the tests are offered, by the days since the last one and since the last session.

    `weekday` is that of today, 0 for Monday.
    """
    new_week = last is None or last > weekday
    return new_week and (tested is None or tested > TEST_EVERY_DAYS)


def _limited(practice: Mapping[str, Played], findings: Sequence[Finding]) -> Suggestion | None:
    """The routine for what is limited, unless it was done today or yesterday."""
    found = recommend(findings)
    if found is None or not found.limited:
        return None
    done = practice.get(found.routine)
    if done and done.days < LIMITED_EVERY_DAYS:
        return None
    why = Today.LIMITED_SIDE if found.side else Today.LIMITED
    return Suggestion(found.routine, why, side=found.side)
