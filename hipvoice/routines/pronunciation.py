"""The pronunciation of a language, read from its file; every problem with its place."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from hipvoice.routines.good import good_file
from hipvoice.routines.problems import Report, quote
from hipvoice.routines.reader import Scalar
from hipvoice.routines.scalars import Pattern, Text, WrongValueError
from hipvoice.routines.schema import Field, ListOf, MapOf, Record, TableOf

FOLDER = Path(__file__).parents[1] / "languages" / "pronunciation"
MOST_PATTERNS = 200


@dataclass(frozen=True, slots=True)
class Regular:
    """A regular expression."""

    expected: str = r"a regular expression such as '\b90/90\b'"

    def parse(self, scalar: Scalar) -> str:
        """The expression itself."""
        try:
            re.compile(scalar.text)
        except re.error as error:
            message = f"{quote(scalar.text)} is no regular expression: {error}"
            raise WrongValueError(message) from None
        return scalar.text


@dataclass(frozen=True, slots=True)
class Said:
    r"""What is said instead; \1 is a group of the expression. Spaces at its ends are kept."""

    expected: str = "what is said, such as ninety ninety"

    def parse(self, scalar: Scalar) -> str:
        """The replacement itself."""
        Text().parse(scalar)
        return scalar.text


@dataclass(frozen=True, slots=True)
class OneAndSeveral:
    """What is said of one thing and of several."""

    expected: str = "what is said of one and of several, such as `second, seconds`"

    def parse(self, scalar: Scalar) -> tuple[str, str]:
        """Both."""
        one, comma, several = Text(80).parse(scalar).partition(", ")
        if not comma:
            raise WrongValueError(f"{quote(scalar.text)} is not two of them")
        return one, several


_PATTERN = MapOf(
    {
        "find": Field(Regular(), "what is written", required=True),
        "say": Field(Said(), "what is said", required=True),
    },
    expected="a pattern such as {find: '90/90', say: ninety ninety}",
)
PRONUNCIATION = MapOf(
    {
        "language": Field(
            Pattern("[a-z]{2,3}", "a code such as `en`"), "its code in ISO 639", required=True
        ),
        "patterns": Field(ListOf(_PATTERN, 0, MOST_PATTERNS), "what is written otherwise"),
        "units": Field(TableOf(Text(10, "a unit"), OneAndSeveral()), "what follows numbers"),
        "words": Field(TableOf(Text(40, "a word"), Text(100)), "whole words"),
    },
    expected="a pronunciation, such as `language: en`, `words:`",
)


@dataclass(frozen=True)
class Table:
    """Patterns with what is said of them; units by one and several; words."""

    patterns: tuple[tuple[str, str], ...]
    units: Mapping[str, tuple[str, str]]
    words: Mapping[str, str]


def load_pronunciation(path: Path) -> Table:
    """The table in a file. Raises HipvoiceError; ProblemsError names every problem."""
    return good_file(path, PRONUNCIATION, _table).content


def _table(record: Record, report: Report) -> Table | None:
    _check_groups(record, report)
    if report.problems:
        return None
    values = record.values
    return Table(
        patterns=tuple((p.values["find"], p.values["say"]) for p in values.get("patterns", ())),
        units=dict(values.get("units", ())),
        words=dict(values.get("words", ())),
    )


def _check_groups(record: Record, report: Report) -> None:
    """What is said may name only groups that its expression has."""
    for pattern in record.values.get("patterns", ()):
        if {"find", "say"} <= set(pattern.values):
            try:
                re.sub(pattern.values["find"], pattern.values["say"], "")
            except (re.error, IndexError) as error:
                report.add(pattern.value("say"), f"{error}", "", (*pattern.path, "say"))
