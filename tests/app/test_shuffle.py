"""`order: shuffle`: another order in each session, the same when one looks at it or resumes it."""

from __future__ import annotations

from datetime import date
from itertools import groupby, pairwise
from math import factorial
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hipvoice.app.config import Config
from hipvoice.app.library.library import english
from hipvoice.app.render.plan import known_before
from hipvoice.app.session.prepare import NO_WISHES, Options, prepared
from hipvoice.app.session.resume import left_session
from hipvoice.core.commands import Command
from hipvoice.core.entries import SetEnded
from hipvoice.core.events import Commanded
from hipvoice.core.routine.routine import Routine, Step, TestStep, digest, order, shuffled
from hipvoice.core.session.replay import Beginning
from hipvoice.core.timeline.timeline import Background, compile_routine
from hipvoice.journal.known import background
from hipvoice.journal.store import Journal
from hipvoice.routines.library import Library
from tests.core.left import Killed, left
from tests.tries import tries

LANGUAGE = english()


def hold(name: str, **more: object) -> dict[str, object]:
    return {"exercise": {"name": name, "hold": 5}, "ready": 1, **more}


def routine(steps: list[object], **more: object) -> Routine:
    return Library().routine({"name": "Mixed", "steps": steps, **more})


def names(played: Routine) -> str:
    return " ".join(step.subject.name for step in played.steps)


def section(*steps: object, **more: object) -> dict[str, object]:
    return {"section": "S", "order": "shuffle", "steps": [*steps], **more}


ABC = section(hold("A"), hold("B"), hold("C"))
COUNTS = st.integers(1, 50)


@given(COUNTS, st.integers(0, 10_000))
def test_an_order_is_a_permutation_and_never_that_of_the_session_before(n: int, turn: int) -> None:
    assert sorted(order(n, turn)) == list(range(n))
    assert order(n, turn) == order(n, turn)
    assert n == 1 or order(n, turn) != order(n, turn + 1)


@pytest.mark.parametrize("count", range(1, 7))
def test_every_order_comes_before_one_comes_again(count: int) -> None:
    orders = [tuple(order(count, turn)) for turn in range(factorial(count))]
    assert len(set(orders)) == len(orders)
    assert count == 1 or orders[0] != tuple(range(count)), "one sees at once that it works"


def test_what_is_around_a_section_stays_where_it_is() -> None:
    written = routine([hold("First"), ABC, hold("Last")])
    assert names(written) == "First A B C Last"
    played = [names(shuffled(written, turn)) for turn in range(6)]
    assert len(set(played)) == len(played)
    assert all(found.startswith("First ") and found.endswith(" Last") for found in played)


@settings(max_examples=tries(50))
@given(st.lists(st.integers(1, 3), min_size=1, max_size=5), st.integers(1, 3), st.integers(0, 200))
def test_a_shuffle_keeps_what_stays_together_and_the_rest_of_a_round(
    sizes: list[int], rounds: int, turn: int
) -> None:
    groups = [[hold(f"{g}-{n}", rest=g + 1) for n in range(size)] for g, size in enumerate(sizes)]
    steps = [group[0] if len(group) == 1 else {"together": group} for group in groups]
    written = routine([section(*steps, rounds=rounds, rest=60), hold("End")])
    played = shuffled(written, turn)
    assert sorted(names(played).split()) == sorted(names(written).split())
    *mixed, end = played.steps
    assert end.subject.name == "End"
    length = sum(sizes)
    circuit = [step.subject.name for step in mixed[:length]]
    assert [step.subject.name for step in mixed] == circuit * rounds, "each round is the same"
    runs = [[*run] for _, run in groupby(circuit, key=lambda name: name.split("-")[0])]
    assert len(runs) == len(sizes)
    assert all(run == sorted(run) for run in runs)
    for before, number in zip(mixed, range(1, len(mixed) + 1), strict=True):
        own = (int(before.subject.name.split("-")[0]) + 1) * 1000
        assert before.rest_ms == (own if number % length else 60_000)
    timeline = compile_routine(played, LANGUAGE.wording, Background())
    assert len(set(timeline.places())) == len(written.steps), "every set once"


def test_tests_stay_where_they_are_and_so_does_what_belongs_to_one_thing() -> None:
    band = {"use": "banded-hip-flexion"}
    other = {"use": "all-fours-hip-rotation-with-band"}
    test = {"test": "hip-flexion-range"}
    steps = [test, hold("A"), band, other, hold("B"), hold("B", sets=2), test]
    written = routine([section(*steps)])
    for turn in range(6):
        played = shuffled(written, turn).steps
        assert [isinstance(step, TestStep) for step in played].index(True) == 0
        assert isinstance(played[-1], TestStep)
        pairs = {(a.subject.name, b.subject.name) for a, b in pairwise(played)}
        assert ("Banded hip flexion", "All-fours hip rotation with band") in pairs
        two = [step.sets for step in played if step.subject.name == "B"]
        assert two == [1, 2]
        assert ("B", "B") in pairs


def test_the_parts_of_a_routine_are_shuffled_as_a_whole() -> None:
    for key in ("steps", "together"):
        pair = {key: [hold("A"), hold("B")]}
        written = routine([pair, hold("C"), hold("D")], order="shuffle")
        played = {names(shuffled(written, turn)) for turn in range(6)}
        assert len(played) == 6
        assert all("A B" in found for found in played)


def test_a_written_last_rest_follows_whatever_comes_last() -> None:
    written = routine([section(hold("A"), hold("B"), hold("C"), rest=60)])
    own = routine([section(hold("A", rest=20), hold("B", rest=20), hold("C", rest=20))])
    for turn in range(6):
        *_, last = shuffled(written, turn).steps
        assert (last.rests_last, last.rest_ms) == (True, 60_000)
        *_, last = shuffled(own, turn).steps
        assert (last.rests_last, last.rest_ms) == (True, 20_000)


def test_a_session_and_its_plan_have_one_order_and_it_is_resumed_in_that(tmp_path: Path) -> None:
    config = Config(journal=tmp_path / "j.sqlite3")
    named = routine([ABC])
    played: list[str] = []
    for _ in range(3):
        planned = prepared(named, NO_WISHES, config, LANGUAGE, known_before(config))
        with Journal.open(config.journal) as journal:
            known = background(journal, date.today())
            made = prepared(named, NO_WISHES, config, LANGUAGE, known)
            assert names(planned) == names(made)
            start = Beginning(digest=digest(made))
            timeline = compile_routine(made, LANGUAGE.wording, known)
            killed = Killed(timeline, LANGUAGE, known, beginning=start)
            live, entries = left(killed, [(12_000, Commanded(Command.READY))], 35_000)
            log = journal.begin()
            for entry in entries:
                log.append(entry)
            ended = [entry for entry in entries if isinstance(entry, SetEnded)]
            for entry in ended:  # the journal knows which is which
                step = made.steps[entry.step]
                assert isinstance(step, Step)
                assert entry.exercise == step.exercise.id
            now = background(journal, date.today())
            found = left_session(Options(named.id, config), journal, LANGUAGE, named, now)
        assert found
        assert found.found
        assert found.found.state.ahead == live.target
        assert names(found.found.state.timeline.routine) == names(made)
        played.append(names(made))
    assert len(set(played)) == len(played)
