"""Stopping and going on, the questions that wait for an answer, and the answers.

Pause, resume, stop, close and "that hurts" stop the clock or let it run. What "yes", "no", a number
or degrees do depends on the open question (`answer`). A test is answered side by side; the answer
is stored, compared with the one before (of this session, or of an earlier one), and the session
goes on. A question before or after the steps is answered once.
"""

from __future__ import annotations

from dataclasses import replace

from hipvoice.core.commands import Command, Degrees, Intent, Number, Situation
from hipvoice.core.effects import Chime, Earcon, Tell
from hipvoice.core.entries import Answered, Asked, Assessed, Ending, Status
from hipvoice.core.programme import variants
from hipvoice.core.programme.assessment import HIGH, MIDDLE, Comparison, Finding, change
from hipvoice.core.routine.routine import Place, TestStep
from hipvoice.core.session import answers, beginning, moves
from hipvoice.core.session.moves import BETWEEN, leave
from hipvoice.core.session.session import Session
from hipvoice.core.session.state import ABOUT_PAIN, AFTER_STRONG_PAIN, Phase, State
from hipvoice.core.timeline.layout import ASKING, Ends, SegmentKind
from hipvoice.core.wording.lines import Line, Pain, Pause, Reaction, Safety

ASK_TIMES = 2  # times an open question is asked before it just waits

