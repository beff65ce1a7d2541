"""`journal stats` and `journal calendar` on files, and the sums of SQL against those of Python."""

from __future__ import annotations

import json
import tempfile
from calendar import month_abbr
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from conftest import Cli
from hypothesis import given, settings
from hypothesis import strategies as st
from journal_samples import SettableClock, began, ended, play, set_ended
from journal_strategies import sequences

from hipvoice.app.journal.statistics import calendar, stats
from hipvoice.cli.drawing import plain_lines
from hipvoice.core.entries import (
    Amended,
    Answered,
    Assessed,
    Progress,
    Record,
    SessionBegan,
    Status,
    Suggested,
    Switched,
    Undone,
)
from hipvoice.core.history.statistics import DoneSession, practised_ms
from hipvoice.core.routine.routine import Side
from hipvoice.journal import figures, reports
from hipvoice.journal.store import Journal
from tests.tries import tries

FRIDAY = date(2026, 11, 20)
DAY = (FRIDAY - date(1970, 1, 1)).days


def leaves_the_session(entry: Record) -> bool:
    """Whether the session began once, at entry 1, also after `entry`."""
    named = entry.entries if isinstance(entry, Undone) else (getattr(entry, "entry", None),)
    return entry.number != 1 and 1 not in named and not isinstance(entry, SessionBegan)


@settings(max_examples=tries(25))
@given(entries=sequences(), others=sequences())
def test_sums_are_those_of_the_sets_that_count(entries: list[Record], others: list[Record]) -> None:
    with tempfile.TemporaryDirectory() as folder, Journal.open(Path(folder) / "j") as journal:
        for some in (entries, others):
            play(journal, began(), *filter(leaves_the_session, some))
        expected: Counter[tuple[str, str | None]] = Counter()
        for session in reports.sessions(journal):
            for s in session.sets:
                expected[s.exercise, s.side] += s.worked_ms
        told = {(t.exercise, t.side): t.worked_ms for t in figures.totals_ever(journal)}
        recent = {(t.exercise, t.side): t.worked_ms for t in figures.totals(journal, (0, 10**5))}
    assert +Counter(told) == +Counter(recent) == +expected


NUMBERS = st.integers(1, 6)
ENTRIES = st.lists(
    st.one_of(
        st.builds(
            lambda n, person: replace(began(n), person=person), NUMBERS, st.sampled_from("AB")
        ),
        st.builds(
            lambda n, side, status: set_ended(n, side=side, status=status),
            NUMBERS,
            st.sampled_from([None, *Side]),
            st.sampled_from(Status),
        ),
        st.builds(lambda n, named: Undone(n, 0, tuple(named)), NUMBERS, st.lists(NUMBERS)),
        st.builds(lambda n, named: Amended(n, 0, named, None, ""), NUMBERS, st.none() | NUMBERS),
    ),
    max_size=6,
    unique_by=lambda entry: entry.number,
)


@settings(max_examples=tries(100))
@given(entries=ENTRIES)
def test_kept_sums_are_those_of_the_sets(shared: Journal, entries: list[Record]) -> None:
    """In whatever order the entries come, as in an import; also where a session begins twice."""
    columns = "person, exercise, coalesce(side, ''), sum(status = 'completed'), sum(worked_ms)"
    query = f"SELECT {columns} FROM sets_of_people GROUP BY 1, 2, 3"
    session = shared.begin()
    for entry in entries:
        session.append(entry)
    kept = shared.select("SELECT person, exercise, side, completed, worked_ms FROM totals")
    made_anew = shared.select(query)
    assert [row for row in kept if any(row[3:])] == [row for row in made_anew if any(row[3:])]
    days = shared.select("SELECT person, day, completed FROM days")
    columns = "person, day, sum(status = 'completed')"
    grouped = f"SELECT {columns} FROM sets_of_people WHERE day IS NOT NULL GROUP BY 1, 2"
    assert [row for row in days if row[2]] == [row for row in shared.select(grouped) if row[2]]


@pytest.fixture(scope="module")
def shared() -> Iterator[Journal]:
    """One file for all examples of a property: each has a session of its own."""
    with tempfile.TemporaryDirectory() as folder, Journal.open(Path(folder) / "j") as journal:
        yield journal


