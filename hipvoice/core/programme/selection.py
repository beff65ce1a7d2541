"""Fits a routine to a person and a day: conditions, equipment, time.

Rules
1. An obstacle to an exercise is a condition of the person, or missing equipment. The exercise names
   what to do instead; if it names nothing, or that has an obstacle as well, it is left out. A test
   that needs missing equipment is left out.
2. An exercise with an obstacle is not offered as an easier or harder version either.
3. A routine that is too long loses whole sets: one from the step with the most (the last of
   several), until every step has one. Then it loses whole steps from its end. Holds and reps are
   never cut, and one step stays. What is said about it takes time as well.
4. The side that tests found worse comes first and gets one more set (S3, S4).
5. Every change has a line that says why; the lines become notes of the routine.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from hipvoice.core.programme.variants import stand_in
from hipvoice.core.routine.routine import Exercise, Routine, Side, Step, TestStep
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


# For each kind of obstacle: what is said about an exercise that was replaced, and one left out.
WORDS = {
    True: (Fitting.CONDITION_INSTEAD, Fitting.CONDITION_LEFT_OUT),
    False: (Fitting.WITHOUT_INSTEAD, Fitting.WITHOUT_LEFT_OUT),
}


def select(routine: Routine, person: Constraints) -> Selection:
    """The steps of `routine` that `person` can do, possibly none."""
    steps: list[Step | TestStep] = []
    changes: list[Replacement] = []
    for step in routine.steps:
        fitting, obstacle = _fitting(step, routine, person)
        if fitting:
            steps.append(fitting)
        if obstacle:
            instead = fitting.subject.name if fitting else ""
            changes.append(Replacement(step.subject.name, instead, obstacle))
    return Selection(tuple(steps), tuple(dict.fromkeys(changes)))


def selected(routine: Routine, selection: Selection, wording: Wording) -> Routine:
    """`routine` with what was selected, and a note for each change; it must not be empty."""
    notes = (*routine.notes, *(line(change, wording) for change in selection.changes))
    return replace(routine, steps=selection.steps, notes=notes)


def line(change: Replacement, wording: Wording) -> str:
    """What was changed and why, as it is said."""
    replaced, left_out = WORDS[change.obstacle.is_condition]
    why = change.obstacle.reason
    reason = wording.reason(why) if change.obstacle.is_condition else why.replace("-", " ")
    values = {"exercise": change.exercise, "reason": reason}
    if change.instead:
        return wording.line(replaced, instead=change.instead, **values)
    return wording.line(left_out, **values)


def without_obstacles(routine: Routine, person: Constraints) -> Routine:
    """`routine` with only those variants that `person` can do."""
    can = {s: v for s, v in routine.variants.items() if not _obstacle(v.exercise, person)}
    return replace(routine, variants=can)


def _fitting(
    step: Step | TestStep, routine: Routine, person: Constraints
) -> tuple[Step | TestStep | None, Obstacle | None]:
    """The step, or its replacement (None for nothing), and the first obstacle."""
    if isinstance(step, TestStep):
        missing = next((t for t in step.test.equipment if t in person.without), "")
        obstacle = Obstacle(missing, "", is_condition=False) if missing else None
        return (None if obstacle else step), obstacle
    first = obstacle = _obstacle(step.exercise, person)
    tried = {step.exercise.slug}
    fitting: Step | None = step
    while fitting and obstacle:
        slug = "" if obstacle.instead in tried else obstacle.instead
        tried.add(slug)
        fitting = stand_in(step, slug, routine) if slug else None
        obstacle = _obstacle(fitting.exercise, person) if fitting else None
    return fitting, first


def _obstacle(exercise: Exercise, person: Constraints) -> Obstacle | None:
    """The first thing that keeps `person` from doing `exercise`."""
    for condition, instead in exercise.conditions:
        if condition in person.conditions:
            return Obstacle(condition, instead, is_condition=True)
    named = dict(exercise.without)
    things = dict.fromkeys((*named, *exercise.equipment))
    missing = next((t for t in things if t in person.without), None)
    return Obstacle(missing, named.get(missing, ""), is_condition=False) if missing else None


def favour(routine: Routine, side: Side, wording: Wording) -> Routine:
    """`routine` with `side` first and one more set of it, for exercises with both sides."""
    steps = tuple(_favouring(step, side) for step in routine.steps)
    note = wording.line(Fitting.FAVOURED, side=wording.side(side))
    return replace(routine, steps=steps, notes=(*routine.notes, note))


def _favouring(step: Step | TestStep, side: Side) -> Step | TestStep:
    if isinstance(step, TestStep) or len(step.sides) < len(Side):
        return step
    return replace(step, sides=(side, side.other), extra=side)


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
            left.pop()
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
    if fewer := sum(a.places - b.places for a, b in zip(steps, left, strict=False)):
        sets = wording.counted("set", fewer)
        yield wording.line(Fitting.FEWER_SETS, minutes=minutes, sets=sets)
    if gone := [step.subject.name for step in steps[len(left) :]]:
        yield wording.line(Fitting.LEFT_OUT, minutes=minutes, exercises=", ".join(gone))
