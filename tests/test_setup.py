"""What `make play` and `make test` decide to install and to say. Nothing is installed here."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tools import setup

ROOT = Path(setup.__file__).resolve().parent.parent


def test_what_is_needed_to_play_and_to_test() -> None:
    play = setup.needed_packages("play", 11, venvs=True)
    test = setup.needed_packages("test", 11, venvs=True)
    assert play == ["espeak-ng", "libportaudio2"]
    assert test[: len(play)] == play
    assert {"pulseaudio", "chromium", "postgresql", "strace"} <= {*test}


@pytest.mark.parametrize("minor", [11, 12, 13, 14])
def test_without_ensurepip_the_package_of_the_python_in_use_is_needed(minor: int) -> None:
    needed = setup.needed_packages("play", minor, venvs=False)
    assert needed == ["espeak-ng", "libportaudio2", f"python3.{minor}-venv"]


@pytest.mark.parametrize(
    ("answer", "missing"),
    [
        ("", ["espeak-ng", "libportaudio2"]),
        ("espeak-ng installed\nlibportaudio2 installed\n", []),
        ("espeak-ng installed\n", ["libportaudio2"]),
        ("espeak-ng config-files\nlibportaudio2 installed\n", ["espeak-ng"]),
        ("espeak-ng not-installed\nlibportaudio2 half-installed\n", ["espeak-ng", "libportaudio2"]),
        ("espeak-ng-data installed\nlibportaudio2 installed\n", ["espeak-ng"]),
    ],
)
def test_what_is_missing_is_read_from_dpkg(answer: str, missing: list[str]) -> None:
    assert setup.missing_packages(["espeak-ng", "libportaudio2"], answer) == missing


@pytest.mark.slow
def test_this_machine_has_what_the_tests_need() -> None:
    needed = setup.needed_packages("test", sys.version_info[1], venvs=setup.can_make_venvs())
    if not setup.shutil.which("dpkg-query"):
        pytest.skip("not a Debian system")
    assert setup.missing_packages(needed, setup.dpkg_answer(needed)) == []


@pytest.mark.parametrize(
    ("uid", "sudo", "prefix"),
    [(0, False, ()), (0, True, ()), (1000, True, ("sudo", "-n")), (1000, False, None)],
)
def test_who_may_install(uid: int, sudo: bool, prefix: tuple[str, ...] | None) -> None:  # noqa: FBT001 - a row of the table
    assert setup.privilege(uid, sudo=sudo) == prefix


@pytest.mark.parametrize("prefix", [(), ("sudo", "-n")])
def test_lists_are_fetched_first_where_there_are_none(prefix: tuple[str, ...]) -> None:
    update, install = setup.install_commands(["espeak-ng"], prefix, lists=False)
    assert update[: len(prefix) + 2] == (*prefix, "apt-get", "update")
    assert install[: len(prefix)] == prefix
    assert install[-1] == "espeak-ng"
    assert "DEBIAN_FRONTEND=noninteractive" in install


def test_old_lists_are_fetched_anew_when_an_installation_fails() -> None:
    first, update, second = setup.install_commands(["espeak-ng"], (), lists=True)
    assert first == second
    assert "update" in update


def test_an_installation_never_removes_a_package() -> None:
    """As `pulseaudio` would, on a desktop that plays through PipeWire."""
    commands = setup.install_commands(["pulseaudio"], (), lists=True)
    assert all("--no-remove" in command for command in commands if "install" in command)


@pytest.mark.parametrize(
    ("lists", "sudo", "line"),
    [
        (True, True, "sudo apt-get install a b"),
        (False, True, "sudo apt-get update && sudo apt-get install a b"),
        (True, False, "su -c 'apt-get install a b'"),
        (False, False, "su -c 'apt-get update && apt-get install a b'"),
    ],
)
def test_the_line_to_type(lists: bool, sudo: bool, line: str) -> None:  # noqa: FBT001 - a row of the table
    assert setup.line_to_type(["a", "b"], lists=lists, sudo=sudo) == line


@pytest.mark.parametrize(
    ("version", "fits"),
    [((3, 10), False), ((3, 11), True), ((3, 14), True), ((3, 15), False), ((4, 0), False)],
)
def test_which_python_fits(version: tuple[int, int], fits: bool) -> None:  # noqa: FBT001 - a row of the table
    assert setup.fits(version) is fits


def test_the_versions_are_those_of_the_project() -> None:
    project = (ROOT / "pyproject.toml").read_text()
    oldest, newest = setup.OLDEST, setup.NEWEST
    assert f'requires-python = ">=3.{oldest[1]},<3.{newest[1] + 1}"' in project


def test_the_newest_python_that_starts_is_taken() -> None:
    on_path = {"python3.10": "/10", "python3.11": "/11", "python3.12": "/12", "python3.13": "/shim"}
    versions = {"/10": (3, 10), "/11": (3, 11), "/12": (3, 12)}
    assert setup.newest_fit_python(on_path.get, versions.get) == "/12"
    assert setup.newest_fit_python({"python3.10": "/10"}.get, versions.get) is None


@pytest.mark.slow
def test_the_version_of_a_python_is_asked_of_it(tmp_path: Path) -> None:
    assert setup.version_of(sys.executable) == sys.version_info[:2]
    assert setup.version_of(str(tmp_path / "none")) is None
    assert setup.version_of("/bin/false") is None


@pytest.mark.slow
@pytest.mark.parametrize(
    ("voice", "made_for", "current"),
    [
        ("", [], []),
        ("", ["play"], []),
        ("", ["play-naturally"], ["play"]),
        ("", ["test"], ["play", "test"]),
        ("system", ["play"], ["play"]),
        ("system", ["play-naturally"], ["play"]),
        ("system", ["test"], ["play", "test"]),
    ],
)
def test_an_environment_is_made_once(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    voice: str,
    made_for: list[str],
    current: list[str],
) -> None:
    monkeypatch.setenv("VOICE", voice)
    monkeypatch.setattr(setup, "VENV", tmp_path)
    monkeypatch.setattr(setup, "PYTHON_OF_VENV", Path(sys.executable))
    for goal in made_for:
        setup.stamp(goal).write_text(setup.digest())
    assert [goal for goal in ("play", "test") if setup.is_current(goal)] == current
    for goal in made_for:
        setup.stamp(goal).write_text("of another pyproject.toml")
    assert not setup.is_current("play")
    assert not setup.is_current("test")


def test_an_environment_without_its_python_is_made_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(setup, "VENV", tmp_path)
    monkeypatch.setattr(setup, "PYTHON_OF_VENV", tmp_path / "bin" / "python")
    setup.stamp("test").write_text(setup.digest())
    assert not setup.is_current("test")


def prepared(
    folder: Path, monkeypatch: pytest.MonkeyPatch, pip: str, voice: str = ""
) -> list[list[str]]:
    """Prepare to play with a stand-in for pip; what it was asked to install, time after time."""
    python, calls = folder / "python", folder / "calls"
    python.write_text(f"""#!/bin/sh
