"""Versions and tests in the journal: from an older file, and what the reports make of them."""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from datetime import date
from pathlib import Path

from journal_samples import SettableClock, began, set_ended

from hipvoice.core.entries import Answered, Assessed, Entry, Status, Switched, Undone
from hipvoice.core.programme.assessment import Finding
from hipvoice.core.programme.programme import Visit
from hipvoice.core.programme.proposals import Played
from hipvoice.core.routine.routine import Side
from hipvoice.journal.known import (
    background,
    choices,
    findings,
    findings_of_last_tests,
    last_tests,
    played,
    visits,
)
from hipvoice.journal.migrations import APPLICATION_ID, MIGRATIONS
from hipvoice.journal.store import Journal

L, R = Side.LEFT, Side.RIGHT


def switched(number: int, exercise: str, variant: str) -> Switched:
    return Switched(number, 1_000, 0, 1, L, exercise, variant)


def assessed(number: int, side: Side | None, degrees: int, test: str = "T3") -> Assessed:
    return Assessed(number, 1_000, test, "Range", side, degrees >= 45, degrees)


def append(journal: Journal, *entries: Entry) -> None:
    session = journal.begin()
    for entry in entries:
        assert session.append(entry)


def test_an_older_journal_keeps_its_sets_and_takes_versions_and_tests(tmp_path: Path) -> None:
    path = tmp_path / "journal.sqlite3"
    older = sqlite3.connect(path, isolation_level=None)
    MIGRATIONS[0](older)
    older.execute("PRAGMA user_version = 1")
    older.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    older.execute(
        "INSERT INTO entries VALUES ('00000000000000000000000000', 1, 'began', 0, 1000, 0)"
    )
    older.execute(
        "INSERT INTO began VALUES ('00000000000000000000000000', 1, 'floor-four', 'Floor four', 4)"
    )
    older.close()
    entries = [began(), switched(2, "a", "b"), assessed(3, None, 40)]
    with Journal.open(path) as journal:
        assert journal.select("PRAGMA user_version") == [(len(MIGRATIONS),)]
        assert [s.entry.number for s in journal.entries("0" * 26)] == [1]
        append(journal, *entries)
        ((latest,),) = journal.select("SELECT max(session) FROM entries")
        assert [s.entry for s in journal.entries(latest)] == entries


def test_last_choice_of_each_exercise(tmp_path: Path) -> None:
    with Journal.open(tmp_path / "j.sqlite3") as journal:
        append(
            journal, began(), switched(2, "a", "a-easy"), switched(3, "b", "b-hard"), set_ended(4)
        )
        append(journal, began(), switched(2, "a", "a-easier"), switched(3, "b", "b"))
        assert choices(journal) == {"a": "a-easier"}
        append(journal, began(), switched(2, "a", "a"), Undone(3, 2_000, (2,)))
        assert background(journal, date.today()).choices == {"a": "a-easier"}


def test_latest_finding_of_each_test_and_side(tmp_path: Path) -> None:
    clock = SettableClock("2026-11-01T09:00:00+01:00")
    with Journal.open(tmp_path / "j.sqlite3", clock) as journal:
        append(journal, began(), assessed(2, L, 30), assessed(3, R, 35), assessed(4, L, 40))
        clock.moment = "2026-11-20T09:00:00+01:00"
        append(journal, began(), assessed(2, R, 50), assessed(3, R, 5), Undone(4, 9, (3,)))
        assert findings(journal) == [
            (Finding("T3", L, passed=False, degrees=40), "2026-11-01T09:00:00.000+01:00"),
            (Finding("T3", R, passed=True, degrees=50), "2026-11-20T09:00:00.000+01:00"),
        ]
        known = background(journal, date(2026, 11, 20))
        assert known.familiar == {"T3"}
        assert not known.first, "who answered a test has heard the safety advice"


