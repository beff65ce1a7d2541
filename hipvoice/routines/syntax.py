"""The catalogue of mistakes in the YAML itself: what a person probably did, and how to mend it."""

from __future__ import annotations

import re

import yaml

from hipvoice.routines.problems import TOP, Report, Where

_QUOTE = 'put a text with such characters in quotes: "..."'

# What PyYAML says (its parser and libyaml's word it differently), what we say, and the hint.
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

# In these the place to look at is where the thing was opened, not where its end was missed.
_AT_OPENING = re.compile(
    r"unexpected end of stream|document separator|',' or|could not find expected ':'|alphabetic"
)


def explain(error: yaml.MarkedYAMLError, report: Report) -> None:
    """Report a mistake in the YAML in the words of the catalogue."""
    said = f"{error.problem or ''} ({error.context or ''})"
    for pattern, message, hint in _CATALOGUE:
        if re.search(pattern, said):
            report.add(_where(error), message, hint)
            return
    report.add(_where(error), f"this is not YAML: {error.problem}", _QUOTE)


def _where(error: yaml.MarkedYAMLError) -> Where:
    at_opening = error.context_mark and _AT_OPENING.search(error.problem or "")
    mark = error.context_mark if at_opening else error.problem_mark
    return Where(mark.line + 1, mark.column + 1) if mark else TOP
