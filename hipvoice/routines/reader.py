"""Parses a file into nodes that know their place. Nothing is guessed and nothing is resolved.

YAML is read with limits: depth, no aliases, anchors and tags, no duplicate keys, one document. How
YAML 1.1 reads a plain value (`no` as a truth value, `1:30` and `010` as numbers) is kept in
`reads_as`, so that text that another program would read differently can be refused. The nodes are
built from events, without recursion: no file can exhaust the stack.

A file is decoded first, with a message for one that is not text. Expected is UTF-8 with or without
a byte order mark, at most `MAX_BYTES`, no control characters and no tabs for indentation. Invisible
characters are reported where they would mislead: special spaces where YAML needs a plain one, and
characters of no width or that reverse the direction of text. Within text a special space is a
space. Every pass is linear.

Mistakes in the YAML itself are in a catalogue: what a person probably did, and how to fix it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import yaml

from hipvoice.files import read_beginning
from hipvoice.routines.problems import TOP, Report, Where, quote

MAX_BYTES = 1_000_000  # about a hundred times a long routine
_BREAKS = re.compile("\r\n|[\n\r\x85\u2028\u2029]")  # what YAML 1.1 counts as a line break
_TAB = re.compile("^(?: |- )*-?(\t)")
_SPACES = "\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000"
_UNSEEN = "\u00ad\u180e\u200b\u2060-\u2064\ufeff"
_TURNING = "\u202a-\u202e\u2066-\u2069"
_MISPLACED = re.compile(rf"^(?: |- )*(?:-|[\w-]+:)?([{_SPACES}])")  # before, or right after, a key
_WITHOUT_ROOM = re.compile(rf"^(?! *#).*?([{_UNSEEN}])")  # in a comment they mislead nobody
_TURNED = re.compile(f"([{_TURNING}])")
_NEVER = re.compile(f"[{_UNSEEN}{_TURNING}]")
_TAKE_OUT = "take it out"
_NAMES = {
    "\u00a0": "non-breaking space",
    "\u200b": "zero-width space",
    "\ufeff": "byte order mark",
}
_CONTROL = re.compile("([^\t\x20-\x7e\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff])")


def read_bytes(path: Path) -> bytes:
    """The content of a file, at most one byte over the limit. Raises HipvoiceError."""
    return read_beginning(path, MAX_BYTES + 1)


def decode(data: bytes, report: Report) -> str | None:
    """The text of a file, with its lines stored in `report`; or None, with the problems there."""
    if refused := _refused(data):
        report.add(TOP, *refused)
        return None
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        report.quote_from(_BREAKS.split(data.decode("utf-8", errors="replace")))
        bad = f"byte 0x{error.object[error.start]:02X} is not UTF-8"
        report.add(_end_of(error.object[: error.start]), bad, "save the file as UTF-8")
        return None
    report.quote_from(_BREAKS.split(text))
    _find(_TAB, report, "a tab in the indentation", "indent with spaces")
    _find(_MISPLACED, report, "{} where YAML needs a plain one", "type a plain space in its place")
    _find(_WITHOUT_ROOM, report, "{}, which cannot be seen", _TAKE_OUT)
    _find(_TURNED, report, "{}, which turns the text around", _TAKE_OUT)
    _find(_CONTROL, report, "a control character", _TAKE_OUT)
    return None if report.problems else text


def never_in_a_text(text: str) -> str | None:
    """The first character that no text may have: of no width, or reversing the direction."""
    return found[0] if (found := _NEVER.search(text)) else None


def hidden(text: str) -> str | None:
    """The first character that is invisible, or looks like a plain space."""
    odd = (c for c in text if c != " " and unicodedata.category(c) in {"Cf", "Zs"})
    return next(odd, None)


def without_hidden(text: str) -> str:
    """A text as it looks to a person."""
    kinds = ((c, unicodedata.category(c)) for c in text)
    return "".join(" " if kind == "Zs" else c for c, kind in kinds if kind != "Cf").strip()


def code_and_name(character: str) -> str:
    """The code and name of a character, such as `U+00A0 non-breaking space`."""
    name = _NAMES.get(character) or unicodedata.name(character, "").lower()
    return f"U+{ord(character):04X} {name}".rstrip()


def _refused(data: bytes) -> tuple[str, str] | None:
    """Why these bytes cannot be UTF-8 text at all: what is wrong, and a hint."""
    if len(data) > MAX_BYTES:
        return f"the file is larger than {MAX_BYTES // 1000:,} kB", "a routine has a few kB"
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "the file is in UTF-16", "save the file as UTF-8"
    if b"\0" in data:
        return "the file is binary", "a routine is a text file in YAML"
    return None


def _end_of(good: bytes) -> Where:
    """The place after the bytes that could be decoded."""
    lines = _BREAKS.split(good.decode("utf-8"))
    return Where(len(lines), len(lines[-1]) + 1)


def _find(wrong: re.Pattern[str], report: Report, message: str, hint: str) -> None:
    """Report the first match in each line."""
    for number, line in enumerate(report.lines, start=1):
        if found := wrong.search(line):
            what = message.format(code_and_name(found[1]))
            report.add(Where(number, found.start(1) + 1), what, hint)


_QUOTE = 'put a text with such characters in quotes: "..."'

# What PyYAML says (its parser and libyaml word it differently), what we say, and the hint.
_CATALOGUE = [
    (
        r"mapping values are not allowed",
        "a `:` where no key can be",
        'put a text that has ": " in it in quotes, or check the indentation',
    ),
    (
        r"character '[@`%]' that cannot start|cannot start any token",
        "a text cannot begin with this character",
        _QUOTE,
    ),
    (
        r"unexpected end of stream|found unexpected document separator",
        "a quote is opened here and never closed",
        'end the text with the same quote: "..."',
    ),
    (
        r"expected ',' or '\]'",
        "the list in brackets is not closed, or lacks a comma",
        "such as [mat, stick]",
    ),
    (
        r"expected ',' or '\}'",
        "the map in braces is not closed, or lacks a comma",
        "such as {use: deep-squat-stretch, hold: 30s}",
    ),
    (
        r"expected the node content",
        "a value is missing here",
        "such as [mat, stick]",
    ),
    (
        r"could not find expected ':'",
        "a key without its `:`",
        "such as `name: Morning`",
    ),
    (
        r"expected alphabetic or numeric character|expected alphanumeric",
        "a text cannot begin with `*` or `&`",
        _QUOTE,
    ),
    (
        r"unknown escape character|expected escape sequence|invalid Unicode character escape",
        "a backslash in double quotes begins an escape that does not exist",
        "use single quotes: '...'",
    ),
    (
        r"expected <block end>|did not find expected (key|'-' indicator)",
        "this does not fit what is above it",
        "keys of one map, and the dashes of one list, begin in the same column",
    ),
    (
        r"expected '<document start>'|did not find expected <document start>",
        "text after the end of the document",
        "a file is one map, such as `name: Morning`",
    ),
    (
        r"entries are not allowed|mapping keys are not allowed",
        "a list or a map cannot begin here",
        "begin it on its own line, indented by two spaces",
    ),
    (
        r"directive|incompatible YAML document",
        "a line that begins with `%` is a directive",
        "take it out",
    ),
    (
        r"indentation indicator|chomping|comment or a line break",
        "only a line break can follow `|` or `>` here",
        _QUOTE,
    ),
]

# For these, the place to look is where it was opened, not where its end is missing.
_AT_OPENING = re.compile(
    r"unexpected end of stream|document separator|',' or|could not find expected ':'|alphabetic"
)


def explain(error: yaml.MarkedYAMLError, report: Report) -> None:
    """Report a mistake in the YAML in the words of the catalogue."""
    said = f"{error.problem or ''} ({error.context or ''})"
    for pattern, message, hint in _CATALOGUE:
        if re.search(pattern, said):
            report.add(_mark_of(error), message, hint)
            return
    report.add(_mark_of(error), f"this is not YAML: {error.problem}", _QUOTE)


def _mark_of(error: yaml.MarkedYAMLError) -> Where:
    at_opening = error.context_mark and _AT_OPENING.search(error.problem or "")
    mark = error.context_mark if at_opening else error.problem_mark
    return Where(mark.line + 1, mark.column + 1) if mark else TOP


MAX_DEPTH = 12  # the format needs six
_FAST = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # libyaml is not in every build of PyYAML
_RESOLVER = yaml.resolver.Resolver()
_YAML_TAG = "tag:yaml.org,2002:"
_LONGEST_RESOLVED = 40  # no number or date that a person writes is longer
NOTHING = "nothing"
_READS_AS = {
    "bool": "a truth value",
    "int": "a number",
    "float": "a number",
    "null": NOTHING,
    "timestamp": "a date",
    "value": "a default value",
    "merge": "a merge of maps",
}


@dataclass(frozen=True, slots=True)
class Scalar:
    """A single value; `plain` means without quotes, `typed` that it is not from any YAML."""

    text: str
    plain: bool
    where: Where
    typed: bool = False

    @property
    def reads_as(self) -> str:
        """How YAML 1.1 reads it, if not as text; otherwise empty."""
        if self.typed or not self.plain or len(self.text) > _LONGEST_RESOLVED:
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
    """A node that has already been reported."""

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
    """Report it as PyYAML's own parser words and places it, the same on every machine.

    Newer libyaml refuses deep nesting itself, for which that parser would take minutes.
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
    explain(error, report)


