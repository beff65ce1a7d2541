"""The import rule: who may import whom, and where each library may be used."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter
from pathlib import Path
from typing import NamedTuple

import pytest

import hipvoice

PACKAGE = Path(hipvoice.__file__).parent
ADAPTERS = ("voice", "sound", "ear", "journal", "screen", "routines", "drivers")
SHARED = ("errors", "files", "remedies", "child", "pcm")
MAY_IMPORT = {
    "core": {"core"},
    **{adapter: {adapter, "core", *SHARED} for adapter in ADAPTERS},
    "app": {"app", "core", "outer", *SHARED, *ADAPTERS},
    "api": {"app", "core", "drivers", "ear", "errors", "journal", "routines", "screen", "voice"},
    "cli": {"cli", "app", "core", "errors", "outer"},
    "errors": {"core"},
    "outer": {"core", "errors", "files"},
    "files": {"errors"},
    "remedies": set(),
    "child": {"isolation"},
    "isolation": set(),
    "pcm": set(),
}
HOMES = {
    "sounddevice": {"sound"},
    "vosk": {"ear"},
    "webrtcvad": {"ear"},
    "pyttsx3": {"voice"},
    "piper": {"voice"},
    "sqlite3": {"journal"},
    "psycopg": {"journal"},
    "yaml": {"routines", "app"},  # app: the config, and the catalogue of models
    "click": {"cli"},
    "rich": {"screen", "cli"},
    "textual": {"screen"},
    "platformdirs": {"outer", "journal", "app", "voice"},
    # app: programs of the system; sound: asks the sound server; remedies: quotes
    "subprocess": {"child", "app", "sound", "remedies"},
    "multiprocessing": set(),
}
MODULES = sorted(PACKAGE.rglob("*.py"))


def name_of(path: Path) -> str:
    parts = path.relative_to(PACKAGE.parent).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def part_of(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


@pytest.mark.parametrize("path", MODULES, ids=[str(p.relative_to(PACKAGE)) for p in MODULES])
def test_module_imports_only_what_its_layer_may(path: Path) -> None:
    part = part_of(path)
    for name in imports(path):
        top, *rest = name.split(".")
        if top == "hipvoice" and rest:
            allowed = MAY_IMPORT.get(part)
            assert allowed is None or rest[0] in allowed | {"__version__"}, f"{part}: {name}"
        elif part == "core":
            assert top in sys.stdlib_module_names | {"__future__"}, f"core: {name}"
        elif top in HOMES:
            assert part in HOMES[top], f"{top} is not used in {part}"


def test_no_module_imports_itself_by_way_of_others() -> None:
    """Imports within functions and for types alone count as well."""
    names = {name_of(path) for path in MODULES}
    graph = {
        name_of(path): {
            name if name in names else name.rpartition(".")[0]
            for name in imports(path)
            if name.startswith("hipvoice.") and name != "hipvoice.__version__"
        }
        for path in MODULES
    }
    try:
        tuple(TopologicalSorter(graph).static_order())
    except CycleError as circle:
        pytest.fail(" -> ".join(circle.args[1]))


def test_the_package_has_at_most_two_hundred_modules() -> None:
    assert len(MODULES) <= 200


def test_core_neither_sleeps_nor_looks_at_a_clock() -> None:
    forbidden = {"time", "datetime", "threading", "asyncio", "random", "os", "socket", "subprocess"}
    for path in (PACKAGE / "core").rglob("*.py"):
        used = {name.split(".")[0] for name in imports(path)}
        assert not used & forbidden, path


@pytest.mark.slow
def test_each_module_of_the_core_can_be_imported_first() -> None:
    """So that no order of imports elsewhere finds a circle."""
    names = [name_of(path) for path in (PACKAGE / "core").rglob("*.py")]
    script = (
        "import importlib, sys\n"
        f"for name in {names}:\n"
        "    for there in [m for m in sys.modules if m.startswith('hipvoice')]:\n"
        "        del sys.modules[there]\n"
        "    importlib.import_module(name)\n"
    )
    subprocess.run([sys.executable, "-c", script], check=True, timeout=60)


@pytest.mark.slow
def test_lists_and_the_first_picture_of_a_session_wait_for_no_sound_library() -> None:
    before = ("cli.play", "app.session.play", "app.store.overview", "screen.live", "cli.library")
    script = (
        f"import sys, {', '.join(f'hipvoice.{name}' for name in before)}\n"
        "late = {'numpy', 'soundfile', 'sounddevice', 'vosk', 'webrtcvad', 'soxr'}\n"
        "print(*late & {*sys.modules})"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True, timeout=60
    )
    assert done.stdout.split() == []


def test_the_rule_covers_every_part_of_the_package() -> None:
    parts = {part_of(path) for path in MODULES} - {"__init__", "__main__"}
    assert parts <= set(MAY_IMPORT)


class _Definitions(NamedTuple):
    """The types of the package: where each is defined, and the bases of the classes by name."""

    places: dict[str, list[str]]
    bases: dict[str, list[str]]


def _type_definitions() -> _Definitions:
    """Classes and type aliases. Type variables stand for a type and are none."""
    places: dict[str, list[str]] = defaultdict(list)
    bases: dict[str, list[str]] = {}
    for path in MODULES:
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.ClassDef):
                places[node.name].append(name_of(path))
                bases[node.name] = [ast.unparse(b).partition("[")[0] for b in node.bases]
            elif alias := _alias(node):
                places[alias].append(name_of(path))
    return _Definitions(places, bases)


def _alias(node: ast.AST) -> str | None:
    """The name of a type alias: assigned, of capitalised words, and no call or value."""
    if isinstance(node, ast.Assign) and len(node.targets) == 1:
        target, value = node.targets[0], node.value
    elif isinstance(node, ast.AnnAssign) and ast.unparse(node.annotation).endswith("TypeAlias"):
        target, value = node.target, node.value
    else:
        return None
    types = (ast.Subscript, ast.BinOp, ast.Name, ast.Attribute)
    is_type = isinstance(target, ast.Name) and re.fullmatch(
        "_?[A-Z][A-Za-z]*[a-z][A-Za-z]*", target.id
    )
    return target.id if is_type and isinstance(value, types) else None


def test_no_type_name_is_defined_twice() -> None:
    twice = {name: where for name, where in _type_definitions().places.items() if len(where) > 1}
    assert not twice


def test_no_class_has_one_child() -> None:
    """A class and its only child are one class, or the child uses the other."""
    bases = _type_definitions().bases
    children = Counter(base for of_class in bases.values() for base in of_class if base in bases)
    assert not [name for name, count in children.items() if count == 1]


def test_no_class_has_empty_methods_only() -> None:
    """What may be missing is None, not an object that does nothing."""
    for path in MODULES:
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if not isinstance(node, ast.ClassDef) or "Protocol" in map(ast.unparse, node.bases):
                continue
            methods = [part for part in node.body if isinstance(part, ast.FunctionDef)]
            assert not methods or not all(map(_is_empty, methods)), f"{path}: {node.name}"


def _is_empty(function: ast.FunctionDef) -> bool:
    return all(
        isinstance(part, ast.Pass)
        or (isinstance(part, ast.Expr) and isinstance(part.value, ast.Constant))
        for part in function.body
    )


# What is not ours and has no other way to be set.
SET_FROM_OUTSIDE = {
    "sys.stdin": "the streams of the program",
    "sys.stdout": "the streams of the program",
    "sys.stderr": "the streams of the program",
    "sys.__stderr__": "where Textual draws",
    "threading.excepthook": "who is told of an error on a thread",
    "options.intra_op_num_threads": "onnxruntime's options take no arguments",
    "timer.daemon": "threading.Timer takes no such argument",
    "bar.length": "click's progress bar, whose whole is known later",
    "bars[0].length": "the same",
    "command.epilog": "click's command, which is imported by its name",
    "text._value_": "an enum's member, in `__new__`",
    "text.values": "the same",
}


def test_attributes_are_assigned_by_their_own_object() -> None:
    """Everything is made complete; what changes later is changed by a method that says how."""
    found = set()
    for path in MODULES:
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store):
                assigned = ast.unparse(node)
                if not re.fullmatch(r"self\.\w+", assigned):
                    assert assigned in SET_FROM_OUTSIDE, f"{path}:{node.lineno}: {assigned}"
                    found.add(assigned)
    assert found == set(SET_FROM_OUTSIDE)


@pytest.mark.parametrize("worker", ["voice/worker.py", "ear/worker.py"])
def test_a_worker_starts_without_the_rest_of_hipvoice(worker: str) -> None:
    """So that it starts quickly."""
    assert not [name for name in imports(PACKAGE / worker) if name.startswith("hipvoice")]
