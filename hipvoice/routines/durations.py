"""Doses as they are written: `30`, `30s`, `2m`, `1m30s`; reps, `10-12`; a tempo, `3-1-3`."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from hipvoice.core.routine.routine import Reps, Tempo
from hipvoice.routines.problems import near, quote
from hipvoice.routines.reader import Scalar
from hipvoice.routines.scalars import WholeNumber, WrongValueError, did_you_mean

MAX_SETS = 20


@dataclass(frozen=True, slots=True)
class Duration:
    """A duration from `low` to `high` ms, or one of `words` with its value."""

    low: int
    high: int
    words: Mapping[str, object] = field(default_factory=dict)
    such_as: str = "30, 30s or 1m30s"

    @property
    def expected(self) -> str:
        """What is expected, with the range."""
        words = "".join(f", or `{word}`" for word in self.words)
        between = f"from {said(self.low)} to {said(self.high)}"
        return f"a duration {between}, such as {self.such_as}{words}"

    def parse(self, scalar: Scalar) -> object:
        """The duration in ms."""
        text = scalar.text
        if text in self.words:
            return self.words[text]
        ms = _duration(text)
        if ms is None:
            word = near(text, self.words)
            meant = did_you_mean(word) if word else _rewritten(text)
            raise WrongValueError(f"{quote(text)} is not a duration", meant)
        if not self.low <= ms <= self.high:
            raise WrongValueError(f"{quote(text)} is too {'short' if ms < self.low else 'long'}")
        return ms


OPEN = "open"  # reps without a tempo, until "done" is said


@dataclass(frozen=True, slots=True)
class TempoShape:
    """The pace of a rep in seconds, out-pause-back; or `open`. Phases with names are a map."""

    expected: str = (
        "phases such as {down: 3s, hold: 1s, up: 3s}, the same in seconds such as 3-1-3, or `open`"
    )

    def parse(self, scalar: Scalar) -> Tempo | None:
        """The tempo; None for `open`."""
        if scalar.text == OPEN:
            return None
        parts = re.fullmatch(r"([0-9]{1,2})-([0-9]{1,2})-([0-9]{1,2})", scalar.text)
        if not parts:
            raise WrongValueError(f"{quote(scalar.text)} is not a tempo")
        out, pause, back = (int(part) * 1000 for part in parts.groups())
        return Tempo(out, pause, back)


@dataclass(frozen=True, slots=True)
class RepsShape:
    """A number of reps from `low` to `high`; a range such as 10-12; a ladder such as 6-4-2.

    A range has the lower number and the upper one, a ladder the number of each set: three or more.
    """

    low: int
    high: int

    @property
    def expected(self) -> str:
        """What is expected."""
        return (
            f"a whole number from {self.low} to {self.high}, a range such as 10-12, or one number"
            " for each set, such as 6-4-2"
        )

    def parse(self, scalar: Scalar) -> Reps:
        """The reps, without a tempo."""
        if re.fullmatch(r"[0-9]{1,9}(-[0-9]{1,9}){2,}", scalar.text):
            rungs = self._numbers(scalar, scalar.text.split("-"))
            if len(rungs) > MAX_SETS:
                raise WrongValueError(f"a ladder of {len(rungs)} sets", f"at most {MAX_SETS}")
            return Reps(rungs[0], ladder=rungs)
        parts = re.fullmatch(r"([0-9]{1,9}) *(?:-|\u2013|\.\.|to) *([0-9]{1,9})", scalar.text)
        if not parts:
            return Reps(WholeNumber(self.low, self.high).parse(scalar))
        low, high = self._numbers(scalar, parts.groups())
        if scalar.text != f"{low}-{high}" or low >= high:
            raise WrongValueError(
                f"{quote(scalar.text)} is not a range", did_you_mean(_range(low, high))
            )
        return Reps(low, most=high)

    def _numbers(self, scalar: Scalar, parts: Sequence[str]) -> tuple[int, ...]:
        number = WholeNumber(self.low, self.high)
        return tuple(number.parse(replace(scalar, text=part, plain=True)) for part in parts)


@dataclass(frozen=True, slots=True)
class PlaceShape:
    """A place within a set: a time from its start in ms, or a percentage of it."""

    expected: str = "a time such as 10s, or a percentage such as 50%"

    def parse(self, scalar: Scalar) -> tuple[str, int]:
        """What is counted ("ms" or "percent"), and the number."""
        if parts := re.fullmatch(r"([0-9]{1,3})%", scalar.text):
            percent = int(parts[1])
            if percent >= _WHOLE_SET:
                raise WrongValueError(f"{quote(scalar.text)} is past the end of the set")
            return "percent", percent
        ms = Duration(0, _LONGEST_SET).parse(scalar)
        assert isinstance(ms, int)
        return "ms", ms


_WHOLE_SET = 100  # percent
_LONGEST_SET = 10 * 60_000  # ms; as long as a hold may be


def _range(one: int, other: int) -> str:
    """A range as it is written; a single number if both ends are the same."""
    low, high = sorted((one, other))
    return f"{low}-{high}" if low < high else f"{low}"


def said(ms: int) -> str:
    """A duration as it is written in a file: 30s, 1m30s, 2m."""
    minutes, seconds = divmod(ms // 1000, 60)
    parts = [f"{minutes}m"] if minutes else []
    return "".join([*parts, f"{seconds}s"] if seconds or not minutes else parts)


def _duration(text: str) -> int | None:
    """The ms of `30`, `30s`, `2m` or `1m30s`; None for anything else."""
    if re.fullmatch(_WHOLE + "s?", text):
        return int(text.removesuffix("s")) * 1000
    parts = re.fullmatch(rf"({_WHOLE})m(?:([0-5]?[0-9])s)?", text)
    return (int(parts[1]) * 60 + int(parts[2] or 0)) * 1000 if parts else None


_WHOLE = "(?:0|[1-9][0-9]{0,4})"  # no leading zero: 010 is eight in YAML 1.1

# Durations as people write them elsewhere: minutes and seconds.
_ELSEWHERE = (
    r"(?P<m>[0-9]{1,4}):(?P<s>[0-9]{2})(?::00)?s?",
    r"(?P<s>[0-9]{1,5}) *(?:s|sec|secs|second|seconds|\"|'')",
    r"(?P<m>[0-9]{1,4}) *(?:m|min|mins|minute|minutes|')",
    r"(?P<m>[0-9]{1,4}) *(?:m|min) *(?P<s>[0-9]{1,2}) *(?:s|sec|seconds)?",
    r"(?P<s>[0-9]{1,5})",
    r"(?P<s>[0-9]{1,5})\.0+ *s?",
)


def _rewritten(text: str) -> str:
    """The hint for a duration as it is written elsewhere; empty if none is recognised."""
    for form in _ELSEWHERE:
        if found := re.fullmatch(form, text.strip().lower()):
            parts = found.groupdict()
            seconds = int(parts.get("m") or 0) * 60 + int(parts.get("s") or 0)
            return did_you_mean(said(seconds * 1000))
    return ""
