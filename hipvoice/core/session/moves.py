"""Moves: what a command does to the place, the length, the version, the voice or the ear.

Next, repeat, previous, skip, ready, done and other side change the place. Easier and harder put in
a variant, and the set starts again with its set-up. The rest leaves the place alone. What stops a
session, and what answers its questions, is in `pauses`.
"""

from __future__ import annotations

from dataclasses import replace

from hipvoice.core.commands import RATES, VOLUMES, Command
from hipvoice.core.effects import Chime, Earcon, Enter, Tune
from hipvoice.core.entries import Moved, Status, Switched, Undone
from hipvoice.core.programme import variants
from hipvoice.core.routine.routine import Place, Step, Talk
from hipvoice.core.session import account, answers
from hipvoice.core.session.session import Session
from hipvoice.core.session.state import Phase, Snapshot, State
from hipvoice.core.timeline.cues import READY_COUNT_DOWN, Anchor, Cue, CueKind
from hipvoice.core.timeline.layout import (
    ACTIVE,
    MAX_CORRECTIONS,
    Ends,
    SegmentKind,
    going_on,
    stretched,
)
from hipvoice.core.timeline.timeline import retold, swap_sides, talk_of
from hipvoice.core.wording.lines import Outcome
from hipvoice.core.wording.wording import Wording

BETWEEN = frozenset({SegmentKind.REST, SegmentKind.SWITCH})
_READY = frozenset({SegmentKind.READY, SegmentKind.SWITCH})
COUNTED_IN = BETWEEN | {SegmentKind.READY}  # a count-down ends them
COUNT_IN_MS = READY_COUNT_DOWN * 1_000 + 500  # the count-down, after a short breath

LENGTH_STEP_MS = 10_000
STILL_IN_MS = 5_000  # after a set: so long "keep going" means that set, which is not left yet
MIN_LEFT_MS = 5_000  # "shorter" leaves at least the count-down
VOLUME_STEP = 10  # percent
RATE_STEP = 15  # words per minute

# For each command: which field of the state it changes, by how much, in which range, and what is
# said.
VOICE = {
    Command.LOUDER: ("volume", VOLUME_STEP, VOLUMES, Outcome.LOUDER),
    Command.QUIETER: ("volume", -VOLUME_STEP, VOLUMES, Outcome.QUIETER),
    Command.FASTER: ("rate", RATE_STEP, RATES, Outcome.FASTER),
    Command.SLOWER: ("rate", -RATE_STEP, RATES, Outcome.SLOWER),
}

TALK = {
    Talk.FULL: Outcome.TALK_FULL,
    Talk.BRIEF: Outcome.TALK_BRIEF,
    Talk.QUIET: Outcome.TALK_QUIET,
}

# For each command: what is said when it is obeyed, and if there is no such version.
WORDS = {
    Command.EASIER: (Outcome.EASIER, Outcome.NO_EASIER),
    Command.HARDER: (Outcome.HARDER, Outcome.NO_HARDER),
}


def leave(session: Session, status: Status, now: int) -> None:
    """Log the current set, if it was begun, as ended early; if it was enough, as completed."""
    state = session.state
    if state.working and state.elapsed(now):
        done = status is Status.PARTIAL or state.segment.is_past(state.elapsed(now))
        session.log_set(Status.COMPLETED if done and account.enough(state, now) else status, now)


def next_part(session: Session, _: Command, now: int) -> None:
    """End this segment; if a set is being approached, begin it."""
    state = session.state
    session.hush(now)
    if state.phase is not Phase.RUNNING and not state.frozen:
        session.enter(state.index, now)
        return
    leave(session, Status.PARTIAL, now)
    session.enter(state.index + 1, now)


def ready(session: Session, command: Command, now: int) -> None:
    """Skip all talk: the count-in of the next set comes at once. While getting ready, the set.

    A count-in that has begun goes on. Where the coach waits for the word, the session goes on.
    """
    state = session.state
    segments = state.timeline.segments
    work = next((i for i in range(state.index, len(segments)) if segments[i].kind in ACTIVE), None)
    awaited = state.segment.kind in _READY or state.segment.ends is Ends.COMMAND
    if awaited or work is None:
        end_part(session, command, now)
        return
    if state.index == work - 1 and (state.remaining(now) or COUNT_IN_MS) < COUNT_IN_MS:
        return
    session.hush(now)
    before = segments[work - 1]
    if before.kind in COUNTED_IN and before.duration and before.duration > COUNT_IN_MS:
        short = stretched(before, COUNT_IN_MS - before.duration, 0)
        counts = tuple(cue for cue in short.cues if cue.anchor is Anchor.END)
        session.enter(work - 1, now, replace(short, cues=counts))
    else:
        session.enter(work, now)


