"""A PostgreSQL server with the journals of several rooms and people: the connection and the table.

The password is in the address, in PGPASSWORD or in ~/.pgpass, as libpq reads them. It is never
shown to a person or written to a log.
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

# The key is that of the journal, so pushing an entry again changes nothing.
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
_ONE_AT_A_TIME: Final = "SELECT pg_advisory_xact_lock(1751740534)"  # for two first pushes at once


@contextmanager
def connected(url: str) -> Iterator[Connection]:
    """A connection to the server, with the table created. Raises HipvoiceError.

    The same if the server goes away in the body.
    """
    _require_library()
    import psycopg  # noqa: PLC0415 - an extra, which only these commands need

    parts = _parts(url)
    try:
        connection = psycopg.connect(url, autocommit=True, connect_timeout=_CONNECT_S)
    except psycopg.Error as error:
        hint = "check whether the server is running, and address, name and password are right"
        raise HipvoiceError("cannot reach the server", _words(error, parts), hint) from None
    try:
        with connection:
            _make_table(connection)
            yield connection
    except psycopg.Error as error:
        hint = "what was sent stays: run the same command again to continue"
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
    """The parts of the address. Raises HipvoiceError, without anything that may be a password."""
    from psycopg import ProgrammingError  # noqa: PLC0415 - see above
    from psycopg.conninfo import conninfo_to_dict  # noqa: PLC0415 - see above

    try:
        parts = conninfo_to_dict(url) if url.startswith(_SCHEMES) else {"host": "@"}
    except (ProgrammingError, UnicodeEncodeError):
        parts = {"host": "@"}
    misread = "@" in f"{parts.get('host', '')}{parts.get('dbname', '')}"
    if misread or not str(parts.get("port", "0")).replace(",", "").isdecimal():
        raise HipvoiceError(
            "this is not the address of a PostgreSQL server",
            "expected postgresql://USER@HOST/DATABASE",
            "a password belongs into PGPASSWORD; in an address, write / as %2F, @ as %40, % as %25",
        )
    return parts


def _words(error: Exception, parts: Mapping[str, Any]) -> str:
    """The message of the server or the library, without the password."""
    words, password = str(error).strip(), parts.get("password")
    return words.replace(password, "***") if password else words


def _make_table(connection: Connection) -> None:
    """Create the table if it is missing; a user who may only write does not need that right."""
    with connection.transaction():
        connection.execute(_ONE_AT_A_TIME)
        row = connection.execute(_IS_THERE).fetchone()
        if row != (True,):
            connection.execute(_TABLE)
