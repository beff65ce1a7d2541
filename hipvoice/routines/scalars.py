"""What a single value of a file may be: a text, a number, one of some words.

Each shape says what it expects, with an example, and turns the text of a value into what it means.
A value that it does not accept raises `WrongValueError`, with what was probably meant if that is
known.
"""

from __future__ import annotations

import re
import string
import unicodedata
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Final, Protocol

from hipvoice.core.routine.exercise import SIDE_VALUES
from hipvoice.routines.problems import choices, either, near, quote
from hipvoice.routines.reader import Scalar, code_and_name, never_in_a_text


class WrongValueError(ValueError):
    """A value that is not accepted. Without a hint, the hint is what was expected."""

    def __init__(self, message: str, hint: str = "") -> None:
        """Keep both."""
        super().__init__(message)
        self.hint = hint


class ScalarShape(Protocol):
    """What one value may be. `expected` completes "expected ..."."""

    @property
    def expected(self) -> str:
        """What is expected, with an example."""

    def parse(self, scalar: Scalar) -> object:
        """What the value means. Raises WrongValueError, or ValueError of the core."""


@dataclass(frozen=True, slots=True)
class Text:
    """A sentence or a name, of at most `limit` characters; line breaks count as spaces."""

    limit: int = 200
    expected: str = 'a text such as "Sit tall."'

    def parse(self, scalar: Scalar) -> str:
        """The text itself."""
        text = " ".join(scalar.text.split())
        if not text:
            raise WrongValueError("a text is missing")
        if scalar.reads_as:
            message = f"{quote(text)} is {scalar.reads_as} in YAML, not a text"
            raise WrongValueError(message, f'if a text is meant, write "{text}"')
        require_length(text, self.limit)
        if any(unicodedata.category(c) in {"Cc", "Cs"} for c in text):
            raise WrongValueError("a control character in a text", "take it out")
        if odd := never_in_a_text(text):
            raise WrongValueError(f"{code_and_name(odd)} in a text", "take it out")
        return text


@dataclass(frozen=True, slots=True)
class Template:
    """A sentence in which the program fills in `values`, named in braces."""

    values: frozenset[str] = frozenset()

    @property
    def expected(self) -> str:
        """What is expected, with the values that may be used."""
        names = " ".join(f"{{{value}}}" for value in sorted(self.values))
        return f"a text that may use {names}" if names else "a text without values"

    def parse(self, scalar: Scalar) -> str:
        """The sentence with its braces. Spaces at its ends are kept: `and` has them."""
        Text().parse(scalar)
        _require_fields(scalar.text, self.values)
        return scalar.text


# Nobody who only hears it knows which one is meant.
_VAGUE: Final = re.compile(
    r"\b(this|that) (side|leg|thigh|knee|shin|ankle|foot|heel|hip|buttock|flank|hand|arm|elbow"
    r"|shoulder)\b",
    re.IGNORECASE,
)


def as_spoken(text: str) -> str:
    """A sentence by somebody else in a form that `SpokenText` accepts."""
    text = text.replace("{", "(").replace("}", ")")
    return _VAGUE.sub(lambda found: f"the {found[2]}", text)


@dataclass(frozen=True, slots=True)
class SpokenText:
    """A sentence of the coach that may name the side that works and the opposite one, in braces.

    It must not leave open which side or limb it means.
    """

    expected: str = 'a sentence such as "Sit tall."'
    limit: int = 160

    def parse(self, scalar: Scalar) -> str:
        """The sentence, with its braces."""
        text = Text(self.limit).parse(scalar)
        hint = "`{side}` is the side that works, `{other}` the opposite one"
        _require_fields(text, SIDE_VALUES, hint)
        if vague := _VAGUE.search(text):
            raise WrongValueError(
                f"{quote(vague[0])} does not say which one",
                "name it: `{side}` becomes left or right, `{other}` the opposite one",
            )
        return text


