"""A session put together again from its entries is the session as it was."""

from __future__ import annotations

from collections import Counter

from hypothesis import given, settings
from hypothesis import strategies as st

from hipvoice.core.digest import digest
from hipvoice.core.effects import Log
from hipvoice.core.engine import Engine
from hipvoice.core.entries import Record
from hipvoice.core.events import Closed, Event
from hipvoice.core.replay import replayed
from hipvoice.core.routine import Routine
from hipvoice.core.segments import Kind
from hipvoice.core.state import State
from hipvoice.core.timeline import compile_routine
from hipvoice.drivers.simulation import simulate
from tests.core.golden import LANGUAGE
from tests.core.test_properties import inputs, routines

WORDING = LANGUAGE.wording


class Killed(Engine):
    """An engine that keeps the state in which it is closed: a kill would find it so."""

    found: State

    def _close(self, now: int) -> None:
        self.found = self.state
        self.kept = self.entries
        super()._close(now)


def killed(
    routine: Routine, events: list[tuple[int, Event]], at: int
) -> tuple[State, list[Record]]:
    """The state of a session at `at`, and the entries that were on disk then."""
    engine = Killed(compile_routine(routine, WORDING), LANGUAGE)
    stage = simulate(engine, [*((t, e) for t, e in events if t < at), (at, Closed())])
    entries: list[Record] = [e.entry for _, e in stage.performed if isinstance(e, Log)]
    if not hasattr(engine, "found"):  # it was over before
        return engine.state, entries
    return engine.found, entries[: engine.kept]


@given(routines, inputs, st.integers(0, 400_000))
@settings(max_examples=300, deadline=None)
def test_replay_of_the_entries_is_the_state_of_the_session(
    routine: Routine, events: list[tuple[int, Event]], at: int
) -> None:
    live, entries = killed(routine, events, at)
    if live.segment.kind is Kind.SUMMARY:  # it has an end of its own
        return
    told = replayed(compile_routine(routine, WORDING), entries, WORDING, ())
    assert told.completed == live.completed
    assert told.ahead == live.target
    assert told.void == live.void
    assert told.findings == live.findings
    assert Counter(told.timeline.places()) == Counter(live.timeline.places())
    assert digest(told.timeline.routine) == digest(live.timeline.routine)
