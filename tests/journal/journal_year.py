"""A year of practice for the tests of the report: always the same one."""

from __future__ import annotations

from datetime import datetime, timedelta
from random import Random

from journal_samples import SettableClock, set_ended

from hipvoice.core.entries import (
    Answered,
    Assessed,
    Ending,
    Record,
    SessionBegan,
    SessionEnded,
    Status,
    Switched,
)
from hipvoice.core.routine.routine import Side
from hipvoice.journal.store import Journal

MOVEMENTS = (
    ("modified-pigeon", "Modified pigeon", True),
    ("kneeling-hip-flexor-stretch", "Kneeling hip flexor stretch", True),
    ("all-fours-rock-back", "All-fours rock back", False),
    ("deep-squat-stretch", "Deep squat stretch", False),
    ("bridge", "Bridge with posterior pelvic tilt", False),
)
HOLD_MS = 45_000


def practise(journal: Journal, clock: SettableClock, days: int = 365) -> None:
    """Sessions on two or three days of most weeks up to the clock's day, with pain going down."""
    chance, today = Random(6), datetime.fromisoformat(clock.moment)
    with journal.writing() as insert:
        for ago in range(days, -1, -1):
            if chance.random() < 0.4:
                clock.moment = (today - timedelta(days=ago)).isoformat()
                session = journal.begin()
                for entry in _session(chance, ago):
                    insert(session.stamp(entry))
    clock.moment = today.isoformat()


def _session(chance: Random, ago: int) -> list[Record]:
    entries: list[Record] = [SessionBegan(1, 0, "floor-four", "Floor four", 7)]
    for step, (slug, name, sided) in enumerate(MOVEMENTS):
        for side in (Side.LEFT, Side.RIGHT) if sided else (None,):
            short = chance.random() < (0.25 if side is Side.RIGHT else 0.05)
            worked = HOLD_MS // 3 if short else HOLD_MS
            status = Status.PARTIAL if short else Status.COMPLETED
            place = {"step": step, "exercise": slug, "name": name, "side": side}
            done = {"done": worked, "worked_ms": worked, "planned": HOLD_MS, "status": status}
            entries.append(set_ended(len(entries) + 1, **place, **done))
    pain = max(0, min(10, round(2 + ago / 20 + chance.uniform(-1.5, 1.5))))
    entries.append(Answered(len(entries) + 1, 300_000, "pain", pain, "modified-pigeon"))
    if ago % 25 < 4:
        entries += _tests(len(entries), ago)
    entries.append(
        SessionEnded(len(entries) + 1, 600_000, Ending.FINISHED, 7, 7, 420_000 + ago * 1_000)
    )
    return entries


def _tests(before: int, ago: int) -> list[Record]:
    degrees = max(45 - ago // 40 * 5, 10)
    return [
        Switched(before + 1, 1, 0, 1, None, "modified-pigeon", "full-pigeon"),
        Assessed(
            before + 2, 1, "T2", "Outward turn of the hip", Side.LEFT, passed=True, degrees=45
        ),
        Assessed(before + 3, 1, "T2", "Outward turn of the hip", Side.RIGHT, degrees > 40, degrees),
        Assessed(before + 4, 1, "T4", "Standing stick test", Side.LEFT, ago < 60, None),
    ]
