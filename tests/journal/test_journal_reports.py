from __future__ import annotations

import json
from dataclasses import asdict, replace
from datetime import date

import pytest
from journal_samples import SettableClock, began, ended, play, set_ended

from hipvoice.core.entries import Answered, Assessed, Ending, Status, Undone
from hipvoice.core.history.trends import Told
from hipvoice.core.programme.assessment import Finding
from hipvoice.core.routine.routine import Side
from hipvoice.core.timeline.timeline import Background
from hipvoice.journal import reports
from hipvoice.journal.figures import done_sessions
from hipvoice.journal.known import background
from hipvoice.journal.store import Journal

FRIDAY, EPOCH = date(2026, 11, 20), date(1970, 1, 1)


def test_a_session_is_told_with_its_sets(journal: Journal, clock: SettableClock) -> None:
    session = journal.begin()
    session.append(began())
    clock.moment = "2026-11-20T09:01:00.500+01:00"
    session.append(set_ended(2))
    session.append(set_ended(3, side=Side.RIGHT, status=Status.PARTIAL, done=12_000))
    clock.moment = "2026-11-20T09:05:00+01:00"
    session.append(Answered(4, 0, "pain", 4, "pigeon"))
    session.append(Answered(5, 0, "pain", 9, "pigeon"))
    session.append(Undone(6, 0, (5,)))
    session.append(ended(7, Ending.STOPPED))
    (told,) = json.loads(json.dumps([asdict(s) for s in reports.sessions(journal)]))
    sets = told.pop("sets")
    assert told == {
        "id": session.id,
        "routine": "floor-four",
        "name": "Floor four",
        "began": "2026-11-20T09:00:00.000+01:00",
        "ended": "2026-11-20T09:05:00.000+01:00",
        "ending": "stopped",
        "active_ms": 60_000,
        "planned": 4,
        "completed": 1,
        "answers": [
            {
                "written": "2026-11-20T09:05:00.000+01:00",
                "question": "pain",
                "value": 4,
                "exercise": "pigeon",
            }
        ],
        "notes": [],
        "resumed": [],
    }
    assert sets[0] == {
        "number": 2,
        "written": "2026-11-20T09:01:00.500+01:00",
        "step": 0,
        "exercise": "pigeon",
        "name": "Pigeon",
        "set": 1,
        "side": "left",
        "attempt": 1,
        "unit": "ms",
        "planned": 30_000,
        "done": 30_000,
        "worked_ms": 30_000,
        "status": "completed",
    }
    assert [(s["side"], s["status"], s["done"]) for s in sets[1:]] == [("right", "partial", 12_000)]


def test_the_latest_come_first(journal: Journal, clock: SettableClock) -> None:
    ids = []
    for day in (18, 19, 20):
        clock.moment = f"2026-11-{day}T09:00:00+01:00"
        ids.append(play(journal, began(), set_ended(2), ended(3)))
    assert [s.id for s in reports.sessions(journal)] == ids[::-1]
    latest = reports.sessions(journal, latest=2)
    assert [(s.id, len(s.sets), s.ending) for s in latest] == [
        (ids[2], 1, "finished"),
        (ids[1], 1, "finished"),
    ]


def test_a_killed_session_has_no_end(journal: Journal) -> None:
    play(journal, began(), set_ended(2))
    (told,) = reports.sessions(journal)
    assert (told.ended, told.ending, told.completed) == (None, None, 1)


def known(journal: Journal, *before: str) -> Background:
    """What is known on Friday, but for what the sessions told, and how many there were."""
    return replace(background(journal, FRIDAY, *before), told=(), today=0, turns={})


def test_an_empty_journal(journal: Journal) -> None:
    assert reports.sessions(journal) == []
    assert known(journal) == Background(first=True)


def test_undone_entries_are_left_out(journal: Journal) -> None:
    undone = Undone(4, 0, (2, 3))
    play(journal, began(), set_ended(2), ended(3), undone, set_ended(5, attempt=2))
    other = play(journal, began(), set_ended(2, exercise="figure-four"), ended(3))
    mine = reports.sessions(journal)[1]
    assert [s.number for s in mine.sets] == [5]
    assert mine.ending is None
    assert next(s for s in reports.sessions(journal) if s.id == other).ending == "finished"


def test_a_set_that_is_done_once_more_counts_once(journal: Journal) -> None:
    play(journal, began(), set_ended(2), set_ended(3, attempt=2), set_ended(4, side=Side.RIGHT))
    assert reports.sessions(journal)[0].completed == 2


