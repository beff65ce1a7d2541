"""The commented file that there is at first: every key that there is, and no value yet."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from typing import Final

from hipvoice.app.config.keys import KEYS, PEOPLE, Key

HEAD: Final = """\
# What hipvoice keeps for you. Options of a command go before the environment, and that before this
# file. Some of it the program writes itself, one value at a time; your comments stay.
# `hipvoice config` prints each value with where it comes from.
"""
PEOPLE_PART: Final = """\
# people: what differs for a person, by name: voice, conditions, without
#   Anna:
#     voice: {rate: 150}
people:
"""


def template() -> str:
    """The text of the file."""
    sections = groupby(KEYS, key=lambda key: key.name.partition(".")[0])
    parts = ("".join(_section(name, [*keys])) for name, keys in sections)
    return "\n".join([HEAD, *parts, PEOPLE_PART])


def _section(name: str, keys: list[Key]) -> Iterator[str]:
    assert name != PEOPLE
    if keys[0].name != name:
        yield f"# {name}:\n"
    for key in keys:
        inner = key.name.partition(".")[2]
        label = f"#   {inner}" if inner else f"# {name}"
        yield f"{label}: {key.about}{_default(key)}\n"
    yield f"{name}:\n"


def _default(key: Key) -> str:
    return f"; {key.default} if absent" if type(key.default) in {int, str} else ""
