"""Single rules of the engine that a whole transcript would hide."""

from __future__ import annotations

from dataclasses import replace

import pytest

from hipvoice.core.commands import INTENTS, LEGAL, Command, Intent, Number, Situation
from hipvoice.core.effects import Acknowledge, Chime, Effect, Enter, Listen, Log, Refuse, Say, Tell
from hipvoice.core.engine import Engine
from hipvoice.core.entries import Answered, Ending, SessionEnded, SetEnded, Status
from hipvoice.core.events import Attended, By, Commanded, Faulted, Started, UtteranceFinished
from hipvoice.core.routine.routine import Routine
from hipvoice.core.session.obey import MOVES
from hipvoice.core.session.speech import LATE_COUNT_MS
from hipvoice.core.timeline.timeline import Background, SegmentKind, compile_routine
from hipvoice.drivers.loop import simulate
from tests.core.golden import LANGUAGE
from tests.core.routines import HOLDS, SHORT


def engine_of(routine: Routine) -> Engine:
    known = Background(familiar=frozenset({"gluteal-stretch", "bridge", "squat"}))
    return Engine(compile_routine(routine, LANGUAGE.wording, known), LANGUAGE, known)


class Played:
    """An engine that is led by hand: `at` moves time on, every utterance takes one second."""

    def __init__(self, routine: Routine) -> None:
        self.engine = engine_of(routine)
        self.effects: list[Effect] = []
        self.now = 0
        self._finish: tuple[int, int] | None = None
        self._keep(self.engine.handle(Started(), 0))

    def _keep(self, effects: list[Effect]) -> list[Effect]:
        self.effects += effects
        for effect in effects:
            if isinstance(effect, Say):
                self._finish = (self.now + 1000, effect.id)
        return effects

    def until(self, kind: SegmentKind) -> None:
        """Let time pass until a segment of `kind` is entered."""
        for _ in range(10_000):
            if any(isinstance(e, Enter) and e.segment.kind is kind for e in self.effects):
                return
            self.step()
        pytest.fail(f"no {kind} is ever entered")

    def step(self) -> list[Effect]:
        """Go to the next thing that happens by itself."""
        deadline = self.engine.deadline()
        if self._finish and (deadline is None or self._finish[0] <= deadline):
            (self.now, utterance), self._finish = self._finish, None
            return self._keep(self.engine.handle(UtteranceFinished(utterance), self.now))
        assert deadline is not None
        self.now = max(self.now, deadline)
        return self._keep(self.engine.handle_timer(self.now))

    def command(self, command: Intent, *, since: int | None = None) -> list[Effect]:
        return self._keep(self.engine.handle(Commanded(command, By.VOICE, since), self.now))


def said(effects: list[Effect]) -> list[str]:
    return [e.text for e in effects if isinstance(e, Say)]


def sets(effects: list[Effect]) -> list[SetEnded]:
    entries = [e.entry for e in effects if isinstance(e, Log)]
    return [entry for entry in entries if isinstance(entry, SetEnded)]


def test_every_command_has_a_move_and_some_situation() -> None:
    assert set(MOVES) == set(Command)
    assert set().union(*LEGAL.values()) == set(INTENTS)
    assert set(LEGAL) == set(Situation)


def test_set_is_logged_before_anything_is_said_after_it() -> None:
    effects = [e for _, e in simulate(engine_of(HOLDS)).performed]
    for i, effect in enumerate(effects):
        if isinstance(effect, Chime) and effect.earcon == "finish":
            assert isinstance(effects[i - 1], Log)


def test_late_timer_does_not_shift_what_follows() -> None:
    played = Played(SHORT)
    played.until(SegmentKind.HOLD)
    begun = next(e.due for e in played.effects if isinstance(e, Enter) and e.segment.kind == "hold")
    played.now = begun + 5_000 + 300
    effects = played._keep(played.engine.handle_timer(played.now))
    assert sets(effects)[0].at == begun + 5_000
    assert sets(effects)[0].done == 5_000


def test_count_that_is_too_late_is_dropped_and_an_instruction_is_not() -> None:
    played = Played(HOLDS)
    played.until(SegmentKind.HOLD)
    begun = next(e.due for e in played.effects if isinstance(e, Enter) and e.segment.kind == "hold")
    on_time = begun + 25_000  # "five" is due
    for _ in range(100):
        if played.engine.deadline() == on_time and not played.engine.session.speech.busy:
            break
        played.step()
    late = played.engine.handle_timer(on_time + LATE_COUNT_MS + 1)
    assert said(late) == []
    assert said(played.engine.handle_timer(on_time + 1000)) == ["four"]


def test_early_timer_does_nothing() -> None:
    played = Played(HOLDS)
    played.until(SegmentKind.HOLD)
    deadline = played.engine.deadline()
    assert deadline is not None
    assert played.engine.handle_timer(deadline - 1) == []
    assert played.engine.deadline() == deadline


def test_sleep_of_the_computer_pauses_where_it_fell_asleep() -> None:
    played = Played(HOLDS)
    played.until(SegmentKind.HOLD)
    deadline = played.engine.deadline()
    assert deadline is not None
    hours_later = deadline + 3 * 3_600_000
    effects = played.engine.handle_timer(hours_later)
    assert sets(effects) == []
    assert "clock" in said(effects)[0]
    view = played.engine.view(hours_later)
    assert view.situation is Situation.PAUSED
    assert view.elapsed <= 30_000
    assert played.engine.deadline() is None or not played.engine.ended


