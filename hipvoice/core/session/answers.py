"""What the coach answers, and what may be asked: pure functions of a state."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import replace

from hipvoice.core.commands import LEGAL, Command, Intent, Situation
from hipvoice.core.routine.routine import Place, Reps, Step, TestStep
from hipvoice.core.session.state import Phase, State
from hipvoice.core.timeline.cues import SHORT_REST_MS
from hipvoice.core.timeline.layout import ACTIVE, ASKING, Segment, SegmentKind
from hipvoice.core.timeline.timeline import Timeline
from hipvoice.core.wording.language import Language
from hipvoice.core.wording.lines import Approach, Information, Line, Pain, Pause
from hipvoice.core.wording.wording import Wording

# Help names the first five of these that are legal; the most likely come first.
HELP_ORDER = (
    Command.YES,
    Command.NO,
    Command.RESUME,
    Command.READY,
    Command.DONE,
    Command.PAUSE,
    Command.THAT_HURTS,
    Command.NEXT,
    Command.LATER,
    Command.KEEP_GOING,
    Command.REPEAT,
    Command.LONGER,
    Command.SKIP,
    Command.STOP,
)
MAX_HELP = 5
AFTER_ALL = frozenset({SegmentKind.WAY_OUT, SegmentKind.REST})  # if they belong to no set

# During these nobody has heard yet which set they lead to.
UNANNOUNCED = frozenset({SegmentKind.REST, SegmentKind.ANNOUNCE})

# What is said in the phases that wait for a person, and again after an undo.
QUESTIONS: dict[Phase, Line] = {
    Phase.ASKED_END: Pause.ASK_END,
    Phase.ASKED_PAIN: Pain.ASK,
    Phase.COMING_OUT: Pain.COME_OUT,
    Phase.ASKED_NUMBNESS: Pain.ASK_NUMBNESS,
    Phase.ASKED_BELOW_KNEE: Pain.ASK_BELOW_KNEE,
    Phase.ASKED_AGAIN: Pain.ASK_AGAIN,
}


def question(state: State, wording: Wording) -> str:
    """The question of the phase, in words."""
    return wording.line(QUESTIONS[state.phase], exercise=hurting(state))


def asked(state: State, wording: Wording) -> str:
    """The question that is open during a session, in words; empty for none."""
    if state.phase is Phase.RUNNING and state.segment.kind in ASKING:
        return state.segment.cues[0].text
    asks = state.phase in QUESTIONS and state.phase is not Phase.COMING_OUT
    return question(state, wording) if asks else ""


def hurting(state: State) -> str:
    """The name of the exercise or test that the question is about; empty for none."""
    return state.timeline.step(state.about).subject.name if state.about else ""


def legal(state: State, *, can_undo: bool, set_over: bool = False) -> frozenset[Intent]:
    """The commands of the situation, without those that would have nothing to act on.

    `set_over` is whether the session is where it went by itself when a set was over.
    """
    step = state.step
    ended = state.situation is Situation.ENDED
    nowhere, done = state.segment.place is None, state.segment.kind in AFTER_ALL
    nothing: dict[Intent, bool] = {
        Command.SKIP: nowhere and not state.segment.question,
        Command.KEEP_GOING: state.segment.opens or (ended and not set_over),
        Command.LATER: not isinstance(step, Step),
        Command.PREVIOUS: nowhere and not done,
        Command.THAT_HURTS: nowhere and not done,
        Command.EASIER: nowhere,
        Command.HARDER: nowhere,
        Command.OTHER_SIDE: not _has_other_side(state),
        Command.FORM: not (isinstance(step, Step) and step.exercise.corrections),
        Command.DONE: not _open_ended(step, state.segment),
        Command.LONGER: state.segment.target is not None,
        Command.SHORTER: state.segment.target is not None,
        Command.UNDO: not can_undo,
        Command.START_LISTENING: not state.deaf,
        Command.STOP_LISTENING: state.deaf,
    }
    return frozenset(i for i in LEGAL[state.situation] if not nothing.get(i, False))


def _has_other_side(state: State) -> bool:
    """Whether the other side has the same set; an extra set, or one put off alone, has none."""
    place = state.segment.place
    if place is None or place.side is None or not isinstance(state.step, Step):
        return False
    return replace(place, side=place.side.other) in state.timeline.run(place)


def _open_ended(step: Step | TestStep | None, segment: Segment) -> bool:
    """Whether "done" may end it: open reps, a range, and a set that goes on past its target."""
    if segment.kind is SegmentKind.OPEN_REPS or segment.target is not None:
        return True
    if not isinstance(step, Step) or segment.place is None:
        return False
    dose = step.dose_of(segment.place.side)
    return isinstance(dose, Reps) and dose.upper > dose.count


def place_text(timeline: Timeline, place: Place | None, wording: Wording) -> str:
    """Where `place` is, in words; the routine's name if there is no place."""
    if place is None:
        return timeline.routine.name
    return wording.place(timeline.step(place), place.set, place.side)


