"""Export and import: nothing is lost on the way, nothing is doubled, nothing half imported."""

from __future__ import annotations

import csv
import io
import json
import re
import tempfile
from dataclasses import replace
from pathlib import Path

import pytest
from conftest import Cli
from hypothesis import given, settings
from journal_samples import SettableClock, began, ended, play, set_ended
from journal_strategies import sequences

from hipvoice.core.entries import (
    Amended,
    Answered,
    Asked,
    Assessed,
    Followed,
    Moved,
    Noted,
    Progress,
    Record,
    SessionResumed,
    Suggested,
    Switched,
    Turn,
    Undone,
)
from hipvoice.core.routine.routine import Side
from hipvoice.errors import HipvoiceError
from hipvoice.journal.rows import KINDS
from hipvoice.journal.store import Journal
from hipvoice.journal.tables import Stamped
from hipvoice.journal.transfer import LONGEST, SHOWN, csv_lines, import_file, json_lines
from tests.tries import tries

FORMS = {"jsonl": json_lines, "csv": csv_lines}


def everything(path: Path) -> list[Stamped]:
    with Journal.open(path) as journal, journal.streaming() as entries:
        return list(entries)


@pytest.fixture
def full(journal: Journal, clock: SettableClock) -> Journal:
    """Two sessions with an entry of every kind, and texts that need care."""
    note = 'He said: "one; two, three"\r\nand \\ went | on\u2028 = 1+1 \u00e9 \U0001f9d8'
    changes = [Undone(4, 0, (3, 2)), Noted(5, 0, None, note), Noted(6, 0, 2, "")]
    tests = [
        Answered(7, 0, "pain", 4, ""),
        Switched(8, 0, 1, 2, None, "bridge", "single-leg-bridge"),
        Assessed(9, 0, "T5", "Stick test", Side.RIGHT, passed=True, degrees=None),
        Amended(10, 0, None, 2, "why"),
        Undone(11, 0, ()),
        SessionResumed(13, 0, 1, 4),
        Moved(14, 0, 1, 2, Side.LEFT, swapped=True, later=True),
        Followed(30, 0, "hip-rotation", "Hip rotation", Turn.PAUSED, 20_787, "anna"),
        Suggested(15, 0, "pigeon", Progress.LONGER, "", 40_000, taken=False),
        *(Answered(16 + n, 0, question, n % 2, "pigeon") for n, question in enumerate(Asked)),
    ]
    reps = set_ended(3, side=None, unit="reps", done=None)
    play(journal, began(), set_ended(2), reps, *changes, *tests, ended(12))
    clock.moment = "2026-11-21T01:30:00.007-03:30"
    anna = replace(began(), person="anna", digest="1f", wishes="minutes=10")
    play(journal, anna, set_ended(2), ended(3))
    return journal


def test_every_kind_is_in_the_sample(full: Journal, path: Path) -> None:
    assert {type(stamped.entry) for stamped in everything(path)} == {*KINDS.values()}


@pytest.mark.parametrize("form", FORMS)
def test_a_round_trip_loses_nothing(
    full: Journal, cli: Cli, path: Path, tmp_path: Path, form: str
) -> None:
    file, other = tmp_path / "export", tmp_path / "other.sqlite3"
    assert cli("export", "--format", form, "-o", str(file)).code == 0
    told = cli("import", str(file), "--journal", str(other), "--json")
    assert json.loads(told.out) == {"new": 27, "known": 0}
    assert everything(other) == everything(path)
    assert (
        cli("export", "--format", form, "--journal", str(other)).out == file.read_bytes().decode()
    )


@pytest.mark.parametrize("form", FORMS)
def test_importing_again_changes_nothing(
    full: Journal, cli: Cli, path: Path, tmp_path: Path, form: str
) -> None:
    before = everything(path)
    file = tmp_path / "export"
    cli("export", "--format", form, "-o", str(file))
    assert cli("import", str(file)).lines == ["0 new entries, 27 that were there already"]
    assert everything(path) == before


