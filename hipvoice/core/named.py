"""The texts that a language file has by name, and the values that each may name."""

from __future__ import annotations

from enum import StrEnum
from typing import Self


class Named(StrEnum):
    """The name of a text in a language file, and the `values` that it may name there, in braces.

    A text may leave some of its values out.
    """

    values: frozenset[str]

    def __new__(cls, name: str, values: str = "") -> Self:
        """The text called `name`; `values` are parted by spaces."""
        text = str.__new__(cls, name)
        text._value_ = name
        text.values = frozenset(values.split())
        return text
