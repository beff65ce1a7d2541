"""What a display shows: a snapshot of the session, in words and integer milliseconds."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from enum import StrEnum

from hipvoice.core.commands import Intent, Situation
from hipvoice.core.figure.model import Figure
from hipvoice.core.routine.routine import Place, Side
from hipvoice.core.session import answers
from hipvoice.core.session.state import Phase, State
from hipvoice.core.timeline.cues import BreathPace, CueKind, breath_at
from hipvoice.core.timeline.layout import SegmentKind
from hipvoice.core.wording.wording import Wording


class Standing(StrEnum):
    """What became of a set."""

    DONE = "done"
    NOT_DONE = "not-done"  # left early, skipped
    NOW = "now"
    AHEAD = "ahead"


@dataclass(frozen=True, slots=True)
class SetMark:
    """One set of the session: the number of its step (from 0), its side in words, its status."""

    step: int
    side: str
    standing: Standing


@dataclass(frozen=True, slots=True)
class View:
    """A snapshot of the session at session time `at` (ms).

    `subject` is the id of the exercise or test, empty if there is none; `sets_here` is how many
    sets it has on this side; `cautions` are those that concern the person, whether they are spoken
    this time or not; `figure` is its drawing, for `figure_side`. `elapsed` and `duration` are those
    of the segment (ms; duration None if open); while `running` is true the segment's time advances.
    `target` is the planned length of a set that goes on past it (ms), None for all others, `pace`
    the breathing pace of a hold that has one. `step` is the number of the current step, `marks` are
    all the sets in order, `legal` are the commands that keys can give. `question` is the open one
    in full, empty for none; `upcoming` what is not there yet, in words.
    """

    at: int
    situation: Situation
    kind: SegmentKind
    running: bool
    subject: str
    title: str
    place: str
    sets_here: int
    side: str
    cautions: tuple[str, ...]
    figure: Figure | None
    figure_side: Side | None
    elapsed: int
    duration: int | None
    target: int | None
    rep_ms: int
    last_hold_ms: int
    pace: BreathPace | None
    completed: int
    sets: int
    step: int | None
    marks: tuple[SetMark, ...]
    upcoming: str
    question: str
    deaf: bool
    legal: frozenset[Intent]

    def elapsed_at(self, now: int) -> int:
        """The segment's elapsed time at a later `now`, if nothing else happens until then."""
        elapsed = self.elapsed + (now - self.at if self.running else 0)
        return elapsed if self.duration is None else min(elapsed, self.duration)

    def breath_at(self, now: int) -> CueKind | None:
        """Whether the person breathes in or out at `now`, by the pace; None for neither."""
        if self.pace is None or self.duration is None or not self.running:
            return None
        return breath_at(self.pace, self.duration, self.elapsed_at(now))


def view_of(
    state: State, wording: Wording, now: int, legal: Collection[Intent] = (), question: str = ""
) -> View:
    """The view of `state` at `now`, in which `question` is open."""
    place = state.shown
    step = state.timeline.step(place) if place else None
    return View(
        at=now,
        situation=state.situation,
        kind=state.segment.kind,
        running=state.phase is Phase.RUNNING,
        subject=step.subject.id if step else "",
        title=step.subject.name if step else state.timeline.routine.name,
        place=answers.place(state, wording),
        sets_here=step.sets_of(place.side) if step and place else 0,
        side=wording.side(place.side) if place else "",
        cautions=tuple(_cautions(state, wording)),
        figure=step.subject.figure if step else None,
        figure_side=place.side if place else None,
        elapsed=state.elapsed(now),
        duration=state.segment.duration,
        target=state.segment.target,
        rep_ms=state.segment.rep_ms,
        last_hold_ms=state.segment.last_hold_ms,
        pace=state.segment.pace,
        completed=len(state.completed),
        sets=state.sets,
        step=place.step if place else None,
        marks=tuple(_marks(state, wording)),
        upcoming="" if state.summed_up else answers.what_next(state, wording, {SegmentKind.REST}),
        question=question,
        deaf=state.deaf,
        legal=frozenset(legal),
    )


def _cautions(state: State, wording: Wording) -> Iterator[str]:
    place = state.segment.place
    if state.step is None or place is None:
        return
    conditions = state.timeline.background.conditions
    for caution in state.step.subject.said(wording.on(place.side)).cautions:
        if caution.concerns(conditions):
            yield caution.text


def _marks(state: State, wording: Wording) -> Iterator[SetMark]:
    for place in state.timeline.places():
        if place not in state.void or place in state.completed:
            yield SetMark(place.step, wording.side(place.side), _standing(state, place))


def _standing(state: State, place: Place) -> Standing:
    if place in state.completed:
        return Standing.DONE
    if place == state.shown:
        return Standing.NOW
    return Standing.NOT_DONE if place in state.logged else Standing.AHEAD
