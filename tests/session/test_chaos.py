"""A short run of `python -m benchmarks.chaos`, and what counts as lost or doubled."""

from __future__ import annotations

from pathlib import Path

from benchmarks.chaos.actions import ENDS, foreign_session
from benchmarks.chaos.run import Run, chaos, report
from benchmarks.chaos.truth import Row, claim, doubled, lost
from tests.tries import tries

SECONDS, SEED = float(tries(20, many=600)), 8
KILLS = tuple(way for way in ENDS if way.name.startswith("kill"))


def test_chaos_loses_doubles_and_leaves_nothing(tmp_path: Path) -> None:
    run = Run(shortest_s=5.0, speeds=("20",), ways=KILLS)
    scene = chaos(SECONDS, SEED, run, tmp_path)
    told = report(scene, run, SECONDS, SEED)
    assert not scene.faults, told
    assert run.actions, told
    assert run.ends, told
    own = [entry for routine, entry in scene.claims if not routine.startswith("foreign")]
    assert any('"completed"' in entry for entry in own), told


def claims(rows: list[Row]) -> list[tuple[str, str]]:
    return [claim("foreign", row) for row in rows]


def moved(place: Row, **more: object) -> Row:
    to = {name: place[name] for name in ("session", "step", "set", "side", "at")}
    return to | {"kind": "moved", "number": 1000, "swapped": False} | more


def test_a_missing_entry_and_a_changed_one_are_lost() -> None:
    rows = foreign_session("foreign")
    assert lost(claims(rows), rows) == []
    assert lost(claims(rows), rows[:-1]) == claims(rows[-1:])
    assert lost(claims(rows), [*rows[:-1], rows[-1] | {"done": 1}]) == claims(rows[-1:])
    assert len(lost(claims(rows), rows[1:])) == len(rows), "a session without its beginning"


def test_a_set_that_counts_twice_is_doubled() -> None:
    rows = foreign_session("foreign")
    assert doubled(rows) == []
    again = rows[1] | {"number": 2000, "at": 10**7, "attempt": 2}
    assert len(doubled([*rows, again])) == 1
    assert doubled([*rows, again | {"status": "partial"}]) == []
    assert (
        doubled([*rows, again, {**again, "kind": "undone", "number": 3000, "entries": [2000]}])
        == []
    )


def test_a_set_is_not_doubled_where_somebody_went_back_to_it() -> None:
    rows = foreign_session("foreign")
    again = rows[1] | {"number": 2000, "at": 10**7, "attempt": 2}
    assert doubled([*rows, moved(rows[1], at=10**7 - 1), again]) == []
    assert len(doubled([*rows, again, moved(rows[1], at=10**7 + 1)])) == 1
