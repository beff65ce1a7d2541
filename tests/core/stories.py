"""Stories: day by day, what a programme has for a person and why.

A file starts with `#` lines that say what to look for, then `programme:`, `begun:` and `until:`,
and perhaps `limited:` (the routines for what the tests found). `>` lines are what the person did on
the day above: the tests, or the session of the day unless another routine is named; or that the
programme is paused or resumed. Days of rest or of a pause on which nothing was done are left out,
except the first of rest. `python -m tests.core.stories NAME` prints what a file should be now, to
be read before it is kept.
"""

from __future__ import annotations

import sys
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

from hipvoice.core.programme.programme import (
    DayKind,
    Programme,
    ProgrammeDay,
    Visit,
    lines,
    standing,
)
from hipvoice.routines.library import Library
from tests.core.golden import LANGUAGE

FOLDER = Path(__file__).parent / "stories"
EPOCH = date(1970, 1, 1)
LIBRARY = Library()
QUIET = {DayKind.REST, DayKind.FINISHED, DayKind.AHEAD}


@dataclass
class Story:
    """One file: its head, and what the person did on each day."""

    head: list[str]
    did: dict[int, list[str]]
    visits: list[Visit] = field(default_factory=list)
    tested: int | None = None
    pauses: list[tuple[int, int | None]] = field(default_factory=list)

    @property
    def values(self) -> dict[str, str]:
        """The `name: value` lines of the head."""
        return dict(line.split(": ", 1) for line in self.head if not line.startswith("#"))

    @property
    def programme(self) -> Programme:
        """The programme that the person follows."""
        return LIBRARY.programme(self.values["programme"])

    def told(self) -> list[str]:
        """The lines as they are now."""
        first, last = (day_of(self.values[name]) for name in ("begun", "until"))
        return [line for day in range(first, last + 1) for line in self._day(day)]

    def _day(self, day: int) -> Iterator[str]:
        done = list(self.did.get(day, ()))
        if not done and self.pauses and self.pauses[-1][1] is None:
            return
        found = self.standing(day)
        rested = self.standing(day - 1).kind if day > day_of(self.values["begun"]) else None
        quiet = found.kind in QUIET and found.kind is rested
        if quiet and not done and not self.did.get(day - 1):
            return
        yield self._line(day, found)
        for words in done:
            yield f"            > {words}"
            self._do(day, words, found)
            if words == "the tests":
                found = self.standing(day)
                yield self._line(day, found)

    def standing(self, day: int) -> ProgrammeDay:
        """Where the person is on that day."""
        limited = self.values.get("limited", "").split()
        begun = day_of(self.values["begun"])
        known = {"tested": self.tested, "limited": limited, "pauses": tuple(self.pauses)}
        return standing(self.programme, begun, self.visits, day, **known)

    def _line(self, day: int, found: ProgrammeDay) -> str:
        name = LIBRARY.routine(found.routine).name if found.routine else ""
        told = " ".join(lines(found, self.programme, name, LANGUAGE.wording))
        grown = f", {found.level} more" if found.level else ""
        played = f" ({name}{grown})" if found.kind is DayKind.SESSION else ""
        return f"{shown(day):<10}  {told}{played}"

    def _do(self, day: int, words: str, found: ProgrammeDay) -> None:
        if words == "the tests":
            self.tested = day
            return
        if words == "paused":
            self.pauses.append((day, None))
            return
        if words == "resumed":
            self.pauses[-1] = (self.pauses[-1][0], day)
            return
        routine, parts = found.routine, words.split(", ")
        numbers = dict(part.rsplit(" ", 1) for part in parts if part[-1].isdecimal())
        named = [part for part in parts if part in LIBRARY.routine_files]
        visit = Visit(
            day,
            named[0] if named else routine,
            whole="not all" not in parts and "little" not in parts,
            half="little" not in parts,
            effort=_number(numbers, "effort"),
            pain=_number(numbers, "pain"),
            before=_number(numbers, "before"),
        )
        self.visits.append(visit)


def _number(numbers: dict[str, str], name: str) -> int | None:
    return int(numbers[name]) if name in numbers else None


def day_of(text: str) -> int:
    """The day of an ISO date, since 1970."""
    return (date.fromisoformat(text) - EPOCH).days


def shown(day: int) -> str:
    """A day as it is written in a story."""
    when = EPOCH + timedelta(day)
    return f"{when:%a} {when.day} {when:%b}"


def read(path: Path) -> tuple[Story, list[str]]:
    """A story, and its lines as they are in the file."""
    head, _, body = path.read_text("utf-8").partition("\n\n")
    values = dict(line.split(": ", 1) for line in head.splitlines() if not line.startswith("#"))
    first, last = (day_of(values[name]) for name in ("begun", "until"))
    days = {shown(day): day for day in range(first, last + 1)}
    did: defaultdict[int, list[str]] = defaultdict(list)
    day = first
    for line in body.splitlines():
        if line.lstrip().startswith("> "):
            did[day].append(line.split("> ", 1)[1])
        else:
            day = days[line[:10].strip()]
    return Story(head.splitlines(), did), body.splitlines()


if __name__ == "__main__":
    story, _ = read(FOLDER / f"{sys.argv[1]}.txt")
    sys.stdout.write("\n".join([*story.head, "", *story.told()]) + "\n")
