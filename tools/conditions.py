"""Writes docs/conditions.md: `python -m tools.conditions`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from hipvoice.core.routine.exercise import Condition, Exercise, Test
from hipvoice.routines.formats import CONDITION_TABLE, DEMANDS
from hipvoice.routines.library import Library

PAGE = Path(__file__).resolve().parents[1] / "docs" / "conditions.md"
HEAD = """\
# Conditions

<!-- Made by `python -m tools.conditions`; edits are lost. -->

Name what concerns you, and every session is made to fit: `hipvoice play daily-hips --conditions
knee-pain,no-floor` for one session, or `conditions: [knee-pain]` in [the config](config.md) for
all. The coach says once what is replaced or left out, and why.

**This is guidance, not medical advice. A clinician who knows you decides what you may do.** After a
hip replacement, with osteoporosis or in pregnancy, ask before the first session; what your
clinician has cleared for you, you may do, and a condition that no longer holds is taken out of the
config. A condition that is not in this table is refused: the program doesn't guess.

Every exercise says what it demands of the body, and every condition what it avoids. From both
follows what a person does:

- **yes**: as it is.
- **change**: with the change in the table of conditions, which is spoken in the set-up.
- **E8**, for example: that exercise in its place, the nearest easier one that suits.
- **out**: left out.

`hipvoice show NAME` prints the answers for one exercise, each with its source. What an exercise
demands is our own judgement, the careful one if in doubt.

With a condition that is about pain ({painful}) the coach also
asks for pain [before a session](journal.md#before-and-after), as long as there is a reason to.
"""
WHERE = """\
## Where the answers come from

The source is in brackets in the table of conditions: an article (S2), *published guidance* where it
is known for certain, or *hipvoice* where neither says anything and we took the careful answer. The
file is `hipvoice/routines/conditions.yaml`: a new condition is a row there, and applies to every
exercise at once.
"""


def main() -> None:
    """Write the page."""
    PAGE.write_text(page(), "utf-8")
    print(f"{PAGE} is written")


def page() -> str:
    """The whole page."""
    painful = ", ".join(f"`{row.name}`" for row in CONDITION_TABLE.values() if row.painful)
    parts = (HEAD.format(painful=painful), _of_conditions(), _of_subjects(), _of_demands(), WHERE)
    return "\n".join(parts)


def _of_conditions() -> str:
    rows = (_condition(row) for row in CONDITION_TABLE.values())
    head = ("condition", "avoids", "with a change", "what the coach says")
    return "## What each condition avoids\n\n" + _table(head, rows)


def _condition(row: Condition) -> Iterator[str]:
    yield f"`{row.name}`"
    yield ", ".join(f"{demand} ({source})" for demand, source in row.avoids.items())
    changed = row.changes.items()
    yield "; ".join(f"{demand}: {made.say} ({made.source})" for demand, made in changed)
    yield row.reason[0].upper() + row.reason[1:]


def _of_subjects() -> str:
    library = Library()
    exercises = [library.exercise(name).exercise for name in library.exercise_files]
    tests = [library.test(name) for name in library.test_files]
    ids = {exercise.slug: exercise.id for exercise in exercises}
    found = sorted([*exercises, *tests], key=lambda subject: _order(subject.id))
    rows = ((s.id, s.name, *(answer(s, c, ids) for c in CONDITION_TABLE)) for s in found)
    head = ("", "exercise or test", *CONDITION_TABLE)
    return "## Every exercise and test\n\n" + _table(head, rows)


def _order(key: str) -> tuple[bool, bool, int]:
    """Exercises before their versions, tests last."""
    return key.startswith("T"), key.startswith("V"), int(key[1:])


def answer(subject: Exercise | Test, condition: str, ids: dict[str, str]) -> str:
    """What a condition means for an exercise or test, in a word."""
    rows = dict(subject.conditions)
    if condition in rows:
        return ids.get(rows[condition], "out")
    changed = any(change.condition == condition for change in subject.changes)
    return "change" if changed else "yes"


def _of_demands() -> str:
    rows = ((f"`{name}`", meaning) for name, meaning in DEMANDS.items())
    return "## What an exercise can demand\n\n" + _table(("demand", "what it means"), rows)


def _table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    cells = [tuple(head), *map(tuple, rows)]
    lines = ["".join(f"| {cell} " for cell in row) + "|" for row in cells]
    lines.insert(1, "|" + "---|" * len(cells[0]))
    return "\n".join(line.replace("|  |", "| |") for line in lines) + "\n"


if __name__ == "__main__":
    main()
