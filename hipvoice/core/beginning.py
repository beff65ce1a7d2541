"""How a session begins: anew, or where one was left; and what is asked before it.

Rules
1. Who left a session unfinished is asked whether to go on with it, unless they said so before. The
   question is put twice and then waits: nothing begins without an answer.
2. A change of an exercise is asked about before the welcome, each with its reason. Without a yes
   everything stays as it is.
3. Nothing is logged before the session begins. Each answer is then, so that it is not asked again.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from hipvoice.core import answers, moves
from hipvoice.core.agreed import applied
from hipvoice.core.commands import Command
from hipvoice.core.entries import Ending, SessionBegan, SessionResumed, Suggested
from hipvoice.core.lines import Line
from hipvoice.core.proposals import Proposal
from hipvoice.core.replay import Resumption
from hipvoice.core.state import Phase, State
from hipvoice.core.timeline import compile_routine
from hipvoice.core.variants import stand_in_notes

if TYPE_CHECKING:
    from hipvoice.core.engine import Engine

PHASES = frozenset({Phase.ASKED_RESUME, Phase.ASKED_CHANGE})


@dataclass(frozen=True, slots=True)
class Beginning:
    """Who begins what: `person`, `digest` and `wishes` are as in `SessionBegan`.

    `resumption` is a session to go on with; `offered` tells of it, empty where nothing is asked.
    `proposals` are asked about before a session that begins anew; `reason` is why it is this one,
    empty where the person has named it.
    """

    person: str = ""
    digest: str = ""
    wishes: str = ""
    resumption: Resumption | None = None
    offered: str = ""
    proposals: tuple[Proposal, ...] = ()
    reason: str = ""


ANEW = Beginning()


def begin(engine: Engine, now: int) -> None:
    """Ask what there is to ask, or begin at once."""
    start = engine.beginning
    if start.resumption is None:
        _propose(engine, now)
    elif start.offered:
        _ask(engine, Phase.ASKED_RESUME, now)
    else:
        resume(engine, Command.YES, now)


def question(engine: Engine) -> str:
    """What is being asked."""
    wording = engine.language.wording
    if engine.state.phase is Phase.ASKED_CHANGE:
        proposal = engine.beginning.proposals[len(engine.answered)]
        return f"{_reason(engine)}{proposal.question(wording)}"
    return f"{engine.beginning.offered} {wording.line(Line.ASK_RESUME)}"


def _reason(engine: Engine) -> str:
    """Why it is this session, once: before the first question."""
    reason = engine.beginning.reason
    said = engine.answered or engine.state.asked
    return f"{reason} " if reason and not said else ""


def pictured(engine: Engine) -> State:
    """What there is to look at: while a session is offered, where it was left."""
    state, found = engine.state, engine.beginning.resumption
    if state.phase is not Phase.ASKED_RESUME or found is None:
        return state
    return replace(found.state, phase=state.phase, deaf=state.deaf)


def _ask(engine: Engine, phase: Phase, now: int) -> None:
    engine.state = replace(engine.state, phase=phase, asked=0)
    engine.emit(*engine.speech.answer(question(engine), now))


def ask_again(engine: Engine, now: int) -> None:
    """Put the question once more; then a change is left alone, and an offer waits."""
    asked = engine.state.asked + 1
    if engine.state.phase is Phase.ASKED_CHANGE and asked > 1:
        disagree(engine, Command.NO, now)
        return
    engine.state = replace(engine.state, asked=asked)
    text = question(engine) if asked == 1 else engine.language.wording.line(Line.WAIT_RESUME)
    engine.emit(*engine.speech.answer(text, now))


def resume(engine: Engine, _: Command, now: int) -> None:
    """Go on with the session that was left."""
    found = engine.beginning.resumption
    assert found is not None
    engine.take_up(found, now)
    week = found.sessions_before  # what else was known counts this session as well
    engine.background = replace(engine.background, sessions_this_week=week)
    state, wording = engine.state, engine.language.wording
    engine.log(SessionResumed(engine.entries + 1, now, len(state.completed), state.sets))
    index = state.index
    line = wording.line(Line.RESUMED, place=answers.place(state, wording))
    if found.leave_out is not None:
        exercise = state.timeline.routine.steps[found.leave_out].subject.name
        line = wording.line(Line.RESUMED_WITHOUT, exercise=exercise)
        moves.skip_rest_of(engine, found.leave_out, now)
        index = state.timeline.first_index(found.leave_out + 1)
    engine.emit(*engine.speech.hush(now))
    engine.approach(index, line, now)
    engine.snapshot = None


def decline(engine: Engine, _: Command, now: int) -> None:
    """Leave the old session as it is, and begin a new one."""
    engine.emit(*engine.speech.hush(now))
    _propose(engine, now)


def _propose(engine: Engine, now: int) -> None:
    """Ask about the next change, or begin."""
    if len(engine.answered) < len(engine.beginning.proposals):
        _ask(engine, Phase.ASKED_CHANGE, now)
        return
    if reason := _reason(engine):
        engine.emit(*engine.speech.answer(reason.strip(), now))
    _anew(engine, now)


def agree(engine: Engine, _: Command, now: int) -> None:
    """Lay the session out with the change."""
    proposal, state = engine.beginning.proposals[len(engine.answered)], engine.state
    wording, before = engine.language.wording, state.timeline.routine
    told = stand_in_notes(before, wording, proposal.exercise)
    notes = tuple(note for note in before.notes if note not in told)
    routine = replace(
        applied(before, proposal.exercise, proposal.variant, proposal.ms), notes=notes
    )
    timeline = compile_routine(routine, wording, engine.background)
    state = replace(state, timeline=timeline, segment=timeline.segments[0], ahead=None)
    engine.state = replace(state, ahead=state.target)
    _answered(engine, Line.NOTED, now, taken=True)


def disagree(engine: Engine, _: Command, now: int) -> None:
    """Leave everything as it is."""
    _answered(engine, Line.AS_IT_IS, now, taken=False)


def _answered(engine: Engine, name: Line, now: int, *, taken: bool) -> None:
    engine.answered += (taken,)
    more = len(engine.answered) < len(engine.beginning.proposals)
    engine.emit(*engine.speech.hush(now))
    if not more:
        engine.answer(name, now)
    _propose(engine, now)


def _anew(engine: Engine, now: int) -> None:
    start, routine = engine.beginning, engine.state.timeline.routine
    engine.begin_account(now)
    engine.log(
        SessionBegan(
            number=1,
            at=now,
            routine=routine.id,
            name=routine.name,
            sets=routine.places,
            person=start.person,
            digest=start.digest,
            wishes=start.wishes,
        )
    )
    for proposal, taken in zip(start.proposals, engine.answered, strict=True):
        number, change = engine.entries + 1, (proposal.progress, proposal.variant, proposal.ms)
        engine.log(Suggested(number, now, proposal.exercise, *change, taken))
    engine.snapshot = None
    engine.enter(0, now)


def cancel(engine: Engine, now: int) -> None:
    """End before anything has begun: nothing is logged."""
    engine.emit(*engine.speech.hush(now))
    engine.end(Ending.CLOSED)
