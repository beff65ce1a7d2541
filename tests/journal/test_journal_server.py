"""`journal push` and `journal pull` on a real PostgreSQL, which also dies in the middle."""

from __future__ import annotations

import json
import sys
import tempfile
import time
import tomllib
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import psycopg
import pytest
from conftest import Cli, Counts
from hypothesis import given, settings
from journal_samples import began, play, set_ended
from journal_strategies import sequences

from hipvoice import outer
from hipvoice.app.journal import journal as app
from hipvoice.core.entries import Noted, Record
from hipvoice.errors import HipvoiceError
from hipvoice.journal import exchange, server
from hipvoice.journal.exchange import BATCH
from hipvoice.journal.server import connected
from hipvoice.journal.store import Journal
from hipvoice.journal.tables import Stamped
from tests.postgres import PASSWORD, Postgres
from tests.tries import tries

pytestmark = pytest.mark.slow

LIMIT_S = 60.0
SECRET = "tr0ub4dor"
START = "01M7PNKBM0CGCB3WADJSTYJ8ST"


@pytest.fixture(scope="module")
def running() -> Iterator[Postgres]:
    with Postgres() as started:
        yield started


@pytest.fixture
def postgres(running: Postgres) -> Postgres:
    """The server without a table."""
    with psycopg.connect(running.url(), autocommit=True) as connection:
        connection.execute("DROP TABLE IF EXISTS hipvoice_entries CASCADE")
    return running


def everything(path: Path) -> list[Stamped]:
    with Journal.open(path) as journal, journal.streaming() as entries:
        return list(entries)


def rows(postgres: Postgres, query: str) -> list[tuple[object, ...]]:
    with psycopg.connect(postgres.url()) as connection:
        return connection.execute(query).fetchall()


def of(person: str) -> Record:
    return replace(began(), person=person)


def test_rooms_and_people_share_a_server(
    journal: Journal, cli: Cli, postgres: Postgres, tmp_path: Path
) -> None:
    """Two rooms, three people; what is pushed twice is there once; each gets what it lacks."""
    url = postgres.url()
    play(journal, of("Ana"), set_ended(2))
    play(journal, of("Ben"), set_ended(2), set_ended(3))
    other, third = tmp_path / "other.sqlite3", tmp_path / "third.sqlite3"
    with Journal.open(other) as room:
        play(room, of("Ana"), set_ended(2))
        play(room, of("Cem"))
    assert cli("push", url).lines == ["5 entries given to the server"]
    assert cli("push", url).lines == ["0 entries given to the server"]
    assert cli("push", url, "--journal", str(other)).lines == ["3 entries given to the server"]
    assert cli("pull", url).lines == ["3 entries received from the server"]
    assert cli("pull", url).lines == ["0 entries received from the server"]
    told = cli("pull", url, "--person", "Ana", "--journal", str(third), "--json")
    assert json.loads(told.out) == {"new": 4, "troubles": []}
    with Journal.open(third) as room:
        assert room.people() == {"Ana"}
    assert cli("pull", url, "--journal", str(third)).lines == ["4 entries received from the server"]
    assert everything(third) == everything(journal.path)
    assert rows(postgres, "SELECT DISTINCT person FROM hipvoice_entries ORDER BY 1") == [
        ("Ana",),
        ("Ben",),
        ("Cem",),
    ]


@pytest.mark.parametrize("before", [True, False])
def test_one_person_is_pushed_alone(
    journal: Journal, cli: Cli, postgres: Postgres, *, before: bool
) -> None:
    for person in ("Ana", "Ben"):
        play(journal, of(person), set_ended(2))
    push, whose = ("push", postgres.url()), ("--person", "Ben")
    told = cli(*whose, *push) if before else cli(*push, *whose)
    assert told.lines == ["2 entries given to the server"]
    assert rows(postgres, "SELECT person FROM hipvoice_entries") == [("Ben",)] * 2


def test_what_came_later_goes_over(journal: Journal, cli: Cli, postgres: Postgres) -> None:
    session = play(journal, began(), set_ended(2))
    cli("push", postgres.url())
    journal.write(journal.stamp(session, Noted(10**15, 0, None, "felt easy")))
    assert cli("push", postgres.url()).lines == ["1 entry given to the server"]


@settings(max_examples=tries(20))
@given(entries=sequences())
def test_any_entries_come_back_equal(running: Postgres, entries: list[Record]) -> None:
    with tempfile.TemporaryDirectory() as name, connected(running.url()) as connection:
        here, there = Path(name) / "here", Path(name) / "there"
        with Journal.open(here) as journal, Journal.open(there) as other:
            session = play(journal, *entries)
            exchange.push(journal, connection, "room", None)
            assert exchange.pull(other, connection, None).troubles == ()
            assert other.entries(session) == journal.entries(session)


