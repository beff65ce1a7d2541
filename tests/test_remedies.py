"""The commands by system: the table, and the choice of the row."""

from __future__ import annotations

import sys
import tomllib
from pathlib import Path

import pytest

import hipvoice
from hipvoice import remedies
from hipvoice.app.doctor import machine
from hipvoice.app.doctor.diagnosis import Severity
from hipvoice.app.doctor.examine import Check, examine


@pytest.mark.parametrize(
    ("system", "release", "manager"),
    [
        ("linux", {"ID": "debian"}, "apt"),
        ("linux", {"ID": "linuxmint", "ID_LIKE": "ubuntu debian"}, "apt"),
        ("linux", {"ID": "fedora"}, "dnf"),
        ("linux", {"ID": "rocky", "ID_LIKE": "rhel centos fedora"}, "dnf"),
        ("linux", {"ID": "arch"}, "pacman"),
        ("linux", {"ID": "manjaro", "ID_LIKE": "arch"}, "pacman"),
        ("darwin", {}, "brew"),
        ("win32", {}, "winget"),
    ],
)
def test_package_manager_of_a_system(system: str, release: dict[str, str], manager: str) -> None:
    assert remedies.package_manager(system, release) == manager


def test_no_other_module_knows_how_a_system_installs() -> None:
    package = Path(hipvoice.__file__).parent
    managers = [command.split(" {}")[0] for command in remedies.INSTALL.values()]
    for path in package.rglob("*.py"):
        named = [words for words in managers if words in path.read_text("utf-8")]
        assert path.name == "remedies.py" or not named, (path, named)


def test_an_unknown_linux_has_the_manager_that_is_on_its_path(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert remedies.package_manager("linux", {"ID": "mine"}) is None
    (tmp_path / "pacman").write_text("")
    (tmp_path / "pacman").chmod(0o755)
    assert remedies.package_manager("linux", {"ID": "mine"}) == "pacman"


@pytest.mark.parametrize(
    ("need", "manager", "command"),
    [
        ("voice", "apt", "sudo apt install espeak-ng"),
        ("voice", "dnf", "sudo dnf install espeak-ng"),
        ("voice", "pacman", "sudo pacman -S espeak-ng"),
        ("voice", "brew", "brew install espeak-ng"),
        ("voice", "winget", "winget install eSpeak-NG.eSpeak-NG"),
        ("portaudio", "apt", "sudo apt install libportaudio2"),
        ("portaudio", "dnf", "sudo dnf install portaudio"),
        ("portaudio", "pacman", "sudo pacman -S portaudio"),
        (
            "portaudio",
            "brew",
            f"{sys.executable} -m pip install --force-reinstall sounddevice",
        ),
    ],
)
def test_install_command(need: str, manager: str, command: str) -> None:
    assert remedies.install(need, manager) == command


def test_every_command_is_there_for_every_system() -> None:
    for by_system in remedies.BY_SYSTEM.values():
        assert set(by_system) == {"linux", "darwin", "win32"}


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="programs of Linux")
@pytest.mark.parametrize(
    ("program", "line"),
    [
        ("wpctl", "wpctl set-mute @DEFAULT_AUDIO_SOURCE@ 0"),
        ("pactl", "pactl set-source-mute @DEFAULT_SOURCE@ 0"),
        ("other", "amixer set Capture cap"),
    ],
)
def test_the_microphone_is_set_by_the_program_that_is_there(
    program: str, line: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    (tmp_path / program).write_text("")
    (tmp_path / program).chmod(0o755)
    assert remedies.command("unmute microphone") == line


def test_paths_are_quoted_as_a_shell_takes_them() -> None:
    assert "'/a b/c'" in remedies.command("own", Path("/a b/c"))


@pytest.mark.parametrize(
    ("record", "asked_of_pip"),
    [
        (None, "hipvoice"),
        ('{"url": "file:///home/me/hipvoice", "dir_info": {}}', "file:///home/me/hipvoice"),
        ('{"url": "file:///home/a%20b/h.whl", "archive_info": {}}', "file:///home/a%20b/h.whl"),
    ],
)
def test_what_is_installed_anew_is_what_was_installed(
    record: str | None, asked_of_pip: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "hipvoice-0.dist-info"
    folder.mkdir()
    (folder / "METADATA").write_text("Metadata-Version: 2.1\nName: hipvoice\nVersion: 0\n")
    if record:
        (folder / "direct_url.json").write_text(record)
    monkeypatch.syspath_prepend(tmp_path)
    assert remedies.source() == asked_of_pip
    assert remedies.reinstall().endswith(f"reinstall {asked_of_pip}")


def test_the_versions_are_those_of_the_project() -> None:
    project = tomllib.loads((Path(__file__).parents[1] / "pyproject.toml").read_text())
    oldest, newest = machine.OLDEST, machine.NEWEST
    expected = f">={oldest[0]}.{oldest[1]},<{newest[0]}.{newest[1] + 1}"
    assert project["project"]["requires-python"] == expected


def test_a_check_that_hangs_is_left_behind_and_the_next_one_is_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import hipvoice.app.doctor as package  # noqa: PLC0415 - its path is changed

    (tmp_path / "hanging.py").write_text(
        "import threading\ndef check(given): threading.Event().wait()\n"
        "def crash(given): raise ValueError('of itself')\n"
    )
    monkeypatch.setattr(package, "__path__", [*package.__path__, str(tmp_path)])
    checks = (
        Check("hangs", "hanging:check", 0.2),
        Check("crashes", "hanging:crash"),
        Check("python", "machine:python"),
    )
    hangs, crashes, good = examine(lambda _question: True, checks)
    assert hangs.diagnosis.status is Severity.FAILURE
    assert "no answer" in hangs.diagnosis.found
    assert crashes.diagnosis.found == "ValueError: of itself"
    assert good.diagnosis.status is Severity.OK
