"""What a display shows: a snapshot of the session, in words and integer milliseconds."""

from __future__ import annotations

from dataclasses import dataclass

from hipvoice.core import answers
from hipvoice.core.commands import Situation
from hipvoice.core.state import Phase, State
from hipvoice.core.wording import Wording


@dataclass(frozen=True, slots=True)
class View:
    """One look at the session at session time `at` (ms).

    `elapsed` and `duration` are of the segment (ms; duration None where it is open); while
    `running` is true the segment's time goes on by itself.
    """

    at: int
    situation: Situation
    running: bool
    title: str
    place: str
    side: str
    elapsed: int
    duration: int | None
    rep_ms: int
    completed: int
    sets: int
    upcoming: str
    deaf: bool

    def elapsed_at(self, now: int) -> int:
        """The segment's elapsed time at a later `now`, if nothing else happens till then."""
        elapsed = self.elapsed + (now - self.at if self.running else 0)
        return elapsed if self.duration is None else min(elapsed, self.duration)


def view_of(state: State, wording: Wording, now: int) -> View:
    """The view of `state` at `now`."""
    step, place = state.step, state.segment.place
    return View(
        at=now,
        situation=state.situation,
        running=state.phase is Phase.RUNNING,
        title=step.subject.name if step else state.timeline.routine.name,
        place=answers.place(state, wording),
        side=wording.side(place.side) if place else "",
        elapsed=state.elapsed(now),
        duration=state.segment.duration,
        rep_ms=state.segment.rep_ms,
        completed=len(state.completed),
        sets=state.sets,
        upcoming=answers.what_next(state, wording),
        deaf=state.deaf,
    )
