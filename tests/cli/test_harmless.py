"""Whatever others wrote, nothing but text reaches the terminal, an export or a spreadsheet."""

from __future__ import annotations

import ast
import csv
import io
import json
import sqlite3
import unicodedata
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

import hipvoice
from hipvoice import cli
from hipvoice.core import harmless
from hipvoice.core.entries import (
    Answered,
    Assessed,
    Ending,
    Noted,
    Record,
    SessionBegan,
    SessionEnded,
    SetEnded,
    Status,
    Switched,
)
from hipvoice.journal import tables
from hipvoice.journal.store import Journal
from hipvoice.journal.tables import Stamped
from hipvoice.journal.transfer import COLUMNS, csv_lines, json_lines, records
from hipvoice.screen.plain import PlainDisplay, traced
from tests.tries import tries

TITLE = "\x1b]0;PWN\x07"
NASTY = f"{TITLE}\x9b31m\x00\x7f\u202eevil\u2066 a\tb\rc\nd\u2028e\x85f"
BIDI = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
SESSION = "01M7PNKBM0CGCB3WADJSTYJ8ST"
NOW = 1_795_161_600_000


def harm_in(text: str) -> list[str]:
    """What in a text could do more than be read; a line may end as it does in CSV and calendars."""
    text = text.replace("\r\n", "\n")
    return [c for c in text if (unicodedata.category(c) == "Cc" and c != "\n") or c in BIDI]


@given(st.text())
@example(NASTY)
def test_nothing_harmful_is_left(text: str) -> None:
    assert harm_in(harmless.lines(text)) == harm_in(harmless.one_line(text)) == []
    assert "\n" not in harmless.one_line(text)
    assert harm_in(harmless.escaped(json.dumps(text, ensure_ascii=False))) == []
    assert json.loads(harmless.escaped(json.dumps(text, ensure_ascii=False))) == text


@given(st.text(st.characters(exclude_categories=["Cc", "Cf", "Zl", "Zp"])))
def test_harmless_text_stays_as_it_is(text: str) -> None:
    assert harmless.lines(text) == harmless.one_line(text) == harmless.kept(text) == text


def test_letters_that_join_are_no_harm() -> None:
    for text in (
        "\N{WOMAN}\N{ZERO WIDTH JOINER}\N{PERSONAL COMPUTER}",
        "می\N{ZERO WIDTH NON-JOINER}خواهم",
    ):
        assert harmless.lines(text) == text


def entries(name: str, note: str) -> list[Record]:
    return [
        SessionBegan(1, 0, name, name, 4, "", name, ""),
        SetEnded(2, 1, 0, name, name, 1, None, 1, "ms", 9, 9, 9, Status.COMPLETED),
        Answered(3, 2, "pain", 4, name),
        Switched(4, 3, 0, 1, None, name, f"{name}!"),
        Assessed(5, 4, name, name, None, passed=True, degrees=-3, step=None),
        Noted(6, 5, None, note),
        Noted(7, 5, 2, note),
        SessionEnded(8, 6, Ending.FINISHED, 1, 4, 9),
    ]


def fill(path: Path, name: str, note: str) -> None:
    """A journal as it was when nothing looked at texts: past all that does today."""
    Journal.open(path).close()
    connection = sqlite3.connect(path)
    with connection:
        for entry in entries(name, note):
            assert tables.insert(connection, Stamped(SESSION, NOW, 60, entry))
        other = replace(entries(name, note)[0], person=name)
        tables.insert(connection, Stamped(SESSION[:-1] + "0", NOW, 60, other))
    connection.close()


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]):
    """Run the command line; what it printed, and its exit code."""

    def run(*arguments: object) -> tuple[int, str]:
        monkeypatch.setattr("sys.argv", ["hipvoice", *map(str, arguments)])
        capfd.readouterr()
        with pytest.raises(SystemExit) as end:
            cli.main()
        told = "".join(capfd.readouterr())
        assert isinstance(end.value.code, int)
        return end.value.code, told

    return run


