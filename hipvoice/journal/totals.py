"""Sums over the sets that count, by exercise and side and by day, so reports need not add them up.

Triggers keep them up to date. They are not entries: they can be rebuilt from them. Person and day
(of `core.statistics`) are those of the first `began` of a session; the side is "" if there is none;
a session without a `began` that counts has no day. This is step 5 of the migrations, and `fill`
belongs to step 6, so a released version of this file is never changed.
"""

from __future__ import annotations

import sqlite3
from typing import Final

_TABLES: Final = (
    """
CREATE TABLE totals (
    person TEXT NOT NULL,
    exercise TEXT NOT NULL,
    side TEXT NOT NULL,
    name TEXT NOT NULL,
    completed INTEGER NOT NULL,
    worked_ms INTEGER NOT NULL,
    PRIMARY KEY (person, exercise, side)
) STRICT, WITHOUT ROWID""",
    """
CREATE TABLE days (
    person TEXT NOT NULL,
    day INTEGER NOT NULL,
    completed INTEGER NOT NULL,
    PRIMARY KEY (person, day)
) STRICT, WITHOUT ROWID""",
)
_SETS_OF_PEOPLE: Final = """
CREATE VIEW sets_of_people AS SELECT s.*, coalesce(
    (SELECT b.person FROM began AS b WHERE b.session = s.session ORDER BY b.number LIMIT 1), ''
) AS person, (
    SELECT (e.written + e.utc_offset * 60000) / 86400000  -- ms of a day
    FROM counted_began AS b JOIN entries AS e USING (session, number)
    WHERE b.session = s.session ORDER BY b.number LIMIT 1
) AS day FROM counted_sets AS s"""
_ADD: Final = (
    """
    INSERT INTO totals
    SELECT person, exercise, coalesce(side, ''), max(name),
        {sign}sum(status = 'completed'), {sign}sum(worked_ms)
    FROM sets_of_people WHERE {which} GROUP BY person, exercise, side
    ON CONFLICT DO UPDATE SET name = excluded.name,
        completed = completed + excluded.completed, worked_ms = worked_ms + excluded.worked_ms""",
    """
    INSERT INTO days SELECT person, day, {sign}sum(status = 'completed')
    FROM sets_of_people WHERE {which} AND day IS NOT NULL GROUP BY person, day
    ON CONFLICT DO UPDATE SET completed = completed + excluded.completed""",
)
_THIS: Final = "session = NEW.session AND number = NEW.number"
_SESSION: Final = "session = NEW.session"
# Sums of zero stay. The name of an exercise is that of the last set, whichever that was.
_DIFFER: Final = """
WITH sums AS (
    SELECT person, exercise, coalesce(side, '') AS side,
        sum(status = 'completed') AS completed, sum(worked_ms) AS worked_ms
    FROM sets_of_people GROUP BY person, exercise, side
), by_day AS (
    SELECT person, day, sum(status = 'completed') AS completed
    FROM sets_of_people WHERE day IS NOT NULL GROUP BY person, day
)
SELECT EXISTS (
    SELECT person, exercise, side, completed, worked_ms FROM totals
    WHERE completed <> 0 OR worked_ms <> 0
    EXCEPT SELECT * FROM sums
) OR EXISTS (
    SELECT * FROM sums WHERE completed <> 0 OR worked_ms <> 0
    EXCEPT SELECT person, exercise, side, completed, worked_ms FROM totals
) OR EXISTS (SELECT * FROM days WHERE completed <> 0 EXCEPT SELECT * FROM by_day)
OR EXISTS (SELECT * FROM by_day WHERE completed <> 0 EXCEPT SELECT * FROM days)"""
# If an entry is undone or amended, or a session gets another person, all its sums change.
_KEPT_UP: Final = (
    ("AFTER INSERT ON sets", "", _THIS),
    *(
        (f"{moment} INSERT ON {table}", sign, _SESSION)
        for table in ("undone", "amended", "began")
        for moment, sign in (("BEFORE", "-"), ("AFTER", ""))
    ),
)


def make(connection: sqlite3.Connection) -> None:
    """Make the tables and the triggers."""
    for statement in (*_TABLES, _SETS_OF_PEOPLE):
        connection.execute(statement)
    for number, (moment, sign, which) in enumerate(_KEPT_UP, 1):
        adding = "; ".join(statement.format(sign=sign, which=which) for statement in _ADD)
        connection.execute(f"CREATE TRIGGER totals_{number} {moment} BEGIN {adding}; END")


def are_right(connection: sqlite3.Connection) -> bool:
    """Whether the sums match the entries."""
    ((differ,),) = connection.execute(_DIFFER)
    return not differ


def fill(connection: sqlite3.Connection) -> None:
    """Recompute the sums of what is there."""
    connection.execute("DELETE FROM totals")
    connection.execute("DELETE FROM days")
    for statement in _ADD:
        connection.execute(statement.format(sign="", which="true"))
