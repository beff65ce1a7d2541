"""The tables of the journal, as numbered steps from an empty file to the current schema.

`user_version` counts the steps that a file has been through. A released step is never changed; a
new schema is a new step. Times are integers: `at` in session ms, `written` in ms since 1970 (UTC),
`utc_offset` in minutes east of it at the place and time of writing.

1. Every entry has a row in `entries`; the fields of its kind are in the table of that kind, under
   the same (session, number). That key keeps an entry from being there twice.
2. Rows are only ever inserted. Triggers refuse everything else.
3. The views named `counted_...` leave out what was undone or amended. Both are final: an `Undone`
   or `Amended` that is itself named by another one still holds. They also leave out entries with
   impossible values (see `limits`), as does `plausible_entries`.

There are also sums over the sets that count, by exercise and side and by day, so reports need not
add them up. Triggers keep them up to date. They are not entries: they can be rebuilt from them.
Person and day (of `core.history`) are those of the first `began` of a session; the side is "" if
there is none; a session without a `began` that counts has no day. This is step 5 of the migrations,
and `fill` belongs to step 6, so a released version of this file is never changed.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from typing import Final

from hipvoice.journal import limits

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


APPLICATION_ID: Final = 0x68697076  # "hipv": marks the file as a journal of hipvoice

_KEY: Final = """
    session TEXT NOT NULL,
    number INTEGER NOT NULL,"""

_ENTRIES: Final = f"""
CREATE TABLE entries ({_KEY}
    kind TEXT NOT NULL,
    at INTEGER NOT NULL,
    written INTEGER NOT NULL,
    utc_offset INTEGER NOT NULL,
    PRIMARY KEY (session, number)
) STRICT, WITHOUT ROWID"""

_OF_KIND: Final = {
    "began": """
    routine TEXT NOT NULL,
    name TEXT NOT NULL,
    sets INTEGER NOT NULL,""",
    "sets": """
    step INTEGER NOT NULL,
    exercise TEXT NOT NULL,
    name TEXT NOT NULL,
    "set" INTEGER NOT NULL,
    side TEXT,
    attempt INTEGER NOT NULL,
    unit TEXT NOT NULL,
    planned INTEGER NOT NULL,
    done INTEGER,
    worked_ms INTEGER NOT NULL,
    status TEXT NOT NULL,""",
    "answers": """
    question TEXT NOT NULL,
    value INTEGER NOT NULL,
    exercise TEXT NOT NULL,""",
    "ended": """
    ending TEXT NOT NULL,
    completed INTEGER NOT NULL,
    sets INTEGER NOT NULL,
    active_ms INTEGER NOT NULL,""",
}

_OF_KIND_2: Final = {
    "switched": """
    step INTEGER NOT NULL,
    "set" INTEGER NOT NULL,
    side TEXT,
    exercise TEXT NOT NULL,
    variant TEXT NOT NULL,""",
    "assessed": """
    test TEXT NOT NULL,
    name TEXT NOT NULL,
    side TEXT,
    passed INTEGER NOT NULL,
    degrees INTEGER,""",
}

_OF_KIND_3: Final = {
    "noted": """
    entry INTEGER,
    text TEXT NOT NULL,""",
    "amended": """
    entry INTEGER,
    by INTEGER,
    why TEXT NOT NULL,""",
}

_OF_KIND_4: Final = {
    "resumed": """
    completed INTEGER NOT NULL,
    sets INTEGER NOT NULL,""",
    "moved": """
    step INTEGER NOT NULL,
    "set" INTEGER NOT NULL,
    side TEXT,
    swapped INTEGER NOT NULL,""",
    "suggested": """
    exercise TEXT NOT NULL,
    progress TEXT NOT NULL,
    variant TEXT NOT NULL,
    ms INTEGER,
    taken INTEGER NOT NULL,""",
}
_OF_KIND_8: Final = {
    "followed": """
    programme TEXT NOT NULL,
    name TEXT NOT NULL,
    turn TEXT NOT NULL,
    day INTEGER NOT NULL,
    person TEXT NOT NULL,""",
}
# What earlier schemas lacked; their rows have the defaults.
_COLUMNS_4: Final = (
    "began ADD COLUMN person TEXT NOT NULL DEFAULT ''",
    "began ADD COLUMN digest TEXT NOT NULL DEFAULT ''",
    "began ADD COLUMN wishes TEXT NOT NULL DEFAULT ''",
    "assessed ADD COLUMN step INTEGER",
)

# One row for each entry that an Undone names; `place` keeps their order.
_UNDONE: Final = f"""
CREATE TABLE undone ({_KEY}
    place INTEGER NOT NULL,
    entry INTEGER NOT NULL,
    PRIMARY KEY (session, number, place),
    FOREIGN KEY (session, number) REFERENCES entries
) STRICT, WITHOUT ROWID"""

_INDEXES: Final = (
    "CREATE INDEX undone_entries ON undone (session, entry)",
    "CREATE INDEX completed_exercises ON sets (exercise) WHERE status = 'completed'",
)

_PLAUSIBLE: Final = (
    "NOT EXISTS"
    " (SELECT 1 FROM implausible AS i WHERE i.session = e.session AND i.number = e.number)"
)

_INDEXES_3: Final = (
    "CREATE INDEX amended_entries ON amended (session, entry)",
    # Everything that sums over all sets need, so that no row of `sets` has to be read.
    "CREATE INDEX sums ON sets (exercise, side, status, worked_ms)",
)


def _1_sessions_and_sets(connection: sqlite3.Connection) -> None:
    connection.execute(_ENTRIES)
    for name, columns in _OF_KIND.items():
        _make_kind(connection, name, columns)
    connection.execute(_UNDONE)
    for statement in _INDEXES:
        connection.execute(statement)
    for table in ("entries", *_OF_KIND, "undone"):
        _make_insert_only(connection, table)


def _2_variants_and_tests(connection: sqlite3.Connection) -> None:
    for name, columns in _OF_KIND_2.items():
        _make_kind(connection, name, columns)
        _make_insert_only(connection, name)


def _3_corrections(connection: sqlite3.Connection) -> None:
    for name, columns in _OF_KIND_3.items():
        _make_kind(connection, name, columns)
        _make_insert_only(connection, name)
    for statement in _INDEXES_3:
        connection.execute(statement)
    for name in (*_OF_KIND, *_OF_KIND_2, *_OF_KIND_3):
        _leave_out_amended(connection, name)


def _4_people_and_resuming(connection: sqlite3.Connection) -> None:
    for change in _COLUMNS_4:
        connection.execute(f"ALTER TABLE {change}")
    for name, columns in _OF_KIND_4.items():
        _make_kind(connection, name, columns)
        _leave_out_amended(connection, name)
        _make_insert_only(connection, name)
    connection.execute("CREATE INDEX people ON began (person, session)")


def _5_totals(connection: sqlite3.Connection) -> None:
    make(connection)
    connection.execute("DROP INDEX sums")


def _6_implausible_values(connection: sqlite3.Connection) -> None:
    kinds = (*_OF_KIND, *_OF_KIND_2, *_OF_KIND_3, *_OF_KIND_4)
    tables = ("entries", "undone", *kinds)
    limits.make(connection, {table: _columns(connection, table) for table in tables})
    connection.execute(
        f"CREATE VIEW plausible_entries AS SELECT * FROM entries AS e WHERE {_PLAUSIBLE}"  # noqa: S608 - a condition from above
    )
    for name in kinds:
        _leave_out_amended(connection, name, f" AND {_PLAUSIBLE}")
    fill(connection)


def _7_more_questions(connection: sqlite3.Connection) -> None:
    limits.watch(connection, "answers", _columns(connection, "answers"))


def _8_programmes(connection: sqlite3.Connection) -> None:
    for name, columns in _OF_KIND_8.items():
        _make_kind(connection, name, columns)
        _leave_out_amended(connection, name, f" AND {_PLAUSIBLE}")
        _make_insert_only(connection, name)
    for table in ("entries", *_OF_KIND_8):
        limits.watch(connection, table, _columns(connection, table))


def _9_pain_before_and_activity(connection: sqlite3.Connection) -> None:
    limits.watch(connection, "answers", _columns(connection, "answers"))


def _10_what_was_put_off(connection: sqlite3.Connection) -> None:
    connection.execute("ALTER TABLE moved ADD COLUMN later INTEGER NOT NULL DEFAULT 0")
    _leave_out_amended(connection, "moved", f" AND {_PLAUSIBLE}")
    limits.watch(connection, "moved", _columns(connection, "moved"))


def _columns(connection: sqlite3.Connection, table: str) -> list[str]:
    rows = connection.execute("SELECT name FROM pragma_table_info(?)", (table,))
    own = [name for (name,) in rows if name not in {"session", "number"}]
    return ["session", "number", *own] if table == "entries" else own


def _leave_out_amended(connection: sqlite3.Connection, name: str, more: str = "") -> None:
    """Recreate the view of the entries of a kind that count, now that there are amendments."""
    connection.execute(f"DROP VIEW counted_{name}")
    connection.execute(
        f"CREATE VIEW counted_{name} AS SELECT * FROM {name} AS e WHERE NOT EXISTS"  # noqa: S608 - a name from the tables above
        " (SELECT 1 FROM undone AS u WHERE u.session = e.session AND u.entry = e.number)"
        " AND NOT EXISTS"
        f" (SELECT 1 FROM amended AS a WHERE a.session = e.session AND a.entry = e.number){more}"
    )


def _make_kind(connection: sqlite3.Connection, name: str, columns: str) -> None:
    """The table of one kind of entry, and the view of those that count."""
    connection.execute(
        f"CREATE TABLE {name} ({_KEY}{columns}\n    PRIMARY KEY (session, number),"
        "\n    FOREIGN KEY (session, number) REFERENCES entries\n) STRICT, WITHOUT ROWID"
    )
    connection.execute(
        f"CREATE VIEW counted_{name} AS SELECT * FROM {name} AS e WHERE NOT EXISTS"  # noqa: S608 - a name from the tables above
        " (SELECT 1 FROM undone AS u WHERE u.session = e.session AND u.entry = e.number)"
    )


def _make_insert_only(connection: sqlite3.Connection, table: str) -> None:
    for change in ("UPDATE", "DELETE"):
        connection.execute(
            f"CREATE TRIGGER {table}_no_{change.lower()} BEFORE {change} ON {table}"
            " BEGIN SELECT RAISE(ABORT, 'the journal is insert-only'); END"
        )


MIGRATIONS: Final[tuple[Callable[[sqlite3.Connection], None], ...]] = (
    _1_sessions_and_sets,
    _2_variants_and_tests,
    _3_corrections,
    _4_people_and_resuming,
    _5_totals,
    _6_implausible_values,
    _7_more_questions,
    _8_programmes,
    _9_pain_before_and_activity,
    _10_what_was_put_off,
)


def migrate(connection: sqlite3.Connection, form: int = len(MIGRATIONS)) -> None:
    """Migrate the file to the current schema, or to an earlier one, in the caller's transaction."""
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    for number, step in enumerate(MIGRATIONS[version:form], start=version + 1):
        step(connection)
        connection.execute(f"PRAGMA user_version = {number}")
    connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
