"""How long an append takes until it is on disk, how reports grow, what an export takes.

Usage: python -m benchmarks.journal [LARGEST], the largest number of sets (default 1,000,000).
The files lie in the current folder, as a temporary one may be in memory.
"""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

from hipvoice.app.config import Config
from hipvoice.app.journal.journal import latest_sessions, one_session
from hipvoice.app.journal.statistics import calendar, stats
from hipvoice.app.programme import due
from hipvoice.app.report.report import report
from hipvoice.app.session.prepare import NO_WISHES
from hipvoice.core.entries import SessionBegan, SetEnded, Status
from hipvoice.core.routine.routine import Side
from hipvoice.journal import known
from hipvoice.journal.ids import IdSource
from hipvoice.journal.store import Journal

APPENDS = 2_000
SETS_PER_SESSION = 15
REPEATS = 5

HOURS_MS = 60 * 60 * 1000
NOW_MS = 1_795_000_000_000  # in November 2026
TODAY = date(2026, 11, 18)

# Sessions six hours apart up to now, of 15 sets each among 40 exercises, and one answer. One in ten
# is another person's, so that what is asked has to leave those out. One in fifty has the answer to
# a test, and a programme was begun a month ago.
FILL = """
WITH RECURSIVE k (j) AS (VALUES (1) UNION ALL SELECT j + 1 FROM k WHERE j < 18)
INSERT INTO entries
SELECT :session, j,
  CASE j WHEN 1 THEN 'began' WHEN 17 THEN 'answers' WHEN 18 THEN 'ended' ELSE 'sets' END,
  j * 40000, :began + j * 40000, 60
FROM k
"""
DETAILS = (
    "INSERT INTO began (session, number, routine, name, sets, person)"
    " SELECT session, number, 'floor-four', 'Floor four', 15, iif(random() % 10, '', 'Ana')"
    " FROM entries WHERE kind = 'began'",
    "INSERT INTO sets SELECT session, number, number / 4, 'exercise-' || abs(random() % 40),"
    " 'Exercise', 1, iif(number % 2, 'left', 'right'), 1, 'ms', 30000, 30000, 30000,"
    " iif(number % 7, 'completed', 'partial') FROM entries WHERE kind = 'sets'",
    "INSERT INTO answers SELECT session, number, 'pain', number % 11, 'exercise-1' FROM entries"
    " WHERE kind = 'answers'",
    "INSERT INTO ended SELECT session, number, 'finished', 13, 15, 600000 FROM entries"
    " WHERE kind = 'ended'",
    "INSERT INTO entries SELECT session, 19, 'assessed', 19, written, 60 FROM entries"
    " WHERE kind = 'began' AND random() % 50 = 0",
    "INSERT INTO assessed SELECT session, 19, 'T5', 'Stick test', 'left', 1, NULL, 0 FROM entries"
    " WHERE kind = 'assessed'",
    "INSERT INTO undone SELECT session, 2, 0, 3 FROM began WHERE random() % 100 = 0",
)

FOLLOWED = (
    "INSERT INTO entries VALUES (?, 1, 'followed', 0, ?, 60)",
    "INSERT INTO followed VALUES (?, 1, 'hip-mobility', 'Hip mobility', 'started', ?, '')",
)
EPOCH = date(1970, 1, 1).toordinal()


def main(largest: int) -> None:
    """Print both tables."""
    with tempfile.TemporaryDirectory(dir=".") as name:
        appends(Path(name) / "appends.sqlite3")
        print(f"\n{'sets':>9}", *(f"{name:>10}" for name in (*READS, "file")))
        for sets in (1_000, 10_000, 100_000, 1_000_000):
            if sets <= largest:
                sizes(Path(name) / f"{sets}.sqlite3", sets)
        for sets in (100_000, 1_000_000):  # the memory is to be the same
            if sets <= largest:
                transfers(Path(name), Path(name) / f"{sets}.sqlite3")


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
    times = [f"{best(lambda read=read: read(path)):7.1f} ms" for read in READS.values()]
    print(f"{sets:9,}", *times, f"{path.stat().st_size / 1e6:7.0f} MB", flush=True)


def background(path: Path) -> None:
    """What a new session asks."""
    with Journal.open(path) as journal:
        known.background(journal, TODAY)


# Each opens the file again, as a command does.
READS: dict[str, Callable[[Path], object]] = {
    "open": lambda path: Journal.open(path).close(),
    "background": background,
    "due": lambda path: due(Config(journal=path), NO_WISHES, TODAY),
    "journal": lambda path: latest_sessions(path, 20),
    "show": lambda path: one_session(path, "last"),
    "stats": lambda path: stats(path, 12, TODAY),
    "stats 53": lambda path: stats(path, 53, TODAY),
    "calendar": lambda path: calendar(path, TODAY.year),
    "report": lambda path: report(
        path, path.with_suffix(".html"), 12, TODAY, opens=False, force=True
    ),
}


def transfers(folder: Path, path: Path) -> None:
    """Time and memory of commands that pass through all of a journal."""
    out, other, synced = str(folder / "out"), str(folder / "other.sqlite3"), folder / "synced"
    synced.mkdir(exist_ok=True)
    print(f"\n{path.name}: all of it in one command")
    command("--journal", str(path))
    for form in ("markdown", "ics", "csv", "jsonl"):
        command("--journal", str(path), "export", "--format", form, "-o", out, "--force")
    for _ in range(2):  # the second one finds everything there
        command("--journal", other, "import", out)
        command("--journal", str(path), "sync", str(synced))
    for file in (*synced.iterdir(), *folder.glob("other.sqlite3*")):
        file.unlink()


def command(*arguments: str) -> None:
    """Run `hipvoice journal` as a process of its own; print how long it took and its memory."""
    start = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, "-m", "hipvoice", "journal", *arguments], stdout=subprocess.DEVNULL
    )
    _, status, used = os.wait4(process.pid, 0)
    took, name = time.perf_counter() - start, " ".join(arguments[2:5]) or "journal"
    print(f"{name:<28} {took:6.2f} s  {used.ru_maxrss / 1024:5.0f} MB  exit {status}", flush=True)


def fill(path: Path, sets: int) -> None:
    """Put `sets` sets into an empty journal, in one go."""
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA synchronous = OFF")
    with connection:
        ids, count = IdSource(), sets // SETS_PER_SESSION
        for began in range(NOW_MS - count * 6 * HOURS_MS, NOW_MS, 6 * HOURS_MS):
            connection.execute(FILL, {"session": ids.next(began), "began": began})
        for statement in DETAILS:
            connection.execute(statement)
        run, begun = ids.next(NOW_MS), TODAY.toordinal() - EPOCH - 30
        connection.execute(FOLLOWED[0], (run, NOW_MS))
        connection.execute(FOLLOWED[1], (run, begun))
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