def test_what_was_known_after_the_last_session_of_tests(tmp_path: Path) -> None:
    clock = SettableClock("2026-10-01T18:00:00+01:00")
    tests = replace(began(), sets=0)

    def known(journal: Journal) -> list[str]:
        last = findings_of_last_tests(journal)
        assert background(journal, date(2026, 11, 20)).tested == tuple(last)
        return [f"{f.test} {f.side} {f.degrees}" for f in last]

    with Journal.open(tmp_path / "journal.sqlite3", clock) as journal:
        append(journal, tests)
        append(journal, began(), assessed(2, L, 10))
        assert known(journal) == [], "the tests of a session with sets are not such tests"
        append(journal, tests, assessed(2, R, 20), assessed(3, R, 90), Undone(4, 0, (3,)))
        assert known(journal) == ["T3 left 10", "T3 right 20"]
        append(journal, began(), assessed(2, L, 30))
        append(journal, tests)  # in which nothing was answered
        assert known(journal) == ["T3 left 10", "T3 right 20"]
        ((last,),) = journal.select("SELECT max(session) FROM entries")
        append(journal, tests, assessed(2, L, 40))
        assert known(journal) == ["T3 right 20", "T3 left 40"]
        assert len(findings_of_last_tests(journal, before=last)) == 2


def test_how_often_and_when_each_routine_was_played(tmp_path: Path) -> None:
    clock, today = SettableClock("2026-10-02T12:00:00+02:00"), date(2026, 11, 21)
    with Journal.open(tmp_path / "j.sqlite3", clock) as journal:
        assert played(journal, today, "hip-screen") == {}
        append(journal, began(), set_ended(2))  # longer than four weeks before the last one
        clock.moment = "2026-11-01T23:30:00-08:00"
        append(journal, began(), set_ended(2))
        assert played(journal, today, "hip-screen") == {"floor-four": Played(1, 20)}
        append(journal, replace(began(), routine="daily-hips"), set_ended(2))
        clock.moment = "2026-11-20T09:00:00+01:00"
        append(journal, began(), set_ended(2, status=Status.PARTIAL))
        append(journal, replace(began(), routine="hip-screen"), assessed(2, L, 30))
        assert played(journal, today, "floor-four") == {
            "floor-four": Played(1, 20),
            "daily-hips": Played(1, 20),
        }


def test_the_day_of_the_last_tests(tmp_path: Path) -> None:
    clock = SettableClock("2026-11-01T23:30:00-08:00")
    with Journal.open(tmp_path / "j.sqlite3", clock) as journal:
        append(journal, replace(began(), routine="hip-screen"), assessed(2, L, 30))
        append(journal, replace(began(), routine="hip-screen"), Answered(2, 0, "pain", 3, ""))
        append(journal, began(), assessed(2, L, 30))
        assert (
            last_tests(journal, "hip-screen", 20_700) == (date(2026, 11, 1) - date(1970, 1, 1)).days
        )
        assert last_tests(journal, "hip-screen", 20_765) is None


def test_a_session_as_a_programme_sees_it(tmp_path: Path) -> None:
    clock = SettableClock("2026-11-20T09:00:00+01:00")
    day = (date(2026, 11, 20) - date(1970, 1, 1)).days
    with Journal.open(tmp_path / "j.sqlite3", clock) as journal:
        append(
            journal,
            replace(began(), sets=2),
            Answered(2, 0, "pain-before", 4, ""),
            set_ended(3),
            Answered(4, 0, "pain", 5, "pigeon"),
            set_ended(5, side=R),
            Answered(6, 0, "pain", 1, ""),
            Answered(7, 0, "effort", 3, ""),
        )
        append(journal, replace(began(), sets=4), set_ended(2), set_ended(3, side=R))
        append(journal, replace(began(), sets=5), set_ended(2), set_ended(3, attempt=2))
        append(journal, replace(began(), routine="daily-hips"), set_ended(2))
        whole, half, little = visits(journal, ["floor-four"], day)
        assert visits(journal, ["floor-four"], day + 1) == []
    assert whole == Visit(day, "floor-four", effort=3, pain=5, before=4)
    assert half == Visit(day, "floor-four", whole=False)
    assert little == Visit(day, "floor-four", whole=False, half=False)


def test_pain_during_the_first_set_is_of_the_session(tmp_path: Path) -> None:
    """It is logged before the set, which may still end."""
    clock = SettableClock("2026-11-20T09:00:00+01:00")
    day = (date(2026, 11, 20) - date(1970, 1, 1)).days
    with Journal.open(tmp_path / "j.sqlite3", clock) as journal:
        append(journal, replace(began(), sets=1), Answered(2, 0, "pain", 5, "pigeon"), set_ended(3))
        (visit,) = visits(journal, ["floor-four"], day)
    assert (visit.before, visit.pain) == (None, 5)