JOURNAL = (
    (),
    ("--json",),
    ("--person", "nobody"),
    ("show", "last"),
    ("show", "last", "--json"),
    ("show", "last", "--history"),
    ("show", "last", "--history", "--json"),
    ("stats",),
    ("stats", "--json"),
    ("calendar",),
    *(("export", "--format", form) for form in ("jsonl", "csv", "markdown", "ics")),
    ("amend", "last", "--note", "fine"),
    ("rescue",),
    ("sync", "FOLDER"),
    ("report", "--output", "FILE"),
)


@pytest.mark.parametrize("command", JOURNAL, ids=" ".join)
def test_a_journal_of_hostile_texts(tmp_path: Path, run, command: tuple[str, ...]) -> None:
    fill(tmp_path / "journal", NASTY, NASTY)
    (tmp_path / "shared").mkdir()
    (tmp_path / "shared" / f"hipvoice-{TITLE}.jsonl").write_bytes(b"{}\n")
    places = {"FILE": tmp_path / "report.html", "FOLDER": tmp_path / "shared"}
    words = [places.get(word, word) for word in command]
    code, told = run("journal", "--journal", tmp_path / "journal", *words)
    assert (code, harm_in(told)) == (0, [])
    assert told
    for written in (*tmp_path.glob("*.html"), *(tmp_path / "shared").glob("*.jsonl")):
        assert harm_in(written.read_text("utf-8")) == []


@pytest.mark.parametrize("colour", [False, True])
def test_one_row_is_one_line(
    tmp_path: Path, run, monkeypatch: pytest.MonkeyPatch, *, colour: bool
) -> None:
    """Nobody can make up rows by a name with line breaks in it."""
    monkeypatch.setattr("hipvoice.cli.drawing.on_a_terminal", lambda: colour)
    monkeypatch.setenv("COLUMNS", "200")
    rows = []
    for number, name in enumerate(("x", "a\tb\nc\r\nd\u2028e", f"{TITLE}\x9b")):
        fill(tmp_path / str(number), name, name)
        _, told = run("journal", "--journal", tmp_path / str(number), "show", "last")
        rows.append(told.count("\n"))
        assert harm_in(told) == []
    assert rows[0] == rows[1] == rows[2]


TEXTS = st.text(
    st.sampled_from("\x00\x07\x1b\x7f\x85\x9b\r\n\t\u2028\u202e\u2066'=+-@\\u001bab é\uff1d")
)


@settings(max_examples=tries(60))
@given(name=TEXTS, note=TEXTS)
@example(name="=1+1", note="-2")
@example(name="'=1", note="\\u001b")
def test_exports_are_harmless_and_come_back_as_they_were(name: str, note: str) -> None:
    told = [tables.storable(entry) for entry in entries(name, note)]
    stamped = [Stamped(SESSION, NOW, 60, entry) for entry in told]
    for form in (json_lines, csv_lines):
        text = "".join(form(stamped))
        assert harm_in(text) == []
        assert [read() for _, read in records(io.StringIO(text, newline=""))] == stamped


@given(name=TEXTS)
def test_no_text_is_a_formula_and_numbers_are_numbers(name: str) -> None:
    stamped = [Stamped(SESSION, NOW, 60, tables.storable(e)) for e in entries(name, name)]
    rows = list(csv.reader(io.StringIO("".join(csv_lines(stamped)), newline="")))
    cells = [dict(zip(COLUMNS, row, strict=True)) for row in rows[1:]]
    assert cells[4]["degrees"] == "-3"
    for row in cells:
        texts = [cell for column, cell in row.items() if column != "degrees"]
        assert not [text for text in texts if text[:1] in tuple("=+-@\t\r\uff1d")]


