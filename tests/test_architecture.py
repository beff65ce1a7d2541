"""The import rule: who may import whom, and where each library may be used."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

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
    "platformdirs": {"outer", "journal", "app"},
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


def test_the_rule_covers_every_part_of_the_package() -> None:
    parts = {part_of(path) for path in MODULES} - {"__init__", "__main__"}
    assert parts <= set(MAY_IMPORT)