def test_undone_and_amended_sets_do_not_count(journal: Journal) -> None:
    sets = [set_ended(n, worked_ms=10**n) for n in range(2, 6)]
    play(
        journal,
        began(),
        *sets,
        Undone(6, 0, (2, 2, 3)),
        Undone(7, 0, (3,)),
        Amended(8, 0, 3, 5, ""),
    )
    (total,) = figures.totals_ever(journal)
    assert (total.completed, total.worked_ms, total.side) == (2, 10**4 + 10**5, Side.LEFT)


@pytest.mark.parametrize(
    ("entries", "counts"),
    [
        ([set_ended(2)], True),
        ([], False),
        ([set_ended(2, status=Status.PARTIAL)], False),
        ([set_ended(2), Undone(3, 0, (2,))], False),
        ([set_ended(2), set_ended(3), Undone(4, 0, (3,))], True),
        ([set_ended(2), Undone(3, 0, (1,))], False),
        ([set_ended(2), Amended(3, 0, 2, None, "")], False),
        ([set_ended(2), set_ended(3), Amended(4, 0, 2, 3, "")], True),
    ],
)
def test_a_completed_set_makes_a_day_of_practice(
    journal: Journal, entries: list[Record], *, counts: bool
) -> None:
    play(journal, began(), *entries)
    assert figures.days_of_practice(journal) == ([DAY] if counts else [])


def test_a_session_that_was_cut_off_has_the_time_of_its_sets(journal: Journal) -> None:
    play(journal, began(), set_ended(2), ended(3))
    play(journal, began(), set_ended(2), set_ended(3, attempt=2))
    play(journal, began())
    done = figures.done_sessions(journal, (DAY, DAY))
    assert [(d.planned, d.completed, d.active_ms) for d in done] == [
        (4, 1, 60_000),
        (4, 1, 60_000),
        (4, 0, 0),
    ]


@pytest.mark.parametrize(
    ("moment", "within"),
    [
        ("2026-11-19T23:59:59+14:00", False),
        ("2026-11-20T00:00:00+14:00", True),
        ("2026-11-20T23:59:59-12:00", True),
        ("2026-11-21T00:00:00-12:00", False),
    ],
)
def test_a_day_is_that_of_the_place(
    journal: Journal, clock: SettableClock, moment: str, *, within: bool
) -> None:
    clock.moment = moment
    play(journal, began(), set_ended(2), Answered(3, 0, "pain", 4, "pigeon"))
    span = (DAY, DAY)
    found = (
        figures.done_sessions(journal, span),
        figures.totals(journal, span),
        figures.pain_answers(journal, span),
    )
    assert [bool(rows) for rows in found] == [within] * 3
    assert figures.days_of_practice(journal) == [(clock().date() - date(1970, 1, 1)).days]


@pytest.fixture
def some_weeks(journal: Journal, clock: SettableClock) -> Journal:
    """Two days in the week before last and in the last one, one in this; pain goes down."""
    for day, pain in (("04", 6), ("06", 5), ("10", 4), ("12", 2), ("18", 2)):
        clock.moment = f"2026-11-{day}T18:00:00+01:00"
        right = set_ended(3, side=Side.RIGHT, worked_ms=10_000, status=Status.PARTIAL)
        pain_told = Answered(4, 0, "pain", pain, "pigeon")
        effort = Answered(5, 0, "effort", 10, "")
        play(journal, began(), set_ended(2), right, pain_told, effort, ended(6))
    return journal


def test_statistics_are_reported(some_weeks: Journal, path: Path) -> None:
    told = stats(path, 12, FRIDAY)
    assert [*plain_lines(told.page)] == [
        "Streak: 2 weeks in a row with at least 2 days.",
        "This week: 1 day; advised are 2 to 3 days, or more.",
        "",
        "Weeks",
        "week of     days  guidance  time  pain",
        "2026-11-02     2  met       2:00   5.5",
        "2026-11-09     2  met       2:00   3.0",
        "2026-11-16     1  below     1:00   2.0",
        "",
        "Exercises",
        "exercise  side   sets, 3 weeks  stretched  sets, ever  stretched",
        "Pigeon    left               5       2:30           5       2:30",
        "Pigeon    right              0       0:50           0       0:50",
        "",
        "Balance",
        "exercise  left  right  less",
        "Pigeon    2:30   0:50  right",
        "",
        "Completion: 5 of 20 planned sets (25%) in 5 sessions.",
        "Pain: from 5.0 to 2.0 of 10 between the first and the second half (5 answers): "
        "a meaningful change.",
    ]