@pytest.mark.parametrize("status", [s for s in Status if s is not Status.COMPLETED])
def test_only_completed_sets_make_an_exercise_familiar(journal: Journal, status: Status) -> None:
    play(journal, began(), set_ended(2, exercise="child", status=status), ended(3))
    assert known(journal) == Background(first=True)
    play(journal, began(), set_ended(2, exercise="bridge"), set_ended(3), ended(4))
    assert known(journal) == Background(
        first=False, familiar=frozenset({"bridge", "pigeon"}), sessions_this_week=1
    )


def test_a_completed_set_that_was_undone_makes_nothing_familiar(journal: Journal) -> None:
    play(journal, began(), set_ended(2), Undone(3, 0, (2,)))
    assert known(journal) == Background(first=True)


@pytest.mark.parametrize(
    ("moment", "counts"),
    [
        ("2026-11-15T23:59:59.999+01:00", 0),  # Sunday of the week before
        ("2026-11-16T00:00:00+01:00", 1),  # Monday
        ("2026-11-15T23:30:00-08:00", 0),  # Monday in UTC, Sunday where it was done
        ("2026-11-16T00:30:00+09:00", 1),  # Sunday in UTC, Monday where it was done
        ("2026-11-22T23:59:59.999+01:00", 1),  # Sunday
        ("2026-11-23T00:00:00+01:00", 0),
    ],
)
def test_weeks_begin_on_monday_where_the_session_was_done(
    journal: Journal, clock: SettableClock, moment: str, counts: int
) -> None:
    clock.moment = moment
    play(journal, began(), set_ended(2))
    assert background(journal, FRIDAY).sessions_this_week == counts


def test_every_session_of_a_routine_is_a_turn(journal: Journal) -> None:
    play(journal, began())
    play(journal, replace(began(), routine="other"))
    third = play(journal, began(), set_ended(2), ended(3))
    assert background(journal, FRIDAY).turns == {began().routine: 2, "other": 1}
    assert background(journal, FRIDAY, third).turns == {began().routine: 1, "other": 1}


def test_what_a_session_could_know_is_what_was_before_it(journal: Journal) -> None:
    first = play(journal, began(), set_ended(2, exercise="bridge"))
    second = play(journal, began(), set_ended(2), ended(3))
    assert known(journal, first) == Background(first=True)
    before = background(journal, FRIDAY, second)
    assert (before.familiar, before.sessions_this_week) == ({"bridge"}, 1)
    assert background(journal, FRIDAY).sessions_this_week == 2


def test_what_the_sessions_of_the_last_weeks_told(journal: Journal, clock: SettableClock) -> None:
    """Those before the one that is asked about: pain by exercise, findings, summed up or not."""
    clock.moment = "2026-08-18T09:00:00+02:00"  # 94 days before Friday: no week needs it
    play(journal, began(), set_ended(2), ended(3))
    clock.moment = "2026-08-27T23:30:00-08:00"
    play(journal, began(), Assessed(2, 0, "T5", "Stick", Side.LEFT, False, None), ended(3))  # noqa: FBT003
    clock.moment = "2026-11-16T09:00:00+01:00"
    answers = [Answered(4, 0, "pain", 4, "pigeon"), Answered(5, 0, "pain", 3, "pigeon")]
    answers += [Answered(6, 0, "pain", 2, ""), Answered(7, 0, "effort", 9, "")]
    undone = [Answered(8, 0, "pain", 9, "bridge"), Undone(9, 0, (8,))]
    sets = [set_ended(2), set_ended(3, exercise="bridge")]
    play(journal, began(), *sets, *answers, *undone, ended(10, Ending.STOPPED))
    clock.moment = "2026-11-17T09:00:00+01:00"
    skipped = set_ended(2, status=Status.SKIPPED)
    closed = play(journal, began(), skipped, Answered(3, 0, "pain", 5, ""), ended(4, Ending.CLOSED))
    august, november = (date(2026, 8, 27) - EPOCH).days, (date(2026, 11, 16) - EPOCH).days
    expected = (
        Told(august, {}, (Finding("T5", Side.LEFT, passed=False),)),
        Told(november, {"pigeon": 4, "bridge": 0, "": 2}),
        Told(november + 1, {"": 5}, summed_up=False),
    )
    assert background(journal, FRIDAY).told == expected
    assert background(journal, FRIDAY, closed).told == expected[:2]
    assert background(journal, FRIDAY).today == november + 4


def test_sets_that_were_added_on_the_way_are_planned(journal: Journal) -> None:
    more = replace(ended(4), sets=6)
    play(journal, began(), set_ended(2), replace(ended(3), sets=5), more)
    play(journal, began(), set_ended(2))
    assert [told.planned for told in reports.sessions(journal)] == [4, 6]
    day = (FRIDAY - EPOCH).days
    assert [done.planned for done in done_sessions(journal, (day, day))] == [6, 4]
