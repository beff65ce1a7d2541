"""Easier and harder: another exercise instead of that of a step, for now and for next time.

Rules
1. A variant keeps the sets, sides and pauses of the step that the routine names; the dose is its
   own. Going back to the exercise that the routine names restores the step as it was.
2. In a session, the current attempt is logged as restarted, the same set starts again after the
   set-up of the variant, and the remaining sets use it.
3. If only one of the two has sides, what was done stays done, and the sets of the variant before
   the current one are void: neither planned nor skipped.
4. The next session starts from the last choice for the exercise.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace

from hipvoice.core.commands import Command
from hipvoice.core.routine.routine import Place, Routine, Step, TestStep
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
    slug = step.exercise.easier if command is Command.EASIER else step.exercise.harder
    return stand_in(step, slug, state.timeline.routine) if slug else None


def put(
    state: State, step: Step, place: Place, wording: Wording, familiar: Collection[str]
) -> tuple[State, Place]:
    """`state` with `step` laid out in its place, and the place of its next set."""
    before = state.timeline.work_step(place)
    where = place if place.side in step.work_sides else replace(place, side=step.work_sides[0])
    where = replace(where, set=min(where.set, step.sets_of(where.side)))  # the extra set of a side
    timeline = put_in(state.timeline, step, where, wording, familiar)
    void = state.void
    if before.work_sides != step.work_sides:
        places = [p for p in timeline.places() if p.step == place.step]
        void |= frozenset(places[: places.index(where)]) - state.logged
    return replace(state, timeline=timeline, void=void), where
