"""What each command does: the one table from a command to its move.

A move is a function of the engine, the command and the session time; it is made of the few verbs
that the engine offers: answer, log_set, enter, approach, freeze, go_on, finish.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from hipvoice.core import answers
from hipvoice.core.commands import NUMBERS, Command
from hipvoice.core.effects import Acknowledge, Chime, Earcon, Refuse, Tune
from hipvoice.core.entries import Answered, Ending, Status, Undone
from hipvoice.core.events import By, Commanded
from hipvoice.core.routine import Place
from hipvoice.core.state import Phase, State
from hipvoice.core.timeline import Kind, stretched, swap_sides
from hipvoice.core.wording import Line

if TYPE_CHECKING:
    from hipvoice.core.engine import Engine

UNDO_WITHIN_MS = 15_000
LENGTH_STEP_MS = 10_000
LEAST_LEFT_MS = 5_000  # "shorter" leaves at least the count-down
VOLUME_STEP, VOLUMES = 10, range(10, 101)  # percent
RATE_STEP, RATES = 15, range(105, 241)  # words per minute
PAIN_MIDDLE, PAIN_HIGH = 4, 6  # DOMAIN rule: 0-3 carry on, 4-5 with care, 6-10 leave it out

# A command that was begun to be said before the present segment was meant for the one before.
OF_ITS_SEGMENT = frozenset(
    {
        Command.NEXT,
        Command.SKIP,
        Command.LONGER,
        Command.SHORTER,
        Command.READY,
        Command.DONE,
        Command.OTHER_SIDE,
    }
)
# These change nothing that could be taken back, or are taken back by their opposite.
NOT_UNDONE = frozenset(
    {
        Command.UNDO,
        Command.PAUSE,
        Command.RESUME,
        Command.STOP,
        Command.NO,
        Command.TIME,
        Command.WHERE,
        Command.HELP,
        Command.WHAT_NEXT,
        Command.SAY_AGAIN,
        Command.FORM,
        Command.STOP_LISTENING,
        Command.START_LISTENING,
    }
)


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The state before a command given at `at`, and the entries (numbers) that it made."""

    state: State
    at: int
    entries: tuple[int, ...] = ()


Move = Callable[["Engine", Command, int], None]


def obey(engine: Engine, event: Commanded, now: int) -> None:
    """Carry out a command, or say on screen why not."""
    command, wording = event.command, engine.language.wording
    phrase = engine.language.phrase(command)
    if command not in engine.legal(event.by):
        situation = wording.situations[engine.state.situation]
        line = wording.line(Line.NOT_NOW, phrase=phrase, situation=situation)
        engine.emit(Refuse(command, event.by, line))
        return
    if event.by is By.VOICE and command is not Command.PAUSE:  # which has an earcon of its own
        engine.emit(Chime(Earcon.HEARD, now))
    since = now if event.since is None else event.since
    if command in OF_ITS_SEGMENT and since < engine.state.entered:
        line = wording.line(Line.ALREADY, phrase=phrase)
        engine.emit(Acknowledge(command, event.by, line))
        return
    _drop_cues_due(engine, now)
    _with_snapshot(engine, command, now)
    situation = wording.situations[engine.state.situation]
    place = answers.place(engine.state, wording)
    line = wording.line(Line.ACKNOWLEDGED, phrase=phrase, situation=situation, place=place)
    engine.emit(Acknowledge(command, event.by, line))


def _drop_cues_due(engine: Engine, now: int) -> None:
    state = engine.state
    if state.phase is Phase.RUNNING and state.segment.duration is not None:
        kept = tuple(c for c in state.pending if state.started + c.at != now)
        engine.state = replace(state, pending=kept)


def _with_snapshot(engine: Engine, command: Command, now: int) -> None:
    before, first = replace(engine.state, frozen=engine.state.elapsed(now)), engine.entries + 1
    MOVES[command](engine, command, now)
    if command not in NOT_UNDONE:
        made = tuple(range(first, engine.entries + 1))
        engine.snapshot = Snapshot(before, now, made)


# --- moving about


