"""How exercises went lately, and what was suggested: from the entries to the rules."""

from __future__ import annotations

from dataclasses import replace

from journal_samples import SettableClock, began, play, set_ended

from hipvoice.core.entries import Answered, Progress, Status, Suggested, Switched, Undone
from hipvoice.core.programme.proposals import Practice
from hipvoice.journal.figures import practices, suggested
from hipvoice.journal.known import choices, holds
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
