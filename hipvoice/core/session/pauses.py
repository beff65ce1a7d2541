"""Stopping and going on, the questions that wait for an answer, and the answers.

Pause, resume, stop, close and "that hurts" stop the clock or let it run. What "yes", "no", a number
or degrees do depends on the open question (`answer`). A test is answered side by side; the answer
is stored, compared with the one before (of this session, or of an earlier one), and the session
goes on. A question at the end is answered once.
"""

from __future__ import annotations

from dataclasses import replace

from hipvoice.core.commands import Command, Degrees, Intent, Number, Situation
from hipvoice.core.effects import Chime, Earcon
from hipvoice.core.entries import Answered, Assessed, Ending, Status
from hipvoice.core.programme import assessment, variants
from hipvoice.core.programme.assessment import HIGH, MIDDLE, Comparison, Finding, change
from hipvoice.core.routine.routine import Place, TestStep
from hipvoice.core.session import answers, beginning, moves
from hipvoice.core.session.moves import BETWEEN, leave, skip_rest_of
from hipvoice.core.session.session import Session
from hipvoice.core.session.state import Phase, State
from hipvoice.core.timeline.layout import ASKING
from hipvoice.core.wording.lines import Line, Pain, Pause, Reaction

QUESTIONS = {
    Phase.ASKED_END: Pause.ASK_END,
    Phase.ASKED_PAIN: Pain.ASK,
    Phase.ASKED_EASIER: Pain.ASK_EASIER,
}

CHANGES = {
    Comparison.BETTER: Reaction.CHANGED_BETTER,
    Comparison.SAME: Reaction.CHANGED_SAME,
    Comparison.WORSE: Reaction.CHANGED_WORSE,
}


def pause(session: Session, _: Command, now: int) -> None:
    """Stop the clock and fall silent."""
    session.freeze(now, Phase.PAUSED)
    session.hush(now)
    session.emit(Chime(Earcon.PAUSED, now))
    session.answer(Pause.PAUSED, now)


def resume(session: Session, _: Command, now: int) -> None:
    """Say where we are and leave time to get back in; on a second resume, go on at once."""
    state = session.state
    if state.phase is Phase.ASKED_RESUME:
        beginning.resume(session, Command.YES, now)
        return
    if state.phase is Phase.ASKED_EASIER:
        decline(session, Command.NO, now)
        return
    if state.segment.kind in ASKING:
        session.hush(now)
        session.enter(state.index, now)
        return
    if state.phase is Phase.RESUMING:
        session.hush(now)
        session.go_on(now)
        return
    line = answers.resume(state, session.language.wording)
    session.approach(state.index, line, now, state.frozen)


def stop(session: Session, _: Command, now: int) -> None:
    """Stop the clock and ask whether to end; before the session, just end."""
    if session.state.phase in beginning.PHASES:
        beginning.cancel(session, now)
        return
    _settle(session, now)
    session.freeze(now, Phase.ASKED_END)
    session.hush(now)
    session.answer(Pause.ASK_END, now)


def end(session: Session, _: Command, now: int) -> None:
    """End the session."""
    leave(session, Status.PARTIAL, now)
    session.hush(now)
    session.finish(Ending.STOPPED, now)


def close(session: Session, now: int) -> None:
    """End at once. During the summary, the end has already been logged."""
    if not session.entries:
        beginning.cancel(session, now)
        return
    session.hush(now)
    ending = Ending.FINISHED
    if not session.state.summed_up:
        leave(session, Status.PARTIAL, now)
        session.log_end(ending := Ending.CLOSED, now)
    session.end(ending)


def give_up(session: Session, due: int, now: int) -> None:
    """Do without the answer that nobody can give; what is paused ends instead of going on alone."""
    state = session.state
    if state.phase in beginning.PHASES:
        beginning.give_up(session, now)
        return
    leave(session, Status.PARTIAL, due)
    session.hush(now)
    if state.phase is Phase.RUNNING:
        session.answer(Pause.NOBODY_GOES_ON, now)
        session.enter(state.index + 1, due)
    else:
        session.answer(Pause.NOBODY_ENDS, now)
        session.finish(Ending.CLOSED, now)


def ask_again(session: Session, now: int) -> None:
    """Ask the open question once more; after that stay paused."""
    state = session.state
    if state.phase in beginning.PHASES:
        beginning.ask_again(session, now)
        return
    if state.asked:
        _settle(session, now)
        session.become(replace(session.state, phase=Phase.PAUSED))
        session.answer(Pause.STILL_PAUSED, now)
        return
    session.become(replace(state, asked=1))
    session.answer(QUESTIONS[state.phase], now)


def that_hurts(session: Session, _: Command, now: int) -> None:
    """End the set at once and ask how strong the pain is."""
    state = session.state
    place = _hurting(state)
    leave(session, Status.PARTIAL, now)
    session.freeze(now, Phase.ASKED_PAIN)
    if state.working:
        _stand_before(session, state.index + 1)
    session.become(replace(session.state, about=place))
    session.hush(now)
    session.answer(Pain.ASK, now)


def accept(session: Session, _: Command, now: int) -> None:
    """Go on with the easier version of what hurts."""
    moves.switch_at(session, Command.EASIER, _to_ease(session.state), now)


