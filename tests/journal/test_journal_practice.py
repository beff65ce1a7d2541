"""How exercises went lately, and what was suggested: from the entries to the rules."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from journal_samples import SettableClock, began, play, set_ended

from hipvoice.core.entries import (
    Answered,
    Assessed,
    Progress,
    Record,
    Status,
    Suggested,
    Switched,
    Undone,
)
from hipvoice.core.programme.proposals import Practice
from hipvoice.journal.figures import practices, suggested
from hipvoice.journal.known import background, choices, holds, hurt
from hipvoice.journal.store import Journal

SEPTEMBER_26, NOVEMBER_18, NOVEMBER_20 = 20_722, 20_775, 20_777  # days since 1970


def test_practices_are_told_newest_first(journal: Journal, clock: SettableClock) -> None:
    clock.moment = "2026-09-24T09:00:00+02:00"
    play(journal, began(), set_ended(2))
    clock.moment = "2026-09-26T09:00:00+02:00"
    whole = play(
        journal, began(), set_ended(2), set_ended(3, set=2), Answered(4, 0, "effort", 2, "")
    )
    clock.moment = "2026-11-18T09:00:00+01:00"
    hurt = play(
        journal,
        began(),
        set_ended(2, status=Status.PARTIAL),
        Answered(3, 0, "pain", 4, "pigeon"),
        Answered(4, 0, "pain", 6, "bridge"),
        set_ended(5, exercise="bridge"),
        set_ended(6, exercise="squat"),
    )
    clock.moment = "2026-11-20T09:00:00+01:00"
    undone = [set_ended(2, status=Status.PARTIAL), Answered(3, 0, "pain", 9, "pigeon")]
    again = play(journal, began(), *undone, Undone(4, 0, (2, 3)), set_ended(5, attempt=2))
    assert practices(journal, ["pigeon", "bridge"]) == [
        Practice(again, NOVEMBER_20, "pigeon", whole=False),
        Practice(hurt, NOVEMBER_18, "bridge", whole=True, pain=6, any_pain=6),
        Practice(hurt, NOVEMBER_18, "pigeon", whole=False, pain=4, any_pain=6),
        Practice(whole, SEPTEMBER_26, "pigeon", whole=True, effort=2),
    ]  # the first is more than eight weeks old
    assert practices(journal, []) == []


def test_what_was_agreed_to_is_remembered_until_the_next_answer(
    journal: Journal, clock: SettableClock
) -> None:
    longer = Suggested(2, 0, "pigeon", Progress.LONGER, "", 40_000, taken=True)
    harder = Suggested(3, 0, "bridge", Progress.HARDER, "one-leg-bridge", None, taken=True)
    first = play(journal, began(), longer, harder)
    assert holds(journal) == {"pigeon": 40_000}
    assert choices(journal) == {"bridge": "one-leg-bridge"}
    assert suggested(journal) == {"pigeon": first, "bridge": first}
    clock.moment = "2026-11-20T10:00:00+01:00"
    refused = replace(longer, ms=50_000, taken=False)
    second = play(journal, began(), refused, Switched(3, 0, 0, 1, None, "bridge", "bridge"))
    assert holds(journal) == {"pigeon": 40_000}
    assert choices(journal) == {}
    assert suggested(journal) == {"pigeon": second, "bridge": first}
    assert (holds(journal, first), choices(journal, first)) == ({}, {})
    assert choices(journal, second) == {"bridge": "one-leg-bridge"}


@pytest.mark.parametrize(
    ("later", "still"),
    [
        ([], True),
        ([set_ended(2, status=Status.PARTIAL)], True),
        ([set_ended(2, exercise="squat")], True),
        ([set_ended(2, status=Status.SKIPPED), Answered(3, 0, "again", 0, "pigeon")], True),
        (
            [
                Answered(2, 0, "again", 1, "pigeon"),
                set_ended(3),
                Answered(4, 0, "pain", 1, "pigeon"),
            ],
            True,
        ),
        ([set_ended(2), Undone(3, 0, (2,))], True),
        ([Answered(2, 0, "again", 1, "pigeon"), set_ended(3)], False),
        ([set_ended(2), Answered(3, 0, "pain", 0, "pigeon")], False),
        ([set_ended(2), Answered(3, 0, "pain", 4, "squat"), Answered(4, 0, "pain", 3, "")], False),
        ([set_ended(2), Answered(3, 0, "pain", 6, "pigeon"), Undone(4, 0, (3,))], False),
    ],
)
def test_what_hurt_strongly_is_known_until_it_is_done_without_pain(
    journal: Journal,
    clock: SettableClock,
    later: list[Record],
    still: bool,  # noqa: FBT001 - a value of the table
) -> None:
    play(journal, began(), set_ended(2), Answered(3, 0, "pain", 5, "bridge"))
    clock.moment = "2026-11-20T10:00:00+01:00"
    strong = play(journal, began(), set_ended(2), Answered(3, 0, "pain", 6, "pigeon"))
    clock.moment = "2026-11-20T11:00:00+01:00"
    assert hurt(journal, strong) == frozenset()
    play(journal, began(), *later)
    assert background(journal, date(2026, 11, 20)).hurt == ({"pigeon"} if still else set())


def test_pain_of_unknown_strength_is_known_as_well(journal: Journal, clock: SettableClock) -> None:
    play(journal, began(), Answered(2, 0, "hurts", 1, "pigeon"))
    clock.moment = "2026-11-20T11:00:00+01:00"
    play(journal, began(), set_ended(2), Answered(3, 0, "hurts", 1, "pigeon"))
    assert hurt(journal) == {"pigeon"}
    clock.moment = "2026-11-20T12:00:00+01:00"
    play(journal, began(), set_ended(2))
    assert hurt(journal) == frozenset()


def test_a_test_that_hurt_is_known_until_it_is_answered_again(
    journal: Journal, clock: SettableClock
) -> None:
    play(journal, began(), Answered(2, 0, "pain", 6, "T5"))
    assert hurt(journal) == {"T5"}
    clock.moment = "2026-11-20T11:00:00+01:00"
    play(journal, began(), Assessed(2, 0, "T5", "Stick test", None, passed=True, degrees=None))
    assert hurt(journal) == frozenset()