def repeat(session: Session, _: Command, now: int) -> None:
    """Start this set again; after a set, do it once more; anywhere else, say it again."""
    state = session.state
    before = _before(state)
    if state.working:
        leave(session, Status.RESTARTED, now)
        _again(session, state.index, now)
    elif state.segment.kind in BETWEEN and before:
        _again(session, state.timeline.work_index(before), now)
    else:
        session.hush(now)
        session.enter(state.index, now)


def previous(session: Session, _: Command, now: int) -> None:
    """Go to the set before."""
    before = _before(session.state)
    if before is None:
        session.answer(Outcome.NO_PREVIOUS, now)
        return
    leave(session, Status.PARTIAL, now)
    _again(session, session.state.timeline.work_index(before), now)


def _before(state: State) -> Place | None:
    """The set or test before this one that was not left out because of pain; None for none."""
    before = state.place_before
    while before and state.timeline.step(before).subject.id in state.left_out:
        before = state.timeline.place_before(before)
    return before


def skip(session: Session, command: Command, now: int) -> None:
    """Leave the exercise, or the question."""
    place = session.state.segment.place
    if place is None:
        next_part(session, command, now)
        return
    leave(session, Status.PARTIAL, now)
    session.hush(now)
    session.skip_rest_of(place, now)
    session.enter(session.state.timeline.span(place).stop, now)


def later(session: Session, _: Command, now: int) -> None:
    """Put off what is left of the exercise until the others are done; a set begun comes again."""
    state, wording = session.state, session.language.wording
    place = state.segment.place
    assert place is not None
    what = account.later(state, place)
    if what is None:
        session.answer(Outcome.NOT_LATER, now)
        return
    leave(session, Status.RESTARTED, now)
    said = [_out_of(state, wording)]
    if account.later(session.state, place):  # a set past its target is done
        number, where = session.entries + 1, (place.step, place.set, place.side)
        session.log(Moved(number, now, *where, swapped=False, later=True))
        exercise = state.timeline.step(place).subject.name
        said.insert(0, wording.line(Outcome.LATER, exercise=exercise))
    session.hush(now)
    if text := " ".join(filter(None, said)):
        session.answer_text(text, now)
    timeline = session.state.timeline
    start = timeline.span(what.others[0]).start
    session.enter(start, now, session.staying(timeline.segments[start]))


def _out_of(state: State, wording: Wording) -> str:
    """How to come out of the exercise that one is in; empty before its first set."""
    place = state.segment.place
    assert place is not None
    begun = state.working or (
        state.segment.kind in BETWEEN and place != state.timeline.run(place)[0]
    )
    return answers.way_out(state, place, wording) if begun else ""


def end_part(session: Session, _: Command, now: int) -> None:
    """End what waits for a word: getting ready, or open reps."""
    session.hush(now)
    if session.state.working:
        open_reps = session.state.segment.kind is SegmentKind.OPEN_REPS
        if open_reps:
            session.log_set(Status.COMPLETED, now)
        else:
            leave(session, Status.PARTIAL, now)
        session.emit(Chime(Earcon.FINISH, now))
    session.enter(session.state.index + 1, now)


def other_side(session: Session, _: Command, now: int) -> None:
    """Go to the other side of this set; before the first set, start with it."""
    state, place = session.state, session.state.segment.place
    assert place is not None
    assert place.side is not None
    if not state.working and state.segment.kind is not SegmentKind.SWITCH:
        _swap(session, place, now)
        return
    target = state.timeline.work_index(replace(place, side=place.side.other))
    leave(session, Status.PARTIAL, now)
    session.hush(now)
    if target > state.index:
        session.enter(target - 1, now)
    else:
        _again(session, target, now)


