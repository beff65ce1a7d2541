"""Fits a routine to a person and a day: conditions, equipment, time.

Rules
1. An obstacle to an exercise is a condition of the person, or missing equipment. The exercise names
   what to do instead; if it names nothing, or that has an obstacle as well, it is left out. A test
   with an obstacle is left out. What a condition only changes is said in the set-up.
2. An exercise with an obstacle is not offered as an easier or harder version either.
3. A routine that is too long loses whole sets: one from the step with the most (the last of
   several), until every step has one. Then it loses whole steps from its end, but a warm start
   before the last exercise does. Holds and reps are never cut, and one step stays. What is said
   about it takes time as well.
4. The side that tests found worse comes first and gets one more set (S3, S4). The tests
   before these exercises decide it on the same day.
5. Every change has a line that says why; the lines become notes of the routine.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from hipvoice.core.programme.variants import stand_in
from hipvoice.core.routine.exercise import Change, SetupMove
from hipvoice.core.routine.routine import Exercise, Hold, Routine, Side, Step, Test, TestStep
from hipvoice.core.wording.lines import Fitting
from hipvoice.core.wording.wording import Wording


@dataclass(frozen=True, slots=True)
class Constraints:
    """What a routine should fit: conditions of the person, and missing equipment."""

    conditions: tuple[str, ...] = ()
    without: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Obstacle:
    """Why an exercise is not done; `instead` is the slug of what to do, empty for nothing."""

    reason: str
    instead: str
    is_condition: bool


@dataclass(frozen=True, slots=True)
class Replacement:
    """`exercise` was replaced by `instead` (names), or left out if that is empty."""

    exercise: str
    instead: str
    obstacle: Obstacle


@dataclass(frozen=True, slots=True)
class Selection:
    """What is left of a routine, in order, and what was changed."""

    steps: tuple[Step | TestStep, ...]
    changes: tuple[Replacement, ...] = ()

    @property
    def worth(self) -> int:
        """How many steps are left; to warm up for nothing is none, unless nothing was changed."""
        return sum(not (self.changes and warms_up(step)) for step in self.steps)


def warms_up(step: Step | TestStep) -> bool:
    """Whether it is easy movement for a time, such as marching."""
    return isinstance(step, Step) and isinstance(step.dose, Hold) and step.dose.moving


_Subject = TypeVar("_Subject", Exercise, Test)

# For each kind of obstacle: what is said about an exercise that was replaced, and one left out.
WORDS = {
    True: (Fitting.CONDITION_INSTEAD, Fitting.CONDITION_LEFT_OUT),
    False: (Fitting.WITHOUT_INSTEAD, Fitting.WITHOUT_LEFT_OUT),
}


def select(routine: Routine, person: Constraints) -> Selection:
    """The steps of `routine` that `person` can do, possibly none."""
    fits: list[Step | TestStep | None] = []
    changes: list[Replacement] = []
    for step in routine.steps:
        fitting, obstacle = _fitting(step, routine, person)
        fits.append(fitting)
        if obstacle:
            instead = fitting.subject.name if fitting else ""
            changes.append(Replacement(step.subject.name, instead, obstacle))
    return Selection(tuple(_left(routine, fits)), tuple(dict.fromkeys(changes)))


def _left(routine: Routine, fits: Sequence[Step | TestStep | None]) -> Iterator[Step | TestStep]:
    """What is left of a routine; a test is not done again if nothing is left in between."""
    for index, step in enumerate(fits):
        between = routine.between_tests(index)
        if step and (not between or any(fits[i] for i in between)):
            yield step


def selected(routine: Routine, selection: Selection, wording: Wording) -> Routine:
    """`routine` with what was selected, and a note for each change; it must not be empty."""
    notes = (*routine.notes, *lines(selection.changes, wording))
    return replace(routine, steps=selection.steps, notes=notes)


def lines(changes: Sequence[Replacement], wording: Wording) -> Iterator[str]:
    """What was changed and why, as it is said: each reason once, with all that it changes."""
    by_reason: dict[tuple[str, bool], list[Replacement]] = {}
    for change in changes:
        why = (change.obstacle.reason, change.obstacle.is_condition)
        by_reason.setdefault(why, []).append(change)
    for (reason, of_condition), found in by_reason.items():
        why_said = wording.reasons[reason] if of_condition else wording.equipment([reason])
        replaced = _replaced([change for change in found if change.instead], wording)
        left_out = [change.exercise for change in found if not change.instead]
        for line, parts in zip(WORDS[of_condition], (replaced, left_out), strict=True):
            if parts:
                yield wording.line(line, reason=why_said, exercises=wording.all(parts))


def _replaced(changes: Sequence[Replacement], wording: Wording) -> list[str]:
    """What is done instead; of several, the names alone, so that the session begins soon."""
    if len(changes) == 1:
        (change,) = changes
        names = {"exercise": change.exercise, "instead": change.instead}
        return [wording.words(Fitting.IN_PLACE, **names)]
    return list(dict.fromkeys(change.instead for change in changes))


def without_obstacles(routine: Routine, person: Constraints) -> Routine:
    """`routine` with only those variants that `person` can do."""
    can = {s: v for s, v in routine.variants.items() if not _obstacle(v.exercise, person)}
    return replace(routine, variants=can)


def adapted(routine: Routine, person: Constraints) -> Routine:
    """`routine` with what the conditions of `person` change in its exercises and versions.

    Nothing leads back to an exercise that was replaced because of an obstacle.
    """
    named = [s.instead_of for s in routine.steps if isinstance(s, Step) and s.instead_of]
    barred = {step.exercise.slug for step in named if _obstacle(step.exercise, person)}

    def of_step(step: Step) -> Step:
        instead_of = of_step(step.instead_of) if step.instead_of else None
        exercise = _unlinked(_changed(step.exercise, person), barred)
        return replace(step, exercise=exercise, instead_of=instead_of)

    steps = (
        of_step(s) if isinstance(s, Step) else replace(s, test=_changed(s.test, person))
        for s in routine.steps
    )
    variants = {slug: of_step(step) for slug, step in routine.variants.items()}
    return replace(routine, steps=tuple(steps), variants=variants)


def _changed(subject: _Subject, person: Constraints) -> _Subject:
    """`subject` with its changes said first, since they concern all that follows.

    They say what a caution for the same condition would say. A thing that one needs has to be
    moved when the sides are switched.
    """
    changes = _changes(subject, person)
    said: tuple[str, ...] = tuple(dict.fromkeys(change.say for change in changes))
    told = {change.condition for change in changes}
    things = tuple(dict.fromkeys(change.needs for change in changes if change.needs))
    if isinstance(subject, Exercise) and subject.other_side:
        moved = tuple(dict.fromkeys(change.say for change in changes if change.needs))
        subject = replace(subject, other_side=tuple(map(SetupMove, moved)) + subject.other_side)
    return replace(
        subject,
        setup=tuple(map(SetupMove, said)) + subject.setup,
        cautions=tuple(
            replace(caution, before=caution.before + len(said))
            for caution in subject.cautions
            if caution.condition not in told
        ),
        brief=" ".join((*said, subject.brief)),
        equipment=subject.equipment + things,
    )


def _changes(subject: Exercise | Test, person: Constraints) -> list[Change]:
    return [change for change in subject.changes if change.condition in person.conditions]


def _unlinked(exercise: Exercise, barred: Collection[str]) -> Exercise:
    """`exercise` with no link to one of `barred` (slugs)."""
    easier, harder = ("" if link in barred else link for link in (exercise.easier, exercise.harder))
    return replace(exercise, easier=easier, harder=harder)


def _fitting(
    step: Step | TestStep, routine: Routine, person: Constraints
) -> tuple[Step | TestStep | None, Obstacle | None]:
    """The step, or its replacement (None for nothing), and why it is not the step itself."""
    if isinstance(step, TestStep):
        obstacle = _obstacle(step.test, person)
        return (None if obstacle else step), obstacle
    first = obstacle = _chosen(step, routine, person)
    tried = {step.exercise.slug}
    fitting: Step | None = step
    while fitting and obstacle:
        slug = "" if obstacle.instead in tried else obstacle.instead
        tried.add(slug)
        fitting = stand_in(step, slug, routine) if slug else None
        obstacle = _chosen(fitting, routine, person) if fitting else None
    return fitting, first


def _chosen(step: Step, routine: Routine, person: Constraints) -> Obstacle | None:
    """The obstacle to a step that decides what is done.

    What leaves it out comes first, then what replaces it by something without an obstacle.
    """

    def leads_on(obstacle: Obstacle) -> bool:
        found = stand_in(step, obstacle.instead, routine)
        return found is None or bool(_obstacles(found.exercise, person))

    found = _obstacles(step.exercise, person)
    return min(found, key=lambda o: (bool(o.instead), leads_on(o)), default=None)


def _obstacle(subject: Exercise | Test, person: Constraints) -> Obstacle | None:
    """The first thing that keeps `person` from doing it."""
    return next(iter(_obstacles(subject, person)), None)


def _obstacles(subject: Exercise | Test, person: Constraints) -> list[Obstacle]:
    """The conditions that keep `person` from doing it; otherwise the thing that is missing."""
    rows = [row for row in subject.conditions if row[0] in person.conditions]
    changes = _changes(subject, person)
    rows += [(c.condition, c.instead) for c in changes if c.needs in person.without]
    if rows:
        return [Obstacle(name, instead, is_condition=True) for name, instead in rows]
    named = dict(subject.without) if isinstance(subject, Exercise) else {}
    things = dict.fromkeys((*named, *subject.equipment))
    missing = (thing for thing in things if thing in person.without)
    return [Obstacle(t, named.get(t, ""), is_condition=False) for t in missing][:1]


def favour(routine: Routine, side: Side | None, wording: Wording) -> Routine:
    """`routine` with `side` first and one more set of it, for exercises with both sides.

    None takes that back. It is said after the tests that come before these exercises, otherwise in
    the welcome.
    """
    steps = [_favouring(step, side) for step in routine.steps]
    favoured = side and any(isinstance(step, Step) and step.extra for step in steps)
    note = wording.line(Fitting.FAVOURED, side=wording.side(side)) if favoured else ""
    notes = routine.notes
    if tested := routine.tested:
        first = steps[tested]
        assert isinstance(first, Step), "an exercise follows the tests"
        steps[tested] = replace(first, remark=note)
    elif note:
        notes += (note,)
    return replace(routine, steps=tuple(steps), notes=notes)


def _favouring(step: Step | TestStep, side: Side | None) -> Step | TestStep:
    if isinstance(step, TestStep) or not step.sided:
        return step
    own = step.own_sides or step.sides
    if side is None:
        return replace(step, sides=own, extra=None, own_sides=())
    return replace(step, sides=(side, side.other), extra=side, own_sides=own)


def shorter(steps: Sequence[Step | TestStep]) -> Iterator[tuple[Step | TestStep, ...]]:
    """All of `steps`, then fewer and fewer; the last is one set of one step."""
    left = list(steps)
    while True:
        yield tuple(left)
        several = [i for i, step in enumerate(left) if step.sets > 1]
        if several:
            longest = max(several, key=lambda i: (left[i].sets, i))
            step = left[longest]
            assert isinstance(step, Step)
            left[longest] = replace(step, sets=step.sets - 1)
        elif len(left) > 1:
            for_nothing = len(left) == 2 and warms_up(left[0])  # noqa: PLR2004 - it and one more
            left.pop(0 if for_nothing else -1)
        else:
            return


def fitted(
    routine: Routine, most_ms: int, length: Callable[[Routine], int], wording: Wording
) -> Routine:
    """As much of `routine` as fits into `most_ms`, with notes about what was left out.

    `length` measures a routine with its notes (ms).
    """
    cut = routine
    for steps in shorter(routine.steps):
        notes = _time_notes(routine.steps, steps, most_ms, wording)
        cut = replace(routine, steps=steps, notes=(*routine.notes, *notes))
        if length(cut) <= most_ms:
            return cut
    return replace(cut, notes=(*cut.notes, wording.line(Fitting.LEAST)))


def _time_notes(
    steps: Sequence[Step | TestStep], left: Sequence[Step | TestStep], ms: int, wording: Wording
) -> Iterator[str]:
    """What was left out of `steps`."""
    minutes = wording.minutes(ms)
    cold = len(left) == 1 < len(steps) and warms_up(steps[0]) and not warms_up(left[0])
    kept = steps[1:] if cold else steps
    if fewer := sum(a.places - b.places for a, b in zip(kept, left, strict=False)):
        sets = wording.counted("set", fewer)
        yield wording.line(Fitting.FEWER_SETS, minutes=minutes, sets=sets)
    skipped = [*steps[:1], *kept[len(left) :]] if cold else kept[len(left) :]
    if gone := [step.subject.name for step in skipped]:
        yield wording.line(Fitting.LEFT_OUT, minutes=minutes, exercises=", ".join(gone))
