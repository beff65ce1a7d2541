"""Which session was left unfinished, and when."""

from __future__ import annotations

from conftest import Cli
from journal_samples import SettableClock, began, ended, play, set_ended

from hipvoice.core.entries import Amended, Assessed, Ending, Noted, SessionResumed, Undone
from hipvoice.core.routine.routine import Side
from hipvoice.journal.known import unfinished
from hipvoice.journal.store import Journal

NINE = 1_795_161_600_000  # on that Friday, in Berlin
HOUR = 3_600_000


def test_the_latest_session_without_its_own_end(journal: Journal, clock: SettableClock) -> None:
    assert unfinished(journal) is None
    play(journal, began(), set_ended(2))
    clock.moment = "2026-11-20T10:00:00+01:00"
    stopped = play(journal, began(), set_ended(2), ended(3, Ending.STOPPED))
    there = unfinished(journal)
    assert there is not None
    assert (there.id, there.left, there.left_local) == (stopped, NINE + HOUR, NINE + 2 * HOUR)
    assert [e.number for e in there.entries] == [1, 2, 3]


def test_who_has_begun_another_has_let_it_go(journal: Journal) -> None:
    play(journal, began(), set_ended(2))
    play(journal, began(), set_ended(2), ended(3))
    assert unfinished(journal) is None


def test_a_session_in_which_nothing_was_done_is_none(journal: Journal) -> None:
    left = play(journal, began(), set_ended(2))
    play(journal, began(), ended(2, Ending.STOPPED))
    play(journal, began())
    play(journal, began(), set_ended(2), Undone(3, 0, (1,)))
    there = unfinished(journal)
    assert there is not None
    assert there.id == left


def test_a_session_of_tests_can_be_left_as_well(journal: Journal) -> None:
    left = play(
        journal, began(), Assessed(2, 0, "T5", "Turn", Side.LEFT, passed=True, degrees=None)
    )
    there = unfinished(journal)
    assert there is not None
    assert there.id == left


def test_one_that_was_resumed_and_finished_is_over(journal: Journal) -> None:
    stopped = [began(), set_ended(2), ended(3, Ending.STOPPED), SessionResumed(4, 0, 1, 4)]
    play(journal, *stopped, set_ended(5), ended(6))
    assert unfinished(journal) is None
    play(journal, *stopped, set_ended(5))
    assert unfinished(journal)


def test_a_correction_is_no_practice(journal: Journal, clock: SettableClock) -> None:
    """It would be offered for another day after every note."""
    session = play(journal, began(), set_ended(2))
    clock.moment = "2026-11-22T09:00:00+01:00"
    for entry in (Noted(10, 0, None, "tired"), set_ended(11, set=2), Amended(12, 0, None, 11, "")):
        journal.write(journal.stamp(session, entry))
    there = unfinished(journal)
    assert there is not None
    assert there.left == NINE


def test_a_session_in_two_parts_is_told_as_such(
    journal: Journal, clock: SettableClock, cli: Cli
) -> None:
    """And its event in a calendar does not last through the night."""
    session = play(journal, began(), set_ended(2), ended(3, Ending.STOPPED))
    clock.moment = "2026-11-21T08:00:00+01:00"
    for entry in (SessionResumed(4, 0, 1, 4), set_ended(5, set=2), ended(6)):
        journal.write(journal.stamp(session, entry))
    head = cli("show", "last").lines[1]
    assert head.startswith("Fri 2026-11-20 09:00, resumed Sat 2026-11-21 08:00, finished Sat")
    events = cli("export", "--format", "ics").out
    assert "DTSTART:20261120T080000Z" in events
    assert "DTEND:20261120T080100Z" in events
