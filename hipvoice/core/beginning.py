"""How a session begins: anew, or where one was left; and what is asked before it.

Rules
1. Who left a session unfinished is asked whether to go on with it, unless they said so before. The
   question is put twice and then waits: nothing begins without an answer, but where nobody can
   give one (any more) it begins anew.
2. A change of an exercise is asked about before the welcome, each with its reason. Without a yes
   everything stays as it is.
3. Nothing is logged before the session begins. Each answer is then, so that it is not asked again.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from hipvoice.core import answers, moves
from hipvoice.core.agreed import applied
from hipvoice.core.commands import Command
from hipvoice.core.entries import Ending, SessionBegan, SessionResumed, Suggested
from hipvoice.core.lines import Line
from hipvoice.core.proposals import Proposal
from hipvoice.core.replay import Resumption
from hipvoice.core.session import Session
from hipvoice.core.state import Phase, State
from hipvoice.core.timeline import compile_routine
from hipvoice.core.variants import stand_in_notes

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


def begin(session: Session, now: int) -> None:
    """Ask what there is to ask, or begin at once."""
    start = session.beginning
    if start.resumption is None:
        _propose(session, now)
    elif start.offered:
        _ask(session, Phase.ASKED_RESUME, now)
    else:
        resume(session, Command.YES, now)


def question(session: Session) -> str:
    """What is being asked."""
    wording = session.language.wording
    if session.state.phase is Phase.ASKED_CHANGE:
        proposal = session.beginning.proposals[len(session.answered)]
        return f"{_reason(session)}{proposal.question(wording)}"
    return f"{session.beginning.offered} {wording.line(Line.ASK_RESUME)}"


def texts(session: Session) -> list[str]:
    """What may be asked first, and what a session that is gone on with says."""
    start, wording = session.beginning, session.language.wording
    asked = [question(session)] if start.offered else [start.reason]
    asked += [proposal.question(wording) for proposal in start.proposals]
    asked = [text for text in asked if text]
    return [*asked, *(start.resumption.state.timeline.texts() if start.resumption else ())]


def _reason(session: Session) -> str:
    """Why it is this session, once: before the first question."""
    reason = session.beginning.reason
    said = session.answered or session.state.asked
    return f"{reason} " if reason and not said else ""


def pictured(session: Session) -> State:
    """What there is to look at: while a session is offered, where it was left."""
    state, found = session.state, session.beginning.resumption
    if state.phase is not Phase.ASKED_RESUME or found is None:
        return state
    return replace(found.state, phase=state.phase, deaf=state.deaf)


def _ask(session: Session, phase: Phase, now: int) -> None:
    session.state = replace(session.state, phase=phase, asked=0)
    session.answer_text(question(session), now)


def ask_again(session: Session, now: int) -> None:
    """Put the question once more; then a change is left alone, and an offer waits."""
    asked = session.state.asked + 1
    if session.state.phase is Phase.ASKED_CHANGE and asked > 1:
        disagree(session, Command.NO, now)
        return
    session.state = replace(session.state, asked=asked)
    text = question(session) if asked == 1 else session.language.wording.line(Line.WAIT_RESUME)
    session.answer_text(text, now)


def resume(session: Session, _: Command, now: int) -> None:
    """Go on with the session that was left."""
    found = session.beginning.resumption
    assert found is not None
    session.take_up(found, now)
    week = found.sessions_before  # what else was known counts this session as well
    session.background = replace(session.background, sessions_this_week=week)
    state, wording = session.state, session.language.wording
    session.log(SessionResumed(session.entries + 1, now, len(state.completed), state.sets))
    index = state.index
    line = wording.line(Line.RESUMED, place=answers.place(state, wording))
    if found.leave_out is not None:
        exercise = state.timeline.routine.steps[found.leave_out].subject.name
        line = wording.line(Line.RESUMED_WITHOUT, exercise=exercise)
        moves.skip_rest_of(session, found.leave_out, now)
        index = state.timeline.first_index(found.leave_out + 1)
    session.hush(now)
    session.approach(index, line, now)
    session.snapshot = None


def decline(session: Session, _: Command, now: int) -> None:
    """Leave the old session as it is, and begin a new one."""
    session.hush(now)
    _propose(session, now)


def give_up(session: Session, now: int) -> None:
    """As without a terminal and an ear: the old session stays as it is, and no change is made."""
    session.beginning = replace(session.beginning, proposals=())
    session.hush(now)
    session.answer(Line.NOBODY_ANEW, now)
    _propose(session, now)


def _propose(session: Session, now: int) -> None:
    """Ask about the next change, or begin."""
    if len(session.answered) < len(session.beginning.proposals):
        _ask(session, Phase.ASKED_CHANGE, now)
        return
    if reason := _reason(session):
        session.answer_text(reason.strip(), now)
    _anew(session, now)


def agree(session: Session, _: Command, now: int) -> None:
    """Lay the session out with the change."""
    proposal, state = session.beginning.proposals[len(session.answered)], session.state
    wording, before = session.language.wording, state.timeline.routine
    told = stand_in_notes(before, wording, proposal.exercise)
    notes = tuple(note for note in before.notes if note not in told)
    routine = replace(
        applied(before, proposal.exercise, proposal.variant, proposal.ms), notes=notes
    )
    timeline = compile_routine(routine, wording, session.background)
    state = replace(state, timeline=timeline, segment=timeline.segments[0], ahead=None)
    session.state = replace(state, ahead=state.target)
    _answered(session, Line.NOTED, now, taken=True)


def disagree(session: Session, _: Command, now: int) -> None:
    """Leave everything as it is."""
    _answered(session, Line.AS_IT_IS, now, taken=False)


def _answered(session: Session, name: Line, now: int, *, taken: bool) -> None:
    session.answered += (taken,)
    more = len(session.answered) < len(session.beginning.proposals)
    session.hush(now)
    if not more:
        session.answer(name, now)
    _propose(session, now)


def _anew(session: Session, now: int) -> None:
    start, routine = session.beginning, session.state.timeline.routine
    session.active.begin(now)
    session.log(
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
    for proposal, taken in zip(start.proposals, session.answered, strict=True):
        number, change = session.entries + 1, (proposal.progress, proposal.variant, proposal.ms)
        session.log(Suggested(number, now, proposal.exercise, *change, taken))
    session.snapshot = None
    session.enter(0, now)


def cancel(session: Session, now: int) -> None:
    """End before anything has begun: nothing is logged."""
    session.hush(now)
    session.end(Ending.CLOSED)
