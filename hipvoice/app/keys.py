"""Keys of a person's own (`keys` in the config): they stand in place of the shipped ones.

What cannot be used is refused before anything is said, with its place in the file.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from hipvoice.app.config import config_path
from hipvoice.app.config.values import Words
from hipvoice.core.commands import TOGGLES, Command, both_legal
from hipvoice.core.language import Language
from hipvoice.routines.decoding import read_bytes
from hipvoice.routines.problems import Problem, ProblemsError, Report, Where, choices, quote
from hipvoice.routines.reader import List, Map, Node, Scalar, read_nodes
from hipvoice.screen.keyboard import KEY_NAMES

SECTION = "keys"


def with_own_keys(language: Language, own: Words, path: Path | None = None) -> Language:
    """The language with the keys `own` of the config at `path` (None: the person's).

    Raises ProblemsError for keys that there are not, that are taken, and for a command without.
    """
    keyed = language.with_keys(own)
    problems = [*_problems(keyed, own)]
    if problems:
        raise ProblemsError(_placed(problems, path or config_path()))
    return keyed


_Problem = tuple[Command, str, str, str]  # the command, its key, what is wrong, how to mend it


def _problems(language: Language, own: Words) -> Iterator[_Problem]:
    for command, keys in own.items():
        if not keys:
            yield command, "", "has no key left", "every command has one; name at least one"
        for key in keys:
            if len(key) > 1 and key not in KEY_NAMES:
                yield command, key, f"{quote(key)} is no key", choices(key, KEY_NAMES)
            elif taken := _taken(language, command, key):
                hint = "both may be given in one situation: choose another key for one of them"
                yield command, key, f"{quote(key)} means {quote(taken)} already", hint


def _taken(language: Language, command: Command, key: str) -> Command | None:
    """Another command that has the key where this one may be given."""
    return next(
        (
            other
            for other, keys in language.keys.items()
            if key in keys
            and other is not command
            and both_legal(command, other)
            and frozenset({command, other}) not in TOGGLES
        ),
        None,
    )


def _placed(problems: list[_Problem], path: Path) -> list[Problem]:
    """The problems with their places in the file."""
    data = read_bytes(path)
    report = Report(str(path), data.decode("utf-8").splitlines())
    node = read_nodes(data, report)
    for command, key, message, hint in problems:
        report.add(_where(node, command, key), message, hint, (SECTION, command))
    return report.sorted()


def _where(node: Node | None, command: Command, key: str) -> Where:
    """The place of a key of a command, of the command where it has none."""
    for name in (SECTION, command):
        entries = node.entries if isinstance(node, Map) else ()
        node = next((value for at, value in entries if at.text == name), node)
    assert node is not None
    items = node.items if isinstance(node, List) else ()
    return next((i.where for i in items if isinstance(i, Scalar) and i.text == key), node.where)
