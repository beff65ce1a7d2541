"""From a command to its move: is it legal, was it meant for now, do it, remember it for undo.

The table `MOVES` is the one place that says which move belongs to a command. A move is a function
of the session, the command and the session time; it uses the few verbs that a session offers:
answer, hush, log_set, enter, approach, freeze, go_on, finish.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from hipvoice.core.commands import LEGAL, NUMBERS, Command, Degrees, Intent, Number, Situation
from hipvoice.core.effects import Acknowledge, Chime, Earcon, Refuse, Tell, Tune
from hipvoice.core.entries import Undone
from hipvoice.core.events import By, Commanded, Pressed
from hipvoice.core.session import answers, beginning, moves, pauses
from hipvoice.core.session.hearing import Reason
from hipvoice.core.session.session import FirstDigit, Session
from hipvoice.core.session.state import Phase, State
from hipvoice.core.timeline.layout import SegmentKind
from hipvoice.core.wording.lines import Hearing, Label, Notice, Outcome

UNDO_WITHIN_MS = 15_000
TEN_WITHIN_MS = 700  # from the one to the zero
ZERO, ONE, TEN = Number(0), Number(1), Number(10)

# A command that a person started to say before the current segment was meant for the one before.
OF_ITS_SEGMENT: frozenset[Intent] = frozenset(
    {
        Command.NEXT,
        Command.SKIP,
        Command.LATER,
        Command.LONGER,
        Command.SHORTER,
        Command.READY,
        Command.DONE,
        Command.OTHER_SIDE,
        Command.EASIER,
        Command.HARDER,
        *NUMBERS,  # which the next question would take as its answer
    }
)
# These change nothing that could be undone, or are undone by their opposite.
NOT_UNDONE = frozenset(
    {
        Command.UNDO,
        Command.PAUSE,
        Command.RESUME,
        Command.STOP,
        Command.WHAT_HEARD,
        Command.SAY_AGAIN,
        Command.FORM,
        Command.KEEP_GOING,  # which says itself what to undo
        Command.STOP_LISTENING,
        Command.START_LISTENING,
        *answers.ANSWERS,
    }
)


def obey(session: Session, event: Commanded, now: int) -> None:
    """Carry out a command, or say on screen why not."""
    intent, wording = event.intent, session.language.wording
    phrase = session.language.phrase(intent)
    if intent not in session.legal(event.by):
        situation = wording.situations[session.state.situation]
        line = wording.line(Notice.NOT_NOW, phrase=phrase, situation=situation)
        _refuse(session, event, line)
        _keep_heard(session, event, wording.line(Hearing.NOT_NOW, phrase=phrase), now)
        return
    if event.by is By.VOICE and intent is not Command.PAUSE:  # which has an earcon of its own
        session.emit(Chime(Earcon.HEARD, now))
    since = now if event.since is None else event.since
    if intent in OF_ITS_SEGMENT and since < session.state.entered:
        _refuse(session, event, wording.line(Notice.ALREADY, phrase=phrase))
        _keep_heard(session, event, wording.line(Hearing.ALREADY, phrase=phrase), now)
        return
    _drop_cues_due(session, now)
    before = session.effects
    _carry_out(session, intent, now)
    if session.ended:  # and nothing follows
        return
    situation = wording.situations[session.state.situation]
    values = {"situation": situation, "place": answers.place(session.state, wording)}
    line = wording.line(Notice.ACKNOWLEDGED, phrase=phrase, **values)
    session.emit_before(before, Acknowledge(intent, event.by, line))
    if intent is not Command.WHAT_HEARD:
        _keep_heard(session, event, wording.decision(Reason.ACCEPTED, phrase), now)


def press(session: Session, event: Pressed, now: int) -> None:
    """Carry out the command that a key means now, if any; a one and then a zero are a ten."""
    intent = session.language.intent_keyed(event.key, session.legal())
    if session.first_digit and intent == ZERO:
        session.take_digit()
        intent = TEN
    elif session.first_digit:
        settle_digit(session, now)
        intent = session.language.intent_keyed(event.key, session.legal())
    if intent == ONE and session.legal() >= {ONE, TEN}:
        session.keep_digit(FirstDigit(event, now + TEN_WITHIN_MS))
    elif intent:
        obey(session, Commanded(intent, By.KEY, event.since), now)
    else:
        _tell_of(session, event.key)


def _tell_of(session: Session, key: str) -> None:
    """Show that a key does nothing, and which one shows the keys."""
    shows = " ".join(session.language.keys[Command.HELP])
    session.emit(Tell(session.language.label(Label.NO_SUCH_KEY, key=key, help=shows)))


def settle_digit(session: Session, now: int) -> None:
    """No zero has followed the one, so it is the answer."""
    if digit := session.take_digit():
        obey(session, Commanded(ONE, By.KEY, digit.pressed.since), now)


def _refuse(session: Session, event: Commanded, line: str) -> None:
    session.emit(Refuse(event.intent, event.by, line))


def _keep_heard(session: Session, event: Commanded, sentence: str, now: int) -> None:
    """Remember what came of a spoken command, in case the person asks."""
    if event.by is By.VOICE:
        session.hearing.keep(sentence, now)


def _drop_cues_due(session: Session, now: int) -> None:
    """Drop a cue that is due at the same instant as a command."""
    state = session.state
    if state.phase is Phase.RUNNING and state.segment.duration is not None:
        kept = tuple(c for c in state.pending if state.started + c.at != now)
        session.become(replace(state, pending=kept))


def _carry_out(session: Session, intent: Intent, now: int) -> None:
    before = replace(session.state, frozen=session.state.elapsed(now))
    first = session.entries + 1
    match intent:
        case Command():
            MOVES[intent](session, intent, now)
        case Number() | Degrees():
            pauses.answer(session, intent, now)
    session.log_move(now)
    stays = before.situation is Situation.ASKED_END and intent is Command.NO
    if intent not in NOT_UNDONE and not stays and before.phase not in beginning.PHASES:
        session.keep_for_undo(before, now, tuple(range(first, session.entries + 1)))


def _undo(session: Session, _: Command, now: int) -> None:
    snapshot = session.take_snapshot()
    if snapshot is None or now - snapshot.at > UNDO_WITHIN_MS:
        session.answer(Outcome.NOTHING_TO_UNDO, now)
        return
    if snapshot.entries:  # and what the session did by itself since then
        since = range(snapshot.entries[0], session.entries + 1)
        session.log(Undone(session.entries + 1, now, tuple(since)))
    _restore(session, snapshot.state, now)
    tuned, earlier = session.state, snapshot.state
    if (earlier.volume, earlier.rate) != (tuned.volume, tuned.rate):
        session.become(replace(tuned, volume=earlier.volume, rate=earlier.rate))
        session.emit(Tune(earlier.volume, earlier.rate))


def _restore(session: Session, earlier: State, now: int) -> None:
    """Return to where the session was; a set that went on all the while just goes on."""
    state, wording = session.state, session.language.wording
    volume, rate, deaf = state.volume, state.rate, state.deaf
    earlier = replace(earlier, volume=volume, rate=rate, deaf=deaf)
    if earlier.segment.target is None and state.segment.is_past(state.elapsed(now)):
        moves.end_part(session, Command.DONE, now)  # without going on, it would be over
        session.answer(Outcome.UNDONE, now)
        return
    if Phase.RUNNING is earlier.phase is state.phase and earlier.started == state.started:
        pending = tuple(c for c in earlier.pending if c.at > state.elapsed(now))
        session.become(replace(earlier, pending=pending))
        session.answer(Outcome.UNDONE, now)
        return
    session.freeze(now, Phase.PAUSED)
    session.hush(now)
    session.become(replace(earlier, phase=Phase.PAUSED, entered=now))
    if earlier.phase in answers.QUESTIONS:
        pauses.ask(session, earlier.phase, now)
    elif earlier.phase is Phase.PAUSED:
        session.answer(Outcome.UNDONE, now)
    elif earlier.segment.kind is SegmentKind.QUESTION:
        session.answer(Outcome.UNDONE, now)
        session.enter(earlier.index, now)
    else:
        line = f"{wording.line(Outcome.UNDONE)} {answers.resume(session.state, wording)}"
        session.approach(earlier.index, line, now, earlier.frozen)


def _keep_going(session: Session, command: Command, now: int) -> None:
    """Go on with what is paused or asked about, or past the end of the set."""
    paused = Command.RESUME in LEGAL[session.state.situation]
    (pauses.resume if paused else moves.keep_going)(session, command, now)


Move = Callable[[Session, Command, int], None]

MOVES: dict[Command, Move] = {
    Command.NEXT: moves.next_part,
    Command.REPEAT: moves.repeat,
    Command.PREVIOUS: moves.previous,
    Command.SKIP: moves.skip,
    Command.LATER: moves.later,
    Command.READY: moves.ready,
    Command.DONE: moves.end_part,
    Command.OTHER_SIDE: moves.other_side,
    Command.PAUSE: pauses.pause,
    Command.RESUME: pauses.resume,
    Command.STOP: pauses.stop,
    Command.YES: pauses.answer,
    Command.NO: pauses.answer,
    Command.THAT_HURTS: pauses.that_hurts,
    Command.LONGER: moves.length,
    Command.SHORTER: moves.length,
    Command.KEEP_GOING: _keep_going,
    Command.STOP_LISTENING: moves.listening,
    Command.START_LISTENING: moves.listening,
    Command.SAY_AGAIN: moves.say_again,
    Command.FORM: moves.form,
    Command.WHAT_HEARD: moves.what_heard,
    Command.EASIER: moves.switch,
    Command.HARDER: moves.switch,
    Command.UNDO: _undo,
    Command.LESS_TALK: moves.talk,
    Command.MORE_TALK: moves.talk,
    **dict.fromkeys(moves.VOICE, moves.voice),
    **dict.fromkeys(answers.ANSWERS, moves.ask),
}
