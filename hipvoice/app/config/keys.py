"""Every key of the config, one row each. A new key is a row here and a field in `values`."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any, Final

from hipvoice.core.commands import INTENTS_BY_NAME, RATES, VOLUMES
from hipvoice.core.miccheck.findings import LONGEST_LEAD_IN_MS
from hipvoice.core.routine.routine import BreathCues, Questions, Talk
from hipvoice.ear.models import BUILT_IN
from hipvoice.errors import HipvoiceError
from hipvoice.routines.formats import EQUIPMENT, KNOWN_CONDITION
from hipvoice.routines.problems import TOP, choices, near, quote
from hipvoice.routines.reader import NOTHING, Scalar
from hipvoice.routines.scalars import (
    Choice,
    Pattern,
    WholeNumber,
    WrongValueError,
    did_you_mean,
    require_length,
)
from hipvoice.routines.schema import Field, ListOf, MapOf, Shape, TableOf

MAX_WORDS: Final = 100  # of a list


@dataclass(frozen=True, slots=True)
class OneLineText:
    """A text on one line, even one that looks like a number: devices and voices have numbers."""

    expected: str
    limit: int = 1000

    def parse(self, scalar: Scalar) -> str:
        """The text itself."""
        require_length(scalar.text, self.limit)
        if not scalar.text.isprintable() or scalar.text != scalar.text.strip():
            raise WrongValueError(f"{quote(scalar.text)} has characters that no name has")
        return scalar.text


@dataclass(frozen=True, slots=True)
class PersonName:
    """Any name on one line. Nothing (`null`, `~`) is not one, but `No` and `123` are."""

    expected: str = "a name such as `Anna`"
    limit: int = 60

    def parse(self, scalar: Scalar) -> str:
        """The name itself."""
        if not scalar.text or scalar.reads_as == NOTHING:
            raise WrongValueError("a name is missing")
        return OneLineText(self.expected, self.limit).parse(scalar)


@dataclass(frozen=True, slots=True)
class Decibels:
    """A level from `low` to `high` dB."""

    low: float
    high: float

    @property
    def expected(self) -> str:
        """What is expected."""
        return f"a number of decibels from {self.low:g} to {self.high:g}"

    def parse(self, scalar: Scalar) -> float:
        """The number."""
        if not re.fullmatch(r"-?[0-9]{1,4}(\.[0-9]{1,6})?", scalar.text):
            raise WrongValueError(f"{quote(scalar.text)} is not a number of decibels")
        if not self.low <= float(scalar.text) <= self.high:
            raise WrongValueError(f"{scalar.text} is out of range")
        return float(scalar.text)


@dataclass(frozen=True, slots=True)
class ConfigKey:
    """One value: its dotted `name`, its shape, its default, and `about`, for the template.

    A `personal` one may differ for each person, below `people: NAME:`.
    """

    name: str
    shape: Shape
    default: Any
    about: str
    personal: bool = False


_TRUTH = Choice(
    {"yes": True, "no": False, "true": True, "false": False},
    {"on": "yes", "off": "no", "y": "yes", "n": "no", "1": "yes", "0": "no"},
    guesses=False,
)
_PERSON = PersonName()
_ENGINE = Pattern(r"[a-z][a-z0-9-]{0,40}", "the name of an engine, such as `piper`")
_MODEL = Pattern(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}", "a name of `hipvoice models list`")
_PHRASE = Pattern(r"[^\W\d_A-Z]+([ '-][^\W\d_A-Z]+)*", "words in lower case, such as `move on`")
_KEY_NAME = Pattern(r"[!-~]|[a-z][a-z0-9]+", "one character, or a name such as `space` or `right`")
_ACTIVITY = Pattern(
    r"[A-Za-z][A-Za-z ,'-]*[A-Za-z]", "words that can be spoken, such as `tying my shoes`", 60
)
_INTENT = Choice(INTENTS_BY_NAME)


def _some(words: Iterable[str]) -> ListOf:
    return ListOf(Choice({word: word for word in words}), 0, MAX_WORDS)


KEYS: Final = (
    ConfigKey("person", _PERSON, None, "who trains, unless somebody else is named"),
    ConfigKey(
        "voice.engine", _ENGINE, None, "what speaks; by default the best available", personal=True
    ),
    ConfigKey(
        "voice.name",
        OneLineText("a voice of `hipvoice voices`"),
        None,
        "a voice of `hipvoice voices`",
        personal=True,
    ),
    ConfigKey("voice.rate", WholeNumber(RATES[0], RATES[-1]), 165, "words a minute", personal=True),
    ConfigKey("voice.volume", WholeNumber(VOLUMES[0], VOLUMES[-1]), 80, "percent", personal=True),
    ConfigKey(
        "talk",
        Choice({talk.value: talk for talk in Talk}),
        Talk.FULL,
        "how much the coach says: full, brief or quiet",
        personal=True,
    ),
    ConfigKey(
        "ask",
        Choice({ask.value: ask for ask in Questions}),
        Questions.USUAL,
        "whether to ask about pain and effort: usual, always or never",
        personal=True,
    ),
    ConfigKey(
        "activity",
        _ACTIVITY,
        None,
        "what you want to be able to do again, such as tying my shoes",
        personal=True,
    ),
    ConfigKey(
        "breath",
        Choice({cues.value: cues for cues in BreathCues}),
        BreathCues.TONES,
        "how a breathing pace is given: tones, words or off",
        personal=True,
    ),
    ConfigKey(
        "devices.mic", OneLineText("a device of `hipvoice devices`"), None, "name, number, or none"
    ),
    ConfigKey(
        "devices.speaker",
        OneLineText("a device of `hipvoice devices`"),
        None,
        "name, number, or none",
    ),
    ConfigKey(
        "devices.headphones", _TRUTH, default=False, about="yes if you wear them: no echo to cancel"
    ),
    ConfigKey(
        "speaker.lead_in",
        WholeNumber(0, LONGEST_LEAD_IN_MS),
        None,
        "ms of silence before the first sound; by default as the speaker needs",
    ),
    ConfigKey("model", _MODEL, BUILT_IN, "the recognition model; `hipvoice models use` sets it"),
    ConfigKey("listening.floor", Decibels(-100, 0), None, "dBFS: the room while nobody speaks"),
    ConfigKey("listening.level", Decibels(-100, 0), None, "dBFS: your voice on the mat"),
    ConfigKey(
        "aliases",
        TableOf(_INTENT, ListOf(_PHRASE, 0, MAX_WORDS)),
        (),
        "your own phrases for a command, such as next: [move on]",
    ),
    ConfigKey(
        "keys",
        TableOf(_INTENT, ListOf(_KEY_NAME, 0, MAX_WORDS)),
        (),
        "your own keys for a command, such as next: [n, right]",
    ),
    ConfigKey(
        "display.lines", _TRUTH, default=False, about="yes: lines of text instead of a display"
    ),
    ConfigKey(
        "display.calm",
        _TRUTH,
        default=False,
        about="yes: nothing on the display moves except the time",
    ),
    ConfigKey(
        "conditions",
        ListOf(KNOWN_CONDITION, 0, MAX_WORDS),
        (),
        "conditions to respect, such as [knee-pain]",
        personal=True,
    ),
    ConfigKey(
        "without",
        _some(EQUIPMENT),
        (),
        "equipment you do not have, such as [band, block]",
        personal=True,
    ),
    ConfigKey(
        "journal",
        OneLineText("the path of a file"),
        None,
        "another journal file instead of the usual one",
    ),
)
BY_NAME: Final = {key.name: key for key in KEYS}
DEFAULTS: Final = {key.name: key.default for key in KEYS}
PEOPLE: Final = "people"


def _map_of(keys: Iterable[ConfigKey], expected: str) -> MapOf:
    """The keys as the map of the file: those with a dot in sections."""
    fields: dict[str, Field] = {}
    sections: dict[str, dict[str, Field]] = {}
    for key in keys:
        section, dot, name = key.name.rpartition(".")
        (sections.setdefault(section, {}) if dot else fields)[name] = Field(key.shape, key.about)
    maps = {
        name: Field(MapOf(inner, expected=f"keys such as `{next(iter(inner))}:`"), name)
        for name, inner in sections.items()
    }
    return MapOf({**fields, **maps}, expected=expected)


_PERSONAL_NAMES: Final = [key.name for key in KEYS if key.personal]
_PERSONAL = _map_of((key for key in KEYS if key.personal), "what differs for a person")
CONFIG: Final = _map_of(KEYS, "keys with values, such as `voice: {rate: 150}`")
SHAPE: Final = MapOf(
    {**CONFIG.fields, PEOPLE: Field(TableOf(_PERSON, _PERSONAL), "what differs for a person")},
    expected=CONFIG.expected,
)


def shape_of(name: str) -> Shape:
    """The shape of a value: `voice.rate`, `aliases.next`, `people.Anna.without`.

    Raises HipvoiceError for an unknown name, with what was probably meant.
    """
    shape: Shape = SHAPE
    for part in parts_of(name):
        inner = shape.fields.get(part) if isinstance(shape, MapOf) else None
        if inner:
            shape = inner.shape
        elif isinstance(shape, TableOf) and _is_key(shape, part):
            shape = shape.value
        else:
            raise _unknown(name, part, shape)
    if isinstance(shape, MapOf | TableOf):
        hint = f"name a key within it, such as {name}.{_within(shape)}"
        raise HipvoiceError(f"{quote(name)} is not a single value", hint=hint)
    return shape


def parts_of(name: str) -> tuple[str, ...]:
    """What leads to a value, from the outside: a person's name may have dots in it."""
    section, _, inner = name.partition(".")
    if section == PEOPLE:
        for key in _PERSONAL_NAMES:
            person, found, nothing = inner.rpartition(f".{key}")
            if found and not nothing and person:
                return (PEOPLE, person, *key.split("."))
    return tuple(name.split("."))