def place(state: State, wording: Wording) -> str:
    """Where the session is, in words."""
    return place_text(state.timeline, state.shown, wording)


def way_out(state: State, place: Place, wording: Wording) -> str:
    """How to come out of the set at `place`; empty for a test, or if the exercise does not say."""
    step = state.timeline.step(place)
    return wording.on(place.side)(step.exercise.way_out) if isinstance(step, Step) else ""


def resume(state: State, wording: Wording) -> str:
    """The line that leads back in: the place, and what is left of it; in a rest just that."""
    where, now = _resume_place(state, wording), 0
    if reps := _reps_left(state, now):
        return wording.line(Pause.RESUME_REPS, place=where, count=wording.counted("rep", reps))
    left = state.remaining(now)
    if left is None:
        return wording.line(Pause.RESUME, place=where)
    if state.segment.kind is SegmentKind.REST and left < SHORT_REST_MS:
        return wording.line(Approach.REST_A_MOMENT)
    if state.segment.kind is SegmentKind.REST:
        return wording.line(Pause.RESUME_REST, duration=wording.duration(left))
    return wording.line(Pause.RESUME_LEFT, place=where, duration=wording.duration(left))


def _resume_place(state: State, wording: Wording) -> str:
    step, here = state.step, state.segment.place
    return wording.side_of(step, here.side) if step and here else place(state, wording)


def what_next(state: State, wording: Wording, before: Collection[SegmentKind]) -> str:
    """The next set that is not there yet, in words: during `before` it is the one to which they
    lead, and otherwise the one after it.
    """
    later = [s for s in state.timeline.segments[state.index + 1 :] if s.kind in ACTIVE]
    here = None if state.segment.kind in before else state.segment.place
    upcoming = next((s for s in later if s.place != here or here is None), None)
    if upcoming is None:
        return wording.line(Information.NEXT_NOTHING)
    text = place_text(state.timeline, upcoming.place, wording)
    return wording.line(Information.NEXT_PLACE, place=text)


def _reps_left(state: State, now: int) -> int:
    """How many reps come after the present one, or with one that is about to begin; 0 for none."""
    segment = state.segment
    if not segment.rep_ms or segment.duration is None:
        return 0
    end = segment.target or segment.duration - segment.last_hold_ms
    return max(0, end - state.elapsed(now)) // segment.rep_ms


def _time(state: State, language: Language, _: Collection[Intent], now: int) -> str:
    wording, elapsed = language.wording, state.elapsed(now)
    if state.segment.is_past(elapsed):
        if state.segment.is_paced:
            done = wording.counted("rep", state.segment.reps_done(elapsed))
            return wording.line(Information.SO_FAR, dose=done)
        return wording.line(Information.SO_FAR, dose=wording.duration(elapsed))
    if reps := _reps_left(state, now):
        return wording.line(Information.REPS_LEFT, count=wording.counted("rep", reps))
    left = state.remaining(now)
    if left is None:
        return wording.line(Information.NO_TIME)
    return wording.line(Information.TIME_LEFT, duration=wording.duration(left))


def _where(state: State, language: Language, _: Collection[Intent], now: int) -> str:  # noqa: ARG001 - one signature for all answers
    wording = language.wording
    completed = wording.number(len(state.completed))
    sets = wording.counted("set", state.sets)
    return wording.line(
        Information.WHERE, place=place(state, wording), completed=completed, sets=sets
    )


def _what_next(state: State, language: Language, _: Collection[Intent], now: int) -> str:  # noqa: ARG001 - one signature for all answers
    return what_next(state, language.wording, UNANNOUNCED)


def likely(legal: Collection[Intent]) -> list[Command]:
    """The commands of `HELP_ORDER` that are legal, and only one of two that do the same there."""
    same = {Command.KEEP_GOING} if Command.RESUME in legal else ()
    return [command for command in HELP_ORDER if command in legal and command not in same]


def _help(state: State, language: Language, legal: Collection[Intent], now: int) -> str:  # noqa: ARG001 - one signature for all answers
    fitting = [language.phrase(command) for command in likely(legal)][:MAX_HELP]
    return language.wording.line(Information.HELP, phrases=", ".join(fitting))


ANSWERS: dict[Command, Callable[[State, Language, Collection[Intent], int], str]] = {
    Command.TIME: _time,
    Command.WHERE: _where,
    Command.WHAT_NEXT: _what_next,
    Command.HELP: _help,
}