def assessed(number: int, side: Side, degrees: int | None, *, passed: bool) -> Assessed:
    return Assessed(number, 0, "T5" if degrees is None else "T3", "Turn", side, passed, degrees)


def test_results_of_tests_are_told_over_time(
    journal: Journal, clock: SettableClock, path: Path
) -> None:
    for day, degrees, passed in ((1, 20, False), (5, 30, True), (9, 35, True), (13, 40, True)):
        clock.moment = f"2026-11-{day:02}T18:00:00+01:00"
        left = assessed(2, Side.LEFT, degrees, passed=passed)
        right = assessed(3, Side.RIGHT, None, passed=passed)
        wrong = assessed(4, Side.LEFT, 90, passed=True)
        play(journal, began(), left, right, wrong, Undone(5, 0, (4,)), ended(6))
    clock.moment = "2026-11-20T18:00:00+01:00"
    play(journal, began(), assessed(2, Side.LEFT, 35, passed=False), ended(3))
    told = stats(path, 1, FRIDAY)
    lines = [*plain_lines(told.page)]
    assert lines[lines.index("Tests, the newest result on the right") + 1 :][:3] == [
        "test  side   results            last        change",
        "Turn  left   … 30° 35° 40° 35°  2026-11-20  worse",
        "Turn  right  no yes yes yes     2026-11-13  same",
    ]
    left_trend, right_trend = json.loads(json.dumps(told.data))["tests"]
    assert (left_trend["change"], left_trend["overall"]) == ("worse", "better")
    assert (right_trend["change"], right_trend["overall"]) == ("same", "better")
    assert [r["degrees"] for r in left_trend["results"]] == [20, 30, 35, 40, 35]
    assert left_trend["results"][0]["day"] == "2026-11-01"


def test_scores_are_told_over_time(journal: Journal, clock: SettableClock, path: Path) -> None:
    for day, degrees, reached in ((1, 20, False), (5, 20, True), (9, 30, True), (13, 45, True)):
        clock.moment = f"2026-11-{day:02}T18:00:00+01:00"
        left = assessed(2, Side.LEFT, degrees, passed=degrees >= 45)
        stick = assessed(3, Side.LEFT, None, passed=reached)
        play(journal, began(), left, stick, ended(4))
    clock.moment = "2026-11-20T18:00:00+01:00"
    right = assessed(2, Side.RIGHT, None, passed=False)
    own = replace(right, number=3, test="own")
    play(journal, began(), right, own, assessed(4, Side.LEFT, 40, passed=False), ended(5))
    told = stats(path, 1, FRIDAY)
    lines = [*plain_lines(told.page)]
    assert lines[lines.index("Scores by the tests, of 100, the newest on the right") + 1 :][:3] == [
        "movement           side   points          last        change  since the first",
        "Internal rotation  left   … 72 83 100 94  2026-11-20      -6              +47",
        "Internal rotation  right  50              2026-11-20",
    ]
    left_trend, right_trend = json.loads(json.dumps(told.data))["scores"]
    assert left_trend["movement"] == "internal-rotation"
    assert [d["points"] for d in left_trend["days"]] == [47, 72, 83, 100, 94]
    assert left_trend["days"][0]["day"] == "2026-11-01"
    assert (left_trend["change"], left_trend["overall"]) == (-6, 47)
    assert (right_trend["change"], right_trend["overall"]) == (None, None)


def test_without_tests_there_is_no_score(journal: Journal, path: Path) -> None:
    play(journal, began(), ended(2))
    told = stats(path, 1, FRIDAY)
    assert not any("Scores" in line for line in plain_lines(told.page))
    assert told.data["scores"] == ()


