"""`hipvoice doctor`: each thing is really removed, and the right remedy is reported."""

from __future__ import annotations

import os
import pty
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import datetime, timedelta
from pathlib import Path

import numpy as np
import pytest

import hipvoice
from hipvoice.app.config import change, config_path
from hipvoice.app.doctor.examine import CHECKS
from hipvoice.core.entries import SessionBegan
from hipvoice.journal.ids import default_path
from hipvoice.journal.store import Journal, local_now
from hipvoice.remedies import source
from tests import program
from tests.doctor.support import ESPEAK_LIBRARIES, damaged_libraries, diagnosed
from tests.soundcard import RATE, SoundCard

SOURCE = Path(hipvoice.__file__).parents[1]
# Root may write everywhere, unless it lacks the capability that lets it.
MERE_MORTAL = ("setpriv", "--bounding-set=-dac_override") if os.getuid() == 0 else ()
debian = pytest.mark.skipif(not Path("/etc/debian_version").exists(), reason="commands of Debian")


@pytest.fixture(scope="module")
def silent_card() -> SoundCard:
    with SoundCard() as card:
        yield card


def test_all_is_well_with_a_sound_card_and_a_person() -> None:
    """The noise on the microphone is the room."""
    noise = np.random.default_rng(1).normal(0, 300, 60 * RATE).astype(np.int16)
    with SoundCard() as card, card.capture() as capture:
        room = card.injecting(noise)
        found = diagnosed(**card.environment)
        room.kill()
        room.wait()
    assert found.failures() == set()
    assert found.code == 0
    assert list(found.rows) == [check.name for check in CHECKS]
    assert "dBFS" in found.rows["microphone"]["found"]
    assert "hears the recorded 'next'" in found.rows["recogniser"]["found"]
    assert np.abs(capture.samples.astype(np.int32)).max() > 1000, "the earcon was played"


@debian
def test_without_espeak_the_voice_fails_and_nothing_else(
    silent_card: SoundCard, tmp_path: Path
) -> None:
    libraries = damaged_libraries(tmp_path, *ESPEAK_LIBRARIES)
    found = diagnosed(**silent_card.environment, LD_LIBRARY_PATH=libraries, PATH=str(tmp_path))
    assert found.code == 1
    assert found.rows["voice"]["mend"] == "sudo apt install espeak-ng"
    assert found.failures() - {"microphone"} == {"voice"}


@debian
def test_without_the_library_the_program_speaks_and_that_is_a_warning(tmp_path: Path) -> None:
    (tmp_path / "pyttsx3").mkdir()
    (tmp_path / "pyttsx3" / "__init__.py").write_text("raise ImportError('taken away')\n")
    row = diagnosed(PYTHONPATH=str(tmp_path)).rows["voice"]
    assert row["status"] == "warning"
    assert "espeak-ng program" in row["found"] or "espeak-ng speaks instead" in row["found"]
    assert "To fix it" not in row["found"]


@debian
def test_without_portaudio(tmp_path: Path) -> None:
    libraries = damaged_libraries(tmp_path, "libportaudio.so.2", "libportaudio.so")
    found = diagnosed(LD_LIBRARY_PATH=libraries)
    assert found.failures() == {"portaudio", "speaker", "microphone"}
    for name in found.failures():
        assert found.rows[name]["mend"] == "sudo apt install libportaudio2"
    assert found.rows["recogniser"]["status"] == "ok"


def test_without_a_sound_server_and_without_a_terminal() -> None:
    found = diagnosed()
    assert found.failures() == {"speaker", "microphone"}
    told = "no speaker was found: PULSE_SERVER=unix:/nonexistent"
    assert found.rows["speaker"]["found"].startswith(told)
    assert found.rows["speaker"]["mend"] == "unset PULSE_SERVER"
    assert found.rows["terminal"]["status"] == "warning"
    assert "--plain" in found.rows["terminal"]["mend"]


def test_a_muted_microphone(silent_card: SoundCard) -> None:
    row = diagnosed(**silent_card.environment).rows["microphone"]
    assert row["status"] == "failure"
    assert "muted" in row["found"]
    assert "@DEFAULT_" in row["mend"]
    assert row["mend"].startswith(("pactl set-source-mute", "wpctl set-mute"))