def test_two_rooms_may_be_the_first_at_once(postgres: Postgres, tmp_path: Path) -> None:
    def room(number: int) -> int:
        with Journal.open(tmp_path / str(number)) as journal:
            play(journal, began(), set_ended(2))
            with connected(postgres.url()) as connection:
                return exchange.push(journal, connection, str(number), None)

    with ThreadPoolExecutor(6) as threads:
        assert list(threads.map(room, range(6))) == [2] * 6


# A server that dies

SESSIONS = 400  # of 11 entries each: several batches
HANG = """
CREATE FUNCTION hang() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN PERFORM pg_sleep(600); RETURN NEW; END $$;
CREATE TRIGGER hang BEFORE INSERT ON hipvoice_entries
FOR EACH ROW WHEN (NEW.session = '{session}' AND NEW.number = 7) EXECUTE FUNCTION hang()"""


@pytest.fixture
def long(journal: Journal) -> list[str]:
    """The ids of many sessions in the journal."""
    sessions = [journal.begin() for _ in range(SESSIONS)]
    with journal.writing() as insert:
        for session in sessions:
            for entry in (began(), *map(set_ended, range(2, 12))):
                insert(session.stamp(entry))
    return [session.id for session in sessions]


def until_it_hangs(postgres: Postgres) -> None:
    """Wait until a push has come to the entry at which the server hangs."""
    query = "SELECT 1 FROM pg_stat_activity WHERE wait_event = 'PgSleep'"
    deadline = time.monotonic() + LIMIT_S
    while not rows(postgres, query):
        assert time.monotonic() < deadline
        time.sleep(0.02)


