"""How a text is written for a speech engine: the table of the language, applied in order.

Only what is spoken changes: what is shown, logged and listened for stays as it is written.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence

Pronounce = Callable[[str], str]
Rule = tuple[re.Pattern[str], str | Callable[[re.Match[str]], str]]


def as_written(text: str) -> str:
    """Read a text as it is."""
    return text


def pronunciation(
    patterns: Sequence[tuple[str, str]],
    units: Mapping[str, tuple[str, str]],
    words: Mapping[str, str],
) -> Pronounce:
    """A function from what is written to what is spoken.

    `patterns` are regular expressions with their replacements, `units` the words for one and for
    several. A word in `words` with a capital letter matches exactly, others in any case. Raises
    re.error for an invalid pattern, without naming it.
    """
    rules: list[Rule] = [(re.compile(find), say) for find, say in patterns]
    if units:
        rules.append(_unit_rule(units))
    rules += [_word_rule(word, said) for word, said in words.items()]

    def pronounced(text: str) -> str:
        for find, said in rules:
            text = find.sub(said, text)
        return text

    return pronounced


def _unit_rule(units: Mapping[str, tuple[str, str]]) -> Rule:
    """A number and a unit, with or without a space."""
    names = "|".join(map(re.escape, units))

    def said(match: re.Match[str]) -> str:
        number, unit = match.groups()
        one, several = units[unit]
        return f"{number} {one if number == '1' else several}"

    return re.compile(rf"(?<![\w.])(\d+(?:\.\d+)?) ?({names})(?!\w)"), said


def _word_rule(word: str, said: str) -> Rule:
    flags = re.NOFLAG if word != word.lower() else re.IGNORECASE
    return re.compile(rf"(?<!\w){re.escape(word)}(?!\w)", flags), said.replace("\\", r"\\")