def test_a_microphone_whose_channels_are_of_opposite_sign() -> None:
    noise = np.random.default_rng(1).normal(0, 300, 60 * RATE).astype(np.int16)
    with SoundCard() as card:
        room = card.injecting(np.stack((noise, -noise), axis=1))
        row = diagnosed(**card.environment).rows["microphone"]
        room.kill()
        room.wait()
    assert row["status"] == "warning"
    assert "opposite signs" in row["found"]
    assert "To fix it" not in row["found"]
    assert "cable" in row["mend"]


@pytest.mark.parametrize("empty", [True, False], ids=["empty folder", "no folder"])
def test_without_the_built_in_model(empty: bool, tmp_path: Path) -> None:  # noqa: FBT001 - a row of the table
    shutil.copytree(SOURCE / "hipvoice", tmp_path / "hipvoice")
    shutil.copytree(SOURCE / "sessions", tmp_path / "sessions")
    if empty:
        (tmp_path / "models" / "en-hipvoice").mkdir(parents=True)
    found = diagnosed(PYTHONPATH=str(tmp_path), cwd=tmp_path)
    row = found.rows["recogniser"]
    assert row["status"] == "failure"
    assert "model" in row["found"]
    assert row["mend"] == f"{sys.executable} -m pip install --force-reinstall {source()}"
    assert found.rows["voice"]["status"] == "ok"


def test_a_chosen_model_that_is_gone() -> None:
    folder = default_path().parent / "models"
    folder.mkdir(parents=True)
    change(config_path(), {"model": "mine"})
    row = diagnosed().rows["recogniser"]
    assert row["status"] == "failure"
    assert "'mine' is not installed" in row["found"]
    assert row["mend"] == "hipvoice models use en-hipvoice"


def test_without_the_echo_canceller(tmp_path: Path) -> None:
    (tmp_path / "pywebrtc_audio.py").write_text("raise ImportError('taken away')\n")
    row = diagnosed(PYTHONPATH=str(tmp_path)).rows["echo canceller"]
    assert row["status"] == "warning"
    assert row["mend"] == f"{sys.executable} -m pip install pywebrtc-audio"


def test_a_library_that_cannot_be_imported_costs_its_own_checks(tmp_path: Path) -> None:
    """Numpy is under the voice, the sound and the ear; the files and the machine need none."""
    broken_import = "raise ImportError('taken away', name='numpy.core')\n"
    (tmp_path / "numpy.py").write_text(broken_import)
    found = diagnosed(PYTHONPATH=str(tmp_path))
    broken = {"voice", "portaudio", "speaker", "microphone", "echo canceller", "recogniser"}
    assert found.failures() == broken
    assert "taken away" in found.rows["voice"]["found"]
    assert found.rows["voice"]["mend"].endswith("--force-reinstall numpy")


@pytest.mark.parametrize(
    ("requirement", "found"),
    [
        ("numpy<1.5,>=1", "does not fit <1.5"),
        ("numpy>=99", "does not fit >=99"),
        ("click[extra]>=99,<100", "does not fit >=99"),
        ("no-such-package>=1", "no-such-package is missing"),
    ],
)
def test_packages_that_do_not_fit(requirement: str, found: str, tmp_path: Path) -> None:
    folder = tmp_path / "hipvoice-0.dist-info"
    folder.mkdir()
    lines = ("Metadata-Version: 2.1", "Name: hipvoice", "Version: 0")
    wanted = (f"Requires-Dist: {requirement}", 'Requires-Dist: nothing>=9; extra == "x"')
    (folder / "METADATA").write_text("\n".join([*lines, *wanted]) + "\n")
    row = diagnosed(PYTHONPATH=str(tmp_path)).rows["packages"]
    assert row["status"] == "failure"
    assert found in row["found"]
    assert row["mend"].endswith(f'install "{requirement.replace("[extra]", "")}"')


def test_a_home_that_may_only_be_read(home: Path) -> None:
    data = home / "data"
    data.chmod(0o555)
    row = diagnosed(prefix=MERE_MORTAL).rows["journal"]
    assert row["status"] == "failure"
    assert "Permission denied" in row["found"]
    assert row["mend"] == f'sudo chown -R "$USER" {data} && chmod -R u+rwX {data}'


def test_a_journal_that_may_only_be_read() -> None:
    _journal_of(1, local_now)
    default_path().chmod(0o444)
    default_path().parent.chmod(0o555)
    row = diagnosed(prefix=MERE_MORTAL).rows["journal"]
    assert row["status"] == "failure"
    assert str(default_path()) in row["found"]
    folder = default_path().parent
    assert row["mend"] == f'sudo chown -R "$USER" {folder} && chmod -R u+rwX {folder}'
    default_path().parent.chmod(0o755)
    default_path().chmod(0o644)
    assert diagnosed().rows["journal"]["status"] == "ok"


