"""Changes single values of the file, writes its first version, and lists every value.

A change replaces one value in the text and leaves every other character as it is; the file is
replaced atomically. A library that reads and writes the whole document would change the
indentation, quotes and line breaks of a person's file. So the parser only says where things are
(`yaml.compose`), and the text is edited there. The text is known to be valid YAML of maps, lists
and single values, without anchors and tags.

The first version of the file has every key as a comment, without values. The list of values says
where each comes from.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby
from pathlib import Path
from typing import Any, Final

import yaml

from hipvoice.app.config.keys import KEYS, PEOPLE, ConfigKey, parts_of, shape_of
from hipvoice.app.config.reading import content, from_bytes, from_text, load_config, variable
from hipvoice.app.config.values import Given
from hipvoice.app.session.process import quiet_libraries
from hipvoice.errors import HipvoiceError
from hipvoice.files import explained, locked, make_folder, write
from hipvoice.routines.problems import Problem, ProblemsError, render
from hipvoice.sound.devices import DeviceKind, find_device

HEAD: Final = """\
# What hipvoice stores for you. Options of a command override the environment, which overrides this
# file. The program itself writes some of it, one value at a time; your comments stay.
# `hipvoice config` prints every value and where it comes from.
"""
PEOPLE_PART: Final = """\
# people: what differs for a person, by name: voice, conditions, without
#   Anna:
#     voice: {rate: 150}
people:
"""

INDENT: Final = "  "
BOM: Final = "\N{ZERO WIDTH NO-BREAK SPACE}"

_FAST = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # the one that the config is read with

Keys = tuple[str, ...]

DEVICES: Final = {"devices.mic": DeviceKind.IN, "devices.speaker": DeviceKind.OUT}
WHAT: Final = "the config"
NO_PLACE: Final = (yaml.YAMLError, TypeError, UnicodeDecodeError)

NOT_SET = "-"


def change(path: Path, changes: Mapping[str, Any]) -> None:
    """Write values by their dotted names (`voice.rate`, `people.Anna.voice.rate`) into the file.

    None removes a value: the key stays, with nothing after it, and counts as absent. A device given
    by number is stored by name. Everything else in the file stays, byte for byte; if there is no
    file, it is created with its comments. Raises HipvoiceError, also if the file would still be
    wrong afterwards; then it is unchanged.
    """
    changes = {name: _lasting(name, value) for name, value in changes.items()}
    with explained(path, WHAT):
        make_folder(Path(os.path.realpath(path)).parent)
    with locked(path):
        _change(path, changes)


def _change(path: Path, changes: Mapping[str, Any]) -> None:
    there = content(path)
    before = template().encode() if there is None else there
    problems: list[Problem] = []
    wanted = from_bytes(before, path, problems).in_file()
    for name, value in changes.items():
        shape_of(name)
        wanted[name] = tuple(value) if isinstance(value, list) else value
    try:
        after = _changed(before, changes)
        _require_meant(after, path, {name: v for name, v in wanted.items() if v is not None})
    except (HipvoiceError, *NO_PLACE):
        if problems:
            raise ProblemsError(problems) from None
        raise
    if after != there:
        write(path, after, WHAT, private=True, force=True)


def parsed(name: str, text: str) -> Any:
    """The value of a key from what was typed; None for nothing. Raises HipvoiceError."""
    problems: list[Problem] = []
    shape = shape_of(name)
    if not text.strip():
        return None
    value = from_text(name, text, shape, problems)
    if problems:
        raise ProblemsError(problems)
    return value


def remember_voice(path: Path, person: str | None, changes: Mapping[str, int]) -> None:
    """Store changes to the voice (`rate`, `volume`) for the person who made them.

    Raises HipvoiceError.
    """
    part = f"people.{person}." if person else ""
    change(path, {f"{part}voice.{name}": value for name, value in changes.items()})


def _lasting(name: str, value: Any) -> Any:
    """The value in a form that stays valid when devices come and go, which changes their numbers.

    A number without a device stays a number.
    """
    if name not in DEVICES or not str(value).isdecimal():
        return value
    try:
        with quiet_libraries():
            return find_device(str(value), DEVICES[name]).name
    except HipvoiceError:
        return value


def _changed(data: bytes, changes: Mapping[str, Any]) -> bytes:
    """The content with the changes. Raises one of NO_PLACE if the content was wrong already."""
    text = data.decode("utf-8")
    for name, value in changes.items():
        text = with_value(text, parts_of(name), value)
    return text.encode()


def _require_meant(data: bytes, path: Path, wanted: Mapping[str, Any]) -> None:
    """Raise HipvoiceError unless the content says exactly what is wanted: a wrong file is worse."""
    problems: list[Problem] = []
    if from_bytes(data, path, problems).in_file() != wanted or problems:
        title = f"the values cannot be put into {path} by the program, as it is written"
        raise HipvoiceError(
            title, render(problems), "put them there yourself: hipvoice config edit"
        )


def with_value(text: str, keys: Keys, value: Any) -> str:
    """`text` with `value` at the place to which `keys` lead: a single value, a list, or None.

    None leaves the key with nothing after it. Raises TypeError or yaml.YAMLError if the text has no
    such place.
    """
    if text.startswith(BOM):  # some parsers count it as a character, others do not
        return BOM + with_value(text.removeprefix(BOM), keys, value)
    node = yaml.compose(text, Loader=_FAST)
    if node is None:
        start = len(text)
        return _with_lines(text, start, _block(keys, value, "", _newline(text)))
    for depth, key in enumerate(keys):
        if not isinstance(node, yaml.MappingNode):
            raise TypeError(f"{key} has no place in what is no map")
        pair = next(((k, v) for k, v in node.value if k.value == key), None)
        if pair is None:
            return _with_entry(text, node, keys[depth:], value)
        if _is_nothing(pair[1]):
            return _with_filled(text, node, pair, keys[depth + 1 :], value)
        node = pair[1]
    return text[: node.start_mark.index] + _like(node, value, text) + text[_end(node) :]


def flow(value: Any) -> str:
    """A value on one line, as it is written after a key or in a list."""
    if value is None:
        return ""
    item = [*value] if isinstance(value, tuple) else value
    if isinstance(item, StrEnum):  # YAML knows no subclasses of str
        item = item.value
    made: str = yaml.safe_dump([item], default_flow_style=True, width=10**9, allow_unicode=True)
    return made.strip()[1:-1]  # without the brackets; in a list it is quoted if necessary


def _like(node: yaml.Node, value: Any, text: str) -> str:
    """`value` in the style of the node that it replaces: a list with dashes stays one.

    Dashes may be right below their key, where nothing else may.
    """
    if not isinstance(node, yaml.SequenceNode) or node.flow_style:
        return flow(value)
    if not value:
        return f" {flow(value)}".rstrip()
    between = _newline(text) + " " * node.start_mark.column
    return between.join(f"- {flow(item)}" for item in value)


def _with_entry(text: str, node: yaml.MappingNode, keys: Keys, value: Any) -> str:
    """A new key: after those of a map, but before those in braces."""
    if node.flow_style:
        at = node.start_mark.index + 1
        return f"{text[:at]}{_entry(keys, value)}{', ' if node.value else ''}{text[at:]}"
    indent = " " * node.start_mark.column
    return _with_lines(text, _end(node), _block(keys, value, indent, _newline(text)))


def _with_filled(
    text: str, node: yaml.MappingNode, pair: tuple[yaml.Node, yaml.Node], keys: Keys, value: Any
) -> str:
    """A value, or a map below it, for a key that has none."""
    key, nothing = pair
    at = nothing.start_mark.index
    if keys and not node.flow_style:
        indent = " " * key.start_mark.column + INDENT
        return _with_lines(text, at, _block(keys, value, indent, _newline(text)))
    colon = "" if ":" in text[key.end_mark.index : at] else ":"
    made = f"{{{_entry(keys, value)}}}" if keys else flow(value)
    return f"{text[:at]}{colon} {made}{text[at:]}"


def _entry(keys: Keys, value: Any) -> str:
    """An entry of a map on one line, with inner maps in braces."""
    first, *rest = keys
    made = f"{{{_entry(tuple(rest), value)}}}" if rest else flow(value)
    return f"{flow(first)}: {made}"


def _block(keys: Keys, value: Any, indent: str, newline: str) -> str:
    """Lines of maps within maps, each ended."""
    *outer, last = keys
    lines = [f"{indent}{INDENT * depth}{flow(key)}:" for depth, key in enumerate(outer)]
    lines.append(f"{indent}{INDENT * len(outer)}{flow(last)}: {flow(value)}")
    return "".join(line.rstrip() + newline for line in lines)


def _with_lines(text: str, at: int, lines: str) -> str:
    """`lines` after the line in which `at` is."""
    if at and text[at - 1] != "\n":
        end = text.find("\n", at)
        if end < 0:
            return text + _newline(text) + lines
        at = end + 1
    return text[:at] + lines + text[at:]


def _end(node: yaml.Node) -> int:
    """Where a node ends; PyYAML ends a block where the next thing begins."""
    while isinstance(node, yaml.CollectionNode) and not node.flow_style and node.value:
        last = node.value[-1]
        node = last[1] if isinstance(last, tuple) else last
    index: int = node.end_mark.index
    return index


def _is_nothing(node: yaml.Node) -> bool:
    return isinstance(node, yaml.ScalarNode) and node.start_mark.index == node.end_mark.index


def _newline(text: str) -> str:
    return "\r\n" if "\r\n" in text else "\n"


def template() -> str:
    """The text of the file."""
    sections = groupby(KEYS, key=lambda key: key.name.partition(".")[0])
    parts = ("".join(_section(name, [*keys])) for name, keys in sections)
    return "\n".join([HEAD, *parts, PEOPLE_PART])


def _section(name: str, keys: list[ConfigKey]) -> Iterator[str]:
    assert name != PEOPLE
    if keys[0].name != name:
        yield f"# {name}:\n"
    for key in keys:
        inner = key.name.partition(".")[2]
        label = f"#   {inner}" if inner else f"# {name}"
        yield f"{label}: {key.about}{_default(key)}\n"
    yield f"{name}:\n"


def _default(key: ConfigKey) -> str:
    return f"; {key.default} if absent" if type(key.default) in {int, str} else ""


@dataclass(frozen=True, slots=True)
class Row:
    """A key, its value, and `source`: default, file, or the name of the environment variable."""

    key: str
    value: Any
    source: str

    def line(self) -> str:
        """The row to read."""
        return f"{self.key:<24}{_shown(self.value):<32} {self.source}"

    def typed(self) -> str:
        """The value as `hipvoice config set` takes it; empty for nothing."""
        items = self.value if isinstance(self.value, tuple) else (self.value,)
        return ",".join(flow(i) if i is None or isinstance(i, bool) else str(i) for i in items)

    def as_row(self) -> dict[str, Any]:
        """The row as JSON-able values."""
        value = [*self.value] if isinstance(self.value, tuple) else self.value
        return {"key": self.key, "value": value, "from": self.source}


def rows(path: Path | None = None) -> list[Row]:
    """Every value. Raises HipvoiceError."""
    return list(_rows(load_config(path).given))


def row(name: str) -> Row:
    """The value of one key, such as `people.Anna.voice.rate`. Raises HipvoiceError."""
    shape_of(name)
    return next((row for row in rows() if row.key == name), Row(name, None, "default"))


def _rows(given: Given) -> Iterator[Row]:
    file = given.in_file()
    for key in KEYS:
        if key.name in given.environment:
            yield Row(key.name, given.environment[key.name], variable(key.name))
        elif names := [n for n in file if n == key.name or n.startswith(f"{key.name}.")]:
            yield from (Row(name, file[name], "file") for name in names)
        else:
            yield Row(key.name, key.default, "default")
    yield from (Row(name, file[name], "file") for name in file if name.startswith(f"{PEOPLE}."))


def _shown(value: Any) -> str:
    return NOT_SET if value is None or value == () else flow(value)