def test_a_server_that_dies_within_a_batch(
    long: list[str], path: Path, cli: Cli, tmp_path: Path, counts: Counts
) -> None:
    """What went over before is there, nothing of the batch is; a second run does the rest."""
    entries = SESSIONS * 11
    with Postgres() as postgres:
        with connected(postgres.url()) as connection:
            connection.execute(HANG.format(session=long[SESSIONS // 2]))
        with ThreadPoolExecutor(1) as thread:
            pushing = thread.submit(push_from_a_thread, path, postgres.url())
            until_it_hangs(postgres)
            postgres.die()
            error = pushing.result(timeout=LIMIT_S)
        assert error.title == "the server refused something, or went away"
        assert "run the same command again" in error.hint
        assert PASSWORD not in error.render()
        assert cli("push", postgres.url()).err.startswith("error: cannot reach the server\n")
        postgres.start()
        ((before,),) = rows(postgres, "SELECT count(*) FROM hipvoice_entries")
        assert before == entries // 2 // BATCH * BATCH
        rows_changed(postgres, "DROP TRIGGER hang ON hipvoice_entries")
        told = cli("push", postgres.url())
        assert told.lines == [f"{entries - before} entries given to the server"]
        other = tmp_path / "other.sqlite3"
        assert cli("pull", postgres.url(), "--journal", str(other)).code == 0
        assert everything(other) == everything(path)
    counts(
        f"1 server killed within a batch: {before} of {entries} entries were over,"
        f" {entries - before} went over with the second run, 0 lost, 0 doubled",
    )


def push_from_a_thread(path: Path, url: str) -> HipvoiceError:
    with pytest.raises(HipvoiceError) as caught:
        app.push(path, url, None)
    return caught.value


def rows_changed(postgres: Postgres, statement: str) -> None:
    with psycopg.connect(postgres.url(), autocommit=True) as connection:
        connection.execute(statement)


class Dying(Journal):
    """A journal whose server dies after `entries_before_death` entries."""

    entries_before_death = 2 * BATCH + 7
    postgres: Postgres

    def _insert(self, stamped: Stamped) -> bool:
        self.entries_before_death -= 1
        if not self.entries_before_death:
            self.postgres.die()
        return super()._insert(stamped)

    def pull(self) -> None:
        with connected(self.postgres.url()) as connection:
            exchange.pull(self, connection, None)


def test_a_server_that_dies_within_a_pull(
    long: list[str], cli: Cli, path: Path, tmp_path: Path
) -> None:
    """Whole batches stay; a second run does the rest."""
    other = tmp_path / "other.sqlite3"
    with Postgres() as postgres:
        cli("push", postgres.url())
        with Dying.open(other) as dying:
            assert isinstance(dying, Dying)
            dying.postgres = postgres
            with pytest.raises(HipvoiceError, match="went away"):
                dying.pull()
        before = len(everything(other))
        assert 0 < before < SESSIONS * 11
        postgres.start()
        told = cli("pull", postgres.url(), "--journal", str(other))
        assert told.lines == [f"{SESSIONS * 11 - before} entries received from the server"]
        assert everything(other) == everything(path)


# What cannot be


def test_a_wrong_password_is_not_repeated(journal: Journal, cli: Cli, postgres: Postgres) -> None:
    told = cli("push", postgres.url(SECRET))
    assert told.code == 1
    assert "password authentication failed" in told.err
    assert SECRET not in told.err


@pytest.mark.parametrize(
    "url",
    [
        f"http://coach:{SECRET}@host/db",
        f"host=localhost password={SECRET}",
        f"postgresql://coach:{SECRET}/4@host/db",
        f"postgresql://coach:{SECRET}@4@host/db",
        f"postgresql://coach:4/{SECRET}@host/db",
        f"postgresql://coach:{SECRET}%zz@host/db",
        f"postgresql://coach:{SECRET}@host:port/db",
        f"postgresql://host/db?pasword={SECRET}",
        f"postgresql://[::1/{SECRET}",
        f"postgresql://coach:{SECRET}\udcff@host/db",  # a byte that is not UTF-8
    ],
)
def test_what_is_no_address_is_told_without_it(journal: Journal, cli: Cli, url: str) -> None:
    for command in ("push", "pull"):
        told = cli(command, url)
        assert told.code == 1
        assert told.err.splitlines()[0] == "error: this is not the address of a PostgreSQL server"
        assert "PGPASSWORD" in told.err
        assert SECRET not in told.err


def test_no_server(journal: Journal, cli: Cli, tmp_path: Path) -> None:
    told = cli("pull", f"postgresql://coach:{SECRET}@/db?host={tmp_path}")
    assert (told.code, told.err.splitlines()[0]) == (1, "error: cannot reach the server")
    assert "No such file or directory" in told.err
    assert SECRET not in told.err


def test_who_may_not_make_the_table_is_reported(
    journal: Journal, cli: Cli, postgres: Postgres
) -> None:
    rows_changed(
        postgres, f"DROP ROLE IF EXISTS guest; CREATE ROLE guest LOGIN PASSWORD '{SECRET}'"
    )
    told = cli("push", postgres.url(SECRET).replace("coach", "guest"))
    assert told.code == 1
    assert "permission denied for schema public" in told.err
    assert SECRET not in told.err


def test_what_is_wrong_on_the_server_is_reported(
    journal: Journal, cli: Cli, postgres: Postgres
) -> None:
    """The rest is taken in all the same."""
    session = play(journal, began(), set_ended(2), set_ended(3))
    cli("push", postgres.url())
    good = '{{"session": "{}", "number": {}, "kind": "noted", "written": "2026-11-20T09:00:00Z",'
    good += ' "at": 0, "entry": null, "text": ""}}'
    for number, text in ((1, "[]"), (2, '{"kind": 5}'), (3, good.format(START, 4))):
        rows_changed(
            postgres,
            "INSERT INTO hipvoice_entries (session, number, person, room, entry)"
            f" VALUES ('{START}', {number}, '', '', '{text}')",
        )
    other = journal.path.with_name("other.sqlite3")
    with Journal.open(other) as there:
        there.write(there.stamp(session, set_ended(2, worked_ms=7)))
    lines = cli("pull", postgres.url(), "--journal", str(other)).lines
    assert lines[0] == "2 entries received from the server"
    assert lines[1] == f"entry 1 of session {START}: expected an object with the fields of an entry"
    assert lines[2].startswith(f"entry 2 of session {START}: `kind` is 5")
    assert lines[3] == f"entry 3 of session {START}: this is another entry"
    assert lines[4] == f"entry 2 of session {session}: differs from the journal's; both are kept"


def test_without_the_library_the_command_is_named(
    journal: Journal, cli: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "psycopg", None)
    told = cli("push", "postgresql://host/db")
    assert told.code == 1
    assert f"{sys.executable} -m pip install 'psycopg[binary]" in told.err
    extras = tomllib.loads((Path(__file__).parents[2] / "pyproject.toml").read_text())
    assert extras["project"]["optional-dependencies"]["postgres"] == [server.PACKAGE]


def test_a_bug_does_not_write_the_password_down(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    url = f"postgresql://coach:{SECRET}@host/db?password={SECRET}&x=1"
    monkeypatch.setattr("sys.argv", ["hipvoice", "journal", "push", url])
    with pytest.raises(SystemExit), outer.outer_handler():
        raise RuntimeError(f"odd: {url}")
    (log,) = home.rglob("bug-*.log")
    told = log.read_text() + capsys.readouterr().err
    assert "postgresql://coach:***@host/db?password=***&x=1" in told
    assert SECRET not in told
