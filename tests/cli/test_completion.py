"""Completion as a shell asks for it: in a real bash, and by click's protocol for the others."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

PROGRAM = Path(sys.executable).with_name("hipvoice")
SHELLS = ("bash", "zsh", "fish")
bash = pytest.mark.skipif(shutil.which("bash") is None, reason="no bash")


def script(shell: str) -> str:
    return subprocess.run(
        [PROGRAM, "completion", shell], capture_output=True, text=True, check=True
    ).stdout


def in_bash(*words: str) -> list[str]:
    """What bash offers for the last of `words`."""
    typed = " ".join(f"'{word}'" for word in ("hipvoice", *words))
    ask = f"COMP_WORDS=({typed}); COMP_CWORD={len(words)}; _hipvoice_completion hipvoice"
    done = subprocess.run(
        ["bash", "--norc", "-c", f'{script("bash")}\n{ask}\nprintf "%s\\n" "${{COMPREPLY[@]}}"'],
        env={**os.environ, "PATH": f"{PROGRAM.parent}{os.pathsep}{os.environ['PATH']}"},
        capture_output=True,
        text=True,
        check=True,
        timeout=30,
    )
    return done.stdout.split()


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
        (["models", "install", "vosk-model-small-en-us"], ["vosk-model-small-en-us-0.15"]),
    ],
)
def test_bash_offers_commands_options_and_names(words: list[str], offered: list[str]) -> None:
    assert in_bash(*words) == offered


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
