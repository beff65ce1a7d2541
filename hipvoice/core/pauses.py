"""Stopping and going on: pause, resume, stop, and the questions that a session waits for."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from hipvoice.core import answers, beginning, variants
from hipvoice.core.commands import NUMBERS, Command
from hipvoice.core.effects import Chime, Earcon
from hipvoice.core.entries import Answered, Ending, Status
from hipvoice.core.lines import Line
from hipvoice.core.moves import BETWEEN, leave, skip_rest_of
from hipvoice.core.pain import HIGH, MIDDLE
from hipvoice.core.routine import Place
from hipvoice.core.segments import ASKING
from hipvoice.core.state import Phase, State

if TYPE_CHECKING:
    from hipvoice.core.engine import Engine

QUESTIONS = {
    Phase.ASKED_END: Line.ASK_END,
    Phase.ASKED_PAIN: Line.ASK_PAIN,
    Phase.ASKED_EASIER: Line.ASK_EASIER,
}


def pause(engine: Engine, _: Command, now: int) -> None:
    """Stop the clock and fall silent."""
    engine.freeze(now, Phase.PAUSED)
    engine.emit(*engine.speech.hush(now), Chime(Earcon.PAUSED, now))
    engine.answer(Line.PAUSED, now)


def resume(engine: Engine, _: Command, now: int) -> None:
    """Say where we are and leave time to get back in; said again, go on at once."""
    state = engine.state
    if state.phase is Phase.ASKED_RESUME:
        beginning.resume(engine, Command.YES, now)
        return
    if state.phase is Phase.ASKED_EASIER:
        decline(engine, Command.NO, now)
        return
    if state.segment.kind in ASKING:
        engine.emit(*engine.speech.hush(now))
        engine.enter(state.index, now)
        return
    if state.phase is Phase.RESUMING:
        engine.emit(*engine.speech.hush(now))
        engine.go_on(now)
        return
    line = answers.resume(state, engine.language.wording)
    engine.approach(state.index, line, now, state.frozen)


def stop(engine: Engine, _: Command, now: int) -> None:
    """Stop the clock and ask whether to end; before the session, just end."""
    if engine.state.phase in beginning.PHASES:
        beginning.cancel(engine, now)
        return
    _settle(engine, now)
    engine.freeze(now, Phase.ASKED_END)
    engine.emit(*engine.speech.hush(now))
    engine.answer(Line.ASK_END, now)


def end(engine: Engine, _: Command, now: int) -> None:
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


def pain(engine: Engine, command: Command, now: int) -> None:
    """The answer to the question about pain: log it, and do what the guidance says."""
    value, state = NUMBERS.index(command), engine.state
    assert state.about is not None
    exercise = state.timeline.step(state.about).subject.id
    engine.log(Answered(engine.entries + 1, now, "pain", value, exercise))
    wording = engine.language.wording
    if value >= MIDDLE and _to_ease(state):
        _offer_easier(engine, value, now)
        return
    if value >= HIGH:
        _leave_out(engine, state.about.step, Line.PAIN_HIGH, now)
        return
    line = wording.line(Line.PAIN_MIDDLE if value >= MIDDLE else Line.PAIN_LOW)
    engine.approach(state.index, line, now, state.frozen)


def _to_ease(state: State) -> Place | None:
    """The set to do in an easier version: the one that hurts, or the next if that one is done."""
    about = state.about
    places = [p for p in state.timeline.places() if about and p.step == about.step]
    later = places[places.index(about) :] if about in places else []
    place = next((p for p in later if p not in state.completed), None)
    return place if variants.version(state, Command.EASIER, place) else None


def _offer_easier(engine: Engine, value: int, now: int) -> None:
    wording = engine.language.wording
    noted = wording.line(Line.NOTED_HIGH if value >= HIGH else Line.NOTED_MIDDLE)
    engine.state = replace(engine.state, phase=Phase.ASKED_EASIER, asked=0, pain=value)
    engine.emit(*engine.speech.answer(f"{noted} {wording.line(Line.ASK_EASIER)}", now))


def accept(engine: Engine, _: Command, now: int) -> None:
    """Go on with the easier version of what hurts."""
    variants.switch_at(engine, Command.EASIER, _to_ease(engine.state), now)


def decline(engine: Engine, _: Command, now: int) -> None:
    """No easier version: strong pain leaves the exercise out, else it goes on."""
    state = engine.state
    assert state.about is not None
    if state.pain >= HIGH:
        _leave_out(engine, state.about.step, Line.LEFT_OUT, now)
        return
    line = engine.language.wording.line(Line.GENTLY)
    engine.approach(state.index, line, now, state.frozen)


def _leave_out(engine: Engine, step: int, name: Line, now: int) -> None:
    """Leave the step that hurts; its remaining sets are skipped."""
    skip_rest_of(engine, step, now)
    line = engine.language.wording.line(name)
    engine.approach(engine.state.timeline.first_index(step + 1), line, now)


def _settle(engine: Engine, now: int) -> None:
    """Where the easier version is offered and no answer comes: be where "no" would lead."""
    state = engine.state
    if state.phase is Phase.ASKED_EASIER and state.about and state.pain >= HIGH:
        skip_rest_of(engine, state.about.step, now)
        _stand_before(engine, engine.state.timeline.first_index(state.about.step + 1))


def ask_again(engine: Engine, now: int) -> None:
    """Put the open question once more; after that stay paused."""
    state = engine.state
    if state.phase in beginning.PHASES:
        beginning.ask_again(engine, now)
        return
    if state.asked:
        _settle(engine, now)
        engine.state = replace(engine.state, phase=Phase.PAUSED)
        engine.answer(Line.STILL_PAUSED, now)
        return
    engine.state = replace(state, asked=1)
    engine.answer(QUESTIONS[state.phase], now)