if [ "$1" = -c ]; then exec {sys.executable} "$@"; fi
echo "$@" >> {calls}
{pip}
""")
    python.chmod(0o755)
    monkeypatch.setattr(setup, "VENV", folder)
    monkeypatch.setattr(setup, "PYTHON_OF_VENV", python)
    monkeypatch.setenv("VOICE", voice)
    setup.prepare_venv("play")
    return [line.split()[-1:] for line in calls.read_text().splitlines()]


NO_WHEEL = (
    """case "$*" in *natural*) echo "ERROR: No matching distribution found" >&2; exit 1;; esac"""
)


@pytest.mark.slow
def test_the_natural_voice_is_fetched_and_its_size_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    assert prepared(tmp_path, monkeypatch, "") == [[".[natural]"]]
    assert "fetching the natural voice as well, about 90 MB" in capfd.readouterr().out
    assert prepared(tmp_path, monkeypatch, "") == [[".[natural]"]], "once"
    assert capfd.readouterr().out == ""


@pytest.mark.slow
def test_the_natural_voice_is_left_out_if_asked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    assert prepared(tmp_path, monkeypatch, "", "system") == [["."]]
    assert "natural voice" not in capfd.readouterr().out
    assert prepared(tmp_path, monkeypatch, "") == [["."], [".[natural]"]], "changed one's mind"


@pytest.mark.slow
def test_without_a_wheel_the_system_speaks_and_it_is_told_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    assert prepared(tmp_path, monkeypatch, NO_WHEEL) == [[".[natural]"], ["."]]
    told = capfd.readouterr().out
    assert "the natural voice cannot be installed here, so the voice of the system speaks" in told
    assert "No matching distribution found" in told
    prepared(tmp_path, monkeypatch, NO_WHEEL)
    assert capfd.readouterr().out == ""


@pytest.mark.slow
def test_without_a_network_an_environment_that_plays_goes_on_playing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    prepared(tmp_path, monkeypatch, "", "system")
    assert prepared(tmp_path, monkeypatch, "exit 1") == [["."], [".[natural]"]]


@pytest.mark.slow
def test_a_goal_is_asked_for() -> None:
    ended = subprocess.run(
        [sys.executable, setup.__file__, "dance"], capture_output=True, text=True, check=False
    )
    assert ended.returncode == 1
    assert "play|test" in ended.stderr


@pytest.mark.slow
def test_make_alone_tells_what_there_is() -> None:
    told = subprocess.run(["make"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    for target in ("play", "quick", "test", "lint", "types", "bench", "model", "clean"):
        assert f"make {target} " in told


def test_ci_calls_the_command_of_the_readme() -> None:
    script = ROOT / ".ci" / "run"
    assert os.access(script, os.X_OK)
    assert "make test" in script.read_text()