def decline(session: Session, _: Command, now: int) -> None:
    """No easier version: after strong pain the exercise is left out, otherwise it goes on."""
    state = session.state
    assert state.about is not None
    if state.pain >= HIGH:
        _leave_out(session, state.about.step, Pain.LEFT_OUT, now)
        return
    line = session.language.wording.line(Pain.GENTLY)
    session.approach(state.index, line, now, state.frozen)


def answer(session: Session, intent: Intent, now: int) -> None:
    """Take "yes", "no", a number or degrees as the answer to the open question."""
    state = session.state
    match intent:
        case Number(value) if state.situation is Situation.ASKED_PAIN:
            _answer_pain(session, value, now)
        case Number(value):
            _answer_question(session, value, now)
        case Degrees(value):
            assert isinstance(state.step, TestStep)
            passed = value >= (state.step.test.pass_degrees or 0)
            _assess(session, now, passed=passed, degrees=value)
        case Command():
            if move := _YES_OR_NO.get((state.situation, intent)):
                move(session, intent, now)
            else:
                _assess(session, now, passed=intent is Command.YES)


_YES_OR_NO = {
    (Situation.ASKED_RESUME, Command.YES): beginning.resume,
    (Situation.ASKED_RESUME, Command.NO): beginning.decline,
    (Situation.ASKED_CHANGE, Command.YES): beginning.agree,
    (Situation.ASKED_CHANGE, Command.NO): beginning.disagree,
    (Situation.ASKED_END, Command.YES): end,
    (Situation.ASKED_END, Command.NO): resume,
    (Situation.ASKED_EASIER, Command.YES): accept,
    (Situation.ASKED_EASIER, Command.NO): decline,
}


def _answer_pain(session: Session, value: int, now: int) -> None:
    """Log the answer to the question about pain, and do what the guidance says."""
    state = session.state
    assert state.about is not None
    exercise = state.timeline.step(state.about).subject.id
    session.log(Answered(session.entries + 1, now, "pain", value, exercise))
    wording = session.language.wording
    if value >= MIDDLE and _to_ease(state):
        _offer_easier(session, value, now)
        return
    if value >= HIGH:
        _leave_out(session, state.about.step, Pain.HIGH, now)
        return
    line = wording.line(Pain.MIDDLE if value >= MIDDLE else Pain.LOW)
    session.approach(state.index, line, now, state.frozen)


def _answer_question(session: Session, value: int, now: int) -> None:
    """The answer to a question at the end."""
    question = session.state.segment.question
    session.log(Answered(session.entries + 1, now, question, value, ""))
    name = Reaction.NOTED
    if question == "pain" and value >= assessment.MIDDLE:
        name = Reaction.NOTED_SEE if value >= assessment.HIGH else Reaction.NOTED_MIDDLE
    _go_on(session, session.language.wording.line(name), now)


def _assess(session: Session, now: int, *, passed: bool, degrees: int | None = None) -> None:
    """The answer to a test of one side."""
    state, place = session.state, session.state.segment.place
    assert isinstance(state.step, TestStep)
    assert place is not None
    number, test = session.entries + 1, state.step.test
    found = Finding(test.id, place.side, passed, degrees)
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
    text = wording.line(Reaction.FOUND, answer=said)
    return f"{text} {wording.line(CHANGES[change(before, found)])}" if before else text


def _go_on(session: Session, text: str, now: int) -> None:
    """Say what was understood, and go on to what comes next."""
    session.hush(now)
    session.answer_text(text, now)
    session.enter(session.state.index + 1, now)


def _hurting(state: State) -> Place | None:
    """The set that the pain comes from: in a rest, the one just done."""
    here = state.segment.place
    before = state.timeline.place_before(here)
    return before if state.segment.kind in BETWEEN and before else here


def _stand_before(session: Session, index: int) -> None:
    """Move to the start of the segment at `index` without entering it."""
    segment = session.state.timeline.segments[index]
    session.become(
        replace(session.state, index=index, segment=segment, pending=segment.cues, frozen=0)
    )


def _to_ease(state: State) -> Place | None:
    """The set to do in an easier version: the one that hurts, or the next one if that is done."""
    about = state.about
    places = [p for p in state.timeline.places() if about and p.step == about.step]
    later = places[places.index(about) :] if about in places else []
    place = next((p for p in later if p not in state.completed), None)
    return place if variants.version(state, Command.EASIER, place) else None


def _offer_easier(session: Session, value: int, now: int) -> None:
    wording = session.language.wording
    noted = wording.line(Reaction.NOTED_HIGH if value >= HIGH else Reaction.NOTED_MIDDLE)
    session.hush(now)
    session.become(replace(session.state, phase=Phase.ASKED_EASIER, asked=0, pain=value))
    session.answer_text(f"{noted} {wording.line(Pain.ASK_EASIER)}", now)


def _leave_out(session: Session, step: int, name: Line, now: int) -> None:
    """Leave the step that hurts; its remaining sets are skipped."""
    skip_rest_of(session, step, now)
    line = session.language.wording.line(name)
    session.approach(session.state.timeline.first_index(step + 1), line, now)


def _settle(session: Session, now: int) -> None:
    """If the easier version was offered and no answer came, move to where "no" would lead."""
    state = session.state
    if state.phase is Phase.ASKED_EASIER and state.about and state.pain >= HIGH:
        skip_rest_of(session, state.about.step, now)
        _stand_before(session, session.state.timeline.first_index(state.about.step + 1))