def test_versions_in_use_are_reported(journal: Journal, clock: SettableClock, path: Path) -> None:
    def suggested(number: int, ms: int, *, taken: bool) -> Suggested:
        return Suggested(number, 0, "hip-flexor-stretch", Progress.LONGER, "", ms, taken)

    def switched(number: int, exercise: str, variant: str) -> Switched:
        return Switched(number, 0, 0, 1, None, exercise, variant)

    clock.moment = "2026-11-01T18:00:00+01:00"
    play(
        journal,
        began(),
        switched(2, "modified-pigeon", "full-pigeon"),
        switched(3, "bridge-hold", "one-leg-bridge"),
        switched(4, "of-my-own", "easier-of-my-own"),
        suggested(5, 30_000, taken=True),
    )
    clock.moment = "2026-11-12T18:00:00+01:00"
    play(
        journal,
        began(),
        switched(2, "bridge-hold", "bridge-hold"),
        suggested(3, 40_000, taken=False),
    )
    lines = [*plain_lines(stats(path, 1, FRIDAY).page)]
    assert lines[lines.index("Versions in use") + 1 :][:4] == [
        "exercise            done as           since",
        "Hip flexor stretch  a hold of 30 s    2026-11-01",
        "Modified pigeon     Full pigeon       2026-11-01",
        "of-my-own           easier-of-my-own  2026-11-01",
    ]


def test_statistics_as_json(some_weeks: Journal, path: Path) -> None:
    told = json.loads(json.dumps(stats(path, 1, FRIDAY).data))
    assert (told["first"], told["last"], told["streak"]) == ("2026-11-16", "2026-11-20", 2)
    assert told["weeks"] == [
        {"monday": "2026-11-16", "days": 1, "active_ms": 60_000, "goal": "below", "pain": 2.0}
    ]
    assert [t["worked_ms"] for t in told["totals"]] == [30_000, 10_000]
    assert [t["worked_ms"] for t in told["ever"]] == [150_000, 50_000]
    assert told["pain"]["answers"] == 1


def test_statistics_of_an_empty_journal(journal: Journal, cli: Cli) -> None:
    told = cli("stats", "--weeks", "2")
    assert told.code == 0
    assert told.lines[0] == "Streak: 0 weeks in a row with at least 2 days."
    assert told.lines[-2:] == [
        "Completion: nothing was planned.",
        "Pain: not asked or not answered.",
    ]


def test_a_year_at_a_glance(some_weeks: Journal, path: Path) -> None:
    page = [*plain_lines(calendar(path, 2026).page)]
    assert page[0] == "2026: 5 days, 5:00 in all"
    assert page[2].split() == [*month_abbr][1:]
    rows = {line[:3]: line[5:] for line in page[3:10]}
    assert {day: row.count("+") for day, row in rows.items()} == {
        "Mon": 0,
        "Tue": 1,
        "Wed": 2,
        "Thu": 1,
        "Fri": 1,
        "Sat": 0,
        "Sun": 0,
    }
    assert sum(row.count(".") + row.count("+") for row in rows.values()) == 365
    week = (date(2026, 11, 18) - date(2025, 12, 29)).days // 7
    assert rows["Wed"][week] == "+"
    assert page[2][5 + (date(2026, 11, 1) - date(2025, 12, 29)).days // 7 :].startswith("Nov")


def test_a_day_of_practice_has_the_time_of_all_its_sessions() -> None:
    tests_only, whole = DoneSession(1, 0, 0, 60_000), DoneSession(1, 2, 2, 120_000)
    assert practised_ms([tests_only, whole, DoneSession(2, 2, 0, 5_000)]) == {1: 180_000}


def test_long_days_are_marked(journal: Journal, cli: Cli) -> None:
    play(journal, began(), set_ended(2, worked_ms=600_000))
    told = cli("calendar", "--year", "2026")
    assert "#" in "".join(told.lines[3:10])
    assert json.loads(cli("calendar", "--year", "2026", "--json").out) == {
        "year": 2026,
        "days": [{"date": "2026-11-20", "active_ms": 600_000}],
    }
    assert json.loads(cli("calendar", "--year", "2025", "--json").out)["days"] == []


@pytest.mark.parametrize("command", ["stats", "calendar"])
def test_no_journal_yet(cli: Cli, command: str, path: Path) -> None:
    refused = cli(command)
    assert refused.code == 1
    assert refused.err.splitlines() == [
        "error: there is no journal yet",
        str(path),
        "hint: start with: hipvoice play two-minute-basics",
    ]
