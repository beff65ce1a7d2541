"""Puts one value into the text of a YAML file; every other character stays as it is.

A library that reads and writes the whole document would indent, quote and wrap a person's file
anew. Here the parser only tells where things are (`yaml.compose`), and the text is cut there.
The text is known to be good YAML of maps, lists and single values, without anchors and tags.
"""

from __future__ import annotations

from typing import Any, Final

import yaml

INDENT: Final = "  "
BOM: Final = "\N{ZERO WIDTH NO-BREAK SPACE}"

_FAST = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # the one that the config is read with

Keys = tuple[str, ...]


def with_value(text: str, keys: Keys, value: Any) -> str:
    """`text` with `value` at the place to which `keys` lead: a single value, a list, or None.

    None leaves the key with nothing after it. Raises TypeError or yaml.YAMLError for a text in
    which there is no such place.
    """
    if text.startswith(BOM):  # which the parsers count or do not count as a character
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
    """A value on one line, as it stands behind a key or in a list."""
    if value is None:
        return ""
    item = [*value] if isinstance(value, tuple) else value
    made: str = yaml.safe_dump([item], default_flow_style=True, width=10**9, allow_unicode=True)
    return made.strip()[1:-1]  # the brackets of the list, in which quotes are put where needed


def _like(node: yaml.Node, value: Any, text: str) -> str:
    """`value` in the style of the node that it replaces: a list with dashes stays one.

    Dashes may stand right below their key, where nothing else may.
    """
    if not isinstance(node, yaml.SequenceNode) or node.flow_style:
        return flow(value)
    if not value:
        return f" {flow(value)}".rstrip()
    between = _newline(text) + " " * node.start_mark.column
    return between.join(f"- {flow(item)}" for item in value)


def _with_entry(text: str, node: yaml.MappingNode, keys: Keys, value: Any) -> str:
    """A new key: below those of a map; before those in braces, whatever the last one ends with."""
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
    """An entry of a map on one line, maps within it in braces."""
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
    """Where a node ends; PyYAML lets a block end where the next thing begins."""
    while isinstance(node, yaml.CollectionNode) and not node.flow_style and node.value:
        last = node.value[-1]
        node = last[1] if isinstance(last, tuple) else last
    index: int = node.end_mark.index
    return index


def _is_nothing(node: yaml.Node) -> bool:
    return isinstance(node, yaml.ScalarNode) and node.start_mark.index == node.end_mark.index


def _newline(text: str) -> str:
    return "\r\n" if "\r\n" in text else "\n"