def _report_depth(event: yaml.Event, report: Report) -> None:
    message = f"more than {MAX_DEPTH} levels of lists and maps"
    report.add(_where(event), message, "a step has two")


@dataclass(slots=True)
class _Open:
    """A list or map that is not complete yet; for a map, keys and values in turn."""

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
    """Report what makes a file mean something other than it shows."""
    anchor, tag = getattr(event, "anchor", None), getattr(event, "tag", None)
    if isinstance(event, yaml.AliasEvent):
        _report_mark(event, "an alias", f"*{anchor}", "write the value out", report)
    elif anchor is not None:
        _report_mark(event, "an anchor", f"&{anchor}", "take it out", report)
    if tag is not None:
        _report_mark(event, "a tag", tag.replace(_YAML_TAG, "!!"), "take it out", report)


def _report_mark(event: yaml.Event, what: str, mark: str, mend: str, report: Report) -> None:
    """Report an alias, an anchor or a tag, which may be text without its quotes."""
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
    """Keys with their values, without keys that are not words or that are duplicates."""
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
    """The place of an event; if it spans several lines, that of its start."""
    start, end = event.start_mark, event.end_mark
    assert start is not None  # events of a parser have both
    assert end is not None
    width = end.column - start.column if end.line == start.line else 1
    return Where(start.line + 1, start.column + 1, max(1, width))
