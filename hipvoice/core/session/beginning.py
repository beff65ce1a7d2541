"""How a session begins: from the start or resumed; and what is asked before it.

Rules
1. A person who left a session unfinished is asked whether to resume it, unless an option said so.
   The question is asked twice and then waits: nothing begins without an answer, except that a new
   session begins if nobody can (or can any longer) give one.
2. Changes of exercises are suggested before the welcome, each with its reason. Without a yes
   everything stays as it is.
3. Nothing is logged before the session begins. Then each answer is, so that it is not asked again.

`describe` and `when` put into words which session was left, and when. Times there are local: ms
since 1970 in local time.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from hipvoice.core.commands import Command
from hipvoice.core.entries import Ending, SessionBegan, SessionResumed, Suggested
from hipvoice.core.programme.proposals import applied
from hipvoice.core.programme.variants import stand_in_notes
from hipvoice.core.session import answers
from hipvoice.core.session.replay import Resumption
from hipvoice.core.session.session import Session
from hipvoice.core.session.state import Phase, State
from hipvoice.core.timeline.layout import SegmentKind
from hipvoice.core.timeline.timeline import Cued, compile_routine
from hipvoice.core.wording.lines import Interrupted, Line, Offer, Reaction, When
from hipvoice.core.wording.wording import Wording

HOUR_MS: Final = 3_600_000
DAY_MS: Final = 24 * HOUR_MS
JUST_NOW_MS: Final = 600_000

# The parts of a day by the hour they start: words for today, and for the day before.
_PARTS: Final = (
    (5, When.THIS_MORNING, When.YESTERDAY_MORNING),
    (12, When.THIS_AFTERNOON, When.YESTERDAY_AFTERNOON),
    (17, When.THIS_EVENING, When.YESTERDAY_EVENING),
    (22, When.TONIGHT, When.LAST_NIGHT),
)

PHASES = frozenset({Phase.ASKED_RESUME, Phase.ASKED_CHANGE})


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
    return f"{session.beginning.offered} {wording.line(Interrupted.ASK_RESUME)}"


def asked(session: Session) -> str:
    """The question that is open, before the session or in it; empty for none."""
    if session.state.phase in PHASES:
        return question(session)
    return answers.asked(session.state, session.language.wording)


def script(session: Session) -> list[Cued]:
    """What may be asked first; nothing once the session has begun."""
    if session.state.phase not in {Phase.IDLE, *PHASES}:
        return []
    start, wording = session.beginning, session.language.wording
    asked = [question(session)] if start.offered else [start.reason]
    asked += [proposal.question(wording) for proposal in start.proposals]
    return [Cued(0, text, 0) for text in asked if text]


def ahead(session: Session) -> State:
    """Where the session goes on: where one was left, until somebody has said no to that."""
    state, found = session.state, session.beginning.resumption
    return found.state if found and state.phase in {Phase.IDLE, Phase.ASKED_RESUME} else state


def displayed(session: Session) -> State:
    """What to show: while a session is offered, where it was left."""
    state = session.state
    if state.phase is not Phase.ASKED_RESUME:
        return state
    return replace(ahead(session), phase=state.phase, deaf=state.deaf)


def ask_again(session: Session, now: int) -> None:
    """Ask the question once more; after that a change is dropped, and an offer waits."""
    asked = session.state.asked + 1
    if session.state.phase is Phase.ASKED_CHANGE and asked > 1:
        disagree(session, Command.NO, now)
        return
    session.become(replace(session.state, asked=asked))
    if asked == 1:
        session.answer_text(question(session), now)
    else:
        session.answer(Interrupted.WAIT_RESUME, now)


def resume(session: Session, _: Command, now: int) -> None:
    """Resume the session that was left."""
    found = session.beginning.resumption
    assert found is not None
    session.take_up(found, now)
    state, wording = session.state, session.language.wording
    session.log(SessionResumed(session.entries + 1, now, len(state.completed), state.sets))
    session.hush(now)
    if state.phase in answers.QUESTIONS:
        exercise, asked = answers.hurting(state), answers.question(state, wording)
        line = wording.line(Interrupted.RESUMED_HURT, exercise=exercise, question=asked)
        session.answer_text(line, now)
    else:
        line = wording.line(Interrupted.RESUMED, place=answers.place(state, wording))
        session.approach(state.index, line, now)
    session.forget_undo()


def decline(session: Session, _: Command, now: int) -> None:
    """Leave the old session as it is, and begin a new one."""
    session.hush(now)
    _propose(session, now)


def give_up(session: Session, now: int) -> None:
    """As without a terminal and an ear: the old session stays as it is, and nothing is changed."""
    session.drop_proposals()
    session.hush(now)
    session.answer(Interrupted.NOBODY_ANEW, now)
    _propose(session, now)


def agree(session: Session, _: Command, now: int) -> None:
    """Lay the session out with the change."""
    proposal, state = session.beginning.proposals[len(session.answered)], session.state
    wording, before = session.language.wording, state.timeline.routine
    told = stand_in_notes(before, wording, proposal.exercise)
    notes = tuple(note for note in before.notes if note not in told)
    routine = replace(
        applied(before, proposal.exercise, proposal.variant, proposal.ms), notes=notes
    )
    timeline = compile_routine(routine, wording, state.timeline.background)
    state = replace(state, timeline=timeline, segment=timeline.segments[0], ahead=None)
    session.become(replace(state, ahead=state.target))
    _answered(session, Reaction.NOTED, now, taken=True)


def disagree(session: Session, _: Command, now: int) -> None:
    """Leave everything as it is."""
    _answered(session, Offer.AS_IT_IS, now, taken=False)


def cancel(session: Session, now: int) -> None:
    """End before anything has begun: nothing is logged."""
    session.hush(now)
    session.end(Ending.CLOSED)


def describe(found: Resumption, left: int, now: int, wording: Wording) -> str:
    """What is said about a session that was left at `left`; times are as in `when`."""
    routine = found.state.timeline.routine.name
    moment = wording.words(when(left, now))
    if not found.state.sets:
        asked = sum(s.kind is SegmentKind.TEST for s in found.state.timeline.segments)
        values = {"done": wording.number(len(found.state.findings)), "when": moment}
        tests = wording.counted("answer", asked)
        return wording.line(Interrupted.AFTER_TESTS, routine=routine, tests=tests, **values)
    if not found.done:
        return wording.line(Interrupted.EARLY, routine=routine, when=moment)
    side = found.last.side if found.last else None
    done, sets = wording.number(found.done), wording.number(found.state.sets)
    values = {"routine": routine, "when": moment, "done": done, "sets": sets}
    name = Interrupted.AFTER_SET_SIDE if side else Interrupted.AFTER_SET
    return wording.line(name, side=wording.side(side), **values)


def when(then: int, now: int) -> When:
    """The words for `then`, at most a day before `now`."""
    if now - then < JUST_NOW_MS:
        return When.JUST_NOW
    begun = [words for hour, *words in _PARTS if then % DAY_MS >= hour * HOUR_MS]
    if not begun:  # after midnight it is still last night
        return When.LAST_NIGHT
    today, before = begun[-1]
    return today if then // DAY_MS == now // DAY_MS else before


def _reason(session: Session) -> str:
    """Why it is this session, said once, before the first question."""
    reason = session.beginning.reason
    said = session.answered or session.state.asked
    return f"{reason} " if reason and not said else ""


def _ask(session: Session, phase: Phase, now: int) -> None:
    session.become(replace(session.state, phase=phase, asked=0))
    session.answer_text(question(session), now)


def _propose(session: Session, now: int) -> None:
    """Ask about the next change, or begin."""
    if len(session.answered) < len(session.beginning.proposals):
        _ask(session, Phase.ASKED_CHANGE, now)
        return
    if reason := _reason(session):
        session.answer_text(reason.strip(), now)
    _start_over(session, now)


def _answered(session: Session, name: Line, now: int, *, taken: bool) -> None:
    session.keep_answer(taken=taken)
    more = len(session.answered) < len(session.beginning.proposals)
    session.hush(now)
    if not more:
        session.answer(name, now)
    _propose(session, now)


def _start_over(session: Session, now: int) -> None:
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
    session.forget_undo()
    session.enter(0, now)
