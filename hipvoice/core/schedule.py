"""What a session has to do next, other than to wait for the end of an utterance; and doing it.

Where nobody can answer, whatever waits for an answer takes the safe way after `ALONE_MS` and says
so (`pauses.give_up`): a test is left unanswered, reps end as they are, a pause ends the session.
"""

from __future__ import annotations

from dataclasses import replace

from hipvoice.core import pauses
from hipvoice.core.cues import CueKind
from hipvoice.core.effects import Chime, Earcon
from hipvoice.core.entries import Ending, Status
from hipvoice.core.layout import ASK_AGAIN_MS
from hipvoice.core.segments import GAP_MS, Ends, Kind
from hipvoice.core.session import Session
from hipvoice.core.speech import Speech, Utterance
from hipvoice.core.state import Phase, State

RESUME_MS = 3_000  # time to get back in after the resume line

ASK_TIMES = 2  # an open question is put, and then waits

ALONE_MS = 90_000  # longer than any question is put again, and than most reps take

_AFTER_SPEECH = {
    Phase.RESUMING: RESUME_MS,
    Phase.ASKED_RESUME: ASK_AGAIN_MS,
    Phase.ASKED_CHANGE: ASK_AGAIN_MS,
    Phase.ASKED_END: ASK_AGAIN_MS,
    Phase.ASKED_PAIN: ASK_AGAIN_MS,
    Phase.ASKED_EASIER: ASK_AGAIN_MS,
}


def cue_is_next(state: State) -> bool:
    """Whether the next thing to do is to say a cue; a cue comes before an end at the same time."""
    if state.phase is not Phase.RUNNING or not state.pending:
        return False
    duration = state.segment.duration
    return duration is None or state.pending[0].at <= duration


def next_due(session: Session) -> int | None:
    """The session time of the next thing to do; None while only speech or a person can go on."""
    due = (_due(session.state, session.speech), _given_up(session))
    return min((time for time in due if time is not None), default=None)


def _given_up(session: Session) -> int | None:
    """When a wait for somebody who is not there ends; None where there is no such wait."""
    state, speech, since = session.state, session.speech, session.alone_since
    if since is None or not _waits(state):
        return None
    if state.phase is Phase.RUNNING:
        return max(since, state.started) + ALONE_MS
    return None if speech.busy else max(since, speech.idle_since) + ALONE_MS


def _waits(state: State) -> bool:
    """Whether only a person can go on."""
    if state.phase is Phase.RUNNING:
        return state.segment.ends is Ends.COMMAND
    return state.phase is Phase.PAUSED or state.asked >= ASK_TIMES


def _due(state: State, speech: Speech) -> int | None:
    if state.phase is Phase.RUNNING and state.segment.ends is not Ends.SPEECH:
        return _due_by_time(state)
    if speech.busy:
        return None
    if state.phase is Phase.RUNNING:
        return max(state.started, speech.idle_since + GAP_MS)
    if state.asked >= ASK_TIMES:
        return None
    pause = _AFTER_SPEECH.get(state.phase)
    return None if pause is None else speech.idle_since + pause


def _due_by_time(state: State) -> int | None:
    if cue_is_next(state):
        return state.started + state.pending[0].at
    duration = state.segment.duration
    return None if duration is None else state.started + duration


def do_next(session: Session, due: int, now: int) -> None:
    """Do the one thing that was due at `due`."""
    if due == _given_up(session):
        pauses.give_up(session, due, now)
        session.log_move(now)
        return
    match session.state.phase:
        case Phase.RUNNING if cue_is_next(session.state):
            _say_cue(session, due, now)
        case Phase.RUNNING:
            _end_segment(session, due, now)
        case Phase.RESUMING:
            session.go_on(due)
        case _:
            pauses.ask_again(session, now)
            session.log_move(now)


def _say_cue(session: Session, due: int, now: int) -> None:
    cue, *rest = session.state.pending
    session.state = replace(session.state, pending=tuple(rest))
    counts = [c.at for c in rest if c.kind is CueKind.COUNT]
    guarded = cue.kind is CueKind.CORRECTION and bool(counts)
    before = session.state.started + counts[0] if guarded else None
    session.say(Utterance(cue.text, cue.kind, due, before), now)


def _end_segment(session: Session, due: int, now: int) -> None:
    segment = session.state.segment
    if segment.kind is Kind.SUMMARY:
        session.end(Ending.FINISHED)
        return
    if session.state.working:
        session.log_set(Status.COMPLETED, due)
        session.snapshot = None  # undoing what came before would take back a set that was done
        session.emit(Chime(Earcon.FINISH, due))
    if segment.closing:
        session.say(Utterance(segment.closing, CueKind.COUNT, due), now)
    session.enter(session.state.index + 1, due)
