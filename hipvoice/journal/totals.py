"""Sums over the sets that count, by person, exercise and side, so that no year has to be added up.

Triggers keep them up to date. They are no entries: they can be made again from them. The person is
that of the first `began` of a session, the side is "" where there is none. This is step 5 of the
migrations, so that what is here is not changed any more once it was released.
"""

from __future__ import annotations

import sqlite3
from typing import Final

_TOTALS: Final = """
CREATE TABLE totals (
    person TEXT NOT NULL,
    exercise TEXT NOT NULL,
    side TEXT NOT NULL,
    name TEXT NOT NULL,
    completed INTEGER NOT NULL,
    worked_ms INTEGER NOT NULL,
    PRIMARY KEY (person, exercise, side)
) STRICT, WITHOUT ROWID"""
_SETS_OF_PEOPLE: Final = """
CREATE VIEW sets_of_people AS SELECT s.*, coalesce(
    (SELECT b.person FROM began AS b WHERE b.session = s.session ORDER BY b.number LIMIT 1), ''
) AS person FROM counted_sets AS s"""
_ADD: Final = """
    INSERT INTO totals
    SELECT person, exercise, coalesce(side, ''), max(name),
        {sign}sum(status = 'completed'), {sign}sum(worked_ms)
    FROM sets_of_people WHERE {which} GROUP BY person, exercise, side
    ON CONFLICT DO UPDATE SET name = excluded.name,
        completed = completed + excluded.completed, worked_ms = worked_ms + excluded.worked_ms"""
_KEPT_UP: Final = (
    ("AFTER INSERT ON sets", "", "session = NEW.session AND number = NEW.number"),
    ("BEFORE INSERT ON undone", "-", "session = NEW.session AND number = NEW.entry"),
    ("BEFORE INSERT ON amended", "-", "session = NEW.session AND number = NEW.entry"),
    # An import may bring the sets of a session before its beginning, which tells whose they are.
    ("BEFORE INSERT ON began", "-", "session = NEW.session"),
    ("AFTER INSERT ON began", "", "session = NEW.session"),
)


def make(connection: sqlite3.Connection) -> None:
    """Make the table with the sums of what is there, and the triggers."""
    connection.execute(_TOTALS)
    connection.execute(_SETS_OF_PEOPLE)
    connection.execute(_ADD.format(sign="", which="true"))
    for number, (when, sign, which) in enumerate(_KEPT_UP, 1):
        add = _ADD.format(sign=sign, which=which)
        connection.execute(f"CREATE TRIGGER totals_{number} {when} BEGIN {add}; END")
