"""Impossible values: refused when they come in, left out if they are there already."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable
from contextlib import suppress
from dataclasses import fields, replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from conftest import Cli
from hypothesis import given, settings
from hypothesis import strategies as st
from journal_samples import SettableClock, began, ended, play, set_ended

from hipvoice.app.journal import journal as asked
from hipvoice.app.journal import statistics, transfer
from hipvoice.app.report.report import report
from hipvoice.core.entries import Answered, Assessed, Moved, Noted, Record
from hipvoice.errors import HipvoiceError
from hipvoice.journal import figures, limits, tables
from hipvoice.journal.exchange import append, file_of
from hipvoice.journal.figures import practices, suggested
from hipvoice.journal.ids import IdSource
from hipvoice.journal.known import background, findings, played, unfinished
from hipvoice.journal.migrations import migrate
from hipvoice.journal.rows import from_row, hints, nullable, to_row
from hipvoice.journal.store import Journal
from hipvoice.journal.tables import Stamped
from hipvoice.journal.transfer import import_file, json_lines
from tests.tries import tries

SESSION = "01M7PNKBM0CGCB3WADJSTYJ8ST"
NOW = 1_795_161_600_000  # ms: a Friday in November 2026
HUGE = 2**53  # ms


def stamped(entry: Record, written: int = NOW, offset: int = 60, session: str = SESSION) -> Stamped:
    return Stamped(session, written, offset, entry)


def lines_with(**changes: object) -> list[str]:
    """A good line, and one with these values."""
    sets = [to_row(stamped(set_ended(number))) for number in (1, 2)]
    notes = [to_row(stamped(Noted(number, 0, None, "fine"))) for number in (1, 2)]
    good, other = notes if {"text"} & {*changes} else sets
    return [json.dumps(row) + "\n" for row in (good, other | changes)]


WRONG: dict[str, tuple[dict[str, object], str]] = {
    "after every date": (
        {"written": "9999-12-31T23:59:59.999-23:59"},
        "`written` is '9999-12-31T23:59:59.999-23:59', expected a time from 1970 to 2999",
    ),
    "before every date": (
        {"written": "0001-01-01T00:00:00.000+23:59"},
        "`written` is '0001-01-01T00:00:00.000+23:59', expected a time from 1970 to 2999",
    ),
    "no zone": (
        {"written": "2026-11-20T09:00:00+24:00"},
        "`written` is '2026-11-20T09:00:00+24:00', expected a time from 1970 to 2999",
    ),
    "a set of 300 000 years": (
        {"worked_ms": HUGE},
        "`worked_ms` is too large, expected 31622400000",
    ),
    "less than nothing": ({"worked_ms": -1}, "`worked_ms` is less than 0"),
    "no step": ({"step": -1}, "`step` is less than 0"),
    "beyond JSON": ({"number": HUGE + 1}, "`number` is too large"),
    "a long session": ({"at": HUGE}, "`at` is too large"),
    "no unit": ({"unit": "miles"}, "`unit` is 'miles', expected one of ms, reps"),
    "no status": ({"status": "great"}, "`status` is 'great', expected one of completed"),
    "not a number": ({"worked_ms": float("nan")}, "`worked_ms` is nan, expected a whole number"),
    "no end": ({"worked_ms": float("inf")}, "`worked_ms` is inf, expected a whole number"),
    "a title": ({"name": "\x1b]0;PWN\x07"}, "`name` has the control character U+001B in it"),
    "C1": ({"exercise": "\x9b2J"}, "`exercise` has the control character U+009B in it"),
    "right to left": ({"name": "\u202egnol"}, "`name` has the control character U+202E in it"),
    "several lines": ({"name": "a\nb"}, "`name` has the control character U+000A in it"),
    "a long name": ({"name": "x" * 1_001}, "`name` has 1001 characters, expected 1000 at most"),
    "a long note": ({"text": "x" * 10_001}, "`text` has 10001 characters, expected 10000"),
    "a bell": ({"text": "\a"}, "`text` has the control character U+0007 in it"),
    "half a megabyte": ({"unit": "x" * 500_000}, "`unit` is 'xxxxxxxx"),
}


@pytest.mark.parametrize(("changes", "words"), WRONG.values(), ids=[*WRONG])
def test_a_wrong_value_is_told_with_its_line_and_nothing_is_imported(
    path: Path, tmp_path: Path, changes: dict[str, object], words: str
) -> None:
    (tmp_path / "f.jsonl").write_text("".join(lines_with(**changes)), "utf-8")
    with Journal.open(path) as journal, pytest.raises(HipvoiceError) as caught:
        import_file(journal, tmp_path / "f.jsonl")
    assert caught.value.detail.startswith(f"{tmp_path / 'f.jsonl'}:2: {words}")
    assert len(caught.value.detail) < 500
    with Journal.read(path) as journal:
        assert journal.select("SELECT * FROM entries") == []


def test_a_wrong_value_in_csv_is_told_with_its_line(path: Path, tmp_path: Path) -> None:
    row = to_row(stamped(set_ended(1))) | {"worked_ms": HUGE}
    cells = ",".join(str(row[name]) for name in row)
    (tmp_path / "f.csv").write_text(f"{','.join(row)}\n{cells}\n", "utf-8")
    with Journal.open(path) as journal, pytest.raises(HipvoiceError, match="1 line") as caught:
        import_file(journal, tmp_path / "f.csv")
    assert f"{tmp_path / 'f.csv'}:2: `worked_ms` is too large" in caught.value.detail


@pytest.mark.parametrize(("changes", "words"), WRONG.values(), ids=[*WRONG])
def test_a_wrong_value_of_another_machine_is_left_out_and_reported(
    cli: Cli, tmp_path: Path, changes: dict[str, object], words: str
) -> None:
    folder = tmp_path / "shared"
    folder.mkdir()
    append(file_of(folder, IdSource().next(1)), lines_with(**changes))
    told = cli("sync", str(folder))
    assert told.lines[0] == f"1 entry received, 0 sent to {folder}"
    assert f"left out line 2 ({words[:40]}" in told.lines[1]
    assert cli("sync", str(folder)).lines[0].startswith("0 entries received, 0 sent")


# What a journal may hold from before: rows that today's program would not have written.
POISONS: dict[str, Stamped] = {
    "late": stamped(set_ended(3), 253_402_300_799_999, -1439),
    "early": stamped(set_ended(3), -62_135_596_800_000, 1439),
    "no zone": stamped(set_ended(3), NOW, 2**40),
    "long": stamped(set_ended(3, worked_ms=HUGE, planned=-HUGE)),
    "no place": stamped(set_ended(3, step=2**62, set=-(2**63))),
    "unknown": stamped(set_ended(3, status="great", unit="miles", side="up")),
    "much pain": stamped(Answered(3, 0, "pain", 2**62, "pigeon")),
    "bent": stamped(Assessed(3, 0, "T1", "Test", None, passed=3, degrees=2**50)),  # type: ignore[arg-type]
    "long name": stamped(set_ended(3, name="n" * 5_000)),
    "went far": stamped(Moved(3, 2**62, 2**62, 0, None, swapped=True)),
    "no number": stamped(Noted(-3, 0, None, "note")),
    "no session": stamped(began(), session="x" * 26),
    "late beginning": stamped(replace(began(), sets=2**62), 2**62, session="7" + "Z" * 25),
}
COMMANDS = (
    (),
    ("--json",),
    ("show", "last"),
    ("show", "last", "--history"),
    ("stats",),
    ("calendar",),
    ("report", "--output", "FILE"),
    *(("export", "--format", form) for form in ("jsonl", "csv", "markdown", "ics")),
    ("amend", "last", "--set", "1", "--note", "fine"),
    ("amend", "last", "--set", "1", "--remove"),
    ("sync", "FOLDER"),
)


def poison(path: Path, *entries: Stamped) -> None:
    """Write the rows as they are, past everything that looks at values."""
    connection = sqlite3.connect(path)
    with connection:
        for entry in entries:
            assert tables.insert(connection, entry)
    connection.close()


@pytest.fixture
def poisoned(path: Path, clock: SettableClock) -> Callable[..., Path]:
    def made(*entries: Stamped) -> Path:
        with Journal.open(path, clock) as journal:
            for entry in (began(), set_ended(2)):
                journal.write(stamped(entry))
        poison(path, *entries)
        return path

    return made


@pytest.mark.parametrize("entry", POISONS.values(), ids=[*POISONS])
def test_what_is_there_is_told_once_and_left_out_of_everything(
    poisoned: Callable[..., Path], cli: Cli, tmp_path: Path, entry: Stamped
) -> None:
    poisoned(entry)
    (tmp_path / "shared").mkdir()
    places = {"FILE": str(tmp_path / "report.html"), "FOLDER": str(tmp_path / "shared")}
    for command in COMMANDS:
        told = cli(*(places.get(word, word) for word in command))
        assert (command, told.code, told.err.count("\n")) == (command, 0, 1)
        assert "1 entry is left out, with values that cannot be: number" in told.err
        assert entry.session in told.err or command == ("sync", "FOLDER")
    there = [json.loads(line) for line in cli("export").out.splitlines()]
    assert [row["kind"] for row in there] == ["began", "sets", "noted", "amended"]
    with Journal.open(tmp_path / "other.sqlite3") as other:
        (tmp_path / "f").write_text(cli("export").out, "utf-8")
        assert import_file(other, tmp_path / "f").new == len(there)


@pytest.mark.parametrize("entry", POISONS.values(), ids=[*POISONS])
def test_a_session_goes_on_beside_it(poisoned: Callable[..., Path], entry: Stamped) -> None:
    with Journal.open(poisoned(entry)) as journal:
        assert background(journal, date(2026, 11, 21)).familiar == {"pigeon"}
        assert [*played(journal, date(2026, 11, 21), "hip-screen")] == ["floor-four"]
        left = unfinished(journal)
        assert left is not None
        assert [e.number for e in left.entries] == [1, 2]
        assert (findings(journal), suggested(journal)) == ([], {})
        assert [p.whole for p in practices(journal, {"pigeon"})] == [True]
        play(journal, began(), set_ended(2), ended(3))


def test_it_is_left_out_of_the_sums(poisoned: Callable[..., Path]) -> None:
    with Journal.open(poisoned(POISONS["long"], stamped(set_ended(4), 2**62))) as journal:
        assert [total.worked_ms for total in figures.totals_ever(journal)] == [30_000]
        assert figures.days_of_practice(journal) == [NOW // figures.DAY_MS]
        assert not journal.only([""]).only(["nobody"]).select("SELECT * FROM plausible_entries")


def test_another_machine_may_have_the_right_entry(
    poisoned: Callable[..., Path], tmp_path: Path
) -> None:
    """It is reported as what it is: both are kept."""
    (tmp_path / "f").write_text("".join(json_lines([stamped(set_ended(3))])), "utf-8")
    with Journal.open(poisoned(POISONS["late"])) as journal, pytest.raises(HipvoiceError) as caught:
        import_file(journal, tmp_path / "f")
    assert "has another entry 3" in caught.value.detail


MANY = 1_500


@pytest.mark.parametrize("version", [4, 5])
def test_sums_that_overflow_are_no_hindrance(path: Path, cli: Cli, version: int) -> None:
    """In a file of an earlier form, and 1500 sets of 300 000 years in one session."""
    connection = sqlite3.connect(path)
    dump = Path(__file__).parent / "data" / f"version-{version}.sql"
    connection.executescript(dump.read_text("utf-8"))
    with connection:
        connection.execute("DROP TRIGGER IF EXISTS totals_1")  # it would have refused them
        ((session,),) = connection.execute("SELECT session FROM began").fetchall()
        for number in range(1_000, 1_000 + MANY):
            entry = set_ended(number, worked_ms=HUGE, planned=HUGE)
            tables.insert(connection, stamped(entry, session=session))
    connection.close()
    before = cli("show", "last")
    assert (before.code, before.err.count("\n")) == (0, 1)
    assert f"{MANY} entries are left out" in before.err
    for command in (("stats",), ("calendar", "--year", "2026"), ("amend", "last", "--note", "x")):
        assert cli(*command).code == 0
    with Journal.read(path) as journal:
        assert sum(total.worked_ms for total in figures.totals_ever(journal)) < 1_000_000


def test_as_many_sets_as_may_be_do_not_overflow() -> None:
    assert limits.RANGES["worked_ms"][1] * 100_000_000 < 2**63


WILD = st.sampled_from([0, 1, -1, 11, 60, 2**31, HUGE, 2**62, -(2**63), 2**63 - 1])
WORDS = st.sampled_from(["", "pain", "ms", "left", "completed", "finished", "x", "n" * 5_000])


def any_value(name: str, hint: Any) -> st.SearchStrategy[Any]:
    """A sane value mostly, or any that the column takes."""
    nothing = st.none() if nullable(hint) else st.nothing()
    if hint == tuple[int, ...]:
        return st.lists(st.integers(1, 5) | WILD, max_size=3).map(tuple)
    if hint is bool:
        return st.booleans() | st.sampled_from([2, -1])
    if name in limits.CHOICES:
        return st.sampled_from(limits.CHOICES[name]) | WORDS | nothing
    if name in limits.RANGES:
        return st.integers(*limits.RANGES[name]) | WILD | nothing
    return WORDS | nothing


@st.composite
def any_rows(draw: st.DrawFn) -> list[Stamped]:
    """Rows of one session and of others, of any kind, with any values."""
    found = [stamped(began())]
    for number in range(2, draw(st.integers(2, 8))):
        kind = draw(st.sampled_from([*tables.TABLES]))
        types = hints(tables.TABLES[kind])
        names = [f.name for f in fields(kind) if f.name not in {"number", "at"}]
        values = {name: draw(any_value(name, types[name])) for name in names}
        at = draw(st.integers(0, 60_000) | WILD)
        written = draw(st.integers(NOW, NOW + 60_000) | WILD)
        offset = draw(st.sampled_from([0, 60, -210]) | WILD)
        found.append(stamped(kind(number=number, at=at, **values), written, offset))
    return found


@settings(max_examples=tries(60))
@given(rows=any_rows())
def test_both_ways_of_looking_agree(rows: list[Stamped]) -> None:
    """What the triggers note is what an import refuses, whatever it is."""
    connection = sqlite3.connect(":memory:")
    connection.isolation_level = None
    migrate(connection)
    for row in rows:
        tables.insert(connection, row)
    noted = {n for (n,) in connection.execute("SELECT number FROM implausible")}
    refused = {row.entry.number for row in rows if not accepted(row)}
    empty = {row.entry.number for row in rows if getattr(row.entry, "entries", None) == ()}
    assert noted - empty == refused - empty


def accepted(row: Stamped) -> bool:
    try:
        from_row(json.loads(json.dumps(to_row(row))))
    except (ValueError, OverflowError, OSError):
        return False
    return True


@settings(max_examples=tries(15))
@given(rows=any_rows())
def test_no_row_makes_a_command_fail(tmp_path_factory: Any, rows: list[Stamped]) -> None:
    path = tmp_path_factory.mktemp("any") / "journal.sqlite3"
    Journal.open(path).close()
    poison(path, *rows)
    today = date(2026, 11, 21)
    for ask in (
        lambda: asked.latest_sessions(path, 20),
        lambda: asked.one_session(path, "last"),
        lambda: asked.history(path, "last"),
        lambda: statistics.stats(path, 12, today),
        lambda: statistics.calendar(path, 2026),
        lambda: report(path, path.with_suffix(".html"), 12, today, opens=False),
        *(
            lambda form=form: transfer.export(path, form, path.with_suffix(f".{form}"))
            for form in transfer.FORMS
        ),
    ):
        with suppress(HipvoiceError):  # of a session that does not count any more
            ask()