def leave(engine: Engine, status: Status, now: int) -> None:
    """Log the set under way, if it was begun, as ended early."""
    if engine.state.working and engine.state.elapsed(now):
        engine.log_set(status, now)


def _next(engine: Engine, _: Command, now: int) -> None:
    state = engine.state
    engine.emit(*engine.speech.hush(now))
    if state.phase is not Phase.RUNNING and not state.frozen:
        engine.enter(state.index, now)
        return
    leave(engine, Status.PARTIAL, now)
    engine.enter(state.index + 1, now)


def _repeat(engine: Engine, _: Command, now: int) -> None:
    state = engine.state
    if state.working:
        leave(engine, Status.RESTARTED, now)
        _again(engine, state.index, now)
    elif state.segment.kind in {Kind.REST, Kind.SWITCH} and (before := _place_before(state)):
        _again(engine, state.timeline.work_index(before), now)
    else:
        engine.emit(*engine.speech.hush(now))
        engine.enter(state.index, now)


def _previous(engine: Engine, _: Command, now: int) -> None:
    state = engine.state
    before = _place_before(state)
    if before is None:
        engine.answer(Line.NO_PREVIOUS, now)
        return
    leave(engine, Status.PARTIAL, now)
    _again(engine, state.timeline.work_index(before), now)


def _again(engine: Engine, index: int, now: int) -> None:
    segment = engine.state.timeline.segments[index]
    wording = engine.language.wording
    place = answers.place_text(engine.state.timeline, segment.place, wording)
    engine.approach(index, wording.line(Line.AGAIN, place=place), now)


def _place_before(state: State) -> Place | None:
    places = state.timeline.places()
    here = places.index(state.segment.place) if state.segment.place else 0
    return places[here - 1] if here else None


def _skip(engine: Engine, _: Command, now: int) -> None:
    place = engine.state.segment.place
    assert place is not None
    leave(engine, Status.PARTIAL, now)
    engine.emit(*engine.speech.hush(now))
    for later in engine.state.timeline.places():
        if later.step == place.step and later not in engine.state.logged:
            engine.log_set(Status.SKIPPED, now, later)
    engine.enter(engine.state.timeline.first_index(place.step + 1), now)


def _end_work(engine: Engine, _: Command, now: int) -> None:
    engine.emit(*engine.speech.hush(now))
    if engine.state.working:
        engine.log_set(Status.COMPLETED, now)
        engine.emit(Chime(Earcon.FINISH, now))
    engine.enter(engine.state.index + 1, now)


def _other_side(engine: Engine, _: Command, now: int) -> None:
    state, place = engine.state, engine.state.segment.place
    assert place is not None
    assert place.side is not None
    if state.working or state.segment.kind is Kind.SWITCH:
        other = replace(place, side=place.side.other)
        target = state.timeline.work_index(other)
        leave(engine, Status.PARTIAL, now)
        engine.emit(*engine.speech.hush(now))
        if target > state.index:
            engine.enter(target - 1, now)
        else:
            _again(engine, target, now)
        return
    _swap(engine, place, now)


def _swap(engine: Engine, place: Place, now: int) -> None:
    """Start with the other side: the whole step changes its order."""
    wording = engine.language.wording
    timeline = swap_sides(engine.state.timeline, place.step, wording)
    engine.state = replace(engine.state, timeline=timeline)
    side = timeline.segments[engine.state.index].place
    assert side is not None
    line = wording.line(Line.OTHER_FIRST, side=wording.side(side.side))
    engine.approach(timeline.work_index(side), line, now)


# --- stopping and going on


def _pause(engine: Engine, _: Command, now: int) -> None:
    engine.freeze(now, Phase.PAUSED)
    engine.emit(*engine.speech.hush(now), Chime(Earcon.PAUSED, now))
    engine.answer(Line.PAUSED, now)


def _resume(engine: Engine, _: Command, now: int) -> None:
    state = engine.state
    if state.phase is Phase.RESUMING:
        engine.emit(*engine.speech.hush(now))
        engine.go_on(now)
        return
    line = answers.resume(state, engine.language.wording)
    engine.approach(state.index, line, now, state.frozen)


