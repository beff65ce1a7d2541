"""docs/ear.md: its times are those of the code, its rules are in the order of the code."""

from __future__ import annotations

import re
from pathlib import Path

from hipvoice.core.session.hearing import Reason
from hipvoice.ear import activity
from hipvoice.ear.acceptance import COSTLY, DEMANDS, RULES
from hipvoice.ear.samples import to_ms

TEXT = (Path(__file__).parents[2] / "docs" / "ear.md").read_text("utf-8")


def rows(title: str) -> list[list[str]]:
    part = re.split(r"\n##+ ", TEXT.split(f"# {title}\n", 1)[1], maxsplit=1)[0]
    lines = [line for line in part.splitlines() if line.startswith("| ")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[1:]]


def test_the_times_of_a_voice_are_those_of_the_code() -> None:
    table = rows("When a voice opens and closes")
    assert len(table) == 5
    for _, value, names in table:
        number, unit = value.split()
        ms = float(number) * {"ms": 1, "s": 1000}[unit]
        assert to_ms(getattr(activity, names.split("`")[1])) == ms


def test_the_rules_are_in_their_order() -> None:
    told = [row[0].strip("`") for row in rows("The rules")]
    assert told == [*(reason.value for reason, _ in RULES), Reason.DOUBTED]


def test_the_costly_commands_are_named() -> None:
    (sentence,) = re.findall(r"\*\*(.*) need a second opinion\.\*\*", TEXT)
    told = set(re.split(r",\s+|\s+and\s+", sentence.lower()))
    assert told == {command.value for command, asked in DEMANDS.items() if asked is COSTLY}
