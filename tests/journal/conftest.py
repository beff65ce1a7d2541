"""The journal as a person meets it: a file, a clock to set, and the command line on both."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import pytest
from journal_samples import SettableClock

from hipvoice import cli as command_line
from hipvoice.journal.ids import IdSource
from hipvoice.journal.store import Journal
from tests.conftest import COUNTS

ON_FRIDAY = "2026-11-20T09:00:00+01:00"


@dataclass(frozen=True)
class Outcome:
    """What a command printed, and its exit code."""

    code: int
    out: str
    err: str

    @property
    def lines(self) -> list[str]:
        return self.out.splitlines()


Cli = Callable[..., Outcome]
Counts = Callable[[str], None]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "journal.sqlite3"


@pytest.fixture
def clock() -> SettableClock:
    return SettableClock(ON_FRIDAY)


@pytest.fixture
def journal(path: Path, clock: SettableClock, monkeypatch: pytest.MonkeyPatch) -> Iterator[Journal]:
    """A journal whose ids follow `clock`, as in a process of its own."""
    monkeypatch.setattr("hipvoice.journal.ids._SOURCE", IdSource())
    with Journal.open(path, clock) as opened:
        yield opened


@pytest.fixture
def counts(record_property: Callable[[str, object], None]) -> Counts:
    """Keep a line with what was counted, for the end of the run."""
    return partial(record_property, COUNTS)


@pytest.fixture
def cli(path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Cli:
    """Run `hipvoice journal` with these arguments on the file at `path`."""

    def run(*arguments: str) -> Outcome:
        command = ["hipvoice", "journal", "--journal", str(path), *arguments]
        monkeypatch.setattr("sys.argv", command)
        capsys.readouterr()
        with pytest.raises(SystemExit) as end:
            command_line.main()
        out, err = capsys.readouterr()
        assert isinstance(end.value.code, int)
        return Outcome(end.value.code, out, err)

    return run