# Every command, with names, files and contents that somebody else has chosen.
COMMANDS = (
    ("play", NAME := f"{TITLE}\u202e\nx"),
    ("plan", NAME),
    ("plan", "ROUTINE"),
    ("render", NAME, "x.wav"),
    ("guide", NAME, "x.html"),
    ("list", NAME),
    ("show", NAME),
    ("show", "ROUTINE"),
    ("check", "ROUTINE"),
    ("check", "FOLDER"),
    ("new", NAME),
    ("schema", NAME),
    ("import", "WORKOUT"),
    ("import", "BROKEN"),
    ("import", NAME),
    ("export", NAME),
    ("export", "ROUTINE"),
    ("say", "x", "--voice", NAME),
    ("voices", NAME),
    ("voices", "install", "--from", NAME),
    ("voices", "verify", NAME),
    ("voices", "prepare", NAME),
    ("programme", "show", NAME),
    ("programme", "start", NAME),
    ("programme", "start", "ROUTINE", "--from", "2026-12-07"),
    ("listen", "--wav", NAME),
    ("listen", "--model", NAME),
    ("devices", NAME),
    ("mic-check", "--mic", NAME),
    ("journal", "show", NAME),
    ("journal", "--journal", NAME),
    ("journal", "import", "LINES"),
    ("journal", "import", NAME),
    ("journal", "push", f"postgresql://{TITLE}@localhost/x"),
    ("journal", "sync", NAME),
    ("safety", NAME),
    ("sources", NAME),
    ("doctor", NAME),
    ("models", "list", "--catalogue", "CATALOGUE"),
    ("models", "install", "--from", NAME),
    ("models", "remove", NAME),
    ("models", "verify", NAME),
    ("models", "use", NAME),
    ("config", "set", NAME, "x"),
    ("config", "set", "person", NAME),
    ("remind", "calendar", "--at", NAME),
    ("remind", "calendar", "--at", "18:30", "--output", "x", "--days", NAME),
    ("completion", NAME),
)


@pytest.mark.slow
@pytest.mark.parametrize("command", COMMANDS, ids=lambda words: " ".join(words).encode().hex()[:30])
def test_every_command_with_hostile_words(tmp_path: Path, run, command: tuple[str, ...]) -> None:
    row = {"session": SESSION, "kind": NASTY, NASTY: NASTY}
    files = {
        "ROUTINE": f'name: "{TITLE}"\nsteps:\n  - use: {NASTY}\n',
        "WORKOUT": json.dumps({"workouts": [{"title": NASTY, "sets": [{"repetitions": TITLE}]}]}),
        "BROKEN": f'{{"{NASTY}',
        "LINES": f"{json.dumps(row)}\n{json.dumps(row, ensure_ascii=False)}\n",
        "CATALOGUE": f'models:\n  "{NASTY}":\n    url: {NASTY}\n',
    }
    paths = {name: tmp_path / f"{TITLE}{name}.yaml" for name in files}
    for name, text in files.items():
        paths[name].write_text(text, "utf-8", newline="")
    code, told = run(*(paths.get(w, tmp_path if w == "FOLDER" else w) for w in command))
    assert code in {0, 1, 2}
    assert harm_in(told) == []


def test_every_command_is_among_them() -> None:
    assert {command for command, *_ in COMMANDS} | {"config"} == {*cli.COMMANDS}


def test_a_bug_is_told_without_harm(run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def fails() -> None:
        raise RuntimeError(NASTY)

    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    monkeypatch.setattr("hipvoice.app.library.library.safety_lines", fails)
    code, told = run("safety")
    assert (code, harm_in(told)) == (3, [])
    (log,) = tmp_path.rglob("bug-*.log")
    assert harm_in(log.read_text("utf-8")) == []


def test_the_plain_display_shows_one_line_for_one() -> None:
    out = io.StringIO()
    PlainDisplay(out, traced, lambda: None).note(NASTY)
    assert harm_in(out.getvalue()) == []
    assert out.getvalue().count("\n") == 1


PRINTING = {"print", "click.echo", "click.secho", "sys.stdout.write", "sys.stderr.write"}


def test_commands_print_in_one_place() -> None:
    """So that none of them can forget to look at what it prints."""
    for path in (Path(hipvoice.__file__).parent / "cli").glob("*.py"):
        nodes = ast.walk(ast.parse(path.read_text("utf-8")))
        called = {ast.unparse(node.func) for node in nodes if isinstance(node, ast.Call)}
        own = {"click.echo"} if path.name == "drawing.py" else set()
        assert called & PRINTING == own, path
