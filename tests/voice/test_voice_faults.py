"""Engines that die, hang or are missing: the session goes on, and reports it once."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from textwrap import indent

import numpy as np
import pytest
import soundfile

from hipvoice import remedies
from hipvoice.child import LOCK
from hipvoice.core.wording.wording import nominal_ms
from hipvoice.errors import HipvoiceError
from hipvoice.voice.cache import TAIL_MS, length_ms, read_pcm, trimmed
from hipvoice.voice.voice import Voice
from hipvoice.voice.voices import find_voice, list_voices
from tests.program import good
from tests.soundcard import await_true
from tests.voice.conftest import Faults

LIMIT_S = 60
ENGINE = """
import os, sys, time
class Engine:
    runs = 0
    connect = lambda *_: None
    def setProperty(self, name, value):
        setattr(self, name, value)
    def getProperty(self, name):
        return getattr(self, name)
    def save_to_file(self, text, path):
        self.path = path
    def runAndWait(self):
        Engine.runs += 1
"""
LONG = " ".join(f"Breathe in, breathe out, let the hips sink, number {n}." for n in range(150))

NewVoice = Callable[[], Voice]
Holder = tuple["subprocess.Popen[str]", Path]  # a program, and its folder


@pytest.fixture
def no_program(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The espeak-ng program is not installed."""
    monkeypatch.setenv("PATH", str(tmp_path))