def _swap(session: Session, place: Place, now: int) -> None:
    """Swap the order of the sides of the whole step, and go on where we are."""
    wording, state = session.language.wording, session.state
    timeline = swap_sides(state.timeline, place, wording)
    session.become(replace(state, timeline=timeline))
    assert place.side is not None
    where = replace(place, side=place.side.other)
    number = session.entries + 1
    session.log(Moved(number, now, where.step, where.set, where.side, swapped=True))
    session.hush(now)
    if state.segment.kind is SegmentKind.SETUP:
        session.answer(Outcome.OTHER_FIRST, now, side=wording.side(where.side))
        session.enter(timeline.way_in(where), now)
        return
    here = (i for i, s in enumerate(timeline.segments) if s.place == where)
    same = (i for i in here if timeline.segments[i].kind is state.segment.kind)
    session.enter(next(same, timeline.way_in(where)), now)


def _again(session: Session, index: int, now: int) -> None:
    timeline, wording = session.state.timeline, session.language.wording
    place = answers.place_text(timeline, timeline.segments[index].place, wording)
    session.approach(index, wording.line(Outcome.AGAIN, place=place), now)


def length(session: Session, command: Command, now: int) -> None:
    """Make this hold or rest ten seconds longer or shorter."""
    state, wording = session.state, session.language.wording
    remaining = state.remaining(now)
    assert remaining is not None
    longer = command is Command.LONGER
    by = LENGTH_STEP_MS if longer else -min(LENGTH_STEP_MS, remaining - MIN_LEFT_MS)
    if not longer and by >= 0:
        session.answer(Outcome.TOO_SHORT, now, duration=wording.duration(remaining))
        return
    segment = stretched(state.segment, by, state.elapsed(now))
    session.become(replace(state, segment=segment, pending=segment.cues))
    if state.working:  # how long it was to be
        session.hush(now)
    line = Outcome.LONGER if longer else Outcome.SHORTER
    session.answer(line, now, duration=wording.duration(remaining + by))


def keep_going(session: Session, _: Command, now: int) -> None:
    """Go on past the end of this set until somebody ends it, or of the one that ended just now."""
    state = session.state
    if state.segment.kind is SegmentKind.OPEN_REPS:
        session.answer(Outcome.AS_MANY, now)
    elif state.working:
        session.hush(now)  # how long it was to be
        _go_past(session, state, now)
        session.answer(Outcome.ON_AND_ON, now)
    elif (ended := session.set_over) and (state.summed_up or now - ended.at <= STILL_IN_MS):
        _take_up(session, ended, now)
    else:
        session.answer(Outcome.NO_SET_TO_GO_ON, now)


def _go_past(session: Session, state: State, now: int) -> None:
    """Let the set of `state` go on past its end."""
    assert isinstance(state.step, Step)
    wording, talk = session.language.wording, talk_of(state.step, state.timeline.background)
    segment = going_on(state.segment, state.step, state.elapsed(now), wording, talk)
    session.become(replace(state, segment=segment, pending=segment.cues))
    session.keep_for_undo(replace(state, frozen=state.elapsed(now)), now, ())


def _take_up(session: Session, ended: Snapshot, now: int) -> None:
    """Take back the end of a set, which goes on, and that of the session if it was the last.

    Paced reps begin the next one in a moment.
    """
    since = range(ended.entries[0], session.entries + 1)
    session.log(Undone(session.entries + 1, now, tuple(since)))
    session.hush(now)
    kept = {name: getattr(session.state, name) for name in ("volume", "rate", "deaf", "timeline")}
    state, paced = replace(ended.state, **kept), ended.state.segment.is_paced
    if paced:
        session.freeze(now, Phase.PAUSED)
        state = replace(state, phase=Phase.PAUSED, frozen=state.elapsed(ended.at))
    _go_past(session, state, now)
    session.emit(Enter(session.state.segment, now))
    if paced:
        line = session.language.wording.line(Outcome.ON_AND_ON)
        session.approach(state.index, line, now, state.frozen)
    else:
        session.emit(Chime(Earcon.RESUMED, now))
        session.answer(Outcome.ON_AND_ON, now)


def voice(session: Session, command: Command, now: int) -> None:
    """Make the voice louder, quieter, slower or faster."""
    name, by, allowed, line = VOICE[command]
    value = getattr(session.state, name) + by
    if value not in allowed:
        session.answer(Outcome.AT_LIMIT, now)
        return
    session.become(replace(session.state, **{name: value}))
    session.emit(Tune(session.state.volume, session.state.rate))
    session.answer(line, now)


