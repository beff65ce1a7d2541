"""Several people in one file: a connection can be limited to the entries of some of them.

A session belongs to its person (`began.person`, empty if nobody was named), and so do all its
entries. Temporary views of the connection hide the tables and views of the file under the same
names, so queries need not mention people. Code that writes names the tables in `main`.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Collection
from typing import Final

from hipvoice.journal.tables import TABLES

_COUNTED: Final = tuple(f"counted_{table}" for table in TABLES.values())
_NAMES: Final = ("entries", "plausible_entries", *TABLES.values(), *_COUNTED)
# Evaluated for each row that a query has found by other means, so for few.
_THEIRS: Final = """
CREATE TEMP VIEW {name} AS SELECT * FROM main.{name} AS e WHERE EXISTS (
    SELECT 1 FROM main.began AS b
    WHERE b.session = e.session AND b.person IN (SELECT name FROM temp.looked_at)
)"""
_SUMS: Final = """
CREATE TEMP VIEW {name} AS
SELECT * FROM main.{name} WHERE person IN (SELECT name FROM temp.looked_at)"""


def people_of(connection: sqlite3.Connection) -> set[str]:
    """Everybody who has a session in the file; an empty name stands for nobody."""
    return {name for (name,) in connection.execute("SELECT DISTINCT person FROM main.began")}


def look_at(connection: sqlite3.Connection, people: Collection[str]) -> None:
    """Hide the sessions of everybody except `people`, as long as the connection is open."""
    if people_of(connection) <= {*people}:
        return  # nothing to hide, and nothing to slow queries down
    connection.execute("PRAGMA temp_store = MEMORY")
    connection.execute("CREATE TEMP TABLE looked_at (name TEXT PRIMARY KEY)")
    connection.executemany(
        "INSERT INTO looked_at VALUES (?)", [(name,) for name in dict.fromkeys(people)]
    )
    for name in _NAMES:
        if name != "counted_undone":  # an undo always holds
            connection.execute(_THEIRS.format(name=name))
    for name in ("totals", "days"):
        connection.execute(_SUMS.format(name=name))
