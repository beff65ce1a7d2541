"""Declares what lists and maps of a file may be, and checks nodes against that.

A format is declared once, as data (`formats`), from single values (`scalars`) and the shapes here.
The check goes through everything and reports every problem with the path to it; a wrong value is
left out of the result, so that the rest can still be checked.

`good_source` reads, checks and builds a file or dict of a certain shape, or reports every problem
with its place.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Generic, TypeVar

from hipvoice.routines.problems import ProblemsError, Report, Where, choices, either, near, quote
from hipvoice.routines.reader import (
    MAX_DEPTH,
    List,
    Map,
    Node,
    Refused,
    Scalar,
    code_and_name,
    hidden,
    read_bytes,
    read_nodes,
    without_hidden,
)
from hipvoice.routines.scalars import ScalarShape, SpokenText, Template, Text, WrongValueError

KeyPath = tuple[str, ...]
_CURLY = re.compile(
    "[\u201c-\u201f\u2018-\u201b\u00ab].*[\u201c-\u201f\u2018-\u201b\u00bb]", re.DOTALL
)
_STRAIGHT = 'quotes are straight in YAML: "..."'
WRONG: Final = object()  # the value of a wrong node


@dataclass(frozen=True, slots=True)
class Field:
    """A key of a map: what its value may be, whether it must be there, and what it is for."""

    shape: Shape
    about: str
    required: bool = False


@dataclass(frozen=True, slots=True)
class OneOf:
    """Keys of which a map has at most one, or exactly one if that is required."""

    keys: tuple[str, ...]
    required: bool = True


@dataclass(frozen=True, slots=True)
class MapOf:
    """A map with these keys and no others."""

    fields: Mapping[str, Field]
    one_of: tuple[OneOf, ...] = ()
    expected: str = "keys with values, such as `name: Morning`"


@dataclass(frozen=True, slots=True)
class ListOf:
    """A list of `low` to `high` items."""

    item: Shape
    low: int = 1
    high: int = 20

    @property
    def expected(self) -> str:
        """What is expected."""
        return f"a list; each item is {self.item.expected}"


@dataclass(frozen=True, slots=True)
class Shorthand:
    """A map that may be written as just the value of its key `key`."""

    key: str
    map: MapOf

    @property
    def expected(self) -> str:
        """What is expected."""
        return f"{self.map.fields[self.key].shape.expected}; or {self.map.expected}"


@dataclass(frozen=True, slots=True)
class TableOf:
    """A map whose keys are names chosen by the author; it is read as pairs of key and value."""

    key: ScalarShape
    value: Shape

    @property
    def expected(self) -> str:
        """What is expected."""
        return f"a map from {self.key.expected} to {self.value.expected}"


@dataclass(frozen=True, slots=True)
class Kinds:
    """One of several maps, distinguished by a key that only one of them has; else `otherwise`."""

    maps: Mapping[str, MapOf]
    otherwise: Shorthand

    @property
    def expected(self) -> str:
        """What is expected."""
        shapes: list[MapOf | Shorthand] = [self.otherwise, *self.maps.values()]
        return "; or ".join(dict.fromkeys(shape.expected for shape in shapes))

    def of(self, node: Node) -> MapOf | Shorthand:
        """The map that a node is meant to be."""
        keys = {key.text for key, _ in node.entries} if isinstance(node, Map) else set()
        return next((m for key, m in self.maps.items() if key in keys), self.otherwise)


@dataclass(frozen=True, slots=True)
class Either:
    """A single value, or a map in its place."""

    single: ScalarShape
    table: TableOf

    @property
    def expected(self) -> str:
        """What is expected."""
        return f"{self.single.expected}; or {self.table.expected}"

    def of(self, node: Node) -> ScalarShape | TableOf:
        """The one that a node is meant to be."""
        return self.table if isinstance(node, Map) else self.single


Shape = ScalarShape | ListOf | MapOf | Shorthand | TableOf | Kinds | Either


@dataclass(frozen=True, slots=True)
class CheckedMap:
    """A checked map: `values` by key, without the wrong ones."""

    values: Mapping[str, Any]
    node: Map
    path: KeyPath

    def has(self, key: str) -> bool:
        """Whether the file has the key, whether its value is right or wrong."""
        return any(k.text == key for k, _ in self.node.entries)

    def key(self, key: str) -> Where:
        """The place of a key, or of the map if the key is missing."""
        return next((k.where for k, _ in self.node.entries if k.text == key), self.node.where)

    def value(self, *keys: str) -> Where:
        """The place of the value that `keys` lead to, or of the last map if one is missing."""
        node: Node = self.node
        for key in keys:
            entries = node.entries if isinstance(node, Map) else ()
            node = next((v for k, v in entries if k.text == key), node)
        return node.where


def check(  # noqa: C901, PLR0911 - a table of cases
    shape: Shape, node: Node, report: Report, path: KeyPath = ()
) -> Any:
    """What `node` means: a value, a tuple of them, or a Record; `WRONG` if it was reported."""
    match shape, node:
        case _, Refused():
            return WRONG
        case ((Kinds() | Either()), _):
            return check(shape.of(node), node, report, path)
        case Shorthand(), Scalar():
            value = check(shape.map.fields[shape.key].shape, node, report, path)
            written_out = Map(
                ((Scalar(shape.key, plain=True, where=node.where), node),), node.where
            )
            return WRONG if value is WRONG else CheckedMap({shape.key: value}, written_out, path)
        case Shorthand(), Map() if _is_sentence(shape, node):
            return _another_kind(shape.map.fields[shape.key].shape, node, report, path)
        case Shorthand(), _:
            return check(shape.map, node, report, path)
        case MapOf(), Map():
            return _record(shape, node, report, path)
        case ListOf(), List():
            return _items(shape, node, report, path)
        case TableOf(), Map():
            return _pairs(shape, node, report, path)
        case ((MapOf() | ListOf() | TableOf()), _):
            return _another_kind(shape, node, report, path)
        case _, Scalar():
            return _value(shape, node, report, path)
        case _:
            return _another_kind(shape, node, report, path)


def _is_sentence(shape: Shorthand, node: Map) -> bool:
    """Whether a map is a sentence with a colon in it, which YAML reads as a map."""
    keys = [key.text for key, _ in node.entries]
    return (
        isinstance(shape.map.fields[shape.key].shape, SpokenText)
        and len(keys) == 1
        and (" " in keys[0] or keys[0][:1].isupper())
    )


def _value(shape: ScalarShape, node: Scalar, report: Report, path: KeyPath) -> object:
    if node.plain and not node.text:
        report.add(node.where, "a value is missing", f"expected {shape.expected}", path)
        return WRONG
    try:
        return shape.parse(node)
    except WrongValueError as wrong:
        is_text = isinstance(shape, Text | Template | SpokenText)
        if not is_text and _report_hidden(node, "", report, path):
            return WRONG
        quotes = _CURLY.fullmatch(node.text)
        hint = wrong.hint or (_STRAIGHT if quotes else f"expected {shape.expected}")
        report.add(node.where, str(wrong), hint, path)
    except ValueError as error:  # the core refuses it
        report.add(node.where, str(error), f"expected {shape.expected}", path)
    return WRONG


def _report_hidden(node: Scalar, what: str, report: Report, path: KeyPath) -> bool:
    """Report invisible characters in a refused value. Returns whether there are any."""
    odd = hidden(node.text)
    if odd is None:
        return False
    line = report.lines[node.where.line - 1] if node.where.line <= len(report.lines) else ""
    at = line.find(odd, node.where.column - 1)
    where = Where(node.where.line, at + 1) if at >= 0 else node.where
    message = f"{code_and_name(odd)} in {what}{quote(without_hidden(node.text))}"
    report.add(where, message, "take it out, or type a plain space in its place", path)
    return True


def _items(shape: ListOf, node: List, report: Report, path: KeyPath) -> tuple[Any, ...]:
    if not shape.low <= len(node.items) <= shape.high:
        message = f"a list of {len(node.items)} items"
        report.add(node.where, message, f"expected {shape.low} to {shape.high}", path)
    numbered = enumerate(node.items, start=1)
    items = (check(shape.item, item, report, (*path, str(n))) for n, item in numbered)
    return tuple(item for item in items if item is not WRONG)


def _pairs(shape: TableOf, node: Map, report: Report, path: KeyPath) -> tuple[tuple[Any, Any], ...]:
    read = (
        (_value(shape.key, key, report, path), check(shape.value, value, report, (*path, key.text)))
        for key, value in node.entries
    )
    return tuple(pair for pair in read if WRONG not in pair)


def _record(shape: MapOf, node: Map, report: Report, path: KeyPath) -> CheckedMap:
    values: dict[str, Any] = {}
    there: dict[str, Where] = {}  # the keys that are there, or that a typing error stands for
    for key, value in node.entries:
        there[key.text] = key.where
        if key.text not in shape.fields:
            seen = without_hidden(key.text)
            if _report_hidden(key, "the key ", report, path):
                there[near(seen, shape.fields) or seen] = key.where
                continue
            hint = choices(key.text, shape.fields) or either(shape.fields)
            report.add(key.where, f"unknown key {quote(key.text)}", hint, path)
            there[near(key.text, shape.fields) or key.text] = key.where
            continue
        read = check(shape.fields[key.text].shape, value, report, (*path, key.text))
        if read is not WRONG:
            values[key.text] = read
    _missing(shape, there, node, report, path)
    return CheckedMap(values, node, path)


def _missing(
    shape: MapOf, there: Mapping[str, Where], node: Map, report: Report, path: KeyPath
) -> None:
    """Report missing keys, and keys that exclude each other."""
    for key, field in shape.fields.items():
        if field.required and key not in there:
            hint = f"expected {field.shape.expected}"
            report.add(node.where, f"the key `{key}` is missing", hint, path)
    for group in shape.one_of:
        found = [key for key in there if key in group.keys]
        if group.required and not found:
            hint = f"expected {shape.fields[group.keys[0]].shape.expected}"
            report.add(node.where, f"{either(group.keys)} is missing", hint, path)
        for key in found[1:]:
            report.add(
                there[key], f"`{key}` beside `{found[0]}`", f"only {either(group.keys)}", path
            )


def _another_kind(shape: Shape, node: Node, report: Report, path: KeyPath) -> object:
    """Report a list where text is expected, and so on."""
    message = f"{_KINDS[type(node)]} where {_kind_of(shape)} is expected"
    hint = f"expected {shape.expected}"
    if isinstance(node, Map) and isinstance(shape, Text | Template | SpokenText):
        hint = 'put a text that has ": " in it in quotes'
    if isinstance(node, Scalar) and isinstance(shape, ListOf):
        hint = f"write [{node.text}]" if node.text and node.plain else hint
    report.add(node.where, message, hint, path)
    return WRONG


_KINDS = {Scalar: "a single value", List: "a list", Map: "a map"}


def _kind_of(shape: Shape) -> str:
    kinds = {
        ListOf: "a list",
        MapOf: "a map",
        TableOf: "a map",
        Shorthand: "a single value or a map",
    }
    return kinds.get(type(shape), "a single value")


_ContentT = TypeVar("_ContentT")


@dataclass(frozen=True, slots=True)
class Good(Generic[_ContentT]):
    """A file without problems: its content as written and as built."""

    record: CheckedMap
    content: _ContentT
    report: Report


Source = Path | Mapping[str, object]
Made = Callable[[CheckedMap, Report], _ContentT | None]


def good_source(
    source: Source, shape: MapOf, made: Made[_ContentT], called: str = "the dict"
) -> Good[_ContentT]:
    """The content of a file or dict of one shape.

    `made` builds it, or adds problems to the report; the record may have problems already. `called`
    is the name of a dict in messages. Raises HipvoiceError; ProblemsError has all problems.
    """
    node: Node | None
    if isinstance(source, Path):
        report = Report(str(source))
        node = read_nodes(read_bytes(source), report)
    else:
        report = Report(called)
        node = _Nodes(report).node(source)
    record = check(shape, node, report) if node else None
    content = made(record, report) if isinstance(record, CheckedMap) else None
    if content is None or report.problems:
        raise ProblemsError(report.sorted())
    assert isinstance(record, CheckedMap)
    return Good(record, content, report)


_PLACE_WIDTH = 40  # characters of a key within a place


class _Nodes:
    """Turns Python values into the nodes that the same values would be in a file."""

    def __init__(self, report: Report) -> None:
        self._report = report
        self._count = itertools.count(1)

    def node(self, value: object, place: str = "", depth: int = 1) -> Node:
        """The node of a value; a value that no file can have is reported."""
        where = Where(next(self._count), 1, place=place)
        if depth > MAX_DEPTH:
            message = f"more than {MAX_DEPTH} levels of lists and dicts"
            self._report.add(where, message, "a step has two")
            return Refused(where)
        match value:
            case None | bool() | int() | float() | str():
                return Scalar(_written(value), plain=not isinstance(value, str), where=where)
            case list() | tuple():
                numbered = enumerate(value)
                items = (self.node(v, f"{place}[{n}]", depth + 1) for n, v in numbered)
                return List(tuple(items), where)
            case Mapping():
                return Map(tuple(self._entries(value, place, depth)), where)
        message = f"a value of the type {type(value).__name__}"
        self._report.add(where, message, f"expected {_PLAIN}")
        return Refused(where)

    def _entries(
        self, value: Mapping[Any, object], place: str, depth: int
    ) -> Iterator[tuple[Scalar, Node]]:
        for key, inner in value.items():
            at = f"{place}.{str(key)[:_PLACE_WIDTH]}".removeprefix(".")
            where = Where(next(self._count), 1, place=at)
            if isinstance(key, str):
                yield Scalar(key, plain=False, where=where), self.node(inner, at, depth + 1)
            else:
                message = f"a key of the type {type(key).__name__}"
                self._report.add(where, message, "a key is a str")


_PLAIN = "a str, a number, a bool, a list or a dict"
_LONGEST_INT = 64  # bits; longer ones are refused anyway, and Python writes out no very long one


def _written(value: float | str | None) -> str:
    """A single value as a file would have it."""
    match value:
        case None:
            return ""
        case bool():
            return str(value).lower()
        case int() if value.bit_length() > _LONGEST_INT:
            return hex(value)
    return str(value)


def texts_under(node: Node, keys: Collection[str], *, within: bool = False) -> Iterator[Scalar]:
    """The values under some keys, at any depth; `within` such a key, the node itself counts."""
    if within and isinstance(node, Scalar):
        yield node
    for key, child in children(node):
        if key != "source":  # its keys are the same, its values are not spoken
            yield from texts_under(child, keys, within=key in keys if key else within)


def children(node: Node) -> Iterator[tuple[str, Node]]:
    """What is directly in a list or a map, with its key; in a list without a key."""
    if isinstance(node, List):
        yield from (("", item) for item in node.items)
    if isinstance(node, Map):
        yield from ((key.text, value) for key, value in node.entries)
