"""A file in the folder where hipvoice is called is never imported, whatever its name is."""

from __future__ import annotations

import os
import sys
import tomllib
from collections.abc import Collection
from contextlib import closing
from importlib import metadata
from pathlib import Path

import pytest

import hipvoice
from hipvoice.app.store import MODELS
from hipvoice.ear.models import find_model
from hipvoice.voice.voice import Voice
from tests.ear.support import PHRASES, listen_file
from tests.program import run
from tests.session.player import clip
from tests.voice.piper_voice import make_voice

pytestmark = pytest.mark.slow

LIMIT_S = 60
SOURCE = Path(hipvoice.__file__).parents[1]
# Whatever can be imported here, and what Python looks for by itself.
NAMES = {*sys.stdlib_module_names, *metadata.packages_distributions(), "sitecustomize"} - {
    "hipvoice"
}
TRACE = "open({trace!r}, 'a').write(__name__ + '\\n')\n"
# All that makes Python look into the working folder.
PYTHONPATH = os.pathsep.join(("", ".", "below/.."))
SCRIPT = "import re, sys\nfrom hipvoice.__main__ import main\nmain()\n"  # as pip writes it
ROUTINE = "name: Short\nsteps:\n  - {use: gluteal-stretch, hold: 5s, sides: left, ready: 3s}\n"


class Hostile:
    """The working folder, with a file of every name; `ran` are those that were imported."""

    def __init__(self, folder: Path, names: Collection[str]) -> None:
        self._trace = folder / "trace"
        self._trace.touch()
        self.folder = folder / "hostile"
        (self.folder / "below").mkdir(parents=True)
        for name in names:
            (self.folder / f"{name}.py").write_text(TRACE.format(trace=str(self._trace)), "utf-8")

    def ran(self) -> set[str]:
        return set(self._trace.read_text("utf-8").split())


@pytest.fixture
def hostile(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Hostile:
    made = Hostile(tmp_path, NAMES)
    monkeypatch.chdir(made.folder)
    monkeypatch.setenv("PYTHONPATH", PYTHONPATH)
    return made


def test_python_itself_would_import_them(tmp_path: Path) -> None:
    names = {"queue", "sitecustomize"}
    hostile = Hostile(tmp_path, names)
    run(sys.executable, "-c", "import queue", cwd=hostile.folder, PYTHONPATH=PYTHONPATH)
    assert hostile.ran() == names


def test_the_recogniser_imports_none(hostile: Hostile) -> None:
    assert list(listen_file(clip("espeak-next"), find_model(), PHRASES))
    assert hostile.ran() == set()


def test_the_check_of_a_model_imports_none(hostile: Hostile) -> None:
    MODELS.load(find_model().folder, "")
    assert hostile.ran() == set()


@pytest.mark.parametrize("engine", ["pyttsx3", "piper"])
def test_the_voice_imports_none(hostile: Hostile, tmp_path: Path, engine: str) -> None:
    faults: list[str] = []
    name = f"piper:{make_voice(tmp_path)}" if engine == "piper" else None
    with closing(Voice(lambda _part, text: faults.append(text), name)) as voice:
        assert voice.render("Rest.", 165).result(LIMIT_S)[0].any()
        assert voice.engines.at_best, faults
    assert hostile.ran() == set()


@pytest.fixture(scope="module")
def loaded_by_python(tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    """What Python loads before it runs the first line of ours: nobody can keep it from that."""
    folder = tmp_path_factory.mktemp("nothing")
    (folder / "nothing.py").write_text("import re, sys\nprint(*sys.modules, sep='\\n')\n")
    loaded = run(sys.executable, "-m", "nothing", cwd=folder).stdout.split()
    return {name.partition(".")[0] for name in loaded} | {"sitecustomize"}


@pytest.mark.parametrize("way", ["module", "script"])
@pytest.mark.parametrize(
    "command",
    [
        "--version",
        "list",
        "say Rest. --speaker none",
        "voices",
        f"listen --wav {clip('espeak-next')}",
        "models verify",
        "doctor",
        "play ../short.yaml --plain --speaker none --mic none --speed 40 --log --journal ../j.sql",
    ],
)
def test_the_program_imports_none(
    tmp_path: Path, loaded_by_python: set[str], command: str, way: str
) -> None:
    (tmp_path / "short.yaml").write_text(ROUTINE, "utf-8")
    (tmp_path / "hipvoice").write_text(SCRIPT)
    start = ["-m", "hipvoice"] if way == "module" else [str(tmp_path / "hipvoice")]
    hostile = Hostile(tmp_path, NAMES - loaded_by_python)
    words = command.split()
    done = run(sys.executable, *start, *words, cwd=hostile.folder, PYTHONPATH=PYTHONPATH)
    assert hostile.ran() == set()
    assert done.returncode == 0 or words == ["doctor"], done.stderr
    assert "voice" in done.stdout or words != ["doctor"]


def test_the_command_is_isolated_as_the_module_is() -> None:
    project = tomllib.loads((SOURCE / "pyproject.toml").read_text("utf-8"))["project"]
    assert project["scripts"] == {"hipvoice": "hipvoice.__main__:main"}


def test_places_that_pythonpath_names_in_full_stay(tmp_path: Path) -> None:
    (tmp_path / "pyttsx3.py").write_text("raise ImportError('another one')\n")
    done = run(sys.executable, "-m", "hipvoice", "voices", cwd=tmp_path, PYTHONPATH=str(tmp_path))
    assert "another one" in done.stderr
