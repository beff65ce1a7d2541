"""What is asked before a session: whatever is answered, and whenever, these hold."""

from __future__ import annotations

import pytest
from hypothesis import given, settings

from hipvoice.core.commands import Command, Situation
from hipvoice.core.effects import End, Log
from hipvoice.core.engine import Engine
from hipvoice.core.entries import Record, SessionBegan, SessionEnded, SessionResumed, Suggested
from hipvoice.core.events import Closed, Commanded, Event, Started
from hipvoice.core.programme.proposals import Practice, own_holds, proposals
from hipvoice.core.routine.routine import Place
from hipvoice.core.session.replay import Beginning
from hipvoice.core.session.view import Standing
from hipvoice.core.timeline.timeline import compile_routine
from hipvoice.drivers.loop import simulate
from tests.core.golden import LANGUAGE
from tests.core.left import Killed, gone_on, left
from tests.core.routines import VARIED
from tests.core.test_properties import HOUR_MS, inputs
from tests.tries import tries

WORDING = LANGUAGE.wording
Inputs = list[tuple[int, Event]]


def offered() -> Engine:
    """A session of which one set was done, offered the day after."""
    before = Killed(compile_routine(VARIED, WORDING), LANGUAGE)
    _, entries = left(before, [], 70_000)
    return gone_on(VARIED, LANGUAGE, entries, asked=True)


def proposing() -> Engine:
    """Two changes are asked about."""
    practices = [Practice("1", 1, "bridge", whole=True, pain=5)]
    asked = proposals(VARIED, practices, {}, own_holds(VARIED))
    timeline = compile_routine(VARIED, WORDING)
    return Engine(timeline, LANGUAGE, beginning=Beginning(proposals=asked * 2))


def played(engine: Engine, events: Inputs) -> list[Record]:
    stage = simulate(engine, [*events, (HOUR_MS, Closed())])
    assert isinstance(stage.performed[-1][1], End)
    assert sum(isinstance(e, End) for _, e in stage.performed) == 1
    return [e.entry for _, e in stage.performed if isinstance(e, Log)]


@given(inputs)
@settings(max_examples=tries(150))
def test_an_offer_leads_to_one_session_or_to_none(events: Inputs) -> None:
    entries = played(offered(), events)
    if not entries:
        return
    first, last = entries[0], entries[-1]
    assert isinstance(first, SessionBegan | SessionResumed)
    assert isinstance(last, SessionEnded)
    assert [e.number for e in entries] == [*range(first.number, first.number + len(entries))]
    starts = [e for e in entries if isinstance(e, SessionBegan | SessionResumed)]
    assert starts == [first]
    assert last.completed >= (1 if isinstance(first, SessionResumed) else 0)
    assert last.completed <= last.sets


@given(inputs)
@settings(max_examples=tries(150))
def test_each_change_is_answered_once_and_logged_after_the_beginning(events: Inputs) -> None:
    entries = played(proposing(), events)
    if not entries:
        return
    assert isinstance(entries[0], SessionBegan)
    assert [type(e) for e in entries[1:3]] == [Suggested, Suggested]
    assert not any(isinstance(e, Suggested) for e in entries[3:])
    assert [e.number for e in entries] == [*range(1, len(entries) + 1)]


@pytest.mark.parametrize("engine", [offered, proposing])
@pytest.mark.parametrize("end", [Closed(), Commanded(Command.STOP)])
def test_who_leaves_before_an_answer_leaves_no_trace(engine: object, end: Event) -> None:
    assert played(engine(), [(3_000, end)]) == []  # type: ignore[operator]


def test_an_offer_shows_where_it_was_left() -> None:
    engine = offered()
    engine.handle(Started(), 0)
    view = engine.view(0)
    assert (view.situation, view.completed, view.sets) == (Situation.ASKED_RESUME, 1, 4)
    assert view.title == "Bridge"
    assert [m.standing for m in view.marks] == [Standing.DONE, Standing.NOW, *[Standing.AHEAD] * 2]
    assert {Command.YES, Command.NO, Command.RESUME, Command.STOP} <= view.legal
    assert not view.legal & {Command.NEXT, Command.UNDO, Command.PAUSE}


def test_undo_does_not_reach_back_to_the_question() -> None:
    """Louder can be taken back, but not once the question was answered."""
    louder, yes, undo = (Commanded(c) for c in (Command.LOUDER, Command.YES, Command.UNDO))
    events: Inputs = [(1_000, louder), (2_000, yes), (3_000, undo), (20_000, Closed())]
    engine = offered()
    entries = played(engine, events)
    assert isinstance(entries[0], SessionResumed)
    assert engine.state.completed == {Place(0, 1)}
