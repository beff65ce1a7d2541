"""The specification of the format: its examples are loaded, and no key is missing in it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from hipvoice.core.routine.routine import GetReady
from hipvoice.core.timeline.layout import CHANGE_MS, MOVE_MS, READY_MS, SWITCH_MS
from hipvoice.routines import formats
from hipvoice.routines.library import EXERCISES, PROGRAMMES, TESTS, Library
from hipvoice.routines.problems import render
from hipvoice.routines.schema import Field, Kinds, ListOf, MapOf, Shape, Shorthand

DOCS = Path(__file__).parents[2] / "docs"
TEXT = "".join((DOCS / n).read_text("utf-8") for n in ("routine-format.md", "programmes.md"))
# a block of YAML, what it is, and the file that it stands for
EXAMPLES = re.findall(
    r"```yaml\n# (routine|exercise|test|programme|problem) (\S+)\n(.*?)```", TEXT, re.DOTALL
)
GOOD = [(kind, name, text) for kind, name, text in EXAMPLES if kind != "problem"]


def write(folder: Path, kind: str, name: str, text: str) -> Path:
    path = (
        folder
        / {"exercise": EXERCISES, "test": TESTS, "programme": PROGRAMMES}.get(kind, "")
        / name
    )
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, "utf-8")
    return path


def maps(shape: Shape) -> list[MapOf]:
    """All maps within a shape, each once."""
    if isinstance(shape, Shorthand):
        return maps(shape.map)
    if isinstance(shape, ListOf):
        return maps(shape.item)
    if isinstance(shape, Kinds):
        return [m for kind in (shape.otherwise, *shape.maps.values()) for m in maps(kind)]
    if not isinstance(shape, MapOf):
        return []
    inner = [m for field in shape.fields.values() for m in maps(field.shape)]
    return [shape, *inner]


FORMATS = (formats.ROUTINE, formats.TEST, formats.PROGRAMME)
MAPS = list({id(m): m for shape in FORMATS for m in maps(shape)}.values())


def test_every_block_of_yaml_says_what_it_is() -> None:
    assert TEXT.count("```yaml") == len(EXAMPLES)


@pytest.mark.parametrize(("kind", "name", "text"), GOOD, ids=[name for _, name, _ in GOOD])
def test_example_is_right(tmp_path: Path, kind: str, name: str, text: str) -> None:
    assert Library().check(write(tmp_path, kind, name, text)) == []


def test_example_of_problems_is_what_is_shown(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (problem,) = [example for example in EXAMPLES if example[0] == "problem"]
    path = write(Path(), *problem)
    assert f"```text\n{render(Library().check(path))}\n```" in TEXT


@pytest.mark.parametrize("shape", MAPS, ids=lambda s: ",".join(s.fields)[:30])
def test_every_key_is_in_a_table_and_in_an_example(shape: MapOf) -> None:
    rows = [line for line in TEXT.splitlines() if line.startswith("| `")]
    told = {key for row in rows for key in re.findall(r"`([a-z-]+)`", row.split("|")[1])}
    examples = "\n".join(text for _, _, text in GOOD)
    shown = set(re.findall(r"([a-z-]+):(?: |\n)", examples))
    assert set(shape.fields) <= told & shown


@pytest.mark.parametrize("shape", MAPS, ids=lambda s: ",".join(s.fields)[:30])
def test_every_key_says_what_it_is_for(shape: MapOf) -> None:
    for key, field in shape.fields.items():
        assert isinstance(field, Field)
        assert field.about, key


def test_defaults_are_those_that_are_reported(tmp_path: Path) -> None:
    path = tmp_path / "plain.yaml"
    path.write_text("name: P\nsteps: [{exercise: {name: W, hold: 5}}]", "utf-8")
    (step,) = Library().routine(str(path)).steps
    told = {"rest": f"{step.rest_ms // 1000}s", "switch": f"at least {SWITCH_MS // 1000}s"}
    for key, default in told.items():
        assert re.search(rf"\| `{key}` \| [^|]* \| {default}", TEXT)
    assert f"{READY_MS // 1000}s if it is not known" in TEXT
    assert f"| {MOVE_MS / 1000}s; the first move has {CHANGE_MS // 1000}s" in TEXT
    assert (step.sets, step.explain, step.sides) == (1, False, ())
    assert (step.switch_ms, step.ready) == (None, GetReady.AS_NEEDED)
