"""Sessions that were left: what is on disk, and how they are resumed."""

from __future__ import annotations

from collections.abc import Sequence

from hipvoice.core.effects import Log
from hipvoice.core.engine import Engine
from hipvoice.core.entries import Record
from hipvoice.core.events import Closed, Event
from hipvoice.core.routine.routine import Routine
from hipvoice.core.session import beginning
from hipvoice.core.session.replay import Beginning, Resumption, resumption
from hipvoice.core.session.state import State
from hipvoice.core.timeline.timeline import NOTHING_KNOWN, Background, compile_routine
from hipvoice.core.wording.language import Language
from hipvoice.drivers.loop import simulate

NOON = 12 * 3_600_000
Inputs = Sequence[tuple[int, Event]]


class Killed(Engine):
    """An engine that keeps the state in which it is closed: a kill would find it so."""

    found: State
    kept: int

    def _take(self, event: Event, now: int) -> None:
        if isinstance(event, Closed):
            self.found, self.kept = self.state, self.session.entries
        super()._take(event, now)


def left(
    engine: Killed, events: Inputs, at: int, *, killed: bool = True
) -> tuple[State, list[Record]]:
    """The state of a session at `at`, and the entries that were on disk then."""
    stage = simulate(engine, [*((t, e) for t, e in events if t < at), (at, Closed())])
    entries: list[Record] = [e.entry for _, e in stage.performed if isinstance(e, Log)]
    if not hasattr(engine, "found"):  # it was over before
        return engine.state, entries
    return engine.found, entries[: engine.kept] if killed else entries


def found(
    routine: Routine, language: Language, entries: Sequence[Record], known: Background
) -> Resumption | None:
    """How to go on with the session of these entries."""
    timeline = compile_routine(routine, language.wording, known)
    return resumption(timeline, entries, language.wording, known.familiar)


def gone_on(
    routine: Routine,
    language: Language,
    entries: Sequence[Record],
    known: Background = NOTHING_KNOWN,
    *,
    asked: bool = False,
) -> Engine:
    """An engine that resumes the session with these entries; `asked` the day after."""
    there = found(routine, language, entries, known)
    assert there is not None
    offered = (
        beginning.describe(there, NOON, NOON + 24 * 3_600_000, language.wording) if asked else ""
    )
    timeline = compile_routine(routine, language.wording, known)
    start = Beginning(resumption=there, offered=offered)
    return Engine(timeline, language, known, beginning=start)