@contextmanager
def mounted(folder: Path, options: str) -> Iterator[None]:
    """A disk of its own, in memory, in place of a folder."""
    mount = ["mount", "-t", "tmpfs", "-o", options, "tmpfs", folder]
    if subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("such a disk takes the right to mount one")
    try:
        yield
    finally:
        subprocess.run(["umount", folder], check=True)


@pytest.mark.parametrize(("size", "status"), [("2m", "failure"), ("60m", "warning")])
def test_a_disk_with_little_room(size: str, status: str, home: Path) -> None:
    with mounted(home / "data", f"size={size}"):
        row = diagnosed().rows["disk"]
    assert row["status"] == status
    assert "MB free at" in row["found"]
    assert row["mend"].startswith("du -xh")


def test_a_disk_that_may_only_be_read(home: Path) -> None:
    """Its remedy is that of the disk: rights are as they should be."""
    with mounted(home / "data", "ro"):
        row = diagnosed().rows["journal"]
    assert row["status"] == "failure"
    assert "Read-only file system" in row["found"]
    assert row["mend"] == f"sudo mount -o remount,rw {home / 'data'}"


def test_a_file_where_the_folder_of_the_journal_should_be() -> None:
    default_path().parent.write_text("in the way")
    row = diagnosed().rows["journal"]
    assert row["status"] == "failure"
    assert "is no folder" in row["found"]
    assert row["mend"].startswith(f"mv {default_path().parent} ")


def test_a_file_that_is_no_journal_is_to_be_moved_away() -> None:
    path = default_path()
    path.parent.mkdir(parents=True)
    path.write_bytes(b"this is no journal at all" * 100)
    row = diagnosed().rows["journal"]
    assert row["status"] == "failure"
    assert row["mend"] == f"mv {path} {path.with_suffix('.foreign')}"
    moved = subprocess.run(row["mend"], shell=True, check=False)
    assert moved.returncode == 0
    assert diagnosed().rows["journal"]["status"] == "ok"


def test_a_page_of_the_journal_that_was_overwritten() -> None:
    _journal_of(20, local_now)
    path = default_path()
    with sqlite3.connect(path) as opened:
        opened.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    data = bytearray(path.read_bytes())
    size = int.from_bytes(data[16:18], "big")
    data[-size:] = b"\xff" * size
    path.write_bytes(data)
    row = diagnosed().rows["journal"]
    assert row["status"] == "failure"
    assert "damaged" in row["found"]
    assert [found.name for found in path.parent.glob("*damaged*")] == [], "it only looks"
    assert row["mend"] == "hipvoice journal rescue"
    rescue = [sys.executable, "-m", *row["mend"].split()]
    subprocess.run(rescue, capture_output=True, check=False)
    assert diagnosed().rows["journal"]["status"] == "ok"


def test_a_good_journal_tells_its_size_and_its_sessions() -> None:
    _journal_of(2, local_now)
    row = diagnosed().rows["journal"]
    assert row["status"] == "ok"
    assert "whole, 2 sessions" in row["found"]
    assert str(default_path()) in row["found"]


def test_a_journal_is_looked_at_without_being_changed() -> None:
    _journal_of(2, local_now)
    path = default_path()
    with closing(sqlite3.connect(path)) as opened:  # a form that a session would change
        opened.execute("PRAGMA journal_mode = DELETE")
    before, changed = path.read_bytes(), path.stat().st_mtime_ns
    assert "whole, 2 sessions" in diagnosed().rows["journal"]["found"]
    assert path.read_bytes() == before
    assert path.stat().st_mtime_ns == changed


def test_a_clock_that_is_behind_the_last_session() -> None:
    _journal_of(1, lambda: datetime.now().astimezone() + timedelta(days=400))
    row = diagnosed().rows["clock"]
    assert row["status"] == "failure"
    assert "your last session" in row["found"]
    assert row["mend"] == "sudo timedatectl set-ntp true"


def test_a_wrong_config_is_to_be_edited() -> None:
    path = config_path()
    path.parent.mkdir(parents=True)
    path.write_text("voice: {volume: loud}\n")
    row = diagnosed().rows["config"]
    assert row["status"] == "failure"
    assert f"{path}:1:17: voice > volume: `loud` is not a whole number" in row["found"]
    assert row["mend"] == "hipvoice config edit"


