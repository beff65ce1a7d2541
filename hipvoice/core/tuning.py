"""Commands that leave the place in the session alone: length, voice, ear, and questions."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from hipvoice.core import answers
from hipvoice.core.commands import Command
from hipvoice.core.effects import Tune
from hipvoice.core.lines import Line
from hipvoice.core.routine import Step
from hipvoice.core.segments import stretched

if TYPE_CHECKING:
    from hipvoice.core.engine import Engine

LENGTH_STEP_MS = 10_000
LEAST_LEFT_MS = 5_000  # "shorter" leaves at least the count-down
VOLUME_STEP, VOLUMES = 10, range(10, 101)  # percent
RATE_STEP, RATES = 15, range(105, 241)  # words per minute


def length(engine: Engine, command: Command, now: int) -> None:
    """Make this hold or rest ten seconds longer or shorter."""
    state, wording = engine.state, engine.language.wording
    remaining = state.remaining(now)
    assert remaining is not None
    longer = command is Command.LONGER
    by = LENGTH_STEP_MS if longer else -min(LENGTH_STEP_MS, remaining - LEAST_LEFT_MS)
    if not longer and by >= 0:
        engine.answer(Line.TOO_SHORT, now, duration=wording.duration(remaining))
        return
    segment = stretched(state.segment, by, state.elapsed(now))
    engine.state = replace(state, segment=segment, pending=segment.cues)
    line = Line.LONGER if longer else Line.SHORTER
    engine.answer(line, now, duration=wording.duration(remaining + by))


def volume(engine: Engine, command: Command, now: int) -> None:
    """Make the voice louder or quieter."""
    louder = command is Command.LOUDER
    value = engine.state.volume + (VOLUME_STEP if louder else -VOLUME_STEP)
    if value not in VOLUMES:
        engine.answer(Line.AT_LIMIT, now)
        return
    _tune(engine, value, engine.state.rate)
    engine.answer(Line.LOUDER if louder else Line.QUIETER, now)


def rate(engine: Engine, command: Command, now: int) -> None:
    """Make the voice faster or slower."""
    faster = command is Command.FASTER
    value = engine.state.rate + (RATE_STEP if faster else -RATE_STEP)
    if value not in RATES:
        engine.answer(Line.AT_LIMIT, now)
        return
    _tune(engine, engine.state.volume, value)
    engine.answer(Line.FASTER if faster else Line.SLOWER, now)


def _tune(engine: Engine, volume: int, rate: int) -> None:
    engine.state = replace(engine.state, volume=volume, rate=rate)
    engine.emit(Tune(volume, rate))


def listening(engine: Engine, command: Command, now: int) -> None:
    """Shut the ear, but for the phrase that opens it; or open it."""
    deaf = command is Command.STOP_LISTENING
    engine.state = replace(engine.state, deaf=deaf)
    engine.answer(Line.DEAF if deaf else Line.HEARING, now)


def ask(engine: Engine, command: Command, now: int) -> None:
    """Answer a question about the session."""
    text = answers.ANSWERS[command](engine.state, engine.language, engine.legal(), now)
    engine.emit(*engine.speech.answer(text, now))


def what_heard(engine: Engine, _: Command, now: int) -> None:
    """Say what came of the last voice."""
    engine.emit(*engine.speech.answer(engine.hearing.told(engine.language.wording, now), now))


def say_again(engine: Engine, _: Command, now: int) -> None:
    """Speak the last utterance again."""
    engine.emit(*engine.speech.answer(engine.speech.last_text, now))


def form(engine: Engine, _: Command, now: int) -> None:
    """Speak the next correction."""
    state = engine.state
    assert isinstance(state.step, Step)
    texts = [c.text for c in state.step.exercise.corrections]
    engine.state = replace(state, form=state.form + 1)
    engine.emit(*engine.speech.answer(texts[state.form % len(texts)], now))
