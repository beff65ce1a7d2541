"""Reads the config: the environment over the file over the defaults.

The environment has one rule: HIPVOICE_ and the key in capitals, with an underscore for the dot, as
in HIPVOICE_VOICE_RATE=150 or HIPVOICE_WITHOUT=band,block; `aliases`, `keys` and `people` have no
variable. The options of a command override both.
"""

from __future__ import annotations

import errno
import os
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

from platformdirs import user_config_path

from hipvoice.app.config.keys import BY_NAME, KEYS, PEOPLE, SHAPE
from hipvoice.app.config.values import Config, Given, Values, made_of
from hipvoice.errors import HipvoiceError
from hipvoice.routines.problems import TOP, Problem, ProblemsError, Report, Where, near
from hipvoice.routines.reader import List, Map, Node, Scalar, read_bytes, read_nodes
from hipvoice.routines.schema import CheckedMap, ListOf, MapOf, Shape, TableOf, check

PREFIX: Final = "HIPVOICE_"
NEARLY: Final = 0.8  # similarity of a misspelt name; others may use that prefix as well


def config_path() -> Path:
    """The file in the user's configuration folder. It need not exist."""
    return user_config_path("hipvoice", appauthor=False) / "config.yaml"


def load_config(path: Path | None = None, options: Values = MappingProxyType({})) -> Config:
    """The values from `options`, the environment and the file (None: the user's), or the defaults.

    Raises HipvoiceError; ProblemsError names every problem with its place.
    """
    path = path or config_path()
    problems: list[Problem] = []
    file, environment = from_file(path, problems), _from_environment(problems)
    above = {
        key: from_text(key, value, BY_NAME[key].shape, problems) if type(value) is str else value
        for key, value in options.items()
    }
    if problems:
        raise ProblemsError(problems)
    return made_of(replace(file, environment=environment, options=above))


def variable(key: str) -> str:
    """The environment variable of a key."""
    return PREFIX + key.upper().replace(".", "_")


def from_file(path: Path, problems: list[Problem]) -> Given:
    """What is in the file. Raises HipvoiceError if it cannot be read at all."""
    data = content(path)
    return Given() if data is None else from_bytes(data, path, problems)


def content(path: Path) -> bytes | None:
    """What is in the file; None if there is none. Raises HipvoiceError if it cannot be read."""
    try:
        path.stat()
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        hint = "see where the links lead: ls -l" if error.errno == errno.ELOOP else ""
        raise HipvoiceError(f"{path} cannot be read", error.strerror or "", hint) from None
    return read_bytes(path)


def from_bytes(data: bytes, path: Path, problems: list[Problem]) -> Given:
    """What is in the content of a file called `path`."""
    report = Report(str(path))
    node = None if _is_empty(data) else read_nodes(data, report)
    record = check(SHAPE, _filled(node), report) if node else None
    problems += report.sorted()
    if not isinstance(record, CheckedMap):
        return Given()
    people = {name: dict(_flat(part)) for name, part in record.values.get(PEOPLE, ())}
    return Given(dict(_flat(record)), people)


def from_text(key: str, text: str, shape: Shape, problems: list[Problem]) -> Any:
    """The value of `text` from a command line or the environment.

    The items of a list are separated by commas.
    """
    report = Report(key, [text])
    value = check(shape, _node(text, shape), report)
    problems += report.sorted()
    return value


def _from_environment(problems: list[Problem]) -> Values:
    given: dict[str, Any] = {}
    for key in KEYS:
        name = variable(key.name)
        if (text := os.environ.get(name)) and not isinstance(key.shape, TableOf):
            given[key.name] = from_text(name, text, key.shape, problems)
    return given


def strays() -> Iterator[str]:
    """Messages about variables whose names are nearly right, and which are not read."""
    read = [variable(key.name) for key in KEYS if not isinstance(key.shape, TableOf)]
    endings = [name.removeprefix(PREFIX).lower() for name in read]
    for name in os.environ.keys() - read:
        ending = name.removeprefix(PREFIX)
        if ending != name and (meant := near(ending, endings, NEARLY)):
            yield f"{name} is not read; did you mean {PREFIX}{meant.upper()}?"


def _node(text: str, shape: Shape) -> Node:
    if not isinstance(shape, ListOf):
        return _scalar(text)
    words = (found for found in re.finditer("[^,]+", text) if found[0].strip())
    items = (_scalar(found[0], found.start()) for found in words)
    return List(tuple(items), TOP)


def _scalar(text: str, before: int = 0) -> Scalar:
    """A value that has `before` characters before it."""
    word = text.strip()
    where = Where(1, before + text.index(word) + 1, len(word))
    return Scalar(word, plain=True, where=where, typed=True)


def _is_empty(data: bytes) -> bool:
    """Whether nothing but comments is there."""
    return all(not line.strip() or line.lstrip().startswith(b"#") for line in data.splitlines())


def _filled(node: Node, shape: Shape = SHAPE) -> Node:
    """The node without keys that have nothing after their colon: these count as absent."""
    if not isinstance(node, Map):
        return node
    inner = [(key, value, _inner(shape, key.text)) for key, value in node.entries]
    filled = ((key, _filled(v, s) if s else v) for key, v, s in inner if not (s and _is_nothing(v)))
    return Map(tuple(filled), node.where)


def _inner(shape: Shape, key: str) -> Shape | None:
    """The shape of the value of a key; None if there is no such key."""
    if isinstance(shape, MapOf):
        return shape.fields[key].shape if key in shape.fields else None
    return shape.value if isinstance(shape, TableOf) else None


def _is_nothing(node: Node) -> bool:
    return isinstance(node, Scalar) and node.plain and not node.text


def _flat(record: CheckedMap, before: str = "") -> Iterator[tuple[str, Any]]:
    """The values of a checked map by their dotted names, without the people."""
    for name, value in record.values.items():
        if isinstance(value, CheckedMap):
            yield from _flat(value, f"{before}{name}.")
        elif name != PEOPLE:
            yield before + name, value
