"""A PostgreSQL server that keeps the journals of several rooms and people: reaching it, its table.

The password is in the address, in PGPASSWORD or in ~/.pgpass, as libpq reads them. It never stands
in what a person or a log is shown.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final

from hipvoice.errors import HipvoiceError

if TYPE_CHECKING:
    from psycopg import Connection

PACKAGE: Final = "psycopg[binary]>=3.2"  # as in pyproject.toml
_SCHEMES: Final = ("postgresql://", "postgres://")
_CONNECT_S: Final = 10

# The key is that of the journal, so that whoever pushes an entry again changes nothing.
_TABLE: Final = """
CREATE TABLE IF NOT EXISTS hipvoice_entries (
    session text COLLATE "C" NOT NULL,
    number bigint NOT NULL,
    person text NOT NULL,
    room text NOT NULL,
    pushed timestamptz NOT NULL DEFAULT now(),
    entry json NOT NULL,
    PRIMARY KEY (session, number)
)"""
_IS_THERE: Final = "SELECT to_regclass('hipvoice_entries') IS NOT NULL"
_ONE_AT_A_TIME: Final = "SELECT pg_advisory_xact_lock(1751740534)"  # two rooms may be the first


@contextmanager
def connected(url: str) -> Iterator[Connection]:
    """A connection to the server, on which the table is. Raises HipvoiceError.

    So does a server that goes away in the body.
    """
    _require_library()
    import psycopg  # noqa: PLC0415 - an extra, which only these commands need

    parts = _parts(url)
    try:
        connection = psycopg.connect(url, autocommit=True, connect_timeout=_CONNECT_S)
    except psycopg.Error as error:
        hint = "look whether the server runs, and whether address, name and password are right"
        raise HipvoiceError("cannot reach the server", _words(error, parts), hint) from None
    try:
        with connection:
            _make_table(connection)
            yield connection
    except psycopg.Error as error:
        hint = "what has gone over stays: run the same command again, and it goes on from there"
        title = "the server refused something, or went away"
        raise HipvoiceError(title, _words(error, parts), hint) from None


def _require_library() -> None:
    try:
        import psycopg  # noqa: F401, PLC0415 - see above
    except ImportError:
        title = "hipvoice talks to PostgreSQL through psycopg, which is not installed"
        command = f"install it: {sys.executable} -m pip install '{PACKAGE}'"
        raise HipvoiceError(title, hint=command) from None


def _parts(url: str) -> Mapping[str, Any]:
    """The address in its parts. Raises HipvoiceError, without a word of what may be a password."""
    from psycopg import ProgrammingError  # noqa: PLC0415 - see above
    from psycopg.conninfo import conninfo_to_dict  # noqa: PLC0415 - see above

    try:
        parts = conninfo_to_dict(url) if url.startswith(_SCHEMES) else {"host": "@"}
    except (ProgrammingError, UnicodeEncodeError):
        parts = {"host": "@"}
    misread = "@" in f"{parts.get('host', '')}{parts.get('dbname', '')}"
    if misread or not str(parts.get("port", "0")).replace(",", "").isdecimal():
        raise HipvoiceError(
            "this is no address of a PostgreSQL server",
            "expected postgresql://USER@HOST/DATABASE",
            "a password belongs into PGPASSWORD; in an address, write / as %2F, @ as %40, % as %25",
        )
    return parts


def _words(error: Exception, parts: Mapping[str, Any]) -> str:
    """What the server or the library says, without the password, whoever repeats it."""
    words, password = str(error).strip(), parts.get("password")
    return words.replace(password, "***") if password else words


def _make_table(connection: Connection) -> None:
    """Make the table where it is not there; who may only write to it needs no right to make one."""
    with connection.transaction():
        connection.execute(_ONE_AT_A_TIME)
        row = connection.execute(_IS_THERE).fetchone()
        if row != (True,):
            connection.execute(_TABLE)
