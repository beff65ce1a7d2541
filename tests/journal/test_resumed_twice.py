"""A session that was left, and resumed on two machines before they synced again."""

from __future__ import annotations

from pathlib import Path

import pytest
from journal_samples import began
from short_sets import ROUTINE, SETS, kill, run

from hipvoice.core.entries import Record, SessionResumed
from hipvoice.journal import reports
from hipvoice.journal.exchange import Synced, sync
from hipvoice.journal.ids import IdSource
from hipvoice.journal.store import Journal

pytestmark = pytest.mark.slow


def synced(machine: Path, shared: Path, name: str) -> Synced:
    with Journal.open(machine / "journal.sqlite3") as journal:
        return sync(journal, shared, name)


def everything(machine: Path) -> list[Record]:
    with Journal.open(machine / "journal.sqlite3") as journal, journal.streaming() as entries:
        return [stamped.entry for stamped in entries]


def test_both_ways_it_was_gone_on_with_are_kept(tmp_path: Path) -> None:
    machines = [tmp_path / "laptop", tmp_path / "desktop"]
    shared = tmp_path / "shared"
    names = {machine: IdSource().next(n) for n, machine in enumerate(machines)}
    shared.mkdir()
    for machine in machines:
        machine.mkdir()
        (machine / "sets.yaml").write_text(ROUTINE, "utf-8")
    kill(machines[0])
    for machine in machines:  # the desktop has what there was when the laptop was killed
        synced(machine, shared, names[machine])
    done = []
    for machine in machines:
        assert run(machine, "--resume").returncode == 0
        done.append(everything(machine))
    for machine in (*machines, machines[0]):
        assert synced(machine, shared, names[machine]).troubles == ()
    both = everything(machines[0])
    assert everything(machines[1]) == both
    assert all(entry in both for entries in done for entry in entries)
    assert sum(isinstance(entry, SessionResumed) for entry in both) == 2
    with Journal.read(machines[1] / "journal.sqlite3") as journal:
        (session,) = reports.sessions(journal)
    assert (session.completed, session.ending) == (SETS, "finished")
    assert sum(type(entry) is type(began()) for entry in both) == 1
