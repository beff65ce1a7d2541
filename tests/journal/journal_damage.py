"""A journal with something of every kind in it, and what may happen to the bytes of a file."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from typing import Final

from journal_samples import began, ended, set_ended

from hipvoice.core.entries import (
    Amended,
    Answered,
    Assessed,
    Moved,
    Noted,
    Progress,
    Record,
    SessionResumed,
    Suggested,
    Switched,
    Undone,
)
from hipvoice.core.routine.routine import Side
from hipvoice.journal.ids import first_id
from hipvoice.journal.store import Journal, SessionLog

PAGE: Final = 4096
FIRST: Final = "2026-11-01T09:00:00+01:00"
SESSIONS: Final = 15
SETS: Final = 15  # in each

Mutation = Callable[[bytearray, Random], None]


def fill(path: Path) -> None:
    """A session a day with all that a session can have; always the same bytes."""
    moment = datetime.fromisoformat(FIRST)
    random = Random("fill")

    def clock() -> datetime:
        nonlocal moment
        moment += timedelta(seconds=40)
        return moment

    with Journal.open(path, clock) as journal:
        for place in range(SESSIONS):
            moment += timedelta(hours=22)
            began_ms = int(moment.timestamp() * 1000)
            session = SessionLog(journal, f"{first_id(began_ms)[:-4]}{place:04}")
            for entry in _session(place, random):
                session.append(entry)


def _session(place: int, random: Random) -> list[Record]:
    sets: list[Record] = [
        set_ended(n, set=n, exercise=f"exercise-{n % 7}", name=f"Exercise {n % 7}")
        for n in range(2, SETS + 2)
    ]
    others: list[Record] = [Answered(20, 600_000, "pain", place % 11, "exercise-1")]
    if place % 3 == 0:
        others.append(
            Assessed(
                21, 600_010, "rotation", "Rotation", Side.LEFT, passed=True, degrees=30, step=4
            )
        )
        others.append(Undone(22, 600_020, (3, 4)))
    if place % 4 == 0:
        others.append(Switched(23, 600_030, 2, 1, Side.LEFT, "exercise-1", "exercise-2"))
        others.append(Suggested(24, 600_040, "exercise-1", Progress.LONGER, "", 45_000, taken=True))
        others.append(Moved(25, 600_050, 1, 1, None, swapped=True))
    if place % 5 == 0:
        words = "".join(random.choices("abcdefgh ", k=3_000 if place % 10 == 0 else 20))
        others.append(Noted(26, 600_060, None, words))
        others.append(Amended(27, 600_070, 5, None, "it was not done"))
        others.append(SessionResumed(28, 600_080, 3, 15))
    return [began(sets=SETS), *sets, *others, *([ended(40)] if place % 6 else [])]


def pages_of(path: Path, *names: str) -> list[int]:
    """The pages of tables, indexes or the schema, in their order in the tree."""
    with sqlite3.connect(path) as connection:
        query = "SELECT pageno FROM dbstat WHERE name = ? ORDER BY path"
        found = [page for name in names for (page,) in connection.execute(query, (name,))]
    connection.close()
    return found


def zero(content: bytes, *pages: int) -> bytes:
    """The file with nothing in those pages (from 1)."""
    changed = bytearray(content)
    for page in pages:
        changed[(page - 1) * PAGE : page * PAGE] = bytes(PAGE)
    return bytes(changed)


def flipped_bits(content: bytearray, random: Random) -> None:
    for _ in range(random.choice([1, 4, 40, 400])):
        content[random.randrange(len(content))] ^= 1 << random.randrange(8)


def bytes_of_a_page(content: bytearray, random: Random) -> None:
    start = _page(content, random)
    for _ in range(random.choice([1, 8, 64])):
        content[start + random.randrange(PAGE)] = random.choice([0, 0xFF, random.randrange(256)])


def emptied_page(content: bytearray, random: Random) -> None:
    start = _page(content, random)
    content[start : start + PAGE] = random.choice([bytes(PAGE), b"\xff" * PAGE])


def page_of_noise(content: bytearray, random: Random) -> None:
    start = _page(content, random)
    content[start : start + PAGE] = random.randbytes(PAGE)


def torn_page(content: bytearray, random: Random) -> None:
    """A sector of 512 bytes is another's."""
    start, other = (_page(content, random) + 512 * random.randrange(8) for _ in range(2))
    content[start : start + 512] = content[other : other + 512]


def swapped_pages(content: bytearray, random: Random) -> None:
    one, other = _page(content, random), _page(content, random)
    kept = content[one : one + PAGE]
    content[one : one + PAGE] = content[other : other + PAGE]
    content[other : other + PAGE] = kept


def cut_short(content: bytearray, random: Random) -> None:
    del content[int(len(content) * random.choice([0.99, 0.9, 0.5, random.random()])) :]


def moved_bytes(content: bytearray, random: Random) -> None:
    start = random.randrange(len(content))
    if random.random() < 0.5:
        content[start:start] = random.randbytes(random.choice([1, 512, PAGE]))
    else:
        del content[start : start + random.choice([1, 512, PAGE])]


def header_field(content: bytearray, random: Random) -> None:
    start = random.choice([16, 18, 19, 20, 24, 28, 32, 36, 40, 44, 48, 52, 56, 60, 68, 92, 96])
    size = 1 if start in {18, 19, 20} else 2 if start == 16 else 4
    value = random.choice(
        [0, 1, 2, 3, 5, 255, (1 << 8 * size) - 3, random.randrange(1 << 8 * size)]
    )
    content[start : start + size] = (value % (1 << 8 * size)).to_bytes(size)


def schema_text(content: bytearray, random: Random) -> None:
    starts = [at for at in range(len(content)) if content.startswith(b"CREATE ", at)]
    for _ in range(random.choice([1, 3]) if starts else 0):
        at = min(random.choice(starts) + random.randrange(120), len(content) - 1)
        content[at] = random.choice([0xE9, 0, 0x20, content[at] ^ 1, random.randrange(256)])


def values(content: bytearray, random: Random) -> None:
    """A word of ours, wherever it stands, becomes another one or none."""
    word = random.choice([b"left", b"completed", b"sets", b"began", b"pain", b"Exercise", b"ended"])
    other = bytearray(word)
    other[random.randrange(len(word))] = random.choice([0xFF, 0, 0x58])
    content[:] = content.replace(word, other, random.choice([1, 20, -1]))


def _page(content: bytearray, random: Random) -> int:
    return random.randrange(len(content) // PAGE) * PAGE


MUTATIONS: Final[tuple[Mutation, ...]] = (
    flipped_bits,
    bytes_of_a_page,
    emptied_page,
    page_of_noise,
    torn_page,
    swapped_pages,
    cut_short,
    moved_bytes,
    header_field,
    schema_text,
    values,
)


def mutated(content: bytes, number: int) -> bytes:
    """The file after one to three things of those, the same for the same number."""
    random = Random(number)
    changed = bytearray(content)
    kinds = [MUTATIONS[number % len(MUTATIONS)], *random.choices(MUTATIONS, k=2)]
    for kind in kinds[: random.choice([1, 1, 1, 2, 3])]:
        if len(changed) >= PAGE:
            kind(changed, random)
    return bytes(changed)
