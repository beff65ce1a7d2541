"""A program of its own that appends sets to a journal until it is killed or has appended enough.

Usage: journal_child.py PATH COUNT. Prints "ready", waits for a line, opens the journal, prints the
id of its session, and then the number of each entry once the entry is reported to be on disk.
"""

from __future__ import annotations

import sys
from pathlib import Path

from journal_samples import began, set_ended

from hipvoice.journal.store import Journal


def main(path: Path, count: int) -> None:
    print("ready", flush=True)  # noqa: T201 - how it talks to the test
    sys.stdin.readline()
    with Journal.open(path) as journal:
        session = journal.begin()
        print(session.id, flush=True)  # noqa: T201 - how it talks to the test
        session.append(began())
        print(1, flush=True)  # noqa: T201 - how it talks to the test
        for number in range(2, count + 1):
            session.append(set_ended(number))
            print(number, flush=True)  # noqa: T201 - how it talks to the test


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