@pytest.fixture
def no_library(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The espeak-ng library cannot be loaded by child processes."""
    for name in ("libespeak-ng.so.1", "libespeak-ng.so", "libespeak.so.1", "libespeak.so"):
        (tmp_path / name).write_bytes(b"no library")
    monkeypatch.setenv("LD_LIBRARY_PATH", str(tmp_path))


@pytest.fixture
def broken_pyttsx3(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[[str], None]:
    """Puts a pyttsx3 in place whose engine runs the given statement instead of rendering."""
    package = tmp_path / "broken" / "pyttsx3"
    package.mkdir(parents=True)
    (package / "__init__.py").touch()
    monkeypatch.setenv("PYTHONPATH", str(package.parent))

    def write(statement: str) -> None:
        (package / "engine.py").write_text(ENGINE + indent(statement, " " * 8))

    return write


def one_fault(faults: Faults) -> str:
    ((part, text),) = faults
    assert part == "voice"
    return text


def test_a_worker_that_is_killed_in_a_request_is_replaced(voice: Voice, faults: Faults) -> None:
    voice.render("Ready.", 165).result(LIMIT_S)
    first = voice.engines.worker_pid
    os.kill(first, signal.SIGSTOP)
    future = voice.render("Hold.", 165)
    await_true(future.running, "the render never began")
    os.kill(first, signal.SIGKILL)
    assert future.result(LIMIT_S)[0].any()
    assert voice.engines.worker_pid != first
    assert not faults


def test_a_worker_that_hangs_is_killed_and_replaced(voice: Voice, faults: Faults) -> None:
    voice.render("Ready.", 165).result(LIMIT_S)
    first = voice.engines.worker_pid
    os.kill(first, signal.SIGSTOP)
    samples, _ = voice.render("Hold.", 165).result(LIMIT_S)
    assert samples.any()
    assert not Path(f"/proc/{first}").exists()
    assert not faults


def test_closing_while_the_worker_hangs_does_not_wait_for_it(voice: Voice) -> None:
    voice.render("Ready.", 165).result(LIMIT_S)
    pid = voice.engines.worker_pid
    os.kill(pid, signal.SIGSTOP)
    voice.render(LONG, 165)  # of which nothing will be rendered
    closing = threading.Thread(target=voice.close)
    closing.start()
    closing.join(LIMIT_S)
    assert not closing.is_alive()
    assert not Path(f"/proc/{pid}").exists()


@pytest.mark.parametrize(
    ("statement", "reason", "mend"),
    [
        ("os._exit(3)", "its process ended with 3", "close other programs"),
        ("os.kill(os.getpid(), 9)", "its process was ended by signal 9", "close other programs"),
        ("os.kill(os.getpid(), 19)", "no answer within", "close other programs"),
        ("raise OSError('no device')", "OSError: no device", "choose another one"),
    ],
)
def test_after_two_failures_the_program_speaks(  # noqa: PLR0913, PLR0917 - a row of the table
    broken_pyttsx3: Callable[[str], None],
    new_voice: NewVoice,
    faults: Faults,
    statement: str,
    reason: str,
    mend: str,
) -> None:
    broken_pyttsx3(statement)
    voice = new_voice()
    samples, rate = voice.render("Hold it there and breathe.", 165).result(LIMIT_S)
    assert samples.any()
    assert 1000 < len(samples) * 1000 / rate < 3000
    assert voice.render("Rest.", 165).result(LIMIT_S)[0].any()
    assert "espeak-ng speaks instead" in one_fault(faults)
    assert f"fails: {reason}" in one_fault(faults)
    assert f"To fix it: {mend}" in one_fault(faults)


def test_words_stand_apart_whether_the_library_speaks_or_the_program(
    broken_pyttsx3: Callable[[str], None], new_voice: NewVoice, tmp_path: Path
) -> None:
    text, plain = "Lie on your back with both knees bent and both feet flat", tmp_path / "plain.wav"
    subprocess.run(["espeak-ng", "-s", "165", "-w", str(plain), text], check=True)
    by_library = new_voice().durations([text], 165)[text]
    broken_pyttsx3("raise OSError('no device')")
    by_program = new_voice().durations([text], 165)[text]
    assert by_library == pytest.approx(by_program, rel=0.03)
    assert by_library > 1.1 * length_ms(trimmed(read_pcm(plain)))


def test_what_is_installed_but_does_not_load_is_to_be_installed_again(
    no_library: None, new_voice: NewVoice, faults: Faults
) -> None:
    new_voice().render("Rest.", 165).result(LIMIT_S)
    assert f"To fix it: {remedies.voice()}" in faults[0][1]
    assert "--reinstall" in remedies.voice() or not shutil.which("apt")


def test_a_missing_package_is_to_be_installed(
    new_voice: NewVoice, faults: Faults, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "pyttsx3.py").write_text("raise ImportError('taken away')\n")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    new_voice().render("Rest.", 165).result(LIMIT_S)
    assert f"To fix it: {remedies.reinstall('pyttsx3')}" in one_fault(faults)


def test_an_engine_that_writes_silence_is_given_up(
    broken_pyttsx3: Callable[[str], None], new_voice: NewVoice, faults: Faults, tmp_path: Path
) -> None:
    silent = tmp_path / "silent.wav"
    soundfile.write(silent, np.zeros(1000, dtype=np.int16), 22_050)
    broken_pyttsx3(f"os.link({str(silent)!r}, sys.argv[1] + '/speech.wav')")
    assert new_voice().render("Rest.", 165).result(LIMIT_S)[0].any()
    assert "it made no sound" in one_fault(faults)


@pytest.fixture
def tones(tmp_path: Path) -> list[Path]:
    """Sound files of 1, 2 and 3 s."""
    paths = [tmp_path / f"{seconds}.wav" for seconds in (1, 2, 3)]
    for seconds, path in enumerate(paths, start=1):
        soundfile.write(path, np.full(22_050 * seconds, 1000, dtype=np.int16), 22_050)
    return paths


@pytest.mark.parametrize("lost", [1, 2, 9])
def test_what_is_spoken_at_another_rate_is_spoken_again_at_most_twice(
    broken_pyttsx3: Callable[[str], None], new_voice: NewVoice, tones: list[Path], lost: int
) -> None:
    files = [str(path) for path in tones]
    broken_pyttsx3(
        f"if Engine.runs <= {lost}: self.rate = 200\nos.link({files}[Engine.runs - 1], self.path)"
    )
    seconds = min(lost + 1, len(tones))
    assert new_voice().durations(["Rest."], 165) == {"Rest.": seconds * 1000 + TAIL_MS}


def test_a_file_is_read_when_the_whole_of_it_is_written(
    broken_pyttsx3: Callable[[str], None], new_voice: NewVoice, tones: list[Path]
) -> None:
    source = f"data = open({str(tones[1])!r}, 'rb').read()\n"
    rest = "def finish():\n    time.sleep(0.3)\n    file.write(data[30000:])\n    file.close()\n"
    begin = "file = open(self.path, 'wb', 0)\nfile.write(data[:30000])\n"
    broken_pyttsx3(
        source + begin + rest + "import threading\nthreading.Thread(target=finish).start()"
    )
    assert new_voice().durations(["Rest."], 165) == {"Rest.": 2000 + TAIL_MS}


def test_an_engine_that_writes_no_file_is_given_up(
    broken_pyttsx3: Callable[[str], None], new_voice: NewVoice, faults: Faults
) -> None:
    broken_pyttsx3("pass")
    assert new_voice().render("Rest.", 165).result(LIMIT_S)[0].any()
    assert "no answer within" in one_fault(faults)


def test_without_the_library_and_the_program_the_session_is_text(
    no_library: None, no_program: None, new_voice: NewVoice, faults: Faults
) -> None:
    voice = new_voice()
    texts = ["Hold it there.", "Rest."]
    assert voice.durations(texts, 165) == {text: nominal_ms(text) for text in texts}
    assert not voice.render("Rest.", 165).result(LIMIT_S)[0].any()
    assert "as text instead" in one_fault(faults)
    assert "apt install espeak-ng" in one_fault(faults)


def test_a_program_that_fails_too_ends_in_text(
    no_library: None, new_voice: NewVoice, faults: Faults
) -> None:
    assert not new_voice().render("Rest.", 165).result(LIMIT_S)[0].any()
    assert ["speaks instead" in text for _, text in faults] == [True, False]


def test_without_an_engine_there_are_no_voices_to_list_or_choose(no_library: None) -> None:
    with pytest.raises(HipvoiceError, match="no voice"):
        list_voices()
    assert find_voice("English") is None


def test_what_was_rendered_stays_good_when_the_engine_fails(
    voice: Voice, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    before = voice.render("Ready.", 165).result(LIMIT_S)
    monkeypatch.setenv("LD_LIBRARY_PATH", str(tmp_path))
    (tmp_path / "libespeak-ng.so.1").write_bytes(b"no library")
    os.kill(voice.engines.worker_pid, signal.SIGKILL)
    assert not voice.render("Switch sides.", 165).result(LIMIT_S)[0].any()
    assert voice.render("Ready.", 165).result(LIMIT_S) is before


@pytest.mark.parametrize("repeated", [1, 8000], ids=["waiting", "rendering"])
def test_the_child_and_its_folder_go_when_the_parent_is_killed(
    repeated: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    program = (
        "import sys; from hipvoice.voice.voice import Voice; v = Voice(print);"
        "v.render('Ready.', 165).result(); print(v.engines.worker_pid, flush=True);"
        f"v.render('Breathe in. ' * {repeated}, 165); sys.stdin.read()"
    )
    command = [sys.executable, "-c", program]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True) as parent:
        assert parent.stdout
        pid = int(parent.stdout.readline())
        parent.kill()
    await_true(lambda: not runs(pid), "the child lives on")
    await_true(lambda: not list(tmp_path.glob("hipvoice-*")), "its folder is still there")


HOLDING = (
    "import sys; from hipvoice.child import Scratch; s = Scratch();"
    "print(s.path, flush=True); sys.stdin.read()"
)


@pytest.fixture
def holder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[], Holder]]:
    """Starts programs that have a folder of their own in the temporary one."""
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    pipe, started = subprocess.PIPE, []

    def start() -> Holder:
        command = [sys.executable, "-c", HOLDING]
        started.append(subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True))
        assert started[-1].stdout
        return started[-1], Path(started[-1].stdout.readline().strip())

    yield start
    for program in started:
        program.kill()
        program.communicate()


def test_the_folder_of_a_killed_program_is_removed_by_the_next(
    holder: Callable[[], Holder], tmp_path: Path
) -> None:
    living, kept = holder()
    dead, left = holder()
    (left / "speech.wav").touch()
    dead.kill()
    dead.wait()
    others = [tmp_path / name for name in ("hipvoice-mine", "other", "hipvoice-bug.log")]
    for other in others[:2]:
        other.mkdir()
    others[2].touch()
    (tmp_path / "hipvoice-link").symlink_to(tmp_path / "other")
    (tmp_path / "other" / LOCK).touch()
    assert left.is_dir()
    _, fresh = holder()
    assert not left.exists()
    assert all(path.exists() for path in (kept, fresh, *others, tmp_path / "other" / LOCK))
    assert living.poll() is None


def test_all_processes_killed_at_once_leave_nothing_after_the_next_start(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    program = (
        "import sys; from hipvoice.voice.voice import Voice; v = Voice(print);"
        "v.render('Ready.', 165).result(); print(flush=True); sys.stdin.read()"
    )
    command, pipe = [sys.executable, "-c", program], subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, start_new_session=True) as parent:
        assert parent.stdout
        parent.stdout.readline()
        os.killpg(parent.pid, signal.SIGKILL)
    assert list(tmp_path.glob("hipvoice-*"))
    good("say", "Rest.", "--speaker", "none")
    assert not list(tmp_path.glob("hipvoice-*"))


def runs(pid: int) -> bool:
    """Whether the process lives; a zombie, whose parent was killed, does not."""
    try:
        status = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return False
    return status.rpartition(")")[2].split()[0] != "Z"
