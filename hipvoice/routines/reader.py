"""The text of a file as nodes that know their place. Nothing is guessed and nothing is resolved.

YAML is read with limits: depth, no aliases, anchors and tags, no duplicate keys, one document. What
YAML 1.1 takes a plain value for (`no` for a truth value, `1:30` and `010` for numbers) is kept in
`reads_as`, so that a text can be refused that another program would read differently. The nodes are
built from events, without recursion: no file can exhaust the stack.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

import yaml

from hipvoice.routines import syntax
from hipvoice.routines.decoding import decode
from hipvoice.routines.problems import TOP, Report, Where, quote

MAX_DEPTH = 12  # the format needs six
_FAST = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # libyaml is not in every build of PyYAML
_RESOLVER = yaml.resolver.Resolver()
_YAML_TAG = "tag:yaml.org,2002:"
_LONGEST_RESOLVED = 40  # no number or date that a person writes is longer
_READS_AS = {
    "bool": "a truth value",
    "int": "a number",
    "float": "a number",
    "null": "nothing",
    "timestamp": "a date",
    "value": "a default value",
    "merge": "a merge of maps",
}


@dataclass(frozen=True, slots=True)
class Scalar:
    """A single value; `plain` is one without quotes."""

    text: str
    plain: bool
    where: Where

    @property
    def reads_as(self) -> str:
        """What YAML 1.1 takes it for, if that is no text; else empty."""
        if not self.plain or len(self.text) > _LONGEST_RESOLVED:
            return ""
        tag = _RESOLVER.resolve(  # type: ignore[no-untyped-call]
            yaml.ScalarNode, self.text, (True, False)
        )
        return _READS_AS.get(tag.removeprefix(_YAML_TAG), "")


@dataclass(frozen=True, slots=True)
class List:
    """A list of nodes."""

    items: tuple[Node, ...]
    where: Where


@dataclass(frozen=True, slots=True)
class Map:
    """A map: its keys, each once, with their values."""

    entries: tuple[tuple[Scalar, Node], ...]
    where: Where


@dataclass(frozen=True, slots=True)
class Refused:
    """A node that was already reported."""

    where: Where


Node = Scalar | List | Map | Refused


def read_nodes(data: bytes, report: Report) -> Node | None:
    """The document of a file, or None; everything that is wrong with it goes to `report`."""
    text = decode(data, report)
    if text is None:
        return None
    try:
        return _root(text, report)
    except yaml.MarkedYAMLError as error:
        _explain(text, error, report)
    return None


def _explain(text: str, error: yaml.MarkedYAMLError, report: Report) -> None:
    """Report it as PyYAML's own parser words and places it, so that all machines show the same.

    Newer libyaml refuses deep nesting by itself, where that parser would take minutes.
    """
    depth = 0
    try:
        for event in yaml.parse(text, Loader=yaml.SafeLoader):
            depth += isinstance(event, yaml.CollectionStartEvent) - _ends(event)
            if depth >= MAX_DEPTH:
                _report_depth(event, report)
                return
    except yaml.MarkedYAMLError as canonical:
        error = canonical
    syntax.explain(error, report)


def _report_depth(event: yaml.Event, report: Report) -> None:
    message = f"more than {MAX_DEPTH} levels of lists and maps"
    report.add(_where(event), message, "a step has two")


@dataclass(slots=True)
class _Open:
    """A list or map whose end is still to come; of a map, keys and values in turn."""

    event: yaml.CollectionStartEvent
    children: list[Node] = field(default_factory=list)


def _root(text: str, report: Report) -> Node | None:
    """The root node. Raises yaml.MarkedYAMLError."""
    root = _Open(yaml.SequenceStartEvent(None, None, implicit=True))
    stack = [root]
    for event in _content(text, report):
        if isinstance(event, yaml.CollectionStartEvent):
            stack.append(_Open(event))
        else:
            node = _collection(stack.pop(), report) if _ends(event) else _leaf(event)
            stack[-1].children.append(node)
        if len(stack) > MAX_DEPTH:
            _report_depth(event, report)
            return None
    if not root.children:
        report.add(TOP, "the file is empty", "a routine has a name and steps")
        return None
    return root.children[0]


def _ends(event: yaml.Event) -> bool:
    return isinstance(event, yaml.CollectionEndEvent)


def _content(text: str, report: Report) -> Iterator[yaml.Event]:
    """The events of the first document; anchors, tags and further documents are reported."""
    documents = 0
    for event in yaml.parse(text, Loader=_FAST):
        if isinstance(event, yaml.DocumentStartEvent):
            documents += 1
        if documents > 1:
            report.add(_where(event), "a second document", "a file has one: take out the `---`")
            return
        if isinstance(event, yaml.NodeEvent | yaml.CollectionEndEvent):
            _forbid(event, report)
            yield event


def _forbid(event: yaml.Event, report: Report) -> None:
    """Report what makes a file mean something else than it shows."""
    anchor, tag = getattr(event, "anchor", None), getattr(event, "tag", None)
    if isinstance(event, yaml.AliasEvent):
        _report_mark(event, "an alias", f"*{anchor}", "write the value out", report)
    elif anchor is not None:
        _report_mark(event, "an anchor", f"&{anchor}", "take it out", report)
    if tag is not None:
        _report_mark(event, "a tag", tag.replace(_YAML_TAG, "!!"), "take it out", report)


def _report_mark(event: yaml.Event, what: str, mark: str, mend: str, report: Report) -> None:
    """Report an alias, an anchor or a tag, which may be a text that lacks its quotes."""
    where = replace(_where(event), width=len(mark))
    hint = f"{mend}; or put a text that begins with {mark[0]} in quotes"
    report.add(where, f"{what}, {quote(mark)}", hint)


def _leaf(event: yaml.Event) -> Node:
    if isinstance(event, yaml.ScalarEvent) and event.tag is None:
        return Scalar(event.value, not event.style, _where(event))
    return Refused(_where(event))


def _collection(opened: _Open, report: Report) -> Node:
    where = _where(opened.event)
    if opened.event.tag is not None:
        return Refused(where)
    if isinstance(opened.event, yaml.SequenceStartEvent):
        return List(tuple(opened.children), where)
    return Map(tuple(_entries(opened.children, report)), where)


def _entries(children: Sequence[Node], report: Report) -> Iterator[tuple[Scalar, Node]]:
    """Keys with their values, without the keys that are no words or were there before."""
    seen: dict[str, int] = {}
    for key, value in zip(children[::2], children[1::2], strict=True):
        if not isinstance(key, Scalar):
            if not isinstance(key, Refused):
                report.add(key.where, "a list or map as a key", "a key is a word")
        elif key.text in seen:
            first = f"the first one is in line {seen[key.text]}"
            report.add(key.where, f"the key {quote(key.text)} a second time", first)
        else:
            seen[key.text] = key.where.line
            yield key, value


def _where(event: yaml.Event) -> Where:
    """The place of an event; of what spans several lines, its beginning."""
    start, end = event.start_mark, event.end_mark
    assert start is not None  # events of a parser have both
    assert end is not None
    width = end.column - start.column if end.line == start.line else 1
    return Where(start.line + 1, start.column + 1, max(1, width))
