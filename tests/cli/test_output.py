"""Standard output that cannot be written, and terminals that lack letters."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from hipvoice.core.entries import Noted, SessionBegan
from hipvoice.journal.ids import default_path
from hipvoice.journal.store import Journal
from tests.program import good, hipvoice, run

pytestmark = pytest.mark.slow

MOON = "\N{FIRST QUARTER MOON WITH FACE}"
NAME = f"Abend {MOON} \N{LATIN SMALL LETTER R WITH CARON} \N{CJK UNIFIED IDEOGRAPH-4E2D}"
ROUTINE = f'name: "{NAME}"\nsteps:\n  - use: gluteal-stretch\n    hold: 30s\n'
QUICK = ("--plain", "--speaker", "none", "--mic", "none", "--speed", "100", "--log")

# One command of each kind of output: click's, rich's, bytes, help, an empty command line.
COMMANDS = (
    (),
    ("--help",),
    ("--version",),
    ("plan", "mine.yaml"),
    ("plan", "mine.yaml", "--json"),
    ("show", "mine.yaml"),
    ("show", "all-fours-rock-back"),
    ("list",),
    ("schema",),
    ("safety",),
    ("check", "mine.yaml"),
    ("export", "mine.yaml"),
    ("config",),
    ("config", "--json"),
    ("journal",),
    ("journal", "--json"),
    ("journal", "show", "last"),
    ("journal", "show", "last", "--history"),
    ("journal", "stats"),
    ("journal", "calendar"),
    *(("journal", "export", "--format", form) for form in ("jsonl", "csv", "markdown", "ics")),
    ("play", "--help"),
    ("completion", "bash"),
    ("remind", "calendar", "--at", "18:30"),
)

# Those whose output is for programs, and is UTF-8 on every terminal.
FOR_PROGRAMS = {
    *(command for command in COMMANDS if "--json" in command),
    ("export", "mine.yaml"),
    *(("journal", "export", "--format", form) for form in ("jsonl", "csv", "markdown")),
}

# Runs each command in a process of its own, forked after the imports, as these take the time.
EACH = """
import json, os, sys
from pathlib import Path
import hipvoice.cli
import hipvoice.app.journal.statistics, hipvoice.app.journal.transfer
import hipvoice.app.library.author, hipvoice.app.library.show, hipvoice.app.render.plan
for number, command in enumerate(json.loads(sys.argv[1])):
    if not os.fork():
        for descriptor in map(int, sys.argv[2].split()):
            os.dup2(os.open(f"{number}.{descriptor}", os.O_CREAT | os.O_WRONLY), descriptor)
        sys.argv = ["hipvoice", *command]
        hipvoice.cli.main()
    Path(f"{number}.code").write_text(str(os.waitstatus_to_exitcode(os.wait()[1])))
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a routine, beside a journal with a session of it."""
    (tmp_path / "mine.yaml").write_text(ROUTINE, "utf-8")
    with Journal.open(default_path()) as journal:
        session = journal.begin()
        session.append(SessionBegan(1, 0, "mine", NAME, 1))
        session.append(Noted(2, 0, None, NAME))
    return tmp_path


def each(
    folder: Path, redirected: str, shell: str = "", out: int = subprocess.DEVNULL, **changes: str
) -> list[int]:
    """Run all commands; their exit codes. `redirected` are the descriptors that go to files."""
    given = (sys.executable, "-c", EACH, json.dumps(COMMANDS), redirected)
    subprocess.run(
        ["sh", "-c", f'exec "$@" {shell}', "sh", *given],
        cwd=folder,
        env={**os.environ, **changes},
        stdin=subprocess.DEVNULL,
        stdout=out,
        check=True,
    )
    return [int((folder / f"{number}.code").read_text()) for number in range(len(COMMANDS))]


def errors(folder: Path) -> list[list[str]]:
    return [(folder / f"{n}.2").read_text("utf-8").splitlines() for n in range(len(COMMANDS))]


@pytest.mark.parametrize(
    ("shell", "reason"),
    [(">/dev/full", "No space left on device"), (">&-", "it is closed")],
)
def test_output_that_cannot_be_written_is_one_error(
    folder: Path, home: Path, shell: str, reason: str
) -> None:
    codes = each(folder, "2", shell)
    for command, code, told in zip(COMMANDS, codes, errors(folder), strict=True):
        assert (code, told[:2]) == (1, ["error: cannot write to standard output", reason]), command
        assert len([line for line in told if line.startswith("error")]) == 1, command
    assert not list(home.rglob("bug-*"))


def test_a_reader_that_goes_away_is_no_error(folder: Path) -> None:
    """As with `head`: nothing is reported."""
    reads, writes = os.pipe()
    os.close(reads)
    codes = each(folder, "2", out=writes)
    os.close(writes)
    assert (codes, errors(folder)) == ([1] * len(COMMANDS), [[]] * len(COMMANDS))


@pytest.mark.parametrize("encoding", ["cp1252", "gbk", "cp437", "ascii"])
def test_what_a_terminal_lacks_is_replaced(folder: Path, home: Path, encoding: str) -> None:
    """ASCII means that the system has no setting; it gets UTF-8."""
    codes = each(folder, "1 2", PYTHONUTF8="0", PYTHONIOENCODING=encoding, COLUMNS="200")
    assert codes == [0] * len(COMMANDS), errors(folder)
    for number, command in enumerate(COMMANDS):
        data = (folder / f"{number}.1").read_bytes()
        text = data.decode("utf-8" if command in FOR_PROGRAMS or encoding == "ascii" else encoding)
        if command in FOR_PROGRAMS and command != ("config", "--json"):  # which names no routine
            assert MOON in text or MOON.encode("utf-16-be").hex() in text, command
        elif "mine.yaml" in command and command[0] in {"plan", "show"}:
            known = NAME.encode("utf-8" if encoding == "ascii" else encoding, "replace")
            assert known in data, command
    assert not list(home.rglob("bug-*"))


def test_a_locale_of_nothing_is_no_trouble(folder: Path) -> None:
    nothing = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    assert each(folder, "1 2", **nothing) == [0] * len(COMMANDS), errors(folder)


def test_errors_that_nobody_can_read_change_no_exit_code(folder: Path) -> None:
    for shell in ("2>/dev/full", "2>&-", "<&- 2>&-"):
        command = (sys.executable, "-m", "hipvoice", "plan", "nothing.yaml")
        done = run("sh", "-c", f'"$@" {shell}', "sh", *command, cwd=folder)
        assert (done.returncode, done.stdout) == (1, "")


def test_a_session_goes_on_where_its_lines_cannot_be_written(folder: Path) -> None:
    """What can be heard is more than what can be read; its sets are kept."""
    command = (sys.executable, "-m", "hipvoice", "play", "mine.yaml", *QUICK)
    done = run("sh", "-c", '"$@" >/dev/full', "sh", *command, cwd=folder)
    assert done.returncode == 1
    assert done.stderr.splitlines()[0] == "error: cannot write to standard output"
    (latest, *_) = json.loads(good("journal", "--json"))
    assert latest["ending"] == "finished"


def test_a_session_goes_on_where_its_terminal_lacks_letters(folder: Path) -> None:
    routine = "name: Dehnen \N{CYRILLIC CAPITAL LETTER ZHE}\nsteps: [{use: gluteal-stretch}]\n"
    Path(folder, "mine.yaml").write_text(routine, "utf-8")
    lacking = {"PYTHONUTF8": "0", "PYTHONIOENCODING": "latin-1"}
    done = hipvoice("play", "mine.yaml", *QUICK, cwd=folder, **lacking)
    assert (done.returncode, done.stderr) == (0, "")
    assert "Dehnen ?: " in done.stdout