@settings(max_examples=tries(40))
@given(entries=sequences())
def test_any_entries_survive_both_forms(entries: list[Record]) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with Journal.open(folder / "here") as journal:
            play(journal, *entries)
            for form, lines in FORMS.items():
                with journal.streaming() as there:
                    text = "".join(lines(there))
                (folder / form).write_bytes(text.encode())
                with Journal.open(folder / f"{form}.sqlite3") as other:
                    import_file(other, folder / form)
        for form in FORMS:
            assert everything(folder / f"{form}.sqlite3") == everything(folder / "here")


def refused(path: Path, file: Path) -> HipvoiceError:
    """The error of an import that is refused; the journal is as it was."""
    with Journal.open(path) as journal:
        with journal.streaming() as entries:
            before = list(entries)
        with pytest.raises(HipvoiceError) as caught:
            import_file(journal, file)
        with journal.streaming() as entries:
            assert list(entries) == before
    return caught.value


GOOD = {
    "session": "01M7PNKBM0CGCB3WADJSTYJ8ST",
    "number": 1,
    "kind": "noted",
    "written": "2026-11-20T09:00:00.000+01:00",
    "at": 0,
    "entry": None,
    "text": "fine",
}


def changed(**changes: object) -> str:
    return json.dumps({**GOOD, **changes})


WRONG_JSON = {
    "{": "no JSON at column 2: ",
    "[1]": "expected an object",
    "[" * 100_000: "nested too deeply",
    changed(kind="song"): "`kind` is 'song', expected one of began, sets,",
    changed(kind=["sets"]): "`kind` is ['sets']",
    changed(colour="red"): "unknown field `colour`",
    json.dumps({k: v for k, v in GOOD.items() if k != "text"}): "`text` is missing",
    changed(number="1"): "`number` is '1', expected a whole number",
    changed(number=True): "`number` is True, expected a whole number",
    changed(number=0): "`number` counts from 1",
    changed(at=2**63): "`at` is too large",
    changed(at=1.5): "`at` is 1.5, expected a whole number",
    changed(text=None): "`text` is None, expected a text",
    changed(text="\ud800"): "`text` has half a character",
    changed(session="../../etc"): "`session` is '../../etc', expected 26",
    changed(written="yesterday"): "`written` is 'yesterday', expected a time",
    changed(written="2026-11-20T09:00:00.000"): "expected a time",
    changed(written="2026-11-20T09:00:00.000001+01:00"): "finer than a millisecond",
    changed(kind="ended", ending="tired", completed=1, sets=1, active_ms=1): "unknown field",
}


@pytest.mark.parametrize(("line", "words"), WRONG_JSON.items(), ids=[*WRONG_JSON.values()])
def test_a_wrong_line_is_reported(path: Path, tmp_path: Path, line: str, words: str) -> None:
    file = tmp_path / "f.jsonl"
    file.write_text(f"{changed(number=2)}\n\n{line}\n{changed(number=3)}\n", "utf-8")
    error = refused(path, file)
    assert error.title == "1 line cannot be imported"
    assert error.detail.startswith(f"{file}:3: ")
    assert words in error.detail
    assert "nothing was imported" in error.hint


def test_a_wrong_choice_names_the_right_ones(path: Path, tmp_path: Path) -> None:
    head = {k: v for k, v in GOOD.items() if k not in {"text", "entry"}} | {"kind": "ended"}
    row = {**head, "ending": "tired", "completed": 1, "sets": 1, "active_ms": 1}
    (tmp_path / "f").write_text(json.dumps(row), "utf-8")
    told = refused(path, tmp_path / "f").detail
    assert "`ending` is 'tired', expected one of finished, stopped, closed" in told


def test_every_wrong_line_is_told_but_not_without_end(path: Path, tmp_path: Path) -> None:
    file = tmp_path / "f.jsonl"
    file.write_text(changed() + "\n" + "{\n" * (SHOWN + 5), "utf-8")
    lines = refused(path, file).detail.splitlines()
    assert [line.split(": ")[0] for line in lines[:2]] == [f"{file}:2", f"{file}:3"]
    assert lines[SHOWN:] == ["and 5 more"]


