"""The entries that a state amounts to: how a set or a session ended, in numbers."""

from __future__ import annotations

from hipvoice.core.entries import SetEnded, Status
from hipvoice.core.routine import Place, Reps
from hipvoice.core.state import State


def set_entry(state: State, number: int, status: Status, place: Place, now: int) -> SetEnded:
    """The attempt at `place` as entry `number`; the time worked is that of the set under way."""
    step = state.timeline.work_step(place)
    under_way = state.working and place == state.segment.place and status is not Status.SKIPPED
    worked = state.elapsed(now) if under_way else 0
    planned, done = _amounts(state, place, status, worked)
    return SetEnded(
        number=number,
        at=now,
        step=place.step,
        exercise=step.exercise.id,
        name=step.exercise.name,
        set=place.set,
        side=place.side,
        attempt=state.attempts.get(place, 0) + 1,
        unit="reps" if isinstance(step.dose_of(place.side), Reps) else "ms",
        planned=planned,
        done=done,
        worked_ms=worked,
        status=status,
    )


def _amounts(state: State, place: Place, status: Status, worked: int) -> tuple[int, int | None]:
    """Planned and done, in the unit of the dose; a rep counts at its end."""
    dose, segment = state.timeline.work_step(place).dose_of(place.side), state.segment
    planned = dose.count if isinstance(dose, Reps) else dose.ms
    if status is Status.SKIPPED:
        return planned, 0
    if not isinstance(dose, Reps):
        return segment.duration or planned, worked
    if segment.rep_ms:
        return planned, worked // segment.rep_ms
    return planned, planned if status is Status.COMPLETED else None


def enough_reps(state: State, now: int) -> bool:
    """Whether the reps that are asked for are done, in a set that allows some more."""
    place, rep_ms = state.segment.place, state.segment.rep_ms
    dose = state.timeline.work_step(place).dose_of(place.side) if place and rep_ms else None
    return isinstance(dose, Reps) and state.elapsed(now) // rep_ms >= dose.count