@dataclass(frozen=True, slots=True)
class Word:
    """A name in lower case with hyphens. A near miss of one of `known` counts as a typing error."""

    known: tuple[str, ...] = ()
    expected: str = "a name such as `foam-roller`"
    limit: int = 200

    def parse(self, scalar: Scalar) -> str:
        """The name, with hyphens for spaces and in lower case."""
        require_length(scalar.text, self.limit)
        name = slug(scalar.text)
        if not re.fullmatch(r"[^\W_]+(-[^\W_]+)*", name) or scalar.reads_as:
            raise WrongValueError(f"{quote(scalar.text)} is not a name")
        if name not in self.known and (meant := near(name, self.known, cutoff=0.8)):
            raise WrongValueError(f"{quote(scalar.text)} is not known", f"did you mean `{meant}`?")
        return name


@dataclass(frozen=True, slots=True)
class Pattern:
    """A text of a certain form, of at most `limit` characters."""

    form: str
    expected: str
    limit: int = 200

    def parse(self, scalar: Scalar) -> str:
        """The text itself."""
        require_length(scalar.text, self.limit)
        if scalar.reads_as or not re.fullmatch(self.form, scalar.text):
            raise WrongValueError(f"{quote(scalar.text)} is not allowed here")
        return scalar.text


@dataclass(frozen=True, slots=True)
class WholeNumber:
    """A whole number from `low` to `high`."""

    low: int
    high: int

    @property
    def expected(self) -> str:
        """What is expected."""
        return f"a whole number from {self.low} to {self.high}"

    def parse(self, scalar: Scalar) -> int:
        """The number."""
        text = scalar.text
        if re.fullmatch(r"0[0-9]{1,9}", text):
            raise WrongValueError(f"{quote(text)} begins with a zero", did_you_mean(f"{int(text)}"))
        if not re.fullmatch(r"-?[0-9]{1,9}", text):
            raise WrongValueError(f"{quote(text)} is not a whole number")
        if not scalar.plain:
            raise WrongValueError(f"{quote(text)} in quotes is a text", f"write {text}")
        if not self.low <= int(text) <= self.high:
            raise WrongValueError(f"{text} is out of range")
        return int(text)


@dataclass(frozen=True, slots=True)
class Choice:
    """One of some words, with its value. `meant` maps typing errors to the intended word.

    Where a guess would do harm (`guesses` is false), the hint names all words instead.
    """

    words: Mapping[str, object]
    meant: Mapping[str, str] = field(default_factory=dict)
    guesses: bool = True

    @property
    def expected(self) -> str:
        """The words."""
        return either(self.words)

    def parse(self, scalar: Scalar) -> object:
        """What the word means."""
        if scalar.text in self.words:
            return self.words[scalar.text]
        lower = scalar.text.lower()
        meant = lower if lower in self.words else self.meant.get(lower)
        if not (self.guesses or meant):
            raise WrongValueError(f"{quote(scalar.text)} is not known", either(self.words))
        hint = did_you_mean(meant) if meant else choices(scalar.text, self.words)
        raise WrongValueError(f"{quote(scalar.text)} is not allowed here", hint)


def require_length(text: str, limit: int) -> None:
    """Raise WrongValueError for a text of more than `limit` characters."""
    if len(text) > limit:
        raise WrongValueError(f"a text of {len(text)} characters", f"at most {limit}")


def slug(name: str) -> str:
    """A name in the style of file names: lower case, words joined by hyphens."""
    return "-".join(name.lower().split())


def did_you_mean(word: str) -> str:
    """The hint for a typing error."""
    return f"did you mean `{word}`?"


def _require_fields(template: str, values: Collection[str], hint: str = "") -> None:
    """Raise WrongValueError if a template names anything but `values`."""
    for value in _fields(template):
        if value not in values:
            raise WrongValueError(f"there is no value {quote(f'{{{value}}}')} here", hint)


def _fields(template: str) -> Collection[str]:
    """The values that a template names, as it names them. Raises WrongValueError."""
    try:
        parts = list(string.Formatter().parse(template))
    except ValueError:
        raise WrongValueError("a brace without its other half", "such as {duration}") from None
    named = [(name, spec, conversion) for _, name, spec, conversion in parts if name is not None]
    return [name + (f"!{c}" if c else "") + (f":{spec}" if spec else "") for name, spec, c in named]