# What is said to an answer: to less than 3, to less than 6, to more. Before the steps the earcon is
# enough for little pain, so that the movement begins soon.
_REACTIONS: dict[Asked, tuple[Line | None, Line, Line]] = {
    Asked.BEFORE: (None, Reaction.NOTED_BEFORE, Reaction.NOTED_BEFORE_SEE),
    Asked.PAIN: (Reaction.NOTED, Reaction.NOTED_MIDDLE, Reaction.NOTED_SEE),
    Asked.EFFORT: (Reaction.NOTED, Reaction.NOTED, Reaction.NOTED),
    Asked.ACTIVITY: (Reaction.NOTED, Reaction.NOTED, Reaction.NOTED),
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
    if state.open:
        session.become(replace(state, open=None))
        ask(session, state.open, now)
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
    """Stop the clock and ask whether to end; before the session, just end.

    A set that goes on past its target is what there is to stop: that ends, and nothing else.
    """
    state = session.state
    if state.phase in beginning.PHASES:
        beginning.cancel(session, now)
        return
    if state.phase is Phase.RUNNING and state.segment.is_past(state.elapsed(now)):
        moves.end_part(session, Command.DONE, now)
        return
    before = state.phase
    session.freeze(now, Phase.ASKED_END)
    session.become(replace(session.state, open=before if before in ABOUT_PAIN else None))
    ask(session, Phase.ASKED_END, now)


def end(session: Session, _: Command, now: int) -> None:
    """End the session."""
    _keep_unanswered(session, now)
    unanswered = session.state.open in AFTER_STRONG_PAIN
    session.become(replace(session.state, open=None))
    leave(session, Status.PARTIAL, now)
    session.hush(now)
    session.finish(Ending.STOPPED, now)
    if unanswered:
        _show_signs(session)


def close(session: Session, now: int) -> None:
    """End at once. During the summary, the end has already been logged."""
    if not session.entries:
        beginning.cancel(session, now)
        return
    session.hush(now)
    ending = Ending.FINISHED
    if not session.state.summed_up:
        _keep_unanswered(session, now)
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
        if state.segment.kind is not SegmentKind.FETCH:
            session.answer(Pause.NOBODY_GOES_ON, now)
        session.enter(state.index + 1, due)
    else:
        session.answer(Pause.NOBODY_ENDS, now)
        session.finish(Ending.CLOSED, now)
    if state.phase in AFTER_STRONG_PAIN:
        _show_signs(session)


def ask(session: Session, phase: Phase, now: int) -> None:
    """Ask the question of `phase`, which takes the place of what is going on."""
    session.become(replace(session.state, phase=phase, asked=0))
    session.hush(now)
    session.answer_text(answers.question(session.state, session.language.wording), now)


def ask_again(session: Session, now: int) -> None:
    """Ask the open question once more; after that do without an answer."""
    state = session.state
    if state.phase in beginning.PHASES:
        beginning.ask_again(session, now)
    elif state.phase is Phase.COMING_OUT:
        ask(session, Phase.ASKED_NUMBNESS, now)
    elif not state.asked:
        session.become(replace(state, asked=1))
        session.answer_text(answers.question(state, session.language.wording), now)
    else:
        _WITHOUT_ANSWER[state.phase](session, Command.NO, now)


def _stay_paused(session: Session, _: Command, now: int) -> None:
    if session.state.open:
        resume(session, Command.NO, now)
        return
    _keep_unanswered(session, now)
    session.become(replace(session.state, phase=Phase.PAUSED))
    session.answer(Pause.STILL_PAUSED, now)


def _keep_unanswered(session: Session, now: int) -> None:
    """Log that it hurts, if it was not said how strongly: the next session asks before it."""
    if (session.state.open or session.state.phase) is Phase.ASKED_PAIN:
        _note(session, Asked.HURTS, 1, now)


def _wait(session: Session, _: Command, now: int) -> None:
    """A session does not go on over a warning sign that nobody has denied."""
    session.become(replace(session.state, asked=ASK_TIMES))
    session.answer(Pain.WAIT, now)


def that_hurts(session: Session, _: Command, now: int) -> None:
    """Stop the clock and ask how strong the pain is; the set stays as it is until the answer."""
    place = _hurting(session.state)
    session.freeze(now, Phase.ASKED_PAIN)
    session.become(replace(session.state, about=place))
    ask(session, Phase.ASKED_PAIN, now)


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


def _answer_pain(session: Session, value: int, now: int) -> None:
    """Log how strong the pain is, and do what the guidance says."""
    _note(session, Asked.PAIN, value, now)
    if value >= HIGH:
        _come_out(session, now)
    elif value >= MIDDLE:
        _ease_off(session, now)
    else:
        _get_back_in(session, Pain.LOW, now)


def _note(session: Session, question: Asked, value: int, now: int) -> None:
    """Log an answer about the exercise that the question is about."""
    state = session.state
    assert state.about is not None
    exercise = state.timeline.step(state.about).subject.id
    session.log(Answered(session.entries + 1, now, question, value, exercise))


def _get_back_in(session: Session, name: Line, now: int) -> None:
    """Go on from where the time was stopped."""
    state, wording = session.state, session.language.wording
    back = f" {answers.resume(state, wording)}" if state.working else ""
    session.approach(state.index, f"{wording.line(name)}{back}", now, state.frozen)


def _ease_off(session: Session, now: int) -> None:
    """Do the set again in the easier version, and what follows too; if there is none, do less."""
    place = _to_come(session.state)
    if place is None:
        _get_back_in(session, Reaction.NOTED_MIDDLE, now)
    elif variants.version(session.state, Command.EASIER, place) is None:
        _get_back_in(session, Pain.MIDDLE, now)
    else:
        noted = session.language.wording.line(Reaction.NOTED_MIDDLE)
        moves.switch_at(session, Command.EASIER, place, now, first=f"{noted} ")


def _come_out(session: Session, now: int) -> None:
    """End the set, leave the exercise for today, and give time to come out of it."""
    state, wording = session.state, session.language.wording
    assert state.about is not None
    leave(session, Status.PARTIAL, now)
    session.skip_rest_of(state.about, now)
    _stand_before(session, state.timeline.span(state.about).stop)
    session.become(replace(session.state, phase=Phase.COMING_OUT, asked=0))
    session.hush(now)
    out = answers.way_out(state, state.about, wording) if state.working else ""
    session.answer_text(f"{wording.line(Pain.COME_OUT)} {out}".rstrip(), now)


def _not_numb(session: Session, _: Command, now: int) -> None:
    _note(session, Asked.NUMBNESS, 0, now)
    ask(session, Phase.ASKED_BELOW_KNEE, now)


def _not_below_knee(session: Session, _: Command, now: int) -> None:
    _note(session, Asked.BELOW_KNEE, 0, now)
    line = session.language.wording.line(Pain.LEFT_OUT, exercise=answers.hurting(session.state))
    session.approach(session.state.index, line, now)


def _warned(session: Session, _: Command, now: int) -> None:
    """A warning sign ends the session, with when to get urgent care, spoken and shown."""
    numb = session.state.phase is Phase.ASKED_NUMBNESS
    _note(session, Asked.NUMBNESS if numb else Asked.BELOW_KNEE, 1, now)
    session.hush(now)
    session.finish(Ending.STOPPED, now, (Pain.STOP, Pain.URGENT, Pain.SEE))
    _show_signs(session)


def _show_signs(session: Session) -> None:
    """Show when to get care; it stays on the terminal after the session."""
    for name in (Safety.URGENT, Safety.URGENT_MORE, Safety.SOON):
        session.emit(Tell(session.language.wording.line(name), urgent=True))


def _do_again(session: Session, _: Command, now: int) -> None:
    """Do what hurt last time."""
    _note(session, Asked.AGAIN, 1, now)
    session.hush(now)
    session.enter(session.state.index, now)


def _leave_for_today(session: Session, _: Command, now: int) -> None:
    """Leave out what hurt last time; it was not wanted, or nobody answered."""
    about = session.state.about
    assert about is not None
    _note(session, Asked.AGAIN, 0, now)
    session.skip_rest_of(about, now)
    line = session.language.wording.line(Pain.LEFT_OUT, exercise=answers.hurting(session.state))
    session.approach(session.state.timeline.span(about).stop, line, now)


_WITHOUT_ANSWER = {
    Phase.ASKED_END: _stay_paused,
    Phase.ASKED_PAIN: _stay_paused,
    Phase.ASKED_NUMBNESS: _wait,
    Phase.ASKED_BELOW_KNEE: _wait,
    Phase.ASKED_AGAIN: _leave_for_today,
}
_YES_OR_NO = {
    (Situation.ASKED_RESUME, Command.YES): beginning.resume,
    (Situation.ASKED_RESUME, Command.NO): beginning.decline,
    (Situation.ASKED_CHANGE, Command.YES): beginning.agree,
    (Situation.ASKED_CHANGE, Command.NO): beginning.disagree,
    (Situation.ASKED_END, Command.YES): end,
    (Situation.ASKED_END, Command.NO): resume,
    (Situation.ASKED_NUMBNESS, Command.YES): _warned,
    (Situation.ASKED_NUMBNESS, Command.NO): _not_numb,
    (Situation.ASKED_BELOW_KNEE, Command.YES): _warned,
    (Situation.ASKED_BELOW_KNEE, Command.NO): _not_below_knee,
    (Situation.ASKED_AGAIN, Command.YES): _do_again,
    (Situation.ASKED_AGAIN, Command.NO): _leave_for_today,
}


def _answer_question(session: Session, value: int, now: int) -> None:
    """The answer to a question about the session, or about the person's own activity."""
    question = Asked(session.state.segment.question)
    about = session.background.activity if question is Asked.ACTIVITY else ""
    session.log(Answered(session.entries + 1, now, question, value, about))
    low, middle, high = _REACTIONS[question]
    name = high if value >= HIGH else middle if value >= MIDDLE else low
    text = session.language.wording.line(name) if name else ""
    if session.state.segment.ends is not Ends.COMMAND:
        _go_on(session, text, now)
        return
    session.become(replace(session.state, segment=replace(session.state.segment, question="")))
    if text:
        session.answer_text(text, now)


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
    """Say what was understood, if there is anything to say, and go on to what comes next."""
    session.hush(now)
    if text:
        session.answer_text(text, now)
    session.enter(session.state.index + 1, now)


def _hurting(state: State) -> Place | None:
    """The set that the pain comes from: in a rest, the one just done."""
    before, here = state.place_before, state.segment.place
    done = state.segment.kind in BETWEEN | {SegmentKind.WAY_OUT}
    return before if done and before else here


def _stand_before(session: Session, index: int) -> None:
    """Move to the start of the segment at `index` without entering it."""
    segment = session.state.timeline.segments[index]
    session.become(
        replace(session.state, index=index, segment=segment, pending=segment.cues, frozen=0)
    )


def _to_come(state: State) -> Place | None:
    """The set that hurts, or the next of its step if that is done; None if none is to come."""
    about = state.about
    if about is None or state.timeline.step(about).subject.id in state.left_out:
        return None
    return moves.to_come(state, about)
