"""What the sessions claimed to have kept, against what the journal has in the end.

A row is an entry as `hipvoice journal export` writes it. Claims are rows without `session` and
`written`, by the routine of their session: each session of a chaos run has a routine of its own.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

Row = dict[str, Any]
Claim = tuple[str, str]  # the routine, and the entry as text
Place = tuple[int, int, str | None]  # of a set: its step, set and side

NOT_CLAIMED = ("session", "written")  # the journal adds them


def claim(routine: str, row: Row) -> Claim:
    """An entry that is to be in the journal."""
    kept = {name: value for name, value in row.items() if name not in NOT_CLAIMED}
    return routine, json.dumps(kept, sort_keys=True)


def lost(claims: Iterable[Claim], rows: Sequence[Row]) -> list[Claim]:
    """The claims that the journal does not have."""
    routines = {row["session"]: row["routine"] for row in rows if row["kind"] == "began"}
    there = {claim(routines.get(row["session"], "no beginning"), row) for row in rows}
    return [one for one in claims if one not in there]


def doubled(rows: Sequence[Row]) -> list[str]:
    """The sets that count twice as completed though nobody went back to them."""
    sessions: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        sessions[row["session"]].append(row)
    return [text for entries in sessions.values() for text in _doubled(entries)]


def _doubled(entries: list[Row]) -> list[str]:
    done: Counter[Place] = Counter()
    twice = []
    for row in _counting(entries):
        if row["kind"] == "moved":
            done.clear()
        elif row["kind"] == "sets" and row["status"] == "completed":
            place = (row["step"], row["set"], row["side"])
            done[place] += 1
            if done[place] > 1:
                twice.append(f"{row['session']}: {place} at {row['at']} ms")
    return twice


def _counting(entries: list[Row]) -> list[Row]:
    """The entries that were not taken back, in the order of the session."""
    gone = {number for row in entries if row["kind"] == "undone" for number in row["entries"]}
    left = [row for row in entries if row["number"] not in gone]
    return sorted(left, key=lambda row: (row["at"], row["number"]))
