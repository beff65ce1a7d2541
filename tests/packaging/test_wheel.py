"""What is shipped works by itself: the wheel in a bare environment, away from the repository."""

from __future__ import annotations

import json
import re
import sys
import tarfile
import zipfile
from functools import partial
from pathlib import Path

import pytest

import hipvoice
from tests.program import run as run_program

ROOT = Path(hipvoice.__file__).parents[1]
LIMIT_S = 120
UNREACHABLE = re.compile(r"NewConnectionError|name resolution|ProxyError|ReadTimeoutError")
# What is not Python, and is easily forgotten: folders and suffixes in the source, and in the wheel.
DATA = {
    "sessions": (".yaml", "hipvoice/sessions"),
    "models": ("", "hipvoice/models"),
    "hipvoice": ("py.typed", "hipvoice"),
    "hipvoice/languages": (".yaml", "hipvoice/languages"),
    "hipvoice/app/doctor": (".opus", "hipvoice/app/doctor"),
    "hipvoice/voice/kokoro": ("", "hipvoice/voice/kokoro"),
}


run = partial(run_program, limit_s=LIMIT_S)


def pip(*arguments: str | Path, cwd: Path) -> None:
    """Run pip, with its cache: 140 MB come only once."""
    done = run(sys.executable, "-m", "pip", "--quiet", *arguments, cwd=cwd)
    if done.returncode and UNREACHABLE.search(done.stderr):
        pytest.skip("the package index is out of reach")
    assert done.returncode == 0, done.stderr


def built(source: Path, into: Path, backend: Path, *what: str) -> None:
    build = ("-m", "hatchling", "build", "-d", into, *what)
    done = run(sys.executable, *build, cwd=source, PYTHONPATH=str(backend))
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.fixture(scope="module")
def backend(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The build backend, in a folder of its own."""
    folder = tmp_path_factory.mktemp("backend")
    pip("install", "--no-compile", "--target", folder, "hatchling", cwd=folder)
    return folder


@pytest.fixture(scope="module")
def packages(tmp_path_factory: pytest.TempPathFactory, backend: Path) -> Path:
    """The folder with the wheel and the source package."""
    folder = tmp_path_factory.mktemp("dist")
    built(ROOT, folder, backend)
    return folder


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory, packages: Path) -> Path:
    """`hipvoice` of a bare virtual environment, with what the wheel asks for and nothing else."""
    folder = tmp_path_factory.mktemp("bare")
    made = run(sys.executable, "-m", "venv", "--without-pip", folder / "venv", cwd=folder)
    assert made.returncode == 0, made.stderr
    python = folder / "venv" / ("Scripts" if sys.platform == "win32" else "bin") / "python"
    (wheel,) = packages.glob("*.whl")
    pip("--python", python, "install", "--no-compile", wheel, cwd=folder)
    return python.with_name("hipvoice")


def data_of(source: Path) -> set[str]:
    """The names that the data of the source has to have in the wheel."""
    return {
        f"{within}/{path.relative_to(source / folder).as_posix()}"
        for folder, (suffix, within) in DATA.items()
        for path in (source / folder).rglob(f"*{suffix}")
        if path.is_file() and "__pycache__" not in path.parts
    }


def test_the_wheel_holds_all_data_and_no_tests(packages: Path) -> None:
    (wheel,) = packages.glob("*.whl")
    names = set(zipfile.ZipFile(wheel).namelist())
    assert len(data_of(ROOT)) > 50
    assert data_of(ROOT) <= names
    assert not [name for name in names if name.startswith(("tests/", "tools/", "benchmarks/"))]


def test_the_source_package_makes_the_same_wheel(
    packages: Path, backend: Path, tmp_path: Path
) -> None:
    (archive,) = packages.glob("*.tar.gz")
    with tarfile.open(archive) as packed:
        packed.extractall(tmp_path, filter="data")
    (source,) = tmp_path.iterdir()
    built(source, tmp_path / "dist", backend, "-t", "wheel")
    (again,) = (tmp_path / "dist").glob("*.whl")
    (wheel,) = packages.glob("*.whl")
    assert set(zipfile.ZipFile(again).namelist()) == set(zipfile.ZipFile(wheel).namelist())


def test_a_session_is_played_from_the_wheel(program: Path, tmp_path: Path) -> None:
    quick = ("--speaker", "none", "--mic", "none", "--speed", "100", "--log", "--trace")
    done = run(program, "play", "two-minute-basics", *quick, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[-1].split()[1:] == ["end", "finished"]
    assert str(ROOT) not in done.stdout
    told = run(program, "journal", "--json", cwd=tmp_path)
    (session,) = json.loads(told.stdout)
    assert (session["ending"], session["completed"]) == ("finished", 5)


def test_the_doctor_of_the_wheel_finds_itself_well(program: Path, tmp_path: Path) -> None:
    done = run(program, "doctor", "--json", cwd=tmp_path)
    rows = {row["check"]: row for row in json.loads(done.stdout)["checks"]}
    for check in ("python", "packages", "voice", "portaudio", "recogniser", "journal"):
        assert rows[check]["status"] == "ok", rows[check]
    assert "models" in run(program, "--help", cwd=tmp_path).stdout


def test_a_remedy_needs_no_pip_where_there_is_none(program: Path, tmp_path: Path) -> None:
    (tmp_path / "numpy.py").write_text("raise ImportError('taken away', name='numpy')\n")
    done = run(program, "doctor", "--json", cwd=tmp_path, PYTHONPATH=str(tmp_path))
    rows = {row["check"]: row for row in json.loads(done.stdout)["checks"]}
    python = program.with_name("python")
    assert rows["voice"]["mend"] == f"uv pip install --python {python} --reinstall numpy"
