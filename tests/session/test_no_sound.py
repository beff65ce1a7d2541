"""Without a microphone and a speaker: what needs one says what to do, and a session goes on.

`play` waits for nobody who is not there, in whatever way it is started.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import termios
import threading
from contextlib import closing
from pathlib import Path

import pytest

from tests.program import LIMIT_S, hipvoice
from tests.session.player import get_acquainted, kept, playing
from tests.session.terminal import Terminal
from tests.soundcard import SoundCard

REMEDY = "unset PULSE_SERVER"  # the tests have no sound server
FOUND = "No microphone and no speaker were found:"
ENTER = "Press enter to go on without"
QUICK = ("--trace", "--speed", "100", "--log")
ROUTINE = """\
name: Waits
steps:
  - exercise: { name: Press, reps: 5 }
    sets: 2
    rest: 1s
    ready: wait
"""


@pytest.mark.parametrize(
    ("command", "lacks"),
    [
        (("devices",), "no microphone and no speaker were found"),
        (("devices", "--json"), "no microphone and no speaker were found"),
        (("say", "Ready."), "no speaker was found"),
        (("voices", "--speak", "en"), "no speaker was found"),
        (("listen",), "no microphone was found"),
        (("listen", "--mic", "none"), "no microphone to listen to"),
        (("mic-check",), "no microphone was found"),
    ],
)
def test_what_needs_a_device_names_the_remedy(command: tuple[str, ...], lacks: str) -> None:
    done = hipvoice(*command)
    assert done.returncode == 1
    assert lacks in done.stderr
    assert (f"hint: {REMEDY}" in done.stderr) is ("--mic" not in command)
    if "--json" in command:
        assert json.loads(done.stdout) == []


def test_with_devices_they_are_listed_and_nothing_is_reported() -> None:
    with SoundCard() as card:
        done = hipvoice("devices", **card.environment)
        assert (done.returncode, done.stderr) == (0, "")
        assert "microphone (default), speaker (default)" in done.stdout


@pytest.fixture
def waits(tmp_path: Path) -> Path:
    path = tmp_path / "waits.yaml"
    path.write_text(ROUTINE, "utf-8")
    return path


@pytest.fixture
def journal(tmp_path: Path) -> Path:
    get_acquainted(path := tmp_path / "j.sqlite3")
    return path


def test_in_a_pipe_it_is_printed_once_before_the_session_and_once_after_it(
    waits: Path, journal: Path
) -> None:
    done = hipvoice("play", str(waits), *QUICK, "--journal", str(journal))
    assert done.returncode == 0
    before, _, session = done.stdout.partition("enter   welcome")
    assert FOUND in before
    assert f"To fix it: {REMEDY}" in before
    assert "Nobody can answer here" in before
    assert ENTER not in before
    assert "does not work" not in session  # the person knows
    assert done.stderr.startswith(f"sound: {FOUND}")
    assert done.stderr.count(REMEDY) == 1


@pytest.mark.parametrize("lines", [True, False])
def test_in_a_terminal_it_waits_for_enter(waits: Path, journal: Path, *, lines: bool) -> None:
    plain = ["--trace"] if lines else []
    options = [str(waits), *plain, "--speed", "10", "--log", "--journal", str(journal)]
    with closing(Terminal(options)) as terminal:
        terminal.until(ENTER)
        assert FOUND in terminal.screen
        assert "press keys" in terminal.screen
        terminal.press("x\r")  # another key does nothing
        terminal.until("enter   welcome" if lines else "introduction")
        terminal.press("q")
        terminal.until("end the session?")
        assert lines or "no microphone" in terminal.screen
        terminal.press("y")
        assert terminal.finish() == 0
        assert terminal.screen.rstrip().endswith(REMEDY)


def test_who_leaves_there_has_begun_nothing(waits: Path, journal: Path) -> None:
    before = len(kept(journal))
    with closing(Terminal([str(waits), "--journal", str(journal)])) as terminal:
        terminal.until(ENTER)
        terminal.press("q")
        assert terminal.finish() == 0
        assert terminal.before == termios.tcgetattr(terminal.program)
    assert len(kept(journal)) == before


def test_what_the_config_leaves_out_is_not_missed(waits: Path, journal: Path) -> None:
    silent = {"HIPVOICE_DEVICES_MIC": "none", "HIPVOICE_DEVICES_SPEAKER": "none"}
    done = hipvoice("play", str(waits), *QUICK, "--journal", str(journal), **silent)
    assert (done.returncode, done.stderr) == (0, "")
    assert "found" not in done.stdout


def test_with_a_microphone_that_hears_nobody_it_goes_on_as_well(waits: Path, journal: Path) -> None:
    with SoundCard() as card:
        options = (str(waits), *QUICK, "--journal", str(journal))
        done = hipvoice("play", *options, **card.environment)
    assert done.returncode == 0
    assert "Nobody can answer here, so it goes on." in done.stdout
    assert kept(journal)[0].ending == "finished"


# Nobody can answer in any of these: how it is started, and where its output goes.
STARTED = {
    "with nothing to read": 'exec "$@" </dev/null',
    "with its input closed": 'exec "$@" <&-',
    "with an empty pipe": 'printf "" | "$@"',
    "by nohup": 'exec nohup "$@" </dev/null',
    "in a session of its own, as by ssh": 'exec setsid --wait "$@" </dev/null',
    "as by cron": 'exec env -i HOME="$HOME" PATH="$PATH" PULSE_SERVER=unix:/none "$@" </dev/null',
}


@pytest.fixture(scope="module")
def left(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a session that was left unfinished a moment ago."""
    folder = tmp_path_factory.mktemp("left")
    (folder / "waits.yaml").write_text(ROUTINE, "utf-8")
    played = (str(folder / "waits.yaml"), "--speed", "20", "--log", "--mic", "none")
    get_acquainted(folder / "j.sqlite3")
    with playing(*played, "--journal", str(folder / "j.sqlite3")) as player:
        player.until("log .*partial")
        player.process.kill()
    return folder


@pytest.mark.parametrize("to_terminal", [False, True])
@pytest.mark.parametrize("way", STARTED)
def test_it_waits_for_nobody(way: str, left: Path, tmp_path: Path, *, to_terminal: bool) -> None:
    for path in left.iterdir():
        shutil.copy(path, tmp_path)
    journal = tmp_path / "j.sqlite3"
    program = [sys.executable, "-m", "hipvoice", "play", str(tmp_path / "waits.yaml"), *QUICK]
    shell = ["sh", "-c", STARTED[way], "sh", *program, "--journal", str(journal)]
    person, terminal = os.openpty()
    output = terminal if to_terminal else subprocess.DEVNULL
    drained = threading.Thread(target=_drain, args=(person,), daemon=True)
    drained.start()
    done = subprocess.run(
        shell, stdout=output, stderr=output, timeout=LIMIT_S, check=False, cwd=tmp_path
    )
    os.close(terminal)
    drained.join()
    os.close(person)
    assert done.returncode == 0
    assert kept(journal)[0].ending == "finished"


def _drain(person: int) -> None:
    """Read what comes, so that a terminal is never full."""
    try:
        while os.read(person, 4096):
            pass
    except OSError:
        return
