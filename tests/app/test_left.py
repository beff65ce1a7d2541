"""A session that was left, found again in the journal: what it wrote itself steers nothing."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from hipvoice.app.config import Config
from hipvoice.app.library.library import english
from hipvoice.app.session.prepare import NO_WISHES, Options, prepared
from hipvoice.app.session.resume import left_session
from hipvoice.core.commands import INTENTS_BY_NAME
from hipvoice.core.events import Commanded, Event
from hipvoice.core.routine.routine import Place, Side, digest
from hipvoice.core.session.replay import Beginning
from hipvoice.core.timeline.timeline import compile_routine
from hipvoice.journal.known import background
from hipvoice.journal.store import Journal
from hipvoice.routines.library import Library
from tests.core.left import Killed, left

LANGUAGE = english()
TEST = {"test": "external-rotation-stick-test"}
STRETCH = {"use": "gluteal-stretch", "hold": 5}
ROUTINE = {"name": "Steered", "steps": [TEST, STRETCH, TEST, STRETCH]}
# The first time only the left side is tested, the second time both; killed in the last stretch.
SAID = "1 ready, 5 no, 8 skip, 12 ready, 26 ready, 40 ready, 54 ready, 57 yes, 62 ready, 65 no"
KILLED_S = 67


def test_the_sides_are_steered_as_they_were(tmp_path: Path) -> None:
    config = Config(journal=tmp_path / "j.sqlite3")
    named = Library().routine(ROUTINE)
    with Journal.open(config.journal) as journal:
        known = background(journal, date.today())
        routine = prepared(named, NO_WISHES, config, LANGUAGE, known)
        engine = Killed(
            compile_routine(routine, LANGUAGE.wording, known),
            LANGUAGE,
            known,
            beginning=Beginning(digest=digest(routine)),
        )
        said: list[tuple[int, Event]] = []
        for word in SAID.split(", "):
            second, name = word.split()
            said.append((int(second) * 1000, Commanded(INTENTS_BY_NAME[name])))
        live, entries = left(engine, said, KILLED_S * 1000)
        log = journal.begin()
        for entry in entries:
            log.append(entry)
        now = background(journal, date.today())
        found = left_session(Options(named.id, config), journal, LANGUAGE, named, now)
    assert found
    assert found.found
    assert live.target == found.found.state.ahead == Place(3, 1, Side.LEFT)
    assert Place(3, 2, Side.LEFT) in live.timeline.places()
    assert found.found.state.timeline.places() == live.timeline.places()
