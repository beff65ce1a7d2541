"""Whatever a file holds, the loader finds problems and nothing else."""

from __future__ import annotations

import random
import re
from contextlib import suppress
from pathlib import Path

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hipvoice.core.wording.wording import nominal_ms
from hipvoice.routines import reader
from hipvoice.routines.formats import EXERCISE, ROUTINE, TEST
from hipvoice.routines.language import language_file, load_language
from hipvoice.routines.library import EXERCISES, TESTS, Library, shipped_folder
from hipvoice.routines.problems import LINE_WIDTH, ProblemsError, Report, render
from hipvoice.routines.reader import read_nodes
from hipvoice.routines.remarks import remarks
from hipvoice.routines.schema import MapOf, check
from tests.tries import tries

RELAXED = settings(
    max_examples=tries(100),
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
FILES = [*shipped_folder().rglob("*.yaml"), *(Path(__file__).parent / "broken").rglob("*.yaml")]
ENGLISH = load_language(language_file("en"))
SEEDS = [path.read_bytes() for path in sorted(FILES)]

# what matters to YAML or to the format, so that the fuzzing gets deep into both
PIECES = [
    *"-:?[]{},#&*!|>'\"%@` \n\t",
    "\n  - ",
    "\n    ",
    ": ",
    "\r\n",
    "\u2028",
    "\x85",
    "\ufeff",
    "name",
    "steps",
    "use",
    "exercise",
    "hold",
    "reps",
    "tempo",
    "sides",
    "corrections",
    "source",
    "say",
    "deep-squat-stretch",
    "modified-pigeon",
    "30s",
    "1:30",
    "010",
    "no",
    "~",
    "3-1-3",
    "8-10",
    "50%",
    "test",
    "section",
    "rounds",
    "at",
    "every",
    "end-hold",
    "left",
    "questions",
    "pain",
    "conditions",
    "sciatica",
    "without",
    "easier",
    "leave-out",
    "hip-flexion-range",
    "question",
    "answer",
    "degrees",
    "pass",
    "0-0-0",
    "open",
    "wait",
    "both",
    "none",
    "<<",
    "&a",
    "*a",
    "!!int",
    "\\ud800",
    "\U0001f30a",
    "9" * 50,
]


def assert_only_problems(data: bytes, shape: MapOf) -> None:
    """`data` is read, or its problems can be shown."""
    report = Report("fuzz.yaml")
    node = read_nodes(data, report)
    if node:
        check(shape, node, report)
    for line in render(report.sorted()).splitlines():
        assert line.isprintable()
        assert len(line) < LINE_WIDTH + 400  # no file can flood the screen
    if node is None:
        assert report.problems


@pytest.fixture(params=sorted({yaml.SafeLoader, reader._FAST}, key=str), ids=lambda p: p.__name__)
def _parser(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reader, "_FAST", request.param)


@pytest.mark.usefixtures("_parser")
@RELAXED
@given(st.binary(max_size=300))
def test_any_bytes(data: bytes) -> None:
    assert_only_problems(data, ROUTINE)


@pytest.mark.usefixtures("_parser")
@RELAXED
@given(st.text(max_size=300))
def test_any_text(text: str) -> None:
    assert_only_problems(text.encode("utf-8", "surrogatepass"), ROUTINE)


@pytest.mark.usefixtures("_parser")
@RELAXED
@given(st.lists(st.sampled_from(PIECES), max_size=60).map("".join))
def test_any_yaml(text: str) -> None:
    assert_only_problems(text.encode(), ROUTINE)
    assert_only_problems(text.encode(), EXERCISE)
    assert_only_problems(text.encode(), TEST)


@pytest.mark.usefixtures("_parser")
@RELAXED
@given(seed=st.sampled_from(SEEDS), rng=st.randoms(use_true_random=False))
def test_files_with_slips_in_them(seed: bytes, rng: random.Random, tmp_path: Path) -> None:
    data = _mutated(seed, rng)
    for folder in (tmp_path, tmp_path / EXERCISES, tmp_path / TESTS):
        folder.mkdir(exist_ok=True)
        path = folder / "fuzz.yaml"
        path.write_bytes(data)
        with suppress(ProblemsError):
            remarks(Library().read(path), ENGLISH, nominal_ms)
        render(Library().check(path))


@RELAXED
@given(rng=st.randoms(use_true_random=False))
def test_languages_with_slips_in_them(rng: random.Random, tmp_path: Path) -> None:
    path = tmp_path / "xx.yaml"
    path.write_bytes(_mutated(language_file("en").read_bytes(), rng))
    with suppress(ProblemsError):
        assert load_language(path).wording.duration(90_000)


def _mutated(data: bytes, rng: random.Random) -> bytes:
    """`data` with some words or stretches of it taken out, doubled, or replaced."""
    parts = re.split(rb"(\W)", data)
    for _ in range(rng.randint(1, 4)):
        at = rng.randrange(len(parts))
        length = rng.choice([1, 1, 1, 2, 8])
        piece = rng.choice(PIECES).encode("utf-8")
        parts[at : at + length] = rng.choice([[], parts[at : at + length] * 2, [piece]])
        parts = parts or [piece]
    return b"".join(parts)
