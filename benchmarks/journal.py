"""How long an append takes until it is on disk, and how reports grow with the journal.

Usage: python -m benchmarks.journal [LARGEST], the largest number of sets (default 1,000,000).
The files lie in the current folder, as a temporary one may be in memory.
"""

from __future__ import annotations

import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

from hipvoice.core.entries import SessionBegan, SetEnded, Status
from hipvoice.core.routine import Side
from hipvoice.journal import reports
from hipvoice.journal.ids import IdSource
from hipvoice.journal.store import Journal

APPENDS = 2_000
SETS_PER_SESSION = 15
REPEATS = 5

HOURS_MS = 60 * 60 * 1000
NOW_MS = 1_795_000_000_000  # in November 2026

# Sessions six hours apart up to now, of 15 sets each among 40 exercises.
FILL = """
WITH RECURSIVE k (j) AS (VALUES (1) UNION ALL SELECT j + 1 FROM k WHERE j < 17)
INSERT INTO entries
SELECT :session, j, CASE j WHEN 1 THEN 'began' WHEN 17 THEN 'ended' ELSE 'sets' END,
  j * 40000, :began + j * 40000, 60
FROM k
"""
DETAILS = (
    "INSERT INTO began SELECT session, number, 'floor-four', 'Floor four', 15 FROM entries"
    " WHERE kind = 'began'",
    "INSERT INTO sets SELECT session, number, number / 4, 'exercise-' || (written / 40000 % 40),"
    " 'Exercise', 1, 'left', 1, 'ms', 30000, 30000, 30000,"
    " iif(number % 7, 'completed', 'partial') FROM entries WHERE kind = 'sets'",
    "INSERT INTO ended SELECT session, number, 'finished', 13, 15, 600000 FROM entries"
    " WHERE kind = 'ended'",
    "INSERT INTO undone SELECT session, 2, 0, 3 FROM began WHERE random() % 100 = 0",
)


def main(largest: int) -> None:
    """Print both tables."""
    with tempfile.TemporaryDirectory(dir=".") as name:
        appends(Path(name) / "appends.sqlite3")
        print(f"\n{'sets':>9}  {'open':>9}  {'latest 10':>9}  {'background':>10}  {'file':>7}")
        for sets in (1_000, 10_000, 100_000, 1_000_000):
            if sets <= largest:
                sizes(Path(name) / f"{sets}.sqlite3", sets)


def appends(path: Path) -> None:
    """One set after the other, each on disk before the next."""
    with Journal.open(path) as journal:
        session = journal.begin()
        session.append(SessionBegan(1, 0, "floor-four", "Floor four", APPENDS))
        took = sorted(seconds(lambda n=n: session.append(a_set(n))) for n in range(2, APPENDS + 2))
    p50, p99, worst = (took[int(len(took) * share)] * 1000 for share in (0.5, 0.99, 0.9999))
    print(f"append of a set, on disk: p50 {p50:.2f} ms, p99 {p99:.2f} ms, worst {worst:.2f} ms")


def a_set(number: int) -> SetEnded:
    """A completed hold."""
    step, hold = number % 8, 30_000
    place = (step, "figure-four", "Figure four", 1, Side.LEFT, 1)
    return SetEnded(number, number * 40_000, *place, "ms", hold, hold, hold, Status.COMPLETED)


def sizes(path: Path, sets: int) -> None:
    """What a journal with that many sets takes to open and to ask."""
    Journal.open(path).close()
    fill(path, sets)
    opening = best(lambda: Journal.open(path).close())
    with Journal.open(path) as journal:
        latest = best(lambda: reports.sessions(journal, latest=10))
        background = best(lambda: reports.background(journal, date(2026, 11, 18)))
    times = f"{opening:6.1f} ms  {latest:6.1f} ms  {background:7.1f} ms"
    print(f"{sets:9,}  {times}  {path.stat().st_size / 1e6:4.0f} MB", flush=True)


def fill(path: Path, sets: int) -> None:
    """Put `sets` sets into an empty journal, in one go."""
    connection = sqlite3.connect(path)
    with connection:
        ids, count = IdSource(), sets // SETS_PER_SESSION
        for began in range(NOW_MS - count * 6 * HOURS_MS, NOW_MS, 6 * HOURS_MS):
            connection.execute(FILL, {"session": ids.next(began), "began": began})
        for statement in DETAILS:
            connection.execute(statement)
    connection.close()


def best(action: Callable[[], object]) -> float:
    """The shortest of several runs, in ms."""
    return min(seconds(action) for _ in range(REPEATS)) * 1000


def seconds(action: Callable[[], object]) -> float:
    """How long `action` takes."""
    start = time.perf_counter()
    action()
    return time.perf_counter() - start


if __name__ == "__main__":
    main(int(sys.argv[1]) if sys.argv[1:] else 1_000_000)
