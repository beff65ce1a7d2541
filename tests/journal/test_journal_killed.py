"""SIGKILL at random instants: what was acknowledged is there, once, and the file is whole."""

from __future__ import annotations

import random
import sqlite3
import time
from pathlib import Path

import pytest
from conftest import Counts
from journal_children import Child
from journal_samples import began, set_ended

from hipvoice.core.entries import Entry
from hipvoice.journal.store import Journal
from tests.tries import tries

pytestmark = pytest.mark.slow

ROUNDS = tries(15, many=600)
AT_ONCE = 2  # sessions in one file, killed one after the other
LONGEST_S = 0.15  # from the start of opening; an append takes about a millisecond


def test_kills_lose_and_double_nothing(tmp_path: Path, counts: Counts) -> None:
    path = tmp_path / "journal.sqlite3"
    acknowledged = unacknowledged = 0
    for _ in range(ROUNDS):
        for session, numbers in killed_children(path):
            there = entries_there(path, session)
            assert there == expected(len(there))  # none doubled, none missing in between
            assert len(numbers) <= len(there) <= len(numbers) + 1
            acknowledged += len(numbers)
            unacknowledged += len(there) - len(numbers)
    check_whole(path, acknowledged + unacknowledged)
    counts(
        f"{ROUNDS * AT_ONCE} kills: {acknowledged} acknowledged entries, 0 lost, 0 doubled; "
        f"{unacknowledged} written but killed before they were acknowledged",
    )


def killed_children(path: Path) -> list[tuple[str, list[int]]]:
    """The sessions of children that were killed at instants of chance, and what they claimed."""
    children = [Child(path) for _ in range(AT_ONCE)]
    for child in children:
        child.go()
    found = []
    for child in children:
        time.sleep(random.uniform(0, LONGEST_S))  # the instant is the point of the test
        found.append(child.kill())
    return found


def entries_there(path: Path, session: str) -> list[Entry]:
    with Journal.open(path) as journal:
        return [stamped.entry for stamped in journal.entries(session)]


def expected(count: int) -> list[Entry]:
    return [began(), *(set_ended(number) for number in range(2, count + 1))][:count]


def check_whole(path: Path, entries: int) -> None:
    connection = sqlite3.connect(path)
    assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
    assert connection.execute("SELECT count(*) FROM entries").fetchone() == (entries,)
    details = "SELECT (SELECT count(*) FROM began) + (SELECT count(*) FROM sets)"
    assert connection.execute(details).fetchone() == (entries,)
    connection.close()