def test_another_entry_of_the_same_number_is_refused(path: Path, tmp_path: Path) -> None:
    file = tmp_path / "f.jsonl"
    file.write_text(f"{changed()}\n{changed()}\n{changed(text='other')}\n", "utf-8")
    assert f"{file}:3: session {GOOD['session']} has another entry 1" in refused(path, file).detail


HEADER = "session,number,kind,written,at,entry,text"
START = "01M7PNKBM0CGCB3WADJSTYJ8ST,1,noted,2026-11-20T09:00:00.000+01:00"
WRONG_CSV = {
    f"{HEADER}\n{START},0,,fine,more\n": ":2: 8 cells, expected 7",
    f"{HEADER}\n{START},x,,fine\n": ":2: `at` is 'x', expected a whole number",
    f"{HEADER}\n{START},,,fine\n": ":2: `at` is '', expected a whole number",
    f"{HEADER}\n{START},0,,fine\n{START},0,,other\n": ":3: session",
    f"{HEADER},side\n{START},0,,fine,left\n": ":2: a noted has no `side`",
    "session,number,kind,written,at,entry\n" + f"{START},0,\n": ":2: `text` is missing",
    f"{HEADER},colour\n": ":1: unknown columns: colour",
    f'{HEADER}\n{START},0,,"fine\n': ":",
    f"{HEADER.replace('entry', '')},entry\n{START},0,x,fine,\n": ":2: 'x' stands in a column with",
    f"{HEADER},text\n": ":1: columns that are there twice: text",
    f"{HEADER}\n{START},0\n": ":2: 5 cells, expected 7",
    "hello\n": ":1: neither JSON lines nor CSV",
}


@pytest.mark.parametrize(("text", "words"), WRONG_CSV.items(), ids=[*WRONG_CSV.values()])
def test_a_wrong_record_is_reported(path: Path, tmp_path: Path, text: str, words: str) -> None:
    file = tmp_path / "f.csv"
    file.write_text(text, "utf-8")
    assert f"{file}{words}" in refused(path, file).detail


def test_columns_may_be_left_out_and_moved(path: Path, tmp_path: Path) -> None:
    """As a spreadsheet writes it: with a byte order mark and its own order of columns."""
    (tmp_path / "f.csv").write_text(
        "text,kind,number,session,at,entry,written\r\n"
        "fine,noted,1,01M7PNKBM0CGCB3WADJSTYJ8ST,5,,2026-11-20 09:00:00+01:00\r\n",
        "utf-8-sig",
    )
    with Journal.open(path) as journal:
        import_file(journal, tmp_path / "f.csv")
    assert [stamped.entry for stamped in everything(path)] == [Noted(1, 5, None, "fine")]


def as_read(path: Path, file: Path, content: bytes) -> list[Record]:
    file.write_bytes(content)
    with Journal.open(path) as journal:
        import_file(journal, file)
    return [stamped.entry for stamped in everything(path)]


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_what_a_spreadsheet_makes_of_it_is_read(
    path: Path, tmp_path: Path, delimiter: str, encoding: str, end: str
) -> None:
    """Columns and lines without anything in them, and a text with line breaks and delimiters."""
    text = 'a, b; c\td "e"\nf'
    cells = [*START.split(","), "0", "", '"' + text.replace('"', '""') + '"', "", ""]
    lines = [[*HEADER.split(","), "", ""], cells, [""] * 9, [*cells[:1], "2", *cells[2:6]]]
    table = end.join(delimiter.join(line) for line in lines[:3]) + end
    table += delimiter.join([*lines[3], "second"]) + end
    assert as_read(path, tmp_path / "f.csv", table.encode(encoding)) == [
        Noted(1, 0, None, text),
        Noted(2, 0, None, "second"),
    ]


def test_what_a_spreadsheet_makes_of_truth_values_is_read(
    full: Journal, path: Path, cli: Cli, tmp_path: Path
) -> None:
    table = cli("export", "--format", "csv").out
    assert ",true," in table
    upper = table.replace(",true,", ",TRUE,").replace(",false,", ",FALSE,")
    other = tmp_path / "other.sqlite3"
    assert as_read(other, tmp_path / "f.csv", upper.encode()) == [
        stamped.entry for stamped in everything(path)
    ]


