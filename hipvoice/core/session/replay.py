"""Rebuilds a session from its entries to resume it, after a crash or the next day.

Rules
1. Only entries that count are counted: undone ones are not, and amended ones count as amended.
2. It goes on with the set after the last one that ended, or that the person went to. A set that the
   end of the session cut short is done again, with the same length as before.
3. That set is set up again, in brief if the exercise is known.
4. A question about strong pain that was still open is asked first.
5. After a warning sign (numbness, or pain below the knee) it is not resumed.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from hipvoice.core.entries import (
    WARNING_SIGNS,
    Answered,
    Asked,
    Assessed,
    Entry,
    Moved,
    Record,
    SessionEnded,
    SetEnded,
    Status,
    Switched,
)
from hipvoice.core.programme import assessment, variants
from hipvoice.core.programme.proposals import Proposal
from hipvoice.core.routine.routine import Hold, Place, Step
from hipvoice.core.session import account
from hipvoice.core.session.account import active_ms, counting, finished
from hipvoice.core.session.state import Phase, State
from hipvoice.core.timeline.layout import ACTIVE, work_segment
from hipvoice.core.timeline.timeline import (
    NOTHING_KNOWN,
    Background,
    Timeline,
    put_in,
    swap_sides,
    talk_of,
)
from hipvoice.core.wording.wording import Wording


@dataclass(frozen=True, slots=True)
class Resumption:
    """What is needed to resume a session.

    `state` is before the set to go on with; `entries` is the number of the last entry, `at` its
    session time and `active_ms` the time without pauses until then. `done` is how many sets come
    before the one to go on with, and `last` the place of the last of them. `earlier` is what was
    known when it began.
    """

    state: State
    entries: int
    at: int
    active_ms: int
    done: int
    last: Place | None
    earlier: Background = NOTHING_KNOWN


@dataclass(frozen=True, slots=True)
class Beginning:
    """What is begun: `person`, `digest` and `wishes` are as in `SessionBegan`.

    `resumption` is a session to resume; `offered` is the offer in words, empty if nothing is asked.
    `proposals` are asked about before a new session; `reason` is why it is this one, empty if the
    person named it.
    """

    person: str = ""
    digest: str = ""
    wishes: str = ""
    resumption: Resumption | None = None
    offered: str = ""
    proposals: tuple[Proposal, ...] = ()
    reason: str = ""


FROM_START = Beginning()


def resumption(
    timeline: Timeline, entries: Sequence[Record], wording: Wording, familiar: Collection[str]
) -> Resumption | None:
    """How to resume the session with these entries; None if nothing of it is left to do."""
    state = replayed(timeline, entries, wording, familiar)
    ahead = state.ahead
    if ahead is None or finished(entries) or _warned(entries):
        return None
    state = _state_at(state, ahead, entries, wording, familiar)
    before = _before(state, ahead)
    return Resumption(
        state,
        entries=max(e.number for e in entries),
        at=max(e.at for e in entries),
        active_ms=active_ms(entries),
        done=len(before),
        last=before[-1] if before else None,
    )


def replayed(
    timeline: Timeline, entries: Sequence[Record], wording: Wording, familiar: Collection[str]
) -> State:
    """The state that the entries of a session of `timeline` lead to. Its index is the first."""
    state = State(timeline, 0, timeline.segments[0], volume=0, rate=0)
    state = replace(state, ahead=state.target)
    before: Entry | None = None
    for entry in counting(entries):
        if not _fits(state, entry):
            continue
        state = _applied(state, entry, wording, familiar)
        if isinstance(entry, SessionEnded):
            state = _cut_short(state, before, entry)
        before = entry
    return state


def _fits(state: State, entry: Entry) -> bool:
    """Whether the entry is about a part of the routine; corrections may have added others."""
    if not isinstance(entry, SetEnded | Assessed | Switched | Moved) or entry.step is None:
        return True
    steps = state.timeline.routine.steps
    if isinstance(entry, Switched):  # its place is in the variant
        step = steps[entry.step] if 0 <= entry.step < len(steps) else None
        return isinstance(step, Step) and bool(_variant(state, step, entry))
    number = 1 if isinstance(entry, Assessed) else entry.set
    stops = {s.place for s in state.timeline.segments if s.kind in ACTIVE}
    return not number or Place(entry.step, number, entry.side) in stops


def _variant(state: State, step: Step, entry: Switched) -> Step | None:
    return variants.stand_in(step, entry.variant, state.timeline.routine)


def _applied(state: State, entry: Entry, wording: Wording, familiar: Collection[str]) -> State:
    if isinstance(entry, Moved) and entry.swapped:
        place = Place(entry.step, entry.set, entry.side)
        timeline = swap_sides(state.timeline, place, wording)
        state = replace(state, timeline=timeline)
    if isinstance(entry, Switched):
        place = Place(entry.step, entry.set, entry.side)
        now = state.timeline.work_step(place)
        step = _variant(state, now, entry)
        assert step is not None, "it fits"
        state, _ = variants.put(state, step, place, wording, familiar)
    return account.counted(state, entry, wording)


def _cut_short(state: State, before: Entry | None, end: SessionEnded) -> State:
    """The set that was interrupted when the session ended comes again."""
    if not isinstance(before, SetEnded) or before.at != end.at:
        return state
    cut = before.status is Status.PARTIAL
    return replace(state, ahead=Place(before.step, before.set, before.side)) if cut else state


def _before(state: State, ahead: Place) -> list[Place]:
    """The sets before `ahead`; first those done of a version that no longer has such places."""
    order = [s.place for s in state.timeline.segments]
    gone = [p for p in state.completed if p not in order]
    here = [p for p in state.timeline.places() if p not in state.void - state.completed]
    return gone + [p for p in here if order.index(p) < order.index(ahead)]


def _state_at(
    state: State,
    ahead: Place,
    entries: Sequence[Record],
    wording: Wording,
    familiar: Collection[str],
) -> State:
    """`state` at the set-up before `ahead`, with the question about pain that was open."""
    step = state.timeline.step(ahead)
    if isinstance(step, Step):
        heard = ahead.step in {place.step for place in state.logged}
        timeline = put_in(state.timeline, step, ahead, wording, familiar, heard=heard)
        timeline = _with_planned_length(timeline, ahead, counting(entries), wording)
        state = replace(state, timeline=timeline)
    index = state.timeline.way_in(ahead)
    state = replace(state, index=index, segment=state.timeline.segments[index])
    return _asking(state, counting(entries))


def _with_planned_length(
    timeline: Timeline, ahead: Place, entries: Sequence[Entry], wording: Wording
) -> Timeline:
    """The timeline with the set at `ahead` as long as its last attempt should have been."""
    tried = [e for e in entries if isinstance(e, SetEnded) and _place(e) == ahead]
    step = timeline.work_step(ahead)
    dose = step.dose_of(ahead.side)
    if not tried or not isinstance(dose, Hold) or tried[-1].status is not Status.PARTIAL:
        return timeline
    planned = replace(step, dose=replace(dose, ms=tried[-1].planned), doses={})
    segments, index = list(timeline.segments), timeline.work_index(ahead)
    known, talk = timeline.background, talk_of(step, timeline.background)
    segments[index] = work_segment(planned, ahead, wording, talk, known.breath)
    return replace(timeline, segments=tuple(segments))


def _place(entry: SetEnded) -> Place:
    return Place(entry.step, entry.set, entry.side)


def _warned(entries: Sequence[Record]) -> bool:
    """Whether the person has told of a warning sign."""
    told = (e for e in counting(entries) if isinstance(e, Answered))
    return any(e.value for e in told if e.question in WARNING_SIGNS)


def _asking(state: State, entries: Sequence[Entry]) -> State:
    """`state` with the question about strong pain that comes next, if nothing was done since."""
    told = [e for e in entries if isinstance(e, Answered) and e.exercise]
    pain = next((e for e in reversed(told) if e.question == Asked.PAIN), None)
    if pain is None or pain.value < assessment.HIGH:
        return state
    since = [e for e in told[told.index(pain) :] if e.question in WARNING_SIGNS]
    done = any(isinstance(e, SetEnded | Assessed) and e.at > pain.at for e in entries)
    if done or len(since) == len(WARNING_SIGNS):
        return state
    phase = Phase.ASKED_BELOW_KNEE if since else Phase.ASKED_NUMBNESS
    assert state.segment.place is not None
    index = state.timeline.span(state.segment.place).start  # it is announced after that
    segment = state.timeline.segments[index]
    about = _where(state, pain, entries)
    return replace(state, phase=phase, about=about, index=index, segment=segment)


def _where(state: State, pain: Answered, entries: Sequence[Entry]) -> Place | None:
    """The set that hurt, or at least one of that exercise."""
    sets = (e for e in entries if isinstance(e, SetEnded) and e.exercise == pain.exercise)
    ended = [_place(e) for e in sets if e.at == pain.at]
    places = (s.place for s in state.timeline.segments if s.place)
    same = (p for p in places if state.timeline.step(p).subject.id == pain.exercise)
    return ended[0] if ended else next(same, None)