def test_a_sleep_that_nobody_can_end_ends_the_session_and_claims_no_set() -> None:
    played = Played(HOLDS)
    played.until(SegmentKind.HOLD)
    engine = played.engine
    effects = engine.handle(Attended(somebody=False), played.now)
    deadline = engine.deadline()
    assert deadline is not None
    effects += engine.handle_timer(deadline + 3 * 3_600_000)
    while not engine.ended:
        deadline = engine.deadline()
        assert deadline is not None, "it waits for somebody"
        effects += engine.handle_timer(deadline)
    assert any("Nobody can answer here, so the session ends." in text for text in said(effects))
    (partial,) = sets(effects)
    assert partial.status is Status.PARTIAL
    ends = [e.entry for e in effects if isinstance(e, Log) and isinstance(e.entry, SessionEnded)]
    assert [end.ending for end in ends] == [Ending.CLOSED]


def test_next_that_was_begun_before_the_segment_does_not_end_it_too() -> None:
    played = Played(HOLDS)
    played.until(SegmentKind.HOLD)
    played.until(SegmentKind.SWITCH)
    effects = played.command(Command.NEXT, since=played.now - 300)
    assert any(isinstance(e, Refuse) for e in effects)
    assert played.engine.view(played.now).situation is Situation.READY
    effects = played.command(Command.NEXT, since=played.now)
    assert played.engine.view(played.now).situation is Situation.HOLD


def test_a_number_that_was_begun_before_a_question_does_not_answer_it_too() -> None:
    played = Played(replace(SHORT, questions=("pain", "effort")))
    played.until(SegmentKind.QUESTION)
    effects = played.command(Number(4))
    effects += played.command(Number(4), since=played.now - 300)
    effects += played.command(Number(5))
    answers = [e.entry for e in effects if isinstance(e, Log) and isinstance(e.entry, Answered)]
    assert [(a.question, a.value) for a in answers] == [("pain", 4), ("effort", 5)]


def test_cue_due_at_the_instant_of_a_command_is_not_spoken() -> None:
    played = Played(HOLDS)
    played.until(SegmentKind.HOLD)
    for _ in range(100):
        due = played.engine.deadline()
        assert due is not None
        if not played.engine.session.speech.busy and due > played.now:
            break
        played.step()
    expected = said(engine_said_at(played, due))
    played.now = due
    effects = played.command(Command.TIME)
    assert expected
    assert not set(expected) & set(said(effects))


def engine_said_at(played: Played, due: int) -> list[Effect]:
    twin = Played(HOLDS)
    for _ in range(10_000):
        if twin.engine.deadline() == due and not twin.engine.session.speech.busy:
            return twin.engine.handle_timer(due)
        twin.step()
    raise AssertionError("the twin never gets there")


def test_hold_that_ends_at_the_instant_of_a_command_is_completed() -> None:
    played = Played(SHORT)
    played.until(SegmentKind.HOLD)
    begun = next(e.due for e in played.effects if isinstance(e, Enter) and e.segment.kind == "hold")
    played.now = begun + 5_000
    effects = played.command(Command.PAUSE)
    assert [s.status for s in sets(effects)] == [Status.COMPLETED]


def test_lost_finish_of_an_utterance_does_not_stall_the_session() -> None:
    engine = engine_of(HOLDS)
    now = 0
    engine.handle(Started(), 0)
    for _ in range(1_000):
        if engine.ended:
            break
        deadline = engine.deadline()
        assert deadline is not None, "the session waits for an event that never comes"
        now = max(now, deadline)
        engine.handle_timer(now)
    assert engine.ended


def test_fault_is_told_once() -> None:
    played = Played(HOLDS)
    fault = Faulted("microphone", "The microphone is gone.")
    told = [e for _ in range(3) for e in played.engine.handle(fault, 10) if isinstance(e, Tell)]
    assert [e.line for e in told] == ["The microphone is gone."]


def test_voice_hears_only_what_is_legal_and_a_deaf_ear_one_phrase() -> None:
    played = Played(HOLDS)
    played.until(SegmentKind.HOLD)
    listen = [e for e in played.effects if isinstance(e, Listen)][-1]
    assert Command.LONGER in listen.intents
    assert Command.DONE not in listen.intents
    assert Command.START_LISTENING not in listen.intents
    effects = played.command(Command.STOP_LISTENING)
    assert [e.intents for e in effects if isinstance(e, Listen)] == [
        frozenset({Command.START_LISTENING})
    ]


def test_one_sided_exercise_has_no_other_side() -> None:
    played = Played(SHORT)
    played.until(SegmentKind.HOLD)
    assert Command.OTHER_SIDE not in played.engine.legal()


def test_acknowledgement_names_the_new_state() -> None:
    played = Played(HOLDS)
    played.until(SegmentKind.HOLD)
    effects = played.command(Command.PAUSE)
    (line,) = [e.line for e in effects if isinstance(e, Acknowledge)]
    assert "paused" in line


def test_session_end_counts_only_the_time_that_ran() -> None:
    played = Played(HOLDS)
    played.until(SegmentKind.HOLD)
    before = played.now
    played.command(Command.PAUSE)
    played.now += 600_000
    played.command(Command.STOP)
    effects = played.command(Command.YES)
    (end,) = [e.entry for e in effects if isinstance(e, Log) and isinstance(e.entry, SessionEnded)]
    assert end.active_ms == before