@pytest.mark.parametrize(
    ("check", "changes", "found", "mend"),
    [
        ("speaker", {"devices.speaker": "gone"}, "no speaker 'gone'", "set devices.speaker"),
        ("microphone", {"devices.mic": "gone"}, "no microphone 'gone'", "set devices.mic"),
        ("voice", {"voice.name": "gone"}, "no voice called 'gone'", "set voice.name"),
        ("voice", {"voice.engine": "piper"}, "Piper has no voice", "set voice.engine"),
        ("voice", {"voice.engine": "parrot"}, "'parrot'", "set voice.engine"),
        ("config", {"aliases.next": ("pause",)}, "means 'pause' already", "edit"),
        ("config", {"keys.next": ("q",)}, "`q` means `stop` already", "edit"),
    ],
)
def test_what_the_config_names_and_is_not_there(
    check: str, changes: dict[str, object], found: str, mend: str
) -> None:
    change(config_path(), changes)
    row = diagnosed().rows[check]
    assert row["status"] == "failure"
    assert found in row["found"]
    assert row["mend"].startswith(f"hipvoice config {mend}")


@pytest.mark.parametrize(
    ("level", "status", "found"),
    [
        (None, "warning", "does not know your room"),
        (-30.0, "ok", "30 dB above a room of -60 dBFS"),
        (-52.0, "warning", "8 dB above a room of -60 dBFS: too soft"),
    ],
)
def test_what_the_ear_has_learned(level: float | None, status: str, found: str) -> None:
    change(config_path(), {"listening.floor": -60.0, "listening.level": level})
    row = diagnosed().rows["listening"]
    assert row["status"] == status
    assert found in row["found"]
    assert row["mend"] == ("hipvoice mic-check" if status == "warning" else None)


def test_a_device_that_the_config_turns_off_is_no_failure() -> None:
    change(config_path(), {"devices.mic": "none", "devices.speaker": "none"})
    found = diagnosed()
    assert found.rows["microphone"]["status"] == found.rows["speaker"]["status"] == "warning"
    assert found.rows["microphone"]["mend"] == 'hipvoice config set devices.mic ""'
    assert found.code == 0


def test_a_config_that_may_only_be_read() -> None:
    change(config_path(), {"voice.rate": 150})
    folder = config_path().parent
    folder.chmod(0o555)
    row = diagnosed(prefix=MERE_MORTAL).rows["config"]
    folder.chmod(0o755)
    assert row["status"] == "warning"
    assert "what is learned is forgotten" in row["found"]
    assert row["mend"] == f'sudo chown -R "$USER" {folder} && chmod -R u+rwX {folder}'


def test_the_journal_is_the_one_of_the_config(tmp_path: Path) -> None:
    place = tmp_path / "mine.sqlite3"
    change(config_path(), {"journal": str(place)})
    assert str(place) in diagnosed().rows["journal"]["found"]


def test_lines_for_people_name_status_and_remedy() -> None:
    done = program.hipvoice("doctor")
    assert done.returncode == 1
    lines = done.stdout.splitlines()
    (place,) = [n for n, line in enumerate(lines) if line.startswith("failure  speaker")]
    assert lines[place + 1].strip().startswith("fix: ")


@pytest.mark.parametrize(("answer", "status"), [("y", "ok"), ("n", "failure")])
def test_on_a_terminal_it_asks_whether_the_tones_were_heard(
    answer: str, status: str, silent_card: SoundCard
) -> None:
    screen = _on_a_terminal(answer, silent_card.environment)
    assert "Did you hear them?" in screen
    assert "\x1b[" not in screen, "NO_COLOR is set"
    assert f"{status:<8}" in next(line for line in screen.splitlines() if "speaker " in line)
    assert "ok" in next(line for line in screen.splitlines() if "terminal " in line)


def _on_a_terminal(answer: str, environment: dict[str, str]) -> str:
    person, theirs = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "hipvoice", "doctor"],
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        env={**os.environ, **environment, "TERM": "dumb-not", "COLUMNS": "80", "NO_COLOR": "1"},
    )
    os.close(theirs)
    os.write(person, f"{answer}\n".encode())
    screen = b""
    try:
        while part := os.read(person, 4096):
            screen += part
    except OSError:  # the other end is closed: it has ended
        process.wait()
    return screen.decode()


def _journal_of(sessions: int, now: object) -> None:
    with Journal.open(default_path(), now) as journal:  # type: ignore[arg-type]
        for _ in range(sessions):
            journal.begin().append(SessionBegan(1, 0, "floor-four", "Floor four", 12))
