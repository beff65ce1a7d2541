"""Easier and harder: another exercise instead of that of a step, for now and for next time.

Rules
1. A variant keeps the sets, sides and pauses of the step that the routine names; the dose is its
   own. Going back to the exercise that the routine names restores the step as it was.
2. In a session, the current attempt is logged as restarted, the same set starts again after the
   set-up of the variant, and the remaining sets use it.
3. If only one of the two has sides, what was done stays done, and the sets of the variant before
   the current one are void: neither planned nor skipped.
4. The next session starts from the last choice for the exercise.
5. "Easier" after "harder" goes back, if the harder version has no easier one of its own.
6. What a condition of the person means for an exercise follows from what the exercise demands,
   unless its file says it. If a demand is ruled out, the nearest version that suits is done
   instead: easier ones, then other versions of the same movement, never harder ones.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from typing import TypeVar

from hipvoice.core.commands import Command
from hipvoice.core.routine.exercise import Change, Condition
from hipvoice.core.routine.routine import Exercise, Place, Routine, Step, Test, TestStep
from hipvoice.core.session.state import State
from hipvoice.core.timeline.timeline import put_in
from hipvoice.core.wording.lines import Fitting
from hipvoice.core.wording.wording import Wording


def stand_in(step: Step, slug: str, routine: Routine) -> Step | None:
    """`step` with the exercise `slug` instead; None if the routine does not have it."""
    named = step.instead_of or step
    if slug == named.exercise.slug:
        return named
    found = routine.variants.get(slug)
    if found is None:
        return None
    sides = (step.sides or named.sides or found.sides) if found.exercise.sided else ()
    return replace(
        named,
        exercise=found.exercise,
        dose=found.dose,
        doses=found.doses,
        source=found.source,
        sides=sides,
        instead_of=named,
        extra=named.extra if named.extra in sides else None,
    )


def chosen(routine: Routine, choices: Mapping[str, str], wording: Wording) -> Routine:
    """`routine` with the last choice for each exercise, and a note about each.

    `choices` maps the slug of an exercise to that of a variant.
    """
    steps = tuple(_chosen(step, choices, routine) for step in routine.steps)
    fitted = replace(routine, steps=steps)
    return replace(fitted, notes=(*routine.notes, *stand_in_notes(fitted, wording)))


def stand_in_notes(routine: Routine, wording: Wording, origin: str | None = None) -> list[str]:
    """What is said about exercises that replace others, or the one with the slug `origin`."""
    steps = (s for s in routine.steps if isinstance(s, Step) and origin in {None, s.origin})
    names = [(s.instead_of.exercise.name, s.exercise.name) for s in steps if s.instead_of]
    notes = [wording.line(Fitting.AS_LAST_TIME, exercise=old, instead=new) for old, new in names]
    return list(dict.fromkeys(notes))


def _chosen(step: Step | TestStep, choices: Mapping[str, str], routine: Routine) -> Step | TestStep:
    if isinstance(step, TestStep) or not (slug := choices.get(step.origin, "")):
        return step
    return stand_in(step, slug, routine) or step


def version(state: State, command: Command, place: Place | None) -> Step | None:
    """The step of `place` in its easier or harder version; None if there is none."""
    step = state.timeline.step(place) if place else None
    if not isinstance(step, Step):
        return None
    slug = step.exercise.harder if command is Command.HARDER else _easier(step)
    return stand_in(step, slug, state.timeline.routine) if slug else None


def _easier(step: Step) -> str:
    named = step.instead_of
    came_by_harder = named is not None and named.exercise.harder == step.exercise.slug
    return step.exercise.easier or (named.exercise.slug if named and came_by_harder else "")


Find = Callable[[str], Exercise | None]  # the exercise with a slug; None if it cannot be read
Versions = Callable[[str], Iterable[str]]  # who names the exercise with a slug as base or harder
_Subject = TypeVar("_Subject", Exercise, Test)


def answered(
    subject: _Subject, table: Iterable[Condition], find: Find, versions: Versions
) -> _Subject:
    """`subject` with what each condition of the `table` means for it, as far as it says demands."""
    rows, changes = list(subject.conditions), list[Change]()
    for condition in table:
        made = condition.changes_of(subject)
        ruled_out = condition.ruled_out(subject)
        if condition.name in dict(subject.conditions) or not (made or ruled_out):
            continue
        instead = nearest(subject, condition, find, versions)
        if ruled_out:
            rows.append((condition.name, instead))
        else:
            changes += [replace(change, instead=instead) for change in made]
    return replace(subject, conditions=tuple(rows), changes=tuple(changes))


def nearest(subject: Exercise | Test, condition: Condition, find: Find, versions: Versions) -> str:
    """The slug of the nearest version that suits somebody with a condition; empty for none."""
    if isinstance(subject, Test):
        return ""
    seen = {subject.slug, *_harder(subject, find)}
    around = [subject]
    for near in around:  # which grows
        for slug in (near.easier, near.variant_of, *versions(near.slug)):
            found = None if not slug or slug in seen else find(slug)
            seen.add(slug)
            if found and suits(found, condition):
                return slug
            around += [found] if found else []
    return ""


def suits(exercise: Exercise, condition: Condition) -> bool:
    """Whether somebody with the condition does it, as it is or with a change."""
    stated = condition.name in dict(exercise.conditions)
    return exercise.demands is not None and not stated and not condition.ruled_out(exercise)


def _harder(exercise: Exercise, find: Find) -> Iterator[str]:
    """The slugs of the harder versions, one after the other."""
    seen: set[str] = set()
    found: Exercise | None = exercise
    while found and found.harder and found.harder not in seen:
        yield found.harder
        seen.add(found.harder)
        found = find(found.harder)


def put(
    state: State, step: Step, place: Place, wording: Wording, familiar: Collection[str]
) -> tuple[State, Place]:
    """`state` with `step` laid out in its place, and the place of its next set."""
    before = state.timeline.work_step(place)
    where = place if place.side in step.work_sides else replace(place, side=step.work_sides[0])
    where = replace(where, set=min(where.set, step.sets_of(where.side)))  # the extra set of a side
    order = state.timeline.order  # an entry has the place in the variant
    here = (p for p in (place, state.ahead, *order) if p in order)
    at = next(p for p in here if p and p.step == place.step)
    timeline = put_in(state.timeline, step, where, wording, familiar, at=at)
    void = state.void
    if before.work_sides != step.work_sides:
        places = [p for p in timeline.places() if p.step == place.step]
        void |= frozenset(places[: places.index(where)]) - state.logged
    return replace(state, timeline=timeline, void=void), where
