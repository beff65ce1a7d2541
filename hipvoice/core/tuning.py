"""Commands that leave the place in the session alone: length, voice, ear, and questions."""

from __future__ import annotations

from dataclasses import replace

from hipvoice.core import answers
from hipvoice.core.commands import Command
from hipvoice.core.effects import Tune
from hipvoice.core.lines import Line
from hipvoice.core.routine import Step
from hipvoice.core.segments import stretched
from hipvoice.core.session import Session

LENGTH_STEP_MS = 10_000
LEAST_LEFT_MS = 5_000  # "shorter" leaves at least the count-down
VOLUME_STEP, VOLUMES = 10, range(10, 101)  # percent
RATE_STEP, RATES = 15, range(105, 241)  # words per minute
# For each command: what of the state it changes, by how much, within what, and what is said.
VOICE = {
    Command.LOUDER: ("volume", VOLUME_STEP, VOLUMES, Line.LOUDER),
    Command.QUIETER: ("volume", -VOLUME_STEP, VOLUMES, Line.QUIETER),
    Command.FASTER: ("rate", RATE_STEP, RATES, Line.FASTER),
    Command.SLOWER: ("rate", -RATE_STEP, RATES, Line.SLOWER),
}


def length(session: Session, command: Command, now: int) -> None:
    """Make this hold or rest ten seconds longer or shorter."""
    state, wording = session.state, session.language.wording
    remaining = state.remaining(now)
    assert remaining is not None
    longer = command is Command.LONGER
    by = LENGTH_STEP_MS if longer else -min(LENGTH_STEP_MS, remaining - LEAST_LEFT_MS)
    if not longer and by >= 0:
        session.answer(Line.TOO_SHORT, now, duration=wording.duration(remaining))
        return
    segment = stretched(state.segment, by, state.elapsed(now))
    session.state = replace(state, segment=segment, pending=segment.cues)
    line = Line.LONGER if longer else Line.SHORTER
    session.answer(line, now, duration=wording.duration(remaining + by))


def voice(session: Session, command: Command, now: int) -> None:
    """Make the voice louder, quieter, slower or faster."""
    name, by, allowed, line = VOICE[command]
    value = getattr(session.state, name) + by
    if value not in allowed:
        session.answer(Line.AT_LIMIT, now)
        return
    session.state = replace(session.state, **{name: value})
    session.emit(Tune(session.state.volume, session.state.rate))
    session.answer(line, now)


def listening(session: Session, command: Command, now: int) -> None:
    """Shut the ear, but for the phrase that opens it; or open it."""
    deaf = command is Command.STOP_LISTENING
    session.state = replace(session.state, deaf=deaf)
    session.answer(Line.DEAF if deaf else Line.HEARING, now)


def ask(session: Session, command: Command, now: int) -> None:
    """Answer a question about the session."""
    text = answers.ANSWERS[command](session.state, session.language, session.legal(), now)
    session.answer_text(text, now)


def what_heard(session: Session, _: Command, now: int) -> None:
    """Say what came of the last voice."""
    session.answer_text(session.hearing.told(session.language.wording, now), now)


def say_again(session: Session, _: Command, now: int) -> None:
    """Speak the last utterance again."""
    session.answer_text(session.speech.last_text, now)


def form(session: Session, _: Command, now: int) -> None:
    """Speak the next correction."""
    state = session.state
    assert isinstance(state.step, Step)
    texts = [c.text for c in state.step.exercise.corrections]
    session.state = replace(state, form=state.form + 1)
    session.answer_text(texts[state.form % len(texts)], now)
