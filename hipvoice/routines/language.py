"""Loads a language file as a `Language`: the phrase table and every sentence of the coach.

What must be in the file follows from the core: each command, each line with its values, each
situation. Everything that is missing, unknown or wrong is reported at once, with its place.

The pronunciation table of a language has a file of its own, and is read in the same way.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from hipvoice.core.commands import INTENTS_BY_NAME, TOGGLES, Intent, Situation, both_legal
from hipvoice.core.routine.routine import Side
from hipvoice.core.session.hearing import Reason
from hipvoice.core.wording.language import Language
from hipvoice.core.wording.lines import LINES, PROMPTS, Label, Named
from hipvoice.core.wording.wording import UNITS, Wording
from hipvoice.errors import HipvoiceError
from hipvoice.routines.formats import CONDITION_TABLE, EQUIPMENT
from hipvoice.routines.problems import Report, choices, quote
from hipvoice.routines.reader import Scalar
from hipvoice.routines.scalars import Pattern, Template, Text, WrongValueError
from hipvoice.routines.schema import CheckedMap, Field, ListOf, MapOf, TableOf, good_source

FOLDER = Path(__file__).parents[1] / "languages"
MIN_NUMBERS = 101  # zero to one hundred, for seconds, minutes and points
MIN_ORDINALS = 7  # a session a day for a week

_WORD = Text(40, "a word such as `left`")
_PHRASE = Pattern(r"[^\W\d_A-Z]+([ '-][^\W\d_A-Z]+)*", "words in lower case, such as `next one`")
_KEY = Pattern(r"[!-~]|space|enter", "one character, `space` or `enter`")


def _table(keys: Iterable[StrEnum], about: str) -> MapOf:
    """A word for each of certain names of the core."""
    return MapOf({key.value: Field(_WORD, f"{about} {key.value}", required=True) for key in keys})


def _words(names: Iterable[str]) -> MapOf:
    """A few words for each name."""
    return MapOf({name: Field(_WORD, f"words for {name}", required=True) for name in names})


def _texts(names: Iterable[Named], about: str) -> dict[str, Field]:
    """A text for each name, with the values that it may name."""
    return {str(name): Field(Template(name.values), about, required=True) for name in names}


COMMAND = MapOf(
    {
        "say": Field(ListOf(_PHRASE), "the phrases; help names the first", required=True),
        "keys": Field(ListOf(_KEY), "the keys", required=True),
        "means": Field(Text(60), "what the command does", required=True),
        "decoys": Field(ListOf(_PHRASE), "words that sound like a phrase and are none"),
    }
)
_COMMANDS = {n: Field(COMMAND, f"the command {n}", required=True) for n in INTENTS_BY_NAME}
_LINES = _texts(LINES.values(), "a sentence")
_PROMPTS = _texts(PROMPTS.values(), "a sentence")
_LABELS = _texts(Label, "words")
_HEARD = {
    reason.value: Field(Template(frozenset({"text"})), "a sentence", required=True)
    for reason in Reason
}
_UNITS = {
    unit: Field(
        Template(frozenset() if unit in {"and", "half"} else frozenset({"n"})),
        "a unit",
        required=True,
    )
    for unit in UNITS
}
_REASONS = {name: condition.reason for name, condition in CONDITION_TABLE.items()}
LANGUAGE = MapOf(
    {
        "language": Field(
            Pattern("[a-z]{2,3}", "a code such as `en`"), "its code in ISO 639", required=True
        ),
        "commands": Field(MapOf(_COMMANDS), "phrases and keys of each command", required=True),
        "lines": Field(MapOf(_LINES), "every sentence of the coach", required=True),
        "numbers": Field(ListOf(_WORD, MIN_NUMBERS, 1000), "zero, one, ...", required=True),
        "ordinals": Field(ListOf(_WORD, MIN_ORDINALS, 1000), "first, ...", required=True),
        "units": Field(MapOf(_UNITS), "lengths of time", required=True),
        "sides": Field(_table(Side, "the side"), "the sides", required=True),
        "things": Field(_words(EQUIPMENT), "equipment, with its article", required=True),
        "labels": Field(MapOf(_LABELS), "words of the display", required=True),
        "situations": Field(_table(Situation, "the situation"), "for the screen", required=True),
        "mic-check": Field(MapOf(_PROMPTS), "the microphone check", required=True),
        "heard": Field(MapOf(_HEARD), "what the ear made of a voice", required=True),
    },
    expected="a language, such as `language: en`, `commands:`, `lines:`",
)


def language_file(code: str) -> Path:
    """The file of a shipped language. Raises HipvoiceError."""
    known = {path.stem: path for path in sorted(FOLDER.glob("*.yaml"))}
    if code not in known:
        raise HipvoiceError(f"there is no language {quote(code)}", hint=choices(code, known))
    return known[code]


def load_language(path: Path) -> Language:
    """The language in a file. Raises HipvoiceError; ProblemsError names every problem."""
    return good_source(path, LANGUAGE, _language).content


def _language(record: CheckedMap, report: Report) -> Language | None:
    _check_shared(record, report)
    if report.problems:
        return None
    commands = record.values["commands"].values
    entries = {INTENTS_BY_NAME[name]: entry.values for name, entry in commands.items()}
    numbers = {table: record.values[table] for table in ("numbers", "ordinals")}
    tables = ("lines", "units", "sides", "things", "situations", "heard")
    words = {table: record.values[table].values for table in tables}
    return Language(
        code=record.values["language"],
        phrases={intent: entry["say"] for intent, entry in entries.items()},
        keys={intent: entry["keys"] for intent, entry in entries.items()},
        meanings={intent: entry["means"] for intent, entry in entries.items()},
        decoys={intent: entry.get("decoys", ()) for intent, entry in entries.items()},
        prompts={PROMPTS[n]: text for n, text in record.values["mic-check"].values.items()},
        labels=record.values["labels"].values,
        wording=Wording(**numbers, **words, reasons=_REASONS),
    )


def _check_shared(record: CheckedMap, report: Report) -> None:
    """A phrase or key must not mean two commands that are legal in the same situation."""
    commands: CheckedMap | None = record.values.get("commands")
    if commands is None:
        return
    for what, having in (("say", _having(commands, "say")), ("keys", _having(commands, "keys"))):
        for text, pair in _clashes(having):
            if what == "keys" and frozenset(pair) in TOGGLES:
                continue
            first, second = map(str, pair)
            entry: CheckedMap = commands.values[second]
            message = f"{quote(text)} means {quote(first)} already"
            hint = "both commands may be given in one situation"
            report.add(entry.value(what), message, hint, (*entry.path, what))


def _having(commands: CheckedMap, what: str) -> dict[str, list[Intent]]:
    """The commands for each phrase or key, in the order of the file."""
    having: dict[str, list[Intent]] = defaultdict(list)
    for name, entry in commands.values.items():
        for text in entry.values.get(what, ()):
            having[text].append(INTENTS_BY_NAME[name])
    return having


def _clashes(having: dict[str, list[Intent]]) -> Iterator[tuple[str, tuple[Intent, Intent]]]:
    """Phrases or keys with two commands that are legal at the same time, each once."""
    for text, intents in having.items():
        for index, second in enumerate(intents):
            first = next((i for i in intents[:index] if both_legal(i, second)), None)
            if first:
                yield text, (first, second)


PRONUNCIATION_FOLDER = Path(__file__).parents[1] / "languages" / "pronunciation"
MAX_PATTERNS = 200


@dataclass(frozen=True, slots=True)
class Regular:
    """A regular expression."""

    expected: str = r"a regular expression such as '\b90/90\b'"

    def parse(self, scalar: Scalar) -> str:
        """The expression itself."""
        try:
            re.compile(scalar.text)
        except re.error as error:
            message = f"{quote(scalar.text)} is not a regular expression: {error}"
            raise WrongValueError(message) from None
        return scalar.text


@dataclass(frozen=True, slots=True)
class Said:
    r"""What is said instead; \1 is a group of the expression. Spaces at the ends are kept."""

    expected: str = "what is said, such as ninety ninety"

    def parse(self, scalar: Scalar) -> str:
        """The replacement itself."""
        Text().parse(scalar)
        return scalar.text


@dataclass(frozen=True, slots=True)
class OneAndSeveral:
    """What is said for one thing and for several."""

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
        "patterns": Field(ListOf(_PATTERN, 0, MAX_PATTERNS), "what is written otherwise"),
        "units": Field(TableOf(Text(10, "a unit"), OneAndSeveral()), "what follows numbers"),
        "words": Field(TableOf(Text(40, "a word"), Text(100)), "whole words"),
    },
    expected="a pronunciation, such as `language: en`, `words:`",
)


@dataclass(frozen=True)
class PronunciationTable:
    """Patterns with their replacements; units, singular and plural; words."""

    patterns: tuple[tuple[str, str], ...]
    units: Mapping[str, tuple[str, str]]
    words: Mapping[str, str]


def load_pronunciation(path: Path) -> PronunciationTable:
    """The table in a file. Raises HipvoiceError; ProblemsError names every problem."""
    return good_source(path, PRONUNCIATION, _pronunciation_table).content


def _pronunciation_table(record: CheckedMap, report: Report) -> PronunciationTable | None:
    _check_groups(record, report)
    if report.problems:
        return None
    values = record.values
    return PronunciationTable(
        patterns=tuple((p.values["find"], p.values["say"]) for p in values.get("patterns", ())),
        units=dict(values.get("units", ())),
        words=dict(values.get("words", ())),
    )


def _check_groups(record: CheckedMap, report: Report) -> None:
    """A replacement may only use groups that its expression has."""
    for pattern in record.values.get("patterns", ()):
        if {"find", "say"} <= set(pattern.values):
            try:
                re.sub(pattern.values["find"], pattern.values["say"], "")
            except (re.error, IndexError) as error:
                report.add(pattern.value("say"), f"{error}", "", (*pattern.path, "say"))