def _stop(engine: Engine, _: Command, now: int) -> None:
    engine.freeze(now, Phase.ASKED_END)
    engine.emit(*engine.speech.hush(now))
    engine.answer(Line.ASK_END, now)


def _yes(engine: Engine, _: Command, now: int) -> None:
    leave(engine, Status.PARTIAL, now)
    engine.emit(*engine.speech.hush(now))
    engine.finish(Ending.STOPPED, now)


def _that_hurts(engine: Engine, _: Command, now: int) -> None:
    place = engine.state.segment.place
    about = engine.state.timeline.step(place).exercise.id if place else ""
    worked = engine.state.working
    leave(engine, Status.PARTIAL, now)
    engine.freeze(now, Phase.ASKED_PAIN)
    if worked:
        _stand_before(engine, engine.state.index + 1)
    engine.state = replace(engine.state, about=about)
    engine.emit(*engine.speech.hush(now))
    engine.answer(Line.ASK_PAIN, now)


def _stand_before(engine: Engine, index: int) -> None:
    """Be at the start of the segment at `index`, without having entered it."""
    segment = engine.state.timeline.segments[index]
    engine.state = replace(
        engine.state, index=index, segment=segment, pending=segment.cues, frozen=0
    )


def _number(engine: Engine, command: Command, now: int) -> None:
    value = NUMBERS.index(command)
    state = engine.state
    engine.log(Answered(engine.entries + 1, now, "pain", value, state.about))
    if value >= PAIN_HIGH:
        _leave_out(engine, now)
        return
    line = Line.PAIN_MIDDLE if value >= PAIN_MIDDLE else Line.PAIN_LOW
    text = engine.language.wording.line(line)
    engine.approach(state.index, text, now, state.frozen)


def _leave_out(engine: Engine, now: int) -> None:
    """Leave the exercise that hurts: its remaining sets are skipped."""
    about = engine.state.about
    steps = engine.state.timeline.routine.steps
    here = engine.state.segment.place
    last = here.step if here else len(steps)
    step = next(
        (i for i in range(min(last, len(steps) - 1), -1, -1) if steps[i].exercise.id == about), last
    )
    for place in engine.state.timeline.places():
        if place.step == step and place not in engine.state.logged:
            engine.log_set(Status.SKIPPED, now, place)
    engine.approach(
        engine.state.timeline.first_index(step + 1),
        engine.language.wording.line(Line.PAIN_HIGH),
        now,
    )


def ask_again(engine: Engine, now: int) -> None:
    """Put the open question once more; after that stay paused."""
    state = engine.state
    if state.asked:
        engine.state = replace(state, phase=Phase.PAUSED)
        engine.answer(Line.STILL_PAUSED, now)
        return
    engine.state = replace(state, asked=1)
    engine.answer(QUESTIONS[state.phase], now)


QUESTIONS = {Phase.ASKED_END: Line.ASK_END, Phase.ASKED_PAIN: Line.ASK_PAIN}


# --- changing the segment, the voice, the ear


def _length(engine: Engine, command: Command, now: int) -> None:
    state = engine.state
    remaining = state.remaining(now)
    assert remaining is not None
    by = LENGTH_STEP_MS
    if command is Command.SHORTER:
        by = -min(LENGTH_STEP_MS, remaining - LEAST_LEFT_MS)
    wording = engine.language.wording
    if command is Command.SHORTER and by >= 0:
        engine.answer(Line.TOO_SHORT, now, duration=wording.duration(remaining))
        return
    segment = stretched(state.segment, by, state.elapsed(now))
    engine.state = replace(state, segment=segment, pending=segment.cues)
    line = Line.LONGER if command is Command.LONGER else Line.SHORTER
    engine.answer(line, now, duration=wording.duration(remaining + by))


def _volume(engine: Engine, command: Command, now: int) -> None:
    step = VOLUME_STEP if command is Command.LOUDER else -VOLUME_STEP
    line = Line.LOUDER if command is Command.LOUDER else Line.QUIETER
    _tune(engine, line, now, volume=engine.state.volume + step)


