"""Answers to what the coach asks: which move "yes", "no" or a number is depends on the question.

A test is answered side by side; its answer is kept, compared with the one before (of this session,
else of an earlier one), and the session goes on. A question at the end is answered once.
"""

from __future__ import annotations

from hipvoice.core import beginning, pain, pauses
from hipvoice.core.assessment import Change, Finding, change
from hipvoice.core.commands import DEGREES, NUMBERS, Command, Situation
from hipvoice.core.entries import Answered, Assessed
from hipvoice.core.lines import Line
from hipvoice.core.routine import TestStep
from hipvoice.core.session import Session
from hipvoice.core.state import State

CHANGES = {
    Change.BETTER: Line.CHANGED_BETTER,
    Change.SAME: Line.CHANGED_SAME,
    Change.WORSE: Line.CHANGED_WORSE,
}


def answer(session: Session, command: Command, now: int) -> None:
    """Take "yes", "no" or a number as the answer to what was asked."""
    moves = {
        (Situation.ASKED_RESUME, Command.YES): beginning.resume,
        (Situation.ASKED_RESUME, Command.NO): beginning.decline,
        (Situation.ASKED_CHANGE, Command.YES): beginning.agree,
        (Situation.ASKED_CHANGE, Command.NO): beginning.disagree,
        (Situation.ASKED_END, Command.YES): pauses.end,
        (Situation.ASKED_END, Command.NO): pauses.resume,
        (Situation.ASKED_EASIER, Command.YES): pauses.accept,
        (Situation.ASKED_EASIER, Command.NO): pauses.decline,
    }
    by_situation = {
        Situation.ASKED_PAIN: pauses.pain,
        Situation.ASKED_NUMBER: _number,
        Situation.ASKED_TEST: _assess,
        Situation.ASKED_DEGREES: _assess,
    }
    situation = session.state.situation
    move = moves.get((situation, command)) or by_situation[situation]
    move(session, command, now)


def _number(session: Session, command: Command, now: int) -> None:
    """The answer to a question at the end."""
    value, question = NUMBERS.index(command), session.state.segment.question
    session.log(Answered(session.entries + 1, now, question, value, ""))
    name = Line.NOTED
    if question == "pain" and value >= pain.MIDDLE:
        name = Line.NOTED_SEE if value >= pain.HIGH else Line.NOTED_MIDDLE
    _go_on(session, session.language.wording.line(name), now)


def _assess(session: Session, command: Command, now: int) -> None:
    """The answer to a test of one side."""
    state, place = session.state, session.state.segment.place
    step = state.step
    assert isinstance(step, TestStep)
    assert place is not None
    degrees = DEGREES.get(command)
    passed = command is Command.YES
    if degrees is not None:
        passed = degrees >= (step.test.pass_degrees or 0)
    found = Finding(step.test.id, place.side, passed, degrees)
    number, test = session.entries + 1, step.test
    session.log(Assessed(number, now, test.id, test.name, place.side, passed, degrees, place.step))
    _go_on(session, _found(session, found, _before(session, state, found)), now)


def _before(session: Session, state: State, found: Finding) -> Finding | None:
    """The last finding of the same test and side at another place, or in an earlier session."""
    place = state.segment.place
    here = [f for p, f in state.findings.items() if p != place]
    known = (*session.background.findings, *here)
    same = [f for f in known if (f.test, f.side) == (found.test, found.side)]
    return same[-1] if same else None


def _found(session: Session, found: Finding, before: Finding | None) -> str:
    """What was understood, and how it compares."""
    wording = session.language.wording
    said = session.language.phrase(Command.YES if found.passed else Command.NO)
    if found.degrees is not None:
        said = wording.counted("degree", found.degrees)
    text = wording.line(Line.FOUND, answer=said)
    return f"{text} {wording.line(CHANGES[change(before, found)])}" if before else text


def _go_on(session: Session, text: str, now: int) -> None:
    """Say what was understood, and go on to what comes next."""
    session.hush(now)
    session.answer_text(text, now)
    session.enter(session.state.index + 1, now)