def _within(shape: Shape) -> str:
    """The dotted name of something within a map."""
    match shape:
        case MapOf(fields=fields):
            name, field = next(iter(fields.items()))
            inner = _within(field.shape)
        case TableOf(key=Choice(words=words), value=value):
            name, inner = next(iter(words)), _within(value)
        case TableOf(value=value):
            name, inner = "Anna", _within(value)
        case _:
            return ""
    return f"{name}.{inner}" if inner else name


def _is_key(table: TableOf, part: str) -> bool:
    try:
        table.key.parse(Scalar(part, plain=False, where=TOP))
    except WrongValueError:
        return False
    return True


def _unknown(name: str, part: str, shape: Shape) -> HipvoiceError:
    known: Collection[str] = shape.fields if isinstance(shape, MapOf) else ()
    if isinstance(shape, TableOf) and isinstance(shape.key, Choice):
        known = shape.key.words
    return HipvoiceError(f"the config has no key {quote(name)}", hint=_hint(name, part, known))


def _hint(name: str, part: str, known: Collection[str]) -> str:
    """The whole name that was probably meant, or what there is in its place."""
    ends = (key for key in BY_NAME if key.endswith(f".{name}"))
    before = name.rpartition(part)[0] if part != name else ""
    inner = near(part, known)
    if meant := next(ends, None) or (before + inner if inner else near(name, BY_NAME)):
        return did_you_mean(meant)
    return choices(part, known) if known else "`hipvoice config` names them all"
