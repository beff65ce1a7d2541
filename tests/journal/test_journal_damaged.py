"""Files of a journal in which anything may be wrong: it is reported, and what is there is saved."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from conftest import Cli
from journal_damage import SESSIONS, SETS, fill, mutated, pages_of, zero

from hipvoice.app.journal.pages import Table
from hipvoice.core.entries import Record, SessionResumed, Undone
from hipvoice.errors import HipvoiceError
from hipvoice.journal.figures import practices, suggested
from hipvoice.journal.known import background, last_tests, marks, played, unfinished, visits
from hipvoice.journal.rows import KINDS
from hipvoice.journal.store import Journal
from hipvoice.journal.tables import column_names
from tests.tries import tries

pytestmark = pytest.mark.slow

DAMAGES = tries(40, many=3000)

IN_A_CIRCLE = 2145  # the file in which what `play` asks never came to an end

Key = tuple[str, int]


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("good") / "journal.sqlite3"
    fill(path)
    return path


def put(path: Path, content: bytes) -> None:
    """The file alone, whatever the command before made of it."""
    for other in path.parent.glob(f"{path.stem}*"):
        other.unlink()
    path.write_bytes(content)


def entries_in(path: Path) -> dict[Key, Record]:
    with Journal.read(path) as journal, journal.streaming() as entries:
        return {(s.session, s.entry.number): s.entry for s in entries}


def found_by_sqlite(path: Path, true: dict[Key, Record]) -> Iterator[Key]:
    """The entries whose row in the table of their kind SQLite can read, from either end.

    That a session was resumed is four whole numbers, as much else: without its time it is lost.
    """
    with closing(sqlite3.connect(path)) as connection:
        with suppress(sqlite3.Error):
            connection.execute("PRAGMA writable_schema = ON")
        for name, kind in KINDS.items():
            if kind is not Undone:
                names = ", ".join(f'"{column}"' for column in column_names(kind))
                for order in ("ASC", "DESC"):
                    timed = "JOIN entries USING (session, number) WHERE kind = 'resumed'"
                    timed *= kind is SessionResumed
                    walk = f"SELECT session, number, {names} FROM {name} {timed} ORDER BY 1 {order}"
                    for session, number, *stored in rows_until_damage(connection, walk):
                        entry = true.get((session, number))
                        if (
                            isinstance(entry, kind)
                            and [getattr(entry, n) for n in column_names(kind)] == stored
                        ):
                            yield session, number


def rows_until_damage(connection: sqlite3.Connection, walk: str) -> Iterator[tuple]:
    with suppress(sqlite3.Error):
        yield from connection.execute(walk)


def looked_at_by_play(path: Path) -> None:
    with Journal.open(path) as journal:
        background(journal, date.today())
        unfinished(journal)
        practices(journal, ["exercise-1", "exercise-2"])
        suggested(journal)
        played(journal, date.today(), "hip-screen")
        last_tests(journal, "hip-screen", 20_000)
        visits(journal, ["floor-four"], 20_000)
        marks(journal)


@pytest.mark.parametrize("number", sorted({*range(DAMAGES), IN_A_CIRCLE}))
def test_damage_is_told_and_what_is_there_is_saved(
    good: Path, path: Path, cli: Cli, tmp_path: Path, number: int
) -> None:
    content = mutated(good.read_bytes(), number)
    (tmp_path / "shared").mkdir()
    commands = (
        [],
        ["--latest", "50", "--json"],
        ["show", "last"],
        ["show", "last", "--history", "--json"],
        ["stats", "--weeks", "8"],
        ["calendar"],
        ["export", "--output", str(tmp_path / "export.jsonl")],
        ["export", "--format", "markdown", "--output", str(tmp_path / "export.md")],
        ["report", "--output", str(tmp_path / "report.html")],
        ["sync", str(tmp_path / "shared")],
    )
    for arguments in commands:
        put(path, content)
        outcome = cli(*arguments)
        assert outcome.code in {0, 1}, (arguments, outcome.err)
        assert outcome.code == 0 or "error: " in outcome.err, outcome.err
    put(path, content)
    with suppress(HipvoiceError):
        looked_at_by_play(path)

    put(path, content)
    true = entries_in(good)
    readable = {*found_by_sqlite(path, true)}
    put(path, content)
    outcome = cli("rescue", "--json")
    assert outcome.code in {0, 1}, outcome.err
    if outcome.code:  # nothing of ours is left in it
        assert not readable, outcome.err
        assert path.read_bytes() == content
        return
    told = json.loads(outcome.out)
    saved = entries_in(path)
    differing = {key for key in readable if not saved.get(key)}
    differing |= {k for k in readable - differing if replace(saved[k], at=true[k].at) != true[k]}
    assert not differing
    if told["damaged"]:
        assert len(saved) == told["entries"]
        assert Path(told["aside"]).read_bytes() == content
        assert cli("rescue", "--json").out == '{\n  "damaged": false\n}\n'


def version(number: int) -> Callable[[bytes], bytes]:
    return lambda content: content[:60] + number.to_bytes(4, signed=True) + content[64:]


def without(*names: str) -> Callable[[Path], bytes]:
    return lambda good: zero(good.read_bytes(), *pages_of(good, *names))


def replaced(old: bytes, new: bytes) -> Callable[[Path], bytes]:
    def change(good: Path) -> bytes:
        assert old in good.read_bytes()
        return good.read_bytes().replace(old, new)

    return change


def without_a_time(good: Path) -> bytes:
    """The moment of one set is before the flood."""
    with closing(sqlite3.connect(good)) as connection:
        rows = connection.execute("SELECT written FROM entries WHERE kind = 'sets' LIMIT 1")
        ((written,),) = rows
    assert good.read_bytes().count(written.to_bytes(6)) == 1
    return good.read_bytes().replace(written.to_bytes(6), b"\x81" + written.to_bytes(6)[1:])


UNNOTICED = {
    "a text that is not UTF-8": (replaced(b"Exercise 3", b"Exercis\xff 3"), "show last"),
    "a side that there is not": (replaced(b"left", b"lefd"), "stats"),
    "a kind that there is not": (replaced(b"ended", b"endet"), "show last --history"),
    "the name of a column": (replaced(b"worked_ms INTEGER", b"worked_mz INTEGER"), "calendar"),
    "the name of a view": (replaced(b"VIEW counted_noted", b"VIEW counted_notes"), "show last"),
    "the form": (lambda good: version(-3)(good.read_bytes()), "export"),
}


@pytest.mark.parametrize("damaged", UNNOTICED)
def test_damage_that_sqlite_does_not_notice(good: Path, path: Path, cli: Cli, damaged: str) -> None:
    change, command = UNNOTICED[damaged]
    put(path, change(good))
    outcome = cli(*command.split())
    assert (outcome.code, "the file is damaged" in outcome.err) == (1, True), outcome.err
    assert "`hipvoice journal rescue`" in outcome.err
    rescued = cli("rescue", "--json")
    assert rescued.code == 0, rescued.err
    assert json.loads(rescued.out)["damaged"]
    assert cli(*command.split()).code == 0


def test_a_table_refuses_what_is_no_text_while_the_journal_is_open() -> None:
    with pytest.raises(TypeError):
        Table(("name",), [(3,)])


def test_an_error_that_is_not_of_the_file_is_a_bug(good: Path) -> None:
    with pytest.raises(ValueError, match="ours"), Journal.read(good):
        raise ValueError("ours")


ALL = SESSIONS * SETS
CASES = {
    "the page of `began`": (without("began"), ALL),
    "an index": (without("people"), ALL),
    "the first page": (lambda good: zero(good.read_bytes(), 1), ALL),
    "all of the schema": (without("sqlite_schema"), ALL),
    "every page above the others": (lambda good: zero(good.read_bytes(), 2, 4), ALL - SETS),
    "a byte of the schema that is not UTF-8": (
        replaced(b"VIEW counted_s", b"VIEW count\xe9d_s"),
        ALL,
    ),
    "the name of a table": (replaced(b"TABLE answers", b"TABLE answerz"), ALL),
    "the form": (lambda good: version(-3)(good.read_bytes()), ALL),
    "a form to come": (lambda good: version(99)(good.read_bytes()), ALL),
    "the end": (lambda good: good.read_bytes()[: good.stat().st_size * 99 // 100], ALL - 2 * SETS),
    "the time of a set": (without_a_time, ALL),
    "a name that is not UTF-8": (replaced(b"Exercise 3", b"Exercis\xff 3"), ALL),
}


@pytest.mark.parametrize("damaged", CASES)
def test_what_a_rescue_saves(good: Path, path: Path, cli: Cli, damaged: str) -> None:
    change, least = CASES[damaged]
    content = change(good)
    put(path, content)
    told = json.loads(cli("rescue", "--json").out)
    assert told["damaged"]
    assert (told["sessions"], told["kinds"]["ended"] >= 10) == (SESSIONS, True)
    assert least <= told["sets"] <= ALL
    assert Path(told["aside"]).read_bytes() == content
    assert len(json.loads(cli("--latest", "50", "--json").out)) == SESSIONS
    assert f"{path} is sound" in cli("rescue").out
