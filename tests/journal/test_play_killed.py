"""SIGKILL to a running `hipvoice play` at random: what it printed as logged is kept once."""

from __future__ import annotations

import random
import re
import sqlite3
import time
from collections import Counter
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from conftest import Counts
from short_sets import ROUTINE, SET, SETS, start

from hipvoice.journal import reports
from hipvoice.journal.store import Journal
from tests.tries import tries

pytestmark = pytest.mark.slow

KILLS = tries(30, many=600)
AT_ONCE = 4  # sessions in one file
LONGEST_S = 0.15  # from an entry on; a set takes half of it
BEFORE = 0.1  # the share of those that are killed while they start
START_S = 1.0

LOGGED = re.compile(r"^ +\d+:\d\d\.\d{3}  log     (.*)\n")


def killed(number: int, folder: Path) -> list[str]:
    """What a session of its own printed as logged, until it was killed."""
    routine = folder / f"run-{number}.yaml"
    routine.write_text(ROUTINE, "utf-8")
    with start(routine) as play:
        assert play.stdout
        lines = []
        if random.random() > BEFORE:
            lines = until_logged(play.stdout, random.randint(1, SETS))
            time.sleep(random.uniform(0, LONGEST_S))  # the instant is the point of the test
        else:
            time.sleep(random.uniform(0, START_S))
        play.kill()
        lines += play.stdout
    return [match[1] for line in lines if (match := LOGGED.match(line))]


def until_logged(out: Iterable[str], entries: int) -> list[str]:
    """The lines up to that many entries."""
    lines = []
    for line in out:
        lines.append(line)
        entries -= bool(LOGGED.match(line))
        if not entries:
            return lines
    raise AssertionError("too little was logged:\n" + "".join(lines))


def check(number: int, logged: list[str], told: list[reports.SessionReport]) -> int:
    """Nothing lost, nothing doubled; how many sets were written but not yet printed."""
    claimed = [int(match[1]) for line in logged if (match := SET.match(line))]
    mine = [session for session in told if session.routine == f"run-{number}"]
    assert len(mine) == 1 or not (mine or logged)
    there = [s.set for session in mine for s in session.sets if s.status == "completed"]
    assert claimed == [*range(1, len(claimed) + 1)]
    assert there == [*range(1, len(there) + 1)]  # none doubled, none missing in between
    assert len(claimed) <= len(there) <= len(claimed) + 1
    return len(there) - len(claimed)


def test_killed_sessions_lose_and_double_nothing(tmp_path: Path, counts: Counts) -> None:
    Journal.open(tmp_path / "journal.sqlite3").close()
    with ThreadPoolExecutor(AT_ONCE) as threads:
        claims = list(threads.map(lambda number: killed(number, tmp_path), range(KILLS)))
    with Journal.open(tmp_path / "journal.sqlite3") as journal:
        told = reports.sessions(journal)
    unprinted = sum(check(number, logged, told) for number, logged in enumerate(claims))
    endings = Counter(session.ending or "cut off" for session in told)
    connection = sqlite3.connect(tmp_path / "journal.sqlite3")
    assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    connection.close()
    sets = sum(len(session.sets) for session in told)
    assert sets - unprinted > KILLS  # the kills fell into the middle of sessions
    assert endings["cut off"] > KILLS / 2
    counts(
        f"{KILLS} kills of play, {AT_ONCE} at once: {len(told)} sessions"
        f" ({dict(endings)}), {sets - unprinted} sets printed as logged, 0 lost, 0 doubled;"
        f" {unprinted} written but killed before they were printed",
    )
