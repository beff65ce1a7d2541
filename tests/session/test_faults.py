"""A session goes on with what is left, or stops before it starts with one clear error."""

from __future__ import annotations

import signal
import subprocess
from pathlib import Path

import pytest

from hipvoice.app.config import change, config_path
from tests.program import hipvoice
from tests.session.player import MODEL, Player, kept, playing
from tests.soundcard import SoundCard

QUICK = ("--speaker", "none", "--mic", "none", "--speed", "20", "--log", "--trace")
SHORT = """\
name: Short
steps:
  - use: gluteal-stretch
    hold: 20s
    sides: left
    ready: 3s
"""


@pytest.fixture
def short(tmp_path: Path) -> Path:
    path = tmp_path / "short.yaml"
    path.write_text(SHORT, "utf-8")
    return path


def run(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    model = ("--model", MODEL) if MODEL and arguments[0] == "play" else ()
    return hipvoice(*arguments[:1], *model, *arguments[1:], **environment)


def sets(journal: Path) -> list[tuple[str, str]]:
    return [(s.name, s.status) for session in kept(journal) for s in session.sets]


def told(player: Player, part: str) -> list[str]:
    return [line.text for line in player.shown if line.word == "show" and part in line.text.lower()]


def test_quick_session_completes_its_set(short: Path, tmp_path: Path) -> None:
    journal = tmp_path / "j.sqlite3"
    done = run("play", str(short), *QUICK, "--journal", str(journal))
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    assert sets(journal) == [("Gluteal stretch", "completed")]


def test_without_any_sound_device_the_session_is_text_and_says_so_once(short: Path) -> None:
    with playing(str(short), "--speed", "20", "--log") as player:
        assert player.finish() == 0, player.lines
    lines = "\n".join(player.lines)
    before, _, session = lines.partition("enter   welcome")
    assert before.count("No microphone and no speaker were found") == 1
    assert "what the coach says is shown as text" in before
    assert "does not work" not in session
    assert "completed: 20 of 20 s" in lines


def test_without_espeak_the_sentences_are_shown_and_the_remedy_is_reported(
    short: Path, tmp_path: Path
) -> None:
    # pyttsx3 finds the library by ctypes, which asks ldconfig, gcc and ld on the path.
    empty = tmp_path / "empty"
    empty.mkdir()
    environment = {"PATH": str(empty), "PYTTSX3_ESPEAK_LIBRARY": "", "LD_LIBRARY_PATH": ""}
    with playing(str(short), *QUICK, environment=environment) as player:
        assert player.finish() == 0, player.lines
    assert "completed: 20 of 20 s" in "\n".join(player.lines)


def test_unknown_routine_has_a_near_miss_and_exit_code_1() -> None:
    done = run("play", "flor-four", *QUICK)
    assert done.returncode == 1
    assert "did you mean `floor-four`?" in done.stderr
    assert "Traceback" not in done.stderr


def test_wrong_routine_shows_every_problem_with_its_place(tmp_path: Path) -> None:
    path = tmp_path / "wrong.yaml"
    path.write_text("name: X\nsteps:\n  - use: gluteal-strech\n    hold: 1:30\n", "utf-8")
    done = run("play", str(path), *QUICK)
    assert done.returncode == 1
    assert f"{path}:3:10" in done.stderr
    assert f"{path}:4:11" in done.stderr
    assert "did you mean `gluteal-stretch`?" in done.stderr
    assert "^" in done.stderr


@pytest.mark.parametrize(
    ("option", "value", "names"),
    [
        ("--model", "{tmp}/nothing", "No recognition model"),
        ("--model", "{tmp}", "is not a recognition model"),
        ("--voice", "no-such-voice-at-all", "voice"),
        ("--journal", "/dev/null/journal", "journal"),
        ("--mic", "{tmp}/missing.wav", "missing.wav"),
        ("--mic", "Headset", "no microphone 'Headset'"),
        ("--speaker", "Headset", "no speaker 'Headset'"),
        ("--speaker", "{tmp}/no/folder/out.wav", "out.wav"),
    ],
)
def test_wrong_option_stops_before_the_session_with_one_error(
    short: Path, tmp_path: Path, option: str, value: str, names: str
) -> None:
    options = {"--speaker": "none", "--mic": "none", option: value.format(tmp=tmp_path)}
    if option == "--model":
        del options["--mic"]
    arguments = [word for pair in options.items() for word in pair]
    done = run("play", str(short), "--trace", "--speed", "20", "--log", *arguments)
    assert done.returncode == 1
    assert done.stderr.startswith("error: ")
    assert names in done.stderr
    assert "Traceback" not in done.stderr
    assert "welcome" not in done.stdout


def test_ctrl_c_logs_the_partial_set_and_ends_with_130(short: Path, tmp_path: Path) -> None:
    journal = tmp_path / "j.sqlite3"
    with playing(str(short), *QUICK, "--journal", str(journal)) as player:
        player.until("say .*Hold for")
        player.process.send_signal(signal.SIGINT)
        assert player.finish() == 130, player.lines
    assert "Traceback" not in "\n".join(player.lines)
    assert sets(journal) == [("Gluteal stretch", "partial")]


def test_terminated_session_is_closed_in_good_order(short: Path, tmp_path: Path) -> None:
    journal = tmp_path / "j.sqlite3"
    with playing(str(short), *QUICK, "--journal", str(journal)) as player:
        player.until("say .*Hold for")
        player.process.terminate()
        assert player.finish() == 0, player.lines
    (session,) = kept(journal)
    assert session.ending == "closed"


def test_killed_session_has_lost_no_completed_set(short: Path, tmp_path: Path) -> None:
    journal = tmp_path / "j.sqlite3"
    with playing(str(short), *QUICK, "--journal", str(journal)) as player:
        player.until("log .*completed")
        player.process.kill()
        player.process.wait()
    assert sets(journal) == [("Gluteal stretch", "completed")]
    (session,) = kept(journal)
    assert session.ending in {None, "finished"}


def test_sound_file_stands_in_for_speaker_and_microphone(short: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.wav"
    arguments = ("--speaker", str(out), "--mic", "none", "--speed", "20", "--log")
    with playing(str(short), *arguments) as player:
        assert player.finish() == 0, player.lines
    assert out.stat().st_size > 100_000


def test_a_remembered_device_that_is_gone_is_told_and_the_session_runs(short: Path) -> None:
    change(config_path(), {"devices.speaker": "Headset", "devices.mic": "Headset"})
    options = ("--trace", "--speed", "20", "--log")
    with SoundCard() as card, playing(str(short), *options, environment=card.environment) as player:
        assert player.finish() == 0, player.lines
    told = "\n".join(player.lines)
    assert "there is no speaker 'Headset'. The default one is used instead." in told
    assert "there is no microphone 'Headset'. The default one is used instead." in told


def test_an_option_of_the_voice_is_for_one_session(short: Path, home: Path) -> None:
    with playing(str(short), *QUICK, "--volume", "50") as player:
        assert player.finish() == 0
    assert not list(home.rglob("config.yaml"))
