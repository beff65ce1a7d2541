"""Completion as a shell asks for it: in a real bash, and by click's protocol for the others."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

import pytest

from hipvoice.app.config import change, config_path
from hipvoice.app.journal.pages import SHORT_ID
from hipvoice.core.entries import SessionBegan
from hipvoice.journal.ids import default_path
from hipvoice.journal.reports import sessions
from hipvoice.journal.store import Journal
from tests import program
from tests.doctor.support import ESPEAK_LIBRARIES, damaged_libraries
from tests.soundcard import SoundCard

pytestmark = pytest.mark.slow

PROGRAM = Path(sys.executable).with_name("hipvoice")
SHELLS = ("bash", "zsh", "fish")
bash = pytest.mark.skipif(shutil.which("bash") is None, reason="no bash")


def script(shell: str) -> str:
    return subprocess.run(
        [PROGRAM, "completion", shell], capture_output=True, text=True, check=True
    ).stdout


def in_bash(*words: str, environment: Mapping[str, str] = MappingProxyType({})) -> list[str]:
    """What bash offers for the last of `words`."""
    typed = " ".join(f"'{word}'" for word in ("hipvoice", *words))
    ask = f"COMP_WORDS=({typed}); COMP_CWORD={len(words)}; _hipvoice_completion hipvoice"
    done = subprocess.run(
        ["bash", "--norc", "-c", f'{script("bash")}\n{ask}\nprintf "%s\\n" "${{COMPREPLY[@]}}"'],
        env={**os.environ, "PATH": f"{PROGRAM.parent}{os.pathsep}{os.environ['PATH']}"}
        | environment,
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    assert not done.stderr
    return done.stdout.strip().splitlines()


@pytest.mark.parametrize("shell", SHELLS)
def test_the_script_asks_this_program(shell: str) -> None:
    text = script(shell)
    assert f"_HIPVOICE_COMPLETE={shell}_complete" in text
    assert "hipvoice" in text


@bash
@pytest.mark.parametrize(
    ("words", "offered"),
    [
        (["pla"], ["play", "plan"]),
        (["play", "floor-"], ["floor-four"]),
        (["plan", "two-"], ["two-minute-basics"]),
        (["show", "gluteal-"], ["gluteal-stretch"]),
        (["play", "floor-four", "--minu"], ["--minutes"]),
        (["completion", "z"], ["zsh"]),
        (["models", "us"], ["use"]),
        (["models", "use", "en-"], ["en-hipvoice"]),
        (["config", "set", "voice.r"], ["voice.rate"]),
        (["play", "--person", "A"], [r"Anna\ Maria"]),
        (["say", "--voice", "en-gb-scot"], ["en-gb-scotland"]),
        (["voices", "en-gb-scot"], ["en-gb-scotland"]),
        (["voices", "list", "en-gb-scot"], ["en-gb-scotland"]),
        (["voices", "lis"], ["list"]),
        (["voices", "--spe"], ["--speak", "--speaker"]),
        (["play", "--mic", "no"], ["none"]),
        (["play", "--conditions", "hip"], ["hip-replacement"]),
        (["plan", "--conditions", "knee-pain,s"], ["knee-pain,stenosis", "knee-pain,sciatica"]),
        (["plan", "--conditions", "knee-pain,k"], []),
        (["play", "--without", "band,bl"], ["band,block"]),
        (["models", "install", "vosk-model-small-en-us"], ["vosk-model-small-en-us-0.15"]),
        (["voices", "install", "en_US-jo"], ["en_US-joe-medium"]),
        (["voices", "ver"], ["verify"]),
        (["programme", "start", "hip-r"], ["hip-rotation"]),
        (["listen", "--commands", "next,rep"], ["next,repeat"]),
        (["remind", "timer", "--days", "mon"], ["monday"]),
        (["config", "unset", "voice.r"], ["voice.rate"]),
    ],
)
def test_bash_offers_commands_options_and_names(words: list[str], offered: list[str]) -> None:
    change(config_path(), {"people.Anna Maria.voice.rate": 150})
    assert in_bash(*words) == offered


@bash
def test_people_and_sessions_of_the_journal_are_offered() -> None:
    assert in_bash("journal", "show", "l") == []
    with Journal.open(default_path()) as journal:
        session = journal.begin()
        session.append(SessionBegan(1, 0, "floor-four", "Floor four", 12, person="Jo"))
        (one,) = sessions(journal)
    assert in_bash("journal", "show", "") == ["last", one.id[:SHORT_ID]]
    assert in_bash("journal", "amend", "las") == ["last"]
    assert in_bash("play", "--person", "J") == ["Jo"]
    assert in_bash("journal", "stats", "--person", "J") == ["Jo"]


@pytest.mark.parametrize("words", ["play floor-", "programme start h"])
def test_a_key_press_waits_for_no_library(words: str) -> None:
    """What `play floor-` needs is the names of files."""
    asked = {"COMP_WORDS": f"hipvoice {words}", "COMP_CWORD": str(len(words.split()))}
    done = program.run(
        *(sys.executable, "-X", "importtime", "-m", "hipvoice"),
        _HIPVOICE_COMPLETE="bash_complete",
        **asked,
    )
    assert done.stdout.startswith("plain,")
    for late in ("yaml", "hipvoice.core.entries", "hipvoice.routines.library", "hipvoice.files"):
        assert f" {late}\n" not in done.stderr, late


@bash
def test_devices_are_offered_by_name() -> None:
    with SoundCard() as card:
        offered = in_bash("say", "--speaker", "", environment=card.environment)
    assert "none" in offered
    assert "default" in offered


@bash
def test_what_cannot_be_found_out_is_not_offered(tmp_path: Path) -> None:
    broken = damaged_libraries(tmp_path, *ESPEAK_LIBRARIES)
    environment = {"LD_LIBRARY_PATH": broken}
    assert in_bash("say", "--voice", "en", environment=environment) == []


@pytest.mark.parametrize("shell", ["zsh", "fish"])
@pytest.mark.parametrize(("begun", "told"), [("floor-", "floor-four"), ("./my-", "file")])
def test_the_other_shells_are_told_names_or_that_a_file_will_do(
    shell: str, begun: str, told: str
) -> None:
    word = begun if shell == "fish" else "2"
    asked = {"COMP_WORDS": f"hipvoice play {begun}", "COMP_CWORD": word}
    answer = subprocess.run(
        [PROGRAM],
        env={**os.environ, **asked, "_HIPVOICE_COMPLETE": f"{shell}_complete"},
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    assert told in answer


def test_an_unknown_shell_is_refused() -> None:
    done = subprocess.run([PROGRAM, "completion", "tcsh"], capture_output=True, check=False)
    assert done.returncode == 2