def _rate(engine: Engine, command: Command, now: int) -> None:
    step = RATE_STEP if command is Command.FASTER else -RATE_STEP
    line = Line.FASTER if command is Command.FASTER else Line.SLOWER
    _tune(engine, line, now, rate=engine.state.rate + step)


def _tune(
    engine: Engine, line: Line, now: int, volume: int | None = None, rate: int | None = None
) -> None:
    volume = engine.state.volume if volume is None else volume
    rate = engine.state.rate if rate is None else rate
    if volume not in VOLUMES or rate not in RATES:
        engine.answer(Line.AT_LIMIT, now)
        return
    engine.state = replace(engine.state, volume=volume, rate=rate)
    engine.emit(Tune(volume, rate))
    engine.answer(line, now)


def _listening(engine: Engine, command: Command, now: int) -> None:
    deaf = command is Command.STOP_LISTENING
    engine.state = replace(engine.state, deaf=deaf)
    engine.answer(Line.DEAF if deaf else Line.HEARING, now)


# --- asking


def _ask(engine: Engine, command: Command, now: int) -> None:
    text = answers.ANSWERS[command](engine.state, engine.language, engine.legal(), now)
    engine.emit(*engine.speech.answer(text, now))


def _say_again(engine: Engine, _: Command, now: int) -> None:
    engine.emit(*engine.speech.answer(engine.speech.last_text, now))


def _form(engine: Engine, _: Command, now: int) -> None:
    step = engine.state.step
    texts = [c.text for c in step.exercise.corrections] if step else []
    text = texts[engine.state.form % len(texts)]
    engine.state = replace(engine.state, form=engine.state.form + 1)
    engine.emit(*engine.speech.answer(text, now))


def _undo(engine: Engine, _: Command, now: int) -> None:
    snapshot, engine.snapshot = engine.snapshot, None
    if snapshot is None or now - snapshot.at > UNDO_WITHIN_MS:
        engine.answer(Line.NOTHING_TO_UNDO, now)
        return
    if snapshot.entries:
        engine.log(Undone(engine.entries + 1, now, snapshot.entries))
    _restore(engine, snapshot.state, now)


def _restore(engine: Engine, earlier: State, now: int) -> None:
    wording, tuned = engine.language.wording, engine.state
    engine.freeze(now, Phase.PAUSED)
    engine.state = replace(earlier, phase=Phase.PAUSED, entered=now)
    if (earlier.volume, earlier.rate) != (tuned.volume, tuned.rate):
        engine.emit(Tune(earlier.volume, earlier.rate))
    if earlier.phase in QUESTIONS:
        engine.state = replace(engine.state, phase=earlier.phase, asked=0)
        engine.answer(QUESTIONS[earlier.phase], now)
    elif earlier.phase is Phase.PAUSED:
        engine.answer(Line.UNDONE, now)
    else:
        line = f"{wording.line(Line.UNDONE)} {answers.resume(engine.state, wording)}"
        engine.approach(earlier.index, line, now, earlier.frozen)


MOVES: dict[Command, Move] = {
    Command.NEXT: _next,
    Command.REPEAT: _repeat,
    Command.SAY_AGAIN: _say_again,
    Command.PREVIOUS: _previous,
    Command.SKIP: _skip,
    Command.PAUSE: _pause,
    Command.RESUME: _resume,
    Command.STOP: _stop,
    Command.READY: _end_work,
    Command.DONE: _end_work,
    Command.LONGER: _length,
    Command.SHORTER: _length,
    Command.FORM: _form,
    Command.OTHER_SIDE: _other_side,
    Command.LOUDER: _volume,
    Command.QUIETER: _volume,
    Command.SLOWER: _rate,
    Command.FASTER: _rate,
    Command.THAT_HURTS: _that_hurts,
    Command.UNDO: _undo,
    Command.STOP_LISTENING: _listening,
    Command.START_LISTENING: _listening,
    Command.YES: _yes,
    Command.NO: _resume,
    **dict.fromkeys(answers.ANSWERS, _ask),
    **dict.fromkeys(NUMBERS, _number),
}
