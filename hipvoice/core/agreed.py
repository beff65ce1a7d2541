"""What was agreed to, put into a routine: versions and longer holds (see `proposals`)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from hipvoice.core.entries import Record, Suggested
from hipvoice.core.routine import Hold, Routine, Step, TestStep
from hipvoice.core.variants import stand_in


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


def as_agreed(routine: Routine, entries: Iterable[Record]) -> Routine:
    """`routine` with what was agreed to at the beginning of the session of these entries."""
    for entry in entries:
        if isinstance(entry, Suggested) and entry.taken:
            routine = applied(routine, entry.exercise, entry.variant, entry.ms)
    return routine


def _with_hold(routine: Routine, slug: str, ms: int) -> Routine:
    steps: list[Step | TestStep] = []
    for step in routine.steps:
        held = isinstance(step, Step) and step.exercise.slug == slug and held_ms(step)
        steps.append(replace(step, dose=Hold(ms)) if held and isinstance(step, Step) else step)
    return replace(routine, steps=tuple(steps))


def with_holds(routine: Routine, holds: Mapping[str, int]) -> Routine:
    """`routine` with the holds that were agreed to (ms, by slug); the announcement tells them."""
    for step in once(routine):
        ms = holds.get(step.exercise.slug, 0)
        if 0 < held_ms(step) < ms:
            routine = _with_hold(routine, step.exercise.slug, ms)
    return routine


def own_holds(routine: Routine) -> dict[str, int]:
    """How long the routine itself has each of its exercises and their versions held, ms by slug."""
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
    """The hold that both sides have, ms; 0 where there is none, or the sides differ."""
    return step.dose.ms if isinstance(step.dose, Hold) and not step.doses else 0
