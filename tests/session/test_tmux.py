"""A session as a person has it: in a terminal (tmux), with a shell around it and real sound."""

from __future__ import annotations

import contextlib
import os
import shlex
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from tests.session.player import MODEL, clip
from tests.soundcard import SoundCard, await_true

LIMIT_S = 60.0
TIMES, AGAIN_S = 10, 5.0
ROUTINE = """\
name: Evening
steps:
  - use: gluteal-stretch
    hold: 120s
    ready: 5s
"""


class Tmux:
    """One window of tmux with a shell in it."""

    def __init__(self, folder: Path, environment: dict[str, str]) -> None:
        self._socket = folder / "tmux"
        self._environment = {**os.environ, **environment, "TERM": "xterm"}
        self._run("-f", os.devnull, "new-session", "-d", "-x", "80", "-y", "24", "sh")
        self._run("set", "-g", "default-terminal", "tmux-256color")

    def type(self, *keys: str) -> None:
        """Press keys, by the names of tmux."""
        self._run("send-keys", *keys)

    def resize(self, columns: int, rows: int) -> None:
        """Change the size of the window."""
        self._run("resize-window", "-x", str(columns), "-y", str(rows))

    def screen(self) -> str:
        """What a person sees."""
        return self._run("capture-pane", "-p")

    def until(self, text: str) -> str:
        """Wait until `text` is seen; the screen then."""
        await_true(lambda: text in self.screen(), f"no {text!r} on the screen", LIMIT_S)
        return self.screen()

    def close(self) -> None:
        """End the shell and everything in it."""
        self._run("kill-server")

    def _run(self, *arguments: str) -> str:
        command = ["tmux", "-u", "-S", str(self._socket), *arguments]
        done = subprocess.run(
            command, env=self._environment, capture_output=True, text=True, check=True
        )
        return done.stdout


@contextlib.contextmanager
def shell(folder: Path) -> Iterator[tuple[Tmux, SoundCard]]:
    """A terminal on a computer with a sound card."""
    with SoundCard() as card:
        tmux = Tmux(folder, card.environment)
        try:
            yield tmux, card
        finally:
            tmux.close()


def say(card: SoundCard, name: str, obeyed: Callable[[], bool]) -> None:
    """Say a command until it is obeyed, as a person would: the coach may be speaking."""
    for _ in range(TIMES):
        card.inject(clip(name))
        with contextlib.suppress(TimeoutError):
            return await_true(obeyed, "", AGAIN_S)
    raise AssertionError(f"{name} is not obeyed")


def test_an_evening_with_it(tmp_path: Path) -> None:
    routine = tmp_path / "evening.yaml"
    routine.write_text(ROUTINE, "utf-8")
    model = ["--model", MODEL] if MODEL else []
    program = [sys.executable, "-m", "hipvoice", "play", str(routine), *model]
    with shell(tmp_path) as (tmux, card):
        tmux.type(shlex.join(program), "Enter")

        first = tmux.until("Evening · introduction")
        assert "mild tension" in first, "before the first session the advice is to be read"
        tmux.until("listening")

        tmux.type("n")
        tmux.until("Say ready to go on")
        tmux.type("Enter")
        tmux.until("Gluteal stretch, left side · set-up")
        tmux.type("n")
        tmux.until("left side · get ready")
        tmux.type("Enter")
        tmux.until("left side · hold")

        say(card, "espeak-pause", lambda: "left side · paused" in tmux.screen())
        tmux.until("said Pause: paused")
        tmux.resize(40, 12)
        small = tmux.until("PAUSED")
        assert max(map(len, small.splitlines())) <= 40
        tmux.resize(120, 36)
        tmux.until("said Pause: paused")

        tmux.type("?")
        tmux.until("What you can say or press now")
        tmux.type("Escape")
        tmux.until("space resume")

        tmux.type("C-z")
        tmux.until("Stopped")
        tmux.type("fg; echo code=$?", "Enter")
        tmux.until("left side · paused")

        tmux.type("q")
        tmux.until("y yes")
        tmux.type("y")
        last = tmux.until("code=0")
        assert "session stopped: 0 of 2 sets" in last
        tmux.type("echo still $((40 + 2))", "Enter")
        tmux.until("still 42")