def test_lines_are_counted_where_a_cell_has_line_breaks(path: Path, tmp_path: Path) -> None:
    (tmp_path / "f.csv").write_text(f'{HEADER}\n{START},0,,"a\n\nb"\n{START},x,,"c\nd"\n', "utf-8")
    assert ":5: `at` is 'x'" in refused(path, tmp_path / "f.csv").detail


@pytest.mark.parametrize("start", ['{"session": "', f"{HEADER}\n"], ids=["jsonl", "csv"])
def test_a_line_without_end_is_not_read(path: Path, tmp_path: Path, start: str) -> None:
    (tmp_path / "f").write_text(start + "x" * (LONGEST + 1), "utf-8")
    assert "the line is longer than 1,000,000 characters" in refused(path, tmp_path / "f").detail


@pytest.mark.parametrize("content", [b"\xff\xfe\x00", b'{"a": "\xff"}\n', b"\x00" * 50])
def test_a_file_that_is_no_text(path: Path, tmp_path: Path, content: bytes) -> None:
    (tmp_path / "f").write_bytes(content)
    assert refused(path, tmp_path / "f").title == "1 line cannot be imported"


def test_no_such_file(cli: Cli, tmp_path: Path) -> None:
    told = cli("import", str(tmp_path / "nothing"))
    assert (told.code, "there is no file" in told.err) == (1, True)


def test_an_export_that_fails_leaves_the_file_as_it_was(
    full: Journal, cli: Cli, tmp_path: Path
) -> None:
    (tmp_path / "folder").mkdir()
    told = cli("export", "-o", str(tmp_path / "folder"))
    assert (told.code, "cannot write the export" in told.err) == (1, True)
    assert cli("export", "-o", str(tmp_path / "no" / "file")).code == 1
    assert [entry.name for entry in tmp_path.iterdir() if "part" in entry.name] == []


def test_csv_can_be_read_as_a_table(full: Journal, cli: Cli) -> None:
    rows = list(csv.DictReader(io.StringIO(cli("export", "--format", "csv").out, newline="")))
    assert [row["kind"] for row in rows[:4]] == ["began", "sets", "sets", "undone"]
    assert (rows[1]["name"], rows[1]["done"], rows[3]["entries"]) == ("Pigeon", "30000", "3 2")


def test_markdown_is_read_as_it_is_written(journal: Journal, cli: Cli) -> None:
    play(journal, began(), set_ended(2, name="A | B\n# C"), Noted(3, 0, None, "*x*"), ended(4))
    text = cli("export", "--format", "markdown").out
    assert text.startswith("# Journal\n\n## Floor four (floor-four)\n\n")
    assert "| 1 | A \\| B \\# C | 1 | left | completed | 30 of 30 s | 0:30 |\n" in text
    assert "\\*x\\*" in text


def test_events_are_as_the_standard_says(full: Journal, cli: Cli) -> None:
    """RFC 5545: CRLF, at most 75 octets a line, escaped texts, an end after the beginning."""
    play(full, began(), set_ended(2, name="É" * 60 + ",;\\"), Noted(3, 0, None, "a\nb"))
    play(full, began())  # nothing completed: no event
    text = cli("export", "--format", "ics").out
    lines = text.split("\r\n")
    assert "\n" not in text.replace("\r\n", "")
    assert max(len(line.encode()) for line in lines) == 75
    unfolded = text.replace("\r\n ", "").split("\r\n")
    assert unfolded[:2] == ["BEGIN:VCALENDAR", "VERSION:2.0"]
    assert unfolded[-2:] == ["END:VCALENDAR", ""]
    assert unfolded.count("BEGIN:VEVENT") == unfolded.count("END:VEVENT") == 2
    assert f"DESCRIPTION:{'É' * 60}\\,\\;\\\\\\, set 1\\, left: completed\\na\\nb" in unfolded
    assert "DTSTART:20261121T050000Z" in unfolded
    starts, ends = (re.findall(rf"{name}:(\w+)", text) for name in ("DTSTART", "DTEND"))
    assert all(start < end for start, end in zip(starts, ends, strict=True))
    assert len(set(re.findall(r"UID:(\S+)", text))) == 2
