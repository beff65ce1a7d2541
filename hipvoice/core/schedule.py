"""What a session has to do next, and when, other than wait for the end of an utterance."""

from __future__ import annotations

from hipvoice.core.layout import ASK_AGAIN_MS
from hipvoice.core.segments import GAP_MS, Ends
from hipvoice.core.speech import Speech
from hipvoice.core.state import Phase, State

RESUME_MS = 3_000  # time to get back in after the resume line

ASK_TIMES = 2  # an open question is put, and then waits

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


def next_due(state: State, speech: Speech) -> int | None:
    """The session time of the next thing to do; None while only speech or a person can go on."""
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