def talk(session: Session, command: Command, now: int) -> None:
    """Explain less, or more, from the next part on; fewer corrections from now on.

    It counts for this session.
    """
    state, levels = session.state, list(Talk)
    level = levels.index(talk_of(state.step, state.timeline.background))
    level += 1 if command is Command.LESS_TALK else -1
    if level not in range(len(levels)):
        session.answer(Outcome.AT_LIMIT, now)
        return
    timeline = retold(state.timeline, state.index, levels[level], session.language.wording)
    session.become(replace(state, timeline=timeline, pending=_still_said(state, levels[level])))
    session.answer(TALK[levels[level]], now)


def _still_said(state: State, talk: Talk) -> tuple[Cue, ...]:
    """What is still to come of this part, with as many corrections as `talk` has room for."""
    corrections = [c for c in state.segment.cues if c.kind is CueKind.CORRECTION]
    allowed = corrections[: MAX_CORRECTIONS[talk]]
    return tuple(c for c in state.pending if c.kind is not CueKind.CORRECTION or c in allowed)


def listening(session: Session, command: Command, now: int) -> None:
    """Stop listening, except for the phrase that starts it again; or start listening again."""
    deaf = command is Command.STOP_LISTENING
    session.become(replace(session.state, deaf=deaf))
    session.answer(Outcome.DEAF if deaf else Outcome.HEARING, now)


def ask(session: Session, command: Command, now: int) -> None:
    """Answer a question about the session."""
    text = answers.ANSWERS[command](session.state, session.language, session.legal(), now)
    session.answer_text(text, now, passing=True)


def what_heard(session: Session, _: Command, now: int) -> None:
    """Say what came of the last voice."""
    text = session.hearing.answer(session.language.wording, now)
    session.answer_text(text, now, passing=True)


def say_again(session: Session, _: Command, now: int) -> None:
    """Speak the last utterance again."""
    session.answer_text(session.speech.last_text, now)


def form(session: Session, _: Command, now: int) -> None:
    """Speak the next correction."""
    state = session.state
    assert isinstance(state.step, Step)
    side = state.segment.place.side if state.segment.place else None
    exercise = state.step.exercise.said(session.language.wording.on(side))
    texts = [c.text for c in exercise.corrections]
    session.become(replace(state, form=state.form + 1))
    session.answer_text(texts[state.form % len(texts)], now)


def to_come(state: State, place: Place) -> Place | None:
    """The set at `place`, or the next of its step if that is done; None if none is to come."""
    places = [p for p in state.timeline.places() if p.step == place.step]
    later = places[places.index(place) :] if place in places else []
    return next((p for p in later if p not in state.completed), None)


def switch(session: Session, command: Command, now: int) -> None:
    """Swap to the easier or harder version, or say that there is none."""
    switch_at(session, command, session.state.segment.place, now)


def _none(session: Session, command: Command, place: Place | None) -> str:
    """That there is no such version, and why."""
    step = session.state.timeline.step(place) if place else None
    why = step.exercise.no_easier if isinstance(step, Step) and command is Command.EASIER else ""
    wording = session.language.wording
    of_side = wording.on(place.side if place else None)
    return " ".join(filter(None, (wording.line(WORDS[command][1]), of_side(why))))


def switch_at(
    session: Session, command: Command, place: Place | None, now: int, *, first: str = ""
) -> None:
    """Swap the step of `place`, and start with the set at `place`; `first` is said before that.

    A set past its target is done: the swap begins with the next one. After the last it just ends.
    """
    yes, _ = WORDS[command]
    wording, familiar = session.language.wording, session.background.familiar
    step = variants.version(session.state, command, place)
    if step is None:
        session.answer_text(_none(session, command, place), now)
        return
    assert place is not None
    done = session.state.working and session.state.segment.is_past(session.state.elapsed(now))
    leave(session, Status.RESTARTED, now)
    place = to_come(session.state, place) if done else place
    if place is None:
        session.hush(now)
        session.answer_text(f"{first}{wording.line(Outcome.WAS_LAST)}", now)
        session.enter(session.state.index + 1, now)
        return
    state, where = variants.put(session.state, step, place, wording, familiar)
    session.become(state)
    session.log(
        Switched(
            number=session.entries + 1,
            at=now,
            step=where.step,
            set=where.set,
            side=where.side,
            exercise=step.origin,
            variant=step.exercise.slug,
        )
    )
    session.hush(now)
    session.answer_text(f"{first}{wording.line(yes, exercise=step.exercise.name)}", now)
    session.enter(session.state.timeline.way_in(where), now)
