"""Stopping and going on: pause, resume, stop, and the questions that a session waits for."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from hipvoice.core import answers
from hipvoice.core.commands import NUMBERS, Command
from hipvoice.core.effects import Chime, Earcon
from hipvoice.core.entries import Answered, Ending, Status
from hipvoice.core.moves import BETWEEN, leave, skip_rest_of
from hipvoice.core.routine import Place
from hipvoice.core.state import Phase, State
from hipvoice.core.wording import Line

if TYPE_CHECKING:
    from hipvoice.core.engine import Engine

# Guidance on pain during exercise: 0-3 carry on, 4-5 carry on if it settles, 6-10 leave it out.
PAIN_MIDDLE, PAIN_HIGH = 4, 6
QUESTIONS = {Phase.ASKED_END: Line.ASK_END, Phase.ASKED_PAIN: Line.ASK_PAIN}


def pause(engine: Engine, _: Command, now: int) -> None:
    """Stop the clock and fall silent."""
    engine.freeze(now, Phase.PAUSED)
    engine.emit(*engine.speech.hush(now), Chime(Earcon.PAUSED, now))
    engine.answer(Line.PAUSED, now)


def resume(engine: Engine, _: Command, now: int) -> None:
    """Say where we are and leave time to get back in; said again, go on at once."""
    state = engine.state
    if state.phase is Phase.RESUMING:
        engine.emit(*engine.speech.hush(now))
        engine.go_on(now)
        return
    line = answers.resume(state, engine.language.wording)
    engine.approach(state.index, line, now, state.frozen)


def stop(engine: Engine, _: Command, now: int) -> None:
    """Stop the clock and ask whether to end."""
    engine.freeze(now, Phase.ASKED_END)
    engine.emit(*engine.speech.hush(now))
    engine.answer(Line.ASK_END, now)


def yes(engine: Engine, _: Command, now: int) -> None:
    """End the session."""
    leave(engine, Status.PARTIAL, now)
    engine.emit(*engine.speech.hush(now))
    engine.finish(Ending.STOPPED, now)


def that_hurts(engine: Engine, _: Command, now: int) -> None:
    """End the set at once and ask how strong the pain is."""
    state = engine.state
    place = _hurting(state)
    leave(engine, Status.PARTIAL, now)
    engine.freeze(now, Phase.ASKED_PAIN)
    if state.working:
        _stand_before(engine, state.index + 1)
    engine.state = replace(engine.state, about=place)
    engine.emit(*engine.speech.hush(now))
    engine.answer(Line.ASK_PAIN, now)


def _hurting(state: State) -> Place | None:
    """The set that the pain comes from: in a rest, the one just done."""
    here = state.segment.place
    before = state.timeline.place_before(here)
    return before if state.segment.kind in BETWEEN and before else here


def _stand_before(engine: Engine, index: int) -> None:
    """Be at the start of the segment at `index`, without having entered it."""
    segment = engine.state.timeline.segments[index]
    engine.state = replace(
        engine.state, index=index, segment=segment, pending=segment.cues, frozen=0
    )


def number(engine: Engine, command: Command, now: int) -> None:
    """The answer to the question about pain: log it, and do what the guidance says."""
    value, state = NUMBERS.index(command), engine.state
    assert state.about is not None
    exercise = state.timeline.step(state.about).exercise.id
    engine.log(Answered(engine.entries + 1, now, "pain", value, exercise))
    wording = engine.language.wording
    if value >= PAIN_HIGH:
        _leave_out(engine, state.about.step, now)
        return
    line = wording.line(Line.PAIN_MIDDLE if value >= PAIN_MIDDLE else Line.PAIN_LOW)
    engine.approach(state.index, line, now, state.frozen)


def _leave_out(engine: Engine, step: int, now: int) -> None:
    """Leave the step that hurts; its remaining sets are skipped."""
    skip_rest_of(engine, step, now)
    line = engine.language.wording.line(Line.PAIN_HIGH)
    engine.approach(engine.state.timeline.first_index(step + 1), line, now)


def ask_again(engine: Engine, now: int) -> None:
    """Put the open question once more; after that stay paused."""
    state = engine.state
    if state.asked:
        engine.state = replace(state, phase=Phase.PAUSED)
        engine.answer(Line.STILL_PAUSED, now)
        return
    engine.state = replace(state, asked=1)
    engine.answer(QUESTIONS[state.phase], now)
